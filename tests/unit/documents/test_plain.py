"""Values kept as data come back equal, and data that says something else makes nothing but a refusal."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from saltern.core.contracts.reader import load_all
from saltern.core.documents.plain import plain, value
from worlds.yantian import YANTIAN, yantian


def back(kept: object) -> Any:
    return value(json.loads(json.dumps(plain(kept))))


def test_a_whole_pack_comes_back_equal() -> None:
    pack = yantian()
    assert back(pack) == pack
    assert back(pack).calendar.working_days(dt.date(2020, 4, 3), dt.date(2020, 4, 8)) == 2


def test_all_contracts_come_back_equal() -> None:
    contracts = load_all(folder=YANTIAN / "sources")
    assert back(contracts) == contracts


@pytest.mark.parametrize(
    "kept",
    [
        None,
        True,
        "盐田",
        2**70,
        0.1,
        Decimal("1.50"),
        dt.date(2020, 2, 29),
        dt.timedelta(days=2, microseconds=3),
        Path("a/b"),
        ("a", ("b",), ["c"], frozenset({"d"})),
        {"a": {1: dt.date(2020, 1, 1)}},
    ],
    ids=str,
)
def test_each_kind_of_value_comes_back_as_it_was(kept: object) -> None:
    assert back(kept) == kept
    assert type(back(kept)) is type(kept)


def test_what_is_no_data_is_not_written() -> None:
    with pytest.raises(TypeError, match=r"^function is nothing that can be kept as data$"):
        plain({"a": test_all_contracts_come_back_equal})
    with pytest.raises(TypeError, match=r"^time is nothing that can be kept as data$"):
        plain(dt.time(9))


@pytest.mark.parametrize(
    "written",
    [
        [["os:system"], [0, "true"]],
        [["saltern.core.documents.plain:value"], [0]],
        [["saltern.core.documents.plain:importlib.import_module"], [0, "os"]],
        [["saltern.core.catalogue.pack:dataclass"], [0]],
        [["saltern.project.command:main"], [0]],
        [["saltern.core.catalogue.pack:Opening", "days"], [0, 1]],
        [["saltern.core.catalogue.pack:Opening", "days", "hours"], [0, 1]],
        [["eval", "1"]],
        [[7, "x"]],
        ["dict", "x"],
        [["dict", "x"]],
    ],
    ids=json.dumps,
)
def test_data_that_names_anything_else_is_refused(written: list[Any]) -> None:
    with pytest.raises((ValueError, TypeError, LookupError)):
        value(written)
