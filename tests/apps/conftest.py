"""What the app tests share; `make apps` runs them on SQLite and on PostgreSQL (see postgres.py beside this file)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

JOURNAL = ("journal_line", "journal_concern", "journal_batch", "journal_link")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What asks nothing of the database, or nothing that depends on which it is, is asked on SQLite alone."""
    if connection.vendor == "sqlite":
        return
    left = [item for item in items if item.get_closest_marker("any_database") or not asks_a_database(item)]
    config.hook.pytest_deselected(items=left)
    gone = set(left)
    items[:] = [item for item in items if item not in gone]


def asks_a_database(item: pytest.Item) -> bool:
    """Whether a test may: pytest-django lets no other through."""
    asked = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return bool(asked) or item.get_closest_marker("django_db") is not None


@pytest.fixture(scope="session", autouse=True)
def journal_may_be_emptied_between_tests() -> Iterator[None]:
    """A test with real commits is emptied afterwards; the journal's triggers would refuse that, as they must."""
    patch = pytest.MonkeyPatch()
    flush = type(connection.ops).execute_sql_flush

    def emptied(self: Any, statements: list[str]) -> None:
        kept = pause(self.connection)
        flush(self, statements)
        restore(self.connection, kept)

    patch.setattr(type(connection.ops), "execute_sql_flush", emptied)
    yield
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def forms_are_sealed_with_a_key_of_the_tests() -> Iterator[None]:
    """No key file is made where the tests run."""
    patch = pytest.MonkeyPatch()
    patch.setattr(settings, "SEAL_KEY", lambda: bytes(32))
    yield
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def passwords_are_hashed_in_a_moment() -> Iterator[None]:
    """A million rounds keep a password from who stole the table; no test steals it, and each would wait a second."""
    patch = pytest.MonkeyPatch()
    patch.setattr(PBKDF2PasswordHasher, "iterations", 1_000)
    yield
    patch.undo()


def pause(database: BaseDatabaseWrapper) -> list[str]:
    """Take the journal's triggers away; returns what brings them back."""
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            for table in JOURNAL:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_keep")
            return [f"ALTER TABLE {table} ENABLE TRIGGER {table}_keep" for table in JOURNAL]
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'journal_%%'", [])
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        return [sql for _, sql in triggers]


def restore(database: BaseDatabaseWrapper, statements: list[str]) -> None:
    """Bring the triggers back."""
    with database.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture
def now() -> dt.datetime:
    """The moment most app tests happen: the morning of 10 April 2020, 10:00 in Shenzhen."""
    return dt.datetime(2020, 4, 10, 2, 0, tzinfo=dt.UTC)
