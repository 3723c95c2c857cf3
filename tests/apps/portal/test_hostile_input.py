"""Thirty hostile inputs for each kind of field: shown as text or refused at the field, never a broken page."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from saltern.apps.casework import queries
from saltern.apps.casework.models import Draft
from saltern.core.catalogue.item import FormField, Limits
from saltern.core.catalogue.items import FIELD_TYPES
from saltern.words import Phrase
from worlds.hostile import HOSTILE
from worlds.portal_house import open_house, signed_in
from worlds.yantian import yantian

pytestmark = pytest.mark.django_db

ITEM = "birth-registration"


def kept() -> Mapping[str, str]:
    """What the one form half filled holds, opened."""
    return queries.forms().opened_texts(Draft.objects.get().typed)


def field(kind: str) -> FormField:
    codes = {"a": Phrase(zh="甲", en="A"), "b": Phrase(zh="乙", en="B")} if kind == "choice" else {}
    return FormField(key="asked", label=Phrase(zh="所问", en="Asked"), type=kind, codes=codes)


@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_thirty_hostile_inputs(kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    office = open_house(monkeypatch, tmp_path)
    item = yantian().items[ITEM]
    bare = replace(
        item, form=(field(kind),), approve=None, eligible=None, facts={}, materials=(), apply_by=None, limits=Limits(),
        outputs=(), earlier=(), window="",
    )  # fmt: skip
    office.__dict__["pack"] = replace(yantian(), items={**yantian().items, ITEM: bare})
    client = signed_in("a", 7)
    assert len(HOSTILE) == 30
    for text in HOSTILE:
        page = client.post(f"/apply/{ITEM}/asked/", {"asked": text})
        assert page.status_code in {302, 422}, (text[:40], page.status_code)
        shown = page if page.status_code == 422 else client.get(f"/apply/{ITEM}/", follow=True)
        html = shown.content.decode()
        assert shown.status_code == 200 or page.status_code == 422
        for raw in ("<script>alert", "<img src=x", "' onmouseover='alert", "{{ 7", "49{"):
            assert raw not in re.sub(r"&[#\w]+;", "", html) or raw == "{{ 7"
        assert "\\u0000" not in json.dumps(kept())
        if page.status_code == 422:
            assert f'id="{"asked"}' in html
            assert len(html) < 200_000


def test_a_name_has_fifty_characters_and_one_dot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    open_house(monkeypatch, tmp_path)
    client = signed_in("a", 7)
    client.post(f"/apply/{ITEM}/child_name/", {"child_name": "买买提江•阿卜杜热合曼・库尔班"})
    assert kept()["child_name"] == "买买提江·阿卜杜热合曼·库尔班"
    page = client.post(f"/apply/{ITEM}/child_name/", {"child_name": "𬭎" * 50})
    assert ("姓名最多" in page.content.decode(), kept()["child_name"]) == (False, "𬭎" * 50)
    page = client.post(f"/apply/{ITEM}/child_name/", {"child_name": "字" * 51})
    assert (page.status_code, "姓名最多 50 个字" in page.content.decode()) == (422, True)
