"""A warning's audience made ready beforehand is the audience the sweep finds when the warning comes."""

from __future__ import annotations

import datetime as dt

import duckdb
import pytest

from generative.generated_district import load, make
from saltern.core.audiences import standing_rules
from saltern.core.audiences.ready import PreparedPlaybooks, adds_up
from saltern.core.audiences.sweep import sweep
from saltern.core.catalogue.pack import Pack
from saltern.core.rules.feel.parse import parse_expression
from worlds.yantian import yantian

DAY = dt.date(2020, 4, 10)
STREETS = ("440308001", "440308002", "440308003", "440308004")
WORDS = {"valid", "open", "active", "camping", "beach", "roof", "owned", *(f"{street}001" for street in STREETS)}


@pytest.fixture(scope="module")
def pack() -> Pack:
    return yantian()


@pytest.fixture(scope="module")
def connection(pack: Pack) -> duckdb.DuckDBPyConnection:
    """A made district of the pack."""
    fixture = make(seed=5, people=120, firms=80, vocabulary=pack.vocabulary, words=sorted(WORDS), factor=3)
    return load(fixture, people=120, firms=80, vocabulary=pack.vocabulary)


@pytest.fixture(scope="module")
def prepared(pack: Pack, connection: duckdb.DuckDBPyConnection) -> PreparedPlaybooks:
    """Its playbooks, made ready when they are first asked."""
    return PreparedPlaybooks(pack=pack, connection=connection)


def test_the_prepared_audiences_are_those_of_the_sweep(
    pack: Pack, connection: duckdb.DuckDBPyConnection, prepared: PreparedPlaybooks
) -> None:
    books = [book for book in pack.playbooks.values() if book.when is not None]
    found: set[str] = set()
    for places in (STREETS, STREETS[:1], STREETS[1:3]):
        rules = standing_rules.warned(playbooks=books, pack=pack, values={"warned_subdistricts": places})
        asked = sweep(rules, vocabulary=pack.vocabulary, connection=connection, as_of=DAY, calendar=pack.calendar)
        for book in books:
            ready = prepared.audience(book, places=places, as_of=DAY)
            expected = sorted(subject for _, subject, _ in asked.rows(rules=[book.key]))
            assert ready == expected, (book.key, places)
            found |= {book.key} if ready else set()
    assert len(found) > 5


def test_places_of_other_districts_are_asked_the_long_way(pack: Pack, prepared: PreparedPlaybooks) -> None:
    assert prepared.audience(pack.playbooks["storm-outdoor-ad"], places=["440303001"], as_of=DAY) is None


@pytest.mark.parametrize(
    ("text", "ready"),
    [
        ("some p in permits satisfies p.place in warned_subdistricts", True),
        ("alive", True),
        ("count(warned_subdistricts) > 1", False),
        ('warning_level in ("橙色", "红色") and place in warned_subdistricts', False),
        ("not(place in warned_subdistricts)", False),
        ("alive and (place in warned_subdistricts or some p in permits satisfies p in warned_subdistricts)", True),
        ("place in warned_subdistricts and (some p in permits satisfies p in warned_subdistricts)", False),
        ("every p in permits satisfies p in warned_subdistricts", False),
    ],
)
def test_a_rule_is_made_ready_when_it_adds_up(text: str, ready: bool, pack: Pack) -> None:
    node = parse_expression(text, names=["permits", "alive", "place", *pack.warning])
    assert adds_up(node, frozenset(pack.warning)) is ready
