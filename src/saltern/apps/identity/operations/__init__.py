"""The verbs of identity: ask for a code and enter it, bind an account to a subject, give and end a mandate."""

from saltern.apps.identity.code_desk import CodeDesk, SignedIn
from saltern.apps.identity.mandate import MandateView
from saltern.apps.identity.one_time_code import CodeSent
from saltern.apps.identity.operations.bonds import bind_at_counter, bind_by_authority, declare, end_bond
from saltern.apps.identity.operations.codes import ask_code, enter_code
from saltern.apps.identity.operations.mandates import end_mandate, give_mandate, list_mandates
from saltern.apps.identity.represented import Represented

__all__ = [
    "CodeDesk",
    "CodeSent",
    "MandateView",
    "Represented",
    "SignedIn",
    "ask_code",
    "bind_at_counter",
    "bind_by_authority",
    "declare",
    "end_bond",
    "end_mandate",
    "enter_code",
    "give_mandate",
    "list_mandates",
]
