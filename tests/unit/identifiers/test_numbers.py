"""Numbers of citizens, firms and telephones: the same verdict in Python and SQL; made ones are in `generative`."""

from __future__ import annotations

import csv
import datetime as dt

import duckdb
import phonenumbers
import pytest
from sqlglot import exp
from stdnum.cn import ric, uscc

from saltern.core.identifiers import (
    credit_code,
    mobile,
    resident_id,
    resident_id_sql,
    writing,
    writing_sql,
)
from worlds.numbers_twice import agree, judged, with_areas
from worlds.shared_data import shared

MODULES = {"ric": resident_id, "uscc": credit_code}
REST = ("0000000", "4999999", "5000001")
GIVEN_LATER = ("110111198012010078",)
"""Its area came six years after the birth: the library wants one of that year, the police give the day's."""


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    return with_areas()


@pytest.mark.parametrize("kind", ["ric", "uscc"])
def test_every_vector_is_judged_right_in_python_and_sql(database: duckdb.DuckDBPyConnection, kind: str) -> None:
    with (shared("identifiers") / "vectors.csv").open(encoding="utf-8") as file:
        vectors = [row for row in csv.DictReader(file) if row["kind"] == kind]
    assert [MODULES[kind].is_valid(row["value"]) for row in vectors] == [
        row["valid"] == "1" or row["value"] in GIVEN_LATER for row in vectors
    ]
    agree(database, MODULES[kind], [row["value"] for row in vectors])


def test_the_numbering_plan_decides_on_mobiles() -> None:
    numbers = ["13123456789", "10000000000", "11000000000", "12000000000", "15400000000", "11000002100"]
    assert [mobile.is_valid(number) for number in numbers] == [True, False, False, False, False, False]


@pytest.mark.parametrize("third", range(10))
def test_a_mobile_is_what_the_library_calls_one(third: int) -> None:
    """Asked of numbers it can take apart: with 00 or 11 in front it reads an exchange or another country."""
    numbers = [f"1{second}{third}{fourth}{rest}" for second in range(2, 10) for fourth in range(10) for rest in REST]
    kinds = [phonenumbers.number_type(phonenumbers.parse(number, "CN")) for number in numbers]
    assert [mobile.is_valid(number) for number in numbers] == [
        kind == phonenumbers.PhoneNumberType.MOBILE for kind in kinds
    ]


def test_sql_names_why_a_number_is_nobodys(database: duckdb.DuckDBPyConnection) -> None:
    texts = [
        "110102199101010078",
        "111111111111111",
        "11010219910101007",
        "11010219910101007A",
        "110102199113010078",
        "110102199101010079",
        "110201199312010077",
    ]
    assert [fault for _, fault in judged(database, resident_id, texts)] == [
        None,
        "filler",
        "length",
        "format",
        "birth_date",
        "check_digit",
        "area",
    ]


def test_a_superscript_two_is_no_digit_and_full_width_ones_are() -> None:
    assert writing.normalise("１１010 219910101-007８") == "110102199101010078"
    assert not resident_id.is_valid("11010219910101007²")


def test_fifteen_digits_become_the_number_of_eighteen() -> None:
    assert resident_id.normalise("110102910101007") == "110102199101010078"
    assert resident_id.is_valid("110102910101007")


def test_masks_show_the_first_six_and_the_last_two() -> None:
    assert resident_id.mask("110102199101010078") == "110102**********78"
    assert mobile.mask("138 0013 8000") == "138****8000"
    assert [writing.mask_name(name) for name in ("张三", "欧阳娜娜", "")] == ["张*", "欧***", ""]


def test_the_mask_is_the_same_in_sql() -> None:
    texts = ["110102199101010078", "12345", "", "1234567890"]
    query = exp.select(writing_sql.mask_number(exp.column("t"))).from_("texts").order_by("place")
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE texts AS SELECT unnest(range(4)) AS place, unnest($1) AS t", [texts])
        found = [row[0] for row in connection.execute(query.sql("duckdb")).fetchall()]
    assert found == [writing.mask_number(text) for text in texts]


def test_an_area_known_by_its_province_alone_is_nobodys(database: duckdb.DuckDBPyConnection) -> None:
    agree(database, resident_id, ["111000190001010005", "111000000101000"])
    assert not resident_id.is_valid("111000190001010005")


@pytest.mark.parametrize(
    ("number", "fault", "born", "sex"),
    [
        # the area of the day on which it was given, six and twelve years after the birth
        ("440303196001010010", None, "1960-01-01", "male"),
        ("440308198501010010", None, "1985-01-01", "male"),
        # a code that was given up before the holder was born
        ("110201199312010077", "area", None, None),
        # residence permits, whoever was born when
        ("810000195001010017", None, "1950-01-01", "male"),
        ("830000199001010025", None, "1990-01-01", "female"),
        # foreigners: of the nationality in digits, and of before, in letters
        ("911840198803150018", None, "1988-03-15", "male"),
        ("910840198803150010", "area", None, None),
        ("CAN440388031510", None, "1988-03-15", "male"),
        ("can 4403 0503 1520", None, "2005-03-15", "female"),
        ("CAN999988031510", "area", None, None),
        ("CAN440388131510", "birth_date", None, None),
        ("CAN440388031519", "check_digit", None, None),
    ],
)
def test_a_number_is_judged_by_the_rule_it_was_issued_under(
    database: duckdb.DuckDBPyConnection, number: str, fault: str | None, born: str | None, sex: str | None
) -> None:
    # the check digit of an example is the one that fits, unless that is what is wrong
    given = number if fault == "check_digit" else fitting(number)
    assert (resident_id.fault(given), judged(database, resident_id, [given])[0][1]) == (fault, fault)
    if fault is None:
        assert (resident_id.birth_date(given).isoformat(), resident_id.sex(given)) == (born, sex)
        sql = exp.select(
            resident_id_sql.born(exp.column("n")).as_("born"), resident_id_sql.sex(exp.column("n")).as_("sex")
        ).from_(exp.select(exp.Literal.string(resident_id.normalise(given)).as_("n")).subquery("x"))
        ((told, said),) = database.execute(sql.sql("duckdb")).fetchall()
        assert (told.isoformat(), said) == (born, sex)


def fitting(number: str) -> str:
    normal = resident_id.normalise(number)
    return normal[:-1] + resident_id._check(normal)


@pytest.mark.parametrize(
    ("body", "valid"), [("N2440300MA5ABCDE1", True), ("Y1440300MA5ABCDE1", True), ("I2440300MA5ABCDE1", False)]
)
def test_the_first_two_places_of_a_credit_code_may_be_letters(body: str, valid: bool) -> None:
    check = uscc.calc_check_digit(body) if valid else "0"
    assert credit_code.is_valid(body + check) is valid


def test_nobody_is_born_after_the_day(database: duckdb.DuckDBPyConnection) -> None:
    day = dt.date(2020, 4, 10)
    for born, fault in (
        (dt.date(2020, 4, 10), None),
        (dt.date(2020, 4, 11), "birth_date"),
        (dt.date(2999, 1, 1), "birth_date"),
    ):
        number = f"440308{born:%Y%m%d}001"
        number += ric.calc_check_digit(number + "0")
        asked = exp.select(resident_id_sql.fault(exp.convert(number), areas_table="areas", on=day)).sql("duckdb")
        assert (resident_id.fault(number, on=day), database.execute(asked).fetchall()) == (fault, [(fault,)])
        assert resident_id.fault(number) is None
