"""The portal of one resident for tests: records made by hand, two people and a firm, browsers signed in."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest
from django.test import Client

from saltern.apps.identity.models import Account
from saltern.core.registry.identity import Person, SubjectUnknown
from saltern.core.rules.facts import Provenance, Record, Ref, Vocabulary
from saltern.installation import office as offices
from saltern.installation.office import Office
from saltern.installation.people import SubjectNotKnown
from saltern.installation.records import LakeEmpty
from worlds.accounts import bound
from worlds.yantian import YANTIAN, OfficeOfYantian, yantian

NOW = dt.datetime(2020, 4, 10, 2, 0, tzinfo=dt.UTC)
BACKEND = "saltern.interfaces.pages.session.Accounts"
ME, OTHER, FIRM = 1, 2, 9
PEOPLE = {
    ME: Person(subject=ME, kind="natural_person", number="440308199001011236", name="林晓帆", mobile="13800138001"),
    OTHER: Person(
        subject=OTHER, kind="natural_person", number="440308199202023456", name="周子墨", mobile="13800138008"
    ),
    FIRM: Person(subject=FIRM, kind="legal_person", number="91440300MA5G00001X", name="海川慢递", mobile=""),
}


class HeldPeople:
    """The identity table: two people and a firm."""

    def person(self, subject: int) -> Person:
        """Who it is."""
        if subject not in PEOPLE:
            raise SubjectUnknown(number="—")
        return PEOPLE[subject]

    def names(self, subjects: Iterable[int]) -> dict[int, str]:
        """What they are called."""
        return {subject: PEOPLE[subject].name for subject in subjects if subject in PEOPLE}

    def find(self, *, kind: str, number: str) -> int:
        """Whose number it is."""
        for one in PEOPLE.values():
            if (one.kind, one.number) == (kind, number.strip()):
                return one.subject
        raise SubjectNotKnown(number="—", kind=SimpleNamespace(zh=kind, en=kind))

    def of_any_kind(self, number: str) -> int:
        """Whose number it is, whatever kind they are."""
        for one in PEOPLE.values():
            if one.number == number.strip():
                return one.subject
        raise SubjectNotKnown(number="—", kind=SimpleNamespace(zh="主体", en="subject"))

    def at_desk(self, text: str, *, kind: str = "") -> int:
        """Whose number it is, of one kind or either."""
        return self.find(kind=kind, number=text) if kind else self.of_any_kind(text)

    def kind(self, subject: int) -> str:
        """Person or firm."""
        return self.person(subject).kind

    @contextmanager
    def addresses(self) -> Iterator[HeldPeople]:
        """Where messages go."""
        yield self

    def contact(self, subject: int, channel: str) -> str | None:
        """The mobile of a subject."""
        return PEOPLE[subject].mobile if subject in PEOPLE and channel == "sms" else None

    def seal_key(self) -> bytes:
        """The operator's key."""
        return bytes(32)


class HeldRecords:
    """One snapshot of rows made by hand: record set, day, values."""

    def __init__(self, held: Mapping[str, Sequence[tuple[str, Mapping[str, object]]]]) -> None:
        self.held = held
        self.snapshot = SimpleNamespace(number=1)

    @property
    def vocabulary(self) -> Vocabulary:
        """The names rules use."""
        return yantian().vocabulary

    def newest(self) -> int:
        """There is a snapshot."""
        return 1

    def population(self) -> NoReturn:
        """Everybody at once is asked of a lake, which these rows are none."""
        raise LakeEmpty(path="rows made by hand")

    def pinned(self) -> HeldRecords:
        """It."""
        return self

    def newest_fact(self, record_set: str) -> dt.date | None:
        """The day of its newest row."""
        return max((dt.date.fromisoformat(day) for day, _ in self.held.get(record_set, ())), default=None)

    def kind(self, subject: int) -> str:
        """Person or firm."""
        return PEOPLE[subject].kind

    def rows(self, *, record_set: str, by: tuple[str, ...], key: int | str) -> Sequence[Record]:
        """The rows in which one of the columns holds the key."""
        unit = self.vocabulary.record_sets[record_set].unit
        return [
            Record(row, Provenance(unit=unit, record_set=record_set, batch="b", date=date))
            for date, row in self.held.get(record_set, ())
            if any(isinstance(ref := row.get(column), Ref) and ref.key == key for column in by)
        ]


def person(key: int) -> Ref:
    return Ref(entity="natural_person", key=key)


def firm(key: int) -> Ref:
    return Ref(entity="legal_person", key=key)


RECORDS: Mapping[str, Sequence[tuple[str, Mapping[str, object]]]] = {
    "degrees": [("2019-06-30", {"person": person(ME), "school": "深圳大学", "degree": "bachelor"})],
    "employments": [
        ("2018-03-01", {"person": person(ME), "firm": firm(FIRM), "started_on": dt.date(2018, 3, 1)}),
        ("2019-07-15", {"person": person(ME), "firm": firm(FIRM), "started_on": dt.date(2019, 7, 15)}),
    ],
    "marriages": [("2019-01-02", {"person": person(ME), "spouse": person(OTHER)})],
    "transit_taps": [
        (f"2020-0{1 + number // 28}-{1 + number % 28:02}", {"person": person(ME), "card_no": f"44{number:014}"})
        for number in range(45)
    ],
}


def open_house(monkeypatch: pytest.MonkeyPatch, home: Path, *, clock: str = "2020-04-10T10:00") -> Office:
    """The office the pages of a test work with."""
    for name in [key for key in os.environ if key.startswith("SALTERN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SALTERN_PACK", str(YANTIAN))
    monkeypatch.setenv("SALTERN_HOME", str(home))
    monkeypatch.setenv("SALTERN_TRIAL_CLOCK", clock)
    monkeypatch.setattr(offices, "Office", OfficeOfYantian)
    offices._opened.cache_clear()
    office: Any = offices.office()
    office.__dict__ |= {"pack": yantian(), "records": HeldRecords(RECORDS), "people": HeldPeople()}
    opened: Office = office
    return opened


def browser() -> Client:
    """Somebody's browser, not signed in."""
    return Client(HTTP_HOST="localhost")


def signed_in(handle: str, subject: int, *, kind: str = "natural_person") -> Client:
    """The browser of an account that was verified as a subject at a counter."""
    bound(handle, subject, kind=kind)
    return client_of(handle)


def client_of(handle: str) -> Client:
    """The browser of an account that exists."""
    client = browser()
    client.force_login(Account.objects.get(handle=handle), backend=BACKEND)
    session = client.session
    session["called"] = {str(key): one.name for key, one in PEOPLE.items()}
    session.save()
    return client
