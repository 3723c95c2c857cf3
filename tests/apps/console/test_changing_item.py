"""改办事项 on the pages: found by a word, moved; the old number leads on, the applicant sees why."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from saltern.apps.casework import queries as cases
from saltern.apps.organisation.models import Post
from worlds.lived_house import at_work, handle_at
from worlds.my_house import ME, PEOPLE, client_of

pytestmark = pytest.mark.django_db

UNIT, RIGHT = "public-security", "household-transfer-graduate"


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="(\d+)"', page)
    assert found
    return found[1]


def test_the_right_item_is_found_and_the_old_number_leads_on(waits: str) -> None:
    clerk, me = at_work(UNIT, "clerk"), client_of("a-ME")
    Post.objects.filter(account=handle_at(UNIT, "clerk")).update(called="王敏")
    where = f"/console/cases/{waits}/item/"
    form = {"seen": seen(clerk.get(where).content.decode()), "q": "毕业生落户", "reason": "她要的是落户"}
    found = clerk.post(where, {**form, "find": "1"})
    assert (found.status_code, f'value="{RIGHT}"' in found.content.decode()) == (200, True)
    assert "她要的是落户" in found.content.decode()
    bare = clerk.post(where, {**form, "to": RIGHT, "reason": ""})
    assert (bare.status_code, 'href="#reason"' in bare.content.decode()) == (422, True)
    assert 'href="#to"' in clerk.post(where, form).content.decode()
    assert clerk.post(where, {**form, "to": RIGHT})["Location"] == f"/console/cases/{waits}/"
    case = cases.case(number=waits)
    assert case
    assert (case.case.item, case.case.state) == (RIGHT, "correction")
    mine = me.get(f"/cases/{waits}/").content.decode()
    assert [one in mine for one in ("改办事项", "王敏", "她要的是落户", "另外要补的")] == [True] * 4
    assert me.get(f"/cases/{waits}/correct/").status_code == 200
    assert "她要的是落户" in clerk.get(f"/console/cases/{waits}/").content.decode()


def test_at_the_counter_only_whose_case_it_is_gets_a_new_slip(waits: str) -> None:
    clerk: Client = at_work(UNIT, "clerk")
    where = f"/counter/cases/{waits}/item/"
    assert clerk.get(where).status_code == 409
    clerk.post("/counter/", {"number": PEOPLE[ME].number, "consents": "on"})
    assert where in clerk.get("/counter/items/").content.decode()
    form = {"seen": seen(clerk.get(where).content.decode()), "to": RIGHT, "reason": "当面说要落户"}
    assert clerk.post(where, form)["Location"] == f"/counter/receipts/{waits}/"
    assert waits in clerk.get(f"/counter/receipts/{waits}/").content.decode()
