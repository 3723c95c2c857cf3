"""Where a message stands, in both languages.

>>> STATES["unknown"].zh, STATES["unknown"].en
('结果不明', 'outcome unknown')
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from saltern.words import Phrase

STATES: Final[Mapping[str, Phrase]] = {
    "queued": Phrase(en="waiting", zh="待发送"),
    "attempting": Phrase(en="being sent", zh="发送中"),
    "sent": Phrase(en="sent", zh="已发送"),
    "failed": Phrase(en="failed", zh="未送达"),
    "unknown": Phrase(en="outcome unknown", zh="结果不明"),
    "suppressed": Phrase(en="not sent any more", zh="不再发送"),
    "in-portal": Phrase(en="in the portal only", zh="只在门户"),
}
RECEIPTS: Final[Mapping[str, Phrase]] = {
    "delivered": Phrase(en="arrived", zh="已送达"),
    "undelivered": Phrase(en="did not arrive", zh="未送达"),
}
"""What the gateway said afterwards, which counts before what was known when it took the message."""
