"""The classes of fault beside those of test_lint.py: one mistake each, and all that lint says of it, word for word."""

from __future__ import annotations

from typing import Any

import pytest

STATED = "people: [{status: null, birth_date: 1980-01-01}]"
PAPER = "  - {key: paper, name: {zh: 纸, en: Paper}"
TEMPLATE = "  sms: {zh: 您好, en: Hello}\n  why: {zh: 因为, en: because}\n  sender: office\n"
ASKED = '{words: {zh: 在吗, en: Here}, answers: {"yes": {zh: 在, en: I am}}}'
ENDLESS = "count(for a in 1..1000, b in 1..1000 return 1) > 0"

CASES = {
    "a key with a capital": (
        ("items/card.yaml", "id: card", "id: Card"),
        [
            'items/card.yaml:1:5: bad-key: found "Card"; expected small letters and digits joined by - or _',
            'items/card.yaml:1:5: bad-key: found "Card"; expected the file\'s own name "card"',
            'reminders/hello.yaml:8:7: unknown-item: found "card"; expected an item, or a service of elsewhere.yaml '
            '(did you mean "Card"?)',
        ],
    ),
    "a contract of another name than its file": (
        ("sources/firms.yaml", "id: firms", "id: firm"),
        ['sources/firms.yaml:3:5: bad-key: found id "firm"; expected the file\'s own name "firms"'],
    ),
    "a fact named as a link": (
        (
            "vocabulary.yaml",
            "      is_operating:",
            "      firms: {feel: 'true', label: {zh: 户, en: firms}}\n      is_operating:",
        ),
        ['vocabulary.yaml:13:14: name-twice: found the fact "firms"; expected a name no link of the entity bears'],
    ),
    "an item's fact named as the vocabulary's": (
        ("items/card.yaml", "eligible: alive\n", 'eligible: alive\nfacts:\n  alive: "true"\n'),
        ['items/card.yaml:11:11: name-twice: found the fact "alive"; expected a name the vocabulary does not hold'],
    ),
    "facts in a circle": (
        (
            "vocabulary.yaml",
            "facts:\n      alive: {feel: 'count(people[status = \"active\"]) > 0'",
            "facts:\n      awake: {feel: alive, label: {zh: 醒, en: awake}}\n      alive: {feel: awake",
        ),
        [
            "vocabulary.yaml:7:21: circular-fact: found alive, which leads back to itself; "
            "expected a fact over other facts",
            "vocabulary.yaml:8:21: circular-fact: found awake, which leads back to itself; "
            "expected a fact over other facts",
        ],
    ),
    "a fact nobody knows": (
        ("items/card.yaml", "approve:\n", f"materials:\n{PAPER}, proves: alife, satisfied_by: record}}\napprove:\n"),
        [
            'items/card.yaml:14:52: unknown-fact: found "alife"; expected a fact or record set of the applicant '
            '(did you mean "alive"?)'
        ],
    ),
    "a paper spared by nothing": (
        ("items/card.yaml", "approve:\n", f"materials:\n{PAPER}, satisfied_by: record}}\napprove:\n"),
        [
            'items/card.yaml:1:1: missing-field: found material "paper" satisfied by a record; expected the field '
            '"proves": which fact shows it'
        ],
    ),
    "a material twice": (
        ("items/card.yaml", "approve:\n", f"materials:\n{PAPER}}}\n{PAPER}}}\napprove:\n"),
        ['items/card.yaml:1:1: duplicate-key: found material "paper" 2 times; expected each key once'],
    ),
    "a kind of venue nobody has": (
        ("items/card.yaml", "version: 1\n", "version: 1\nreach: {venues: [kiosk]}\n"),
        ['items/card.yaml:7:18: unknown-venue: found "kiosk"; expected a kind of venue'],
    ),
    "a real item without a source": (
        ("items/card.yaml", "version: 1\n", "version: 1\ninvented: false\n"),
        [
            'items/card.yaml:1:1: no-source: found invented: false; expected a "source" or "catalog_code", '
            'or "invented: true"'
        ],
    ),
    "an example without a day": (
        ("items/card.yaml", "{as_of: 2020-07-10, people: [{status: null,", "{people: [{status: null,"),
        [
            "items/card.yaml:23:5: example-as-of: found no as_of; expected the day the example speaks of, "
            "e.g. as_of: 2020-07-10"
        ],
    ),
    "an example's records as a word": (
        ("items/card.yaml", STATED, "people: none"),
        ['items/card.yaml:23:5: shape: found "people" is no list; expected a list of rows'],
    ),
    "an example's row as a word": (
        ("items/card.yaml", STATED, "people: [none]"),
        ['items/card.yaml:23:5: shape: found a row of "people" is no mapping; expected columns and values'],
    ),
    "an example's records nobody knows": (
        ("items/card.yaml", "people: [{status: null", "peple: [{status: null"),
        ['items/card.yaml:23:5: unknown-record-set: found "peple"; expected a record set (did you mean "people"?)'],
    ),
    "an example's field nobody asks": (
        ("items/card.yaml", "form: {wanted: false}", "form: {wnted: false}"),
        [
            'items/card.yaml:21:5: example-form: found in "example 2": "wnted": the form has no such field; did you '
            'mean "wanted"?; expected a form the desk would take'
        ],
    ),
    "an example that expects what nothing gives": (
        ("items/card.yaml", "expect: {eligible: null", "expect: {eligble: null"),
        [
            'items/card.yaml:23:5: unknown-field: found in "example 3": "eligble"; expected one of in_force, '
            'eligible, approve, next, facts, prefill, because, pays (did you mean "eligible"?)'
        ],
    ),
    "a condition without words": (
        ("items/card.yaml", "eligible: alive\n", "eligible:\n  - {feel: alive}\n"),
        [
            'items/card.yaml:10:5: missing-field: found no "label"; expected the field "label" '
            '("eligible" (item card))',
        ],
    ),
    "words of a condition nobody reads at a glance": (
        (
            "items/card.yaml",
            "eligible: alive\n",
            f"eligible:\n  - {{feel: alive, label: {{zh: {'在' * 25}, en: {'a' * 61}}}}}\n",
        ),
        [
            f'items/card.yaml:10:26: label-too-long: found 25 signs: "{"在" * 25}"; expected at most 24 in zh',
            f'items/card.yaml:10:26: label-too-long: found 61 signs: "{"a" * 61}"; expected at most 60 in en',
        ],
    ),
    "two conditions in the same words": (
        (
            "items/card.yaml",
            "eligible: alive\n",
            "eligible:\n"
            f"  - {{feel: alive, label: {{zh: {'在' * 24}, en: {'a' * 60}}}}}\n"
            f"  - {{feel: alive, label: {{zh: {'在' * 24}, en: Alive}}}}\n",
        ),
        [
            f'items/card.yaml:11:26: label-twice: found "{"在" * 24}"; expected a label that no other condition of the '
            "item bears"
        ],
    ),
    "no condition at all": (
        ("items/card.yaml", "eligible: alive\n", "eligible: []\n"),
        [
            'items/card.yaml:9:11: missing-field: found an empty "eligible"; expected a rule, or at least one '
            "condition",
            'items/card.yaml:23:5: example-fails: found in "example 3": approve = approve; expected refer',
            'items/card.yaml:23:5: example-fails: found in "example 3": eligible = true; expected null',
        ],
    ),
    "a mistake in one condition of several": (
        (
            "items/card.yaml",
            "eligible: alive\n",
            "eligible:\n  - {feel: alive, label: {zh: 在世, en: Alive}}\n"
            "  - {feel: alife, label: {zh: 在, en: Here}}\n  - {feel: '5', label: {zh: 五, en: Five}}\n",
        ),
        [
            'items/card.yaml:11:12: unknown-name: found "alife"; expected a name of the vocabulary '
            '(did you mean "alive"?)',
            "items/card.yaml:12:13: wrong-type: found number; expected boolean",
        ],
    ),
    "a rule without end": (
        ("items/card.yaml", "eligible: alive", f"eligible: {ENDLESS}"),
        [
            f'items/card.yaml:{line}:5: example-error: found in "example {number}": feel-limit-exceeded; expected an '
            "answer (The expression asks for too much: a list made by for; the limit is 100000.)"
            for number, line in ((1, 19), (2, 21), (3, 23))
        ],
    ),
    "a rule nested too deeply": (
        ("items/card.yaml", "eligible: alive", f"eligible: {'(' * 120}alive{')' * 120}"),
        ["items/card.yaml:9:11: feel-limit-exceeded: found parts nested too deeply; expected at most 100"],
    ),
    "a reminder without a template": (
        ("reminders/hello.yaml", "template: remind-hello\n", ""),
        [
            'reminders/hello.yaml:1:1: missing-field: found no "template"; expected the field "template" '
            "(reminder hello)",
        ],
    ),
    "a reminder that can only be asked one by one": (
        (
            "reminders/hello.yaml",
            "  alive\n",
            "  string length(substring(people[1].status, count(people))) > 0 or alive\n",
        ),
        [
            "reminders/hello.yaml:6:3: single-case: found path: a member of one row picked out of many depends on the "
            "order of rows; expected a rule that can be asked of the whole population"
        ],
    ),
    "a service that is an item too": (
        ("elsewhere.yaml", "", "card: {name: {zh: 卡, en: Card}, who: natural_person, where: x}\n"),
        ['elsewhere.yaml:1:7: service-twice: found "card"; expected no entry here: items/card.yaml holds it'],
    ),
    "a venue that never opens": (
        ("venues.yaml", 'hall: {mon-fri: ["09:00-12:00"]}', "hall: {}"),
        ['venues.yaml:5:5: no-hours: found venue "station"; expected opening hours'],
    ),
    "hours nobody knows": (
        ("venues.yaml", "hours: hall\n", "hours: hal\n"),
        [
            'venues.yaml:5:5: no-hours: found venue "station"; expected opening hours',
            'venues.yaml:5:5: unknown-hours: found hours "hal"; expected hall (did you mean "hall"?)',
        ],
    ),
    "a division below nothing": (
        ("divisions.csv", "community,440308001", "community,440308009"),
        ['divisions.csv:4:1: unknown-division: found parent "440308009"; expected a division above'],
    ),
    "a code twice": (
        ("codelists.csv", "life_stage_person,P1,出生,x\n", "life_stage_person,P1,出生,x\n" * 2),
        ['codelists.csv:3:1: duplicate-key: found life_stage_person "P1" again; expected each code once'],
    ),
    "a life stage nobody knows": (
        ("reminders/hello.yaml", "life_stage: P1", "life_stage: P99"),
        ['reminders/hello.yaml:11:13: unknown-code: found "P99"; expected a life stage P1-P10 or E1-E6'],
    ),
    "a template nothing names": (
        ("templates/all.yaml", "remind-hello:", f"other:\n{TEMPLATE}remind-hello:"),
        ['templates/all.yaml:2:3: unused-template: found "other"; expected a template something names'],
    ),
    "a sensitive reminder told openly": (
        ("reminders/hello.yaml", "life_stage: P1\n", "life_stage: P1\nsensitive: true\n"),
        [
            'templates/all.yaml:2:3: sensitive: found template "remind-hello" of a sensitive reminder; '
            "expected sensitive: true, and words that tell a stranger nothing"
        ],
    ),
    "a guide that asks four questions": (
        (
            "themes/people.yaml",
            "stage: P1}",
            f"stage: P1, questions: {{{', '.join(f'q{n}: {ASKED}' for n in range(4))}}}}}",
        ),
        ['themes/people.yaml:1:292: too-many: found "q3"; expected at most 3 questions'],
    ),
    "a step behind an answer nobody gives": (
        (
            "themes/people.yaml",
            "stage: P1}",
            f"stage: P1, questions: {{here: {ASKED}}}, "
            "kind: topic, steps: [{name: {zh: 步, en: step}, items: [card], only: {here: [yess], hre: [a]}}]}",
        ),
        [
            'themes/people.yaml:1:219: unknown-answer: found "hre"; expected a question of this guide and its answers '
            '(did you mean "here"?)',
            'themes/people.yaml:1:219: unknown-answer: found "yess"; expected a question of this guide and its answers '
            '(did you mean "yes"?)',
        ],
    ),
    "a guide's rule that names nothing": (
        ("themes/people.yaml", "stage: P1}", "stage: P1, qualifies: [{words: {zh: 在世, en: alive}, feel: alife}]}"),
        [
            'themes/people.yaml:1:113: unknown-name: found "alife"; expected a name of the vocabulary '
            '(did you mean "alive"?)'
        ],
    ),
    "a drawing that is no path": (
        ("map.yaml", "", 'shapes:\n  "440308001": {path: "M0 0<", label: "84"}\n'),
        [
            'map.yaml:2:24: bad-value: found "M0 0<"; expected an SVG path',
            'map.yaml:2:40: bad-value: found "84"; expected a point like "84 246"',
        ],
    ),
    "a calendar without a day": (
        ("calendar/cn_workdays.csv", "2020-01-01,holiday,元旦\n", ""),
        ["calendar/cn_workdays.csv:1:1: empty-calendar: found no day; expected holidays of some years"],
    ),
    "a literal that is none": (
        ("reminders/hello.yaml", 'duration("P18Y")', 'duration("18 years")'),
        ['reminders/hello.yaml:7:51: bad-literal: found "18 years"; expected a duration'],
    ),
    "a member nobody knows": (
        ("reminders/hello.yaml", "  alive\n", "  alive and people[1].stats = null\n"),
        [
            'reminders/hello.yaml:6:13: unknown-member: found "stats"; expected a member of row of people '
            '(did you mean "status"?)'
        ],
    ),
    "an argument too many": (
        ("reminders/hello.yaml", "count(people[", "count(1, people["),
        ["reminders/hello.yaml:7:7: wrong-arguments: found 2 argument(s) of count; expected 1"],
    ),
    "a function nobody knows": (
        ("reminders/hello.yaml", "  alive\n", "  alive and cuont(people) > 0\n"),
        [
            'reminders/hello.yaml:6:13: unknown-function: found "cuont"; expected a known function '
            '(did you mean "count"?)'
        ],
    ),
    "an order nothing has": (
        ("reminders/hello.yaml", "  alive\n", "  alive and true < false\n"),
        [
            "reminders/hello.yaml:6:13: no-order: found boolean; expected a number, string, date, time or duration",
            "reminders/hello.yaml:6:20: no-order: found boolean; expected a number, string, date, time or duration",
        ],
    ),
    "a number where a condition stands": (
        ("reminders/hello.yaml", "  alive\n", "  alive and 5\n"),
        ["reminders/hello.yaml:6:13: wrong-type: found number; expected boolean"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_one_mistake_and_all_that_is_said_of_it(tiny: Any, name: str) -> None:
    (file, old, new), expected = CASES[name]
    found = tiny.change(file, old, new) if old else tiny.write(file, new)
    assert found.faults == expected
