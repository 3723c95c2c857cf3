"""Why a snapshot of the lake was made, in words: what the lake keeps of it is one line in English.

>>> told("take births-802c26c76dfc", {}).what.zh, told("withdraw births-802c26c76dfc: sent twice", {}).reason
('收进库', 'sent twice')
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from saltern.core.contracts.contract import Contract
from saltern.words import NOTHING, Phrase

DEEDS: Final[Mapping[str, Phrase]] = {
    "take": Phrase(zh="收进库", en="taken in"),
    "hold": Phrase(zh="挂起", en="held"),
    "withdraw": Phrase(zh="撤回", en="taken out"),
    "link": Phrase(zh="认了一行是谁的", en="a row linked"),
    "unlink": Phrase(zh="撤回了一行的关联", en="a row’s link undone"),
    "compact": Phrase(zh="小文件并成大的", en="small files put together"),
    "join": Phrase(zh="两个主体合成一个", en="two subjects joined"),
    "part": Phrase(zh="合并的主体拆开", en="a join parted"),
}
OF_TABLE: Final = re.compile(r"([a-z]+) ([a-z0-9_]+)(-[0-9a-f]{12}(?:-\d+)?)?(?: row (\d+))?(?:: (.*))?", re.DOTALL)
OF_SUBJECTS: Final = re.compile(r"(join|part) \d+ (?:to|from) \d+: join (\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotTold:
    """What was done, with which table; the `batch`, its `row`, the number of the `join` where there is one, and the
    `reason` somebody typed."""

    what: Phrase
    table: Phrase = NOTHING
    batch: str = ""
    row: str = ""
    join: str = ""
    reason: str = ""


def told(why: str, contracts: Mapping[str, Contract]) -> SnapshotTold:
    """The line in words; as it stands where it is written otherwise."""
    if joined := OF_SUBJECTS.fullmatch(why):
        return SnapshotTold(what=DEEDS[joined[1]], join=joined[2])
    found = OF_TABLE.fullmatch(why)
    if found is None or found[1] not in DEEDS:
        return SnapshotTold(what=Phrase.same(why))
    contract = contracts.get(found[2])
    return SnapshotTold(
        what=DEEDS[found[1]],
        table=contract.label if contract else Phrase.same(found[2]),
        batch=f"{found[2]}{found[3]}" if found[3] else "",
        row=found[4] or "",
        reason=found[5] or "",
    )
