"""The pages in a real Chromium: the district is made once a session; modules that change it work on homes of their own,
those that only look walk through one house.

Now and then a browser hangs for ever, in a call that knows no limit. The run says where and ends with a status of its
own then, by which `make` begins it once more.
"""

from __future__ import annotations

import faulthandler
import os
import sys
import threading
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from apps import postgres
from pages.at_work import SETTLED, District, Sit, a_database, seats
from worlds import served as world
from worlds.page_walk import Walk, walked
from worlds.served import Served

REQUIRED = os.environ.get("SALTERN_REQUIRE", "").split(",")
CHROMIUM = Path("/usr/bin/chromium")
HANGS_AFTER = float(os.environ.get("SALTERN_BROWSER_HANGS_AFTER", "420"))
"""Seconds of one test, with what it makes and clears away; the longest takes a fifth of it."""
HUNG = 75
"""What the run ends with (EX_TEMPFAIL)."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Watch over each test here."""
    if Path(__file__).parent not in item.path.parents:
        return (yield)
    watch = threading.Timer(HANGS_AFTER, _hung, [item])
    watch.daemon = True
    watch.start()
    try:
        return (yield)
    finally:
        watch.cancel()


def _hung(item: pytest.Item) -> None:
    item.config.pluginmanager.getplugin("capturemanager").suspend_global_capture()  # else the words go with the process
    sys.stderr.write(f"\n{item.nodeid} hangs after {HANGS_AFTER:.0f} s. Its threads stand here:\n")
    faulthandler.dump_traceback()
    sys.stderr.flush()
    os._exit(HUNG)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    if not CHROMIUM.exists():
        why = "no Chromium is installed (Debian: apt-get install chromium fonts-noto-cjk)"
        if "chromium" in REQUIRED:
            pytest.fail(why)
        pytest.skip(why)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> District:
    """The small district of the demo with its July. Not to be written to."""
    home = tmp_path_factory.mktemp("made")
    return home, world.made(home)


@pytest.fixture(scope="session")
def district(made: District, tmp_path_factory: pytest.TempPathFactory) -> District:
    """That district with its visitors, on SQLite. Not to be written to."""
    home, people = made
    settled = tmp_path_factory.mktemp("district")
    world.settled(home, settled)
    return settled, people


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The DATABASE_URL of a PostgreSQL server of this session's own."""
    try:
        with postgres.server() as url:
            yield url
    except postgres.Unavailable as why:
        if "postgres" in REQUIRED:
            pytest.fail(str(why))
        pytest.skip(str(why))


@pytest.fixture(scope="session")
def district_on_postgresql(made: District, postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> District:
    """That district with its visitors, on PostgreSQL. Not to be written to."""
    home, people = made
    settled = tmp_path_factory.mktemp("district-on-postgresql")
    world.settled(home, settled, database=a_database(postgresql, SETTLED))
    return settled, people


@pytest.fixture(scope="module")
def served(district: District, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The district behind pages, on SQLite."""
    home, people = district
    with world.served(home, tmp_path_factory.mktemp("served") / "home", people=people) as made:
        yield made


@pytest.fixture
def sit(place: Served, browser: Browser, sessions: Mapping[str, Any]) -> Iterator[Sit]:
    """Sits somebody down who is signed in; a module says where, `place`, and who, `sessions`."""
    with seats(browser, place, sessions) as at:
        yield at


@pytest.fixture(scope="session")
def walk(browser: Browser, district: District, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """Every kind of page, and people to whom it is shown. Whoever walks there leaves it as it was found."""
    home, people = district
    with world.served(home, tmp_path_factory.mktemp("walked") / "home", people=people) as made:
        yield walked(browser, made)
