"""A time limit an office owes by law or by promise, and the named reasons for which its clock may stand still.

Source: Administrative Licensing Law (行政许可法) art. 32 (correction of an application), art. 45 (hearing, tender,
auction, inspection, testing, quarantine, appraisal and expert review are not counted), art. 82 (limits are working
days). The day of acceptance is not counted; of a pause, the days after it began up to the one it ended on are not.

>>> from saltern.core.calendars.working_day import WorkingCalendar
>>> calendar = WorkingCalendar(days={dt.date(2020, 1, 1): "holiday"}, file="calendar/cn_workdays.csv")
>>> pause = Pause(reason="correction", since=dt.date(2020, 7, 7), until=dt.date(2020, 7, 9))
>>> limit = Promise(start=dt.date(2020, 7, 6), days=5, pauses=(pause,))
>>> limit.due(calendar), limit.remaining(calendar, dt.date(2020, 7, 10)), limit.state(calendar, dt.date(2020, 7, 16))
(datetime.date(2020, 7, 15), 3, 'breached')
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from saltern.core.calendars.working_day import CalendarYearMissing, WorkingCalendar
from saltern.errors import SalternError
from saltern.words import Phrase

ONE_DAY: Final = dt.timedelta(days=1)

REASONS: Final[Mapping[str, Mapping[str, str]]] = {
    "correction": {"zh": "补正材料", "en": "correction by the applicant", "basis": "行政许可法第三十二条"},
    "deferral": {"zh": "容缺后补材料", "en": "materials to follow by promise", "basis": "演示：本区容缺受理规则"},
    "decided": {"zh": "已办结，后重新处理", "en": "decided, then taken up again", "basis": "演示：本区重新处理规则"},
    "hearing": {"zh": "听证", "en": "hearing", "basis": "行政许可法第四十五条"},
    "tender": {"zh": "招标", "en": "tender", "basis": "行政许可法第四十五条"},
    "auction": {"zh": "拍卖", "en": "auction", "basis": "行政许可法第四十五条"},
    "inspection": {"zh": "检验", "en": "inspection", "basis": "行政许可法第四十五条"},
    "testing": {"zh": "检测", "en": "testing", "basis": "行政许可法第四十五条"},
    "quarantine": {"zh": "检疫", "en": "quarantine", "basis": "行政许可法第四十五条"},
    "appraisal": {"zh": "鉴定", "en": "appraisal", "basis": "行政许可法第四十五条"},
    "expert-review": {"zh": "专家评审", "en": "expert review", "basis": "行政许可法第四十五条"},
}
"""Why a clock may stand still. Nothing else stops it. That it stands while a promised material is awaited, and
between a decision and the day it is taken up again, is the district's rule, not the law's."""

STOPPED_BY_ITSELF: Final = frozenset({"correction", "deferral", "decided"})
"""What stops a clock by the stage the case is in; an office gives the others as its reason."""
OFFICE_REASONS: Final = tuple(reason for reason in REASONS if reason not in STOPPED_BY_ITSELF)


def reasons(known: Iterable[str]) -> Phrase:
    """Reasons with what they are called, for whoever types one."""
    return Phrase(en=", ".join(known), zh="、".join(f"{key}（{REASONS[key]['zh']}）" for key in known))


class PauseReasonUnknown(SalternError):
    """The clock cannot pause for "{reason}"; the law names only: {known}."""

    family = "invalid"
    zh = "不能以“{reason}”为由中止计时；法定事由只有：{known}。"


class PauseBackwards(SalternError):
    """A pause since {since} cannot end on {until}."""

    family = "invalid"
    zh = "自 {since} 起的中止不能在 {until} 结束。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """The clock stood still after `since` up to and including `until` (None: it still does)."""

    reason: str
    since: dt.date
    until: dt.date | None = None

    def __post_init__(self) -> None:
        if self.reason not in REASONS:
            raise PauseReasonUnknown(reason=self.reason, known=reasons(REASONS))
        if self.until is not None and self.until < self.since:
            raise PauseBackwards(since=self.since, until=self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a limit stands at the end of a day.

    `due` is its last day: None while the clock stands still, and (`known` is False) where the calendar does not hold
    the year yet in which it ends.
    """

    due: dt.date | None
    state: Literal["running", "paused", "breached"]
    known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """`days` working days after `start`, never beyond `ends_on`; pauses in order of time, none overlapping."""

    start: dt.date
    days: int
    pauses: tuple[Pause, ...] = ()
    ends_on: dt.date | None = None

    def paused(self) -> bool:
        """Whether the clock stands still now."""
        return any(pause.until is None for pause in self.pauses)

    def due(self, calendar: WorkingCalendar) -> dt.date | None:
        """The last day of the limit; None while the clock stands still, for nobody knows it then."""
        start, left = self.start, self.days
        day = self._capped(calendar.add_working_days(start, left))
        for pause in self.pauses:
            if pause.since > day:
                break
            if pause.until is None:
                return None
            left = max(0, left - calendar.working_days(start, pause.since))
            start = pause.until
            # with nothing left it ends on the day the clock goes on, or on the next one worked
            day = self._capped(calendar.add_working_days(start if left else start - ONE_DAY, left or 1))
        return day

    def _capped(self, day: dt.date) -> dt.date:
        return min(day, max(self.ends_on, self.start)) if self.ends_on else day

    def used(self, calendar: WorkingCalendar, as_of: dt.date) -> int:
        """Working days of the limit gone by at the end of `as_of`."""
        gone = calendar.working_days(self.start, max(as_of, self.start))
        for pause in self.pauses:
            until = min(pause.until or as_of, as_of)
            if until > pause.since:
                gone -= calendar.working_days(pause.since, until)
        return gone

    def remaining(self, calendar: WorkingCalendar, as_of: dt.date) -> int:
        """Working days left after `as_of`; negative once the limit is broken."""
        due = self.due(calendar)
        if due is not None and as_of > due:
            return min(-1, -calendar.working_days(due, as_of))
        return max(0, self.days - self.used(calendar, as_of))

    def standing(self, calendar: WorkingCalendar, as_of: dt.date) -> Standing:
        """Due day and state, the one answer for everybody who asks.

        A broken limit stays broken, whatever pauses come later; one that ends in a year the calendar does not hold is
        not broken before that year is entered.
        """
        still: Literal["running", "paused"] = "paused" if self.paused() else "running"
        try:
            due = self.due(calendar)
        except CalendarYearMissing:
            return Standing(due=None, state=still, known=False)
        broken = due is not None and as_of > due
        return Standing(due=due, state="breached" if broken else still)

    def state(self, calendar: WorkingCalendar, as_of: dt.date) -> Literal["running", "paused", "breached"]:
        """Where the limit stands at the end of `as_of`."""
        return self.standing(calendar, as_of).state
