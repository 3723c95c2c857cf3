"""The catalogue for programs: every item that pages list, page by page, without a token."""

from __future__ import annotations

from pathlib import Path

import pytest

from saltern.installation.office import Office
from saltern.interfaces.api import entry
from saltern.interfaces.pages.limit import Window
from worlds.lived_house import open_lived_house
from worlds.program_house import Program

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Office:
    monkeypatch.setattr(entry, "WINDOW", Window())
    return open_lived_house(monkeypatch, tmp_path)


def test_all_pages_hold_each_item_once_and_no_sensitive_one(office: Office) -> None:
    keys, cursor = [], ""
    while True:
        page = Program().get(f"/items?limit=100&cursor={cursor}")
        keys += [one["key"] for one in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    assert keys == sorted(key for key, item in office.pack.items.items() if not item.sensitive)


def test_one_item_tells_its_form_and_its_papers(office: Office) -> None:
    told, item = Program().get("/items/graduate-reception"), office.pack.items["graduate-reception"]
    assert told["name"] == {"zh": item.name.zh, "en": item.name.en}
    assert [one["key"] for one in told["fields"]] == [field.key for field in item.form]
    assert [one["key"] for one in told["materials"]] == [material.key for material in item.materials]
    assert told["unit"] == item.authority


def test_items_of_one_unit(office: Office) -> None:
    page = Program().get("/items?unit=civil-affairs&limit=500")
    assert {one["unit"] for one in page["items"]} == {"civil-affairs"}
