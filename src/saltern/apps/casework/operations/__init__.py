"""The verbs of casework: submit, bring, correct, pause, withdraw, approve, refuse, take over, keep the deadlines."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from saltern.apps.casework.material import MaterialsMissing, MaterialUnknown, PromiseNotSigned
    from saltern.apps.casework.operations.amending import (
        NothingAmended,
        NothingToObject,
        amend_form,
        object_to_amendment,
    )
    from saltern.apps.casework.operations.applicant import bring_material, correct, withdraw
    from saltern.apps.casework.operations.approvals_elsewhere import bring_approval
    from saltern.apps.casework.operations.changing_item import NotForThisKind, SameItem, change_item
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
    from saltern.apps.casework.operations.drafts import (
        DraftView,
        drop_draft,
        find_draft,
        list_drafts,
        open_draft,
        save_draft,
    )
    from saltern.apps.casework.operations.figures import (
        count_applicants,
        keep_figures,
        list_counted,
        read_days,
        read_figures,
    )
    from saltern.apps.casework.operations.files import (
        FileUnknown,
        TooManyFiles,
        hand_in_file,
        list_files,
        open_file,
        take_away_files,
        take_out_file,
        use_file_again,
    )
    from saltern.apps.casework.operations.filing import Acknowledgement, ConflictingCase, KeyReused, OpenCaseExists
    from saltern.apps.casework.operations.handing_over import HandedOver, hand_over, hand_to_unit
    from saltern.apps.casework.operations.intake import submit
    from saltern.apps.casework.operations.labels import label_case, list_own_cases
    from saltern.apps.casework.operations.list_choice import keep_choice, read_choice
    from saltern.apps.casework.operations.more_time import (
        DaysWrong,
        MoreTimeAsked,
        NoMoreTimeAsked,
        ask_more_time,
        give_time,
        keep_term,
        list_more_time,
    )
    from saltern.apps.casework.operations.notices import COUNTED, count_notices
    from saltern.apps.casework.operations.offers import Offered, list_offers
    from saltern.apps.casework.operations.payouts import list_payouts, pay
    from saltern.apps.casework.operations.reading import (
        explain_case,
        feed_back,
        find_handed_in,
        list_cases,
        list_steps,
        open_case,
    )
    from saltern.apps.casework.operations.receipts import note_printed, send_receipt
    from saltern.apps.casework.operations.reopening import (
        ReopeningUngrounded,
        ask_reopening,
        drop_reopening,
        list_reopenings,
        reopen,
    )
    from saltern.apps.casework.operations.reviews import (
        NoReviewOpen,
        ReviewOpen,
        ReviewTooLate,
        ask_review,
        close_review,
        list_reviews,
    )
    from saltern.apps.casework.operations.sweep import Swept, sweep_deadlines
    from saltern.apps.casework.operations.tryout import FormView, open_form, try_item
    from saltern.apps.casework.operations.unit_cases import (
        ExportWithoutPurpose,
        UnitAsked,
        UnitPage,
        export_cases,
        list_unit_cases,
    )
    from saltern.apps.casework.operations.worklist import (
        Worklist,
        count_by_handler,
        count_waiting,
        list_decided,
        list_instant,
        list_taken,
        list_waiting,
        look_over,
        mark,
        neighbours,
    )
    from saltern.apps.casework.permission import CaseUnknown, OtherUnit, OtherUnitsItem

__all__ = [
    "COUNTED",
    "Acknowledgement",
    "CaseUnknown",
    "ConflictingCase",
    "DaysWrong",
    "DraftView",
    "ExportWithoutPurpose",
    "FileUnknown",
    "FormView",
    "HandedOver",
    "KeyReused",
    "MaterialUnknown",
    "MaterialsMissing",
    "MoreTimeAsked",
    "NoMoreTimeAsked",
    "NoReviewOpen",
    "NotForThisKind",
    "NothingAmended",
    "NothingToObject",
    "Offered",
    "OpenCaseExists",
    "OtherUnit",
    "OtherUnitsItem",
    "PromiseNotSigned",
    "ReasonMissing",
    "ReopeningUngrounded",
    "ReviewOpen",
    "ReviewTooLate",
    "SameItem",
    "Swept",
    "TooManyFiles",
    "UnitAsked",
    "UnitPage",
    "Worklist",
    "amend_form",
    "approve",
    "ask_more_time",
    "ask_reopening",
    "ask_review",
    "assign",
    "bring_approval",
    "bring_material",
    "change_item",
    "close_review",
    "correct",
    "count_applicants",
    "count_by_handler",
    "count_notices",
    "count_waiting",
    "drop_draft",
    "drop_reopening",
    "end",
    "explain_case",
    "export_cases",
    "feed_back",
    "find_draft",
    "find_handed_in",
    "give_notice",
    "give_time",
    "hand_in_file",
    "hand_over",
    "hand_to_unit",
    "keep_choice",
    "keep_figures",
    "keep_term",
    "label_case",
    "list_cases",
    "list_counted",
    "list_decided",
    "list_drafts",
    "list_files",
    "list_instant",
    "list_more_time",
    "list_offers",
    "list_own_cases",
    "list_payouts",
    "list_reopenings",
    "list_reviews",
    "list_steps",
    "list_taken",
    "list_unit_cases",
    "list_waiting",
    "look_over",
    "mark",
    "neighbours",
    "note_printed",
    "object_to_amendment",
    "open_case",
    "open_draft",
    "open_file",
    "open_form",
    "pause",
    "pay",
    "read_choice",
    "read_days",
    "read_figures",
    "refuse",
    "reopen",
    "request_correction",
    "resume",
    "save_draft",
    "send_receipt",
    "submit",
    "sweep_deadlines",
    "take_away_files",
    "take_out_file",
    "take_over",
    "try_item",
    "use_file_again",
    "withdraw",
]

PLACES: Final = {
    "material": ("MaterialUnknown", "MaterialsMissing", "PromiseNotSigned"),
    "permission": ("CaseUnknown", "OtherUnit", "OtherUnitsItem"),
    "operations.amending": ("NothingAmended", "NothingToObject", "amend_form", "object_to_amendment"),
    "operations.applicant": ("bring_material", "correct", "withdraw"),
    "operations.approvals_elsewhere": ("bring_approval",),
    "operations.changing_item": ("NotForThisKind", "SameItem", "change_item"),
    "operations.desk": (
        "ReasonMissing", "approve", "assign", "end", "give_notice", "pause", "refuse", "request_correction", "resume",
        "take_over",
    ),
    "operations.drafts": ("DraftView", "drop_draft", "find_draft", "list_drafts", "open_draft", "save_draft"),
    "operations.labels": ("label_case", "list_own_cases"),
    "operations.list_choice": ("keep_choice", "read_choice"),
    "operations.figures": ("count_applicants", "keep_figures", "list_counted", "read_days", "read_figures"),
    "operations.files": (
        "FileUnknown", "TooManyFiles", "hand_in_file", "list_files", "open_file", "take_away_files", "take_out_file",
        "use_file_again",
    ),
    "operations.filing": ("Acknowledgement", "ConflictingCase", "KeyReused", "OpenCaseExists"),
    "operations.handing_over": ("HandedOver", "hand_over", "hand_to_unit"),
    "operations.intake": ("submit",),
    "operations.more_time": (
        "DaysWrong", "MoreTimeAsked", "NoMoreTimeAsked", "ask_more_time", "give_time", "keep_term", "list_more_time",
    ),
    "operations.notices": ("COUNTED", "count_notices"),
    "operations.offers": ("Offered", "list_offers"),
    "operations.payouts": ("list_payouts", "pay"),
    "operations.reading": ("explain_case", "feed_back", "find_handed_in", "list_cases", "list_steps", "open_case"),
    "operations.receipts": ("note_printed", "send_receipt"),
    "operations.reopening": ("ReopeningUngrounded", "ask_reopening", "drop_reopening", "list_reopenings", "reopen"),
    "operations.reviews": (
        "NoReviewOpen", "ReviewOpen", "ReviewTooLate", "ask_review", "close_review", "list_reviews",
    ),
    "operations.sweep": ("Swept", "sweep_deadlines"),
    "operations.unit_cases": ("ExportWithoutPurpose", "UnitAsked", "UnitPage", "export_cases", "list_unit_cases"),
    "operations.worklist": (
        "Worklist", "count_by_handler", "count_waiting", "list_decided", "list_instant", "list_taken", "list_waiting",
        "look_over", "mark", "neighbours",
    ),
    "operations.tryout": ("FormView", "open_form", "try_item"),
}  # fmt: skip
"""The module each verb stands in."""


def __getattr__(name: str) -> Any:
    """A verb, from its module, which is loaded when the verb is first wanted: a list of cases needs no rules."""
    for module, names in PLACES.items():
        if name in names:
            found = globals()[name] = getattr(import_module(f"saltern.apps.casework.{module}"), name)
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
