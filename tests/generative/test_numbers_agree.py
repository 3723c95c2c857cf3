"""Made numbers, and one of every county in every year: the same verdict in Python and SQL."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc

from saltern.core.identifiers import credit_code, mobile, resident_id
from worlds.numbers_twice import agree, judged, made, with_areas

AREAS = ["440301", "110102", "440308", "999999", "310101", "110201", "810000", "830000", "911840", "999840"]
bodies = st.builds(
    lambda area, day, order: f"{area}{day:%Y%m%d}{order:03d}", st.sampled_from(AREAS), st.dates(), st.integers(0, 999)
)
residents = st.builds(made, bodies, st.sampled_from(["right", "right", "0", "X", "x"]))
cards = st.from_regex(r"\A(CAN|usa|FRA|A1B)(4403|1100|9999)[0-9]{8}\Z").map(
    lambda body: body if body.startswith("A1B") else body[:-1] + resident_id._check(body.upper())
)
old = st.from_regex(r"\A[1-9][0-9]{14}\Z")
codes = st.from_regex(r"\A(91|N2|Y1|I9)44030[03]MA5[0-9A-HJ-NP-RTUWXY]{6}\Z").map(
    lambda body: body + ("0" if body.startswith("I") else uscc.calc_check_digit(body))
)
odd = st.text(alphabet="0123456789０１２xXＸ² -\u3000Aa", max_size=20)


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    return with_areas()


@settings(max_examples=20, deadline=None)
@given(st.lists(residents | old | cards | odd, min_size=1, max_size=40))
def test_made_citizens_numbers_are_judged_alike(database: duckdb.DuckDBPyConnection, texts: list[str]) -> None:
    agree(database, resident_id, texts)


@settings(max_examples=20, deadline=None)
@given(st.lists(codes | odd, min_size=1, max_size=40))
def test_made_credit_codes_are_judged_alike(database: duckdb.DuckDBPyConnection, texts: list[str]) -> None:
    agree(database, credit_code, texts)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.from_regex(r"\A(\+86|0086)?1[0-9]{10}\Z") | odd, min_size=1, max_size=40))
def test_made_mobiles_are_judged_alike(database: duckdb.DuckDBPyConnection, texts: list[str]) -> None:
    agree(database, mobile, texts)


def test_every_county_in_force_today_was_given_to_whoever_was_born_since_1930(
    database: duckdb.DuckDBPyConnection,
) -> None:
    codes = {code for code, _, last in resident_id.areas() if last == resident_id.ALWAYS and len(code) == 6}
    assert len(codes) > 3_137
    numbers = [made(f"{code}{year}0615001", "right") for code in codes for year in range(1930, 2021)]
    assert [(number, fault) for number, fault in judged(database, resident_id, numbers) if fault] == []
    assert [number for number in numbers[::37] if not resident_id.is_valid(number)] == []
