"""Which rows that were set aside still wait to be mended, by their delivery."""

from __future__ import annotations

import pytest

from saltern.core.registry.batch import Batch, Holdings


def batch(number: int, **changes: object) -> Batch:
    values = {
        "id": f"b{number}", "dataset": "degrees", "record_set": "degrees", "unit": "u", "mode": "append",
        "content": "", "source": "", "taken_at": "2020-04-10T10:00:00+08:00", "state": "committed", "quarantined": 5,
    }  # fmt: skip
    return Batch(**(values | changes))  # type: ignore[arg-type]  # tests change single values


def mended(number: int, of: int, *rows: int, **changes: object) -> Batch:
    return batch(number, mends=f"b{of}", mended=rows, quarantined=0, **changes)


@pytest.mark.parametrize(
    ("batches", "waiting"),
    [
        ([batch(1), batch(2, quarantined=0), batch(3)], {"b1": 5, "b3": 5}),
        ([batch(1, state="held"), batch(2, state="withdrawn")], {}),
        ([batch(1), mended(2, 1, 7, 9), mended(3, 1, 8)], {"b1": 2}),
        ([batch(1), mended(2, 1, 7, 9, state="withdrawn")], {"b1": 5}),
        ([batch(1), mended(2, 1, 1, 2, 3, 4, 5)], {}),
        ([batch(1, state="withdrawn"), mended(2, 1, 7)], {}),
        ([batch(1), batch(2, mode="replace", quarantined=3)], {"b2": 3}),
        ([batch(1, mode="replace"), mended(2, 1, 7)], {"b1": 4}),
        ([batch(1, dataset="degrees-abroad"), batch(2, mode="replace", quarantined=3)], {"b1": 5, "b2": 3}),
    ],
)
def test_what_waits_is_what_still_counts_less_what_was_mended(batches: list[Batch], waiting: dict[str, int]) -> None:
    assert Holdings(batches=tuple(batches)).to_mend() == waiting
