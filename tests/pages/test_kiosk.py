"""A kiosk in a real Chromium, 1080 × 1920, by touch alone.

Taps are counted, lines are cut, and everything that a browser keeps is searched for the person who left.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Browser, Route
from playwright.sync_api import Error as BrowserTrouble

from pages.at_work import Sit, faults, faults_of, house, looking, signed_in
from pages.test_stories import HIGH_BILL
from worlds import served as world
from worlds.page_walk import AXE
from worlds.served import Hand, Served

WHO = "high-bill"
CLAIM = "medical-reimbursement-remote"
CLERK = "13700130002"
"""A clerk of the hall."""


@pytest.fixture(scope="module")
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A district with a kiosk in its hall."""
    with house(request, tmp_path_factory, "kiosk") as made:
        yield made


@pytest.fixture(scope="module")
def sessions(place: Served, browser: Browser) -> Mapping[str, Any]:
    """The clerk, signed in."""
    return signed_in(browser, place, CLERK)


@pytest.fixture(scope="module")
def key(place: Served) -> str:
    """The key of the machine."""
    made = json.loads(place.say("kiosk", "give-key", "hall-1", "kiosk-hall", "--as", "gao", "--json"))
    return str(made["key"])


@pytest.fixture
def kiosk(browser: Browser, place: Served, key: str) -> Iterator[Hand]:
    """The machine, at its first page."""
    hand = machine(browser, place, key)
    yield hand
    with suppress(BrowserTrouble):
        hand.page.context.close()


def machine(browser: Browser, place: Served, key: str, **more: Any) -> Hand:
    hand = world.hand(browser, place, size="kiosk", **more)
    cookie = {"name": "kiosk", "value": key, "domain": "localhost", "path": "/kiosk/", "httpOnly": True}
    hand.page.context.add_cookies([{**cookie, "sameSite": "Strict"}])  # type: ignore[typeddict-item]  # spelled apart
    hand.go("/kiosk/")
    return hand


def choose(hand: Hand, purpose: str) -> None:
    hand.tap(f"button[name=purpose][value={purpose}]")
    hand.page.wait_for_selector("#number")


def press(hand: Hand, text: str) -> None:
    """On the keys of the page; digits of a number are no taps of G7."""
    for sign in text:
        hand.keys += 1
        hand.page.click(f".kpad [data-sign='{sign}']")


def prove(hand: Hand, purpose: str) -> None:
    """From the first page until one is known."""
    person = hand.served.people[WHO]
    before = len(hand.served.texts(HIGH_BILL))
    choose(hand, purpose)
    press(hand, person["id_number"])
    hand.tap(".kact button")
    hand.page.wait_for_selector("#code")
    assert len(hand.served.texts(HIGH_BILL)) == before + 1
    press(hand, hand.served.code(HIGH_BILL))
    hand.page.wait_for_selector(".klist")


def begin(hand: Hand) -> None:
    """To the check page."""
    prove(hand, "apply")
    hand.tap(f"a[href='/kiosk/items/{CLAIM}/']")
    hand.page.wait_for_selector("button[name=third_party]")
    hand.tap("button[name=third_party][value=false]")
    hand.page.wait_for_selector("text=确认，办")


def handed_in(hand: Hand) -> None:
    begin(hand)
    hand.tap(".kact button:not([name])")
    hand.page.wait_for_selector("input[name=job]", state="attached")


def leave(hand: Hand) -> None:
    hand.tap("[data-leave]")
    hand.page.wait_for_selector("button[name=purpose]")


def slips(place: Served) -> list[str]:
    folder = place.home / "printers" / "hall-1" / "printed"
    return [file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.html"))] if folder.exists() else []


def cases(place: Served) -> list[str]:
    """The numbers of the cases of who comes."""
    number = place.people[WHO]["id_number"]
    return re.findall(r"\d{8}-[0-9A-Z]{8}", place.say("case", "list", "--subject", number, "--as", "xu"))


def paper(place: Served, sheets: int) -> None:
    (place.home / "printers" / "hall-1").mkdir(parents=True, exist_ok=True)
    (place.home / "printers" / "hall-1" / "paper").write_text(str(sheets), encoding="utf-8")


def withdrawn(place: Served) -> None:
    """Whoever came takes back what they handed in."""
    who = place.people[WHO]["id_number"]
    for number in cases(place):
        with suppress(AssertionError):  # it was taken back before
            place.say("case", "withdraw", number, "--as", "kiosk:hall-1", "--subject", who, at="11:00")


@pytest.fixture(autouse=True)
def anew(place: Served) -> Iterator[None]:
    """Every test begins with paper, without slips and ends without an open case."""
    paper(place, 50)
    with sqlite3.connect(
        place.home / "saltern.sqlite3", timeout=20
    ) as file:  # codes are asked for oftener than people do
        file.execute("DELETE FROM identity_tally")
    yield
    withdrawn(place)


KEPT = """async () => JSON.stringify([
  document.documentElement.outerHTML, location.href, history.length, JSON.stringify(history.state), document.title,
  {...localStorage}, {...sessionStorage}, (await indexedDB.databases()).map((one) => one.name), await caches.keys(),
  document.cookie, performance.getEntries().map((one) => one.name),
  [...document.querySelectorAll("input")].map((one) => one.value),
])"""


def left(hand: Hand) -> str:
    """Everything the browser has, here and behind Back."""
    found = [hand.page.evaluate(KEPT), json.dumps(hand.page.context.cookies())]
    with suppress(BrowserTrouble):
        hand.page.go_back(timeout=3_000)
        found.append(hand.page.content())
    return "".join(found)


def canaries(place: Served) -> Mapping[str, str]:
    person = place.people[WHO]
    return {
        "number": person["id_number"], "masked": person["id_number"][:6] + "*" * 10, "mobile": HIGH_BILL,
        "name": "吴", "account": "****0005", "bill": "TP000", **{number: number for number in cases(place)},
    }  # fmt: skip


def test_a_receipt_is_printed_with_seven_touches_besides_the_numbers_and_nothing_stays(
    kiosk: Hand, place: Served
) -> None:
    handed_in(kiosk)
    leave(kiosk)
    before = len(slips(place))
    kiosk.anew()
    prove(kiosk, "print")
    kiosk.tap(".klist a")
    kiosk.page.wait_for_selector("input[name=job]", state="attached")
    kiosk.tap(".kact button")
    kiosk.page.wait_for_selector("text=打印好了")
    marks = canaries(place)
    assert [name for name, mark in marks.items() if mark in kiosk.page.content()] != []
    leave(kiosk)
    assert kiosk.taps <= 7
    kept = left(kiosk)
    assert [name for name, mark in marks.items() if mark in kept] == []
    made = slips(place)[before:]
    assert len(made) == 1
    assert ('class="qr"' in made[0], place.people[WHO]["id_number"] in made[0]) == (True, False)


@pytest.mark.parametrize("lost", ["the answer", "the question"])
def test_a_line_that_is_cut_at_every_step_loses_and_doubles_nothing(kiosk: Hand, place: Served, lost: str) -> None:
    seen: set[tuple[str, str]] = set()

    def cut(route: Route) -> None:
        step = (route.request.method, route.request.url)
        if step in seen or route.request.url.endswith("/beat/"):
            route.continue_()
            return
        seen.add(step)
        if lost == "the answer":
            route.fetch(max_redirects=0)
        route.abort("connectionreset")

    def again(act: Callable[[], None]) -> None:
        act()
        kiosk.page.wait_for_selector("#cut:not([hidden])")
        kiosk.page.click("[data-again]")

    before, person, page = len(slips(place)), place.people[WHO], kiosk.page
    codes = len(place.texts(HIGH_BILL))
    page.route("**/kiosk/**", cut)
    again(lambda: page.click("button[name=purpose][value=apply]"))
    page.wait_for_selector("#number")
    press(kiosk, person["id_number"])
    again(lambda: page.click(".kact button"))
    page.wait_for_selector("#code")
    assert len(place.texts(HIGH_BILL)) == codes + 1
    again(lambda: press(kiosk, place.code(HIGH_BILL)))
    page.wait_for_selector(".klist")
    again(lambda: page.click(f"a[href='/kiosk/items/{CLAIM}/']"))
    page.wait_for_selector("button[name=third_party]")
    again(lambda: page.click("button[name=third_party][value=false]"))
    page.wait_for_selector("input[name=key]", state="attached")
    again(lambda: page.click(".kact button:not([name])"))
    page.wait_for_selector("input[name=job]", state="attached")
    again(lambda: page.click(".kact button"))
    page.wait_for_selector("text=打印好了")
    again(lambda: page.click("[data-leave]"))
    page.wait_for_selector("button[name=purpose]")
    made = slips(place)[before:]
    assert len(made) == 1
    assert sum(number in made[0] for number in cases(place)) == 1


def test_whoever_walks_away_is_warned_shown_and_then_forgotten(browser: Browser, place: Served, key: str) -> None:
    hand = world.hand(browser, place, size="kiosk")
    hand.page.clock.install()
    cookie = {"name": "kiosk", "value": key, "domain": "localhost", "path": "/kiosk/"}
    hand.page.context.add_cookies([cookie])  # type: ignore[list-item]  # spelled apart
    hand.go("/kiosk/")
    begin(hand)
    marks, page = canaries(place), hand.page
    page.clock.run_for(25_000)
    assert page.locator("#idle").is_hidden()
    page.clock.run_for(21_000)
    assert (page.locator("#idle").is_visible(), "秒后清空并退出" in hand.text("#idle")) == (True, True)
    page.mouse.click(540, 400)
    page.clock.run_for(2_000)
    assert page.locator("#idle").is_hidden()
    page.clock.run_for(61_000)
    page.wait_for_selector("button[name=purpose]")
    kept = left(hand)
    assert [name for name, mark in marks.items() if mark in kept] == []
    page.context.close()


def test_without_a_line_nothing_is_seen_either_and_the_first_page_comes_with_it(
    browser: Browser, place: Served, key: str
) -> None:
    hand = world.hand(browser, place, size="kiosk")
    hand.page.clock.install()
    cookie = {"name": "kiosk", "value": key, "domain": "localhost", "path": "/kiosk/"}
    hand.page.context.add_cookies([cookie])  # type: ignore[list-item]  # spelled apart
    hand.go("/kiosk/")
    begin(hand)
    marks, page = canaries(place), hand.page
    page.context.set_offline(True)
    page.clock.run_for(62_000)
    page.wait_for_selector(".kgone")
    assert [name for name, mark in marks.items() if mark in page.evaluate(KEPT)] == []
    page.context.set_offline(False)
    page.clock.run_for(4_000)
    page.wait_for_selector("button[name=purpose]")
    page.context.close()


def test_help_rings_on_the_console_within_five_seconds(kiosk: Hand, sit: Sit) -> None:
    desk = sit(CLERK)
    desk.go("/console/kiosks/")
    kiosk.tap(".btn-help")
    desk.page.wait_for_selector("text=有人要帮忙", timeout=5_000)
    desk.press("g")
    desk.page.wait_for_selector("text=有人要帮忙", state="detached")


def test_what_has_no_voice_says_so(kiosk: Hand) -> None:
    kiosk.tap("button[name=aloud]")
    kiosk.page.wait_for_selector("button[name=aloud][value='0']")
    voices = kiosk.page.evaluate("speechSynthesis.getVoices().filter((one) => one.localService).length")
    assert kiosk.page.locator("#mute").is_visible() == (not voices)


@pytest.mark.parametrize("look", ["zh", "en", "large", "low"])
def test_every_page_fits_1080_by_1920_and_nobody_is_shut_out(
    browser: Browser, place: Served, key: str, look: str
) -> None:
    hand = world.hand(browser, place, size="kiosk", bypass_csp=True)
    more = {"en": ("language", "en"), "large": ("size", "1"), "low": ("low", "1")}
    kept = [("kiosk", key), *([more[look]] if look in more else [])]
    where = {"domain": "localhost", "path": "/kiosk/"}
    cookies: list[Any] = [{"name": name, "value": text, **where} for name, text in kept]
    hand.page.context.add_cookies(cookies)
    hand.page.add_init_script(path=str(AXE))
    found: dict[str, object] = {}

    def looked(name: str) -> None:
        if wrong := faults(hand):
            found[name] = wrong

    hand.go("/kiosk/")
    looked("home")
    choose(hand, "query" if look in {"large", "low"} else "apply")
    looked("number")
    if look in {"zh", "en"}:
        hand.go("/kiosk/")
        begin_at(hand, looked)
    hand.page.context.close()
    assert found == {}


def begin_at(hand: Hand, looked: Callable[[str], None]) -> None:
    """Through the pages of an application, each looked over."""
    person, page = hand.served.people[WHO], hand.page
    choose(hand, "apply")
    press(hand, person["id_number"])
    hand.tap(".kact button")
    page.wait_for_selector("#code")
    looked("code")
    press(hand, hand.served.code(HIGH_BILL))
    page.wait_for_selector(".klist")
    looked("items")
    hand.tap(f"a[href='/kiosk/items/{CLAIM}/']")
    page.wait_for_selector("button[name=third_party]")
    looked("question")
    hand.tap("button[name=third_party][value=false]")
    page.wait_for_selector("input[name=key]", state="attached")
    looked("check")
    hand.tap(".kact button:not([name])")
    page.wait_for_selector("input[name=job]", state="attached")
    looked("case")


@pytest.mark.parametrize("look", ["light", "english", "phone"])
def test_the_page_of_kiosks_shuts_nobody_out(sit: Sit, look: str, key: str) -> None:
    assert key
    assert faults_of(looking(sit, CLERK, look), ["/console/kiosks/"]) == {}
