"""The pages of pushes through real requests: why one is held, two who release it, whom it did not reach, its report."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from saltern.apps.journal import queries as lines
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.models import Line
from saltern.apps.lifecycle import operations as lifecycle
from saltern.apps.lifecycle.models import PhoneCall, Push, Target
from saltern.apps.lifecycle.proposal import Proposal
from saltern.apps.lifecycle.queries import PushView
from saltern.apps.notify.models import Message
from saltern.installation.office import Office
from saltern.words import Phrase
from worlds.casework_desk import ZONE, system
from worlds.lived_house import NOW, at_work, handle_at
from worlds.my_house import ME, OTHER, PEOPLE

pytestmark = pytest.mark.django_db

FIRST, SECOND = ("emergency", "operator"), ("fire-rescue", "operator")
"""Two people who may release, by the unit and the role of their office."""
REMINDER = "residence-permit-endorsement"
STREETS = {"440308001": [0, 0, 0, 0, 0, 240, 7, 12, 0], "440308002": [0, 0, 0, 0, 0, 60, 3, 0, 0]}


def proposal(subjects: Iterable[int], **more: Any) -> Proposal:
    found = list(subjects)
    told = Proposal(
        kind="reminder",
        key=REMINDER,
        trigger="sweep:1",
        template=f"remind-{REMINDER}",
        who="natural_person",
        subjects=found,
        why=Phrase(zh="居住证快到签注的日子", en="the permit is nearly due"),
        values={
            "item": {"zh": "居住证签注", "en": "residence permit endorsement"},
            "due": {"zh": "10月1日", "en": "1 October"},
        },
        as_of=NOW.date(),
        due=len(found),
        once_until=dt.date(2021, 9, 15),
        pack_version="yantian-1",
    )
    return replace(told, **more)


def proposed(wanted: Proposal, *, by: Acting | None = None) -> PushView:
    """A push of that audience, with the preview that was counted."""
    view = lifecycle.propose(acting=by or system(NOW), proposal=wanted, residents=1_000)
    Push.objects.filter(pk=view.push).update(spread=STREETS)
    return view


@pytest.fixture
def held(office: Office) -> PushView:
    """Three hundred and twenty-two people, where two hundred may go without anybody's yes."""
    return proposed(proposal([ME, OTHER, *range(1_000, 1_320)]))


def text(client: Client, where: str, status: int = 200) -> str:
    answer = client.get(where)
    assert answer.status_code == status
    return answer.content.decode()


def bare(page: str) -> str:
    """What a page says, without its marks."""
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", page))


def page_of(push: PushView) -> str:
    return f"/console/pushes/{push.push}/"


def release(client: Client, push: PushView, *, looked: bool = True) -> Any:
    return client.post(f"{page_of(push)}release/", {"looked": "1"} if looked else {})


def unreached(push: PushView, **reasons: str) -> None:
    """Messages of a push that reached nobody, by the subject's key: the state and the reason."""
    for subject, told in reasons.items():
        state, _, reason = told.partition("/")
        Message.objects.filter(source_kind="push", source_id=str(push.push), subject=int(subject.strip("s"))).update(
            state=state, reason=reason, finished_at=NOW
        )
    rest = Message.objects.filter(source_kind="push", source_id=str(push.push), state="queued")
    rest.update(state="sent", finished_at=NOW)


def test_the_list_says_why_a_push_is_held_and_how_many_wait(held: PushView) -> None:
    page = text(at_work(*FIRST), "/console/pushes/")
    assert "将发给 322 个对象，超过上限 200" in page
    assert "还差2人" in bare(page)
    assert '推送<span class="n">1</span>' in page


def test_the_page_draws_the_guard_and_says_its_figures_beside(office: Office) -> None:
    Push.objects.create(
        kind="reminder", key=REMINDER, trigger="sweep:0", template=REMINDER, who="natural_person", state="done",
        as_of=NOW.date(), due=1_820, count=1_820, releases_needed=0, pack_version="v", created_at=NOW,
    )  # fmt: skip
    held = proposed(proposal([ME], due=4_312))
    page = text(at_work(*FIRST), page_of(held))
    assert 'aria-label="上次1820，闸口1275到2365，这次4312"' in page
    assert "这次+137%4,312" in bare(page)
    assert "1,275–2,365" in page


def test_a_sample_is_masked_and_each_of_it_finds_who_looked(held: PushView) -> None:
    page = text(at_work(*FIRST), page_of(held))
    name = PEOPLE[ME].name
    assert (name in page, f"{name[0]}{'*' * (len(name) - 1)}" in page) == (False, True)
    seen = lines.accesses(subject=ME)[0]
    assert (seen.action, seen.actor, seen.purpose) == ("push.show", handle_at(*FIRST), "pushes")


def test_a_small_cell_stands_with_its_neighbour_and_no_total_gives_it_away(held: PushView) -> None:
    page = bare(text(at_work(*FIRST), page_of(held)))
    assert "19，80岁以上合并" in page
    whole = text(at_work(*SECOND), page_of(held))
    table = whole[whole.index("按街道和年龄") : whole.index("一共322个对象")]
    cells = [re.sub(r"<i.*", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", table)]
    assert cells == ["240", "19", "259", "63", "63"]


def test_the_message_stands_as_it_will_read_with_its_length_and_parts(held: PushView) -> None:
    page = text(at_work(*FIRST), page_of(held))
    sms = re.search(r'<p class="sms" lang="zh-Hans">(.*?)</p>', page)
    assert sms
    assert "居住证" in sms[1]
    assert f"{len(sms[1])}字，{1 if len(sms[1]) <= 70 else 2}条短信" in page


def test_two_different_people_release_it_and_the_second_lets_it_go(held: PushView) -> None:
    first, second = at_work(*FIRST), at_work(*SECOND)
    unread = release(first, held, looked=False)
    assert (unread.status_code, 'href="#looked"' in unread.content.decode()) == (422, True)
    assert release(first, held)["Location"] == page_of(held)
    page = text(first, page_of(held))
    assert ("release/" in page, "您已经放行过" in page, "还差1人" in page) == (False, True, True)
    assert (release(first, held).status_code, Message.objects.count()) == (409, 0)
    assert "发322条" in text(second, page_of(held))
    release(second, held)
    assert Message.objects.count() == 322
    page = text(second, page_of(held))
    assert ("release/" in page, handle_at(*FIRST) in page, handle_at(*SECOND) in page) == (False, True, True)


def test_whoever_proposed_it_has_no_button_and_is_refused(office: Office) -> None:
    client = at_work(*FIRST)
    me = Acting(account=handle_at(*FIRST), role="operator", now=NOW, zone=ZONE, unit=FIRST[0])
    held = proposed(proposal(range(1_000, 1_320)), by=me)
    page = text(client, page_of(held))
    assert ("release/" in page, "这是您自己提出的" in page) == (False, True)
    refused = release(client, held)
    assert (refused.status_code, "须由另一人放行" in refused.content.decode()) == (403, True)
    assert Push.objects.get(pk=held.push).releases.count() == 0
    assert "release/" in text(at_work(*SECOND), page_of(held))


def test_a_push_is_stopped_and_nothing_of_it_goes(held: PushView) -> None:
    client = at_work(*FIRST)
    client.post(f"{page_of(held)}stop/")
    assert Push.objects.get(pk=held.push).state == "stopped"
    assert release(client, held).status_code == 409
    assert "stop/" not in text(client, page_of(held))


@pytest.fixture
def told(office: Office) -> PushView:
    """A push that went out: of six, one number failed, one has none, one was expired, one is dead, one refused."""
    view = proposed(proposal([ME, OTHER, 1_000, 1_001, 1_002, 1_003]))
    lifecycle.tell_released(acting=system(NOW))
    unreached(
        view, s1="failed/the handset 13800138001 was off", s2="suppressed/no-contact", s1000="suppressed/expired",
        s1001="suppressed/dead", s1002="suppressed/opted-out",
    )  # fmt: skip
    return view


def test_those_not_reached_stand_by_reason_and_again_writes_exactly_them(told: PushView) -> None:
    client = at_work(*FIRST)
    page = bare(text(client, page_of(told)))
    assert "3位没收到" in page
    assert ("没有联系方式1" in page, "服务商没有送到1" in page, "已过时效1" in page) == (True, True, True)
    before = set(Message.objects.values_list("pk", flat=True))
    answer = client.post(f"{page_of(told)}again/")
    again = Push.objects.get(again_of=told.push)
    assert answer["Location"] == f"/console/pushes/{again.pk}/"
    written = Message.objects.exclude(pk__in=before)
    assert sorted(written.values_list("subject", flat=True)) == [ME, OTHER, 1_000]
    assert set(written.values_list("source_id", flat=True)) == {str(again.pk)}
    assert client.post(f"{page_of(told)}again/").status_code == 409
    assert Message.objects.exclude(pk__in=before).count() == 3
    assert "没收到" not in bare(text(client, page_of(told))).replace("只补发没收到的", "")


def test_again_may_be_done_for_the_again_and_the_next_sweep_tells_nobody_twice(told: PushView) -> None:
    client = at_work(*FIRST)
    client.post(f"{page_of(told)}again/")
    again = Push.objects.get(again_of=told.push)
    lifecycle.tell_released(acting=system(NOW))
    Message.objects.filter(source_id=str(again.pk), subject=ME).update(state="failed", reason="off", finished_at=NOW)
    Message.objects.filter(source_id=str(again.pk), state="queued").update(state="sent", finished_at=NOW)
    client.post(f"/console/pushes/{again.pk}/again/")
    third = Push.objects.get(again_of=again.pk)
    assert list(Target.objects.filter(push=third).values_list("subject", flat=True)) == [ME]
    later = lifecycle.propose(acting=system(NOW), proposal=proposal([OTHER, 1_000], trigger="sweep:2"), residents=1_000)
    assert later.count == 0


def test_what_is_not_done_or_no_longer_true_is_not_sent_again(held: PushView, office: Office) -> None:
    client = at_work(*FIRST)
    assert client.post(f"{page_of(held)}again/").status_code == 409
    past = proposed(proposal([7], trigger="sweep:9", key="x", expires_at=NOW - dt.timedelta(hours=1)))
    lifecycle.tell_released(acting=system(NOW))
    unreached(past, s7="suppressed/expired")
    assert client.post(f"{page_of(past)}again/").status_code == 410


def test_the_call_list_has_a_number_to_tap_and_notes_who_was_called(told: PushView) -> None:
    client = at_work(*FIRST)
    where = f"{page_of(told)}calls/"
    page = text(client, where)
    assert (f'href="tel:{PEOPLE[ME].mobile}"' in page, PEOPLE[ME].name in page, "没有号码" in page) == (True,) * 3
    assert lines.accesses(subject=OTHER)[0].action == "push.calls"
    assert client.post(f"{where}phoned/", {"subject": str(ME)})["Location"] == where
    client.post(f"{where}phoned/", {"subject": str(ME)})
    assert list(PhoneCall.objects.values_list("subject", "account")) == [(ME, handle_at(*FIRST))]
    page = bare(text(client, where))
    assert ("还有2位" in page, page.count("已电话") >= 1) == (True, True)
    assert [one.action for one in lines.accesses(subject=ME) if one.action == "push.phone"] == ["push.phone"]
    for stranger in ("1001", "9999", "x"):
        assert client.post(f"{where}phoned/", {"subject": stranger}).status_code == 404


def test_the_report_says_who_sent_what_became_of_it_and_when_and_nothing_else(told: PushView) -> None:
    client = at_work(*FIRST)
    where = f"{page_of(told)}report/"
    without = client.post(where, {"used_for": "  "})
    assert (without.status_code, 'href="#used-for"' in without.content.decode()) == (422, True)
    assert not Line.objects.filter(action="push.report").exists()
    answer = client.post(where, {"used_for": "三防复盘"})
    assert answer["Content-Disposition"] == f'attachment; filename="push-{told.push}.csv"'
    body = answer.content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body)))
    assert rows[0] == ["序号", "发送单位", "状态", "原因", "时间"]
    assert [row[2] for row in rows[1:]] == ["未送达", "不再发送", "不再发送", "不再发送", "不再发送", "已发送"]
    assert {row[3] for row in rows[1:]} == {
        "服务商没有送到", "没有联系方式", "已过时效", "登记显示收件人已去世", "收件人已拒收此类消息", "",
    }  # fmt: skip
    assert not re.search(r"1\d{10}|居住证|林|周子墨", body)
    line = Line.objects.get(action="push.report")
    detail = json.loads(line.detail)
    assert (line.actor, detail["rows"], detail["used_for"]) == (handle_at(*FIRST), 6, "三防复盘")
    assert lines.accesses(subject=ME)[0].action == "push.report"


def test_a_push_that_is_none_is_not_there(office: Office) -> None:
    client = at_work(*FIRST)
    for number in ("0", "99", "9" * 40, "x"):
        assert client.get(f"/console/pushes/{number}/").status_code == 404


def test_the_pages_are_english_too(told: PushView) -> None:
    held = proposed(proposal(range(1_000, 1_320), trigger="sweep:3"))
    client = at_work(*FIRST)
    client.cookies["language"] = "en"
    for where in ("/console/pushes/", page_of(held), page_of(told), f"{page_of(told)}calls/"):
        page = text(client, where)
        main = page[page.index("<main") : page.index("</main>")]
        unmarked = re.sub(r'<(\w+)[^>]*lang="zh-Hans"[^>]*>.*?</\1>', "", main, flags=re.DOTALL)
        assert re.findall(r"[\u4e00-\u9fff]+", unmarked) == []
