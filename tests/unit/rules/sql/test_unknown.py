"""What nobody knows is neither yes nor no, in both engines; what the known rows decide is decided."""

from __future__ import annotations

import pytest

from generative.generated_district import AS_OF, PERSON, SETS, VOCABULARY, Fixture, load
from saltern.core.audiences.sweep import sweep
from saltern.core.rules.engines.python import compile_expression
from saltern.core.rules.engines.scope import Scope
from saltern.core.rules.facts import Record, Ref
from saltern.core.rules.feel.check import check
from saltern.core.rules.feel.parse import parse_expression

NAMES = list(VOCABULARY.names(PERSON))
SELF, CHILD = Ref(entity=PERSON, key=1), Ref(entity=PERSON, key=2)


def row(record_set: str, **cells: object) -> Record:
    blank = dict.fromkeys(SETS[record_set].columns)
    return Record({**blank, **cells})


def answers(text: str, **rows: list[Record]) -> tuple[object, object]:
    """What the reference engine and the database say of person 1."""
    checked = check(parse_expression(text, names=NAMES), vocabulary=VOCABULARY, entity=PERSON, expected="boolean")
    assert checked.faults == ()
    fixture = Fixture({name: rows.get(name, []) for name in SETS})
    scope = Scope(subject=SELF, vocabulary=VOCABULARY, source=fixture, as_of=AS_OF)
    connection = load(fixture, people=3, firms=1, vocabulary=VOCABULARY)
    found = sweep({"rule": checked}, vocabulary=VOCABULARY, connection=connection, as_of=AS_OF)
    database = found.connection.execute('SELECT "rule" FROM "profile natural_person" WHERE subject = 1').fetchall()
    return compile_expression(checked.node).run(scope), database[0][0]


FULL, UNKNOWN, PART = (row("jobs", person=SELF, started=AS_OF, kind=kind) for kind in ("full", None, "part"))


@pytest.mark.parametrize(
    ("text", "jobs", "answer"),
    [
        ('count(jobs[kind = "full"]) = 0', [], True),
        ('count(jobs[kind = "full"]) = 0', [PART], True),
        ('count(jobs[kind = "full"]) = 0', [UNKNOWN], None),
        ('count(jobs[kind = "full"]) = 0', [UNKNOWN, FULL], False),
        ('count(jobs[kind = "full"]) > 0', [UNKNOWN, FULL], True),
        ('count(jobs[kind = "full"]) > 0', [UNKNOWN, PART], None),
        ('count(jobs[kind = "full"]) >= 2', [FULL, UNKNOWN], None),
        ('count(jobs[kind = "full"]) >= 2', [FULL, FULL, UNKNOWN], True),
        ('count(jobs[kind = "full"]) >= 3', [FULL, UNKNOWN, PART], False),
        ('count(jobs[kind = "full"]) <= 1', [FULL, UNKNOWN], None),
        ('count(jobs[kind = "full"]) = 2', [FULL, UNKNOWN], None),
        ('count(jobs[kind = "full"]) = 3', [FULL, UNKNOWN], False),
        ('count(jobs[kind = "full"]) != 3', [FULL, UNKNOWN], True),
        ('count(jobs[kind != "full"]) = 0', [UNKNOWN], None),
        ('count(jobs[kind in ("full", "temp")]) = 0', [UNKNOWN], None),
        ("count(distinct values(jobs.kind)) >= 2", [FULL, FULL], False),
        ("count(distinct values(jobs.kind)) >= 2", [FULL, PART, UNKNOWN], True),
        ("count(distinct values(jobs.kind)) >= 2", [FULL, FULL, UNKNOWN], None),
        ("count(distinct values(jobs.kind)) >= 3", [FULL, FULL, UNKNOWN], False),
        ("count(distinct values(jobs.kind)) = 2", [FULL, UNKNOWN], None),
        ("count(distinct values(jobs.kind)) < 2", [FULL, PART, UNKNOWN], False),
        ('count(distinct values(jobs[kind = "full"].state)) = 1', [FULL, FULL, PART], True),
        ('count(distinct values(jobs[kind = "full"].state)) = 1', [FULL, UNKNOWN], None),
        ("count(jobs[kind = null]) = 0", [UNKNOWN], False),
        ("count(jobs[kind != null]) = 0", [UNKNOWN], True),
        ('count(jobs[kind = "full" and state = "open"]) = 0', [UNKNOWN], True),
        ("count(jobs[checked]) = 0", [UNKNOWN], None),
        ("count(jobs[not(checked)]) = 0", [UNKNOWN], None),
        ("sum(jobs.pay) > 3", [UNKNOWN], None),
        ('every j in jobs satisfies j.kind = "part"', [UNKNOWN, PART], None),
        ('every j in jobs satisfies j.kind = "part"', [UNKNOWN, FULL], False),
        ('if count(jobs[kind = "full"]) > 0 then true else false', [UNKNOWN], None),
        ('not(count(jobs[kind = "full"]) > 0)', [UNKNOWN], None),
        ('count(jobs[kind = "full"]) > 0 or count(jobs) > 0', [UNKNOWN], True),
    ],
)
def test_an_unknown_cell_decides_nothing_but_hides_nothing(text: str, jobs: list[Record], answer: object) -> None:
    assert answers(text, jobs=jobs) == (answer, answer)


def test_an_empty_cell_that_is_an_answer_is_one() -> None:
    ended = row("jobs", person=SELF, started=AS_OF)
    assert answers("count(jobs[ended = null]) = 0", jobs=[ended]) == (False, False)
    assert answers('count(jobs[state = "open"]) = 0', jobs=[ended]) == (True, True)


def test_no_rows_in_a_set_whose_silence_means_nothing_is_unknown() -> None:
    assert answers("count(visits) = 0") == (None, None)
    assert answers("count(visits[alone = true]) = 0") == (None, None)
    assert answers("some v in visits satisfies v.alone") == (None, None)
    alone = row("visits", person=SELF, alone=False)
    assert answers("count(visits[alone = true]) = 0", visits=[alone]) == (True, True)


def test_nobody_knows_the_records_of_a_child_without_a_number() -> None:
    text = "some k in kids satisfies count(k.child.jobs) = 0"
    unnamed = row("kids", mother=SELF, born=AS_OF)
    named = row("kids", mother=SELF, born=AS_OF, child=CHILD)
    assert answers(text, kids=[unnamed]) == (None, None)
    assert answers(text, kids=[named]) == (True, True)
    assert answers(text, kids=[unnamed, named]) == (True, True)
    working = row("jobs", person=CHILD, started=AS_OF)
    assert answers(text, kids=[unnamed, named], jobs=[working]) == (None, None)


def test_a_relation_chosen_by_who_asks() -> None:
    text = "some k in kids satisfies count((if k.mother = self then k.father else k.mother).jobs) > 0"
    both = row("kids", mother=SELF, father=CHILD, born=AS_OF)
    assert answers(text, kids=[both], jobs=[row("jobs", person=CHILD, started=AS_OF)]) == (True, True)
    assert answers(text, kids=[both]) == (False, False)
    assert answers(text, kids=[row("kids", mother=SELF, born=AS_OF)]) == (None, None)
