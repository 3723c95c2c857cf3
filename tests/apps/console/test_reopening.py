"""重新处理 on the pages: what approvers are asked and told, what the applicant reads of it."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from saltern.apps.casework import operations as casework
from saltern.apps.casework.models import Case
from saltern.installation.office import Office
from worlds.casework_desk import staff
from worlds.lived_house import NOW, at_work
from worlds.my_house import client_of

pytestmark = pytest.mark.django_db

UNIT = "public-security"


def posted(client: Client, number: str, **given: str) -> tuple[int, str]:
    where = f"/console/cases/{number}/reopen/"
    page = client.get(where).content.decode()
    found = re.search(r'name="seen" value="(\d+)"', page)
    assert found
    answer = client.post(where, {"seen": found[1], **given})
    return answer.status_code, answer.content.decode()


def decided(office: Office, number: str, verb: str) -> None:
    act = getattr(casework, verb)
    act(acting=staff("approver", "he", now=NOW, unit=UNIT), rulebook=office.rulebook, number=number, reason="照片已核")


def test_a_refusal_is_taken_up_again_with_a_reason_its_applicant_reads(office: Office, waits: str) -> None:
    decided(office, waits, "refuse")
    client = at_work(UNIT, "approver")
    assert f"/console/cases/{waits}/reopen/" in client.get(f"/console/cases/{waits}/").content.decode()
    status, shown = posted(client, waits, act="reopen", reason=" ")
    assert (status, 'href="#reason"' in shown) == (422, True)
    assert posted(client, waits, act="reopen", reason="照片重新比对过了")[0] == 302
    mine = client_of("a-ME").get(f"/cases/{waits}/").content.decode()
    assert ("原来的结果（不予批准）要重新处理" in mine, "照片重新比对过了" in mine) == (True, True)
    assert ("由工作人员决定。" in mine, Case.objects.get(number=waits).state) == (False, "review")


def test_an_approval_takes_two_people_and_a_ground_with_its_law(office: Office, waits: str) -> None:
    decided(office, waits, "approve")
    first, second = at_work(UNIT, "approver"), at_work(UNIT, "approver", "clerk")
    status, shown = posted(first, waits, act="ask", reason="照片是别人的")
    assert (status, 'href="#ground"' in shown, "照片是别人的" in shown) == (422, True, True)
    assert posted(first, waits, act="ask", reason="照片是别人的", ground="deceit")[0] == 302
    assert ("同意，重新处理" in first.get(f"/console/cases/{waits}/reopen/").content.decode()) is False
    status, shown = posted(first, waits, act="reopen")
    assert (status, "须由另一位审批人员同意" in shown) == (422, True)
    listed = second.get("/console/cases/reviews/").content.decode()
    assert (f"/console/cases/{waits}/reopen/" in listed, "以欺骗、贿赂等不正当手段取得" in listed) == (True, True)
    assert posted(second, waits, act="reopen")[0] == 302
    mine = client_of("a-ME").get(f"/cases/{waits}/").content.decode()
    assert ("原来的结果（已批准）要重新处理" in mine, "行政许可法第六十九条第二款" in mine) == (True, True)


def test_who_does_not_agree_leaves_the_approval(office: Office, waits: str) -> None:
    decided(office, waits, "approve")
    first, second = at_work(UNIT, "approver"), at_work(UNIT, "approver", "clerk")
    posted(first, waits, act="ask", reason="照片是别人的", ground="deceit")
    assert posted(second, waits, act="drop", reason=" ")[0] == 422
    assert posted(second, waits, act="drop", reason="照片核对无误")[0] == 302
    assert Case.objects.get(number=waits).state == "approved"
