"""Who sends, in a real Chromium: two people release on two screens, a storm is taken in by hand, released, lifted.

The keys they press are counted; every page of theirs is looked over by axe-core, light, dark, in English, on a phone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from pages.at_work import BOTH, LOOKS, Sit, faults, faults_of, house, looking, signed_in
from pages.test_stories import SIGNBOARD
from worlds import served as world
from worlds.served import DAY, Hand, Served

DUTY, LEADER = "13700130006", "13700130007"
STORM = (
    "【深圳市分区暴雨黄色预警】深圳市气象台于2020年09月15日10时02分在盐田区(海山街道)发布暴雨黄色预警，"
    "预计2小时内上述区域将出现30-50毫米降水，请注意防范。"
)
LIFTED = "深圳市气象台于2020年09月15日10时30分解除盐田区暴雨黄色预警。"
MISSED = 3


@pytest.fixture(scope="module", params=BOTH)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A district behind pages, on one database, whose standing reminders were looked at this morning."""
    with house(request, tmp_path_factory, "pushes") as made:
        made.say("push", "sweep", "--as-of", DAY)
        yield made


@pytest.fixture(scope="module")
def sessions(place: Served, browser: Browser) -> Mapping[str, Any]:
    """Who signed in."""
    return signed_in(browser, place, DUTY, LEADER)


def released(desk: Hand, then: str) -> None:
    """The push before them, by keys."""
    desk.press("y", "a")
    desk.page.wait_for_selector(f"text={then}")


def numbers(desk: Hand) -> int:
    """What the bars of outcomes come to."""
    values = desk.page.locator("section[aria-labelledby=done] > ul.bars:first-of-type .v").all_inner_texts()
    return sum(int(value.replace(",", "")) for value in values)


def test_two_people_release_what_is_held_and_read_what_became_of_it(sit: Sit) -> None:
    first, second = sit(DUTY), sit(LEADER)
    for desk in (first, second):
        desk.go("/console/pushes/?state=held")
    before = len(first.served.texts())
    first.anew()
    first.press("Enter")
    first.page.wait_for_url("**/console/pushes/*/")
    where = first.page.url
    assert ("闸口" in first.text(), first.page.locator("svg.chart[role=img]").count()) == (True, 1)
    found = re.search(r"一共(\d+)个对象", first.text())
    assert found
    count = int(found[1])
    released(first, "您已经放行过")
    assert (first.taps, first.keys) == (0, 3)
    second.anew()
    second.press("Enter")
    second.page.wait_for_url(where)
    assert f"发{count}条" in second.text()
    released(second, "陈立")
    assert (second.taps, second.keys) == (0, 3)
    assert ("郭敏" in second.text(), second.page.locator("form[action*='/release/']").count()) == (True, 0)
    second.served.work()
    second.page.reload()
    assert numbers(second) == count
    sent = second.page.locator("section[aria-labelledby=done] li:has-text('已发送') .v").inner_text()
    assert len(second.served.texts()) - before >= int(sent.replace(",", ""))


def test_whom_it_missed_is_called_or_told_again_and_the_report_names_nobody(sit: Sit, place: Served) -> None:
    desk = sit(DUTY)
    desk.go("/console/pushes/?state=done")
    desk.tap("tbody tr:first-child a")
    desk.page.wait_for_url("**/console/pushes/*/")
    number = desk.page.url.rstrip("/").rsplit("/", 1)[1]
    place.work()
    world.settle(place.environment, "missed", number, str(MISSED))
    desk.page.reload()
    told = re.match(r"(\d+)位没收到", desk.text("section[aria-labelledby=done] h3"))
    assert told
    assert int(told[1]) >= MISSED
    desk.press("c")
    desk.page.wait_for_url("**/calls/")
    assert desk.page.locator("a[href^='tel:1']").count() >= MISSED
    desk.tap("button:has-text('已电话')")
    assert desk.page.locator(".st-met:has-text('已电话')").count() == 1
    desk.press("u")
    desk.page.wait_for_url(f"**/pushes/{number}/")
    desk.type("#used-for", "复盘")
    with desk.page.expect_download() as saved:
        desk.page.click("button:has-text('下载报告')")
    body = Path(str(saved.value.path())).read_text(encoding="utf-8-sig")
    assert (body.splitlines()[0], re.findall(r"1\d{10}", body)) == ("序号,发送单位,状态,原因,时间", [])
    desk.page.reload()
    desk.tap("button:has-text('位再发')")
    desk.page.wait_for_selector("text=只补发没收到的")
    assert (f"一共{told[1]}个对象" in desk.text(), numbers(desk)) == (True, int(told[1]))


def test_a_storm_is_taken_in_by_one_released_by_another_and_lifted_alone(sit: Sit, place: Served) -> None:
    duty, leader = sit(DUTY), sit(LEADER)
    duty.go("/console/warnings/new/")
    duty.type("#text", STORM)
    duty.tap("button[value=read]")
    assert ("暴雨黄色预警：发布" in duty.text(), duty.page.locator("path.d4").count()) == (True, 1)
    duty.press("a")
    duty.page.wait_for_url(re.compile(r"/console/warnings/\d+/$"))
    warning = duty.page.url
    assert duty.page.locator("tbody td.r").count() >= 1
    duty.tap("table.list tbody tr:first-child a")
    duty.page.wait_for_url("**/console/pushes/*/")
    assert ("您自己提出的" in duty.text(), duty.page.locator("form[action*='/release/']").count()) == (True, 0)
    leader.go(duty.page.url.removeprefix(place.base))
    leader.anew()
    released(leader, "今天10:")
    assert leader.keys <= 5
    assert "陈立" in leader.text()
    duty.go("/console/warnings/new/")
    duty.type("#text", LIFTED)
    duty.tap("button[value=read]")
    assert duty.page.locator("#lifts input").count() == 2
    duty.press("a")
    assert "请选要解除的是哪一条" in duty.text(".errors")
    number = warning.rstrip("/").rsplit("/", 1)[1]
    duty.page.check(f"#lifts input[value='{number}']")
    duty.press("a")
    duty.page.wait_for_url(re.compile(r"/console/warnings/\d+/$"))
    duty.go("/console/warnings/")
    assert duty.page.locator(".notice.wait-n").count() == 1
    duty.go(warning.removeprefix(place.base))
    assert "已解除或被取代" in duty.text()


def test_what_a_firm_answers_stands_on_the_duty_desk(sit: Sit, place: Served, browser: Browser) -> None:
    phone = world.hand(browser, place, size="phone")
    phone.sign_in(SIGNBOARD)
    phone.tap(".seg a:nth-child(2)")
    phone.tap("form[action*='act-for'] button[name=subject]")
    phone.tap("button:has-text('已检查')")
    phone.page.context.close()
    desk = sit(DUTY)
    desk.go("/console/warnings/1/")
    assert re.search(r"户外广告设置人(\d+)已完成1已查，\d+未回", desk.text())


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)  # marks of pages are no database's
@pytest.mark.parametrize("look", LOOKS)
def test_every_page_can_be_used_by_everybody(sit: Sit, look: str) -> None:
    desk = looking(sit, LEADER, look)
    lists = {}
    for state in ("held", "done"):
        desk.go(f"/console/pushes/?state={state}")
        lists[state] = str(desk.page.locator("tbody tr a").last.get_attribute("href"))
    done = lists["done"]
    assert faults_of(desk, [
        "/console/pushes/", lists["held"], done, f"{done}calls/", "/console/warnings/", "/console/warnings/1/",
        "/console/warnings/new/",
    ]) == {}  # fmt: skip
    desk.type("#text", STORM)
    desk.tap("button[value=read]")
    assert faults(desk) == []
