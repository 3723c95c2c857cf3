"""Rows to be mended, as the form shows them: the wrong cell, what is typed in its place, why it was not taken."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from saltern.apps.stewardship.mending import AsideCell, AsideList, AsideRow, rule_words
from saltern.apps.stewardship.quarantine import WrongRow
from saltern.core.contracts.contract import Contract
from saltern.words import Phrase

FIELD: Final = re.compile(r"(\d{1,12})\.([A-Za-z0-9_-]{1,63})")


@dataclass(frozen=True, slots=True, kw_only=True)
class MendCell:
    """One field: `name` in the form, what came and what is typed now."""

    name: str
    label: str
    shown: str
    value: str
    masked: bool
    codes: Sequence[str]
    why: Phrase
    fault: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MendRow:
    """One row of the form; `by` mended it, in the delivery `batch`."""

    row: int
    who: str
    cells: Sequence[MendCell]
    mendable: bool
    batch: str
    by: str
    first: bool = False
    """Whether what is typed goes here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongLine:
    """A cell that broke the contract in the list of a delivery; its value masked."""

    row: int
    label: str
    value: str
    why: Phrase


def wrong_lines(contract: Contract | None, wrong: Sequence[WrongRow]) -> list[WrongLine]:
    """The cells by what the contract calls their columns, why each was not taken."""
    columns = {column.name: column for column in contract.columns} if contract else {}
    return [
        WrongLine(
            row=one.row,
            label=columns[one.column].label or one.column if one.column in columns else one.column,
            value=one.value,
            why=rule_words(one.rule, one.expected, kind=columns[one.column].type if one.column in columns else ""),
        )
        for one in wrong
    ]


def changes(listed: AsideList, typed: Mapping[str, str]) -> dict[int, dict[str, str]]:
    """What was changed, by row and column. A masked cell left empty is left as it is; one that is shown and emptied is
    emptied."""
    found: dict[int, dict[str, str]] = {}
    for row in listed.rows:
        for cell in row.cells:
            text = typed.get(f"{row.row}.{cell.column}")
            if text is None or not row.mendable:
                continue
            text = text.strip()
            if text != cell.shown if not (cell.masked or cell.codes) else bool(text):
                found.setdefault(row.row, {})[cell.column] = text
    return found


def typed_rows(posted: Mapping[str, str]) -> dict[str, str]:
    """The fields of a form that name a cell."""
    return {name: str(text) for name, text in posted.items() if FIELD.fullmatch(name)}


def mend_rows(
    listed: AsideList,
    *,
    typed: Mapping[str, str],
    wrong: Mapping[tuple[int, str], Phrase],
    names: Mapping[str, str],
) -> list[MendRow]:
    """The rows of the form; `wrong` are the cells that still are, `names` what colleagues are called."""
    rows = [_row(row, typed=typed, wrong=wrong, names=names) for row in listed.rows]
    first = next((place for place, row in enumerate(rows) if row.mendable and not row.batch), None)
    return [replace(row, first=place == first) for place, row in enumerate(rows)]


def _row(
    row: AsideRow, *, typed: Mapping[str, str], wrong: Mapping[tuple[int, str], Phrase], names: Mapping[str, str]
) -> MendRow:
    return MendRow(
        row=row.row,
        who=row.who,
        cells=[_cell(row.row, cell, typed=typed, wrong=wrong) for cell in row.cells],
        mendable=row.mendable,
        batch=row.mended_in,
        by=names.get(row.mended_by, row.mended_by),
    )


def _cell(row: int, cell: AsideCell, *, typed: Mapping[str, str], wrong: Mapping[tuple[int, str], Phrase]) -> MendCell:
    name = f"{row}.{cell.column}"
    told = wrong.get((row, cell.column))
    return MendCell(
        name=name,
        label=cell.label,
        shown=cell.shown,
        value=typed.get(name, "" if cell.masked or cell.codes else cell.shown),
        masked=cell.masked,
        codes=cell.codes,
        why=told or rule_words(cell.rule, cell.expected, kind=cell.kind),
        fault=told is not None,
    )
