"""News of this app for others: a push was held, released or stopped; a warning arrived."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PushHeld:
    """A push waits for people; `releases_needed` different ones must release it."""

    push: int
    key: str
    count: int
    releases_needed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PushReleased:
    """A push may go out."""

    push: int
    key: str
    count: int
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PushStopped:
    """Somebody stopped a push; what had not been handed over stays here."""

    push: int
    key: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PushSuperseded:
    """A push that waited for people was closed by a newer one of its kind."""

    push: int
    key: str
    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningReceived:
    """A warning was read and kept."""

    alert: int
    kind: str
    level: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStepsDue:
    """A subject was told what an approved case makes possible."""

    case: str
    subject: int
    steps: tuple[str, ...]
