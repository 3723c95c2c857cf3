"""On each day the pack works by the law of that day: what it cites, until when one may apply, when one is answered."""

from __future__ import annotations

import datetime as dt

import pytest

from saltern.core.catalogue.apply_by import last_day
from saltern.core.catalogue.item import Item
from saltern.core.catalogue.pack import Pack
from worlds.yantian import yantian

D = dt.date


@pytest.fixture(scope="module")
def pack() -> Pack:
    return yantian()


def on(pack: Pack, item: str, day: dt.date) -> Item:
    found = pack.items[item].in_force(day)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("item", "day", "law", "article"),
    [
        ("company-establishment", D(2020, 4, 10), "company-law-2018", "第六条"),
        ("company-establishment", D(2024, 6, 30), "company-law-2018", "第六条"),
        ("company-establishment", D(2024, 7, 1), "company-law-2023", "第二十九条"),
        ("veteran-report", D(2020, 4, 10), "soldiers-placement-regulation-2011", "第十三条"),
        ("veteran-report", D(2024, 8, 31), "soldiers-placement-regulation-2011", "第十三条"),
        ("veteran-report", D(2024, 9, 1), "veterans-placement-regulation-2024", "第五十一条"),
        ("military-registration", D(2021, 9, 30), "conscription-regulation-2001", "第十一条"),
        ("military-registration", D(2021, 10, 1), "military-service-law-2021", "第十五条"),
        ("driving-licence-renewal", D(2022, 4, 1), "driving-licence-rules-2022", "第六十三条"),
        ("pollutant-permit-extension", D(2021, 2, 28), "administrative-licence-law", "第五十条"),
        ("pollutant-permit-extension", D(2021, 3, 1), "pollutant-permit-regulation", "第十四条"),
    ],
)
def test_what_an_item_cites_on_a_day(pack: Pack, item: str, day: dt.date, law: str, article: str) -> None:
    assert (law, article) in [(one.law, one.article) for one in on(pack, item, day).legal_basis]


@pytest.mark.parametrize(
    ("item", "today", "anchor", "last"),
    [
        ("veteran-report", D(2020, 4, 10), D(2020, 3, 11), D(2020, 4, 10)),
        ("nurse-registration-renewal", D(2020, 4, 10), D(2020, 6, 10), D(2020, 5, 11)),
        ("labour-dispatch-extension", D(2020, 4, 10), D(2020, 6, 30), D(2020, 5, 1)),
        ("pollutant-permit-extension", D(2021, 4, 10), D(2021, 6, 30), D(2021, 5, 1)),
        ("pollutant-permit-extension", D(2020, 4, 10), D(2020, 6, 1), D(2020, 4, 17)),
        ("hygiene-permit-extension", D(2020, 4, 10), D(2020, 5, 10), D(2020, 4, 10)),
        ("drainage-permit-extension", D(2020, 4, 10), D(2020, 5, 10), D(2020, 4, 10)),
        ("public-rental-renewal", D(2020, 4, 10), D(2020, 7, 10), D(2020, 4, 10)),
        ("public-rental-renewal", D(2020, 4, 10), D(2020, 5, 31), D(2020, 2, 29)),
        ("food-permit-extension", D(2020, 4, 10), D(2020, 6, 1), D(2020, 4, 17)),
        ("annual-report", D(2020, 4, 10), D(2020, 3, 20), D(2020, 5, 20)),
        ("annual-report", D(2020, 4, 10), D(2019, 12, 31), D(2020, 2, 29)),
    ],
)
def test_the_last_day_to_apply(pack: Pack, item: str, today: dt.date, anchor: dt.date, last: dt.date) -> None:
    apply_by = on(pack, item, today).apply_by
    assert apply_by is not None
    assert last_day(apply_by=apply_by, anchor=anchor, calendar=pack.calendar) == last


@pytest.mark.parametrize(
    ("item", "day", "answered"),
    [
        ("maternity-allowance", D(2023, 12, 1), D(2023, 12, 15)),
        ("social-insurance-registration", D(2020, 4, 10), D(2020, 4, 30)),
        ("unemployment-benefit", D(2020, 4, 10), D(2020, 4, 21)),
    ],
)
def test_the_day_by_which_the_law_wants_an_answer(pack: Pack, item: str, day: dt.date, answered: dt.date) -> None:
    assert pack.calendar.add_working_days(day, on(pack, item, day).limits.statutory_days) == answered


def test_no_day_between_two_versions_is_lost(pack: Pack) -> None:
    for item in pack.items.values():
        for before, after in zip(item.versions, item.versions[1:], strict=False):
            assert before.effective_to is not None
            assert before.effective_to + dt.timedelta(days=1) == after.effective_from, item.id


@pytest.mark.parametrize(
    "item", ["school-place-primary", "school-place-junior", "public-rental-application", "talent-subsidy"]
)
def test_what_is_ranked_queued_or_decided_elsewhere_is_never_approved_here(pack: Pack, item: str) -> None:
    assert not pack.items[item].instant
