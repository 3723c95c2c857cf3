"""Dated versions in one file (`earlier:` of an item or reminder): each states what differs from the newest.

    effective: {from: 2023-12-01}           # the newest
    earlier:
      - effective: {from: 2020-01-01, to: 2023-11-30}
        summary: {zh: …, en: …}             # stated: differs; left out: as in the newest; null: not there

The version is chosen by the day on which somebody applies or is told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final, TypeVar

from saltern.core.documents.document import Entry
from saltern.core.documents.fields import Fields
from saltern.errors import Fault, Place
from saltern.words import Phrase

T = TypeVar("T")
OWN: Final = frozenset({"effective", "examples", "earlier"})
"""What an earlier version never takes from the newest."""

Span = tuple[Place, dt.date | None, dt.date | None]
"""Where a version stands, its first day and its last."""


def read_versions(fields: Fields, *, shared: frozenset[str], read: Callable[[Fields], T]) -> tuple[tuple[T, ...], T]:
    """The versions before the newest, the oldest first, and the newest. `shared` are fields every version has alike."""
    overlays = list(fields.list("earlier"))
    newest = read(fields)
    return tuple(_earlier(fields, overlay, shared=shared, read=read) for overlay in overlays), newest


def _earlier(fields: Fields, overlay: Fields, *, shared: frozenset[str], read: Callable[[Fields], T]) -> T:
    newest, own = _mapping(fields.entry), _mapping(overlay.entry)
    for key in sorted(own.keys() & shared):
        expected = Phrase(en="a field that may differ between versions", zh="各版本可以不同的字段")
        overlay.fault(own[key], "unknown-field", f'"{key}"', expected)
    overlay.sub("effective", required=True)
    gone = {key for key, entry in own.items() if entry.value in ("null", "~") and not entry.quoted} | (
        own.keys() & shared
    )
    values = {key: entry for key, entry in newest.items() if key not in OWN and (key in shared or key not in own)}
    values |= {key: entry for key, entry in own.items() if key not in gone}
    keys = {**(fields.entry.keys or {}), **(overlay.entry.keys or {})}
    faults: list[Fault] = []
    version = read(Fields(replace(overlay.entry, value=values, keys=keys), file=fields.file, faults=faults))
    fields.faults.extend(fault for fault in faults if fault not in fields.faults)
    return version


def in_order(spans: Sequence[Span], faults: list[Fault]) -> None:
    """Notes where a version does not end before the next begins."""
    for (place, _, last), (_, first, _) in pairwise(spans):
        if last is None or first is None or last >= first:
            faults.append(
                place.fault(
                    "effective-dates",
                    Phrase(
                        en=f"a version to {last or '…'}, the next from {first or '…'}",
                        zh=f"某版本至 {last or '…'}，下一版本自 {first or '…'} 起",
                    ),
                    Phrase(en="an end before the next version begins", zh="在下一版本开始之前结束"),
                )
            )


def _mapping(entry: Entry) -> Mapping[str, Entry]:
    return entry.value if isinstance(entry.value, dict) else {}
