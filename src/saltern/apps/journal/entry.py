"""One line of the journal as a value: when, who, in what role, did what to which object, about whom, for what purpose.

A line with a purpose is a use of somebody's data; the person concerned can read it (PIPL art. 44, 45). One look at many
people is one line that names them, and a sweep over everybody one line that says of whom (docs/adr/0013).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from saltern.apps.journal.chain import leaf
from saltern.errors import SalternError
from saltern.json_text import encoder

Detail = Mapping[str, object]

LONGEST = 200
"""Characters a name in a line may have; what is longer belongs into the detail."""


class LineTooLong(SalternError):
    """The journal line's {part} has {length} characters; at most {longest} are kept."""

    family = "broken"
    zh = "日志行的 {part} 有 {length} 个字符，最多 {longest} 个。"


class TimeWithoutZone(SalternError):
    """The time {at} of the journal line has no time zone."""

    family = "broken"
    zh = "日志行的时间 {at} 没有时区。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Everybody:
    """Every subject of one kind that was known: `last` is the highest surrogate key the register had given."""

    kind: str
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`subject` is the surrogate key of the person or firm concerned; `object` names what was touched ("case:12");
    `request` is the caller's idempotency key, so that lines of one request can be found; `concerned` are the subjects
    of a look at several, `everybody` those of a sweep."""

    at: dt.datetime
    actor: str
    role: str
    action: str
    subject: int | None = None
    object: str = ""
    purpose: str = ""
    detail: Detail = field(default_factory=dict)
    request: str = ""
    concerned: Collection[int] = ()
    everybody: Everybody | None = None

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise TimeWithoutZone(at=self.at.isoformat())
        for part in ("actor", "role", "action", "object", "purpose", "request"):
            length = len(getattr(self, part))
            if length > LONGEST:
                raise LineTooLong(part=part, length=length, longest=LONGEST)

    def told(self) -> Detail:
        """The detail as it is kept and sealed: with whom the line concerns beside `subject`."""
        whom: dict[str, object] = {}
        if self.concerned:
            whom["concerned"] = sorted(set(self.concerned))
        if self.everybody is not None:
            whom["everybody"] = {"kind": self.everybody.kind, "last": self.everybody.last}
        return {**self.detail, **whom}


_canonical = encoder(default=str, sort_keys=True, compact=True)


def canonical(value: object) -> str:
    """JSON in one spelling: sorted keys, no spaces, dates and decimals as text."""
    return _canonical(value)


def digest(
    *,
    at: dt.datetime,
    actor: str,
    role: str,
    action: str,
    subject: int | None,
    object: str,  # noqa: A002  # the word of the field
    purpose: str,
    detail: str,
    request: str,
) -> str:
    """The digest of a line as it stands in the table; `detail` is the stored text itself."""
    moment = at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    return leaf(canonical([moment, actor, role, action, subject, object, purpose, detail, request]).encode())
