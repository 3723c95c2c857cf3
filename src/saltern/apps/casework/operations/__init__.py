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
from saltern.apps.casework.operations.file import CaseUnknown
from saltern.apps.casework.operations.intake import ConflictingCase, KeyReused, OpenCaseExists, Receipt, submit
from saltern.apps.casework.operations.sweep import Swept, sweep_deadlines

__all__ = [
    "CaseUnknown",
    "ConflictingCase",
    "KeyReused",
    "OpenCaseExists",
    "ReasonMissing",
    "Receipt",
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
