"""待办清单: which open cases wait for a person of a unit, in which order, and what may be asked of the list.

The nearest due day comes first; cases whose clock stands still come last, oldest first. Among what was approved by rule
some are drawn to be looked over: a fixed share, by the case's own number, so that nobody chooses and nothing changes
with a second look.

>>> [drawn(number) for number in ("20200706-7K4MQ2XC", "20200915-KK7H2M4A")]
[False, False]
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from saltern.apps.casework.case_view import CaseView
from saltern.core.identifiers.writing import mask_name
from saltern.words import Phrase

Which = Literal["all", "due", "arrived", "answered", "safe", "standing", "mine", "marked"]
WHICH: Final[Mapping[Which, Phrase]] = {
    "all": Phrase(zh="全部", en="All"),
    "due": Phrase(zh="今天到期", en="Due today"),
    "arrived": Phrase(zh="转来的", en="Handed over"),
    "answered": Phrase(zh="补正回来", en="Corrected"),
    "safe": Phrase(zh="规则都成立", en="Rules met"),
    "standing": Phrase(zh="钟停着", en="Clock stopped"),
    "mine": Phrase(zh="我经办", en="Mine"),
    "marked": Phrase(zh="我做了记号", en="Marked"),
}
SHARE: Final = 20
"""One case of so many that were approved by rule is looked over. The district's own, no law's."""

NOBODY: Final = "-"
"""Stands for the handler of a case that nobody took."""

Order = Literal["due", "-due", "received", "-received", "service", "-service"]
ORDERS: Final[Mapping[Order, Phrase]] = {
    "due": Phrase(zh="最近到期的在前", en="nearest due day first"),
    "-due": Phrase(zh="最晚到期的在前", en="latest due day first"),
    "received": Phrase(zh="最早收件的在前", en="oldest first"),
    "-received": Phrase(zh="最新收件的在前", en="newest first"),
    "service": Phrase(zh="按事项名称", en="by service"),
    "-service": Phrase(zh="按事项名称，倒着", en="by service, backwards"),
}
"""In which order a list may stand; a sign before it turns it round. Within a service the nearest day comes first."""


Column = Literal["due", "answer", "received", "handler", "number", "because"]
COLUMNS: Final[Mapping[Column, Phrase]] = {
    "due": Phrase(zh="期限", en="Due"),
    "answer": Phrase(zh="答复时间", en="Answer"),
    "received": Phrase(zh="收件", en="Received"),
    "handler": Phrase(zh="经办", en="Handled by"),
    "number": Phrase(zh="编号", en="Number"),
    "because": Phrase(zh="为什么要人看", en="Why a person"),
}
"""What a list may show beside the applicant and the service."""
USUAL: Final[tuple[Column, ...]] = ("due", "answer", "because")


class Key(NamedTuple):
    """Where a page of the list ended: the due day, None where the clock stands still, the row's key, its item."""

    due_on: dt.date | None
    row: int
    item: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of a list: which part, one item, one colleague's (`NOBODY`: those nobody took), one applicant, one
    number, empty is all; in which order."""

    which: Which = "all"
    item: str = ""
    handler: str = ""
    subject: int | None = None
    number: str = ""
    order: Order = "due"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListChoice:
    """How somebody wants their list to stand whenever they open it: its columns, and what is asked of it."""

    columns: tuple[Column, ...] = USUAL
    asked: Asked = Asked()


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One row: the case, what its applicant is called, a person's name masked, and why somebody has to look."""

    case: CaseView
    called: str
    because: Phrase
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A case that was decided, by whom and when; `id` is where a list goes on, `checked` what the look over found:
    empty where none was made."""

    id: int
    case: CaseView
    called: str
    result: str
    by: str
    at: dt.datetime
    drawn: bool = False
    checked: str = ""


Names = Callable[[Collection[int]], Mapping[int, str]]
"""What subjects are called, in clear."""


def called(case: CaseView, names: Mapping[int, str]) -> str:
    """What the applicant of a case is called in a list: a firm by its name, a person by the family name alone."""
    name = names.get(case.subject, "")
    return mask_name(name) if case.kind == "natural_person" else name


def key_of(case: CaseView) -> Key:
    """Where a case stands in the order of the list."""
    return Key(case.due_on, case.id, case.item)


def drawn(number: str) -> bool:
    """Whether a case approved by rule is among those to be looked over."""
    return hashlib.sha256(number.encode()).digest()[0] * SHARE < 256
