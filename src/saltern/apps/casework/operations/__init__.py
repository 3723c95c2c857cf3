"""The verbs of casework: submit, bring, correct, pause, withdraw, approve, refuse, take over, keep the deadlines."""

from saltern.apps.casework.material import MaterialsMissing, MaterialUnknown, PromiseNotSigned
from saltern.apps.casework.operations.applicant import bring_material, correct, withdraw
from saltern.apps.casework.operations.desk import (
    ReasonMissing,
    approve,
    assign,
    end,
    give_notice,
    pause,
    refuse,
    request_correction,
    resume,
    take_over,
)
from saltern.apps.casework.operations.drafts import DraftView, drop_draft, list_drafts, open_draft, save_draft
from saltern.apps.casework.operations.filing import Acknowledgement, ConflictingCase, KeyReused, OpenCaseExists
from saltern.apps.casework.operations.intake import submit
from saltern.apps.casework.operations.reading import (
    FormView,
    explain_case,
    feed_back,
    find_handed_in,
    list_cases,
    open_case,
    open_form,
    try_item,
)
from saltern.apps.casework.operations.sweep import Swept, sweep_deadlines
from saltern.apps.casework.permission import CaseUnknown, OtherUnit, OtherUnitsItem

__all__ = [
    "Acknowledgement",
    "CaseUnknown",
    "ConflictingCase",
    "DraftView",
    "FormView",
    "KeyReused",
    "MaterialUnknown",
    "MaterialsMissing",
    "OpenCaseExists",
    "OtherUnit",
    "OtherUnitsItem",
    "PromiseNotSigned",
    "ReasonMissing",
    "Swept",
    "approve",
    "assign",
    "bring_material",
    "correct",
    "drop_draft",
    "end",
    "explain_case",
    "feed_back",
    "find_handed_in",
    "give_notice",
    "list_cases",
    "list_drafts",
    "open_case",
    "open_draft",
    "open_form",
    "pause",
    "refuse",
    "request_correction",
    "resume",
    "save_draft",
    "submit",
    "sweep_deadlines",
    "take_over",
    "try_item",
    "withdraw",
]
