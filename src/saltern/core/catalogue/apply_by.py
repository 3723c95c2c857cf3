"""The last day to apply (`apply_by` of an item): read, reckoned, and kept by the approval table without its author.

    apply_by:
      before: permit.valid_to         # or `after:` a day of the records, named by a fact or a column of one
      days: 30                        # or working_days, or months
      late: {zh: 已过法定的申请期限，…, en: …}

A table approves nobody who comes later, nor anybody whose day is not known.
"""

from __future__ import annotations

import calendar as months_of
import datetime as dt
import re
from dataclasses import replace
from typing import Final, Literal

from saltern.core.calendars.working_day import WorkingCalendar
from saltern.core.catalogue.item import ApplyBy, Approval, ApprovalRow
from saltern.core.documents.fields import Fields
from saltern.core.documents.rule import Rule
from saltern.errors import Place
from saltern.words import Phrase

Direction = Literal["before", "after"]
Unit = Literal["days", "working_days", "months"]
DIRECTIONS: Final[tuple[Direction, ...]] = ("before", "after")
UNITS: Final[tuple[Unit, ...]] = ("days", "working_days", "months")
CHAIN: Final = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
IN_TIME: Final = Phrase(zh="在法定期限内申请", en="asked in time")
ANY, YES, NO = "-", "true", "false"


def read_apply_by(fields: Fields) -> ApplyBy | None:
    """The last day to apply, where an item states one."""
    inner = fields.sub("apply_by")
    if inner is None:
        return None
    direction: Direction = next((word for word in DIRECTIONS if inner.has(word)), "before")
    anchor = inner.rule(direction, required=True)
    unit: Unit = next((word for word in UNITS if inner.has(word)), "days")
    inner.entry_of(unit, required=True)
    count = inner.integer(unit)
    label = inner.phrase("label", required=False)
    late = inner.phrase("late")
    inner.done()
    if anchor is None:
        return None
    if not CHAIN.fullmatch(anchor.text):
        inner.fault(
            inner.entry,
            "bad-value",
            f'{direction} "{anchor.text}"',
            Phrase(en="a name of a day, as permit.valid_to", zh="日期的名称，如 permit.valid_to"),
        )
        return None
    return ApplyBy(
        direction=direction,
        anchor=anchor,
        unit=unit,
        count=count,
        in_time=_in_time(anchor, direction, unit, count),
        label=label if label.zh else IN_TIME,
        late=late,
        place=inner.place,
    )


def _in_time(anchor: Rule, direction: str, unit: str, count: int) -> Rule:
    """The condition as FEEL; the anchor's faults still point at the anchor."""
    if unit != "working_days":
        sign = "-" if direction == "before" else "+"
        return Rule(text=f'{anchor.text} {sign} duration("P{count}{unit[0].upper()}") >= asked_on', place=anchor.place)
    day = 'duration("P1D")'
    if direction == "before":
        head, tail = f"working days(asked_on - {day}, ", f" - {day}) >= {count}"
    else:
        head, tail = "working days(", f", asked_on - {day}) < {count}"
    place = Place(file=anchor.place.file, line=anchor.place.line, column=anchor.place.column - len(head))
    return Rule(text=f"{head}{anchor.text}{tail}", place=place)


def last_day(*, apply_by: ApplyBy, anchor: dt.date, calendar: WorkingCalendar) -> dt.date:
    """The last day to apply for whom the anchor's day is known. Raises `CalendarYearMissing`."""
    count = -apply_by.count if apply_by.direction == "before" else apply_by.count
    if apply_by.unit == "working_days":
        return calendar.add_working_days(anchor, count)
    if apply_by.unit == "days":
        return anchor + dt.timedelta(days=count)
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + count, 12)
    return dt.date(year, month + 1, min(anchor.day, months_of.monthrange(year, month + 1)[1]))


def in_time_only(approval: Approval | None, apply_by: ApplyBy | None, fields: Fields) -> Approval | None:
    """The table with a last column that only those in time pass, and a first row for those who are late."""
    if approval is None or apply_by is None:
        return approval
    if approval.decision:
        fields.faults.append(
            apply_by.place.fault(
                "apply-by-drawn",
                Phrase(en="apply_by beside a drawn decision", zh="apply_by 与决策图并用"),
                Phrase(en="the days in the drawing itself", zh="写在决策图中的期限"),
            )
        )
        return approval
    place = apply_by.in_time.place

    def cell(text: str) -> Rule:
        return Rule(text=text, place=place)

    first = approval.hit_policy == "FIRST"
    late = ApprovalRow(when=(*(cell(ANY) for _ in approval.inputs), cell(NO)), then="refer", because=apply_by.late)
    rows = tuple(
        replace(row, when=(*row.when, cell(YES if row.then == "approve" or not first else ANY)))
        for row in approval.rows
    )
    return replace(
        approval,
        inputs=(*approval.inputs, apply_by.in_time),
        labels=(*approval.labels, apply_by.label),
        rows=(late, *rows),
    )
