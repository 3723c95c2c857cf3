"""What the desk's database says of itself, on both: sound, a value that cannot be read, a reference that leads nowhere,
an index that does not find its rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from saltern.apps.journal.operations.statements import postgresql
from saltern.installation.environment import read
from saltern.installation.office import Office
from saltern.installation.soundness import database_faults

pytestmark = pytest.mark.django_db
UNREADABLE = (
    "CREATE TYPE street AS ENUM ('Meisha', 'Haishan')",
    "CREATE TABLE public.walked (street street)",
    "INSERT INTO walked VALUES ('Haishan')",
    "DELETE FROM pg_enum WHERE enumlabel = 'Haishan'",
)
"""A value of which the server no longer knows what it says."""
FORGETFUL = (
    "CREATE FUNCTION place(integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN $1; END'",
    "CREATE TABLE public.stood (number integer)",
    "INSERT INTO stood SELECT generate_series(1, 50)",
    "CREATE INDEX stood_by_place ON stood (place(number))",
    "CREATE OR REPLACE FUNCTION place(integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN -$1; END'",
)
"""An index whose rows no longer stand where they are looked for."""


@pytest.fixture
def desk(tmp_path: Path) -> Office:
    return Office(read({"SALTERN_HOME": str(tmp_path)}))


def faults(desk: Office) -> list[tuple[str, str]]:
    return [(fault.en, fault.zh) for fault in database_faults(desk)]


def done(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def extended() -> None:
    """The server's own tool for it, where the database is a server."""
    if postgresql():
        done("CREATE EXTENSION amcheck")


def test_a_sound_database_says_nothing(desk: Office) -> None:
    assert faults(desk) == []
    extended()
    assert faults(desk) == []


def test_what_cannot_be_read_is_said(desk: Office) -> None:
    if postgresql():
        done(*UNREADABLE)
        assert [en.partition(": ")[0] for en, _ in faults(desk)] == ["desk is damaged"]
        return
    done(
        "PRAGMA defer_foreign_keys = ON",
        "CREATE TABLE street (number integer PRIMARY KEY)",
        "CREATE TABLE walked (street integer REFERENCES street)",
        "INSERT INTO walked VALUES (7)",
    )
    assert faults(desk) == [
        (
            "desk is damaged: walked: row 1 refers to no row of street",
            "desk 已损坏：walked: row 1 refers to no row of street",
        )
    ]
    done("DELETE FROM walked")


def test_an_index_that_does_not_find_its_rows_is_said(desk: Office) -> None:
    if not postgresql():
        done(
            "CREATE TABLE stood (number integer CHECK (number > 0))",
            "PRAGMA ignore_check_constraints = ON",
            "INSERT INTO stood VALUES (-1)",
            "PRAGMA ignore_check_constraints = OFF",
        )
        assert [en for en, _ in faults(desk)] == ["desk is damaged: CHECK constraint failed in stood"]
        return
    extended()
    done(*FORGETFUL)
    ((told, _),) = faults(desk)
    assert told.startswith("desk is damaged: ")
    assert "stood_by_place" in told
