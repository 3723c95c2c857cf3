"""A statement in one call of PostgreSQL's library: the same rows, the same refusals as by the driver's cursor."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, DataError, IntegrityError, OperationalError, connection, connections, transaction

from saltern.apps.journal.models import Event
from saltern.apps.journal.operations import prepared_statement
from saltern.apps.journal.operations.statements import execute

NOW = dt.datetime(2020, 7, 6, 2, 3, 4, 5006, tzinfo=dt.UTC)
EVERY_KIND = """
SELECT %s::bigint + 1, 7::smallint, 8::integer, %s::text, 'v'::varchar(9), '{"a": "盐田"}'::jsonb, true, false,
  '\\x00ff'::bytea, '2020-07-06'::date, '2020-07-06 10:03:04.005006+08'::timestamptz, '2020-07-06'::timestamptz,
  1.50::numeric, ARRAY[1, 2], NULL::text, %s::text IS NULL
"""

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL's library"),
]


def beside(work: Callable[[], Any]) -> Any:
    """What `work` gives in a thread that serves pages, or the error it ends with."""
    found: list[Any] = []

    def run() -> None:
        try:
            found.append(work())
        except DatabaseError as problem:
            found.append(problem)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(60)
    return found[0]


def by_the_library(asked: Callable[[], Any]) -> Any:
    told = asked()
    assert isinstance(told, prepared_statement.Told)
    return told


def test_each_kind_of_column_is_read_as_the_cursor_reads_it() -> None:
    values = (2**40, "盐 '\"\\ %s $1 ü", None)
    by_cursor = execute(EVERY_KIND, values)
    assert not isinstance(by_cursor, prepared_statement.Told)
    row = by_cursor.fetchone()
    told = beside(lambda: [by_the_library(lambda: execute(EVERY_KIND, values)).fetchall() for _ in range(3)])
    assert told == [[row]] * 3
    assert [type(value) for value in told[0][0]] == [type(value) for value in row]
    many = "SELECT n FROM generate_series(1, 3) AS n WHERE n > %s"
    assert beside(lambda: list(by_the_library(lambda: execute(many, [1])))) == [(2,), (3,)]
    assert beside(lambda: by_the_library(lambda: execute(many, [3])).fetchone()) is None


def test_rows_written_are_counted_and_stand_after_their_transaction() -> None:
    insert = (
        "INSERT INTO journal_event (name, body, at, planned) SELECT %s, '{}', now(), false FROM generate_series(1, 2)"
    )

    def undone() -> int:
        with transaction.atomic():
            count = execute(insert, ["undone"]).rowcount
            transaction.set_rollback(True)
        return int(count)

    def kept() -> int:
        with transaction.atomic():
            Event.objects.create(name="before", body="{}", at=NOW)
            return int(by_the_library(lambda: execute(insert, ["kept"])).rowcount)

    assert (beside(undone), beside(kept), beside(lambda: execute(insert, ["alone"]).rowcount)) == (2, 2, 2)
    assert sorted(Event.objects.values_list("name", flat=True)) == ["alone", "alone", "before", "kept", "kept"]


@pytest.mark.parametrize(
    ("sql", "values", "refusal"),
    [
        ("SELECT %s::text", ["a\0b"], DataError),
        ("SELECT 1 / %s::int", [0], DataError),
        ("INSERT INTO journal_event (name) VALUES (%s)", ["x"], IntegrityError),
        ("SELECT %s FROM no_such_table", ["x"], DatabaseError),
        ("SELECT pg_terminate_backend(pg_backend_pid()), %s::text", ["x"], OperationalError),
    ],
)
def test_what_the_database_refuses_is_told_as_ever(sql: str, values: list[Any], refusal: type[DatabaseError]) -> None:
    def twice() -> Any:
        try:
            execute(sql, values)
        except DatabaseError as problem:
            if refusal is OperationalError:
                connection.close()
            assert execute("SELECT %s::text", ["still here"]).fetchone() == ("still here",)
            return problem
        return None

    found = beside(twice)
    assert type(found) is refusal if refusal is not DatabaseError else isinstance(found, DatabaseError)


def test_what_is_kept_ready_outlives_a_rollback() -> None:
    def often() -> list[Any]:
        found = []
        for number in range(5):
            with transaction.atomic():
                execute("SELECT %s::text", ["the first of a transaction goes by the cursor"])
                found.append(by_the_library(lambda number=number: execute("SELECT %s::bigint", [number])).fetchone())
                transaction.set_rollback(number == 3)  # what ran before was kept ready by whoever ran it
        return found

    assert beside(often) == [(0,), (1,), (2,), (3,), (4,)]


def test_what_only_the_driver_can_write_goes_by_its_cursor() -> None:
    found = beside(lambda: execute("SELECT %s::timestamptz, %s::bigint[]", [NOW, [1, 2]]).fetchone())
    assert found == (NOW, [1, 2])
