"""The district's standing rules: what Yantian says, and every mistake in a `standing.yaml` named at its place."""

from __future__ import annotations

from typing import Any

import pytest

from saltern.core.catalogue.loader import load_pack
from saltern.errors import Faults
from worlds.yantian import yantian

SOUND = """consent:
  feel: "true"
arrivals:
  any: approved_item = "none"
  also:
    card: count(people) > 0
deferral:
  remind_days: 3
  on_lapse: hand-back
  bad_credit: "false"
reminders: {natural_person: 1}
own_cases: {record_set: people, unit: office}
conditions:
  living:
    who: natural_person
    feel: alive
    of: [messages, warnings, approvals]
    unless: about_death
    label: {zh: 在世, en: alive}
    words: {zh: 请窗口核对, en: somebody looks}
release_within: {reminder: P7D}
grouping:
  natural_person: {subdistrict: '"440308001"', age: "30"}
"""

NEXT = """next_steps:
  - key: card-to-card
    from: card
    to: card
    name: {zh: 再办一张, en: Another card}
    condition: {zh: 已有一张, en: as it says}
    reason: {zh: 会用完, en: as it says}
    window: [P0D, P60D]
    template: remind-hello
"""

CASES = {
    "nothing said": ("", "# nothing\n", ["standing.yaml:1:1: empty-file: found nothing; expected a mapping or a list"]),
    "the three that everything rests on": (
        "",
        "deferral: {}\n",
        [
            'standing.yaml:1:1: missing-field: found no "arrivals"; expected the field "arrivals"',
            'standing.yaml:1:1: missing-field: found no "consent"; expected the field "consent"',
            'standing.yaml:1:1: missing-field: found no "own_cases"; expected the field "own_cases"',
        ],
    ),
    "a rule about what nobody shares": (
        '"true"',
        "some c in consents satisfies c.given",
        ['standing.yaml:2:19: unknown-name: found "consents"; expected a name of the vocabulary'],
    ),
    "a rule that is no question": (
        'approved_item = "none"',
        "approved_item",
        ["standing.yaml:4:8: wrong-type: found string; expected boolean"],
    ),
    "no FEEL": (
        'bad_credit: "false"',
        "bad_credit: 1 +",
        ["standing.yaml:10:18: feel-syntax: found the end of the text; expected an expression"],
    ),
    "another way to end a promise": (
        "hand-back",
        "handback",
        ['standing.yaml:9:13: bad-value: found "handback"; expected lapse | hand-back (did you mean "hand-back"?)'],
    ),
    "days that are no number": (
        "remind_days: 3",
        "remind_days: soon",
        ['standing.yaml:8:16: bad-value: found "soon"; expected a whole number from 0'],
    ),
    "a reminder lost": (
        "natural_person: 1",
        "natural_person: 2",
        [
            "standing.yaml:1:1: reminder-count: found 1 reminder(s) for a natural_person; "
            "expected the 2 that standing.yaml announces"
        ],
    ),
    "an item after which nothing comes": (
        "card: count",
        "crad: count",
        [
            'standing.yaml:6:11: unused-arrival: found "crad"; expected an item that a next step follows '
            '(did you mean "card"?)'
        ],
    ),
    "a second way for those it does not concern": (
        "count(people) > 0",
        "count(firms) > 0",
        [
            'standing.yaml:6:17: unknown-name: found "firms"; expected a name of the vocabulary (a record set that '
            "vocabulary.yaml does not link to this kind of subject)"
        ],
    ),
    "a sub-district by number and an age in words": (
        """subdistrict: '"440308001"', age: "30\"""",
        """subdistrict: "440308001", age: '"thirty"'""",
        [
            "standing.yaml:23:34: wrong-type: found number; expected string",
            "standing.yaml:23:52: wrong-type: found string; expected number",
        ],
    ),
    "cases that flow nowhere": (
        "record_set: people, unit: office",
        "record_set: peple, unit: ofice",
        [
            'standing.yaml:12:25: unknown-record-set: found "peple"; expected a record set of sources/ '
            '(did you mean "people"?)',
            'standing.yaml:12:25: unknown-unit: found "ofice"; expected a unit of units.yaml (did you mean "office"?)',
        ],
    ),
    "a word that means nothing": (
        "remind_days",
        "reminder_days",
        [
            'standing.yaml:8:3: unknown-field: found "reminder_days"; expected one of bad_credit, on_lapse, '
            'remind_days (did you mean "remind_days"?)'
        ],
    ),
}


@pytest.fixture
def district(tiny: Any) -> Any:
    """The small pack with a step after its item."""
    return tiny.write("next_steps.yaml", NEXT)


def test_the_sound_one_is_read(district: Any) -> None:
    pack = load_pack(district.write("standing.yaml", SOUND).path)
    standing = pack.standing
    assert (standing.consent.text, standing.arrived.text) == ("true", 'approved_item = "none"')
    assert {item: rule.text for item, rule in standing.also_arrived.items()} == {"card": "count(people) > 0"}
    assert (standing.deferral.remind_days, standing.deferral.on_lapse) == (3, "hand-back")
    assert standing.announced == {"natural_person": 1}
    assert (standing.own_cases.record_set, standing.own_cases.unit) == ("people", "office")
    assert district.faults == []


@pytest.mark.parametrize("name", CASES)
def test_one_mistake_and_all_that_is_said_of_it(district: Any, name: str) -> None:
    old, new, expected = CASES[name]
    assert old in SOUND
    assert district.write("standing.yaml", SOUND.replace(old, new, 1) if old else new).faults == expected


def test_mistakes_of_every_part_are_told_at_once_when_the_pack_loads(district: Any) -> None:
    text = SOUND.replace('"true"', "1 + 1").replace("hand-back", "maybe").replace("people, unit", "nobody, unit")
    with pytest.raises(Faults) as refused:
        load_pack(district.write("standing.yaml", text).path)
    assert [(fault.place.line, fault.code) for fault in refused.value.faults] == [
        (2, "wrong-type"),
        (9, "bad-value"),
        (12, "unknown-record-set"),
    ]


def test_what_yantian_says() -> None:
    standing = yantian().standing
    assert standing.announced == {"natural_person": 45, "legal_person": 13}
    assert (standing.deferral.remind_days, standing.deferral.on_lapse) == (2, "lapse")
    assert list(standing.also_arrived) == ["graduate-reception", "hospital-bill-elsewhere"]
    assert (standing.own_cases.record_set, standing.own_cases.unit) == ("service_cases", "gov-services-data")
