"""The database of every test that asks for one: SQLite in a file, or PostgreSQL where DATABASE_URL says so.

It stands here and not beside the app tests: whichever test asks first makes the database for the whole run, and in one
in memory the threads of a later test would find its tables locked.
"""

from __future__ import annotations

import gc
import os

import pytest
from django.db import connection

os.environ["SALTERN_LANGUAGE"] = "en"  # whatever the locale of whoever runs the tests


def pytest_collection_finish() -> None:
    """What was loaded to collect the tests lives as long as they do: looking it over took a tenth of their time."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    gc.unfreeze()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite tests run on a file, as in production: an in-memory database has neither a log nor a second writer."""
    if connection.vendor == "sqlite":
        file = tmp_path_factory.mktemp("database") / "test.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = str(file)
