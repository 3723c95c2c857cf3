"""Designers at their desk, in a real Chromium: by keys from the list to a tried rule and to whom a change would touch.

Every page of theirs is looked over by axe-core, light, dark and in English, at the width of a desk and of a phone.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser

from pages.at_work import LOOKS, Sit, faults_of, house, looking, signed_in
from worlds.district import PACK
from worlds.served import Hand, Served

DESIGNER, SECOND = "13700130018", "13700130019"
ITEM, DRAWN, AGED = "graduate-reception", "medical-reimbursement-remote", "elder-allowance"
PLACES = (
    "/console/items/", f"/console/items/{ITEM}/", f"/console/items/{DRAWN}/", f"/console/items/{ITEM}/try/?example=1",
    "/console/reminders/", f"/console/impact/item/{AGED}/", "/console/steps/", f"/console/steps/{ITEM}/",
    "/console/lint/",
)  # fmt: skip
OF_VERSIONS = ("/console/proposals/", "/console/versions/", "/console/versions/1/", "/console/versions/3/")


@pytest.fixture(scope="module")
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A district behind pages."""
    with house(request, tmp_path_factory, "designers") as made:
        yield made


@pytest.fixture(scope="module")
def sessions(place: Served, browser: Browser) -> Mapping[str, Any]:
    """Who signed in."""
    return signed_in(browser, place, DESIGNER, SECOND)


def test_a_rule_is_found_read_tried_and_its_change_counted_without_the_mouse(sit: Sit) -> None:
    desk = sit(DESIGNER)
    desk.go("/console/items/")
    desk.anew()
    desk.press("/")
    desk.write(AGED)
    desk.press("Enter")
    desk.page.wait_for_url(f"**/console/items/?q={AGED}**")
    desk.press("Enter")
    desk.page.wait_for_url(f"**/console/items/{AGED}/")
    assert "满70周岁" in desk.text("table.dt")
    desk.press("t")
    desk.page.wait_for_url(f"**/console/items/{AGED}/try/")
    desk.page.fill("#number", desk.served.people["patient"]["id_number"])
    desk.press("Enter")
    desk.page.wait_for_selector("#answer")
    assert desk.page.locator("table.dt tr.hit").count() <= 1
    desk.press("u")
    desk.page.wait_for_url(f"**/console/items/{AGED}/")
    desk.press("i")
    desk.page.wait_for_url(f"**/console/impact/item/{AGED}/")
    text = desk.page.input_value("#rule")
    assert 'duration("P69Y10M")' in text
    desk.page.fill("#rule", text.replace("P69Y10M", "P60Y"))
    desk.page.focus("button:has-text('算一算')")
    desk.press("Enter")
    desk.page.wait_for_selector("#im")
    figures = desk.page.locator(".fig b").all_inner_texts()
    assert [one.replace(",", "").isdigit() for one in figures] == [True] * 4
    before, enter, leave, after = (int(one.replace(",", "")) for one in figures)
    assert enter > 0
    assert (leave, after) == (0, before + enter)
    assert "60到79岁" in desk.text("div[aria-labelledby=im] table")
    assert desk.taps == 0


def with_another_age(old: str, new: str) -> bytes:
    """The pack in force as an archive in which the allowance is for those of another age."""
    made, file = io.BytesIO(), PACK / "items" / f"{AGED}.yaml"
    text = file.read_text(encoding="utf-8")
    for before, after in (("P70Y", "P75Y"), (old, new), ("1950-", "1945-"), ("1951-05", "1946-05")):
        assert before in text
        text = text.replace(before, after)
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in PACK.rglob("*"):
            if one.is_file():
                body = text.encode() if one == file else one.read_bytes()
                archive.writestr(one.relative_to(PACK).as_posix(), body)
    return made.getvalue()


def rule_in_force(desk: Hand, text: str) -> None:
    """The pages answer by a version in which the rule says so."""
    for _ in range(120):
        desk.go(f"/console/impact/item/{AGED}/")
        if text in desk.page.input_value("#rule"):
            return
        desk.page.wait_for_timeout(500)
    raise AssertionError(desk.page.input_value("#rule"))


def applied(served: Served, key: str) -> tuple[str, str, str]:
    """Somebody asks for the allowance now: the number, what the rules answered, by which version of the pack."""
    made = json.loads(
        served.say("case", "submit", AGED, "--subject", served.people[key]["id_number"], "--as", key, "--json",
                   "--value", "account=6222020200099887766")
    )  # fmt: skip
    return made["number"], *answered(served, made["number"])


def answered(served: Served, number: str) -> tuple[str, str]:
    """What the rules answered in a case, and by which version."""
    told = json.loads(
        served.say("case", "show", number, "--role", "approver", "--unit", "civil-affairs", "--as", "li", "--json")
    )
    decision = next(one for one in told["decisions"] if one["automatic"])
    return decision["result"], decision["pack_version"]


def ground(desk: Hand, button: str, why: str) -> None:
    """Say why, and press."""
    desk.type("#why", why)
    desk.tap(f"button:has-text('{button}')")
    desk.page.wait_for_load_state()


def test_a_changed_age_is_counted_proposed_released_by_another_and_undone_and_what_was_decided_stays(
    sit: Sit, place: Served
) -> None:
    first, answer, begun = applied(place, "elder")
    assert answer == "approve"
    desk, other = sit(DESIGNER), sit(SECOND)
    desk.go("/console/proposals/")
    desk.page.set_input_files(
        "#archive",
        {"name": "seventy-five.zip", "mimeType": "application/zip", "buffer": with_another_age("P69Y10M", "P74Y10M")},
    )
    desk.tap("button:has-text('上传')")
    desk.page.wait_for_url("**/console/proposals/seventy-five-*/")
    proposed = desk.page.url
    assert desk.sees("检查过，没有错误。")
    desk.tap("button:has-text('算一算会影响谁')")
    desk.page.wait_for_selector("#im")
    assert desk.page.locator(".fig b").all_inner_texts()[1] == "0"  # nobody comes in; who goes is a small count
    desk.page.goto(proposed)
    ground(desk, "提出，等第二人发布", "市里改了年龄")
    desk.page.wait_for_url("**/console/versions/*/")
    assert not desk.sees("马上生效")
    other.page.goto(desk.page.url)
    ground(other, "发布，马上生效", "看过，和文件一致")
    other.page.wait_for_selector(".idbar .st-met")
    rule_in_force(desk, "P74Y10M")
    second, answer, version = applied(place, "grandmother")
    assert (answer, version != begun, version[:8]) == ("refer", True, proposed.rstrip("/")[-8:])
    assert answered(place, first) == ("approve", begun)

    other.go("/console/versions/")
    other.page.locator("table.list tbody a").last.click()
    other.page.wait_for_selector("#why")
    other.anew()
    ground(other, "提出恢复，等第二人发布", "文件撤回了")
    other.page.wait_for_url("**/console/versions/3/")
    desk.anew()
    desk.page.goto(other.page.url)
    ground(desk, "发布，马上生效", "确实撤回了")
    desk.page.wait_for_selector(".idbar .st-met")
    assert other.taps + desk.taps == 2
    rule_in_force(desk, "P69Y10M")
    assert answered(place, second) == ("refer", version)
    desk.go("/console/versions/")
    assert desk.page.locator("table.list tbody tr td:first-child").all_inner_texts() == ["3", "2", "1"]
    for look in LOOKS:
        assert faults_of(looking(sit, DESIGNER, look), OF_VERSIONS) == {}


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_of_designers_can_be_used_by_everybody(sit: Sit, look: str) -> None:
    assert faults_of(looking(sit, DESIGNER, look), PLACES) == {}
