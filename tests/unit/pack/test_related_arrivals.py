"""Approvals seen in a feed and next steps for another kind of subject: found as at the desk, the way walked back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest

from generative.generated_district import FIRM, Fixture, load
from saltern.core.audiences.standing_rules import arrivals
from saltern.core.audiences.sweep import sweep
from saltern.core.catalogue.pack import Pack
from saltern.core.review.example_records import ExampleReader
from saltern.core.rules.engines.python import compile_expression
from saltern.core.rules.engines.scope import Scope
from saltern.core.rules.facts import Record, Ref
from saltern.errors import NOWHERE, Fault
from worlds.yantian import yantian

PEOPLE = 9
DAY = dt.date(2020, 4, 10)
FOOD = "company-establishment-to-get-food-permit"
GRANT = "social-insurance-registration-to-startup-grant"
Rows = list[dict[str, object]]


@pytest.fixture(scope="module")
def pack() -> Pack:
    return yantian()


def approved(item: str, **whose: object) -> Rows:
    case = {"item_key": item, "state": "approved", "applied_on": "2020-04-06", "decided_on": "2020-04-06"}
    return [{**case, "person": None, "firm": None, **whose}]


def firm(name: str, established_on: str, **more: object) -> dict[str, object]:
    return {"firm": name, "legal_rep": "boss", "status": "active", "established_on": established_on, **more}


def due(pack: Pack, key: str, who: str, given: Mapping[str, Rows]) -> object:
    """What the reference engine and the database say of `self`."""
    rule, faults = arrivals(pack=pack)[key], list[Fault]()
    reader = ExampleReader(vocabulary=pack.vocabulary, who=who, place=NOWHERE, faults=faults)
    records = reader.read({"as_of": DAY.isoformat(), **given})
    assert faults == []
    tables = {
        name: [Record({cell: moved(value) for cell, value in row.items()}) for row in records.records.get(name, ())]
        for name in pack.vocabulary.record_sets
    }
    fixture, subject = Fixture(tables), moved(Ref(entity=who, key=records.subject))
    assert isinstance(subject, Ref)
    scope = Scope(subject=subject, vocabulary=pack.vocabulary, source=fixture, as_of=DAY, calendar=pack.calendar)
    connection = load(fixture, people=PEOPLE, firms=PEOPLE, vocabulary=pack.vocabulary)
    swept = sweep({key: rule}, vocabulary=pack.vocabulary, connection=connection, as_of=DAY, calendar=pack.calendar)
    found = [row for _, row, _ in swept.rows()]
    assert found in ([], [subject.key])
    return compile_expression(rule.node).run(scope), bool(found)


def moved(value: object) -> object:
    """Firms stand above people in the database."""
    if isinstance(value, Ref) and value.entity == FIRM and isinstance(value.key, int):
        return Ref(entity=FIRM, key=value.key + PEOPLE)
    return value


FOUNDED = approved("company-establishment", person="boss")
RESTAURANT = {"industry_code": "H6210"}


def test_a_firm_just_registered_hears_what_follows_its_founders_approval(pack: Pack) -> None:
    given = {"service_cases": FOUNDED, "business_entities": [firm("self", "2020-04-07", **RESTAURANT)]}
    assert due(pack, FOOD, "legal_person", given) == (True, True)


def test_an_older_firm_of_the_founder_hears_nothing(pack: Pack) -> None:
    given = {"service_cases": FOUNDED, "business_entities": [firm("self", "2019-04-07", **RESTAURANT)]}
    assert due(pack, FOOD, "legal_person", given) == (False, False)


def test_a_firm_whose_founder_was_approved_nothing_hears_nothing(pack: Pack) -> None:
    given = {
        "service_cases": approved("company-establishment", person="another"),
        "business_entities": [firm("self", "2020-04-07", **RESTAURANT)],
    }
    assert due(pack, FOOD, "legal_person", given) == (False, False)


def test_a_legal_representative_hears_what_follows_the_firms_approval(pack: Pack) -> None:
    given = {
        "service_cases": approved("social-insurance-registration", firm="ours"),
        "business_entities": [{**firm("ours", "2020-04-01"), "legal_rep": "self"}],
        "degrees": [{"person": "self", "awarded_on": "2018-06-30"}],
    }
    assert due(pack, GRANT, "natural_person", given) == (True, True)
    assert due(pack, GRANT, "natural_person", {**given, "degrees": []}) == (False, False)


def test_every_next_step_with_a_condition_is_looked_for_in_feeds(pack: Pack) -> None:
    assert set(arrivals(pack=pack)) == {key for key, step in pack.next_steps.items() if step.when is not None}
