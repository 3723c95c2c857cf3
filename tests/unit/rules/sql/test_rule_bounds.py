"""Rules that go beyond what is read, and facts of the vocabulary that cannot be read: refused word for word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from generative.generated_district import PERSON, VOCABULARY
from saltern.core.rules.facts import Derived
from saltern.core.rules.feel.check import check
from saltern.core.rules.feel.parse import parse_expression


def faults(text: str, facts: Mapping[str, str]) -> list[str]:
    person = VOCABULARY.entities[PERSON]
    derived = {**person.derived, **{name: Derived(name=name, text=told) for name, told in facts.items()}}
    vocabulary = replace(VOCABULARY, entities={**VOCABULARY.entities, PERSON: replace(person, derived=derived)})
    node = parse_expression(text, names=vocabulary.names(PERSON))
    found = check(node, vocabulary=vocabulary, entity=PERSON, expected="boolean", file="rule.yaml")
    return [str(fault) for fault in found.faults]


def test_a_fact_that_cannot_be_read() -> None:
    assert faults("broken", {"broken": "count("}) == [
        "rule.yaml:1:1: derived-fact: found broken: Line 1, column 7: found the end of the text, expected an "
        "expression.; expected a readable expression"
    ]


def test_a_fact_of_facts_of_facts() -> None:
    chain = {"f0": "employed", **{f"f{place}": f"f{place - 1}" for place in range(1, 130)}}
    assert faults("f129", chain) == [
        "rule.yaml:1:1: too-deep: found more than 120 levels; expected a simpler expression"
    ]


def test_a_rule_that_grows_out_of_hand() -> None:
    text = 'count(jobs[kind = "full"]) = 2'
    for _ in range(12):
        text = text.replace("jobs[", "jobs[count(item.firm.staff[", 1).replace("]) = 2", "]) = 2]) = 2", 1)
    assert faults(text, {})[0] == (
        "rule.yaml:1:188: too-large: found more than 4000 steps; expected fewer counts inside counts"
    )
