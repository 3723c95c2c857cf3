"""The icons as pages use them: each page carries the drawings it shows and no others, so that none is asked for apart.

>>> symbol("home").startswith('<symbol id="home" viewBox="0 0 24 24"><path')
True
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parent / "static" / "saltern" / "icons.svg"
SYMBOL: Final = re.compile(r'<symbol id="([\w-]+)".*?</symbol>', re.DOTALL)
STROKE: Final = ' fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"'
"""What the stylesheet gives every icon of a page; in the file it is for whoever opens it alone."""
MASK: Final = re.compile(r"<mask .*?</mask>", re.DOTALL)


class IconUnknown(KeyError):
    """A template asks for a drawing that icons.svg does not hold."""


@cache
def symbols() -> Mapping[str, str]:
    """Every drawing by its name."""
    return {found[1]: found[0].replace(STROKE, "", 1) for found in SYMBOL.finditer(FILE.read_text(encoding="utf-8"))}


@cache
def mask() -> str:
    """What the mark is cut with."""
    found = MASK.search(FILE.read_text(encoding="utf-8"))
    return found[0] if found else ""


def symbol(name: str) -> str:
    """One drawing. Raises `IconUnknown`."""
    try:
        return symbols()[name]
    except KeyError:
        raise IconUnknown(name) from None
