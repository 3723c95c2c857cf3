"""The homes of visitors and of firms: open to whoever comes; a firm's warnings, permits and who acts for it."""

from __future__ import annotations

import datetime as dt
import gzip
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from saltern.apps.feedback.models import Letter
from saltern.apps.lifecycle.models import Alert, Push, Target, WarningReply
from worlds.portal_house import browser, firm, open_house, person, signed_in

pytestmark = pytest.mark.django_db

FIRM = 9
AT = dt.datetime(2020, 4, 10, 1, 30, tzinfo=dt.UTC)
ROWS = {
    "business_entities": [{"firm": firm(FIRM), "legal_rep": person(1), "status": "active", "kind": "company"}],
    "food_permits": [
        {"firm": firm(FIRM), "permit_no": "JY1", "valid_to": dt.date(2020, 5, 22), "status": "valid"},
        {"firm": firm(FIRM), "permit_no": "JY2", "valid_to": dt.date(2022, 5, 22), "status": "valid"},
        {"firm": firm(FIRM), "permit_no": "JY0", "valid_to": dt.date(2019, 5, 22), "status": "expired"},
    ],
}


@pytest.fixture(autouse=True)
def house(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    open_house(monkeypatch, tmp_path, rows=ROWS)


def text(body: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body.decode()))


def as_role(client: Client, role: str, language: str = "zh") -> Client:
    client.cookies["role"], client.cookies["language"] = role, language
    return client


def warned(subject: int) -> Push:
    alert = Alert.objects.create(
        identity="a", kind="暴雨", level="黄色", action="issue", extent={"subdistricts": ["440308003"]}, text="x",
        received_at=AT,
    )  # fmt: skip
    push = Push.objects.create(
        kind="alert", key="storm-outdoor-ad", trigger="alert:1", template="warn-storm-outdoor-ad", who="legal_person",
        state="done", as_of=AT.date(), due=1, count=1, releases_needed=1, pack_version="v", alert=alert, created_at=AT,
    )  # fmt: skip
    values = {"kind": {"zh": "暴雨", "en": "Rainstorm"}, "level": {"zh": "黄色", "en": "yellow"}}
    Target.objects.create(push=push, subject=subject, told=True, values=values)
    return push


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("role", "path"), [("visitor", "/"), ("firm", "/"), ("visitor", "/visit/zhongying-street/")])
def test_nobody_has_to_sign_in(role: str, path: str, language: str) -> None:
    answer = as_role(browser(), role, language).get(path)
    assert answer.status_code == 200
    assert len(gzip.compress(answer.content)) <= 20_000
    assert len(re.findall(rb"<[a-zA-Z]", answer.content)) <= 800


def test_an_english_page_for_visitors_has_no_chinese_sentence() -> None:
    page = text(as_role(browser(), "visitor", "en").get("/").content)
    body = page.split("Welcome to")[1].split("Demonstration data")[0]
    assert re.findall(r"[一-鿿]{3,}", body) == []


def test_a_train_that_does_not_run_yet_is_not_promised(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    client = as_role(browser(), "visitor")
    assert "地铁8号线" not in text(client.get("/").content)
    open_house(monkeypatch, tmp_path / "later", clock="2024-02-01T10:00")
    later = as_role(browser(), "visitor")
    assert "地铁8号线到梅沙" in text(later.get("/").content)


def test_what_is_invented_says_so() -> None:
    page = text(as_role(browser(), "visitor").get("/").content)
    assert re.search(r"捡海滩 .{0,60}演示活动", page)


def test_a_warning_in_force_stands_before_every_visitor() -> None:
    warned(FIRM)
    page = text(as_role(browser(), "visitor").get("/").content)
    assert "暴雨黄色预警：" in page
    assert "沙头角街道" in page
    assert "广告牌" not in page


def test_a_place_nobody_knows_is_none() -> None:
    assert browser().get("/visit/atlantis/").status_code == 404


def test_who_leads_a_firm_is_offered_to_act_for_it() -> None:
    client = as_role(signed_in("rep", 1), "firm")
    page = client.get("/").content.decode()
    assert "代表哪一家办事" in page
    assert f'value="{FIRM}"' in page
    client.post("/act-for/", {"subject": str(FIRM), "back": "/"})
    after = text(client.get("/").content)
    assert "许可和到期日" in after
    assert "法定代表人" in after


def test_who_leads_none_is_told_how_one_comes_to_act() -> None:
    page = text(as_role(signed_in("other", 2), "firm").get("/").content)
    assert "您还不能代表企业" in page


def test_permits_stand_with_their_ends_the_first_first() -> None:
    page = text(as_role(signed_in("firm", FIRM, kind="legal_person"), "firm").get("/").content)
    assert page.index("2020-05-22") < page.index("2022-05-22")
    assert "2019-05-22" not in page
    assert "去延续" in page
    assert "JY1" not in page


def test_the_warning_that_concerns_the_firm_comes_first_and_is_answered_in_one_tap() -> None:
    push = warned(FIRM)
    client = as_role(signed_in("firm", FIRM, kind="legal_person"), "firm")
    page = client.get("/").content.decode()
    assert page.index("查牢广告牌") < page.index("许可和到期日")
    assert "【" not in text(page.encode()).split("查牢广告牌")[0][-40:]
    answer = client.post(f"/warnings/{push.pk}/", {"reply": "checked"})
    assert answer["Location"] == f"/warnings/{push.pk}/"
    assert WarningReply.objects.get().reply == "checked"
    assert "您已报平安" in text(client.get("/").content)


def test_a_call_for_help_is_a_letter_to_the_office() -> None:
    push = warned(FIRM)
    client = signed_in("firm", FIRM, kind="legal_person")
    client.post(f"/warnings/{push.pk}/", {"reply": "help", "words": "招牌要掉了"})
    letter = Letter.objects.get()
    assert (letter.unit, letter.text) == ("emergency", "招牌要掉了")
    assert letter.number in text(client.get(f"/warnings/{push.pk}/").content)


def test_a_fault_keeps_what_was_written() -> None:
    push = warned(FIRM)
    client = signed_in("firm", FIRM, kind="legal_person")
    answer = client.post(f"/warnings/{push.pk}/", {"reply": "help", "words": "长" * 2_001})
    assert answer.status_code == 422
    assert "错误：" in answer.content.decode()
    assert "长" * 2_001 in answer.content.decode()


@pytest.mark.parametrize("key", ["1", "x", "99999999999999999999"])
def test_a_warning_of_another_is_not_there(key: str) -> None:
    warned(FIRM)
    client = signed_in("other", 2)
    assert client.get(f"/warnings/{key}/").status_code == 404
    assert client.post(f"/warnings/{key}/", {"reply": "checked"}).status_code == 404
    assert WarningReply.objects.count() == 0


def test_a_firms_home_asks_the_database_as_often_for_many_permits_as_for_few(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = as_role(signed_in("firm", FIRM, kind="legal_person"), "firm")
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    many = [
        {"firm": firm(FIRM), "permit_no": f"JY{number}", "valid_to": dt.date(2022, 1, 1), "status": "valid"}
        for number in range(40)
    ]
    open_house(monkeypatch, tmp_path / "many", rows={**ROWS, "food_permits": many})
    with django_assert_num_queries(len(few)):
        client.get("/")
