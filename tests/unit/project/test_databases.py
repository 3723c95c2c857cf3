"""Which database the desk stands in, and what a wrong address is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from saltern.project.databases import DatabaseUrlUnknown, database


def test_without_an_address_the_desk_is_a_file_at_home() -> None:
    made = database("", home=Path("/srv/saltern"))
    assert (made["ENGINE"], made["NAME"]) == ("django.db.backends.sqlite3", "/srv/saltern/saltern.sqlite3")
    assert made["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_an_address_is_taken_apart() -> None:
    made = database("postgresql://desk:p%40ss@db:5433/saltern", home=Path("/srv"))
    kept = {name: made[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    assert kept == {"NAME": "saltern", "USER": "desk", "PASSWORD": "p@ss", "HOST": "db", "PORT": "5433"}


def test_a_socket_stands_in_the_query() -> None:
    made = database("postgresql://saltern@/postgres?host=/run/pg", home=Path("/srv"))
    assert (made["HOST"], made["NAME"]) == ("/run/pg", "postgres")


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(DatabaseUrlUnknown) as refusal:
        database("mysql://db/saltern", home=Path("/srv"))
    assert str(refusal.value) == (
        'DATABASE_URL starts with "mysql"; expected postgresql://user:password@host:port/name or sqlite:///path.'
    )
