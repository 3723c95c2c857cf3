"""A home for training on its pages: each says that it is one, in the reader's language, and no page of another does."""

from __future__ import annotations

from pathlib import Path

import pytest

from saltern.installation import training
from saltern.installation.environment import read
from worlds.kiosk_house import client_of, machine, open_kiosk_house
from worlds.lived_house import NOW, at_work
from worlds.my_house import browser

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]  # a home for training takes no other database
PAGES = ("/", "/sign-in/", "/items/", "/nothing/")
SAYS = {"zh": "什么都不会发出去，办了也不算数。", "en": "Nothing leaves this house, and nothing done here counts."}


@pytest.mark.parametrize("practised", [True, False])
def test_every_page_of_a_home_for_training_says_so_and_no_page_of_another(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, practised: bool
) -> None:
    home = tmp_path / "home"
    if practised:
        training.begin(read({"SALTERN_HOME": str(home)}), now=NOW)
    open_kiosk_house(monkeypatch, home)
    visitor, desk, kiosk = browser(), at_work("human-resources", "clerk", "approver", "designer"), client_of(machine())
    for language, says in SAYS.items():
        for client in (visitor, desk, kiosk):
            client.get(f"/language/{language}/")
        pages = {path: visitor.get(path) for path in PAGES}
        pages |= {path: desk.get(path) for path in ("/console/cases/", "/counter/", "/console/keys/")}
        pages["/kiosk/"] = kiosk.get("/kiosk/")
        told = {
            path: (says in page.content.decode(), "data-training" in page.content.decode())
            for path, page in pages.items()
            if path != "/kiosk/" or language == "zh"
        }
        assert told == dict.fromkeys(told, (practised, practised)), language
        assert {path: page.status_code for path, page in pages.items() if page.status_code != 200} == {"/nothing/": 404}
