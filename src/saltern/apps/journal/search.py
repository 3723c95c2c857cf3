"""查日志: what an auditor looks for among the lines, and how the lines stand that are not read one by one: the chain.

>>> Sought(kind="case").empty, Sought().empty
(False, True)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from saltern.words import Phrase

Kind = Literal["case", "subject", "data", "push", "message", "account", "office", "journal"]
KINDS: Final[Mapping[Kind, tuple[Phrase, tuple[str, ...]]]] = {
    "case": (Phrase(zh="办件", en="Cases"), ("case.", "file.", "item.", "guide.", "step.", "next-step.")),
    "subject": (Phrase(zh="查看个人和企业", en="Looks at people and firms"), ("subject.", "permit.", "street.")),
    "data": (
        Phrase(zh="数据归集", en="Deliveries"),
        ("delivery.", "batch.", "row.", "rows.", "record.", "review.", "store.", "lake."),
    ),
    "push": (
        Phrase(zh="提醒和预警", en="Reminders and warnings"),
        ("push.", "alert.", "reminder.", "warning.", "rule.", "pack."),
    ),
    "message": (Phrase(zh="消息和来信", en="Messages and letters"), ("message.", "letter.", "work.")),
    "account": (
        Phrase(zh="账号和委托", en="Accounts and mandates"),
        ("account.", "code.", "face.", "second-factor.", "mandate.", "program.", "kiosk."),
    ),
    "office": (Phrase(zh="任职", en="Offices"), ("post.", "notice.")),
    "journal": (Phrase(zh="日志本身", en="The journal itself"), ("journal.",)),
}
"""By kind its words, and how the deeds of it begin."""

Names = Callable[[Collection[int]], Mapping[int, str]]
"""What subjects are called, in clear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What is looked for; empty is anything. `actors` are accounts, `None` everybody's; `case` is a case's number;
    `begins` and `ends` bound the time, `ends` left out."""

    actors: frozenset[str] | None = None
    subject: int | None = None
    case: str = ""
    kind: Kind | Literal[""] = ""
    begins: dt.datetime | None = None
    ends: dt.datetime | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing in particular is looked for."""
        return self == Sought()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The last time somebody had the chain compared: when, up to which line, how many lines, what was found."""

    at: dt.datetime
    by: str
    line: int
    lines: int
    findings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainState:
    """How the chain stands without comparing it: the last seal (None: nothing is sealed yet), up to which line it
    reaches, how many lines wait for the next, whether the anchor has the last head, and the last comparison."""

    batch: int
    sealed_at: dt.datetime | None
    line: int
    waiting: int
    anchored: bool
    anchored_to: int
    checked: Checked | None
