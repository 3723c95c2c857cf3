"""People of the units before their pages: a house, everybody signed in once, what axe-core and a ruler find."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from pages.test_axe import MEASURED, TAGS
from worlds import served as world
from worlds.page_walk import AXE
from worlds.served import Hand, Served

WIDE = {"width": 1280, "height": 800}
NODES = 3_000
"""Elements a page of staff may have (goal G11)."""
BOTH = ("sqlite", "postgresql")
SETTLED = "settled"
"""The name of the database that those of all houses are copied from."""
LOOKS = ("light", "dark", "english", "phone")
CHOSEN = {"dark": ("theme", "dark"), "english": ("language", "en")}

District = tuple[Path, Mapping[str, Mapping[str, Any]]]
Sit = Callable[..., Hand]


@contextmanager
def house(
    request: pytest.FixtureRequest, made: pytest.TempPathFactory, name: str, *, database: str = ""
) -> Iterator[Served]:
    """A district behind pages, on the `database` said or the one that the fixture is asked for; SQLite where none
    is."""
    database = database or getattr(request, "param", "sqlite")
    postgresql = database == "postgresql"
    home, people = request.getfixturevalue("district_on_postgresql" if postgresql else "district")
    url = a_database(request.getfixturevalue("postgresql"), name, like=SETTLED) if postgresql else ""
    with world.served(home, made.mktemp(f"{name}-{database}") / "home", people=people, database=url) as place:
        yield place


def a_database(server: str, name: str, *, like: str = "template1") -> str:
    """A new database on the server, with what stands in another."""
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    return server.replace("/postgres?", f"/{name}?")


def signed_in(browser: Browser, place: Served, *mobiles: str, at_work: bool = True) -> Mapping[str, Any]:
    """Everybody's session, each signed in once: an authenticator shows every number to one sign-in alone."""
    found = {}
    for mobile in mobiles:
        hand = world.hand(browser, place, size="desktop")
        (hand.sign_in_at_work if at_work else hand.sign_in)(mobile)
        found[mobile] = hand.page.context.storage_state()
        hand.page.context.close()
    return found


@contextmanager
def seats(browser: Browser, place: Served, sessions: Mapping[str, Any]) -> Iterator[Sit]:
    """Sits somebody down; everybody gets up at the end."""
    open_: list[Hand] = []

    def sit(mobile: str, *, size: str = "desktop", **more: Any) -> Hand:
        hand = world.hand(browser, place, size=size, storage_state=sessions[mobile], **more)
        if size == "desktop":
            hand.page.set_viewport_size(WIDE)
        open_.append(hand)
        return hand

    yield sit
    for hand in open_:
        hand.page.context.close()


def looking(sit: Sit, mobile: str, look: str) -> Hand:
    """Somebody who looks at the pages so, with axe-core at hand."""
    desk = sit(mobile, size="phone" if look == "phone" else "desktop", bypass_csp=True)
    if look in CHOSEN:
        name, value = CHOSEN[look]
        desk.page.context.add_cookies([{"name": name, "value": value, "url": desk.served.base}])
    desk.page.add_init_script(path=str(AXE))
    return desk


def faults_of(
    desk: Hand, places: Iterable[str], ready: Callable[[str], None] = lambda _: None
) -> Mapping[str, list[Any]]:
    """What is wrong with each page; `ready` waits for what comes after it."""
    found = {}
    for where in places:
        desk.go(where)
        ready(where)
        if wrong := faults(desk):
            found[where] = wrong
    return found


def faults(desk: Hand) -> list[Any]:
    """What axe-core and a ruler find on the page that is seen."""
    found = desk.page.evaluate(
        "(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", list(TAGS)
    )["violations"]
    wrong: list[Any] = [f"{one['id']}: {node['target']}" for one in found for node in one["nodes"][:3]]
    measured = desk.page.evaluate(MEASURED, arg=False)
    wrong += [f"{what}: {one}" for what in ("small", "mute") for one in measured[what]]
    wrong += [f"{what}: {measured[what]}" for what, most in (("over", 0), ("nodes", NODES)) if measured[what] > most]
    return wrong + ([f"headings: {measured['headings']}"] if measured["headings"] != 1 else [])
