"""Accounts for tests: a desk for codes whose carrier keeps what it was given, and people signed in at a level."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from saltern.apps.identity import operations as identity
from saltern.apps.identity.assurance import Level
from saltern.apps.identity.code_desk import CodeDesk
from saltern.apps.identity.mobile_seal import MobileSeal
from saltern.apps.identity.models import Account
from saltern.apps.identity.one_time_code import LIMITS, CodeLimits, CodeMessage
from saltern.apps.journal.acting import Acting
from saltern.words import Phrase

NOW = dt.datetime(2020, 4, 10, 2, 0, tzinfo=dt.UTC)
ZONE = ZoneInfo("Asia/Shanghai")
MOBILE, OTHER = "13800138000", "13900139000"
HOME, STRANGE = "203.0.113.9", "198.51.100.7"


@dataclass(slots=True)
class Carried:
    """What was given to be carried."""

    messages: list[CodeMessage] = field(default_factory=list)

    def __call__(self, message: CodeMessage, /) -> None:
        self.messages.append(message)

    def codes(self) -> list[str]:
        """The codes in the order they went out."""
        return [message.text.rpartition("#")[2] for message in self.messages]


def desk(carry: Carried, *, limits: CodeLimits = LIMITS) -> CodeDesk:
    """A desk for codes."""
    return CodeDesk(
        seal=MobileSeal(bytes(32)),
        carry=carry,
        sender=Phrase(en="i-Yantian", zh="i盐田"),
        host="yantian.example",
        limits=limits,
    )


def visitor(*, later: dt.timedelta = dt.timedelta()) -> Acting:
    """Somebody who has not signed in."""
    return Acting.visitor(now=NOW + later, zone=ZONE)


def account(handle: str, *, active: bool = True) -> Account:
    """An account by its handle."""
    return Account.objects.create(handle=handle, created_at=NOW, is_active=active)


def signed_in(handle: str, *subjects: int) -> Acting:
    """Somebody with an account, and for whom the session says they act."""
    return Acting(account=handle, role="applicant", now=NOW, zone=ZONE, subjects=frozenset(subjects))


def clerk(*, later: dt.timedelta = dt.timedelta()) -> Acting:
    """Somebody at a counter."""
    return Acting(account="a-CLERK", role="clerk", now=NOW + later, zone=ZONE, unit="civil-affairs")


def bound(handle: str, subject: int, *, level: Level = "counter", kind: str = "natural_person") -> Acting:
    """An account that is a subject, signed in."""
    acting = signed_in(handle, subject)
    if not Account.objects.filter(handle=handle).exists():
        account(handle)
    if level == "declared":
        identity.declare(acting=acting, subject=subject, kind=kind)
    elif level == "counter":
        identity.bind_at_counter(acting=clerk(), handle=handle, subject=subject, kind=kind)
    else:
        identity.bind_by_authority(
            acting=acting.as_system(), handle=handle, subject=subject, kind=kind, authority="province"
        )
    return acting


def at(acting: Acting, moment: dt.datetime) -> Acting:
    """The same person at another moment."""
    return replace(acting, now=moment)


def place(number: int) -> str:
    """One of many network addresses."""
    return f"192.0.2.{number}"
