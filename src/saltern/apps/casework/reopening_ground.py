"""Why an approval may be taken up again, each ground with its place in the law. 重新处理

Source: Administrative Licensing Law (行政许可法) art. 69.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from saltern.words import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Why an approval may be taken up again, and where the law says so."""

    name: Phrase
    basis: str


GROUNDS: Final[Mapping[str, Ground]] = {
    "not-met": Ground(
        name=Phrase(zh="申请人不符合条件", en="the applicant did not meet the conditions"),
        basis="行政许可法第六十九条第一款第四项",
    ),
    "procedure": Ground(
        name=Phrase(zh="违反法定程序", en="the procedure was not kept"), basis="行政许可法第六十九条第一款第三项"
    ),
    "powers": Ground(
        name=Phrase(zh="超越法定职权", en="the office was not competent"), basis="行政许可法第六十九条第一款第二项"
    ),
    "duty": Ground(
        name=Phrase(zh="滥用职权、玩忽职守", en="duty was abused or neglected"),
        basis="行政许可法第六十九条第一款第一项",
    ),
    "deceit": Ground(
        name=Phrase(zh="以欺骗、贿赂等不正当手段取得", en="it was got by deceit or bribery"),
        basis="行政许可法第六十九条第二款",
    ),
    "other": Ground(
        name=Phrase(zh="依法可以撤销的其他情形", en="another case in which the law allows it"),
        basis="行政许可法第六十九条第一款第五项",
    ),
}


def again_because(note: str) -> Phrase:
    """Why a case was to be taken up again, by the note of that step: the ground and what was said of it.

    >>> again_because("not-met\\n毕业证是假的").zh, again_because("\\n看错了").zh
    ('申请人不符合条件（毕业证是假的）', '看错了')
    """
    key, _, why = note.partition("\n")
    if key not in GROUNDS:
        return Phrase.same(why)
    name = GROUNDS[key].name
    return Phrase(zh=f"{name.zh}（{why}）", en=f"{name.en} ({why})")
