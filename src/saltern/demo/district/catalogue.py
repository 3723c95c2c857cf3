"""The eighty data sets of forty units: columns, format and size of each feed, as data beside this file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

#: Ten sets carry most of the rows; the number of records asked for is made up with them.
LARGE: Final = frozenset(
    {
        "transit_taps", "invoices", "social_insurance_payments", "medical_settlements", "medical_visits",
        "fund_deposits", "power_bills", "water_bills", "gas_bills", "tax_returns",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """One feed of one unit."""

    unit: str
    unit_zh: str
    unit_en: str
    dataset: str
    dataset_zh: str
    format: str
    rows_full: int
    columns: Mapping[str, str]
    codes: Mapping[str, tuple[str, ...]]
    key: tuple[str, ...]

    @property
    def suffix(self) -> str:
        """The ending of its files."""
        return {"csv_utf8": "csv", "csv_gb18030": "csv"}.get(self.format, self.format)

    @property
    def query(self) -> str:
        """The name of the query it is drawn by; the four streets share one."""
        return "grid_visits" if self.dataset.startswith("grid_visits_") else self.dataset

    @property
    def street(self) -> str:
        """The sub-district a grid visit belongs to, as the last digits of its code."""
        streets = {"meisha": "001", "yantian": "002", "shatoujiao": "003", "haishan": "004"}
        return streets.get(self.dataset.removeprefix("grid_visits_"), "")


@cache
def datasets() -> tuple[Dataset, ...]:
    """All feeds, unit by unit."""
    text = resources.files(__package__).joinpath("datasets.json").read_text(encoding="utf-8")
    rows = json.loads(text)
    return tuple(
        Dataset(
            **{**row, "codes": {name: tuple(codes) for name, codes in row["codes"].items()}, "key": tuple(row["key"])}
        )
        for row in rows
    )
