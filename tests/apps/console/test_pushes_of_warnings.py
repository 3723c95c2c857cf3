"""The pages of warnings through real requests: taken in by hand, where it holds, which is lifted, the replies."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from generative.generated_district import load, make
from saltern.apps.journal import queries as lines
from saltern.apps.journal.acting import Acting
from saltern.apps.lifecycle import operations as lifecycle
from saltern.apps.lifecycle.models import Alert, Push, Target, WarningReply
from saltern.apps.lifecycle.proposal import Proposal
from saltern.core.audiences.population import Population
from saltern.installation.office import Office
from worlds.casework_desk import ZONE
from worlds.lived_house import NOW, at_work, handle_at, warned
from worlds.my_house import ME
from worlds.yantian import yantian

pytestmark = pytest.mark.django_db

DUTY, OTHER_DUTY = ("emergency", "operator"), ("fire-rescue", "operator")
NEW = "/console/warnings/new/"
RAIN = (
    "【深圳市分区暴雨黄色预警】深圳市气象台于2020年09月15日09时20分在盐田区({streets}街道)发布暴雨黄色预警，"
    "预计2小时内上述区域将出现30-50毫米降水，请注意防范。"
)
LIFTED = "深圳市气象台于2020年09月15日09时50分解除盐田区暴雨黄色预警。"


@pytest.fixture(scope="module")
def everybody() -> Population:
    made = make(seed=7, people=40, firms=20, vocabulary=yantian().vocabulary, factor=3, sparse={}, words=("valid",))
    connection = load(made, people=40, firms=20, vocabulary=yantian().vocabulary)
    return Population(connection=connection, snapshot="1", residents=40, records=made)


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch, office: Office, everybody: Population) -> Office:
    @contextmanager
    def population() -> Iterator[Population]:
        yield everybody

    monkeypatch.setattr(office.records, "population", population, raising=False)
    return office


def text(client: Client, where: str, status: int = 200) -> str:
    answer = client.get(where)
    assert answer.status_code == status
    return answer.content.decode()


def read(client: Client, notice: str, **more: Any) -> Any:
    return client.post(NEW, {"text": notice, "step": "read", **more})


def taken(client: Client, notice: str, lifts: Sequence[int] = ()) -> Any:
    """A notice read, and what was read taken in."""
    page = read(client, notice).content.decode()
    data, name = (re.search(rf'name="{field}" value="([^"]*)"', page) for field in ("data", "name"))
    assert data
    assert name
    return client.post(NEW, {"data": data[1], "name": name[1], "step": "take", "lifts": list(lifts)})


def alerts() -> list[Alert]:
    return list(Alert.objects.order_by("pk"))


def test_a_notice_is_shown_before_it_is_taken_in(office: Office) -> None:
    client = at_work(*DUTY)
    page = read(client, RAIN.format(streets="梅沙、盐田、沙头角")).content.decode()
    assert ("暴雨黄色预警" in page, "户外广告设置人" in page) == (True, True)
    assert page.count('class="d4"') == 3
    assert (Alert.objects.count(), Push.objects.count()) == (0, 0)


def test_whoever_takes_it_in_has_no_button_for_what_it_wakes(office: Office) -> None:
    client = at_work(*DUTY)
    answer = taken(client, RAIN.format(streets="梅沙、盐田、沙头角"))
    [alert] = alerts()
    assert answer["Location"] == f"/console/warnings/{alert.pk}/"
    pushes = Push.objects.filter(alert=alert)
    assert {(one.state, one.proposed_by) for one in pushes} == {("held", handle_at(*DUTY))}
    assert "storm-outdoor-ad" in {one.key for one in pushes}
    one = pushes.filter(count__gt=0).first() or pushes.first()
    assert one
    where = f"/console/pushes/{one.pk}/"
    assert ("release/" in text(client, where), "release/" in text(at_work(*OTHER_DUTY), where)) == (False, True)


def test_the_same_notice_again_is_the_same_warning(office: Office) -> None:
    client = at_work(*DUTY)
    notice = RAIN.format(streets="梅沙")
    first, again = taken(client, notice), taken(client, notice)
    assert (first["Location"], Alert.objects.count()) == (again["Location"], 1)


@pytest.mark.parametrize("notice", ["", "   ", "今天天气不错", "<alert>不是CAP</alert>"])
def test_what_is_no_warning_stays_in_the_field_with_the_fault(office: Office, notice: str) -> None:
    answer = read(at_work(*DUTY), notice)
    page = answer.content.decode()
    assert (answer.status_code, "<title>错误：" in page, 'href="#text"' in page) == (422, True, True)
    assert Alert.objects.count() == 0


def test_a_file_is_read_by_its_name(office: Office) -> None:
    client = at_work(*DUTY)
    data = RAIN.format(streets="海山").encode("gb18030")
    page = client.post(NEW, {"step": "read", "file": SimpleUploadedFile("notice.txt", data)}).content.decode()
    assert "暴雨黄色预警" in page
    wrong = client.post(NEW, {"step": "read", "file": SimpleUploadedFile("notice.doc", data)})
    assert (wrong.status_code, "notice.doc" in wrong.content.decode()) == (422, True)
    large = client.post(NEW, {"step": "read", "file": SimpleUploadedFile("notice.txt", b"x" * 600_000)})
    assert large.status_code == 422


def test_an_all_clear_that_fits_two_asks_which_and_lifts_no_other(office: Office) -> None:
    client = at_work(*DUTY)
    for streets in ("梅沙", "海山"):
        taken(client, RAIN.format(streets=streets))
    first, second = alerts()
    asked = read(client, LIFTED).content.decode()
    assert [f'name="lifts" value="{one.pk}"' in asked for one in (first, second)] == [True, True]
    unsaid = taken(client, LIFTED)
    assert (unsaid.status_code, "请选要解除的是哪一条" in unsaid.content.decode()) == (422, True)
    assert [one.ended_at for one in alerts()] == [None, None]
    taken(client, LIFTED, [second.pk])
    first, second, clear = alerts()
    assert (first.ended_at, second.ended_by) == (None, clear)
    assert "stopped" not in set(Push.objects.filter(alert=first).values_list("state", flat=True))
    assert set(Push.objects.filter(alert=second).values_list("state", flat=True)) == {"stopped"}


def test_an_all_clear_that_fits_one_asks_nothing(office: Office) -> None:
    client = at_work(*DUTY)
    taken(client, RAIN.format(streets="梅沙"))
    assert 'name="lifts"' not in read(client, LIFTED).content.decode()
    taken(client, LIFTED)
    assert alerts()[0].ended_by == alerts()[1]


def test_where_nobody_can_say_a_person_does(office: Office) -> None:
    client = at_work(*DUTY)
    alert = Alert.objects.create(
        identity="p", message="p", kind="暴雨", level="黄色", action="issue", extent={"subdistricts": []},
        text="局部地区", received_at=NOW - dt.timedelta(minutes=5), placed=False,
    )  # fmt: skip
    where = f"/console/warnings/{alert.pk}/"
    assert "影响区域不明" in text(client, "/console/warnings/")
    assert client.post(f"{where}place/").status_code == 422
    assert client.post(f"{where}place/", {"place": "440301001"}).status_code == 400
    client.post(f"{where}place/", {"place": ["440308003"]})
    assert Alert.objects.get().extent["subdistricts"] == ["440308003"]
    assert text(client, where).count('class="d4"') == 1
    assert client.post(f"{where}place/", {"place": ["440308003"]}).status_code == 409


def test_the_page_counts_what_was_answered_and_names_who_wants_help(office: Office) -> None:
    push = Push.objects.get(pk=warned(ME))
    for subject in (2, 3):
        Target.objects.create(push=push, subject=subject, told=True)
    Push.objects.filter(pk=push.pk).update(count=3)
    for subject, reply in ((ME, "checked"), (ME, "help"), (2, "checked")):
        WarningReply.objects.create(push=push, subject=subject, reply=reply, account="a", at=NOW, letter="L-1")
    page = text(at_work(*DUTY), f"/console/warnings/{push.alert_id}/")
    bare = re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", page))
    assert ("1已查" in bare, "1未回" in bare, "1要帮忙" in bare) == (True, True, True)
    assert "林**" in bare


def test_those_in_force_stand_as_a_banner(office: Office) -> None:
    client = at_work(*DUTY)
    assert "没有收到过预警" in text(client, "/console/warnings/")
    taken(client, RAIN.format(streets="梅沙、盐田"))
    page = text(client, "/console/warnings/")
    assert page.count('class="notice wait-n"') == 1
    assert "梅沙街道、盐田街道" in page


def test_the_preview_counts_everybody_once_and_each_of_its_kind_finds_that_they_were_looked_up(office: Office) -> None:
    people = list(range(1, 41))
    push = lifecycle.propose(
        acting=Acting.system(now=NOW, zone=ZONE),
        proposal=Proposal(
            kind="reminder", key="elder-health-check", trigger="sweep:7", template="remind-elder-health-check",
            who="natural_person", subjects=people, as_of=NOW.date(), due=40, pack_version="v",
        ),
        residents=40,
    )  # fmt: skip
    client = at_work(*DUTY)
    for _ in range(2):
        assert "一共40个对象" in re.sub(
            r"\s+", "", re.sub(r"<[^>]+>", "", text(client, f"/console/pushes/{push.push}/"))
        )
    cells = Push.objects.get(pk=push.push).spread
    assert sum(sum(counts) for counts in cells.values()) == 40
    assert set(cells) <= {"", "440308001", "440308002", "440308003", "440308004"}
    looked = [line for line in lines.accesses(subject=3) if line.action == "push.spread"]
    assert [(line.actor, line.purpose) for line in looked] == [(handle_at(*DUTY), "pushes")]
