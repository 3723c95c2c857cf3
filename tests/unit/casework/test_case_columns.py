"""The statements that file a case name every column of its table, so that a new one cannot be forgotten."""

from __future__ import annotations

import re

import pytest

from saltern.apps.casework.models import Case
from saltern.apps.casework.operations.file import SQL

LATER = {"id", "breached_on", "satisfaction"}
"""Columns that are empty while a case begins."""


@pytest.mark.parametrize("name", ["case_sqlite", "case_postgresql"])
def test_a_statement_names_every_column_of_a_case(name: str) -> None:
    text = (SQL / f"{name}.sql").read_text(encoding="utf-8")
    found = re.search(r"INSERT INTO casework_case \((.*?)\)", text, re.DOTALL)
    assert found
    named = {column.strip() for column in found[1].split(",")}
    assert named == {field.column for field in Case._meta.concrete_fields} - LATER
