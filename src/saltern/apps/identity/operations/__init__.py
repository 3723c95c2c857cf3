"""The verbs of identity: sign in by code or password, bind an account to a subject, prove by face, give and end a
mandate, open, look at and close accounts."""

from saltern.apps.identity.account import AccountView, Preferences
from saltern.apps.identity.code_desk import CodeDesk, SignedIn
from saltern.apps.identity.face import FaceProof
from saltern.apps.identity.mandate import MandateView
from saltern.apps.identity.one_time_code import CodeSent
from saltern.apps.identity.operations.accounts import (
    close_account,
    create_account,
    find_account,
    forget_codes,
    open_account,
    prefer,
)
from saltern.apps.identity.operations.attempts import count_attempt
from saltern.apps.identity.operations.bonds import bind_at_counter, bind_by_authority, declare, end_bond
from saltern.apps.identity.operations.codes import ask_code, enter_code
from saltern.apps.identity.operations.faces import begin_face, finish_face
from saltern.apps.identity.operations.kiosk_codes import ask_kiosk_code, enter_kiosk_code
from saltern.apps.identity.operations.mandates import end_mandate, find_holder, give_mandate, list_mandates
from saltern.apps.identity.operations.mobile_changes import (
    ask_code_for,
    ask_mobile_change,
    ask_mobile_codes,
    change_mobile,
    change_mobile_for,
    finish_mobile_changes,
    stop_mobile_change,
)
from saltern.apps.identity.operations.passwords import enter_password, set_password
from saltern.apps.identity.operations.second_factors import reset_second_factor
from saltern.apps.identity.operations.sign_in_means import enter_by_authority, enter_by_passkey, note_second_factor
from saltern.apps.identity.represented import Represented

__all__ = [
    "AccountView",
    "CodeDesk",
    "CodeSent",
    "FaceProof",
    "MandateView",
    "Preferences",
    "Represented",
    "SignedIn",
    "ask_code",
    "ask_code_for",
    "ask_kiosk_code",
    "ask_mobile_change",
    "ask_mobile_codes",
    "begin_face",
    "bind_at_counter",
    "bind_by_authority",
    "change_mobile",
    "change_mobile_for",
    "close_account",
    "count_attempt",
    "create_account",
    "declare",
    "end_bond",
    "end_mandate",
    "enter_by_authority",
    "enter_by_passkey",
    "enter_code",
    "enter_kiosk_code",
    "enter_password",
    "find_account",
    "find_holder",
    "finish_face",
    "finish_mobile_changes",
    "forget_codes",
    "give_mandate",
    "list_mandates",
    "note_second_factor",
    "open_account",
    "prefer",
    "reset_second_factor",
    "set_password",
    "stop_mobile_change",
]
