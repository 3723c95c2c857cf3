"""The reference's stories as somebody lives them on the pages: phone and desktop, SQLite and PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from pages.at_work import house
from worlds import served as world
from worlds.served import Hand, Served

NEWCOMER, TRAVELLER, HIGH_BILL = "13800138011", "13800138012", "13800138013"
DAUGHTER, SIGNBOARD = "13800138015", "13800138016"
CHARACTERS = 250
"""A graduate reads no more from the reminder to the answer (goal G1)."""
HAN = re.compile(r"[\u3400-\u9fff]")


@pytest.fixture(scope="module", params=["sqlite-phone", "sqlite-desktop", "postgresql-phone", "postgresql-desktop"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, str]]:
    """A district behind pages on one database, and the device of whoever looks."""
    database, size = request.param.split("-")
    with house(request, tmp_path_factory, size, database=database) as made:
        yield made, size


@pytest.fixture
def someone(place: tuple[Served, str], browser: Browser) -> Iterator[Hand]:
    """Somebody before a fresh browser."""
    served, size = place
    hand = world.hand(browser, served, size=size)
    yield hand
    hand.page.context.close()


def test_a_graduate_is_received_in_two_taps_and_sees_what_comes_next(someone: Hand) -> None:
    someone.sign_in(NEWCOMER)
    assert someone.text("h1").startswith("魏之遥")
    someone.anew()
    someone.reads(".due-now")
    someone.tap(".due-now a.btn")
    assert someone.text("h1") == "看一遍，没问题就提交"
    someone.reads("main")
    someone.tap(".bar button")
    assert someone.text("#ans") == "批准了，应届毕业生接收办好了"
    someone.reads(".answer")
    assert (someone.taps, someone.keys) == (2, 0)
    assert someone.read <= CHARACTERS
    assert "规则当场决定，没有经过人工" in someone.text()
    assert "接下来" in someone.text(".next")
    case = someone.page.url
    someone.page.reload()
    assert (someone.page.url, someone.text("#ans")) == (case, "批准了，应届毕业生接收办好了")
    someone.served.work()
    told = " ".join(someone.served.texts(NEWCOMER))
    assert "应届毕业生接收" in told


def test_back_and_a_second_tap_hand_nothing_in_twice(someone: Hand) -> None:
    someone.sign_in(NEWCOMER)
    someone.go("/cases/")
    assert someone.page.locator("ul.rows > li").count() == 1


def test_a_hospital_bill_is_paid_back_in_the_same_breath(someone: Hand) -> None:
    someone.sign_in(TRAVELLER)
    assert "有一笔住院费可报销" in someone.text(".due-now")
    someone.anew()
    someone.tap(".due-now a.btn")
    assert someone.text("h1") == "是否他人造成的伤害"
    someone.tap("button[value=false]")
    assert someone.text("h1") == "看一遍，没问题就提交"
    assert "****" in someone.text("dl.facts")
    someone.tap(".bar button")
    assert someone.text("#ans").startswith("批准了，异地住院费用报销")
    assert (someone.taps, someone.keys) == (3, 0)
    assert "14,272.40元" in someone.text()
    assert "演示金额" in someone.text()
    someone.served.work()
    told = [text for text in someone.served.texts(TRAVELLER) if "验证码" not in text and "账户" not in text]
    assert len(told) == 1, told
    someone.go("/mine/accesses/")
    assert "异地住院费用报销" in someone.text()


def test_a_bill_over_the_limit_goes_to_a_person_with_the_day_of_the_answer(someone: Hand) -> None:
    someone.sign_in(HIGH_BILL)
    someone.tap(".due-now a.btn")
    someone.tap("button[value=false]")
    someone.tap(".bar button")
    assert someone.text("#ans") == "收下了，由工作人员来看"
    assert "前答复您" in someone.text(".answer")


def test_a_daughter_claims_her_mothers_allowance_by_mandate(someone: Hand) -> None:
    someone.sign_in(DAUGHTER)
    assert someone.text("h1").startswith("梁晓梅")
    someone.go("/mine/")
    someone.tap("form[action*='act-for'] button[name=subject]")
    assert "代梁玉珍" in someone.text(".for")
    someone.go("/apply/elder-allowance/")
    while someone.page.locator("input#account").count():
        someone.type("input#account", "6222 0200 0000 0000 004")
        someone.tap(".bar button")
    assert someone.text("h1") == "看一遍，没问题就提交"
    someone.tap(".bar button")
    assert someone.text("#ans").startswith("批准了，高龄老人津贴")
    someone.page.click("summary:has-text('怎么算的')")
    assert re.search(r"每月津贴.*今天的年龄\d+岁.*这个年龄每月\d+(\.\d\d)?元", someone.text())
    someone.tap(".for button")
    assert someone.page.locator(".for").count() == 0


def test_a_firm_sees_the_storm_that_concerns_it_and_answers(someone: Hand) -> None:
    someone.sign_in(SIGNBOARD)
    someone.tap(".seg a:nth-child(2)")
    someone.tap("form[action*='act-for'] button[name=subject]")
    assert "暴雨黄色预警" in someone.text()
    someone.tap("button:has-text('已检查')")
    assert "已检查" in someone.text()


def test_a_visitor_needs_no_account(someone: Hand) -> None:
    someone.go("/")
    someone.tap(".seg a:last-child")
    someone.page.wait_for_selector(".seg a:last-child[aria-current]")
    assert someone.page.url.endswith("/")
    assert someone.page.locator("form.find").count() == 1
    someone.go("/items/graduate-reception/")
    assert someone.text("h1") == "应届毕业生接收"


def test_in_english_no_page_of_the_way_holds_chinese_words_of_ours(someone: Hand) -> None:
    someone.go("/language/en/?back=/items/graduate-reception/")
    body = someone.page.inner_text("main")
    ours = [line for line in body.splitlines() if HAN.search(line)]
    assert ours == [] or all("规定" in line or "条件" in line for line in ours)
