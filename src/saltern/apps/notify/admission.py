"""May this message go now? Asked in the transaction that claims it, with what is true at that moment.

The order is fixed: stopped, expired, refused, already done, nobody to send it to, quiet hours.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Reason = Literal["stopped", "expired", "opted-out", "already-done", "no-contact"]

REFUSABLE = frozenset({"reminder", "next_step"})
"""Kinds of pushes a person may refuse; an answer to one's own application is none, nor is a warning."""
EVERYTHING = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What holds for one message at the moment of sending."""

    kind: str
    emergency: bool
    expires_at: dt.datetime | None
    stopped: bool
    refused: frozenset[str]
    done: bool
    reachable: bool
    quiet_until: dt.datetime | None
    binding: bool = False
    """Of a kind that may be refused, and yet not this one: a day that costs a right, a duty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Go:
    """It may be handed over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Not now; asked again at `until`."""

    until: dt.datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppress:
    """Never."""

    reason: Reason


def admit(case: Circumstances, *, now: dt.datetime) -> Go | Hold | Suppress:  # noqa: PLR0911  # one return a reason
    """Whether the message may go."""
    if case.stopped:
        return Suppress(reason="stopped")
    if case.expires_at is not None and case.expires_at <= now:
        return Suppress(reason="expired")
    if case.kind in REFUSABLE and not case.binding and case.refused & {case.kind, EVERYTHING}:
        return Suppress(reason="opted-out")
    if case.done:
        return Suppress(reason="already-done")
    if not case.reachable:
        return Suppress(reason="no-contact")
    if case.quiet_until is not None and not case.emergency:
        return Hold(until=case.quiet_until, reason="quiet-hours")
    return Go()
