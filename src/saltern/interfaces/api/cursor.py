"""Where a page of a list ended, as a text a program hands back unread: of which list, and the key of the last row.

>>> opened(given("cases", 17), "cases"), opened_number(given("cases", 17), "cases"), opened_number("", "cases")
('17', 17, 0)
>>> opened(given("items", "card"), "cases")
Traceback (most recent call last):
saltern.interfaces.api.problems.CursorUnknown: The cursor is none that was given out for this list.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

from saltern.interfaces.api.problems import CursorUnknown

KEY: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
NUMBER: Final = re.compile(r"[1-9][0-9]{0,17}")


def given(what: str, key: int | str) -> str:
    """The cursor behind a row."""
    return base64.urlsafe_b64encode(f"{what}:{key}".encode()).decode().rstrip("=")


def opened(cursor: str, what: str, shape: re.Pattern[str] = KEY) -> str:
    """The key of the row a cursor stands behind; empty for none. Raises `CursorUnknown`."""
    if not cursor:
        return ""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise CursorUnknown from None
    named, _, key = text.partition(":")
    if named != what or not shape.fullmatch(key):
        raise CursorUnknown
    return key


def opened_number(cursor: str, what: str) -> int:
    """The same where rows have numbers; 0 for none. Raises `CursorUnknown`."""
    return int(opened(cursor, what, NUMBER) or 0)
