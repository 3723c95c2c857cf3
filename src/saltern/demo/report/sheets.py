"""Tables of figures: a bar beside the number it draws, the largest rows first, the rest behind "more".

On a desk a table; on a phone each row is a block: what it is, its bar, then the rest with the name of its column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal
from xml.etree.ElementTree import Element  # writes only, parses nothing

from saltern.demo.report.markup import beside, both, element

TOP: Final = 12
"""Rows shown before "more": what fits a screen of a phone twice."""
THINNEST: Final = 0.6
"""Of a bar, in hundredths of the room: what is there is seen."""
Cell = Element | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column's heading in both languages, and whether words, a number or a bar stands in it."""

    zh: str
    en: str
    kind: Literal["words", "number", "bar"] = "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A number with its bar: as long as its share of the largest in the table. `less`: how much of it is gone now,
    drawn lighter."""

    value: float
    text: str
    less: float = 0.0


def sheet(
    zh: str, en: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell | Measure]], *, top: int = TOP
) -> Element:
    """A table in the order given; rows beyond the `top` ones wait behind "more"."""
    largest = max((cell.value for row in rows for cell in row if isinstance(cell, Measure)), default=0.0)
    if len(rows) <= top + 1:
        return _table(zh, en, columns, rows, largest)
    left = len(rows) - top
    return element(
        "div",
        _table(zh, en, columns, rows[:top], largest),
        element(
            "details",
            beside("summary", f"其余 {left} 项", f"{left} more"),
            _table(f"{zh}：其余 {left} 项", f"{en}: {left} more", columns, rows[top:], largest),
        ),
    )


def bar(measure: Measure, largest: float) -> Element:
    """A line from nothing to its share of the largest; the number beside it says the same."""
    room = 100 / largest if largest else 0.0
    whole = max(measure.value * room, THINNEST) if measure.value else 0.0
    left = max((measure.value - measure.less) * room, THINNEST) if measure.value > measure.less else 0.0
    return element(
        "svg",
        element("rect", x=0, y=0, width=whole, height=8, class_="second") if measure.less else None,
        element("rect", x=0, y=0, width=left, height=8, class_="first"),
        view_box="0 0 100 8",
        aspect="none",
        aria_hidden="true",
    )


def _table(
    zh: str, en: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell | Measure]], largest: float
) -> Element:
    # a row laid out as a block is no row to a screen reader unless it says so
    head = element(
        "tr", *(both("th", one.zh, one.en, scope="col", role="columnheader", class_=one.kind) for one in columns),
        role="row",
    )  # fmt: skip
    body = [element("tr", *_row(columns, row, largest), role="row") for row in rows]
    return element(
        "table",
        beside("caption", zh, en),
        element("thead", head, role="rowgroup"),
        element("tbody", *body, role="rowgroup"),
        role="table",
        class_="sheet",
    )


def _row(columns: Sequence[Column], row: Sequence[Cell | Measure], largest: float) -> list[Element]:
    cells = []
    for place, (column, cell) in enumerate(zip(columns, row, strict=True)):
        if cell == "":
            cells.append(element("td", role="cell", class_=column.kind))
            continue
        label = None if place == 0 else beside("span", column.zh, column.en, class_="label", aria_hidden="true")
        held = (
            element("span", bar(cell, largest), element("b", cell.text), class_="drawn")
            if isinstance(cell, Measure)
            else element("span", cell)
        )
        cells.append(element("td", label, held, role="cell", class_=column.kind))
    return cells
