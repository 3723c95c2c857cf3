"""A sweep finds whom each rule concerns, says why, finishes what SQL can only narrow down, and tells nobody twice."""

from __future__ import annotations

import datetime as dt

import duckdb
import pytest

from generative.generated_district import AS_OF, PERSON, SETS, VOCABULARY, Fixture, load
from saltern.core.audiences.sweep import Count, RuleNotForPopulation, Sweep, SweepNeedsRecords, sweep
from saltern.core.rules.facts import Record, Ref
from saltern.core.rules.feel.check import Checked, check
from saltern.core.rules.feel.parse import parse_expression

NAMES = list(VOCABULARY.names(PERSON))


def job(person: int, **cells: object) -> Record:
    blank: dict[str, object] = dict.fromkeys(SETS["jobs"].columns)
    return Record({**blank, "person": Ref(entity=PERSON, key=person), "started": AS_OF, **cells})


FIXTURE = Fixture(
    {
        **{name: [] for name in SETS},
        "jobs": [job(1, kind="full"), job(2), job(3, kind="part", ended=AS_OF), job(3, kind="full")],
    }
)


def rule(text: str) -> Checked:
    found = check(parse_expression(text, names=NAMES), vocabulary=VOCABULARY, entity=PERSON, expected="boolean")
    assert found.faults == ()
    return found


def swept(*, records: Fixture | None = None, **texts: str) -> Sweep:
    connection: duckdb.DuckDBPyConnection = load(FIXTURE, people=4, firms=1, vocabulary=VOCABULARY)
    rules = {key: rule(text) for key, text in texts.items()}
    return sweep(rules, vocabulary=VOCABULARY, connection=connection, as_of=AS_OF, records=records)


def test_counts_members_and_the_conditions_that_held() -> None:
    found = swept(full='count(jobs[kind = "full"]) > 0 and (employed or count(kids) > 0)', two="count(jobs) = 2")
    assert found.counts() == {"full": Count(due=2, unknown=1), "two": Count(due=1, unknown=0)}
    assert found.rows() == [("full", 1, 0b011), ("full", 3, 0b011), ("two", 3, 0b1)]
    assert [node.at for node in found.conditions("full")] == [(1, 1), (1, 37), (1, 49)]


def test_different_values_are_counted_beside_everything_else_asked_of_the_same_records() -> None:
    found = swept(
        two="count(distinct values(jobs.started)) = 1 and count(jobs) = 2",
        kinds='count(distinct values(jobs[kind in ("full", "part")].started)) >= 1',
        never="count(distinct values(jobs[ended != null].started)) > 1",
        first='min(jobs.started) = max(jobs.started) and some j in jobs satisfies j.kind = "full"',
    )
    assert found.counts() == {
        "two": Count(due=1, unknown=0),
        "kinds": Count(due=2, unknown=1),
        "never": Count(due=0, unknown=0),
        "first": Count(due=2, unknown=1),
    }
    assert [(rule, subject) for rule, subject, _ in found.rows()] == [
        ("two", 3),
        ("kinds", 1),
        ("kinds", 3),
        ("first", 1),
        ("first", 3),
    ]


def test_a_sweep_leaves_the_profiles_behind_and_nothing_else() -> None:
    found = swept(full='count(jobs[kind = "full"]) > 0', two="count(jobs) = 2")
    left = found.connection.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall()
    assert left == [(f"profile {PERSON}",)]


def test_nobody_is_told_twice_before_the_rest_is_over() -> None:
    found = swept(full='count(jobs[kind = "full"]) > 0')
    found.connection.execute("CREATE TEMP TABLE ledger (rule VARCHAR, subject BIGINT, until DATE)")
    lines = [("full", 1, AS_OF + dt.timedelta(days=1)), ("full", 3, AS_OF), ("other", 3, dt.date(2099, 1, 1))]
    found.connection.executemany("INSERT INTO ledger VALUES (?, ?, ?)", lines)
    assert [subject for _, subject, _ in found.rows(ledger="ledger")] == [3]
    assert found.counts()["full"].due == 2


def test_the_reference_engine_finishes_what_sql_narrows_down() -> None:
    text = 'count(jobs) > 0 and upper case(min(jobs.kind)) = "FULL"'
    found = swept(records=FIXTURE, shout=text)
    assert found.counts() == {"shout": Count(due=2, unknown=1)}
    assert found.rows() == [("shout", 1, 0), ("shout", 3, 0)]


def test_without_records_a_narrowed_rule_is_refused() -> None:
    found = swept(shout='count(jobs) > 0 and upper case(min(jobs.kind)) = "FULL"')
    with pytest.raises(SweepNeedsRecords) as refused:
        found.counts()
    assert (str(refused.value), refused.value.message("zh")) == (
        "The rule shout is only narrowed down by SQL (this function has no exact SQL); give the records to finish it.",
        "规则 shout 只能由 SQL 初筛（该函数没有精确对应的 SQL）；需要提供记录才能完成判断。",
    )


def test_a_rule_for_single_cases_is_no_rule_for_everybody() -> None:
    with pytest.raises(RuleNotForPopulation) as refused:
        swept(first='jobs[1].state = "open"')
    assert (str(refused.value), refused.value.message("zh")) == (
        "The rule first works for a single case only: path at line 1, column 1: "
        "a member of one row picked out of many depends on the order of rows.",
        "规则 first 只能逐案判断：第 1 行第 1 列 path：从多行中选取一行再取其成员，取决于行的次序。",
    )
