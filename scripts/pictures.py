"""`make pictures`: ten pages of the demo district as people see them, into docs/pictures: phone, desktop, large
letters, dark. The district is made anew, so that the pictures are of the program as it stands.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from playwright.sync_api import Browser, sync_playwright  # noqa: E402  # the tests' worlds lie on the path set above

from worlds import served as world  # noqa: E402
from worlds.served import Hand, Served  # noqa: E402

FOLDER: Final = ROOT / "docs" / "pictures"
NEWCOMER, TRAVELLER, SIGNBOARD = "13800138011", "13800138012", "13800138016"
LOOKS: Final = {
    "phone": ("phone", {}),
    "desktop": ("desktop", {}),
    "large": ("phone", {"size": "3"}),
    "dark": ("phone", {"theme": "dark"}),
}
"""Of each look the device, and what its cookies say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One page: whose, and how one comes to it."""

    name: str
    way: Callable[[Hand], object]
    mobile: str = ""


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


def main() -> int:
    """Make all pictures anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        source = Path(folder) / "district"
        people = world.made(source)
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        with world.served(source, Path(folder) / "home", people=people) as served:
            hands: dict[tuple[str, str], Hand] = {}
            for picture in PICTURES:
                for look in LOOKS:
                    take(someone(browser, served, hands, mobile=picture.mobile, look=look), picture, look)
        browser.close()
    return 0


def someone(browser: Browser, served: Served, hands: dict[tuple[str, str], Hand], *, mobile: str, look: str) -> Hand:
    """Whoever looks with a device, signed in once: codes are not given without end."""
    device, cookies = LOOKS[look]
    if (mobile, device) not in hands:
        hands[mobile, device] = world.hand(browser, served, size=device)
        if mobile:
            hands[mobile, device].sign_in(mobile)
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
