"""我的数据: what is held on me, grouped as people think of it, each value in words with unit and day, newest first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from saltern.apps.stewardship.sheet import SheetPart, SheetRow, SheetValue, SubjectSheet
from saltern.core.catalogue.pack import Pack
from saltern.core.identifiers.writing import mask_number
from saltern.interfaces.pages.source_line import unit_name
from saltern.words import NOTHING, Phrase, joined

REST: Final = Phrase(zh="其他", en="Other records")
LONG_NUMBER: Final = re.compile(r"[0-9A-Z-]{10,}")
NUMBER: Final = re.compile(r"[0-9.-]+|[0-9A-Z-]{10,}")
"""What says nothing without its label."""
IN_SHORT: Final = 3
ON_A_PAGE: Final = 20
OTHERS: Final = {
    "natural_person": Phrase(zh="登记了另一个人，这里不显示", en="another person, not shown here"),
    "legal_person": Phrase(zh="登记了一家单位", en="a firm is on record"),
}
"""What is said of another subject's key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueLine:
    """One value of a record; `tells`: it says something without its label."""

    column: str
    label: Phrase
    words: Phrase
    tells: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLine:
    """One record set: its newest record in short, how many there are."""

    key: str
    name: Phrase
    short: Phrase
    unit: Phrase
    date: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCard:
    """What belongs together."""

    key: str
    name: Phrase
    icon: str
    sets: tuple[SetLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnData:
    """All that is held; `masked` are number and mobile."""

    number: str
    mobile: str
    groups: tuple[GroupCard, ...]
    sets: int
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCard:
    """One record: its values, where it comes from."""

    unit: Phrase
    date: str
    values: tuple[ValueLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPage:
    """Every record of a set, newest first, twenty a page; the first stands open."""

    key: str
    record_set: str
    name: Phrase
    unit: Phrase
    records: tuple[RecordCard, ...]
    count: int
    first: int
    next: int | None


def own_data(*, pack: Pack, sheet: SubjectSheet) -> OwnData:
    """The overview."""
    parts = [part for part in sheet.parts if part.rows]
    return OwnData(
        number=sheet.number,
        mobile=sheet.mobile,
        groups=tuple(_groups(pack, parts)),
        sets=len(parts),
        records=sum(len(part.rows) for part in parts),
    )


def set_page(*, pack: Pack, part: SheetPart, first: int = 0) -> SetPage:
    """One record set; `first` is the number of newer records already seen."""
    rows = _newest_first(part)
    shown = rows[first : first + ON_A_PAGE]
    return SetPage(
        key=part.name,
        record_set=part.record_set,
        name=part.label or Phrase.same(part.name),
        unit=unit_name(pack, part.unit),
        records=tuple(_card(pack, row) for row in shown),
        count=len(rows),
        first=first,
        next=first + ON_A_PAGE if first + ON_A_PAGE < len(rows) else None,
    )


def value_line(value: SheetValue) -> ValueLine | None:
    """A value as it is shown; None where it says nothing: an empty cell, the person themselves."""
    if value.value is None or value.own or value.value == "":
        return None
    if value.kind in OTHERS:
        return ValueLine(column=value.name, label=value.label, words=OTHERS[value.kind], tells=False)
    tells = isinstance(value.value, str) and not value.of_subject and not NUMBER.fullmatch(value.value)
    words = _masked(value.words)
    return ValueLine(column=value.name, label=value.label, words=words, tells=tells)


def _masked(words: Phrase) -> Phrase:
    """Long numbers with their middle hidden."""
    return Phrase(zh=_hidden(words.zh), en=_hidden(words.en))


def _hidden(text: str) -> str:
    return mask_number(text) if LONG_NUMBER.fullmatch(text) else text


def _groups(pack: Pack, parts: Sequence[SheetPart]) -> Iterator[GroupCard]:
    left = {part.name: part for part in parts}
    for group in pack.data_groups.values():
        here = [part for part in parts if part.record_set in group.sets]
        for part in here:
            left.pop(part.name, None)
        here.sort(key=lambda part: group.sets.index(part.record_set))
        if here:
            yield GroupCard(key=group.key, name=group.name, icon=group.icon, sets=_lines(pack, here))
    if left:
        yield GroupCard(key="rest", name=REST, icon="doc", sets=_lines(pack, list(left.values())))


def _lines(pack: Pack, parts: Sequence[SheetPart]) -> tuple[SetLine, ...]:
    return tuple(_line(pack, part) for part in parts)


def _line(pack: Pack, part: SheetPart) -> SetLine:
    newest = _newest_first(part)[0]
    values = [line for line in map(value_line, newest.values) if line]
    told = [line.words for line in values if line.tells]
    told = told or [_with_label(line) for line in values if line.words not in OTHERS.values()]
    short = joined(told[:IN_SHORT], en=", ", zh="，") if told else NOTHING
    return SetLine(
        key=part.name,
        name=part.label or Phrase.same(part.name),
        short=short,
        unit=unit_name(pack, newest.unit or part.unit),
        date=newest.date,
        count=len(part.rows),
    )


def _with_label(line: ValueLine) -> Phrase:
    return Phrase(zh=f"{line.label.zh}{line.words.zh}", en=f"{line.label.en} {line.words.en}")


def _card(pack: Pack, row: SheetRow) -> RecordCard:
    return RecordCard(
        unit=unit_name(pack, row.unit),
        date=row.date,
        values=tuple(line for line in map(value_line, row.values) if line),
    )


def _newest_first(part: SheetPart) -> list[SheetRow]:
    """By the day each speaks of; those of no known day last."""
    numbered = sorted(enumerate(part.rows), key=lambda one: (one[1].date, one[0]), reverse=True)
    return [row for _, row in numbered]
