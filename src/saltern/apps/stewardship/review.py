"""Rows whose number linked nobody, as a steward sees them: what waits, one of them beside who may be meant. 待核"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from saltern.apps.stewardship.quarantine import DoubtfulNumber
from saltern.apps.stewardship.subject_join import SideView
from saltern.core.identifiers import mobile, writing
from saltern.core.registry.access import Named
from saltern.words import Phrase

REASONS: Final[Mapping[str, Phrase]] = {
    "check_digit": Phrase(en="the check digit does not fit", zh="校验码不符"),
    "transposed": Phrase(en="known if two neighbouring figures are swapped", zh="相邻两位对调后即为已知号码"),
    "length": Phrase(en="too short or too long", zh="位数不对"),
    "format": Phrase(en="not written as such a number", zh="写法不对"),
    "birth_date": Phrase(en="no such birth date", zh="出生日期不存在"),
    "area": Phrase(en="no such area", zh="地区码不存在"),
    "filler": Phrase(en="a filler", zh="占位号码"),
    "rounded": Phrase(en="rounded by a spreadsheet", zh="被电子表格舍入"),
    "mobile": Phrase(en="no mobile number", zh="不是手机号码"),
}
WHY: Final[Mapping[str, Phrase]] = {
    "number": Phrase(en="the number in the row is theirs", zh="行内号码即其号码"),
    "transposed": Phrase(en="two neighbouring figures swapped", zh="相邻两位对调"),
    "name-and-birthday": Phrase(en="same name and birthday", zh="姓名、出生日期相同"),
    "name": Phrase(en="same name", zh="名称相同"),
    "mobile": Phrase(en="same mobile", zh="手机号相同"),
}


def reason_words(reason: str) -> Phrase:
    """Why a number links nobody, in words: one of `REASONS`, or a column that contradicts it."""
    column, _, rest = reason.partition(" ")
    if rest == "differs":
        return Phrase(en=f"{column} contradicts it", zh=f"与 {column} 矛盾")
    return REASONS.get(reason, Phrase.same(reason))


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingBatch:
    """A batch that counts, with how many of its cells wait for a person."""

    batch: str
    dataset: str
    unit: str
    taken_at: dt.datetime
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """A cell of a delivery that linked nobody: `row` counts from 1, `value` is masked. `linked` is the subject a person
    linked it to; `linkable`: it is a number of a person or firm, and its row can be found."""

    batch: str
    row: int
    column: str
    value: str
    reason: str
    linkable: bool
    linked: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewList:
    """What waits: how many cells in all, by batch, and the first of them."""

    waiting: int
    batches: Sequence[WaitingBatch]
    rows: Sequence[ReviewRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What a row says beside what is known, masked but for the few characters in which they differ; `differs` are their
    places, none where they are the same, or too unlike to be a slip."""

    here: str
    there: str
    differs: Sequence[int]

    @property
    def same(self) -> bool:
        """Whether both say the same."""
        return not self.differs and self.here == self.there


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateView:
    """A subject that may be meant, masked, and by what (a key of `WHY`); number and name beside those of the row."""

    side: SideView
    born: dt.date | None
    why: Sequence[str]
    number: Beside
    name: Beside


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSight:
    """A row beside who may be meant; `name`, `mobile` masked, as the row has them, `born` as it states it."""

    row: ReviewRow
    name: str
    mobile: str
    born: str
    candidates: Sequence[CandidateView]


def review_row(doubtful: DoubtfulNumber, *, batch: str, linked: int | None, number_columns: Sequence[str]) -> ReviewRow:
    """A cell as it is shown."""
    return ReviewRow(
        batch=batch,
        row=doubtful.row,
        column=doubtful.column,
        value=doubtful.value,
        reason=doubtful.reason,
        linkable=doubtful.findable and doubtful.column in number_columns,
        linked=linked,
    )


SLIP: Final = 4
"""Characters in which two spellings differ at most, for what they are to be shown: more is no slip."""


def beside(here: str, there: str, *, mask: Callable[[str], str]) -> Beside:
    """Two texts masked, but for where they differ.

    >>> beside("431121199103120262", "431121199103120226", mask=writing.mask_number)
    Beside(here='431121**********62', there='431121**********26', differs=(16, 17))
    >>> beside("张晓云", "张小云", mask=writing.mask_name)
    Beside(here='张晓*', there='张小*', differs=(1,))
    >>> beside("张晓云", "李四", mask=writing.mask_name)
    Beside(here='张**', there='李*', differs=())
    """
    places = tuple(at for at, (one, other) in enumerate(zip(here, there, strict=False)) if one != other)
    if len(here) != len(there) or not 0 < len(places) <= min(SLIP, len(here) - 1):
        return Beside(here=mask(here), there=mask(there), differs=())

    def shown(text: str) -> str:
        hidden = mask(text)
        return "".join(text[at] if at in places else hidden[at] for at in range(len(text)))

    return Beside(here=shown(here), there=shown(there), differs=places)


def side(known: Named, *, subject: int) -> SideView:
    """A subject as entered, masked."""
    return SideView(
        subject=subject,
        number=writing.mask_number(known.number),
        name=writing.mask_name(known.name),
        mobile=mobile.mask(known.mobile),
    )
