"""The pack of Yantian is whole: the counts the district published or decided, and not one fault."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from saltern.core.calendars.working_day import CalendarYearMissing
from saltern.core.catalogue.pack import Pack
from saltern.core.review.lint import Report, lint
from saltern.words import Phrase
from worlds.shared_data import shared

MENDED = {
    "newborn-medical-insurance",
    "newborn-vaccination-record",
    "childcare-subsidy",
    "maternity-allowance",
    "prepregnancy-check",
    "school-place-primary",
    "school-place-junior",
    "graduate-not-received",
    "unemployment-benefit",
    "social-insurance-gap",
    "nurse-registration",
    "military-registration",
    "id-card-first",
    "id-card-expiring",
    "residence-permit-endorsement",
    "veteran-report",
    "public-rental-renewal",
    "driver-70-medical",
    "medical-insurance-enrolment",
    "hpv-vaccine",
    "elder-allowance-70",
    "elder-allowance-80",
    "elder-allowance-check",
    "pension-qualification",
    "annual-report",
    "food-permit-expiring",
    "special-equipment-inspection",
    "cit-settlement",
    "social-insurance-registration",
    "housing-fund-registration",
    "disabled-employment-declaration",
    "hygiene-permit-expiring",
    "labour-dispatch-expiring",
    "pollutant-permit-expiring",
    "social-organisation-report",
}
"""Reminders whose words, law or certainty a correction changed (docs/pack-review.md)."""
YANTIAN = Path(__file__).parents[3] / "packs" / "yantian"


@pytest.fixture(scope="module")
def report() -> Report:
    return lint(YANTIAN)


@pytest.fixture(scope="module")
def pack(report: Report) -> Pack:
    assert report.pack is not None
    return report.pack


def rows(name: str) -> list[dict[str, str]]:
    with (shared("lifecycle") / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_it_has_no_fault(report: Report) -> None:
    assert [str(fault) for fault in report.faults] == []


def test_its_size(report: Report) -> None:
    counts = report.counts["pack"]
    assert {key: counts[key] for key in ("units", "sources", "reminders", "next steps", "playbooks", "venues")} == {
        "units": 40,
        "sources": 80,
        "reminders": 58,
        "next steps": 62,
        "playbooks": 34,
        "venues": 35,
    }
    assert report.counts["reminders"] == {"natural_person": 45, "legal_person": 13}
    assert counts["items"] >= 40


def test_every_reminder_and_playbook_can_be_asked_of_everybody(report: Report) -> None:
    asked = {kind for name, kind in report.classes.items() if name.startswith(("reminder", "playbook"))}
    assert asked == {"population"}


def test_reminders_carry_what_was_researched_or_what_corrected_it(pack: Pack) -> None:
    mended = set()
    for row in rows("reminders.csv"):
        found = pack.reminders[row["key"]]
        assert (found.who, found.once_per, found.life_stage) == (row["audience"], row["once_per"], row["life_stage"])
        assert found.basis is not None
        stated = (found.words.zh, found.words.en, found.confidence, found.basis.name, found.basis.source)
        names = ("who_and_when_zh", "who_and_when_en", "confidence", "legal_basis", "basis_source")
        if stated != tuple(row[name] for name in names):
            mended.add(row["key"])
    assert mended == MENDED


def test_time_bound_reminders_know_their_time(pack: Pack) -> None:
    bound = {
        key: [(one.effective_from, one.effective_to) for one in reminder.versions]
        for key, reminder in pack.reminders.items()
        if reminder.earlier or reminder.effective_from or reminder.effective_to
    }

    def since(year: int, month: int, day: int = 1) -> list[tuple[dt.date | None, dt.date | None]]:
        begins = dt.date(year, month, day)
        return [(None, begins - dt.timedelta(days=1)), (begins, None)]

    assert bound == {
        "childcare-subsidy": [(dt.date(2025, 1, 1), None)],
        "talent-subsidy": [(None, dt.date(2022, 8, 31))],
        "hpv-vaccine": [(dt.date(2022, 9, 1), None)],
        "annual-report": [(dt.date(2019, 7, 1), dt.date(2024, 4, 30)), (dt.date(2024, 5, 1), None)],
        "iit-settlement": [(dt.date(2019, 1, 1), None)],
        "newborn-vaccination-record": [(dt.date(2019, 12, 1), None)],
        "death-estate": since(2021, 1),
        "driving-licence-renewal": since(2022, 4),
        "prepregnancy-check": since(2023, 6),
        "elder-allowance-check": [(dt.date(2021, 3, 1), None)],
        "elder-allowance-70": since(2021, 3),
        "newborn-medical-insurance": since(2021, 1),
        "military-registration": since(2021, 10),
        "veteran-report": since(2024, 9),
        "driver-70-medical": since(2022, 4),
        "food-permit-expiring": since(2023, 12),
        "pollutant-permit-expiring": since(2021, 3),
    }


def test_no_year_but_2020_has_a_window_for_school_places(pack: Pack) -> None:
    assert {key: list(window.years) for key, window in pack.windows.items()} == {
        "school-place-primary": [2020],
        "school-place-junior": [2020],
    }


ADDED = {"medical_enrolments": {"payee_account"}}
"""What the pack asks of a feed beyond the columns first announced: where an insured person is paid."""


def test_every_column_delivered_is_known_and_no_name_or_number_reaches_a_rule(pack: Pack) -> None:
    for row in rows("sources.csv"):
        columns = pack.vocabulary.record_sets[row["dataset_key"]].columns
        delivered = [column.split(":")[0] for column in row["columns"].split(";")]
        hidden = [name for name in delivered if name == "name" or name.endswith("mobile")]
        added = ADDED.get(row["dataset_key"], set())
        assert added <= set(columns)
        assert len(columns) - len(added) == len(delivered) - len(hidden)
        assert not {"id_number", "credit_code", "mobile", "name"} & set(columns)


def test_the_real_communities_each_have_a_station(pack: Pack) -> None:
    real = {key for key, one in pack.divisions.items() if one.level == "community" and not one.virtual}
    assert len(real) == 23
    assert {one.division for one in pack.venues.values() if one.kind == "community"} == real
    assert sum(one.kind == "subdistrict" for one in pack.venues.values()) == 4


def test_every_division_has_a_name_in_english(pack: Pack) -> None:
    assert [one.name for one in pack.divisions.values() if not one.name.en.isascii()] == []
    assert pack.divisions["440308001007"].name == Phrase(zh="东海岸居委会", en="Donghai'an Community")


def test_what_rests_on_no_text_is_named_in_english(pack: Pack) -> None:
    cited = [one for item in pack.items.values() for version in item.versions for one in version.legal_basis]
    local = [one for one in cited if one.text == "local" and not one.law]
    assert len(local) > 5
    assert [one.name for one in local if not one.name_en.isascii() or not one.name_en] == []


def test_a_year_without_calendar_is_a_loud_error(pack: Pack) -> None:
    assert pack.calendar.working_days(dt.date(2020, 9, 30), dt.date(2020, 10, 10)) == 2
    with pytest.raises(CalendarYearMissing) as caught:
        pack.calendar.working_days(dt.date(2026, 12, 30), dt.date(2027, 1, 5))
    assert str(caught.value) == (
        "No working-day calendar for the year 2027 in calendar/cn_workdays.csv; "
        "add the holidays and working weekends of 2027 first."
    )
