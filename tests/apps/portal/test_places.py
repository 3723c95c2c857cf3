"""The open pages: items, search, themes, places, figures. Nobody has to sign in; nothing sensitive is named."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from saltern.apps.journal.models import Line
from worlds.portal_house import browser, open_house, person, signed_in
from worlds.yantian import yantian

pytestmark = pytest.mark.django_db

OPEN = (
    "/items/", "/items/?letter=G&who=legal_person", "/items/?unit=tax&way=here", "/items/?page=9999", "/search/",
    "/search/?q=居住证", "/search/?q=jzz", "/search/?q=" + "长" * 70, "/search/?q=量子纠缠望远镜", "/themes/",
    "/themes/n-work/", "/themes/channel-talent/", "/topics/topic-school-place/", "/topics/topic-start-a-firm/",
    "/venues/", "/venues/?street=440308001", "/venues/district-hall/", "/venues/kiosk-hall/", "/figures/",
    "/figures/instant/", "/figures/instant/?basis=assigned&page=2", "/figures/firm_reminders/", "/figures/topics/",
    "/items/register-reserve/", "/about/accessibility/", "/offline/",
)  # fmt: skip


@pytest.fixture(autouse=True)
def house(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    open_house(monkeypatch, tmp_path)


def text(body: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body.decode()))


@pytest.mark.any_database
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", OPEN)
def test_an_open_page_is_small_and_asks_for_nothing_outside(path: str, language: str) -> None:
    client = browser()
    client.cookies["language"] = language
    answer = client.get(path)
    body = answer.content
    assert answer.status_code == 200
    assert len(gzip.compress(body)) <= 20_000
    assert len(re.findall(rb"<[a-zA-Z]", body)) <= 800
    outside = [one for one in re.findall(rb"(?:src|href|action)=\"([^\"]*)\"", body) if re.match(rb"(https?:)?//", one)]
    assert outside == []
    assert b"style=" not in body.replace(b"data:image/svg+xml", b"")


@pytest.mark.any_database
@pytest.mark.parametrize(
    "path", ["/venues/nowhere/", "/figures/nothing/", "/themes/none/", "/topics/none/", "/no-such-page/"]
)
def test_what_is_not_there_is_said_so(path: str) -> None:
    assert browser().get(path).status_code == 404


@pytest.mark.any_database
def test_a_topic_and_a_theme_lead_to_their_own_pages() -> None:
    assert browser().get("/themes/topic-insurance/")["Location"] == "/topics/topic-insurance/"
    assert browser().get("/topics/n-work/")["Location"] == "/themes/n-work/"


@pytest.mark.any_database
def test_no_list_names_a_sensitive_item() -> None:
    sensitive = [item for item in yantian().items.values() if item.sensitive]
    client = browser()
    pages = [client.get(path).content.decode() for path in OPEN]
    pages += [client.get(f"/items/?page={number}").content.decode() for number in range(1, 25)]
    assert [item.id for item in sensitive for page in pages if f"/items/{item.id}/" in page] == []


@pytest.mark.any_database
def test_a_slip_is_looked_for_as_it_was_meant_and_the_very_word_on_demand() -> None:
    client = browser()
    answer = client.get("/search/", {"q": "居注证"})
    assert "按<b>居住证</b>找的" in answer.content.decode()
    assert "只找“居注证”" in answer.content.decode()
    assert "居住证签注" not in text(client.get("/search/", {"q": "居注证", "literal": "1"}).content)


@pytest.mark.any_database
def test_where_nothing_is_found_there_is_somewhere_to_go() -> None:
    page = browser().get("/search/", {"q": "量子纠缠望远镜"}).content.decode()
    assert "没有找到“量子纠缠望远镜”" in page
    assert 'href="tel:12345"' in page
    assert "/suggest/" in page


def test_what_was_typed_is_text() -> None:
    page = browser().get("/search/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in page


def test_a_light_item_says_where_to_go_and_is_not_handed_in_here() -> None:
    page = browser().get("/items/register-reserve/").content.decode()
    assert "这里只有说明" in page
    assert 'href="tel:12345"' in page
    assert "/apply/register-reserve/" not in page


def test_the_places_of_a_street_stand_first() -> None:
    page = text(browser().get("/venues/?street=440308004").content)
    assert page.index("海山街道便民服务中心") < page.index("盐田区行政服务大厅")


def test_the_numbers_are_those_of_the_pack() -> None:
    page = text(browser().get("/figures/").content)
    assert "148 项秒批" in page
    assert "10 查得到 35 自己写 103 指定" in page


def test_whom_a_channel_is_for_is_not_said_of_a_stranger() -> None:
    page = text(browser().get("/themes/channel-talent/").content)
    assert "谁能走这条通道" in page
    assert "您符合" not in page
    assert Line.objects.filter(action="guide.own").count() == 0


def test_the_records_say_who_qualifies_and_the_look_leaves_its_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    me = person(1)
    rows = {
        "degrees": [{"person": me, "level": "master", "verified": True}],
        "employments": [{"person": me, "ended_on": None}],
    }
    open_house(monkeypatch, tmp_path, rows=rows)
    page = text(signed_in("self", 1).get("/themes/channel-talent/").content)
    assert "您符合" in page
    line = Line.objects.get(action="guide.own")
    assert (line.subject, line.object, line.purpose) == (1, "theme:channel-talent", "eligibility")


def test_a_guide_asks_once_and_leaves_out_what_does_not_concern_one() -> None:
    client = browser()
    before = text(client.get("/topics/topic-school-place/").content)
    answer = client.post("/topics/topic-school-place/", {"grade": "one"})
    after = text(client.get("/topics/topic-school-place/").content)
    assert answer["Location"] == "/topics/topic-school-place/"
    assert "申请初一学位" in before
    assert "申请小一学位" in after
    assert "申请初一学位" not in after
    client.post("/topics/topic-school-place/", {"grade": ""})
    assert "申请初一学位" in text(client.get("/topics/topic-school-place/").content)


def test_a_step_is_ticked_by_a_record(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    rows = {"population_register": [{"person": person(1), "status": "active"}]}
    open_house(monkeypatch, tmp_path, rows=rows)
    page = signed_in("self", 1).get("/topics/topic-household-register/").content.decode()
    assert 'class="ok"' in page
    assert "已有" in text(page.encode())


def test_what_is_kept_on_the_device_knows_nobody() -> None:
    client = signed_in("self", 1)
    client.get("/")
    offline, worker = client.get("/offline/"), client.get("/worker.js")
    assert b"csrf" not in offline.content
    assert offline.content == browser().get("/offline/").content
    assert worker["Content-Type"].startswith("text/javascript")
    kept = re.search(r"KEPT = \[(.*?)\]", worker.content.decode())
    assert kept
    assert kept[1].count('"') == 4
    assert "/offline/" in kept[1]


def test_the_portal_can_be_installed() -> None:
    manifest = browser().get("/manifest.webmanifest")
    assert manifest["Content-Type"] == "application/manifest+json"
    assert manifest.json()["start_url"] == "/"
    assert [icon["sizes"] for icon in manifest.json()["icons"]] == ["192x192", "512x512"]
