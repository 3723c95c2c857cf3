"""The statements that file a case name every column of its table, so that a new one cannot be forgotten, in the order
in which its values are given."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from saltern.apps.casework.models import Case
from saltern.apps.casework.new_case import NewCase
from saltern.apps.casework.operations.file import SQL

LATER = {"came_from", "id", "breached_on", "satisfaction", "put_right", "receipt_tallied", "answer_tallied"}
"""Columns that are empty while a case begins."""

COLUMNS = [column.name for column in fields(NewCase)]


def inside(name: str, opening: str) -> list[str]:
    """What stands in a statement between `opening` and the next bracket that closes, by commas."""
    found = re.search(re.escape(opening) + r" \((.*?)\)", (SQL / f"{name}.sql").read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return [part.strip() for part in found[1].split(",")]


@pytest.mark.parametrize("name", ["case_sqlite", "case_postgresql"])
def test_a_statement_names_every_column_of_a_case(name: str) -> None:
    assert inside(name, "INSERT INTO casework_case") == [*COLUMNS, "handler", "told"]
    assert {*COLUMNS, "handler", "told"} == {field.column for field in Case._meta.concrete_fields} - LATER


def test_postgresql_reads_the_values_under_the_same_names() -> None:
    assert [part.split()[0] for part in inside("case_postgresql", "jsonb_to_record(whole->'case') AS new")] == COLUMNS
