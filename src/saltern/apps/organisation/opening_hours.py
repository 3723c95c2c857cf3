"""Whether a venue is open at a moment, until when, when it opens next: its hours of the week, and the calendar.

On a public holiday a venue is closed; a weekend that is worked instead (调休) has the hours of a working day. A venue
that is open every day of the week around the clock knows no holidays. A year the calendar does not hold yet is read by
the days of the week alone, and said to be uncertain.

>>> from saltern.core.catalogue.pack import Opening
>>> hall = Venue(key="hall", kind="district", name=Phrase(en="Hall", zh="大厅"), division="440308",
...              openings=(Opening(days=(1, 2, 3, 4, 5), hours=(("09:00", "12:00"), ("14:00", "18:00"))),))
>>> calendar = WorkingCalendar(days={dt.date(2020, 4, 6): "holiday"}, file="calendar.csv")
>>> opening(venue=hall, calendar=calendar, moment=dt.datetime(2020, 4, 3, 12, 30)).words.zh
'现在休息，今天14:00开门'
>>> opening(venue=hall, calendar=calendar, moment=dt.datetime(2020, 4, 3, 18, 0)).words.zh
'现在休息，4月7日（周二）9:00开门'
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from saltern.core.calendars.working_day import CalendarYearMissing, WorkingCalendar
from saltern.core.catalogue.pack import Venue
from saltern.words import NOTHING, WEEKDAYS, Phrase, day_words

DAY: Final = dt.timedelta(days=1)
MONDAY: Final = 1
FRIDAY: Final = 5
AHEAD: Final = 30
"""Days looked ahead for the next opening; the longest holidays of a year end sooner."""
ENDLESS: Final = 8
"""Days open without a pause after which a venue is open around the clock."""
ALWAYS: Final = Phrase(en="Open around the clock", zh="全天开着")
UNSTATED: Final = Phrase(en="Opening hours are not known", zh="开放时间未公布")
UNCERTAIN: Final = Phrase(en=" (holidays of that year are not announced yet)", zh="（当年节假日安排尚未公布）")

Span = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningState:
    """`until` is when it closes (None: around the clock), `opens` when it opens next, both in the district's time;
    `certain` is False where the year's holidays are not known; `change` tells only what comes next, where it is said
    already whether it is open."""

    open: bool
    until: dt.datetime | None
    opens: dt.datetime | None
    certain: bool
    words: Phrase
    change: Phrase = field(default=NOTHING, compare=False)


def opening(*, venue: Venue, calendar: WorkingCalendar, moment: dt.datetime) -> OpeningState:
    """The venue at a moment of the district's clock."""
    certain = True
    spans: list[Span] = []
    for ahead in range(-1, AHEAD):
        day = moment.date() + ahead * DAY
        hours, known = hours_on(venue=venue, calendar=calendar, day=day)
        certain = certain and known
        for start, end in _spans(day, hours, moment.tzinfo):
            if spans and spans[-1][1] == start:
                spans[-1] = (spans[-1][0], end)
            elif end > moment:
                spans.append((start, end))
        if (spans and spans[0][0] > moment) or len(spans) > 1:
            break
        if spans and spans[0][1] - moment > ENDLESS * DAY:
            return OpeningState(open=True, until=None, opens=None, certain=True, words=ALWAYS)
    if not spans:
        return OpeningState(open=False, until=None, opens=None, certain=certain, words=UNSTATED)
    start, end = spans[0]
    unsure = Phrase(en="", zh="") if certain else UNCERTAIN
    if start <= moment:
        change = Phrase(en=f"until {_clock(end)}{unsure.en}", zh=f"{_clock(end)}休息{unsure.zh}")
        words = Phrase(en=f"Open now, {change.en}", zh=f"现在开着，{change.zh}")
        opens = spans[1][0] if len(spans) > 1 else None
        return OpeningState(open=True, until=end, opens=opens, certain=certain, words=words, change=change)
    when = _when(start, moment)
    change = Phrase(en=f"opens {when.en}{unsure.en}", zh=f"{when.zh}开门{unsure.zh}")
    words = Phrase(en=f"Closed now, {change.en}", zh=f"现在休息，{change.zh}")
    return OpeningState(open=False, until=None, opens=start, certain=certain, words=words, change=change)


def hours_on(*, venue: Venue, calendar: WorkingCalendar, day: dt.date) -> tuple[tuple[tuple[str, str], ...], bool]:
    """The hours of a venue on a day, and whether its year's holidays are known."""
    weekday, known = day.isoweekday(), True
    if not _every_day(venue):
        try:
            works = calendar.is_working(day)
        except CalendarYearMissing:
            works, known = weekday <= FRIDAY, False
        if weekday <= FRIDAY and not works:
            return (), known
        if weekday > FRIDAY:
            special = calendar.days.get(day)
            if special == "holiday":
                return (), known
            if special == "working_weekend":
                weekday = MONDAY
    return tuple(span for opening in venue.openings if weekday in opening.days for span in opening.hours), known


def _every_day(venue: Venue) -> bool:
    """Around the clock on all days of the week: a machine, for which no day is a holiday."""
    return all(
        any(weekday in opening.days and ("00:00", "24:00") in opening.hours for opening in venue.openings)
        for weekday in range(1, 8)
    )


def _spans(day: dt.date, hours: tuple[tuple[str, str], ...], zone: dt.tzinfo | None) -> Iterator[Span]:
    midnight = dt.datetime.combine(day, dt.time(), tzinfo=zone)
    for start, end in sorted(hours):
        yield midnight + _since_midnight(start), midnight + _since_midnight(end)


def _since_midnight(clock: str) -> dt.timedelta:
    hour, _, minute = clock.partition(":")
    return dt.timedelta(hours=int(hour), minutes=int(minute))


def _clock(moment: dt.datetime) -> str:
    return f"{moment.hour}:{moment.minute:02}"


def _when(start: dt.datetime, moment: dt.datetime) -> Phrase:
    days = (start.date() - moment.date()).days
    if days == 0:
        return Phrase(en=f"at {_clock(start)}", zh=f"今天{_clock(start)}")
    if days == 1:
        return Phrase(en=f"tomorrow at {_clock(start)}", zh=f"明天{_clock(start)}")
    day, weekday = day_words(start.date(), on=moment.date()), WEEKDAYS[start.weekday()]
    return Phrase(en=f"on {weekday.en}, {day.en}, at {_clock(start)}", zh=f"{day.zh}（{weekday.zh}）{_clock(start)}")
