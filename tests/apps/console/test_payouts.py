"""The console's pages of payments and of handing over through real requests."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from django.test import Client

from saltern.apps.casework import operations as casework
from saltern.apps.casework.models import Case, Payout
from saltern.installation.office import Office
from worlds.casework_desk import staff
from worlds.lived_house import NOW, at_work, handle_at
from worlds.my_house import ME, PEOPLE

pytestmark = pytest.mark.django_db

UNIT = "public-security"


@pytest.fixture
def owed(office: Office, waits: str) -> str:
    """The number of a case that was approved by a colleague and pays a sum."""
    li = staff("approver", "li", unit=UNIT, now=NOW)
    casework.approve(acting=li, rulebook=office.rulebook, number=waits, reason="已核实")
    Payout.objects.create(
        case=Case.objects.get(number=waits), output="grant", name={"zh": "补贴", "en": "Grant"}, amount="1500.50",
        invented=True, unit=UNIT, payee="****0002", opened_at=NOW,
    )  # fmt: skip
    return waits


def text(client: Client, where: str, status: int = 200) -> str:
    answer = client.get(where)
    assert answer.status_code == status
    return answer.content.decode()


def given(client: Client, number: str, **more: str) -> dict[str, str]:
    page = text(client, f"/console/payments/{number}/grant/")
    found = re.search(r'name="seen" value="(\d+)"', page)
    assert found
    return {"reference": "HZ2020-0001", "on": NOW.date().isoformat(), "seen": found[1], **more}


def test_the_list_shows_the_sum_masked_and_the_way_to_pay_it(owed: str) -> None:
    client, name = at_work(UNIT, "approver"), PEOPLE[ME].name
    page = text(client, "/console/payments/")
    assert (name in page, f"{name[0]}{'*' * (len(name) - 1)}" in page) == (False, True)
    assert ("1,500.50元" in page, "****0002" in page, f"/console/payments/{owed}/grant/" in page) == (True, True, True)
    assert "1笔" in page


def test_paid_with_a_reference_and_the_citizens_page_says_so(owed: str) -> None:
    client = at_work(UNIT, "approver")
    where = f"/console/payments/{owed}/grant/"
    for wrong in ({"reference": "12"}, {"on": "2099-01-01"}, {"on": "x"}):
        answer = client.post(where, given(client, owed, **wrong))
        shown = answer.content.decode()
        assert (answer.status_code, "<title>错误：" in shown, "errors" in shown) == (422, True, True)
    typed = given(client, owed)
    assert client.post(where, typed)["Location"] == "/console/payments/?done=1"
    twice = client.post(where, {**typed, "reference": "HZ2020-0002"})
    assert (twice.status_code, "没有重复拨付" in twice.content.decode()) == (422, True)
    assert Payout.objects.get().reference == "HZ2020-0001"
    assert "HZ2020-0001" in text(client, "/console/payments/?paid=1")
    assert "已拨付" in text(client, f"/console/cases/{owed}/")


def test_another_unit_finds_neither_the_list_nor_the_sum(owed: str) -> None:
    other = at_work("education", "approver")
    assert owed not in text(other, "/console/payments/")
    assert text(other, f"/console/payments/{owed}/grant/", 403)
    assert text(at_work(UNIT, "approver"), f"/console/payments/{owed}/other/", 404)


def test_who_only_takes_in_has_no_page_of_payments(owed: str) -> None:
    clerk = at_work(UNIT, "clerk")
    assert text(clerk, "/console/payments/", 403)
    assert text(clerk, f"/console/payments/{owed}/grant/", 403)


def test_a_colleagues_cases_are_handed_over_on_one_page(office: Office, prepared: Mapping[str, str]) -> None:
    first, second = at_work(UNIT, "approver"), at_work(UNIT, "approver", "clerk")
    number = prepared["asked_case"]
    ill, stand_in = handle_at(UNIT, "approver"), handle_at(UNIT, "approver", "clerk")
    casework.take_over(acting=staff("approver", ill, unit=UNIT, now=NOW), rulebook=office.rulebook, number=number)
    page = text(first, f"/console/cases/?handler={ill}")
    assert (number in page, f"/console/handover/?of={ill}" in page) == (True, True)
    assert number not in text(first, f"/console/cases/?handler={stand_in}")
    asked = {"of": ill, "to": stand_in, "reason": ""}
    bare = second.post("/console/handover/", asked)
    assert (bare.status_code, 'href="#reason"' in bare.content.decode()) == (422, True)
    done = second.post("/console/handover/", {**asked, "reason": "病假"})
    assert done["Location"] == f"/console/cases/?handler={stand_in}&handed=1"
    assert number in text(second, "/console/cases/?which=mine")
    assert "病假" in text(second, f"/console/cases/{number}/")


def test_a_case_goes_to_no_unit_that_its_item_does_not_name(prepared: Mapping[str, str]) -> None:
    client, number = at_work(UNIT, "approver"), prepared["asked_case"]
    assert "没有写明别的办理单位" in text(client, f"/console/cases/{number}/unit/")
    refused = client.post(f"/console/cases/{number}/unit/", {"unit": "education", "reason": "x"})
    assert (refused.status_code, Case.objects.get(number=number).unit) == (422, UNIT)
