"""Bars drawn as inline pictures: each says its number in text, and stands beside a table of the same."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element  # writes only, parses nothing

from saltern.demo.report.markup import element

ROW: Final = 26
LETTERS: Final = 9
LABEL: Final = 134
WIDTH: Final = 384


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: its label, its length and the text at its end; a second part may be drawn lighter."""

    label: str
    value: float
    text: str
    second: float = 0.0


def bars(rows: Sequence[Bar], *, title: str, description: str, logarithmic: bool = False) -> Element:
    """Horizontal bars from the largest space to the smallest, readable without colour."""
    height = ROW * len(rows) + 8 + (ROW if logarithmic else 0)
    top = max((_scaled(row.value + row.second, logarithmic=logarithmic) for row in rows), default=1) or 1
    room = WIDTH - LABEL - 66
    parts: list[Element] = [element("title", title), element("desc", description)]
    for index, row in enumerate(rows):
        y = index * ROW + 4
        whole = room * _scaled(row.value + row.second, logarithmic=logarithmic) / top
        share = row.value / (row.value + row.second) if row.value + row.second else 0
        parts.append(element("text", _fitting(row.label), x=LABEL - 8, y=y + 15, class_="label"))
        parts.append(element("rect", x=LABEL, y=y + 3, width=max(whole, 1.5), height=ROW - 10, rx=3, class_="second"))
        if share > 0:
            parts.append(
                element("rect", x=LABEL, y=y + 3, width=max(whole * share, 1.5), height=ROW - 10, rx=3, class_="first")
            )
        parts.append(element("text", row.text, x=LABEL + whole + 6, y=y + 15, class_="value"))
    if logarithmic:  # a bar half as long is not half as many: say so where people look
        parts.append(element("text", "条长按对数 · log scale", x=LABEL, y=height - 8, class_="value"))
    return element("svg", *parts, view_box=f"0 0 {WIDTH} {height}", role="img", class_="bars")


def _fitting(label: str) -> str:
    return label if len(label) <= LETTERS else f"{label[: LETTERS - 1]}…"


def _scaled(value: float, *, logarithmic: bool) -> float:
    return math.log10(1 + value) if logarithmic else value
