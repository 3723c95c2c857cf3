"""What names mean for a subject: given values first, then the day, then the records the vocabulary reaches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from saltern.core.rules.engines.python import compile_expression
from saltern.core.rules.engines.scope import Scope
from saltern.core.rules.facts import Column, Entity, Link, Record, RecordSet, Ref, Vocabulary
from saltern.core.rules.feel.parse import parse_expression

PERSON = "natural_person"
MOTHER, CHILD = Ref(entity=PERSON, key=1), Ref(entity=PERSON, key=2)
BIRTHS = RecordSet(
    name="births",
    unit="health",
    columns={
        "mother": Column(name="mother", kind="ref", entity=PERSON),
        "child": Column(name="child", kind="ref", entity=PERSON),
    },
)
SHOTS = RecordSet(
    name="shots",
    unit="health",
    columns={
        "person": Column(name="person", kind="ref", entity=PERSON),
        "dose": Column(name="dose", kind="number"),
    },
)
VOCABULARY = Vocabulary(
    record_sets={"births": BIRTHS, "shots": SHOTS},
    entities={
        PERSON: Entity(
            name=PERSON,
            links={
                "births": Link(name="births", record_set="births", by=("mother",)),
                "shots": Link(name="shots", record_set="shots", by=("person",)),
            },
        )
    },
)


class Rows:
    """Rows in memory that count how often they are asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, object]] = []

    def rows(self, *, record_set: str, by: tuple[str, ...], key: int | str) -> Sequence[Record]:
        self.asked.append((record_set, key))
        if record_set == "births":
            found = [{"mother": MOTHER, "child": CHILD}, {"mother": MOTHER, "child": None}]
        else:
            found = [{"person": CHILD, "dose": Decimal(1)}, {"person": CHILD, "dose": Decimal(2)}]
        return [Record(row) for row in found if any(row[name] == Ref(entity=PERSON, key=key) for name in by)]


def scope(rows: Rows, **values: object) -> Scope:
    return Scope(values, subject=MOTHER, vocabulary=VOCABULARY, source=rows, as_of=date(2020, 1, 1))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("self", MOTHER),
        ("as_of", date(2020, 1, 1)),
        ("count(births)", Decimal(2)),
        ("births[1].child = self", False),
        ("count(births[1].child.shots)", Decimal(2)),
        ("births[2].child.shots", None),
        ("some b in births satisfies count(b.child.shots[dose = 2]) = 1", True),
        ("count(births[count(child.shots) = 2])", Decimal(1)),
        ("births.child", [CHILD, None]),
        ("births[1].child.unheard_of", None),
        ("shots", []),
        ("unheard_of", None),
    ],
)
def test_names_and_paths_walk_the_vocabulary(text: str, answer: object) -> None:
    assert compile_expression(parse_expression(text)).run(scope(Rows())) == answer


def test_given_values_go_before_the_vocabulary() -> None:
    assert compile_expression(parse_expression("births")).run(scope(Rows(), births="given")) == "given"


def test_variables_go_before_given_values() -> None:
    assert compile_expression(parse_expression("for a in [1] return a")).run(scope(Rows(), a="given")) == [Decimal(1)]


def test_rows_are_asked_once() -> None:
    rows = Rows()
    compile_expression(parse_expression("count(births) + count(births) + count(births[1].child.shots)")).run(
        scope(rows)
    )
    assert rows.asked == [("births", 1), ("shots", 2)]


def test_no_clock_is_read() -> None:
    assert compile_expression(parse_expression("[now(), today()]")).run({}) == [None, None]


def test_without_a_calendar_working_days_are_not_known() -> None:
    text = 'working days(date("2020-01-01"), date("2020-02-01"))'
    assert compile_expression(parse_expression(text)).run({}) is None
