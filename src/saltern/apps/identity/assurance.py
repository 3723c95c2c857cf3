"""How sure it is that an account is somebody's: said by themselves, seen at a counter, told by an authority, by face.

Only what was seen or told by others opens records; what people say of themselves fills no form and shows nothing.

>>> shows_records("declared"), shows_records("counter"), max(["face", "counter"], key=LEVELS.index)
(False, True, 'face')
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from saltern.words import Phrase

Level = Literal["declared", "counter", "authority", "face"]
LEVELS: Final[tuple[Level, ...]] = ("declared", "counter", "authority", "face")
WORDS: Final[Mapping[str, Phrase]] = {
    "declared": Phrase(en="said by yourself, not verified", zh="本人填写，未核验"),
    "counter": Phrase(en="verified at a counter", zh="窗口核验"),
    "authority": Phrase(en="verified by an identity authority", zh="统一身份认证"),
    "face": Phrase(en="verified by face", zh="刷脸核验"),
}


def shows_records(level: Level) -> bool:
    """Whether an account of this level sees what is on record of the subject."""
    return LEVELS.index(level) >= LEVELS.index("counter")
