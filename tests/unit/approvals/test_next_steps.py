"""Whom a next step concerns: the applicant, or whoever the vocabulary says stands for such a subject."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from saltern.core.approvals.next_steps import NextStepRules
from saltern.core.review.example_records import ExampleReader
from saltern.core.rules.facts import Ref
from saltern.errors import NOWHERE, Fault

DAY = dt.date(2020, 7, 10)
LEADER = "{name: leader, logicalType: string, logicalTypeOptions: {format: resident_id}, physicalName: leader}"
PERSON = """      alive: {feel: 'count(people[status = "active"]) > 0', label: {zh: 在世, en: alive}}
    related:
      legal_person: {feel: 'led_firms[status = "active"].firm', label: {zh: 企业, en: firm}}
"""
RELATED = """      is_operating: {feel: 'count(firms[status = "active"]) > 0', label: {zh: 存续, en: operating}}
    related:
      natural_person: {feel: 'firms[status = "active"].leader', label: {zh: 法定代表人, en: representative}}
"""
STEPS = """next_steps:
  - {key: to-card, from: licence, to: card, who: natural_person, name: {zh: 卡, en: Card},
     condition: {zh: 无, en: as it says}, reason: {zh: 无, en: as it says},
     window: [P0D, P9D], template: next, when: alive, confidence: low}
  - {key: to-seal, from: licence, to: seal, who: legal_person, name: {zh: 章, en: Seal},
     condition: {zh: 无, en: as it says}, reason: {zh: 无, en: as it says},
     window: [P0D, P9D], template: next, confidence: low}
"""
ELSEWHERE = "seal: {name: {zh: 章, en: Seal}, who: legal_person}\n"


@pytest.fixture
def licensing(tiny: Any) -> Any:
    """The tiny pack with an item for firms, a step for the firm and one for whoever leads it."""
    card = (tiny.path / "items" / "card.yaml").read_text(encoding="utf-8")
    licence = (
        card.replace("id: card\nname: {zh: 办卡", "id: licence\nname: {zh: 办照")
        .replace("who: natural_person", "who: legal_person")
        .replace("eligible: alive", "eligible: is_operating")
        .replace('  - {key: born, label: {zh: 生日, en: Born}, type: date, from: "people[1].birth_date"}\n', "")
        .replace(", prefill: {born: 1980-01-01}", "")
        .replace("people: [{status: active, birth_date: 1980-01-01}]", "firms: [{status: active}]")
        .replace("people: [{status: null, birth_date: 1980-01-01}]", "firms: [{status: null}]")
        .replace("approve: approve}", "approve: approve, next: [seal]}", 1)
    )
    firms = (tiny.path / "sources" / "firms.yaml").read_text(encoding="utf-8")
    known = "      is_operating: {feel: 'count(firms[status = \"active\"]) > 0', label: {zh: 存续, en: operating}}\n"
    alive = "      alive: {feel: 'count(people[status = \"active\"]) > 0', label: {zh: 在世, en: alive}}\n"
    words = (tiny.path / "templates" / "all.yaml").read_text(encoding="utf-8")
    return (
        tiny.write("items/licence.yaml", licence)
        .write("sources/firms.yaml", firms.replace("    properties:\n", f"    properties:\n      - {LEADER}\n"))
        .change("vocabulary.yaml", known, RELATED)
        .change("vocabulary.yaml", alive, PERSON)
        .change(
            "vocabulary.yaml",
            "people: {by: [person]}",
            "people: {by: [person]}\n      led_firms: {set: firms, by: [leader]}",
        )
        .write("next_steps.yaml", STEPS)
        .write("elsewhere.yaml", ELSEWHERE)
        .write(
            "templates/all.yaml",
            words + "next:\n  sms: {zh: 您好, en: Hello}\n  why: {zh: 因为, en: because}\n  sender: office\n"
            "  refusable: true\n",
        )
    )


def told(pack: Any, *, item: str, who: str, given: dict[str, object]) -> list[tuple[str, str]]:
    """The keys of the steps that hold, each with what the records call whom it is told to."""
    faults: list[Fault] = []
    reader = ExampleReader(vocabulary=pack.vocabulary, who=who, place=NOWHERE, faults=faults)
    records = reader.read({"as_of": DAY.isoformat(), **given})
    assert faults == []
    due = NextStepRules(pack).due(item=item, subject=records.subject, source=records, as_of=DAY)
    return [(step.step.key, records.labels[step.subject]) for step in due]


FIRM = {"firm": "self", "status": "active", "leader": "boss"}
BOSS = {"person": "boss", "status": "active"}


def test_lint_finds_nothing_wrong(licensing: Any) -> None:
    assert licensing.faults == []


def test_a_step_of_the_items_own_kind_concerns_the_applicant(licensing: Any) -> None:
    assert told(licensing.pack, item="licence", who="legal_person", given={"firms": [FIRM]}) == [("to-seal", "self")]


def test_a_step_for_a_person_after_a_firms_item_is_told_to_who_leads_the_firm(licensing: Any) -> None:
    given = {"firms": [FIRM], "people": [BOSS, {"person": "self", "status": "active"}]}
    assert told(licensing.pack, item="licence", who="legal_person", given=given) == [
        ("to-card", "boss"),
        ("to-seal", "self"),
    ]


def test_the_rule_asks_the_records_of_whom_it_is_told_to(licensing: Any) -> None:
    given = {"firms": [FIRM], "people": [{"person": "boss", "status": "moved"}]}
    assert told(licensing.pack, item="licence", who="legal_person", given=given) == [("to-seal", "self")]


def test_where_the_register_names_nobody_nobody_is_told(licensing: Any) -> None:
    given = {"firms": [{"firm": "self", "status": "active", "leader": None}], "people": [BOSS]}
    assert told(licensing.pack, item="licence", who="legal_person", given=given) == [("to-seal", "self")]


def test_two_leaders_are_told_each_once(licensing: Any) -> None:
    second = {**FIRM, "leader": "partner"}
    given = {"firms": [FIRM, FIRM, second], "people": [BOSS, {"person": "partner", "status": "active"}]}
    assert told(licensing.pack, item="licence", who="legal_person", given=given) == [
        ("to-card", "boss"),
        ("to-card", "partner"),
        ("to-seal", "self"),
    ]


def test_whose_records_a_step_asks_is_known_before_they_are_asked(licensing: Any) -> None:
    rules = NextStepRules(licensing.pack)
    reader = ExampleReader(vocabulary=licensing.pack.vocabulary, who="legal_person", place=NOWHERE, faults=[])
    records = reader.read({"as_of": DAY.isoformat(), "firms": [FIRM]})
    concerned = rules.concerned(item="licence", subject=records.subject, source=records, as_of=DAY)
    assert [(one.step.key, records.labels[one.subject]) for one in concerned] == [
        ("to-card", "boss"),
        ("to-seal", "self"),
    ]
    assert concerned[1].subject == Ref(entity="legal_person", key=1)
    assert [one.step.key for one in rules.holding(concerned, source=records, as_of=DAY)] == ["to-seal"]


def test_an_item_the_pack_does_not_hold_is_followed_by_nothing(licensing: Any) -> None:
    assert told(licensing.pack, item="passport", who="legal_person", given={"firms": [FIRM]}) == []


def test_an_example_can_say_whom_each_step_is_told_to(licensing: Any) -> None:
    given = (
        "firms: [{status: active, leader: boss}], people: [{person: boss, status: active, birth_date: 1980-01-01}], "
        "form: {wanted: true}}\n    expect: "
    )
    licensing.change(
        "items/licence.yaml",
        "firms: [{status: active}], form: {wanted: true}}\n"
        "    expect: {eligible: true, approve: approve, next: [seal]}",
        given + "{next: {boss: [card], self: [seal]}}",
    )
    assert licensing.faults == []
    licensing.change("items/licence.yaml", "{boss: [card], self: [seal]}", "{self: [seal, card]}")
    assert licensing.faults == [
        'items/licence.yaml:18:5: example-fails: found in "example 1": next = boss: card, self: seal; '
        "expected self: card, self: seal"
    ]


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        (
            "natural_person: {feel: 'firms[status = \"active\"].leader'",
            "natural_person: {feel: 'firms[1].status'",
            ["vocabulary.yaml:18:31: wrong-type: found string; expected a natural_person reference, or a list of them"],
        ),
        (
            "      natural_person: {feel:",
            "      household: {feel:",
            [
                "next_steps.yaml:2:5: unreachable-subject: found a step for a natural_person after licence, an item "
                'for a legal_person; expected "related" of legal_person and of natural_person in vocabulary.yaml, '
                "each leading to the other",
                'vocabulary.yaml:18:18: bad-value: found related "household"; expected another kind of subject: '
                "natural_person",
                "vocabulary.yaml:18:26: wrong-type: found list of natural_person reference; expected a household "
                "reference, or a list of them",
            ],
        ),
    ],
)
def test_what_lint_says_of_a_relation_that_leads_nowhere(licensing: Any, old: str, new: str, faults: list[str]) -> None:
    assert licensing.change("vocabulary.yaml", old, new).faults == faults
