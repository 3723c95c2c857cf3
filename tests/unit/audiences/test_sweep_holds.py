"""No name, no row and no rule stops the other reminders of a sweep, or makes one of them hold for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from generative.generated_district import AS_OF, FIRM, PERSON, SETS, VOCABULARY, Fixture, load
from saltern.core.audiences.sweep import Count, Sweep, sweep
from saltern.core.rules.engines.python import compile_expression
from saltern.core.rules.engines.scope import Scope
from saltern.core.rules.facts import Record, Ref
from saltern.core.rules.feel.check import Checked, check
from saltern.core.rules.feel.parse import parse_expression

PEOPLE = 6
MOST, LEAST = Decimal("9999999999999999.99"), Decimal("-9999999999999999.99")


def row(record_set: str, **cells: object) -> Record:
    return Record({**dict.fromkeys(SETS[record_set].columns), **cells})


def person(key: int) -> Ref:
    return Ref(entity=PERSON, key=key)


def job(key: int, **cells: object) -> Record:
    return row("jobs", person=person(key), started=AS_OF, **cells)


FIXTURE = Fixture(
    {
        **{name: [] for name in SETS},
        "jobs": [
            job(1, pay=Decimal("2.50"), kind="full", month="a", checked=True, level=Decimal(3)),
            job(2, pay=MOST, kind="part", month="ab", checked=False, level=Decimal(999_999_999_999_999_999)),
            job(3, pay=LEAST, kind="temp", month="", checked=True, level=Decimal(-999_999_999_999_999_999)),
            job(4, pay=Decimal("0.01"), kind="full", month=None, place=Ref(entity="address", key="A1")),
            job(1, pay=Decimal(7), kind="part", month="\U0001f600", place=Ref(entity="address", key="A0")),
        ],
        "homes": [
            row("homes", person=person(1), place=Ref(entity="address", key="A1"), state="open"),
            row("homes", person=person(2), place=Ref(entity="address", key="A0"), state="shut"),
            row("homes", person=person(4), place=Ref(entity="address", key="A1"), state="open"),
        ],
        "bills": [
            row("bills", holder=person(1), place=Ref(entity="address", key="A1"), month="2020-01", amount=MOST),
            row("bills", holder=person(4), place=Ref(entity="address", key="A0"), month="2020-02", amount=LEAST),
        ],
    }
)


def read(text: str, entity: str = PERSON) -> Checked:
    found = check(
        parse_expression(text, names=VOCABULARY.names(entity)), vocabulary=VOCABULARY, entity=entity, expected="boolean"
    )
    assert found.faults == (), [str(fault) for fault in found.faults]
    return found


def swept(rules: Mapping[str, Checked], *, records: Fixture | None = None) -> Sweep:
    connection = load(FIXTURE, people=PEOPLE, firms=1, vocabulary=VOCABULARY)
    return sweep(rules, vocabulary=VOCABULARY, connection=connection, as_of=AS_OF, records=records)


def by_person(rule: Checked) -> tuple[set[int], int]:
    """Whom the reference engine finds, and for how many it has no answer."""
    program = compile_expression(rule.node)
    answers = {
        key: program.run(Scope(subject=person(key), vocabulary=VOCABULARY, source=FIXTURE, as_of=AS_OF))
        for key in range(1, PEOPLE + 1)
    }
    return {key for key, answer in answers.items() if answer is True}, sum(a is None for a in answers.values())


def found_of(found: Sweep, key: str) -> tuple[set[int], int]:
    return {subject for _, subject, _ in found.rows(rules=[key])}, found.counts()[key].unknown


ODD_KEYS = [
    "subject",
    "Subject",
    "p0",
    "P0",
    "#p0",
    "#r1",
    "kind",
    "s",
    "rule",
    "reasons",
    "value",
    "true",
    'a"b',
    "a;--",
    "名",
]


def test_a_rule_may_be_called_as_any_column_is() -> None:
    texts = ["count(jobs) = 2", 'count(jobs[kind = "full"]) = 1', "false", "count(homes) > 0 and employed"]
    rules = {key: read(texts[place % len(texts)]) for place, key in enumerate(ODD_KEYS)}
    found = swept(rules)
    assert {key: found_of(found, key) for key in rules} == {key: by_person(rule) for key, rule in rules.items()}
    assert found.counts()["subject"].due == 1


def test_who_was_told_is_asked_by_the_key_whatever_it_is() -> None:
    found = swept({"subject": read("count(jobs) > 0"), "Subject": read("count(jobs) > 0")})
    found.connection.execute("CREATE TEMP TABLE ledger (rule VARCHAR, subject BIGINT, until DATE)")
    found.connection.execute("INSERT INTO ledger VALUES ('subject', 2, '2099-01-01')")
    assert [(rule, key) for rule, key, _ in found.rows(ledger="ledger") if key == 2] == [("Subject", 2)]


GREAT = [
    "some j in jobs satisfies j.pay / 2 > 1",
    "some j in jobs satisfies j.pay * 0.5 > 1",
    "some j in jobs satisfies j.pay * 100 > 1",
    "some j in jobs satisfies j.pay + j.pay > 1",
    "some j in jobs satisfies j.pay - 0.001 > 1",
    "some j in jobs satisfies j.pay - j.level > 1",
    "some j in jobs satisfies j.level * 1000 > 1",
    "some j in jobs satisfies j.level * 0.001 > 1",
    "some j in jobs satisfies j.level + j.level + j.level > 1",
    "some j in jobs satisfies -j.pay > 1",
    "some j in jobs satisfies abs(j.pay) + 1 > 1",
    "some j in jobs satisfies decimal(j.pay, 1) > 1",
    "some j in jobs satisfies round half up(j.pay, 1) > 1",
    "some j in jobs satisfies round up(j.pay / 4, 2) > 1",
    "some j in jobs satisfies floor(j.pay) + 1 > 1",
    "some j in jobs satisfies modulo(j.level, 7) > 1",
    "sum(jobs.pay) * 1000 > 1",
    "sum(for j in jobs return j.pay * 1.25) > 1",
    "max(jobs.pay) + min(jobs.pay) > 1",
    "sum(jobs.pay) + sum(bills.amount) > 1",
    'some j in jobs satisfies j.started + duration("P900000Y") > as_of',
    'some j in jobs satisfies j.started - duration("P99999999999D") < as_of',
]


@pytest.mark.parametrize("text", GREAT)
def test_the_greatest_numbers_are_calculated_with(text: str) -> None:
    rules = {"great": read(text), "other": read("count(jobs) = 2")}
    found = swept(rules, records=FIXTURE)
    assert {key: found_of(found, key) for key in rules} == {key: by_person(rule) for key, rule in rules.items()}
    assert found.troubles == {}


NESTED = [
    "some a in jobs, b in homes satisfies a.checked = true",
    "every a in jobs, b in homes satisfies a.checked",
    "some a in jobs satisfies (some b in homes satisfies a.checked)",
    "some a in jobs satisfies count(homes[a.checked]) > 0",
    "some a in jobs satisfies max(for b in homes return a.pay) > 5",
    "some a in jobs satisfies sum(for b in homes return a.level + 1) > 3",
    "some a in jobs satisfies count(distinct values(for b in homes return a.kind)) = 1",
    "some a in jobs satisfies count(a.place.homes[state = a.kind or place = a.place]) > 0",
    "every h in homes satisfies (some b in h.place.bills, k in h.place.homes satisfies b.place = k.place)",
    "every h in homes satisfies (every b in h.place.bills, k in h.place.homes satisfies b.holder = k.person)",
    "some h in homes, b in h.place.bills, k in h.place.homes satisfies b.holder = k.person and h.person = self",
    "some h in homes satisfies max(for b in h.place.bills return b.amount) > 1",
    "count(homes[some b in item.place.bills, k in item.place.homes satisfies b.holder = k.person]) > 0",
    "count(jobs[some h in item.place.homes satisfies (some j in h.person.jobs satisfies j.kind = item.kind)]) > 0",
    "some a in jobs satisfies (every b in homes satisfies (some c in bills satisfies a.checked and b.place = c.place))",
    "some a in jobs satisfies count(for b in homes return a.pay) = 1",
]


@pytest.mark.parametrize("text", NESTED)
def test_questions_inside_questions_are_answered(text: str) -> None:
    rules = {"nested": read(text), "other": read("count(jobs) = 2")}
    found = swept(rules)
    assert {key: found_of(found, key) for key in rules} == {key: by_person(rule) for key, rule in rules.items()}
    assert found.troubles == {}


@pytest.mark.parametrize(
    "text",
    [
        'substring(j.month, 2) = ""',
        "substring(j.month, 2) = null",
        "substring(j.month, 1, 1) = null",
        "string length(substring(j.month, 2)) >= 0",
    ],
)
def test_a_part_behind_a_texts_end_is_null(text: str) -> None:
    rule = read(f"some j in jobs satisfies {text}")
    assert found_of(swept({"part": rule}), "part") == by_person(rule)


def test_a_text_no_database_can_hold_is_asked_of_each_person() -> None:
    rules = {"half": read('some j in jobs satisfies j.month = "\\ud83d"'), "other": read("count(jobs) = 2")}
    found = swept(rules, records=FIXTURE)
    assert {key: found_of(found, key) for key in rules} == {key: by_person(rule) for key, rule in rules.items()}


def beyond(records: Fixture | None) -> Sweep:
    """A sweep over a row that holds what no agreed number column may."""
    connection = load(FIXTURE, people=PEOPLE, firms=1, vocabulary=VOCABULARY)
    connection.execute("UPDATE jobs SET level = -9223372036854775808 WHERE person = 2")
    rules = {
        "bad": read("some j in jobs satisfies abs(j.level) > 2"),
        "other": read("count(jobs) = 2"),
        "firm": read("count(staff) = 0", FIRM),
    }
    return sweep(rules, vocabulary=VOCABULARY, connection=connection, as_of=AS_OF, records=records)


def test_a_row_the_database_breaks_off_at_leaves_that_rule_unknown_and_says_so() -> None:
    found = beyond(None)
    assert found.counts() == {
        "bad": Count(due=0, unknown=PEOPLE),
        "other": Count(due=1, unknown=0),
        "firm": Count(due=1, unknown=0),
    }
    assert [rule for rule, _, _ in found.rows()] == ["other", "firm"]
    assert str(found.troubles["bad"]) == "the database broke off (OutOfRangeException)"


def test_with_the_records_everybody_has_the_reference_engines_answer() -> None:
    found = beyond(FIXTURE)
    assert found_of(found, "bad") == ({1, 2, 3}, 1)
    assert found.counts()["other"] == Count(due=1, unknown=0)
    assert str(found.troubles["bad"]) == "the database broke off (OutOfRangeException)"


def test_a_person_for_whom_a_rule_asks_too_much_is_unknown_and_nobody_else() -> None:
    many = 'count(jobs) > 0 and upper case(string join(for i in 1..100000, j in jobs[kind = "part"] return "x")) = "X"'
    found = swept({"much": read(many), "other": read("count(jobs) = 2")}, records=FIXTURE)
    assert found.counts()["other"] == Count(due=1, unknown=0)
    assert found.counts()["much"].due == 0
    assert "the limit is" in str(found.troubles["much"])
