"""Numbers that link nobody, as the steward compares them: what the row says beside who may be meant, slips marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from saltern.apps.stewardship.operations import ReviewList, ReviewRow, ReviewSight
from saltern.apps.stewardship.review import WHY, Beside, CandidateView, reason_words
from saltern.core.catalogue.pack import Pack
from saltern.core.contracts.contract import Contract
from saltern.interfaces.pages.source_line import unit_name
from saltern.words import Phrase

NAMES: Final[Mapping[str, Phrase]] = {
    "number": Phrase(zh="号码", en="Number"),
    "name": Phrase(zh="姓名或名称", en="Name"),
    "born": Phrase(zh="出生日期", en="Born"),
    "mobile": Phrase(zh="手机号码", en="Mobile"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """One number that waits."""

    batch: str
    row: int
    column: str
    table: Phrase
    unit: Phrase
    label: str
    value: str
    reason: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of characters; `marked` where the two differ."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing compared: what the row says, what is known, and whether it is the same; None where one says nothing."""

    label: Phrase
    here: Sequence[Part]
    there: Sequence[Part]
    same: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Somebody who may be meant, beside the row."""

    subject: int
    why: Sequence[Phrase]
    lines: Sequence[Line]


def waiting_rows(pack: Pack, contracts: Mapping[str, Contract], found: ReviewList) -> list[WaitingRow]:
    """What waits, as it is listed."""
    batches = {one.batch: one for one in found.batches}
    return [
        WaitingRow(
            batch=row.batch,
            row=row.row,
            column=row.column,
            table=table(contracts, batches[row.batch].dataset),
            unit=unit_name(pack, batches[row.batch].unit),
            label=label(contracts, batches[row.batch].dataset, row),
            value=row.value,
            reason=reason_words(row.reason),
        )
        for row in found.rows
        if row.batch in batches
    ]


def table(contracts: Mapping[str, Contract], dataset: str) -> Phrase:
    """What a data set is called."""
    return contracts[dataset].label if dataset in contracts else Phrase.same(dataset)


def label(contracts: Mapping[str, Contract], dataset: str, row: ReviewRow) -> str:
    """What a column is called."""
    columns = contracts[dataset].columns if dataset in contracts else ()
    return next((one.label or one.name for one in columns if one.name == row.column), row.column)


def compared(sight: ReviewSight) -> list[Compared]:
    """Each who may be meant, line by line."""
    return [
        Compared(subject=one.side.subject, why=[WHY[word] for word in one.why], lines=_lines(sight, one))
        for one in sight.candidates
    ]


def _lines(sight: ReviewSight, one: CandidateView) -> list[Line]:
    born = one.born.isoformat() if one.born else ""
    return [
        _line("number", one.number),
        _line("name", one.name),
        Line(
            label=NAMES["born"],
            here=_plain(sight.born),
            there=_plain(born),
            same=None if not (sight.born and born) else sight.born == born,
        ),
        Line(
            label=NAMES["mobile"],
            here=_plain(sight.mobile),
            there=_plain(one.side.mobile),
            same=None if not (sight.mobile and one.side.mobile) else "mobile" in one.why,
        ),
    ]


def _line(key: str, both: Beside) -> Line:
    return Line(
        label=NAMES[key],
        here=_parts(both.here, both.differs),
        there=_parts(both.there, both.differs),
        same=None if not (both.here and both.there) else both.same,
    )


def _plain(text: str) -> list[Part]:
    return [Part(text=text, marked=False)] if text else []


def _parts(text: str, differs: Sequence[int]) -> list[Part]:
    """A text in stretches, those that differ apart.

    >>> [(part.text, part.marked) for part in _parts("张晓云", (1,))]
    [('张', False), ('晓', True), ('云', False)]
    """
    parts: list[Part] = []
    for at, sign in enumerate(text):
        marked = at in differs
        if parts and parts[-1].marked == marked:
            parts[-1] = Part(text=parts[-1].text + sign, marked=marked)
        else:
            parts.append(Part(text=sign, marked=marked))
    return parts
