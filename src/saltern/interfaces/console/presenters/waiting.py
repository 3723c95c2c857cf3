"""Rows of the console's lists: who, what, until when, why a person has to look."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from saltern.apps.casework.operations import Worklist
from saltern.apps.casework.stage import state_words
from saltern.apps.casework.worklist import (
    COLUMNS,
    NOBODY,
    ORDERS,
    WHICH,
    Asked,
    Column,
    Decided,
    Key,
    Waiting,
    Which,
    key_of,
)
from saltern.core.catalogue.pack import Pack
from saltern.interfaces.pages import said
from saltern.words import Phrase

SOON: Final = 2
"""Days ahead in which a due day is near."""
SERVICE: Final = Phrase(zh="事项", en="Service")
EVERY_SERVICE: Final = Phrase(zh="全部事项", en="All services")
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
    received: Phrase
    handler: str
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
class Way:
    """A link to the list asked otherwise: its words, how many cases it shows where that is known."""

    name: Phrase
    where: str
    chosen: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of the list: the way that turns its order, `sort` as a reader of screens is told, and what may be left
    of the column."""

    key: str
    name: Phrase
    turn: str = ""
    sort: str = ""
    parts: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A part of somebody's own choice, and what is sent to take it off."""

    key: str
    name: Phrase


def address(asked: Asked, **changes: str) -> str:
    """Where a list stands that is asked otherwise, as its address says it.

    >>> address(Asked(which="due", item="residence-permit"), order="-due")
    '?which=due&item=residence-permit&order=-due'
    >>> address(Asked(which="due", item="residence-permit"), item="")
    '?which=due'
    """
    found = {"which": asked.which, "item": asked.item, "handler": asked.handler, "order": asked.order} | changes
    usual = {"item": "", "handler": "", "order": "due", "after": ""}
    return "?" + urlencode({key: value for key, value in found.items() if value != usual.get(key)})


def handlers(colleagues: Mapping[str, str], asked: Asked) -> tuple[Way, ...]:
    """Everybody, each colleague, nobody; none where one works alone, unless one was chosen."""
    if len(colleagues) < 2 and not asked.handler:
        return ()
    known = {"": EVERYBODY, **{key: Phrase.same(name) for key, name in colleagues.items()}, NOBODY: TAKEN_BY_NONE}
    if asked.handler not in known:
        known[asked.handler] = Phrase.same(asked.handler)
    return tuple(
        Way(name=name, where=address(asked, handler=key), chosen=key == asked.handler) for key, name in known.items()
    )


def chips(counts: Mapping[Which, int], asked: Asked) -> tuple[Way, ...]:
    """The parts that hold something, and the one that was chosen."""
    return tuple(
        Way(name=name, where=address(asked, which=key), chosen=key == asked.which, count=counts[key])
        for key, name in WHICH.items()
        if counts[key] or key in {"all", asked.which}
    )


def headings(
    pack: Pack, found: Worklist, columns: Collection[Column], asked: Asked, people: tuple[Way, ...]
) -> tuple[Heading, ...]:
    """The headings of the columns somebody wants: where they turn the order, and what may be left of each."""
    services = {key: pack.service_name(key) for key in found.services}
    order = sorted(services, key=lambda key: services[key].zh)
    every = Way(name=EVERY_SERVICE, where=address(asked, item=""), chosen=not asked.item)
    of_service = [
        Way(name=services[key], where=address(asked, item=key), chosen=key == asked.item, count=found.services[key])
        for key in order
    ]
    parts: dict[str, tuple[Way, ...]] = {
        "service": (every, *of_service),
        "due": chips(found.counts, asked),
        "handler": people,
    }
    shown: list[tuple[str, Phrase]] = [("service", SERVICE), *((key, COLUMNS[key]) for key in columns)]
    return tuple(_heading(key, name, asked, parts.get(key, ())) for key, name in shown)


def _heading(key: str, name: Phrase, asked: Asked, parts: tuple[Way, ...]) -> Heading:
    if key not in ORDERS:
        return Heading(key=key, name=name, parts=parts)
    sort = {key: "ascending", f"-{key}": "descending"}.get(asked.order, "")
    turn = address(asked, order=f"-{key}" if sort == "ascending" else key)
    return Heading(key=key, name=name, turn=turn, sort=sort, parts=parts)


def tags(pack: Pack, asked: Asked, colleagues: Mapping[str, str]) -> tuple[Tag, ...]:
    """What somebody chose to see alone, or first."""
    item = pack.service_name(asked.item) if asked.item in pack.items else Phrase.same(asked.item)
    who = TAKEN_BY_NONE if asked.handler == NOBODY else Phrase.same(colleagues.get(asked.handler, asked.handler))
    found = {
        "which": WHICH[asked.which] if asked.which != "all" else None,
        "item": item if asked.item else None,
        "handler": who if asked.handler else None,
        "order": ORDERS[asked.order] if asked.order != "due" else None,
    }
    return tuple(Tag(key=key, name=name) for key, name in found.items() if name)


def waiting_rows(
    pack: Pack, rows: Iterable[Waiting], *, today: dt.date, staff: Mapping[str, str]
) -> tuple[WaitingRow, ...]:
    """The rows of the list; `staff` are called as these accounts are."""
    return tuple(
        WaitingRow(
            number=one.case.number,
            called=one.called,
            name=pack.service_name(one.case.item),
            clock=clock(one.case.due_on, one.case.state, today=today),
            because=one.because,
            received=said.said_day(one.case.received_on, today=today),
            handler=staff.get(one.case.handler, one.case.handler),
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


def next_page(found: Worklist, asked: Asked) -> str:
    """Where the next page stands; empty at the end."""
    if not found.more:
        return ""
    key = key_of(found.rows[-1].case)
    by_service = asked.order in {"service", "-service"}
    return address(asked, after=key_text(key if by_service else key._replace(item="")))


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
