"""A firm with three hundred cases: what is new comes first, each is found by number, service or one's own label, the
label is nobody's at the desk."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from saltern.apps.casework import operations as casework
from saltern.apps.casework.models import Case, Step
from saltern.apps.casework.models.kept_rows import LABEL, CaseLabel, LastLook
from saltern.apps.journal.models import Line
from saltern.installation import office as offices
from worlds.casework_desk import staff
from worlds.my_house import FIRM, ME, NOW, open_house, signed_in
from worlds.yantian import yantian

pytestmark = pytest.mark.django_db

SIGN, FOOD = "outdoor-ad-permit", "food-permit-extension"
UNIT = "human-resources"


@pytest.fixture(autouse=True)
def house(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    open_house(monkeypatch, tmp_path)


def filed(count: int, *, first: int = 0, subject: int = FIRM) -> Sequence[Case]:
    """So many cases that wait for an answer, every tenth for a sign outdoors, none of which anything was told."""
    today = NOW.date()
    cases = Case.objects.bulk_create(
        Case(
            number=f"20200410-{serial:08d}", item=FOOD if serial % 10 else SIGN, item_version=1, pack_version="v",
            subject=subject, who="legal_person", unit=UNIT, account="a-FIRM", channel="online", request=f"r-{serial}",
            asked="", state="review", received_at=NOW, received_on=today, statutory_days=20, promised_days=10,
            due_on=today + dt.timedelta(days=10), changed_at=NOW, moves=1, form=[], materials={}, fields_prefilled=0,
            materials_saved=0, visits_saved=0,
        )
        for serial in range(first, first + count)
    )  # fmt: skip
    Step.objects.bulk_create(
        Step(case=case, serial=1, action="refer", after="review", actor="system", role="system", at=NOW)
        for case in cases
    )
    return cases


def tell(cases: Sequence[Case]) -> None:
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(told=1)


def at_the_firm(handle: str = "a-FIRM") -> Client:
    return signed_in(handle, FIRM, kind="legal_person")


def listed(body: str) -> list[str]:
    return re.findall(r'href="/cases/(20200410-\d+)/"', body)


def walked(client: Client, address: str = "/cases/") -> list[list[str]]:
    """The numbers of every page, from one to the next."""
    pages: list[list[str]] = []
    further: str | None = address
    while further is not None:
        body = client.get(further).content.decode()
        pages.append(listed(body))
        link = re.search(r'<a class="lk" href="(\?[^"]+)">更早的', body)
        further = f"/cases/{link[1].replace('&amp;', '&')}" if link else None
    return pages


def numbers(cases: Sequence[Case]) -> list[str]:
    return [case.number for case in reversed(cases)]


def asked(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as questions:
        assert client.get(address).status_code == 200
    return len(questions)


def test_of_three_hundred_cases_what_is_new_comes_first_and_every_page_holds_each_case_once() -> None:
    cases = filed(300)
    new, seen = cases[:120], cases[200:240]
    tell([*new, *seen])
    LastLook.objects.bulk_create(LastLook(case=case, account="a-FIRM", told=1) for case in seen)
    pages = walked(at_the_firm())
    assert [len(page) for page in pages] == [50] * 6
    assert [*chain(*pages)] == [*numbers(new), *numbers(cases[120:])]
    first = at_the_firm().get("/cases/").content.decode()
    assert (first.count("有新进展"), at_the_firm().get("/cases/?before=1").content.decode().count("有新进展")) == (
        50,
        0,
    )


def test_the_firms_page_counts_no_fewer_cases_than_there_are() -> None:
    filed(49)
    assert "全部49件" in at_the_firm().get("/role/firm/", follow=True).content.decode()
    filed(251, first=49)
    assert re.findall(r'href="/cases/">(全部.*?)<', at_the_firm().get("/role/firm/", follow=True).content.decode()) == [
        "全部"
    ]


def test_among_three_hundred_each_is_found_by_number_service_and_label_page_by_page() -> None:
    cases = filed(300)
    tell(cases[:1])
    CaseLabel.objects.bulk_create(
        CaseLabel(case=case, words="盐田店 50%" if case is cases[0] else "盐田店", by="a-FIRM", at=NOW)
        for case in cases[:60]
    )
    client = at_the_firm()
    named = [cases[0].number, *numbers(cases[10::10])]
    assert walked(client, "/cases/?q=00000123") == [[cases[123].number]]
    assert walked(client, "/cases/?q=0%25") == [[cases[0].number]]
    assert walked(client, f"/cases/?q={yantian().service_name(SIGN).zh[:4]}") == [named]
    assert walked(client, f"/cases/?q={yantian().service_name(SIGN).en[:12].upper()}") == [named]
    by_label = walked(client, "/cases/?q=盐田店")
    assert [len(page) for page in by_label] == [50, 10]
    assert [*chain(*by_label)] == [cases[0].number, *numbers(cases[1:60])]
    assert walked(client, "/cases/?q=nothing-like-it") == [[]]


def test_three_hundred_cases_are_asked_for_with_as_many_questions_as_three() -> None:
    addresses = ("/cases/", "/cases/?q=2020", "/cases/?new=999", "/cases/?q=2020&before=999")
    client = at_the_firm()
    filed(3)
    client.get("/cases/")
    few = [asked(client, one) for one in addresses]
    tell(filed(297, first=3))
    assert [asked(client, one) for one in addresses] == few


def test_the_list_walks_the_cases_of_its_subject_and_looks_each_up_by_the_account() -> None:
    filed(300)
    filed(300, first=300, subject=77)
    with CaptureQueriesContext(connection) as questions:
        at_the_firm().get("/cases/")
    (listing,) = (one["sql"] for one in questions if "casework_lastlook" in one["sql"])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"{'EXPLAIN' if connection.vendor == 'postgresql' else 'EXPLAIN QUERY PLAN'} {listing}")
        plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
    assert ("case_of_subject" in plan, "SCAN " in plan, "Seq Scan" in plan) == (True, False, False), plan


def test_opening_a_case_takes_its_mark_away_for_this_account_until_something_is_told_again() -> None:
    older, newer = filed(2)
    tell([older])
    office, colleague = at_the_firm(), at_the_firm("a-COLLEAGUE")
    in_order = [older.number, newer.number]
    assert listed(office.get("/cases/").content.decode()) == in_order
    office.get(f"/cases/{older.number}/")
    assert walked(office) == [in_order[::-1]]
    assert walked(colleague) == [in_order]
    casework.request_correction(
        acting=staff("clerk", "wang", unit=UNIT), rulebook=offices.office().rulebook, number=older.number,
        wanted=["premises"], reason="缺",
    )  # fmt: skip
    assert walked(office) == [in_order]


def test_a_label_is_set_changed_and_removed_seen_by_colleagues_and_by_no_staff() -> None:
    (case,) = filed(1)
    office, colleague = at_the_firm(), at_the_firm("a-COLLEAGUE")
    address = f"/cases/{case.number}/label/"
    said = office.post(address, {"words": "  沙头角店\n<b> "})
    assert (said.status_code, said["Location"]) == (302, f"/cases/{case.number}/")
    assert "沙头角店 &lt;b&gt;" in colleague.get("/cases/").content.decode()
    colleague.post(address, {"words": "梅沙店"})
    colleague.post(address, {"words": "梅沙店"})
    assert "梅沙店" in office.get(f"/cases/{case.number}/").content.decode()
    opened = casework.open_case(
        acting=staff("clerk", "wang", unit=UNIT), rulebook=offices.office().rulebook, number=case.number
    )
    assert "梅沙店" not in repr(opened)
    office.post(address, {"words": ""})
    assert not CaseLabel.objects.exists()
    lines = Line.objects.filter(action="case.label", object=f"case:{case.number}").order_by("pk")
    assert [(line.actor, line.subject, line.detail) for line in lines] == [
        ("a-FIRM", FIRM, '{"label":"set"}'),
        ("a-COLLEAGUE", FIRM, '{"label":"changed"}'),
        ("a-FIRM", FIRM, '{"label":"removed"}'),
    ]


def test_a_label_too_long_is_told_and_what_was_written_is_kept() -> None:
    (case,) = filed(1)
    answer = at_the_firm().post(f"/cases/{case.number}/label/", {"words": "店" * (LABEL + 1)})
    assert answer.status_code == 422
    assert "最多保存 40 个字符" in answer.content.decode()
    assert f'value="{"店" * (LABEL + 1)}"' in answer.content.decode()
    assert not CaseLabel.objects.exists()


def test_to_a_stranger_there_is_no_case_to_label() -> None:
    (case,) = filed(1)
    assert signed_in("a-ME", ME).post(f"/cases/{case.number}/label/", {"words": "x"}).status_code == 404
    assert not CaseLabel.objects.exists()
