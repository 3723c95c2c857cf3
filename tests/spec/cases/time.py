"""Dates, times, durations, and the district's own reckoning of time."""

from __future__ import annotations

from spec.kit import Chapter, Section

DATES = Chapter(
    name="dates",
    title="Dates, times and durations",
    intro=(
        "No rule reads a clock: `as_of`, `today()` and `now()` are given with the question. "
        "In these examples the day is 12 October 2020."
    ),
    sections=[
        Section(
            heading="Writing them",
            cases=[
                ('date("2020-02-29") = @"2020-02-29"', "true"),
                ('date("2021-02-29")', "null"),
                ("date(2020, 2, 29)", 'date("2020-02-29")'),
                ('string(date("999999999-12-31"))', '"999999999-12-31"'),
                ('date and time("2020-01-01T24:00:00")', 'date and time("2020-01-02T00:00:00")'),
                ('string(@"2011-12-31T10:15:30@Europe/Paris")', '"2011-12-31T10:15:30@Europe/Paris"'),
                ('string(duration("PT90M"))', '"PT1H30M"'),
                ('string(duration("P14M"))', '"P1Y2M"'),
                ('time("24:01:00")', "null"),
            ],
        ),
        Section(
            heading="Parts",
            cases=[
                ('date("2020-10-12").year', "2020"),
                ('date("2020-10-12").weekday', "1"),
                ('@"2020-10-12T09:30:00+08:00".time offset', 'duration("PT8H")'),
                ('duration("P1DT2H").hours', "2"),
                ('day of week(date("2020-10-12"))', '"Monday"'),
                ('month of year(date("2020-10-12"))', '"October"'),
                ('day of year(date("2020-12-31"))', "366"),
                ('week of year(date("2021-01-03"))', "53"),
            ],
        ),
        Section(
            heading="Reckoning",
            text="Adding months keeps the day of the month, or takes the month's last day.",
            cases=[
                ('date("2020-01-31") + duration("P1M")', 'date("2020-02-29")'),
                ('date("2020-02-29") + duration("P1Y")', 'date("2021-02-28")'),
                ('date("2020-03-31") - duration("P1M")', 'date("2020-02-29")'),
                ('date("2020-03-01") - date("2020-02-01")', 'duration("P29D")'),
                ('date("2020-02-28") + duration("P2D")', 'date("2020-03-01")'),
                ('time("23:30:00") + duration("PT1H")', 'time("00:30:00")'),
                ('duration("P1Y") * 2', 'duration("P2Y")'),
                ('duration("P1D") / duration("PT6H")', "4"),
                ('date("2020-01-01") < date("2020-01-02")', "true"),
                ('date("2020-01-01") < date and time("2020-01-01T10:00:00")', "null"),
            ],
        ),
        Section(
            heading="Ages and complete months",
            text="Complete months go by the day of the month: born on 29 February 2004, one is 17 on 28 February 2022.",
            cases=[
                (
                    'years and months duration(date("2004-02-29"), date("2022-02-28")).years',
                    "17",
                ),
                (
                    'years and months duration(date("2004-02-29"), date("2022-03-01")).years',
                    "18",
                ),
                (
                    'string(years and months duration(date("2019-12-15"), date("2020-01-14")))',
                    '"P0M"',
                ),
            ],
        ),
        Section(
            heading="The district's own",
            text=(
                "`working days(from, to)` counts the working days after `from` up to and including `to` by the pack's "
                "calendar (1 to 8 October 2020 were off, Saturday the 10th was worked). `working days before(d, n)` is the "  # noqa: E501
                "last working day from which `n` are left up to and including `d`. "
                "`anniversary(d, as_of)` is the one nearest to `as_of`."
            ),
            cases=[
                ("as_of", 'date("2020-10-12")'),
                ("today() = as_of", "true"),
                ('month of(date("2020-07-10"))', '"2020-07"'),
                ('working days(date("2020-09-30"), date("2020-10-12"))', "3"),
                ('working days(date("2020-10-12"), date("2020-10-12"))', "0"),
                ('working days before(date("2020-10-12"), 3)', 'date("2020-09-30")'),
                ('working days before(date("2020-10-11"), 2)', 'date("2020-09-30")'),
                ('anniversary(date("1950-10-20"), as_of)', 'date("2020-10-20")'),
                ('anniversary(date("1950-12-31"), date("2020-01-02"))', 'date("2019-12-31")'),
                ('anniversary(date("2004-02-29"), date("2022-03-05"))', 'date("2022-02-28")'),
            ],
        ),
    ],
)
