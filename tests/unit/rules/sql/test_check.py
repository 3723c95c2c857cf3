"""A rule is read against the vocabulary before it is live: every mistake at once, with place and nearest word."""

from __future__ import annotations

import pytest

from generative.generated_district import FIRM, PERSON, VOCABULARY
from saltern.core.rules.feel.check import Checked, check
from saltern.core.rules.feel.kinds import STRING
from saltern.core.rules.feel.parse import parse_expression

NAMES = ["working days", "month of", *VOCABULARY.names(PERSON), *VOCABULARY.names(FIRM), "first job"]


def read(text: str, *, entity: str = PERSON) -> Checked:
    node = parse_expression(text, names=NAMES)
    return check(node, vocabulary=VOCABULARY, entity=entity, expected="boolean", file="rule.yaml")


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("count(jobz) > 0", ['rule.yaml:1:7: unknown-name: found "jobz"; expected a name of the vocabulary (did you mean "jobs"?)']),  # noqa: E501
        (
            'count(jobs[kind = "ful"]) > 0',
            ['rule.yaml:1:19: unknown-code: found "ful"; expected one of full, part, temp (did you mean "full"?)'],
        ),
        (
            'count(jobs[kind in ("full", "patr")]) > 0',
            ['rule.yaml:1:29: unknown-code: found "patr"; expected one of full, part, temp (did you mean "part"?)'],
        ),
        (
            "some k in kids satisfies k.chid = self",
            ['rule.yaml:1:26: unknown-member: found "chid"; expected a member of row of kids (did you mean "child"?)'],
        ),
        (
            "some k in kids satisfies count(k.child.joobs) = 0",
            ['rule.yaml:1:32: unknown-member: found "joobs"; expected a member of natural_person (did you mean "jobs"?)'],  # noqa: E501
        ),
        (
            "count(jobs[started > 3]) > 0",
            ["rule.yaml:1:12: impossible-comparison: found date > number; expected two values of one kind"],
        ),
        (
            "count(jobs[firm = self]) > 0",
            [
                "rule.yaml:1:12: impossible-comparison: found legal_person reference = natural_person reference; "
                "expected two values of one kind"
            ],
        ),
        ("count(jobs[checked > true]) > 0", [
            "rule.yaml:1:12: no-order: found boolean; expected a number, string, date, time or duration",
            "rule.yaml:1:22: no-order: found boolean; expected a number, string, date, time or duration",
        ]),
        ("count(jobs)", ["rule.yaml:1:1: wrong-type: found number; expected boolean"]),
        (
            'as_of > date("2020-02-30")',
            ['rule.yaml:1:14: bad-literal: found "2020-02-30"; expected a date'],
        ),
        (
            'as_of > as_of - duration("30D")',
            ['rule.yaml:1:26: bad-literal: found "30D"; expected a duration'],
        ),
        ("conut(jobs) > 0", ['rule.yaml:1:1: unknown-function: found "conut"; expected a known function (did you mean "count"?)']),  # noqa: E501
        ("as_of + 1 > as_of", [
            "rule.yaml:1:1: wrong-type: found date + number; expected numbers, two texts, or dates and durations"
        ]),
        ("anniversary(as_of) = as_of", ["rule.yaml:1:1: wrong-arguments: found 1 argument(s) of anniversary; expected 2"]),  # noqa: E501
        ("count(jobs) and employed", ["rule.yaml:1:1: wrong-type: found number; expected boolean"]),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place_and_the_nearest_word(text: str, faults: list[str]) -> None:
    assert [str(fault) for fault in read(text).faults] == faults


def test_all_mistakes_are_told_at_once() -> None:
    faults = read('count(jobz) > 0 and count(kids[born > "x"]) > 0 and count(jobs[state = "opne"]) > 0').faults
    assert [fault.code for fault in faults] == ["unknown-name", "impossible-comparison", "unknown-code"]


def test_a_fact_that_leads_back_to_itself_is_a_fault() -> None:
    from dataclasses import replace

    from saltern.core.rules.facts import Derived

    person = VOCABULARY.entities[PERSON]
    derived = {"a": Derived(name="a", text="b"), "b": Derived(name="b", text="a")}
    vocabulary = replace(VOCABULARY, entities={**VOCABULARY.entities, PERSON: replace(person, derived=derived)})
    found = check(parse_expression("a", names=["a", "b"]), vocabulary=vocabulary, entity=PERSON)
    assert [(fault.code, str(fault.found)) for fault in found.faults] == [
        ("circular-fact", "a, which leads back to itself")
    ]


def test_variables_beside_the_vocabulary_have_kinds() -> None:
    node = parse_expression("level > 3", names=["level"])
    found = check(node, vocabulary=VOCABULARY, entity=PERSON, variables={"level": STRING})
    assert [fault.found for fault in found.faults] == ["string > number"]


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("count(jobs[ended = null]) > 0", False),
        ('count(jobs[kind = "full"]) > 0', True),
        ("count(jobs[kind = null]) > 0", False),
        ("count(visits) = 0", True),
        ("some k in kids satisfies count(k.child.jobs) = 0", True),
        ('count(homes[state = "open"]) > 0', False),
        ("employed", False),
    ],
)
def test_whether_an_answer_may_be_unknown_is_known_beforehand(text: str, *, unknown: bool) -> None:
    assert read(text).unknown is unknown


def test_a_rule_that_would_grow_out_of_hand_is_refused_in_time() -> None:
    text = 'count(jobs[kind = "full"]) = 2'
    for _ in range(12):
        text = text.replace("jobs[", "jobs[count(item.firm.staff[", 1).replace("]) = 2", "]) = 2]) = 2", 1)
    faults = read(text).faults
    assert {fault.code for fault in faults} == {"too-large"}
    assert "found more than 4000 steps; expected fewer counts inside counts" in str(faults[0])
