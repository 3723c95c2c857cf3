"""How many SMS parts a text takes (3GPP TS 23.038, 23.040): 160 septets or 153 a part, 70 UCS-2 units or 67 a part.

>>> count("Bring your ID."), count("请带身份证。" * 12), count("a" * 161)
(1, 2, 2)
"""

from __future__ import annotations

from collections.abc import Iterable

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")


def count(text: str) -> int:
    """The number of parts `text` is sent as; an empty text takes one."""
    if all(sign in BASIC or sign in EXTENDED for sign in text):
        return _parts((2 if sign in EXTENDED else 1 for sign in text), alone=160, part=153)
    return _parts((2 if ord(sign) > 0xFFFF else 1 for sign in text), alone=70, part=67)


def _parts(sizes: Iterable[int], *, alone: int, part: int) -> int:
    """Parts filled one after the other; a sign of two units never stands across two parts."""
    total = used = 0
    parts = 1
    for size in sizes:
        total += size
        if used + size > part:
            parts, used = parts + 1, 0
        used += size
    return 1 if total <= alone else parts
