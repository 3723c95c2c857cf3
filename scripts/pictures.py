"""`make pictures`: ten pages of the demo district as residents see them, on a phone, wide, in large letters and in
the dark, twelve as its staff see them at their desks, and a kiosk, into docs/pictures. The district is made anew, so
that they are of the program as it stands.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from playwright.sync_api import Browser, sync_playwright  # noqa: E402  # the tests' worlds lie on the path set above

from saltern.project import wiring  # noqa: E402
from worlds import served as world  # noqa: E402
from worlds.served import Hand, Served  # noqa: E402

FOLDER: Final = ROOT / "docs" / "pictures"
NEWCOMER, TRAVELLER, HIGH_BILL, SIGNBOARD = "13800138011", "13800138012", "13800138013", "13800138016"
CLERK, HEALTH, STEWARD, DESIGNER = "13700130002", "13700130003", "13700130011", "13700130018"
AUDITOR, LEADER, DUTY = "13700130041", "13700130042", "13700130006"
LOOKS: Final = {
    "phone": ("phone", {}),
    "desktop": ("desktop", {}),
    "large": ("phone", {"size": "3"}),
    "dark": ("phone", {"theme": "dark"}),
}
AT_WORK: Final = {"desk": ("desk", {})}
MACHINE: Final = {"kiosk": ("kiosk", {})}
"""Of each look the device, and what its cookies say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One page: whose, and how one comes to it."""

    name: str
    way: Callable[[Hand], object]
    mobile: str = ""
    looks: Mapping[str, tuple[str, Mapping[str, str]]] = field(default_factory=lambda: LOOKS)


def approved(hand: Hand) -> None:
    """The answer to the newcomer's application, handed in where it was not yet."""
    hand.go("/cases/")
    if not hand.page.locator("ul.rows > li a").count():
        hand.go("/apply/graduate-reception/")
        hand.tap(".bar button")
        hand.go("/cases/")
    hand.tap("ul.rows > li a >> nth=0")


def role(name: str) -> Callable[[Hand], object]:
    """The first page as firm or visitor."""
    return lambda hand: hand.go(f"/role/{name}/")


def at(path: str) -> Callable[[Hand], object]:
    """A page by its address."""
    return lambda hand: hand.go(path)


PICTURES: Final = (
    Picture(name="01-home", way=at("/"), mobile=NEWCOMER),
    Picture(name="02-item", way=at("/items/graduate-reception/"), mobile=NEWCOMER),
    Picture(name="03-confirm", way=at("/apply/graduate-reception/"), mobile=NEWCOMER),
    Picture(name="04-search", way=at("/search/?q=jzz")),
    Picture(name="05-topic", way=at("/topics/topic-school-place/")),
    Picture(name="06-figures", way=at("/figures/")),
    Picture(name="07-visitor", way=role("visitor")),
    Picture(name="08-firm", way=role("firm"), mobile=SIGNBOARD),
    Picture(name="09-outcome", way=approved, mobile=NEWCOMER),
    Picture(name="10-my-data", way=at("/mine/accesses/"), mobile=NEWCOMER),
)
"""In an order in which none spoils another: the newcomer applies late."""


def first(path: str, *keys: str) -> Callable[[Hand], object]:
    """What the first line of a list leads to, and the keys pressed there."""

    def way(hand: Hand) -> None:
        hand.go(path)
        hand.go(str(hand.page.locator("tbody tr a").first.get_attribute("href")))
        hand.press(*keys)

    return way


def person(who: str, then: str = "", *keys: str) -> Callable[[Hand], object]:
    """Somebody at the window who came with the number of their card, and a page of what they came for."""

    def way(hand: Hand) -> None:
        hand.go("/counter/")
        hand.type("#number", str(hand.served.people[who]["id_number"]))
        hand.press("Enter")
        hand.page.wait_for_url("**/counter/items/")
        if then:
            hand.go(f"/counter/items/{then}/")
        hand.press(*keys)
        if keys:
            hand.page.wait_for_url("**/counter/receipts/**")

    return way


def impact(hand: Hand) -> None:
    """Whom an age ten years lower would touch."""
    hand.go("/console/impact/item/elder-allowance/")
    hand.type("#rule", hand.page.input_value("#rule").replace("P69Y10M", "P59Y10M"))
    hand.tap("button:has-text('算一算')")
    hand.page.locator("#im").scroll_into_view_if_needed()


def board(hand: Hand) -> None:
    """The leaders' board with its charts, which come after the figures."""
    hand.go("/console/board/")
    hand.page.wait_for_load_state("networkidle")


STAFF: Final = tuple(
    Picture(name=f"staff-{name}", way=way, mobile=mobile, looks=AT_WORK)
    for name, mobile, way in (
        ("01-person", CLERK, person("high-bill")),
        ("02-application", CLERK, person("deferral", "apply-disability-pension")),
        ("03-receipt", CLERK, person("deferral", "apply-disability-pension", "F7", "F9")),
        ("04-waiting", HEALTH, at("/console/cases/")),
        ("05-case", HEALTH, first("/console/cases/")),
        ("06-delivery", STEWARD, first("/console/feeds/rows/")),
        ("07-rule", DESIGNER, at("/console/items/medical-reimbursement-remote/")),
        ("08-impact", DESIGNER, impact),
        ("09-push", DUTY, first("/console/pushes/?state=held")),
        ("10-warning", DUTY, at("/console/warnings/1/")),
        ("11-journal", AUDITOR, at("/console/journal/")),
        ("12-board", LEADER, board),
    )
)


def machine(hand: Hand) -> None:
    """A kiosk of the hall at its first page, which only a machine with a key sees."""
    made = json.loads(hand.served.say("kiosk", "give-key", "hall-1", "kiosk-hall", "--as", "gao", "--json"))
    hand.page.context.add_cookies(
        [{"name": "kiosk", "value": made["key"], "domain": "localhost", "path": "/kiosk/", "httpOnly": True}]
    )
    hand.go("/kiosk/")


def at_machine(hand: Hand) -> None:
    """Somebody who proves there who they are, and what they may apply for."""
    hand.tap("button[name=purpose][value=apply]")
    hand.page.wait_for_selector("#number")
    press(hand, str(hand.served.people["high-bill"]["id_number"]))
    hand.tap(".kact button")
    hand.page.wait_for_selector("#code")
    press(hand, hand.served.code(HIGH_BILL))
    hand.page.wait_for_selector(".klist")


def press(hand: Hand, text: str) -> None:
    """On the keys of the page."""
    for sign in text:
        hand.page.click(f".kpad [data-sign='{sign}']")


KIOSK: Final = (
    Picture(name="kiosk-01-first", way=machine, looks=MACHINE),
    Picture(name="kiosk-02-what", way=at_machine, looks=MACHINE),
)


def main() -> int:
    """Make all pictures anew."""
    wiring.start(pages=True)  # who works here signs in with what an authenticator shows
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        source = Path(folder) / "district"
        people = world.made(source)
        world.settled(source, Path(folder) / "settled")
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        with world.served(Path(folder) / "settled", Path(folder) / "home", people=people) as served:
            world.settle(served.environment, "morning")
            served.say("push", "sweep", "--as-of", world.DAY)
            hands: dict[tuple[str, str], Hand] = {}
            for picture in (*PICTURES, *STAFF, *KIOSK):
                for look in picture.looks:
                    take(someone(browser, served, hands, picture=picture, look=look), picture, look)
        browser.close()
    return 0


def someone(
    browser: Browser, served: Served, hands: dict[tuple[str, str], Hand], *, picture: Picture, look: str
) -> Hand:
    """Whoever looks with a device, signed in once: codes are not given without end."""
    (device, cookies), mobile = picture.looks[look], picture.mobile
    if (mobile, device) not in hands:
        hand = hands[mobile, device] = world.hand(browser, served, size=device)
        if picture.looks is AT_WORK:
            hand.sign_in_at_work(mobile)
        elif mobile:
            hand.sign_in(mobile)
    hand = hands[mobile, device]
    for name in ("size", "theme", "role"):
        hand.page.context.clear_cookies(name=name)
    hand.page.context.add_cookies(
        [{"name": name, "value": value, "url": served.base} for name, value in cookies.items()]
    )
    return hand


def take(hand: Hand, picture: Picture, look: str) -> None:
    """One page in one look, as far as the screen reaches."""
    picture.way(hand)
    hand.page.screenshot(path=str(FOLDER / f"{picture.name}-{look}.png"))


if __name__ == "__main__":
    sys.exit(main())
