"""A push before anybody released it: for whom, why, by which template, how often at most. Pure values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from saltern.apps.lifecycle.guard import PushKind
from saltern.core.rules.facts import SubjectKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One subject an audience holds, the reason in words by language, and what its message fills in."""

    subject: int
    why: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a sweep, a next step or a warning asks to send.

    `trigger` names the occasion: the same (kind, key, trigger) is proposed once and only once, whoever asks again.
    `due` counts everyone the rule holds for, told already or not; `unknown` those it cannot answer for.
    """

    kind: PushKind
    key: str
    trigger: str
    template: str
    who: SubjectKind
    found: Sequence[Found]
    as_of: dt.date
    due: int
    unknown: int = 0
    once_until: dt.date | None = None
    expires_at: dt.datetime | None = None
    pack_version: str
    snapshot: str = ""
    alert: int | None = None
    emergency: bool = False
    recheck: str = ""
