"""My things on the pages: what is shown to me, refused to others, kept, and what a stranger cannot see."""

from __future__ import annotations

import datetime as dt
import gzip
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saltern.apps.feedback import operations as feedback
from saltern.apps.feedback.models import Letter
from saltern.apps.identity import operations as identity
from saltern.apps.identity.mandate import LOOKS
from saltern.apps.identity.models import Mandate
from saltern.apps.journal import operations as journal
from saltern.apps.journal import queries as lines
from saltern.apps.notify import operations as notify
from saltern.apps.notify import queries as outbox
from saltern.apps.notify.models import Message
from saltern.apps.stewardship import operations as stewardship
from saltern.apps.stewardship.models import RecordReport
from worlds.accounts import bound
from worlds.casework_desk import applicant, staff
from worlds.my_house import FIRM, ME, NOW, OTHER, PEOPLE, browser, client_of, open_house, signed_in
from worlds.yantian import yantian

pytestmark = pytest.mark.django_db

MINE = (
    "/mine/", "/mine/timeline/", "/mine/messages/", "/mine/preferences/", "/mine/data/", "/mine/data/?part=degrees",
    "/mine/data/?part=transit_taps", "/mine/data/?part=transit_taps&after=20", "/mine/data/report/degrees/school/",
    "/mine/data/report/degrees/-/", "/mine/reports/", "/mine/accesses/", "/mine/accesses/?span=year",
    "/mine/accesses/?span=all&own=1", "/mine/mandates/", "/mine/mandates/give/", "/prove/", "/suggest/",
    "/why/residence-permit-eligible/",
)  # fmt: skip
HOSTILE = ("<script>alert(1)</script>", "\u202eevil", "'; DROP TABLE x; --", "a\x00b", "𠮷", "x" * 3_000)


@pytest.fixture(autouse=True)
def house(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    open_house(monkeypatch, tmp_path)


def text(body: bytes) -> str:
    """What is read, without spaces."""
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", " ", body.decode()))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", MINE)
def test_a_page_of_mine_is_small_whole_and_asks_for_nothing_outside(path: str, language: str) -> None:
    client = signed_in("a-ME", ME)
    client.cookies["language"] = language
    answer = client.get(path)
    body = answer.content
    assert answer.status_code == 200
    assert len(gzip.compress(body)) <= 20_000
    assert len(re.findall(rb"<[a-zA-Z]", body)) <= 800
    outside = [one for one in re.findall(rb"(?:src|href|action)=\"([^\"]*)\"", body) if re.match(rb"(https?:)?//", one)]
    assert outside == []
    assert PEOPLE[ME].number not in body.decode()
    assert PEOPLE[OTHER].name not in body.decode()
    assert len(re.findall(rb"<h1", body)) == 1


@pytest.mark.parametrize("path", [path for path in MINE if path != "/suggest/"])
def test_nobody_sees_a_page_of_mine_without_signing_in(path: str) -> None:
    answer = browser().get(path)
    assert (answer.status_code, answer["Location"].startswith("/sign-in/")) == (302, True)


@pytest.mark.parametrize(
    "path", ["/why/nothing/", "/mine/data/report/degrees/nothing/", "/mine/data/report/nothing/-/",
             "/mine/mandates/m-NOTHING/end/", "/mine/accesses/99999/ask/"],
)  # fmt: skip
def test_what_is_not_there_is_said_so(path: str) -> None:
    assert signed_in("a-ME", ME).get(path).status_code == 404


def test_my_data_stand_in_words_grouped_with_unit_and_day() -> None:
    page = text(signed_in("a-ME", ME).get("/mine/data/").content)
    assert "440308**********36" in page
    assert re.search(r"学习和工作高等教育学历深圳大学，\w+盐田区人力资源局，2019-06-30", page)
    assert re.search(r"就业登记.*2019-07-15，2条", page)


def test_a_stranger_sees_their_own_data_and_none_of_mine() -> None:
    page = text(signed_in("a-OTHER", OTHER).get("/mine/data/").content)
    assert "深圳大学" not in page
    assert "婚姻登记" in page


def test_looking_at_my_data_leaves_a_line_and_no_purpose_of_any_contract_is_needed() -> None:
    signed_in("a-ME", ME).get("/mine/data/?part=transit_taps")
    (line,) = [line for line in lines.lines(subject=ME) if line.action == "subject.open"]
    assert (line.actor, line.purpose) == ("a-ME", "own-data")
    assert "transit_taps" in line.detail["record_sets"]  # type: ignore[operator]


def test_old_records_are_read_page_by_page_newest_first() -> None:
    client = signed_in("a-ME", ME)
    days = []
    for mark in ("", "&after=20", "&after=40"):
        body = client.get(f"/mine/data/?part=transit_taps{mark}").content.decode()
        days += re.findall(r"<time>(2020-\d\d-\d\d)</time>", body)
    assert (len(days), days == sorted(days, reverse=True)) == (44, True)


def test_a_wrong_record_is_reported_with_what_it_says_and_followed() -> None:
    client = signed_in("a-ME", ME)
    page = client.get("/mine/data/report/degrees/school/").content.decode()
    assert 'value="深圳大学"' in page
    sent = client.post("/mine/data/report/degrees/school/", {"said": "深圳大学", "right": "中山大学"})
    assert sent["Location"] == "/mine/reports/?sent=1"
    again = client.post("/mine/data/report/degrees/school/", {"said": "深圳大学", "right": "中山大学"})
    assert (again.status_code, RecordReport.objects.count()) == (302, 1)
    page = text(client.get("/mine/reports/").content)
    assert "正确的：中山大学" in page
    assert "4月17日前答复" in page
    report = RecordReport.objects.get()
    stewardship.answer_report(
        acting=staff("steward", "qian", unit=report.unit), pack=yantian(), number=report.number,
        outcome="corrected", answer="已改",
    )  # fmt: skip
    page = text(client.get("/mine/reports/").content)
    assert "改好了" in page
    assert "答复：已改" in page
    assert "中山大学" not in text(signed_in("a-OTHER", OTHER).get("/mine/reports/").content)


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_is_typed_is_shown_as_text_or_refused_at_its_field(typed: str) -> None:
    client = signed_in("a-ME", ME)
    answer = client.post("/mine/data/report/degrees/school/", {"right": typed})
    if answer.status_code == 422:
        page = answer.content.decode()
        assert 'aria-invalid="true"' in page
        assert "<title>错误：" in page
    else:
        page = client.get("/mine/reports/").content.decode()
        assert answer.status_code == 302
    assert "<script>alert" not in page


def looked_at(action: str = "subject.open", *, acting: str = "clerk", **more: object) -> None:
    given: dict[str, object] = {"subject": ME, "purpose": "eligibility", "detail": {"record_sets": ["degrees"]}, **more}
    journal.record(acting=staff(acting, "wang", unit="education"), action=action, **given)  # type: ignore[arg-type]


def test_a_use_is_seen_at_once_and_my_own_looks_only_when_asked_for() -> None:
    client = signed_in("a-ME", ME)
    looked_at()
    client.get("/mine/data/")
    page = text(client.get("/mine/accesses/").content)
    assert "看了高等教育学历为了：看您能不能办" in page
    assert "窗口人员1名" in page
    assert "您自己" not in page
    assert "您自己用了" in text(client.get("/mine/accesses/?own=1").content)


def test_a_use_of_longer_ago_stands_under_its_own_span() -> None:
    client = signed_in("a-ME", ME)
    journal.record(
        acting=staff("clerk", "old", now=NOW.replace(year=2019)), action="case.open", subject=ME, purpose="cases"
    )
    pages = [text(client.get(f"/mine/accesses/?span={span}").content) for span in ("month", "year", "all")]
    assert ["看了您的一件办件" in page for page in pages] == [False, False, True]


def test_every_use_is_reached_page_by_page_once() -> None:
    client = signed_in("a-ME", ME)
    for _ in range(45):
        looked_at()
    found: list[str] = []
    path = "/mine/accesses/?span=all"
    while path:
        page = client.get(path).content.decode()
        found += re.findall(r"/mine/accesses/(\d+)/ask/", page)
        more = re.search(r'href="(\?span=all&amp;before=\d+)"', page)
        path = f"/mine/accesses/{more[1].replace('&amp;', '&')}" if more else ""
    assert len(found) == len(set(found)) == 46  # and the clerk who verified the account


def test_a_use_kept_back_by_law_is_a_line_that_says_only_by_when_it_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    client = signed_in("a-ME", ME)
    journal.record(
        acting=staff("approver", "a-INQUIRER", unit="civil-affairs"), action="subject.open", subject=ME,
        purpose="outreach", detail={"read": ["degrees"]},
    )  # fmt: skip
    line = lines.accesses(subject=ME)[0].number
    page = text(client.get("/mine/accesses/").content)
    assert "审批人员1名" in page
    journal.withhold_use(
        acting=staff("auditor", "a-AUDITOR"), subject=ME, line=line, basis="监察法第四十九条",
        until=dt.date(2020, 5, 1), longest=yantian().standing.withheld_days,
    )  # fmt: skip
    shown = client.get("/mine/accesses/")
    (use,) = [use for use in shown.context["seen"].uses if use.number == line]
    page = text(shown.content)
    assert "有一次查看依法暂不公开最迟2020年5月1日公开" in page
    assert (use.locked, use.unit, str(use.by), str(use.what)) == (True, "", "", "")
    assert [word for word in ("审批人员", "学历", "把服务送上门", "监察法") if word in page] == []
    asked = text(client.get(f"/mine/accesses/{line}/ask/").content)
    assert "依法暂不公开" in asked
    assert "审批人员" not in asked
    assert "有一次查看依法暂不公开" in text(client.get("/mine/data/").content)
    open_house(monkeypatch, tmp_path / "later", clock="2020-05-01T10:00")
    told = text(client_of("a-ME").get("/mine/accesses/").content)
    assert "审批人员1名" in told
    assert "依监察法第四十九条，2020年5月1日以前没有公开" in told


def test_another_persons_matter_is_not_told() -> None:
    client = signed_in("a-ME", ME)
    journal.record(
        acting=applicant(OTHER, account="a-OTHER"), action="case.submit", subject=OTHER, object="case:20200410-SECRET",
        purpose="case:elder-allowance", detail={"read": ["civil-affairs/elder_allowances"]}, concerned=[ME],
    )  # fmt: skip
    page = client.get("/mine/accesses/").content.decode()
    assert "别人办事时，用到了您的一条记录" in page
    assert [word for word in ("SECRET", "高龄", "a-OTHER", "周子墨", "民政") if word in page] == []


def test_a_page_of_uses_asks_the_database_as_often_whatever_it_shows() -> None:
    client = signed_in("a-ME", ME)
    counts = []
    for _ in range(2):
        for number in range(8):
            journal.record(acting=staff("clerk", f"c-{number}"), action="case.open", subject=ME, purpose="cases")
        with CaptureQueriesContext(connection) as asked:
            client.get("/mine/accesses/?span=all")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_question_about_a_use_is_kept_for_the_office_and_answered_where_it_was_asked() -> None:
    client = signed_in("a-ME", ME)
    looked_at()
    number = lines.lines(subject=ME)[0].number
    path = f"/mine/accesses/{number}/ask/"
    assert client.post(path, {"text": "为什么看这个？", "key": "k"})["Location"] == path
    assert client.post(path, {"text": "为什么看这个？", "key": "k"})["Location"] == path
    letter = Letter.objects.get()
    assert (letter.about, letter.object, letter.subject) == ("access", f"line:{number}", ME)
    feedback.answer_letter(
        acting=staff("clerk", "li", unit=letter.unit), pack=yantian(), number=letter.number, answer="核对学历"
    )
    assert "答复：核对学历" in text(client.get(path).content)
    assert client.post(path, {"text": "  "}).status_code == 422


def test_nobody_asks_about_a_use_of_somebody_elses_data() -> None:
    looked_at()
    number = lines.lines(subject=ME)[0].number
    assert signed_in("a-OTHER", OTHER).get(f"/mine/accesses/{number}/ask/").status_code == 404


def test_anybody_writes_and_nobody_learns_who() -> None:
    client = browser()
    sent = client.post("/suggest/", {"text": "路灯坏了", "about": "complaint", "contact": "13900139000", "key": "k"})
    assert sent["Location"] == "/suggest/?sent=1"
    letter = Letter.objects.get()
    assert (letter.account, letter.subject, letter.about) == ("", None, "complaint")
    assert letter.number in client.get("/suggest/?sent=1").content.decode()
    assert letter.number not in browser().get("/suggest/?sent=1").content.decode()


def test_who_signed_in_may_write_without_a_name() -> None:
    client = signed_in("a-ME", ME)
    client.post("/suggest/", {"text": "a", "named": "no", "key": "1"})
    client.post("/suggest/", {"text": "b", "named": "yes", "key": "2"})
    assert list(Letter.objects.order_by("pk").values_list("account", "subject")) == [("", None), ("a-ME", ME)]
    page = text(client.get("/mine/reports/").content)
    assert "建议b" not in page
    assert "a盐田" not in page


def test_too_long_a_letter_is_kept_in_its_field() -> None:
    answer = browser().post("/suggest/", {"text": "好" * 2_001, "about": "suggestion"})
    page = answer.content.decode()
    assert (answer.status_code, Letter.objects.count()) == (422, 0)
    assert "好" * 2_001 in page
    assert "<title>错误：" in page


def told(kind: str = "reminder", template: str = "remind-residence-permit-eligible") -> None:
    notify.enqueue(
        message_key=f"{kind}:1", subject=ME, template=template, values={}, why={"zh": "因为满足条件", "en": "it holds"},
        source_kind="push", source_id="1", pack_version="v", now=NOW, kind=kind,
    )  # fmt: skip


def test_a_kind_is_refused_with_two_taps_and_taken_back() -> None:
    client = signed_in("a-ME", ME)
    told()
    page = client.get("/mine/messages/").content.decode()
    assert "因为满足条件" in page
    assert 'name="refuse" value="reminder"' in page
    done = client.post("/mine/preferences/", {"refuse": "reminder", "back": "/mine/messages/"})
    assert done["Location"] == "/mine/messages/?done=1"
    assert outbox.preferences(subject=ME).refused == {"reminder"}
    assert "这一类您已不收" in client.get("/mine/messages/").content.decode()
    client.post("/mine/preferences/", {"accept": "reminder"})
    assert outbox.preferences(subject=ME).refused == frozenset()


def test_all_reminders_are_refused_with_one_tap_and_what_concerns_safety_says_why_it_stays() -> None:
    client = signed_in("a-ME", ME)
    told("alert", "")
    assert "关系安全，关不掉" in client.get("/mine/messages/").content.decode()
    client.post("/mine/preferences/", {"refuse": "*"})
    assert outbox.preferences(subject=ME).refused == {"*"}
    assert client.post("/mine/preferences/", {"refuse": "alert"}).status_code == 400


def test_the_form_keeps_kinds_and_language() -> None:
    client = signed_in("a-ME", ME)
    client.post("/mine/preferences/", {"kind": ["next_step"], "language": "en"})
    kept = outbox.preferences(subject=ME)
    assert (kept.refused, kept.language) == ({"reminder"}, "en")
    page = client.get("/mine/preferences/").content.decode()
    assert re.findall(r'value="(\w+)" checked', page) == ["next_step", "sms", "sms", "en"]


def test_how_one_is_told_is_chosen_and_what_always_goes_by_text_says_so() -> None:
    client = signed_in("a-ME", ME)
    page = client.get("/mine/preferences/").content.decode()
    assert re.findall(r'name="(\w+_by)" value="(\w+)" checked', page) == [
        ("reminders_by", "sms"), ("answers_by", "sms"),
    ]  # fmt: skip
    assert "安全预警：关系生命，一定发短信" in page
    assert "期限从收到起算" in page
    chosen = {"kind": ["reminder", "next_step"], "reminders_by": "portal", "answers_by": "sms", "language": "zh"}
    client.post("/mine/preferences/", chosen)
    kept = outbox.preferences(subject=ME)
    assert (kept.reminders_by, kept.answers_by) == ("portal", "sms")
    assert client.post("/mine/preferences/", {"answers_by": "pigeon"}).status_code == 400


def test_who_has_no_account_of_their_own_is_told_by_text_whatever_a_holder_of_a_mandate_wants() -> None:
    client = signed_in("a-ME", ME)
    identity.give_mandate(
        acting=staff("clerk", "wang", unit="civil-affairs"), giver=OTHER, holder=ME, ends_at=NOW + dt.timedelta(days=9)
    )
    client.post("/act-for/", {"subject": str(OTHER)})
    page = client.get("/mine/preferences/").content.decode()
    assert 'name="answers_by"' not in page
    assert "没有本人的账号" in page
    assert client.post("/mine/preferences/", {"answers_by": "portal"}).status_code == 409
    assert outbox.preferences(subject=OTHER).answers_by == "sms"


@pytest.mark.parametrize(
    ("state", "reason", "receipt", "how"),
    [
        ("queued", "quiet-hours", "", "短信，等着发，等待免打扰时段结束"),
        ("sent", "", "", "短信，已送达运营商"),
        ("sent", "", "delivered", "短信，已送到手机"),
        ("failed", "refused", "", "短信，没有送到，服务商拒收此消息"),
        ("unknown", "", "", "短信，不知道送到没有"),
        ("in-portal", "", "", "只在这里，您选了不发短信"),
        ("suppressed", "no-contact", "", "只在这里，没有登记手机，短信发不了"),
        ("suppressed", "expired", "", "短信，没有发，已过时效"),
    ],
)
def test_every_message_says_how_it_went(state: str, reason: str, receipt: str, how: str) -> None:
    client = signed_in("a-ME", ME)
    told()
    Message.objects.update(state=state, reason=reason, receipt=receipt, text="到期了")
    page = text(client.get("/mine/messages/").content)
    assert how in page
    assert "到期了" in page


def test_a_stranger_sees_none_of_my_messages() -> None:
    told()
    assert "因为满足条件" not in signed_in("a-OTHER", OTHER).get("/mine/messages/").content.decode()


GIVEN = {"number": PEOPLE[OTHER].number, "name": "周子墨", "scope": "all", "span": "half"}


def test_a_mandate_is_looked_over_given_seen_by_both_and_ended_in_two_taps() -> None:
    mine, theirs = signed_in("a-ME", ME), signed_in("a-OTHER", OTHER)
    looked = mine.post("/mine/mandates/give/", GIVEN)
    assert (looked.status_code, Mandate.objects.count()) == (200, 0)
    assert "周子墨" in looked.content.decode()
    assert mine.post("/mine/mandates/give/", {**GIVEN, "sure": "1"})["Location"] == "/mine/mandates/?done=given"
    assert "周子墨" in mine.get("/mine/mandates/").content.decode()
    assert "林晓帆" in theirs.get("/mine/mandates/").content.decode()
    handle = Mandate.objects.get().handle
    theirs.post("/act-for/", {"subject": str(ME)})
    assert "代林晓帆到10月9日" in text(theirs.get("/mine/data/").content)
    assert mine.get(f"/mine/mandates/{handle}/end/").status_code == 200
    assert mine.post(f"/mine/mandates/{handle}/end/")["Location"] == "/mine/mandates/?done=ended"
    assert "代林晓帆" not in text(theirs.get("/mine/data/").content)
    assert "已结束" in mine.get("/mine/mandates/").content.decode()


def test_a_mandate_younger_than_the_session_is_named_on_the_acting_bar() -> None:
    theirs = signed_in("a-OTHER", OTHER)
    session = theirs.session
    session["called"] = {str(OTHER): "周子墨"}
    session.save()
    identity.give_mandate(acting=bound("a-ME", ME), giver=ME, holder=OTHER, ends_at=NOW.replace(year=2021))
    theirs.post("/act-for/", {"subject": str(ME)})
    assert "代林晓帆" in text(theirs.get("/mine/").content)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": "周子"}, "number"),
        ({"number": "440308199202023457"}, "number"),
        ({"number": PEOPLE[FIRM].number, "name": "海川慢递"}, "number"),
        ({"number": "<script>", "name": "'; --"}, "number"),
        ({"number": PEOPLE[ME].number, "name": "林晓帆", "sure": "1"}, "number"),
        ({"scope": "items"}, "scope"),
        ({"scope": "items", "item": ["no-such-item"]}, "scope"),
        ({"span": "day", "day": ""}, "span"),
        ({"span": "day", "day": "2020-04-09"}, "span"),
        ({"span": "day", "day": "2024-04-10"}, "span"),
    ],
)
def test_a_mandate_that_cannot_be_is_refused_at_its_field_and_what_was_typed_is_kept(
    given: dict[str, str], field: str
) -> None:
    bound("a-OTHER", OTHER)
    answer = signed_in("a-ME", ME).post("/mine/mandates/give/", {**GIVEN, **given})
    page = answer.content.decode()
    assert (answer.status_code, Mandate.objects.count()) == (422, 0)
    assert f'href="#{field}"' in page
    assert "<script>" not in page.partition("<body")[2].replace("&lt;script&gt;", "")


def test_who_is_not_verified_and_who_does_not_exist_look_the_same() -> None:
    client = signed_in("a-ME", ME)
    pages = [
        re.sub(r'value="[^"]*"', "", client.post("/mine/mandates/give/", {**GIVEN, **given}).content.decode())
        for given in ({}, {"number": "440308199202023457"}, {"name": "某某"})
    ]
    faults = {re.findall(r'<p class="err"[^>]*>.*?</p>', page)[0] for page in pages}
    assert len(faults) == 1


def test_after_a_few_tries_nobody_is_looked_up_any_more() -> None:
    bound("a-OTHER", OTHER)
    client = signed_in("a-ME", ME)
    for _ in range(LOOKS):
        client.post("/mine/mandates/give/", {**GIVEN, "name": "x"})
    answer = client.post("/mine/mandates/give/", {**GIVEN, "sure": "1"})
    assert (answer.status_code, Mandate.objects.count()) == (422, 0)
    assert "分钟后再试" in answer.content.decode()


def test_whoever_holds_a_mandate_cannot_pass_it_on() -> None:
    bound("a-THIRD", 3)
    identity.give_mandate(acting=bound("a-ME", ME), giver=ME, holder=OTHER, ends_at=NOW.replace(year=2021))
    theirs = signed_in("a-OTHER", OTHER)
    theirs.post("/act-for/", {"subject": str(ME)})
    assert "/mine/mandates/give/" not in theirs.get("/mine/mandates/").content.decode()
    answer = theirs.post("/mine/mandates/give/", {**GIVEN, "number": PEOPLE[OTHER].number, "sure": "1"})
    assert (answer.status_code, Mandate.objects.count()) == (403, 1)


def test_a_stranger_ends_no_mandate() -> None:
    given = identity.give_mandate(acting=bound("a-ME", ME), giver=ME, holder=OTHER, ends_at=NOW.replace(year=2021))
    bound("a-THIRD", 3)
    stranger = client_of("a-THIRD")
    assert stranger.post(f"/mine/mandates/{given.handle}/end/").status_code == 404
    assert Mandate.objects.get().ended_at is None


def test_both_sides_find_the_mandate_among_the_uses_of_their_data() -> None:
    identity.give_mandate(acting=bound("a-ME", ME), giver=ME, holder=OTHER, ends_at=NOW.replace(year=2021))
    assert "办了一份委托" in signed_in("a-OTHER", OTHER).get("/mine/accesses/").content.decode()


def test_who_is_signed_in_and_not_proved_sees_the_way_to_it() -> None:
    bound("a-NEW", ME, level="declared")
    client = client_of("a-NEW")
    assert client.get("/mine/").status_code == 200
    assert "/prove/" in client.get("/mine/").content.decode()
    assert client.get("/mine/data/").status_code == 403
    assert client.get("/prove/").status_code == 200
    assert client.get("/mine/reports/").status_code == 200


def test_the_timeline_shows_messages_reports_and_records_and_no_midnight() -> None:
    client = signed_in("a-ME", ME)
    client.post("/mine/data/report/degrees/school/", {"right": "中山大学"})
    page = text(client.get("/mine/timeline/").content)
    assert re.search(r"“高等教育学历”报错您，今天10:00", page)
    assert "新记录：就业登记" in page
    assert "00:00" not in page


def test_my_own_look_at_the_other_side_of_a_mandate_is_no_use_of_my_data() -> None:
    identity.give_mandate(acting=bound("a-ME", ME), giver=ME, holder=OTHER, ends_at=NOW.replace(year=2021))
    client = client_of("a-ME")
    client.get("/mine/mandates/")
    assert "看了您的称呼" in signed_in("a-OTHER", OTHER).get("/mine/accesses/").content.decode()
    assert "看了您的称呼" not in client.get("/mine/accesses/").content.decode()


def test_a_mandate_for_a_few_services_opens_no_page_of_mine() -> None:
    identity.give_mandate(
        acting=bound("a-ME", ME), giver=ME, holder=OTHER, ends_at=NOW.replace(year=2021), scope=("id-card",)
    )
    theirs = signed_in("a-OTHER", OTHER)
    theirs.post("/act-for/", {"subject": str(ME)})
    for path in ("/mine/data/", "/mine/accesses/", "/mine/messages/", "/mine/timeline/", "/mine/mandates/"):
        answer = theirs.get(path)
        assert (answer.status_code, "深圳大学" in answer.content.decode()) == (403, False)
    assert theirs.get("/mine/").status_code == 200


@pytest.mark.parametrize(
    ("refused", "accepted", "left"),
    [
        (["*"], "*", set()),
        (["reminder", "next_step"], "*", set()),
        (["*"], "reminder", {"next_step"}),
        (["reminder", "next_step"], "next_step", {"reminder"}),
    ],
)
def test_what_is_taken_back_is_that_and_no_more(refused: list[str], accepted: str, left: set[str]) -> None:
    client = signed_in("a-ME", ME)
    for kind in refused:
        client.post("/mine/preferences/", {"refuse": kind})
    client.post("/mine/preferences/", {"accept": accepted})
    assert outbox.preferences(subject=ME).refused == left


def test_a_firm_sees_what_is_held_on_it_and_names_nobody_it_employs() -> None:
    client = signed_in("a-FIRM", FIRM, kind="legal_person")
    page = client.get("/mine/data/?part=staff_employments").content.decode()
    assert "就业登记" in page
    assert [one.name for one in (PEOPLE[ME], PEOPLE[OTHER]) if one.name in page] == []
    for path in MINE:
        assert client.get(path).status_code == 200
