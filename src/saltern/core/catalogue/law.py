"""The laws a pack cites (`law/laws.csv`), and the areas whose published lists it draws on (`catalogue/areas.csv`).

Only what is asked at work is read with the pack; the articles themselves are read by whoever reviews it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from saltern.core.catalogue.pack import Law
from saltern.core.catalogue.places import csv_rows
from saltern.errors import Fault, Place
from saltern.words import Phrase

LAWS: Final = "law/laws.csv"
AREAS: Final = "catalogue/areas.csv"
LAW_COLUMNS: Final = (
    "key", "name", "issuer", "version_date", "in_force_from", "superseded_from", "first_in_force", "date_basis",
)  # fmt: skip


def read_laws(*, folder: Path, faults: list[Fault]) -> dict[str, Law]:
    """The laws of a pack; none where it holds no texts."""
    found: dict[str, Law] = {}
    for line, row in _rows(folder, LAWS, LAW_COLUMNS, faults):
        place = Place(file=LAWS, line=line, column=1)
        first = _day(row["first_in_force"] or row["in_force_from"], place, faults)
        superseded = _day(row["superseded_from"], place, faults)
        if row["key"] in found:
            faults.append(
                place.fault("duplicate-key", f'"{row["key"]}"', Phrase(en="each key once", zh="每个键只出现一次"))
            )
        found[row["key"]] = Law(
            key=row["key"], name=row["name"], issuer=row["issuer"], first=first, superseded=superseded
        )
    return found


def read_areas(*, folder: Path, faults: list[Fault]) -> Mapping[str, str]:
    """The names of the areas whose published codes the items bear."""
    return {row["code"]: row["name"] for _, row in _rows(folder, AREAS, ("code", "name"), faults)}


def _rows(
    folder: Path, name: str, columns: tuple[str, ...], faults: list[Fault]
) -> list[tuple[int, Mapping[str, str]]]:
    path = folder / name
    return list(csv_rows(path=path, name=name, columns=columns, faults=faults)) if path.is_file() else []


def _day(text: str, place: Place, faults: list[Fault]) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        faults.append(
            place.fault("bad-date", f'"{text}"', Phrase(en="a date like 2020-07-01", zh="形如 2020-07-01 的日期"))
        )
        return None
