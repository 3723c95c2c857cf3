"""What codes are asked and entered with: the operator's key, who carries a code, whose name stands above it."""

from __future__ import annotations

from dataclasses import dataclass, field

from saltern.apps.identity.mobile_seal import MobileSeal
from saltern.apps.identity.one_time_code import LIMITS, CodeCarrier, CodeLimits
from saltern.words import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeDesk:
    """`host` is the address of our own pages, without which a telephone fills no code in; `call` the number to name
    where it was not them."""

    seal: MobileSeal = field(repr=False)
    carry: CodeCarrier = field(repr=False)
    sender: Phrase
    host: str
    call: str = ""
    limits: CodeLimits = LIMITS


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who came in: the account's handle, whether the account is new, whether a password has to be set now because the
    one that was used was for once."""

    handle: str
    new: bool = False
    set_password: bool = False
