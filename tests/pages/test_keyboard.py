"""Without a mouse, and without script: a resident's whole way; where the eye and the focus go."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Browser

from worlds import served as world
from worlds.served import Hand, Served

NEWCOMER, TRAVELLER, ELSEWHERE = "13800138011", "13800138012", "13800138013"
CLAIM = "/apply/medical-reimbursement-remote/"
FOCUSED = """
() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  const ring = (of) => (parseFloat(of.outlineWidth) > 0 && of.outlineStyle !== "none") || of.boxShadow !== "none";
  const bars = [...document.querySelectorAll(".tabs, .bar")].filter((bar) => getComputedStyle(bar).position === "fixed"
    && !bar.contains(one)).map((bar) => bar.getBoundingClientRect());
  const hidden = bars.some((bar) => box.top >= bar.top && box.bottom <= bar.bottom);
  const holder = one.closest(".find");
  return {tag: one.tagName, text: (one.innerText || one.value || "").trim().slice(0, 40), id: one.id,
          ring: ring(style) || (holder !== null && ring(getComputedStyle(holder))),
          seen: box.bottom > 0 && box.top < innerHeight && !hidden, href: one.getAttribute("href") || ""};
}
"""


@pytest.fixture
def phone(browser: Browser, served: Served) -> Iterator[Hand]:
    """A phone with a keyboard."""
    hand = world.hand(browser, served, size="phone", service_workers="block")
    yield hand
    hand.page.context.close()


@pytest.fixture
def without_script(browser: Browser, served: Served) -> Iterator[Hand]:
    """A phone on which no script runs."""
    hand = world.hand(browser, served, size="phone", script=False)
    yield hand
    hand.page.context.close()


def tab_to(hand: Hand, text: str, *, most: int = 60) -> None:
    """Press Tab until what is focused says so; what is focused on the way can be seen."""
    for _ in range(most):
        hand.press("Tab")
        at = hand.page.evaluate(FOCUSED)
        if at["tag"] == "BODY":
            continue
        assert (at["text"] or at["id"], at["ring"], at["seen"]) == (at["text"] or at["id"], True, True)
        if at["text"].startswith(text) or at["id"] == text:
            return
    raise AssertionError(f"{text} is not reached")


def test_sign_in_and_apply_with_keys_alone(phone: Hand) -> None:
    page = phone.page
    phone.go("/apply/graduate-reception/")
    assert "/sign-in/" in page.url
    tab_to(phone, "mobile")
    phone.write(NEWCOMER)
    phone.press("Enter")
    page.wait_for_selector("#code")
    tab_to(phone, "code")
    phone.write(phone.served.code(NEWCOMER))
    phone.press("Enter")
    page.wait_for_selector("h1:has-text('看一遍')")
    tab_to(phone, "提交应届毕业生接收")
    phone.press("Enter")
    page.wait_for_selector("#ans")
    assert phone.text("#ans") == "批准了，应届毕业生接收办好了"


def test_the_first_key_offers_to_skip_what_every_page_begins_with(phone: Hand) -> None:
    phone.go("/items/graduate-reception/")
    phone.press("Tab")
    at = phone.page.evaluate(FOCUSED)
    assert (at["text"], at["seen"], at["href"]) == ("跳到主要内容", True, "#main")
    phone.press("Enter", "Tab")
    assert phone.page.evaluate("document.activeElement.closest('main') !== null")


ORDERED = ("/", "/items/", "/search/?q=居住证", "/items/graduate-reception/", "/sign-in/", "/look/")


@pytest.mark.parametrize("path", ORDERED)
def test_focus_goes_down_the_page_as_it_is_read(phone: Hand, path: str) -> None:
    phone.go(path)
    order = phone.page.evaluate(
        """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
             .filter((one) => one.tabIndex > 0).length"""
    )
    assert order == 0
    phone.press("Tab")
    tops = []
    for _ in range(80):
        phone.press("Tab")
        where = phone.page.evaluate(
            """() => { const one = document.activeElement, box = one.getBoundingClientRect();
               const inside = one.closest("main");
               return inside ? [box.left, box.top + scrollY, box.height].map(Math.round) : null; }"""
        )
        if where is None and tops:
            break
        if where is not None:
            tops.append(where)
    back = [(a, b) for a, b in pairwise(tops) if b[1] + b[2] < a[1] and b[0] <= a[0]]
    assert (bool(tops), back) == (True, [])


@pytest.mark.parametrize("script", [True, False])
def test_after_a_mistake_focus_and_title_say_so_and_what_was_typed_stands(
    browser: Browser, served: Served, script: bool
) -> None:
    hand = world.hand(browser, served, size="phone", script=script, service_workers="block")
    hand.go("/sign-in/")
    hand.type("#mobile", "123")
    hand.tap("button[name=send]")
    at = hand.page.locator(":focus")
    assert hand.page.title().startswith("错误：")
    assert at.get_attribute("id") == "errors"
    assert hand.page.locator("#errors a").count() == 1
    assert hand.page.locator(hand.page.locator("#errors a").get_attribute("href") or "").input_value() == "123"
    hand.page.context.close()


def test_a_mistake_in_a_form_is_told_in_the_same_way(phone: Hand) -> None:
    phone.sign_in(ELSEWHERE)
    phone.go(f"{CLAIM}account/")
    phone.type("#account", "12")
    phone.tap(".bar button")
    assert phone.page.title().startswith("错误：")
    assert phone.page.locator(":focus").get_attribute("id") == "errors"
    assert phone.page.input_value("#account") == "12"
    assert phone.page.locator("#errors a").count() == 1
    phone.type("#account", "6222 0200 0000 0000 003")
    phone.tap(".bar button")
    assert not phone.page.title().startswith("错误：")


def test_a_whole_way_without_script(without_script: Hand) -> None:
    hand = without_script
    hand.go("/")
    hand.type("form.find input", "报销")
    hand.tap("form.find button")
    assert "异地住院费用报销" in hand.text()
    hand.go("/items/medical-reimbursement-remote/")
    assert hand.text("h1") == "异地住院费用报销"
    hand.go(CLAIM)
    hand.type("#mobile", TRAVELLER)
    hand.tap("button[name=send]")
    hand.type("#code", hand.served.code(TRAVELLER))
    hand.tap("form.card button.btn-w")
    assert "是否他人造成的伤害" in hand.text("h1")
    hand.tap("button[value=false]")
    while hand.text("h1") != "看一遍，没问题就提交":
        hand.type("#account", "6222 0200 0000 0000 002")
        hand.tap(".bar button")
    hand.tap(".bar button")
    case = hand.page.url
    assert "/cases/" in case
    assert hand.text("#ans").startswith(("批准了", "先收下了", "收下了"))
    for path, words in (
        ("/cases/", "异地住院费用报销"),
        ("/mine/", "王立新"),
        ("/mine/timeline/", "异地住院费用报销"),
        ("/mine/data/", "医疗"),
        ("/mine/accesses/", "谁用过我的数据"),
        ("/mine/mandates/", "谁可以替谁办"),
        ("/mine/files/", "我的文件"),
    ):
        hand.go(path)
        assert (path, words in hand.text()) == (path, True)
