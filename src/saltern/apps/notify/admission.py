"""May this message go now? Asked in the transaction that claims it, with what is true at that moment.

The order is fixed: stopped, expired, refused, overtaken (done already, or the recipient's own circumstances), wanted in
the portal only, nobody to send it to, quiet hours.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Reason = str
"""A code of `reason.WORDS`."""

REFUSABLE = frozenset({"reminder", "next_step"})
"""Kinds of pushes a person may refuse; an answer to one's own application is none, nor is a warning."""
EVERYTHING = "*"

Way = Literal["sms", "portal"]
"""By text message, or in the portal only."""
WAYS: Final[tuple[Way, ...]] = ("sms", "portal")
Choice = Literal["reminders", "answers"]
CHOICES: Final[Mapping[str, Choice]] = {"reminder": "reminders", "next_step": "reminders", "case": "answers"}
"""Which choice of a person decides how a kind goes. What stands here not always goes by text message: a warning, a
notice from whose arrival a term runs, news of one's account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What holds for one message at the moment of sending; `overtaken` is why it is not to go any more, or empty."""

    kind: str
    emergency: bool
    expires_at: dt.datetime | None
    stopped: bool
    refused: frozenset[str]
    overtaken: str
    reachable: bool
    quiet_until: dt.datetime | None
    binding: bool = False
    """Of a kind that may be refused, and yet not this one: a day that costs a right, a duty."""
    portal: frozenset[Choice] = frozenset()
    """What the recipient wants in the portal only, where they have an account to read it with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Go:
    """It may be handed over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Not now; asked again at `until`."""

    until: dt.datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """It is read in the portal and goes nowhere else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppress:
    """Never."""

    reason: Reason


def admit(case: Circumstances, *, now: dt.datetime) -> Go | Hold | Keep | Suppress:  # noqa: PLR0911  # one return a reason
    """Whether the message may go."""
    if case.stopped:
        return Suppress(reason="stopped")
    if case.expires_at is not None and case.expires_at <= now:
        return Suppress(reason="expired")
    if case.kind in REFUSABLE and not case.binding and case.refused & {case.kind, EVERYTHING}:
        return Suppress(reason="opted-out")
    if case.overtaken:
        return Suppress(reason=case.overtaken)
    if CHOICES.get(case.kind) in case.portal and not case.emergency and not case.binding:
        return Keep()
    if not case.reachable:
        return Suppress(reason="no-contact")
    if case.quiet_until is not None and not case.emergency:
        return Hold(until=case.quiet_until, reason="quiet-hours")
    return Go()
