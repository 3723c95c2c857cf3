"""The pages that tell people what programs may ask: made from the published document, whole, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from saltern.interfaces.api.door import api
from saltern.interfaces.api.operation_words import ANSWERS, GROUPS, NAMES, SAYS
from saltern.interfaces.api.reference import operations
from worlds.lived_house import open_lived_house


def test_every_operation_group_and_status_of_the_document_has_words_and_nothing_else_has() -> None:
    told = [one for methods in api.get_openapi_schema()["paths"].values() for one in methods.values()]
    assert {one["operationId"] for one in told} == set(NAMES) == set(SAYS)
    assert {tag for one in told for tag in one["tags"]} == set(GROUPS)
    assert {int(status) for one in told for status in one["responses"]} == set(ANSWERS)


def test_what_is_sent_and_answered_is_told_with_its_bounds() -> None:
    known = {one.key: one for _, one in operations()}
    sent = {one.name: (one.place.en, one.kind, one.bounds, one.required) for one in known["tellEvent"].inputs}
    assert sent["data.approved_on"] == ("body", "date", "", True)
    assert sent["data.applied_on"] == ("body", "date | null", "", False)
    assert sent["type"] == ("body", '"approval.granted"', "", True)
    assert sent["webhook-id"][0] == "header"
    assert ("cases[].number", "string") in known["listCases"].fields
    assert {key for key, one in known.items() if not one.token} == {"listItems", "showItem", "exportCatalogue"}


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_name_every_operation_and_no_address_outside(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, language: str
) -> None:
    open_lived_house(monkeypatch, tmp_path)
    client = Client()
    client.get(f"/language/{language}/")
    page = client.get("/about/programs/").content.decode()
    said = [one.said(language) for one in NAMES.values()]
    assert [one for one in said if one not in page] == []
    for key in NAMES:
        told = client.get(f"/about/programs/{key}/").content.decode()
        assert "https://" not in told, key
    assert client.get("/about/programs/nothing/").status_code == 404
