"""When a venue is open: hours of the week, holidays, weekends worked instead, a year nobody has announced."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from saltern.apps.organisation.opening_hours import OpeningState, opening
from saltern.core.calendars.working_day import WorkingCalendar
from saltern.core.catalogue.pack import Opening, Venue
from saltern.words import Phrase

D, ZONE = dt.date, ZoneInfo("Asia/Shanghai")
CALENDAR = WorkingCalendar(
    days={
        D(2020, 1, 1): "holiday",
        **{D(2020, 10, day): "holiday" for day in range(1, 9)},
        D(2020, 9, 27): "working_weekend",
        D(2020, 10, 10): "working_weekend",
        D(2020, 6, 27): "holiday",
    },
    file="calendar.csv",
)
WEEK = Opening(days=(1, 2, 3, 4, 5), hours=(("09:00", "12:00"), ("14:00", "18:00")))


def venue(*openings: Opening) -> Venue:
    return Venue(key="v", kind="district", name=Phrase(en="Hall", zh="大厅"), division="440308", openings=openings)


HALL = venue(WEEK, Opening(days=(6,), hours=(("09:00", "12:00"),)))
MACHINE = venue(Opening(days=tuple(range(1, 8)), hours=(("00:00", "24:00"),)))
BAR = venue(Opening(days=(5,), hours=(("20:00", "24:00"),)), Opening(days=(6,), hours=(("00:00", "02:00"),)))


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def at(text: str, place: Venue = HALL) -> OpeningState:
    return opening(venue=place, calendar=CALENDAR, moment=moment(text))


@pytest.mark.parametrize(
    ("when", "zh", "en"),
    [
        ("2020-04-10T08:59", "现在休息，今天9:00开门", "Closed now, opens at 9:00"),
        ("2020-04-10T09:00", "现在开着，12:00休息", "Open now, until 12:00"),
        ("2020-04-10T12:00", "现在休息，今天14:00开门", "Closed now, opens at 14:00"),
        ("2020-04-10T17:59", "现在开着，18:00休息", "Open now, until 18:00"),
        ("2020-04-10T18:00", "现在休息，明天9:00开门", "Closed now, opens tomorrow at 9:00"),
        ("2020-04-11T12:00", "现在休息，4月13日（周一）9:00开门", "Closed now, opens on Monday, 13 April, at 9:00"),
        ("2020-04-12T10:00", "现在休息，明天9:00开门", "Closed now, opens tomorrow at 9:00"),
        # eight days of holiday, the Friday after them, and the Saturday that is worked instead
        ("2020-10-01T10:00", "现在休息，10月9日（周五）9:00开门", "Closed now, opens on Friday, 9 October, at 9:00"),
        ("2020-10-10T15:00", "现在开着，18:00休息", "Open now, until 18:00"),
        ("2020-09-27T15:00", "现在开着，18:00休息", "Open now, until 18:00"),
        # a Saturday that is a holiday has no Saturday hours
        ("2020-06-27T10:00", "现在休息，6月29日（周一）9:00开门", "Closed now, opens on Monday, 29 June, at 9:00"),
    ],
)
def test_a_hall(when: str, zh: str, en: str) -> None:
    found = at(when)
    assert found.words == Phrase(zh=zh, en=en)
    assert found.change.zh == zh.partition("，")[2]


def test_what_a_page_needs_beside_the_words() -> None:
    assert at("2020-04-10T10:00") == OpeningState(
        open=True, until=moment("2020-04-10T12:00"), opens=moment("2020-04-10T14:00"), certain=True,
        words=Phrase(zh="现在开着，12:00休息", en="Open now, until 12:00"),
    )  # fmt: skip
    assert at("2020-04-10T18:00") == OpeningState(
        open=False, until=None, opens=moment("2020-04-11T09:00"), certain=True,
        words=Phrase(zh="现在休息，明天9:00开门", en="Closed now, opens tomorrow at 9:00"),
    )  # fmt: skip


@pytest.mark.parametrize("when", ["2020-04-10T00:00", "2020-10-01T03:00", "2031-10-01T03:00"])
def test_a_machine_is_open_around_the_clock_whatever_the_year(when: str) -> None:
    assert at(when, MACHINE) == OpeningState(
        open=True, until=None, opens=None, certain=True, words=Phrase(zh="全天开着", en="Open around the clock")
    )


def test_hours_over_midnight_are_one_stretch() -> None:
    assert [at(when, BAR).open for when in ("2020-04-10T19:59", "2020-04-10T23:59", "2020-04-11T01:59")] == [
        False, True, True,
    ]  # fmt: skip
    assert at("2020-04-10T21:00", BAR).until == moment("2020-04-11T02:00")
    assert at("2020-04-11T00:30", BAR).until == moment("2020-04-11T02:00")


def test_a_year_nobody_has_announced_is_said_to_be_uncertain() -> None:
    state = at("2021-10-01T10:00")
    assert (state.open, state.certain) == (True, False)
    assert state.words == Phrase(
        zh="现在开着，12:00休息（当年节假日安排尚未公布）",
        en="Open now, until 12:00 (holidays of that year are not announced yet)",
    )


def test_a_venue_without_hours_says_so() -> None:
    assert at("2020-04-10T10:00", venue()).words == Phrase(zh="开放时间未公布", en="Opening hours are not known")
