"""Two subjects that are one person or firm, as people see it: who said so, who agreed, how far it is. 主体合并"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from saltern.errors import SalternError
from saltern.words import Phrase

State = Literal["asked", "joining", "joined", "parting", "parted", "dropped"]
STATES: Final[Mapping[State, Phrase]] = {
    "asked": Phrase(en="waits for a second steward", zh="待第二人复核"),
    "joining": Phrase(en="being joined", zh="合并中"),
    "joined": Phrase(en="joined", zh="已合并"),
    "parting": Phrase(en="being parted", zh="拆分中"),
    "parted": Phrase(en="parted again", zh="已拆分"),
    "dropped": Phrase(en="dropped", zh="已撤回"),
}
LONGEST_WHY: Final = 200


class JoinUnknown(SalternError):
    """There is no join {join}."""

    family = "unknown"
    zh = "没有编号为 {join} 的合并。"


class JoinNotOpen(SalternError):
    """Join {join}: {state}; this cannot be done with it now."""

    family = "conflict"
    zh = "合并 {join} 当前{state}，不能进行此操作。"


class SecondPersonNeeded(SalternError):
    """{person} asked for join {join}; another data steward must agree to it."""

    family = "conflict"
    zh = "合并 {join} 由 {person} 提出，须由另一名数据管理员复核。"


class WhyMissing(SalternError):
    """Say why in 1 to {longest} characters."""

    family = "invalid"
    zh = "请说明理由，1 至 {longest} 字。"


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinView:
    """A join: `gone` is read as `kept` (surrogate keys) while it stands; `open` until it is parted or dropped."""

    join: int
    gone: int
    kept: int
    kind: str
    state: State
    why: str
    asked_by: str
    asked_at: dt.datetime
    agreed_by: str
    agreed_at: dt.datetime | None
    joined_at: dt.datetime | None
    ended_by: str
    ended_at: dt.datetime | None
    ended_why: str

    @property
    def open(self) -> bool:
        """Whether it stands, or may come to stand."""
        return self.state not in {"parted", "dropped"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SideView:
    """One of the two subjects as entered, masked: what it is called and reached by under its own number."""

    subject: int
    number: str
    name: str
    mobile: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinSight:
    """A join with both sides, for the second pair of eyes."""

    join: JoinView
    gone: SideView
    kept: SideView


def checked_why(why: str) -> str:
    """A reason as it is kept. Raises `WhyMissing`."""
    why = why.strip()
    if not 0 < len(why) <= LONGEST_WHY:
        raise WhyMissing(longest=LONGEST_WHY)
    return why
