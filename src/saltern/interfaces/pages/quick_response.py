"""A QR code as a drawing in the page: one path, made here, so that the secret in it is asked of nobody.

>>> drawing('<svg viewBox="0 0 37 37"><path d="M4,4H5V5z" style="fill:#000"/></svg>')
QrDrawing(path='M4,4H5V5z', box='0 0 37 37')
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import segno

QUIET: Final = 4
"""Squares of the quiet border (ISO/IEC 18004)."""
BOX: Final = re.compile(r'viewBox="([\d. ]+)"')
PATH: Final = re.compile(r'<path[^>]* d="([^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class QrDrawing:
    """The path of the dark squares, and the box it stands in, quiet border included."""

    path: str
    box: str


def drawing(svg: str) -> QrDrawing:
    """What the sign-in library draws, without the styles a page may not hold."""
    box, path = BOX.search(svg), PATH.search(svg)
    return QrDrawing(path=path[1] if path else "", box=box[1] if box else "0 0 1 1")


def drawn(text: str) -> QrDrawing:
    """A text as a QR code that a telephone reads from paper.

    >>> drawn("https://example.org/cases/20200915-AAAAAAAA/").box
    '0 0 41 41'
    """
    code = segno.make(text, error="m", micro=False)
    rows = [list(row) for row in code.matrix_iter(border=QUIET)]
    dark = (f"M{x},{y}h1v1h-1z" for y, row in enumerate(rows) for x, module in enumerate(row) if module)
    return QrDrawing(path="".join(dark), box=f"0 0 {len(rows)} {len(rows)}")
