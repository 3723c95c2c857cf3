"""Whatever goes wrong on a resident's way, no character is lost and no case is made twice (twenty points).

A resident asks for a hospital bill to be paid back: one question is tapped, the account is typed, the form is looked
over and handed in. At one moment of this way something happens. By default a few points are tried, all of them with
SALTERN_FAULTS; each ends with one case that holds what was typed, which is then taken back for the next.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Page, Route
from playwright.sync_api import Error as BrowserTrouble

from worlds import served as world
from worlds.served import Hand, Served

WHO = "13800138013"
CLAIM = "/apply/medical-reimbursement-remote/"
WORD = "盐田海边的第三盏灯亮着"
TYPED = "6222 0200 0000 0000 003"
MASKED = "622202" + "*" * 11 + "03"
"""What was typed as a list shows it: every digit is there."""
CHECK = "看一遍，没问题就提交"
FEW = 6


def answer(hand: Hand) -> None:
    """The question that is tapped."""
    hand.go(CLAIM)
    if "/third_party/" in hand.page.url:
        hand.tap("button[value=false]")


def typed(hand: Hand) -> None:
    """The account, typed and not sent yet."""
    answer(hand)
    hand.go(f"{CLAIM}account/")
    hand.type("#account", TYPED)


def go_on(hand: Hand) -> None:
    """From wherever one is to the form to be looked over, as somebody would; what was typed is never typed again."""
    for _ in range(8):
        if "/sign-in/" in hand.page.url:
            sign_in(hand)
        elif "/go-on/" in hand.page.url:
            hand.tap("form.card button")
        elif hand.page.locator("input#account").count():
            assert digits(hand.page.input_value("#account")) == digits(TYPED)
            hand.tap(".bar button")
        elif hand.text("h1") == CHECK:
            return
        else:
            hand.go(CLAIM)
    raise AssertionError(hand.page.url)


def saved(hand: Hand) -> None:
    """The account, sent and kept."""
    typed(hand)
    hand.tap(".bar button")


def looked_over(hand: Hand) -> None:
    """The form, whole before one's eyes."""
    saved(hand)
    go_on(hand)


def finish(hand: Hand) -> None:
    """From wherever one is to the case."""
    go_on(hand)
    hand_in(hand)


def sign_in(hand: Hand) -> None:
    """Where one stands before the door; by password, because codes are not sent as often as things go wrong here."""
    hand.page.locator("details:has(#password) summary").click()
    hand.type("#number", WHO)
    hand.type("#password", WORD)
    hand.tap("details:has(#password) button")


def hand_in(hand: Hand) -> None:
    """The button at the foot."""
    hand.tap(".bar button")


def digits(text: str) -> str:
    """An account without its spaces."""
    return re.sub(r"\D", "", text)


def restart(hand: Hand) -> None:
    """The machine loses its power and comes back."""
    hand.served.server.kill()
    hand.served.server.start()


def cut(page: Page, act: Callable[[], None]) -> None:
    """The connection is cut before the answer arrives: the server has done it, the browser does not know."""

    def lose(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/*", lose)
    with suppress(BrowserTrouble):
        act()
        page.wait_for_timeout(200)
    page.unroute("**/*")


def sign_out(page: Page, base: str) -> None:
    """In another tab."""
    tab = page.context.new_page()
    tab.goto(f"{base}/mine/")
    token = tab.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value") or ""
    tab.request.post(f"{base}/sign-out/", form={"csrfmiddlewaretoken": token}, headers={"Referer": f"{base}/mine/"})
    tab.close()


# --- the points: each takes the way from its beginning to the case ---


def signed_out_between_pages(hand: Hand) -> None:
    saved(hand)
    sign_out(hand.page, hand.served.base)
    hand.page.reload()
    finish(hand)


def signed_out_while_typing(hand: Hand) -> None:
    typed(hand)
    sign_out(hand.page, hand.served.base)
    hand.tap(".bar button")
    finish(hand)


def signed_out_before_handing_in(hand: Hand) -> None:
    looked_over(hand)
    sign_out(hand.page, hand.served.base)
    hand_in(hand)
    if "/cases/" not in hand.page.url:
        sign_in(hand)
        hand.tap("form.card button")


def session_lost(hand: Hand) -> None:
    typed(hand)
    hand.page.context.clear_cookies(name="saltern")
    hand.tap(".bar button")
    finish(hand)


def every_cookie_lost(hand: Hand) -> None:
    typed(hand)
    hand.page.context.clear_cookies()
    hand.tap(".bar button")
    finish(hand)


def server_killed_between_pages(hand: Hand) -> None:
    saved(hand)
    restart(hand)
    hand.page.reload()
    finish(hand)


def server_gone_when_a_page_is_sent(hand: Hand) -> None:
    typed(hand)
    hand.served.server.kill()
    with suppress(BrowserTrouble):
        hand.tap(".bar button")
    hand.served.server.start()
    hand.page.reload()  # as the browser proposes it: what was typed is sent again
    finish(hand)


def server_gone_when_it_is_handed_in(hand: Hand) -> None:
    looked_over(hand)
    hand.served.server.kill()
    with suppress(BrowserTrouble):
        hand_in(hand)
    hand.served.server.start()
    hand.go(CLAIM)
    finish(hand)


def server_killed_right_after_it_was_handed_in(hand: Hand) -> None:
    looked_over(hand)
    cut(hand.page, lambda: hand_in(hand))
    restart(hand)
    found_again(hand)


def cut_when_a_page_is_sent(hand: Hand) -> None:
    typed(hand)
    cut(hand.page, lambda: hand.tap(".bar button"))
    hand.go(CLAIM)
    finish(hand)


def cut_when_it_is_handed_in_and_tapped_again(hand: Hand) -> None:
    looked_over(hand)
    form = posted(hand)
    cut(hand.page, lambda: hand_in(hand))
    again(hand, form)
    found_again(hand)


def cut_when_it_is_handed_in_and_looked_for(hand: Hand) -> None:
    looked_over(hand)
    cut(hand.page, lambda: hand_in(hand))
    found_again(hand)


def back_and_handed_in_again(hand: Hand) -> None:
    looked_over(hand)
    hand_in(hand)
    hand.page.wait_for_url("**/cases/**")
    hand.page.go_back()
    if hand.page.locator(".bar button").count() and hand.text("h1") == CHECK:
        hand_in(hand)
    found_again(hand)


def tapped_twice(hand: Hand) -> None:
    looked_over(hand)
    hand.page.dblclick(".bar button", no_wait_after=True)
    hand.page.wait_for_url("**/cases/**")
    found_again(hand)


def sent_twice_at_once(hand: Hand) -> None:
    looked_over(hand)
    form = posted(hand)
    hand_in(hand)
    again(hand, form)
    found_again(hand)


def reloaded(hand: Hand) -> None:
    looked_over(hand)
    hand.page.reload()
    hand_in(hand)
    hand.page.reload()
    found_again(hand)


def two_tabs(hand: Hand) -> None:
    looked_over(hand)
    other = hand.page.context.new_page()
    other.goto(hand.page.url)
    hand_in(hand)
    other.click(".bar button")
    assert "/cases/" in other.url
    other.close()


def back_through_every_page_and_forth(hand: Hand) -> None:
    looked_over(hand)
    for _ in range(4):
        hand.page.go_back()
    for _ in range(4):
        hand.page.go_forward()
    finish(hand)


def gone_on_with_another_device(hand: Hand) -> None:
    saved(hand)
    context = hand.page.context.browser
    assert context is not None
    other = world.hand(context, hand.served, size="desktop")
    other.go(CLAIM)
    finish(other)
    other.page.context.close()
    found_again(hand)


def language_and_letters_changed_on_the_way(hand: Hand) -> None:
    looked_over(hand)
    hand.go(f"/language/en/?back={CLAIM}")
    hand.go(f"/language/zh/?back={CLAIM}")
    hand.go("/look/")
    hand.tap("button[name=size][value='3']")
    hand.go(CLAIM)
    finish(hand)


def a_mistake_first(hand: Hand) -> None:
    answer(hand)
    hand.go(f"{CLAIM}account/")
    hand.type("#account", TYPED + "x")
    hand.tap(".bar button")
    assert spelled(hand) == spelled(hand, TYPED + "x")
    sign_out(hand.page, hand.served.base)
    hand.go(f"{CLAIM}account/")
    sign_in(hand)
    assert spelled(hand) == spelled(hand, TYPED + "x")
    hand.type("#account", TYPED)
    hand.tap(".bar button")
    finish(hand)


def spelled(hand: Hand, text: str = "") -> str:
    """What stands in the field, or a text, without spaces and in one case."""
    return re.sub(r"\s", "", text or hand.page.input_value("#account")).upper()


def posted(hand: Hand) -> Mapping[str, str]:
    """What the form would send."""
    fields = hand.page.locator("form#f input[type=hidden]").all()
    chosen = hand.page.locator("form#f input[type=radio]:checked").all()
    return {one.get_attribute("name") or "": one.get_attribute("value") or "" for one in (*fields, *chosen)}


def again(hand: Hand, form: Mapping[str, str]) -> None:
    """The same once more."""
    base = hand.served.base
    answered = hand.page.request.post(base + CLAIM, form=dict(form), headers={"Referer": base + CLAIM})
    assert answered.status == 200


def found_again(hand: Hand) -> None:
    """The case, where somebody looks for it."""
    hand.go("/cases/")
    hand.page.locator("ul.rows > li a").first.click()


POINTS: tuple[Callable[[Hand], None], ...] = (
    signed_out_while_typing, cut_when_it_is_handed_in_and_tapped_again, tapped_twice, server_gone_when_a_page_is_sent,
    every_cookie_lost, two_tabs,
    signed_out_between_pages, signed_out_before_handing_in, session_lost, server_killed_between_pages,
    server_gone_when_it_is_handed_in, server_killed_right_after_it_was_handed_in, cut_when_a_page_is_sent,
    cut_when_it_is_handed_in_and_looked_for, back_and_handed_in_again, sent_twice_at_once, reloaded,
    back_through_every_page_and_forth, gone_on_with_another_device, language_and_letters_changed_on_the_way,
    a_mistake_first,
)  # fmt: skip
TRIED = POINTS if os.environ.get("SALTERN_FAULTS") else POINTS[:FEW]


@pytest.fixture(scope="module", autouse=True)
def password(served: Served) -> None:
    """One that the resident has set."""
    world.settle(served.environment, "password", "high-bill", WORD)


@pytest.fixture
def resident(browser: Browser, served: Served) -> Iterator[Hand]:
    """Signed in, with a phone."""
    hand = world.hand(browser, served, size="phone", service_workers="block")
    hand.go("/sign-in/")
    sign_in(hand)
    yield hand
    hand.page.context.close()
    after = world.hand(browser, served, size="phone", service_workers="block")
    after.go("/sign-in/")
    sign_in(after)
    for number in cases(after):
        after.go(f"/cases/{number}/withdraw/")
        if "/withdraw/" in after.page.url:
            after.tap("main form button")
    after.page.context.close()


def cases(hand: Hand) -> list[str]:
    """The numbers of all of one's cases."""
    body = hand.page.request.get(f"{hand.served.base}/cases/").text()
    return sorted(set(re.findall(r"/cases/([0-9A-Z-]+)/", body)))


@pytest.mark.parametrize("point", TRIED, ids=lambda point: point.__name__.replace("_", " "))
def test_no_character_is_lost_and_no_case_made_twice(resident: Hand, point: Callable[[Hand], None]) -> None:
    before = cases(resident)
    point(resident)
    assert "/cases/" in resident.page.url
    made = set(cases(resident)) - set(before)
    assert len(made) == 1
    (number,) = made
    kept = resident.served.say("case", "show", number)
    assert MASKED in kept
