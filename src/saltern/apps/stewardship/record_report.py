"""不对: somebody says that a record held on them is wrong. What it says, what is right, by when the unit answers.

Law: PIPL 2021 art. 46 (a person may ask for what is wrong or wanting to be put right; it is looked into and done in
time). It names no days: five working days are ours, invented, until a district says otherwise.

>>> wanted(said="  3栋 ", right="5栋")
('3栋', '5栋')
>>> wanted(said="", right=" ")
Traceback (most recent call last):
saltern.apps.stewardship.record_report.ReportEmpty: Say what is right, or at least what is wrong with it.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from saltern.core.calendars.working_day import CalendarYearMissing, WorkingCalendar
from saltern.core.identifiers.writing import free_text
from saltern.errors import SalternError
from saltern.words import Phrase

if TYPE_CHECKING:
    from saltern.core.rules.facts import Vocabulary

State = Literal["open", "answered"]
Outcome = Literal["corrected", "kept"]
OUTCOMES: Final[Mapping[str, Phrase]] = {
    "corrected": Phrase(en="put right", zh="改好了"),
    "kept": Phrase(en="looked into; the record stands", zh="核对过，记录没有错"),
}
ANSWER_WITHIN: Final = 5
"""Working days; ours, invented."""
LONGEST: Final = 500
MOST_OPEN: Final = 30
"""Reports of one subject that may wait at a time."""
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class ReportUnknown(SalternError):
    """There is no report {number}."""

    family = "unknown"
    zh = "没有编号为{number}的报错。"


class ReportOnNothing(SalternError):
    """There is no such record: {record}."""

    family = "unknown"
    zh = "没有这项记录：{record}。"


class ReportEmpty(SalternError):
    """Say what is right, or at least what is wrong with it."""

    family = "invalid"
    zh = "请写下正确的是什么，或者哪里不对。"


class ReportTooLong(SalternError):
    """At most {longest} characters are kept; these are {length}."""

    family = "invalid"
    zh = "最多写{longest}个字，现在有{length}个。"


class ReportsTooMany(SalternError):
    """{most} reports wait already. Call {call} if it is urgent."""

    family = "conflict"
    zh = "已有{most}条报错在等答复。着急请打{call}。"


class OutcomeMissing(SalternError):
    """Say whether the record was put right or stands."""

    family = "invalid"
    zh = "请选改好了，还是记录没有错。"


class ReportAnswered(SalternError):
    """The report {number} has been answered."""

    family = "conflict"
    zh = "报错{number}已经答复。"


class ReportOfOtherUnit(SalternError):
    """The record belongs to {unit}; its own steward answers."""

    family = "forbidden"
    zh = "这项记录属于{unit}，由该单位的数据管理员答复。"


class AnswerEmpty(SalternError):
    """An answer says something."""

    family = "invalid"
    zh = "请写下答复。"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """A report as both sides see it; `column` is empty where the whole record is meant, `due_on` None where the
    calendar does not reach."""

    id: int
    number: str
    subject: int
    record_set: str
    column: str
    label: Phrase
    column_label: Phrase
    unit: str
    said: str
    right: str
    at: dt.datetime
    due_on: dt.date | None
    state: State
    outcome: Outcome | Literal[""]
    answer: str
    answered_at: dt.datetime | None


def new_report_number() -> str:
    """A number that says nothing and can be read out: R-7K4M-2QXC."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"R-{drawn[:4]}-{drawn[4:]}"


def wanted(*, said: str, right: str) -> tuple[str, str]:
    """What it says and what is right, as they are kept. Raises `ReportEmpty`, `ReportTooLong`."""
    kept = free_text(said), free_text(right)
    for text in kept:
        if len(text) > LONGEST:
            raise ReportTooLong(longest=LONGEST, length=len(text))
    if not any(kept):
        raise ReportEmpty
    return kept


def answered(text: str) -> str:
    """An answer as it is kept. Raises `AnswerEmpty`, `ReportTooLong`."""
    kept = free_text(text)
    if not kept:
        raise AnswerEmpty
    if len(kept) > LONGEST:
        raise ReportTooLong(longest=LONGEST, length=len(kept))
    return kept


def due_day(calendar: WorkingCalendar, on: dt.date) -> dt.date | None:
    """By when it is answered; None where the calendar does not reach."""
    try:
        return calendar.add_working_days(on, ANSWER_WITHIN)
    except CalendarYearMissing:
        return None


def check_record(vocabulary: Vocabulary, *, record_set: str, column: str) -> str:
    """The unit that answers for a record. Raises `ReportOnNothing`."""
    known = vocabulary.record_sets.get(record_set)
    if known is None or (column and column not in known.columns):
        raise ReportOnNothing(record=f"{record_set}.{column}" if column else record_set)
    return known.unit
