"""Slips of authors who write FEEL with the habits of another language or with a Chinese keyboard: what was meant."""

from __future__ import annotations

import re
from typing import Final

from saltern.words import Phrase

OPERATORS: Final = {
    "==": Phrase(en='equality is one "="', zh="相等只写一个“=”"),
    "&&": Phrase(en='"and" joins conditions', zh="“并且”写作 and"),
    "||": Phrase(en='"or" joins conditions', zh="“或者”写作 or"),
    "<>": Phrase(en='"!=" says that two differ', zh="“不等于”写作 !="),
    "=>": Phrase(en='"at least" is ">="', zh="“不小于”写作 >="),
    "=<": Phrase(en='"at most" is "<="', zh="“不大于”写作 <="),
    "!": Phrase(en='"not(…)" denies', zh="“不”写作 not(…)"),
    "&": Phrase(en='"and" joins conditions, "+" joins texts', zh="“并且”写作 and，连接文本写作 +"),
    "'": Phrase(en='texts stand in "…"', zh='文本写在英文双引号 "…" 里'),
    "%": Phrase(en="modulo(a, b) is the remainder", zh="求余数写作 modulo(a, b)"),
}
"""By the sign of another language, how FEEL says it."""
WIDE: Final = {
    **dict(zip("（），：；＝＜＞＋－＊／【】［］｛｝．！", "(),:,=<>+-*/[][]{}.!", strict=True)),
    "“": '"', "”": '"', "‘": '"', "’": '"', "＂": '"',
    "、": ",", "。": ".", "≥": ">=", "≤": "<=", "≠": "!=", "×": "*", "÷": "/",
}  # fmt: skip
"""Signs as a Chinese keyboard writes them, and the sign of FEEL."""
_SIGN: Final = re.compile(rf'"(?:[^"\\]|\\.)*"|//[^\n]*|/\*.*?\*/|([{re.escape("".join(WIDE))}])', re.DOTALL)


def slip(text: str, offset: int) -> Phrase | None:
    """What was probably meant where a text cannot be read on from `offset`; None where nothing is known.

    >>> str(slip("a == 1", 3))
    'equality is one "="'
    >>> str(slip("count（a) > 1", 7))
    'write ( instead of the full-width （'
    """
    before = text[offset - 1 : offset + 1] if offset else ""
    for here in (text[offset : offset + 2], before, text[offset : offset + 1]):
        if here in OPERATORS:
            return OPERATORS[here]
        if here == "!=":
            break
    return wide(text[: offset + 1])


def wide(text: str) -> Phrase | None:
    """The first full-width sign outside texts and comments, and what to write instead; None where there is none.

    >>> str(wide("status = “valid”"))
    'write " instead of the full-width “'
    """
    for found in _SIGN.finditer(text):
        if sign := found[1]:
            plain = WIDE[sign]
            return Phrase(
                en=f"write {plain} instead of the full-width {sign}", zh=f"全角的 {sign} 应写作半角的 {plain}"
            )
    return None
