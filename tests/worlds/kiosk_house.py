"""A kiosk in a test: its machine with a key, the code that comes to a mobile, somebody who goes through its pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from saltern.apps.organisation import operations as organisation
from saltern.core.identifiers import resident_id
from saltern.installation.office import Office
from worlds.accounts import Carried
from worlds.casework_desk import staff
from worlds.lived_house import NOW, open_lived_house
from worlds.my_house import ME, OTHER, PEOPLE, browser

NAME, VENUE = "hall-1", "kiosk-hall"


def valid(number: str) -> str:
    """A number as a card bears it: with its check digit."""
    return next(number[:17] + sign for sign in "0123456789X" if resident_id.is_valid(number[:17] + sign))


CARDS = {subject: valid(PEOPLE[subject].number) for subject in (ME, OTHER)}
CARD = CARDS[ME]


def open_kiosk_house(monkeypatch: pytest.MonkeyPatch, home: Path) -> Office:
    """The office of a resident in the middle of things, who bears a number that a card may bear."""
    for subject, number in CARDS.items():
        monkeypatch.setitem(PEOPLE, subject, replace(PEOPLE[subject], number=number))
    return open_lived_house(monkeypatch, home)


def machine(name: str = NAME, venue: str = VENUE) -> str:
    """The key of a new machine."""
    _, key = organisation.give_key(acting=staff("administrator", "gao", now=NOW), name=name, venue=venue)
    return key


def client_of(key: str) -> Client:
    """The browser of a machine."""
    client = browser()
    client.cookies["kiosk"] = key
    client.cookies["kiosk"]["path"] = "/kiosk/"
    return client


def carried(office: Office, monkeypatch: pytest.MonkeyPatch) -> Carried:
    """Codes are caught as they leave."""
    caught = Carried()
    desk: Any = office.code_desk
    office.__dict__["code_desk"] = type(desk)(
        seal=desk.seal, carry=caught, sender=desk.sender, host=desk.host, call=desk.call
    )
    now: Callable[..., None] = lambda carry, **_: carry()  # noqa: E731  # a transaction of the tests never ends
    monkeypatch.setattr(transaction, "on_commit", now)
    return caught


def come(client: Client, codes: Carried, *, purpose: str, number: str = CARD) -> str:
    """From the first page until one is known; where one is led."""
    client.post("/kiosk/choose/", {"purpose": purpose})
    client.post("/kiosk/number/", {"number": number})
    answer = client.post("/kiosk/code/", {"code": codes.codes()[-1]})
    return answer["Location"]


def key_of(body: str) -> str:
    """The key of the draft on a check page."""
    found = re.search(r'name="key" value="([^"]+)"', body)
    assert found
    return found[1]


def job_of(body: str) -> str:
    """The name of the slip on a case's page."""
    found = re.search(r'name="job" value="([^"]+)"', body)
    assert found
    return found[1]
