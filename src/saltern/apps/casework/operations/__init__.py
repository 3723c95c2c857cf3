"""The verbs of casework: submit, bring, correct, pause, withdraw, approve, refuse, take over, keep the deadlines."""

from saltern.apps.casework.operations.applicant import bring_material, correct, withdraw
from saltern.apps.casework.operations.desk import (
    ReasonMissing,
    approve,
    assign,
    pause,
    refuse,
    request_correction,
    resume,
    take_over,
)
from saltern.apps.casework.operations.filing import Acknowledgement, ConflictingCase, KeyReused, OpenCaseExists
from saltern.apps.casework.operations.intake import submit
from saltern.apps.casework.operations.sweep import Swept, sweep_deadlines
from saltern.apps.casework.permission import CaseUnknown, OtherUnit, OtherUnitsItem

__all__ = [
    "Acknowledgement",
    "CaseUnknown",
    "ConflictingCase",
    "KeyReused",
    "OpenCaseExists",
    "OtherUnit",
    "OtherUnitsItem",
    "ReasonMissing",
    "Swept",
    "approve",
    "assign",
    "bring_material",
    "correct",
    "pause",
    "refuse",
    "request_correction",
    "resume",
    "submit",
    "sweep_deadlines",
    "take_over",
    "withdraw",
]
