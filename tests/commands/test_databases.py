"""Which database the desk stands in, and what a wrong address is told."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from saltern.project.databases import DatabaseUrlUnknown, database

SALTERN = Path(sys.executable).with_name("saltern")


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


def test_a_command_waits_for_a_server_a_few_seconds() -> None:
    assert database("postgresql://db/saltern", home=Path("/srv"))["OPTIONS"] == {
        "connect_timeout": 5,
        "options": "-c lock_timeout=5s",
    }
    longer = database("postgresql://db/saltern?connect_timeout=60", home=Path("/srv"))["OPTIONS"]
    assert longer == {"connect_timeout": "60", "options": "-c lock_timeout=5s"}


def test_a_server_that_never_answers_is_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = f"127.0.0.1:{silent.getsockname()[1]}/saltern"
        url = f"postgresql://desk:secret@{place}?connect_timeout=2"
        environment = {**os.environ, "SALTERN_HOME": str(tmp_path), "DATABASE_URL": url}
        done = subprocess.run(
            [SALTERN, "push", "list"], env=environment, capture_output=True, text=True, check=False, timeout=60
        )
    assert (done.returncode, done.stdout, done.stderr) == (
        2,
        "",
        f"error[database-unreachable]: The database {place} cannot be reached: connection timeout expired. See "
        "whether it runs and whether DATABASE_URL is right.\n",
    )
