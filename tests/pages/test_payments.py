"""拨付 and 交接 in a real Chromium, both sides at once: the sum waits, a colleague pays it, the person's page says so.

The keys are counted. The pages are looked over by axe-core as those of tests/pages/test_staff.py are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from pages.test_axe import MEASURED, TAGS
from pages.test_staff import NODES, WIDE
from pages.test_stories import HIGH_BILL, TRAVELLER, fresh_database
from worlds import served as world
from worlds.page_walk import AXE
from worlds.served import Hand, Served

ZHOU, SUN = "13700130001", "13700130021"
"""Two who approve for medical insurance."""
ORDER = "HZ20200915-"
CARD = re.compile(r"[*]{4}[0-9]{4}(?![0-9])")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def place(
    request: pytest.FixtureRequest,
    district: tuple[Path, Mapping[str, Mapping[str, Any]]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Served]:
    """A district behind pages, on one database."""
    url = fresh_database(request.getfixturevalue("postgresql"), "payments") if request.param == "postgresql" else ""
    home, people = district
    with world.served(home, tmp_path_factory.mktemp(request.param) / "home", people=people, database=url) as made:
        yield made


@pytest.fixture(scope="module")
def sessions(place: Served, browser: Browser) -> Mapping[str, Any]:
    """Everybody's session, each signed in once."""
    found = {}
    for mobile in (ZHOU, SUN, TRAVELLER, HIGH_BILL):
        hand = world.hand(browser, place, size="desktop")
        if mobile in {ZHOU, SUN}:
            hand.sign_in_at_work(mobile)
            hand.page.wait_for_url("**/console/**")
        else:
            hand.sign_in(mobile)
        found[mobile] = hand.page.context.storage_state()
        hand.page.context.close()
    return found


Sit = Callable[..., Hand]


@pytest.fixture
def sit(place: Served, browser: Browser, sessions: Mapping[str, Any]) -> Iterator[Sit]:
    """Somebody before their page."""
    open_: list[Hand] = []

    def at(mobile: str, *, size: str = "desktop", **more: Any) -> Hand:
        hand = world.hand(browser, place, size=size, storage_state=sessions[mobile], **more)
        hand.page.set_default_timeout(60_000)
        if size == "desktop":
            hand.page.set_viewport_size(WIDE)
        open_.append(hand)
        return hand

    yield at
    for hand in open_:
        hand.page.context.close()


def applied(phone: Hand) -> str:
    """The bill handed in; the address of its case."""
    phone.go("/")
    phone.tap(".due-now a.btn")
    phone.tap("button[value=false]")
    phone.tap(".bar button")
    phone.page.wait_for_url("**/cases/2*/**")
    return phone.page.url


def paid(texts: list[str]) -> list[str]:
    """The messages that say that money went."""
    return [text for text in texts if "拨付了" in text]


def test_what_a_rule_approved_is_paid_by_keys_and_the_persons_page_says_so(sit: Sit, place: Served) -> None:
    phone, desk = sit(TRAVELLER, size="phone"), sit(ZHOU)
    applied(phone)
    assert ("由办理单位拨付" in phone.text(), "已拨付" in phone.text()) == (True, False)
    desk.go("/console/payments/")
    assert desk.text("h1") == "待拨付1笔，共14,272.40元"
    row = desk.text("tbody tr")
    assert ("王**" in row, "王立新" in row, CARD.search(row) is not None, "规则" in row) == (True, False, True, True)
    desk.anew()
    desk.press("Enter")
    desk.page.wait_for_url("**/console/payments/2*/reimbursement/")
    assert "14,272.40元" in desk.text("h1")
    desk.page.keyboard.type(f"{ORDER}1")
    desk.press("Enter")
    desk.page.wait_for_url("**/console/payments/?done=1")
    assert (desk.taps, desk.keys) == (0, 2)
    assert "没有等拨付的" in desk.text()
    phone.page.reload()
    shown = phone.text()
    assert ("已拨付（2020年9月15日）" in shown, "已拨付：医疗费用报销款14,272.40元" in shown) == (True, True)
    place.work()
    assert len(paid(place.texts(TRAVELLER))) == 1


def test_who_approved_by_hand_does_not_pay_and_a_colleague_does(sit: Sit, place: Served) -> None:
    phone, first, second = sit(HIGH_BILL, size="phone"), sit(ZHOU), sit(SUN)
    applied(phone)
    first.go("/console/cases/")
    first.press("Enter")
    first.page.wait_for_url("**/console/cases/2*/")
    first.press("a")
    first.page.keyboard.type("票据已人工核对")
    first.press("Enter")
    first.page.wait_for_url(lambda url: url.endswith("/console/cases/"))
    first.go("/console/payments/")
    assert "您批准的，由同事拨付" in first.text("tbody tr")
    first.press("Enter")
    first.page.wait_for_url("**/console/payments/2*/reimbursement/")
    first.page.keyboard.type(f"{ORDER}2")
    first.press("Enter")
    first.page.wait_for_selector(".errors")
    assert ("要由同事拨付" in first.text(".errors"), first.page.input_value("#reference")) == (True, f"{ORDER}2")
    second.go("/console/payments/")
    assert "可以拨付" in second.text("tbody tr")
    second.press("Enter")
    second.page.wait_for_url("**/console/payments/2*/reimbursement/")
    second.page.keyboard.type(f"{ORDER}1")  # the order that paid another
    second.press("Enter")
    second.page.wait_for_selector(".errors")
    assert "已用于另一笔款" in second.text(".errors")
    second.page.fill("#reference", f"{ORDER}2")
    second.page.press("#reference", "Enter")
    second.page.wait_for_url("**/console/payments/?done=1")
    phone.page.reload()
    assert "已拨付" in phone.text()
    place.work()
    assert len(paid(place.texts(HIGH_BILL))) == 1
    second.go("/console/payments/?paid=1")
    assert second.page.locator("tbody tr").count() == 2


PLACES = ("/console/payments/", "/console/payments/?paid=1", "/console/handover/", "/console/cases/?handler=-")


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)  # marks of pages are no database's
@pytest.mark.parametrize("look", ["light", "dark", "english", "phone"])
def test_every_page_of_payments_can_be_used_by_everybody(place: Served, sit: Sit, look: str) -> None:
    desk = sit(SUN, size="phone" if look == "phone" else "desktop", bypass_csp=True)
    cookies = {"dark": ("theme", "dark"), "english": ("language", "en")}
    if look in cookies:
        name, value = cookies[look]
        desk.page.context.add_cookies([{"name": name, "value": value, "url": place.base}])
    desk.page.add_init_script(path=str(AXE))
    desk.go("/console/payments/?paid=1")
    case = str(desk.page.locator("tbody tr a").first.get_attribute("href"))
    wrong: dict[str, Any] = {}
    number = case.strip("/").split("/")[-1]
    for where in (*PLACES, case, f"/console/payments/{number}/reimbursement/", f"{case}unit/"):
        desk.go(where)
        found = desk.page.evaluate(
            "(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})",
            list(TAGS),
        )["violations"]
        faults: list[Any] = [f"{one['id']}: {node['target']}" for one in found for node in one["nodes"][:3]]
        measured = desk.page.evaluate(MEASURED, arg=False)
        faults += [f"{what}: {one}" for what in ("small", "mute") for one in measured[what]]
        for what, allowed in (("over", 0), ("nodes", NODES)):
            if measured[what] > allowed:
                faults.append(f"{what}: {measured[what]}")
        if measured["headings"] != 1:
            faults.append(f"headings: {measured['headings']}")
        if faults:
            wrong[where] = faults
    assert wrong == {}
