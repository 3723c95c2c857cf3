"""Rows of the console's lists: who, what, until when, why a person has to look."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from saltern.apps.casework.operations import Worklist
from saltern.apps.casework.stage import state_words
from saltern.apps.casework.worklist import NOBODY, WHICH, Decided, Key, Waiting, Which, key_of
from saltern.core.catalogue.pack import Pack
from saltern.interfaces.pages import said
from saltern.words import Phrase

SOON: Final = 2
"""Days ahead in which a due day is near."""
EVERYBODY: Final = Phrase(zh="全部经办", en="Whoever handles it")
TAKEN_BY_NONE: Final = Phrase(zh="没人接", en="Nobody")
STANDS: Final[Mapping[str, Phrase]] = {
    "correction": Phrase(zh="等补正，钟停着", en="waits for a correction"),
    "paused": Phrase(zh="暂停中", en="clock stopped"),
    "deferred": Phrase(zh="等补交材料", en="waits for papers"),
}
RESULTS: Final[Mapping[str, tuple[Phrase, str, str]]] = {
    "approve": (Phrase(zh="批准", en="approved"), "met", "met"),
    "refuse": (Phrase(zh="不予批准", en="refused"), "bad", "bad"),
}
CHECKED: Final[Mapping[str, Phrase]] = {
    "right": Phrase(zh="看过，没有问题", en="looked over: right"),
    "wrong": Phrase(zh="看过，有问题", en="looked over: wrong"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """How a due day looks: its sign, its word, when an answer is owed."""

    look: str
    icon: str
    word: Phrase
    answer: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """One case that waits."""

    number: str
    called: str
    name: Phrase
    clock: Clock
    because: Phrase
    moves: int
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedRow:
    """One case that was decided."""

    number: str
    called: str
    name: Phrase
    word: Phrase
    look: str
    icon: str
    at: dt.datetime
    drawn: bool
    checked: Phrase | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One part of the list, with how many are in it."""

    key: Which
    name: Phrase
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Handler:
    """A colleague whose cases alone can be shown."""

    key: str
    name: Phrase
    chosen: bool


def handlers(colleagues: Mapping[str, str], chosen: str) -> tuple[Handler, ...]:
    """Everybody, each colleague, nobody; none where one works alone, unless one was chosen."""
    if len(colleagues) < 2 and not chosen:
        return ()
    known = {"": EVERYBODY, **{key: Phrase.same(name) for key, name in colleagues.items()}, NOBODY: TAKEN_BY_NONE}
    if chosen not in known:
        known[chosen] = Phrase.same(chosen)
    return tuple(Handler(key=key, name=name, chosen=key == chosen) for key, name in known.items())


def chips(counts: Mapping[Which, int], chosen: Which) -> tuple[Chip, ...]:
    """The parts that hold something, and the one that was chosen."""
    return tuple(
        Chip(key=key, name=name, count=counts[key], chosen=key == chosen)
        for key, name in WHICH.items()
        if counts[key] or key in {"all", chosen}
    )


def waiting_rows(pack: Pack, rows: Iterable[Waiting], *, today: dt.date) -> tuple[WaitingRow, ...]:
    """The rows of the list."""
    return tuple(
        WaitingRow(
            number=one.case.number,
            called=one.called,
            name=pack.service_name(one.case.item),
            clock=clock(one.case.due_on, one.case.state, today=today),
            because=one.because,
            moves=one.case.moves,
            marked=one.marked,
        )
        for one in rows
    )


def clock(due: dt.date | None, state: str, *, today: dt.date) -> Clock:
    """How the clock of a case stands.

    >>> clock(dt.date(2020, 7, 9), "review", today=dt.date(2020, 7, 9)).word.zh
    '今天到期'
    >>> clock(None, "correction", today=dt.date(2020, 7, 9)).answer.zh
    '等补正，钟停着'
    """
    if due is None:
        word = Phrase(zh="钟停着", en="clock stopped")
        return Clock(look="wait", icon="wait", word=word, answer=STANDS.get(state, state_words(state)))
    by = said.said_day(due, today=today)
    answer = Phrase(zh=f"最晚{by.zh}", en=f"by {by.en}")
    left = (due - today).days
    if left < 0:
        return Clock(look="late", icon="late", word=Phrase(zh=f"超期{-left}天", en=f"{-left} days late"), answer=answer)
    if left == 0:
        return Clock(look="late", icon="late", word=Phrase(zh="今天到期", en="due today"), answer=answer)
    if left <= SOON:
        return Clock(look="due", icon="due", word=Phrase(zh="快到期", en="due soon"), answer=answer)
    return Clock(look="done", icon="", word=Phrase(zh="不急", en="no hurry"), answer=answer)


def next_page(found: Worklist) -> str:
    """What the address of the next page says; empty at the end."""
    return key_text(key_of(found.rows[-1].case)) if found.more else ""


def key_text(key: Key) -> str:
    """Where a page ended, as an address says it."""
    behind = f"_{key.item}" if key.item else ""
    return f"{key.due_on or ''}_{key.row}{behind}"


def decided_rows(pack: Pack, rows: Sequence[Decided]) -> tuple[DecidedRow, ...]:
    """What somebody, or a rule, decided."""
    return tuple(_decided(pack, one) for one in rows)


def _decided(pack: Pack, one: Decided) -> DecidedRow:
    word, look, icon = RESULTS.get(one.result, RESULTS["approve"])
    return DecidedRow(
        number=one.case.number,
        called=one.called,
        name=pack.service_name(one.case.item),
        word=word,
        look=look,
        icon=icon,
        at=one.at,
        drawn=one.drawn,
        checked=CHECKED.get(one.checked),
    )
