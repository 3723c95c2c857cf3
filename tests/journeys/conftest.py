"""The district is made once a test session; each test works on a home of its own (files of the lake are immutable and
linked, the identity table and an empty desk are copied)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from saltern.core.catalogue.pack import Pack
from worlds.district import PLAN, District, another, taken_in
from worlds.yantian import yantian


@pytest.fixture(scope="session")
def april(tmp_path_factory: pytest.TempPathFactory) -> District:
    """The district on 10 April 2020, its desk empty. Not to be written to."""
    district = taken_in(tmp_path_factory.mktemp("april"), plan=PLAN)
    district.say("migrate")
    return district


@pytest.fixture
def district(april: District, tmp_path: Path) -> Iterator[District]:
    """The district of 10 April 2020, for one test."""
    home = tmp_path / "home"
    home.mkdir()
    yield another(april, home)
    shutil.rmtree(home)


@pytest.fixture(scope="session")
def sweeping(april: District, tmp_path_factory: pytest.TempPathFactory) -> tuple[District, Any]:
    """The district after the sweep of 10 April 2020, and what the sweep said. Not to be written to."""
    made = another(april, tmp_path_factory.mktemp("swept"))
    return made, made.ask("push", "sweep", "--at", "2020-04-10T10:00")


@pytest.fixture
def reminded(sweeping: tuple[District, Any], tmp_path: Path) -> Iterator[District]:
    """The district after the sweep of 10 April 2020, for one test."""
    home = tmp_path / "home"
    home.mkdir()
    yield another(sweeping[0], home)
    shutil.rmtree(home)


@pytest.fixture(scope="session")
def pack() -> Pack:
    """The pack of Yantian."""
    return yantian()
