"""The portal for tests: the pack of Yantian, a clock that stands in spring, records made by hand, people signed in."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client

from saltern.apps.identity.models import Account
from saltern.core.registry.batch import Holdings
from saltern.core.rules.facts import Provenance, Record, Ref
from saltern.installation import office as offices
from saltern.installation.office import Office
from worlds.accounts import bound
from worlds.yantian import YANTIAN, OfficeOfYantian, yantian

CLOCK = "2020-04-10T10:00"
BACKEND = "saltern.interfaces.pages.session.Accounts"


class Rows:
    """Rows by record set; every one of them is found by whoever is asked for."""

    def __init__(self, rows: Mapping[str, Sequence[Mapping[str, object]]] | None = None) -> None:
        self.held = rows or {}
        self.number = 1

    def rows(self, *, record_set: str, by: tuple[str, ...], key: int | str) -> Sequence[Record]:
        """The rows in which one of the columns holds the key."""
        return [
            Record(row, Provenance(unit="unit", record_set=record_set, batch="b", date="2020-03-01"))
            for row in self.held.get(record_set, ())
            if any(isinstance(ref := row.get(column), Ref) and ref.key == key for column in by)
        ]


class HeldRecords:
    """Records as the office has them, of one snapshot."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self.lake = SimpleNamespace(holdings=Holdings)  # nothing was delivered

    def newest(self) -> int:
        """There is a snapshot."""
        return 1

    def pinned(self) -> Rows:
        """The rows."""
        return self._rows


def person(key: int) -> Ref:
    return Ref(entity="natural_person", key=key)


def firm(key: int) -> Ref:
    return Ref(entity="legal_person", key=key)


def open_house(
    monkeypatch: pytest.MonkeyPatch,
    home: Path,
    *,
    rows: Mapping[str, Sequence[Mapping[str, object]]] | None = None,
    clock: str = CLOCK,
) -> Office:
    """The office that the pages of this test work with."""
    for name in [key for key in os.environ if key.startswith("SALTERN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SALTERN_PACK", str(YANTIAN))
    monkeypatch.setenv("SALTERN_HOME", str(home))
    monkeypatch.setenv("SALTERN_TRIAL_CLOCK", clock)
    monkeypatch.setattr(offices, "Office", OfficeOfYantian)
    offices._opened.cache_clear()
    office = offices.office()
    office.__dict__["pack"] = yantian()
    office.__dict__["records"] = HeldRecords(Rows(rows))
    return office


def browser() -> Client:
    """Somebody's browser, not signed in."""
    return Client(HTTP_HOST="localhost")


def signed_in(handle: str, subject: int, *, kind: str = "natural_person") -> Client:
    """A browser of an account that is a subject, verified at a counter."""
    bound(handle, subject, kind=kind)
    client = browser()
    client.force_login(Account.objects.get(handle=handle), backend=BACKEND)
    return client
