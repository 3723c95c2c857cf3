"""A QR code as a drawing in the page: one path, made here, so that the secret in it is asked of nobody.

>>> drawing('<svg viewBox="0 0 37 37"><path d="M4,4H5V5z" style="fill:#000"/></svg>')
QrDrawing(path='M4,4H5V5z', box='0 0 37 37')
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

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
