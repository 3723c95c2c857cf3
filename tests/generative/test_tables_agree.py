"""Decision tables give everybody the answer, and the explanation, they give one person: all hit policies."""

from __future__ import annotations

import os
import random
from decimal import Decimal

import duckdb
import pytest

from generative.generated_district import AS_OF, EDGES
from saltern.core.rules.engines.duckdb import column_type, rendered
from saltern.core.rules.engines.sql import python_fold
from saltern.core.rules.engines.sql_tables import table_query
from saltern.core.rules.engines.sql_values import NotExact
from saltern.core.rules.engines.table import TableProgram
from saltern.core.rules.facts import Column
from saltern.core.rules.feel.parse import parse_expression, parse_unary_tests
from saltern.core.rules.tables import Aggregation, DecisionTable, HitPolicy, Input, Output, Rule

SEED = int(os.environ.get("SALTERN_SEED", "20200331"))
TABLES, ROWS = int(os.environ.get("SALTERN_TABLES", "40")), 200
COLUMNS = {
    "age": Column(name="age", kind="number"),
    "income": Column(name="income", kind="number", scale=2),
    "kind": Column(name="kind", kind="string"),
    "since": Column(name="since", kind="date"),
    "member": Column(name="member", kind="boolean"),
}
CELLS: dict[str, list[str]] = {
    "age": [
        "-",
        "< 18",
        ">= 70",
        "[18..60)",
        "not(7)",
        "1, 2, 70",
        "(18..70]",
        "null",
        "? * 2 > 100",
        "!= 7",
        "not(< 18)",
        "not(null)",
        "not(null, 70)",
        "!= null",
        "true",
        "not(true)",
        "not(? > 18)",
        "[1, [60..71]]",
        "not([1, 2])",
        "? = null",
        "not(? = null)",
        "? != 7",
        "kind = null",
        "member",
        "not(member)",
    ],
    "income": ["-", "< 100.5", "[0..100.25]", "not(< 3, > 50)", ">= 100.25", "100.25"],
    "kind": [
        "-",
        '"a"',
        '"a", "b"',
        'not("a")',
        '"z"',
        "null",
        'contains(?, "b")',
        '!= "a"',
        'not(!= "a")',
        'not("a", null)',
        'not(contains(?, "b"))',
        '["a", "z"]',
        'substring(?, 2) = ""',
        "substring(?, 2) = null",
        '< "b"',
        'not(< "b")',
    ],
    "since": ["-", '< date("2020-02-29")', '[date("2019-01-01")..date("2020-03-31")]', 'not(> date("2020-01-01"))'],
    "member": [
        "-",
        "true",
        "false",
        "not(true)",
        "?",
        "not(?)",
        "null",
        "!= true",
        "[?]",
        "[true, null]",
        "? = true",
        "not(null)",
        "? or age > 18",
        "not(false)",
        "not(? and age > 18)",
    ],
}
POLICIES: list[tuple[HitPolicy, Aggregation]] = [
    ("U", ""), ("A", ""), ("P", ""), ("F", ""), ("R", ""), ("O", ""), ("C", ""), ("C", "SUM"), ("C", "MIN"), ("C", "MAX"), ("C", "COUNT"),  # noqa: E501
]  # fmt: skip


def table_of(chance: random.Random, policy: HitPolicy, aggregation: Aggregation) -> DecisionTable:
    names = chance.sample(list(COLUMNS), 3)
    known = ["?", *COLUMNS]
    numbers = policy == "C" or chance.random() < 0.5
    answers = ["1", "2", "10.5", "-3"] if numbers else ['"yes"', '"no"', '"ask"']
    if policy in ("U", "A", "F") and chance.random() < 0.3:
        answers.append("null")
    rules = tuple(
        Rule(
            cells=tuple(parse_unary_tests(chance.choice(CELLS[name]), names=known) for name in names),
            outputs=(parse_expression(chance.choice(answers)),),
        )
        for _ in range(chance.randrange(6))
    )
    lists = policy in ("R", "O") or (policy == "C" and not aggregation)
    output = Output(
        name="out",
        values=tuple(parse_expression(answer) for answer in answers if answer != "null"),
        default=parse_expression(answers[0]) if not lists and chance.random() < 0.4 else None,
    )
    allowed = parse_unary_tests("[0..65]") if chance.random() < 0.3 else None
    inputs = tuple(
        Input(expression=parse_expression(name, names=names), label=name, allowed=allowed if name == "age" else None)
        for name in names
    )
    return DecisionTable(inputs=inputs, outputs=(output,), rules=rules, hit_policy=policy, aggregation=aggregation)


def cases(chance: random.Random) -> list[dict[str, object]]:
    choices: dict[str, list[object]] = {
        "age": [None, *map(Decimal, (0, 1, 2, 7, 17, 18, 60, 69, 70, 71, 100))],
        "income": [None, *map(Decimal, ("0.00", "3.00", "50.00", "100.25", "100.50", "2000.01"))],
        "kind": [None, "a", "b", "ab", "z", ""],
        "since": [None, *EDGES],
        "member": [None, True, False],
    }
    return [{name: chance.choice(values) for name, values in choices.items()} for _ in range(ROWS)]


def loaded(rows: list[dict[str, object]]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:", config={"threads": 1})
    shape = ", ".join(f'"{c.name}" {column_type(c.kind, scale=c.scale)}' for c in COLUMNS.values())
    connection.execute(f"CREATE TABLE cases ({shape})")
    connection.executemany("INSERT INTO cases VALUES (?, ?, ?, ?, ?)", [list(row.values()) for row in rows])
    return connection


@pytest.mark.parametrize(("policy", "aggregation"), POLICIES, ids=str)
def test_a_table_answers_the_population_as_it_answers_one(policy: HitPolicy, aggregation: Aggregation) -> None:
    chance = random.Random(f"{SEED} {policy} {aggregation}")  # noqa: S311
    rows = cases(chance)
    connection = loaded(rows)
    fold = python_fold(as_of=AS_OF)
    refused = 0
    for number in range(TABLES):
        table = table_of(chance, policy, aggregation)
        program = TableProgram(table)
        try:
            query = table_query(table, source="cases", inputs=COLUMNS, fold=fold)
        except NotExact:
            refused += 1
            continue
        answers = connection.execute(rendered(query)).fetchall()
        for row, (value, held, conflict) in zip(rows, answers, strict=True):
            outcome = program.decide({**row, "as_of": AS_OF})
            expected = (outcome.value, one(outcome.held), outcome.conflict is not None)
            assert (plain(value), held, conflict) == expected, f"SALTERN_SEED={SEED} table {number}: {row}"
    assert refused <= TABLES // 4


def one(masks: tuple[int, ...]) -> int:
    return sum(mask << (index * 3) for index, mask in enumerate(masks))


def plain(value: object) -> object:
    if isinstance(value, list):
        return [plain(part) for part in value]
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def asked(table: DecisionTable, **cells: object) -> list[tuple[object, ...]]:
    row: dict[str, object] = dict.fromkeys(COLUMNS)
    query = table_query(table, source="cases", inputs=COLUMNS, fold=python_fold(as_of=AS_OF))
    return loaded([row | cells]).execute(rendered(query)).fetchall()


def test_a_missing_fact_holds_in_no_cell_and_in_no_negated_one() -> None:
    table = DecisionTable(
        inputs=(Input(expression=parse_expression("age")), Input(expression=parse_expression("kind"))),
        outputs=(Output(name="out"),),
        rules=(
            Rule(cells=(parse_unary_tests("< 18"), parse_unary_tests("-")), outputs=(parse_expression("1"),)),
            Rule(cells=(parse_unary_tests("-"), parse_unary_tests('not("a")')), outputs=(parse_expression("2"),)),
            Rule(cells=(parse_unary_tests("!= 3"), parse_unary_tests("-")), outputs=(parse_expression("3"),)),
            Rule(cells=(parse_unary_tests("-"), parse_unary_tests('"z", null')), outputs=(parse_expression("4"),)),
        ),
        hit_policy="F",
    )
    assert asked(table) == [(4, 0b11_10_01_10, False)]
    assert TableProgram(table).decide({"age": None, "kind": None}).value == Decimal(4)


@pytest.mark.parametrize(
    ("aggregation", "default", "answer"),
    [("MIN", "", None), ("MAX", "", None), ("SUM", "", None), ("SUM", "7", 7), ("COUNT", "", 0), ("COUNT", "7", 7),
     ("COUNT", "null", None), ("", "", None)],
)  # fmt: skip
def test_a_table_without_rules_has_an_answer(aggregation: Aggregation, default: str, answer: object) -> None:
    table = DecisionTable(
        inputs=(Input(expression=parse_expression("age")),),
        outputs=(Output(name="out", default=parse_expression(default) if default else None),),
        rules=(),
        hit_policy="C",
        aggregation=aggregation,
    )
    assert asked(table) == [(answer, 0, False)]
    assert TableProgram(table).decide({"age": Decimal(1)}).value == answer


def test_a_count_with_words_for_none_is_no_column() -> None:
    cells = (parse_unary_tests("< 18"),)
    table = DecisionTable(
        inputs=(Input(expression=parse_expression("age")),),
        outputs=(Output(name="out", default=parse_expression('"none"')),),
        rules=(Rule(cells=cells, outputs=(parse_expression("1"),)),),
        hit_policy="C",
        aggregation="COUNT",
    )
    with pytest.raises(NotExact):
        asked(table)
    assert TableProgram(table).decide({"age": Decimal(50)}).value == "none"
