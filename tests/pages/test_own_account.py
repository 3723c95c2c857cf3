"""How I am told, my number, a second check that is lost, a use kept back by law: in a real Chromium."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from worlds import served as world
from worlds.served import Hand, Served
from worlds.signing_in import shown_by

NEWCOMER, TRAVELLER, HIGH_BILL = "13800138011", "13800138012", "13800138013"
FREE = {"phone": 1, "desktop": 2}
"""Numbers nobody else signs in with: a number is sent few codes an hour."""


@pytest.fixture(params=["phone", "desktop"])
def someone(request: pytest.FixtureRequest, browser: Browser, served: Served) -> Iterator[Hand]:
    """Somebody before a fresh browser."""
    hand = world.hand(browser, served, size=request.param)
    yield hand
    hand.page.context.close()


def number(device: str, of: int) -> str:
    """A number of this device's own."""
    return f"1390013{of}00{FREE[device]}"


def device(someone: Hand) -> str:
    assert someone.page.viewport_size
    return "phone" if someone.page.viewport_size["width"] < 500 else "desktop"


@pytest.fixture
def elsewhere(browser: Browser, served: Served) -> Iterator[Hand]:
    """The same person on another device."""
    hand = world.hand(browser, served, size="desktop")
    yield hand
    hand.page.context.close()


def choose(someone: Hand, way: str) -> None:
    someone.go("/mine/preferences/")
    for name in ("reminders_by", "answers_by"):
        someone.tap(f"label.opt:has(input[name={name}][value={way}])")
    someone.tap("form.stack button.btn-w")
    assert "存好了，马上算数" in someone.text()


def test_who_wants_to_be_told_here_only_finds_the_answer_here_and_gets_no_text_message(
    browser: Browser, served: Served
) -> None:
    someone = world.hand(browser, served, size="phone")
    someone.sign_in(NEWCOMER)
    choose(someone, "portal")
    someone.go("/apply/graduate-reception/")
    someone.tap(".bar button")
    assert someone.text("#ans") == "批准了，应届毕业生接收办好了"
    served.work()
    someone.go("/mine/messages/")
    assert "只在这里，您选了不发短信" in someone.text()
    assert "应届毕业生接收" in someone.text()
    told = [text for text in served.texts(NEWCOMER) if "验证码" not in text]
    assert [text for text in told if "应届毕业生接收" in text] == []
    assert len([text for text in told if "有一个账户已核验为您本人" in text]) == 1
    someone.page.context.close()


def test_a_number_is_changed_with_two_codes_and_the_other_device_is_out(someone: Hand, elsewhere: Hand) -> None:
    old, new = (number(device(someone), of) for of in (1, 2))
    someone.sign_in(old)
    elsewhere.sign_in(old)
    someone.go("/mine/security/")
    someone.tap("a[href$='/mine/security/number/']")
    someone.type("#mobile", new)
    someone.tap("button[name=send]")
    someone.type("#old_code", someone.served.code(old))
    someone.type("#code", someone.served.code(new))
    someone.tap("form.card button.btn-w")
    assert "手机号换好了" in someone.text()
    assert f"{new[:3]}****{new[-4:]}" in someone.text()
    assert f"尾号{new[-4:]}" in someone.served.texts(old)[-1]
    elsewhere.go("/mine/security/")
    assert "/sign-in/" in elsewhere.page.url


def test_a_wrong_code_is_said_at_its_field_and_the_number_stays(someone: Hand) -> None:
    old, new = (number(device(someone), of) for of in (3, 4))
    someone.sign_in(old)
    someone.go("/mine/security/number/")
    someone.type("#mobile", new)
    someone.tap("button[name=send]")
    someone.type("#old_code", "000000")
    someone.type("#code", someone.served.code(new))
    someone.tap("form.card button.btn-w")
    assert someone.page.title().startswith("错误：")
    assert someone.page.get_attribute("#old_code", "aria-invalid") == "true"
    assert someone.page.input_value("#mobile").replace(" ", "") == new


def test_without_the_old_number_a_password_asks_and_whoever_signs_in_stops_it(someone: Hand) -> None:
    old, new = (number(device(someone), of) for of in (5, 6))
    someone.sign_in(old)
    someone.go("/mine/security/")
    someone.type("#password", "salt pans at low tide")
    someone.tap("form:has(#password) button")
    someone.go("/mine/security/number/lost/")
    someone.type("#mobile", new)
    someone.tap("button[name=send]")
    someone.type("#code", someone.served.code(new))
    someone.type("#password", "salt pans at low tide")
    someone.tap("form.card button.btn-w")
    assert "记下了，等一天就换" in someone.text()
    assert f"尾号{new[-4:]}" in someone.served.texts(old)[-1]
    someone.go("/mine/security/number/")
    someone.tap("button[name=stop]")
    assert "停掉了，号码不换" in someone.text()


def test_a_lost_second_check_is_reset_at_a_counter_and_its_owner_is_told(browser: Browser, served: Served) -> None:
    someone, again = (world.hand(browser, served, size="phone") for _ in range(2))
    someone.sign_in(HIGH_BILL)
    someone.go("/mine/security/app/")
    secret = (someone.page.text_content("p.num") or "").replace(" ", "")
    someone.type("#code", shown_by(secret))
    someone.tap("form.card button.btn-w")
    assert someone.text("h1") == "恢复码"
    again.sign_in(HIGH_BILL)
    assert "/sign-in/second/" in again.page.url
    again.tap("summary")
    assert "带身份证到大厅窗口" in again.text()
    served.say("account", "reset-second-factor", HIGH_BILL, "--papers", number_of(served, HIGH_BILL), "--as", "a-CHIEF")
    assert "第二道核验已由工作人员重置" in served.texts(HIGH_BILL)[-1]
    for one in (someone, again):
        one.go("/mine/security/")
        assert "/sign-in/?back=" in one.page.url
        one.page.context.close()


def number_of(served: Served, mobile: str) -> str:
    return next(str(one["id_number"]) for one in served.people.values() if one["mobile"] == mobile)


def test_a_use_kept_back_by_law_is_a_line_without_office_item_or_person(someone: Hand) -> None:
    served = someone.served
    served.say("subject", "show", number_of(served, TRAVELLER), "--as", "a-INQUIRER", "--purpose", "outreach")
    lines = json.loads(served.say("journal", "show", "--json"))["lines"]
    line = next(line for line in lines if line["actor"] == "a-INQUIRER")
    given = ("--subject", str(line["subject"]), "--line", str(line["number"]), "--until", "2020-10-01")
    order = json.loads(
        served.say("journal", "withhold", *given, "--basis", "监察法第四十九条", "--as", "a-AUDITOR", "--json")
    )
    someone.sign_in(TRAVELLER)
    someone.go("/mine/accesses/")
    kept = someone.page.locator("ol.line > li", has_text="依法暂不公开")
    assert [" ".join(one.split()) for one in kept.all_inner_texts()] == [
        "有一次查看依法暂不公开 最迟2020年10月1日公开 问一问"
    ]
    served.say("journal", "lift", str(order["number"]))
    someone.page.reload()
    assert kept.count() == 0
    assert "监察法第四十九条" in someone.text()
