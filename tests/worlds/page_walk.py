"""Every page of the portal as people come to them: addresses found by following links, the rest from the one table.

Who walks: a resident in the middle of things, whoever leads a firm, a daughter with a mandate, and a visitor.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, BrowserContext, Page

from saltern.project.policy import TABLE
from worlds import served as world
from worlds.every_route import NOWHERE, address, needs, routes
from worlds.served import Served

AXE = Path(__file__).resolve().parents[1] / "pages" / "vendor" / "axe.min.js"
RESIDENT, FIRM, DAUGHTER = "13800138011", "13800138016", "13800138015"
NOT_PAGES = frozenset(
    {"live", "ready", "manifest", "service-worker", "file", "filled-in", "language", "role", "act-for", "sign-out",
     "openid_connect_callback", "sign-in-authority", "sign-in-passkey", "prove-face"}
    | {name for name in TABLE if name.startswith("api")}
)  # fmt: skip
"""What is answered without a page to look at."""
WIDTHS = {"phone": (390, 844), "small": (320, 640), "desktop": (1280, 900)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How somebody looks at the pages."""

    size: str = "phone"
    cookies: Mapping[str, str]


LOOKS: Mapping[str, Look] = {
    "normal": Look(cookies={}),
    "large": Look(size="small", cookies={"size": "3"}),
    "dark": Look(size="desktop", cookies={"theme": "dark"}),
    "english": Look(cookies={"language": "en"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """Where every kind of page stands, as whom: `sessions` are the cookies of whoever signed in, by mobile."""

    served: Served
    prepared: Mapping[str, str]
    sessions: Mapping[str, Sequence[Any]]
    pages: Mapping[str, tuple[str, str]]
    """By route: whose session, and the address."""

    @contextmanager
    def seen(self, browser: Browser, look: str, **more: Any) -> Iterator[Mapping[str, Page]]:
        """A page for each who signed in, and one for who did not, by mobile."""
        chosen = LOOKS[look]
        width, height = WIDTHS[chosen.size]
        contexts: list[BrowserContext] = []
        opened = {}
        for mobile, cookies in self.sessions.items():
            given = {"viewport": {"width": width, "height": height}, "locale": "zh-CN", **more}
            context = browser.new_context(service_workers="block", **given)
            context.add_cookies([*cookies, *self._kept(chosen)])
            contexts.append(context)
            opened[mobile] = context.new_page()
            opened[mobile].set_default_timeout(20_000)
        yield opened
        for context in contexts:
            context.close()

    def _kept(self, look: Look) -> list[Any]:
        return [{"name": name, "value": value, "url": self.served.base} for name, value in look.cookies.items()]


def walked(browser: Browser, served: Served) -> Walk:
    """Bring the resident into the middle of things, sign everybody in, follow every link."""
    prepared = json.loads(world.settle(served.environment, "lived"))
    sessions: dict[str, Sequence[Any]] = {"": []}
    found: dict[str, tuple[str, str]] = {}
    for mobile in (RESIDENT, FIRM, DAUGHTER, ""):
        hand = world.hand(browser, served, size="phone")
        if mobile:
            hand.sign_in(mobile)
            sessions[mobile] = hand.page.context.cookies()
        for route, where in followed(hand.page, served, known=found).items():
            found.setdefault(route, (mobile, where))
        hand.page.context.close()
    for route in routes():
        missing = {name for name in needs(route) if prepared[name] == NOWHERE.get(name)}
        if route in TABLE and route not in found and not missing:
            found[route] = (RESIDENT, address(route, prepared))
    for route in ("sign-in", "home"):
        found[route] = ("" if route == "sign-in" else RESIDENT, address(route, prepared))
    for route in ("correct", "withdraw", "bring", "ask-review", "hand-in-file"):  # where there is something to do
        found[route] = (RESIDENT, address(route, prepared))
    pages = {
        route: place
        for route, place in found.items()
        if route in TABLE and route not in NOT_PAGES and "GET" in TABLE[route].methods and ":" not in route
    }
    return Walk(served=served, prepared=prepared, sessions=sessions, pages=dict(sorted(pages.items())))


def followed(page: Page, served: Served, *, known: Mapping[str, object]) -> dict[str, str]:
    """One address of each kind of page that links lead to, from the first page on; two more of each are followed."""
    found: dict[str, str] = {}
    times: dict[str, int] = {}
    waiting = ["/"]
    met = set(waiting)
    while waiting:
        where = waiting.pop(0)
        route = route_of(where)
        times[route] = times.get(route, 0) + 1
        if not route or times[route] > 2 or route in {"sign-out", "language", "role", "file"}:
            continue
        answer = page.request.get(served.base + where, max_redirects=0)
        if answer.status != 200:
            times[route] -= 1
            continue
        found.setdefault(route, where)
        for link in links(answer.text()):
            if link not in met and (route_of(link) not in known or link == "/"):
                met.add(link)
                waiting.append(link)
    return found


def links(body: str) -> list[str]:
    """The addresses of our own a page leads to."""
    found = [html.unescape(one) for one in re.findall(r'href="(/[^"]*)"', body)]
    return [one for one in found if not one.startswith("/static/") and "back=" not in one]


def route_of(where: str) -> str:
    """The kind of page that stands there; empty where there is none."""
    try:
        return str(resolve(urlsplit(where).path).view_name)
    except Resolver404:
        return ""
