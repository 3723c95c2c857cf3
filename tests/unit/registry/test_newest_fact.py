"""How new what came in is: by the days in its rows, by its arrival where they bear none or all of it comes anew."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from saltern.core.contracts.reader import parse
from saltern.core.registry.batch import Batch, Holdings
from saltern.core.registry.snapshot import Snapshot
from worlds.registry_office import NOW, contract, contract_text, office, person, row, written


def batch(number: int, **changes: object) -> Batch:
    values = {
        "id": f"b{number}", "dataset": "degrees", "record_set": "degrees", "unit": "u", "mode": "append",
        "content": "", "source": "", "taken_at": "2020-04-10T10:00:00+08:00", "state": "committed",
    }  # fmt: skip
    return Batch(**(values | changes))  # type: ignore[arg-type]  # tests change single values


@pytest.mark.parametrize(
    ("batches", "newest"),
    [
        ([batch(1, newest="2014-07-01"), batch(2, newest="2013-01-01")], dt.date(2014, 7, 1)),
        ([batch(1, newest="2014-07-01", state="withdrawn"), batch(2, newest="2013-01-01")], dt.date(2013, 1, 1)),
        ([batch(1, newest="2014-07-01", period="2020-03-31")], dt.date(2020, 3, 31)),
        ([batch(1, newest="2014-07-01", period="2012-03-31")], dt.date(2014, 7, 1)),
        ([batch(1)], dt.date(2020, 4, 10)),
        ([batch(1, newest="2014-07-01", mode="replace")], dt.date(2020, 4, 10)),
        ([batch(1, newest="2014-07-01", mode="upsert")], dt.date(2020, 4, 10)),
        ([batch(1, newest="2014-07-01", record_set="others", dataset="others")], None),
        ([batch(1, newest="2014-07-01", state="held")], None),
    ],
)
def test_of_which_day_the_newest_fact_is(batches: list[Batch], newest: dt.date | None, tmp_path: Path) -> None:
    assert Snapshot(root=tmp_path, holdings=Holdings(batches=tuple(batches))).newest_fact("degrees") == newest


def test_a_delivery_is_as_new_as_its_newest_row_that_is_not_still_to_come(tmp_path: Path) -> None:
    old, new = person(1, born=dt.date(1980, 2, 3)), person(2, born=dt.date(1999, 12, 31))
    rows = [row(1, id_number=old, birth_date="1980-02-03"), row(2, id_number=new, birth_date="1999-12-31")]
    with office(tmp_path) as intake:
        intake.take(written(tmp_path / "permits.csv", rows), dataset="permits", now=NOW)
        (taken,) = intake.lake.holdings().batches
        assert taken.newest == "1999-12-31"
        assert intake.lake.snapshot().newest_fact(contract().record_set) == NOW.date()  # a register: of its delivery


@pytest.mark.parametrize(
    ("sla", "days"),
    [
        ("", 1098),
        ("slaProperties: [{property: frequency, value: 1, unit: d}]", 1098),
        ("slaProperties: [{property: frequency, value: 2, unit: y}]", 1464),
        ("slaProperties: [{property: frequency, value: 1, unit: d}, {property: latency, value: 90, unit: d}]", 90),
    ],
)
def test_how_old_a_fact_may_be_for_a_decision(sla: str, days: int) -> None:
    text = contract_text(form="csv", encoding="UTF-8", delivery="upsert", dataset="permits")
    assert parse(file="permits.yaml", text=f"{text}{sla}\n").decides_within == dt.timedelta(days=days)
