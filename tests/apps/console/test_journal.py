"""日志 as an auditor sees it: what is found, what is masked, what a look leaves behind, how the chain stands."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from saltern.apps.journal import operations as journal
from saltern.apps.journal import queries
from saltern.apps.journal.models import Line
from saltern.apps.journal.search import KINDS
from saltern.installation.office import Office
from saltern.interfaces.console.presenters.journal import of_another
from saltern.interfaces.pages.deed import DEEDS, FOR
from worlds.casework_desk import staff
from worlds.lived_house import NOW, at_work, handle_at
from worlds.my_house import ME, OTHER, PEOPLE

pytestmark = pytest.mark.django_db

UNIT = "human-resources"
WHERE = "/console/journal/"


@pytest.fixture
def office(office: Office) -> Office:
    office.__dict__["anchor_sign"] = lambda text: text[:8]
    return office


@pytest.fixture
def auditor(office: Office) -> Client:
    return at_work(UNIT, "auditor")


def wrote(action: str, *, account: str = "wang", subject: int | None = None, object_: str = "", days: int = 0) -> int:
    """A line of somebody at a desk; its number."""
    at = NOW.replace(day=NOW.day - days)
    journal.record(
        acting=staff("clerk", account, unit="education", now=at), action=action, subject=subject, object=object_,
        purpose="eligibility",
    )  # fmt: skip
    newest = Line.objects.order_by("-pk").first()
    assert newest
    return newest.pk


def shown(client: Client, **asked: object) -> list[int]:
    """The numbers of the lines found."""
    answer = client.post(WHERE, asked)
    assert answer.status_code == 200
    return numbers(answer.content.decode())


def numbers(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<tr><th scope="row" class="num">(\d+)</th>', page)]


def test_lines_are_found_by_actor_subject_case_kind_and_days(office: Office, auditor: Client) -> None:
    looked = wrote("subject.open", subject=ME)
    case = wrote("case.open", account="li", subject=OTHER, object_="case:20200915-000001")
    old = wrote("message.stop", account="li", days=9)
    list_ = wrote("case.list-waiting")
    journal.record(
        acting=staff("approver", "zhao", now=NOW), action="case.list-waiting", purpose="cases", concerned=[ME, OTHER]
    )
    named = list_ + 1
    assert shown(auditor, actor="li") == [old, case]
    assert shown(auditor, whom=PEOPLE[ME].number) == [named, looked]
    assert shown(auditor, case="20200915-000001") == [case]
    assert shown(auditor, kind="message") == [old]
    assert shown(auditor, first="2020-09-06", last="2020-09-06") == [old]
    assert {case, old} & set(shown(auditor, first="2020-09-15")) == {case}
    assert shown(auditor, actor="li", kind="case", case="20200915-000001") == [case]
    assert shown(auditor, actor="nobody") == []


def test_a_colleague_is_found_by_name(office: Office, auditor: Client) -> None:
    from saltern.apps.organisation.models import Post

    handle = handle_at(UNIT, "clerk")
    at_work(UNIT, "clerk")
    Post.objects.filter(account=handle).update(called="何丽")
    line = wrote("case.open", account=handle)
    assert shown(auditor, actor="何丽") == [line]
    assert "何丽" in auditor.post(WHERE, {"actor": handle}).content.decode()


def test_people_are_masked_and_whom_it_is_about_stands_in_no_address(office: Office, auditor: Client) -> None:
    wrote("subject.open", subject=ME)
    answer = auditor.post(WHERE, {"whom": PEOPLE[ME].number})
    page, name = answer.content.decode(), PEOPLE[ME].name
    assert (name in page, f"{name[0]}{'*' * (len(name) - 1)}" in page) == (False, True)
    assert (PEOPLE[ME].number in page, 'method="post" action="/console/journal/"' in page) == (False, True)
    unknown = auditor.post(WHERE, {"whom": "440308199001011231"})
    assert (unknown.status_code, 'href="#whom"' in unknown.content.decode()) == (422, True)


def test_searching_leaves_a_line_that_those_shown_can_find(office: Office, auditor: Client) -> None:
    wrote("subject.open", subject=ME)
    wrote("subject.open", subject=OTHER)
    before = Line.objects.count()
    auditor.post(WHERE, {"actor": "wang"})
    assert Line.objects.count() == before + 1
    for subject in (ME, OTHER):
        newest = queries.accesses(subject=subject)[0]
        assert (newest.action, newest.actor, newest.purpose) == (
            "journal.search",
            handle_at(UNIT, "auditor"),
            "journal",
        )
    assert newest.detail["actors"] == ["wang"]
    auditor.post(WHERE, {"first": "yesterday"})
    assert Line.objects.count() == before + 1


def test_pages_go_on_where_the_last_ended_and_ask_as_much_of_many_as_of_few(office: Office, auditor: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            auditor.post(WHERE, {"actor": "wang"})
        return len(seen)

    made = [wrote("subject.open", subject=ME) for _ in range(10)]
    few = asked()
    made += [wrote("subject.open", subject=(ME, OTHER)[turn % 2]) for turn in range(110)]
    assert asked() == few
    seen: list[int] = []
    before = ""
    while True:
        page = auditor.post(WHERE, {"actor": "wang", "before": before}).content.decode()
        seen += numbers(page)
        wrote("subject.open", subject=ME)
        found = re.search(r'name="before" value="(\d+)"', page)
        if not found:
            break
        before = found[1]
    assert seen == made[::-1]


def test_a_span_of_days_is_found_by_the_seals_too(office: Office, auditor: Client) -> None:
    anchor, sign = office.environment.anchor, office.anchor_sign
    old = wrote("message.stop", days=9)
    journal.seal(anchor=anchor, now=NOW.replace(day=7), sign=sign)
    middle = wrote("message.stop", days=5)
    journal.seal(anchor=anchor, now=NOW.replace(day=11), sign=sign)
    new = wrote("message.stop")
    assert shown(auditor, kind="message", first="2020-09-06", last="2020-09-06") == [old]
    assert shown(auditor, kind="message", first="2020-09-10", last="2020-09-10") == [middle]
    assert shown(auditor, kind="message", first="2020-09-10") == [new, middle]


def test_the_chain_is_said_to_hold_since_when_and_up_to_which_line(office: Office, auditor: Client) -> None:
    assert "还没有核对过" in auditor.get(WHERE).content.decode()
    last = wrote("subject.open", subject=ME)
    journal.seal(anchor=office.environment.anchor, now=NOW, sign=office.anchor_sign)
    page = auditor.post(f"{WHERE}check/").content.decode()
    assert ("日志没有被改过" in page, f"核对到第{last:,}行" in page) == (True, True)
    again = auditor.get(WHERE).content.decode()
    assert ("日志没有被改过" in again, "最近一次封存是第1批" in again, "和数据库一致" in again) == (True, True, True)
    told = Line.objects.get(action="journal.verify")
    assert (told.actor, told.role) == (handle_at(UNIT, "auditor"), "auditor")


def test_a_line_that_was_changed_is_named_in_plain_words(office: Office, auditor: Client) -> None:
    broken = wrote("subject.open", subject=ME)
    journal.seal(anchor=office.environment.anchor, now=NOW, sign=office.anchor_sign)
    with connection.cursor() as cursor:
        postgresql = connection.vendor == "postgresql"
        cursor.execute(
            "ALTER TABLE journal_line DISABLE TRIGGER USER" if postgresql else "DROP TRIGGER journal_line_keep_update"
        )
        cursor.execute("UPDATE journal_line SET actor = 'nobody' WHERE id = %s", [broken])
    page = auditor.post(f"{WHERE}check/").content.decode()
    assert ("日志有不对的地方" in page, f"封存后被修改（日志第{broken}行）" in page) == (True, True)
    later = auditor.get(WHERE).content.decode()
    assert ("日志有不对的地方" in later, "那次发现1处不对" in later) == (True, True)


def test_an_anchor_that_lags_behind_is_said(office: Office, auditor: Client) -> None:
    wrote("subject.open", subject=ME)
    journal.seal(anchor=office.environment.anchor, now=NOW, sign=office.anchor_sign)
    office.environment.anchor.unlink()
    page = auditor.get(WHERE).content.decode()
    assert ("日志有不对的地方" in page, "对不上" in page) == (True, True)


def test_what_a_line_tells_the_person_is_told_here_of_them() -> None:
    said = [of_another(words) for words in (*DEEDS.values(), *FOR.values())]
    assert [one for one in said if "您" in one.zh or re.search(r"\byou", one.en)] == []


def test_every_deed_is_of_one_kind() -> None:
    kinds = {deed: [key for key, (_, begins) in KINDS.items() if deed.startswith(begins)] for deed in DEEDS}
    assert {deed: found for deed, found in kinds.items() if len(found) != 1} == {}
