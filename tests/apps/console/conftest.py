"""The lived house before its staff, and the case in it that waits for a person of the unit."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from saltern.apps.casework import operations as casework
from saltern.installation.office import Office
from worlds.accounts import bound
from worlds.casework_desk import applicant
from worlds.lived_house import NOW, lived, open_lived_house
from worlds.my_house import ME


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Office:
    """The office that the pages of a test work with."""
    return open_lived_house(monkeypatch, tmp_path)


@pytest.fixture
def prepared(office: Office) -> Mapping[str, str]:
    """What happened to the resident so far."""
    bound("a-ME", ME)
    return lived(office)


@pytest.fixture
def waits(office: Office, prepared: Mapping[str, str]) -> str:
    """The number of a case that waits for a person of the unit."""
    me, number = applicant(ME, account="a-ME", now=NOW), prepared["asked_case"]
    casework.correct(
        acting=me, rulebook=office.rulebook, source=office.records.pinned(), number=number, materials=["photo"]
    )
    return number
