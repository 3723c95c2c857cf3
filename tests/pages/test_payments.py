"""拨付 and 交接 in a real Chromium, both sides at once: the sum waits, a colleague pays it, the person's page says so.

The keys are counted. The pages are looked over by axe-core as those of tests/pages/test_staff.py are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser

from pages.at_work import BOTH, LOOKS, Sit, faults_of, house, looking, signed_in
from pages.test_stories import HIGH_BILL, TRAVELLER
from worlds.served import Hand, Served

ZHOU, SUN = "13700130001", "13700130021"
"""Two who approve for medical insurance."""
ORDER = "HZ20200915-"
CARD = re.compile(r"[*]{4}[0-9]{4}(?![0-9])")


@pytest.fixture(scope="module", params=BOTH)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A district behind pages, on one database."""
    with house(request, tmp_path_factory, "payments") as made:
        yield made


@pytest.fixture(scope="module")
def sessions(place: Served, browser: Browser) -> Mapping[str, Any]:
    """Who signed in: two of the unit, and two residents."""
    return {**signed_in(browser, place, ZHOU, SUN), **signed_in(browser, place, TRAVELLER, HIGH_BILL, at_work=False)}


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
    desk.write(f"{ORDER}1")
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
    first.write("票据已人工核对")
    first.press("Enter")
    first.page.wait_for_url(lambda url: url.endswith("/console/cases/"))
    first.go("/console/payments/")
    assert "您批准的，由同事拨付" in first.text("tbody tr")
    first.press("Enter")
    first.page.wait_for_url("**/console/payments/2*/reimbursement/")
    first.write(f"{ORDER}2")
    first.press("Enter")
    first.page.wait_for_selector(".errors")
    assert ("要由同事拨付" in first.text(".errors"), first.page.input_value("#reference")) == (True, f"{ORDER}2")
    second.go("/console/payments/")
    assert "可以拨付" in second.text("tbody tr")
    second.press("Enter")
    second.page.wait_for_url("**/console/payments/2*/reimbursement/")
    second.write(f"{ORDER}1")  # the order that paid another
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
@pytest.mark.parametrize("look", LOOKS)
def test_every_page_of_payments_can_be_used_by_everybody(sit: Sit, look: str) -> None:
    desk = looking(sit, SUN, look)
    desk.go("/console/payments/?paid=1")
    case = str(desk.page.locator("tbody tr a").first.get_attribute("href"))
    number = case.strip("/").split("/")[-1]
    assert faults_of(desk, [*PLACES, case, f"/console/payments/{number}/reimbursement/", f"{case}unit/"]) == {}
