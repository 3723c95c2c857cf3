"""The table after the run, and the databases a worker is killed on."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from apps.postgres import Unavailable, server
from faults.databases import Database
from faults.kit import TOLD, table


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What each part found."""
    if TOLD:
        terminalreporter.section("kills")
        for line in table():
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A server of this run's own; where there is none the tests skip, with SALTERN_REQUIRE=postgres they fail."""
    try:
        with server() as url:
            yield url
    except Unavailable as reason:
        if "postgres" in os.environ.get("SALTERN_REQUIRE", ""):
            pytest.fail(f"PostgreSQL required but not possible: {reason}")
        pytest.skip(f"no PostgreSQL: {reason}")


@pytest.fixture
def sqlite(tmp_path: Path) -> Database:
    """A file in the test's folder."""
    return Database(url=f"sqlite:///{tmp_path / 'desk.sqlite3'}")


@pytest.fixture
def on_server(postgres: str) -> Database:
    """An empty database on the server."""
    name = f"faults_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres, autocommit=True) as administrator:
        administrator.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]  # a name of our own
    return Database(url=postgres.replace("/postgres?", f"/{name}?"))
