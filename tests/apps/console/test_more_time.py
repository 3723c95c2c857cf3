"""多几天 on the pages: one tap from the notice or the case, what was filled in to be kept, a person afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest

from saltern.apps.casework import operations as casework
from saltern.apps.casework import queries as cases
from saltern.installation.office import Office
from worlds.casework_desk import system
from worlds.lived_house import NOW, at_work
from worlds.my_house import client_of

pytestmark = pytest.mark.django_db


def test_both_notices_lead_to_more_time_and_to_what_was_filled_in(office: Office, prepared: Mapping[str, str]) -> None:
    me, number = client_of("a-ME"), prepared["asked_case"]
    for days in (7, 11):
        casework.sweep_deadlines(acting=system(NOW + dt.timedelta(days=days)), rulebook=office.rulebook)
    told = me.get("/mine/messages/").content.decode()
    more, kept = f'formaction="/cases/{number}/more-time/"', f'href="/cases/{number}/filled-in/"'
    assert (told.count(more), told.count(kept)) == (3, 3)
    saved = me.get(f"/cases/{number}/filled-in/")
    assert saved["Content-Disposition"] == f'attachment; filename="{number}.txt"'
    text = saved.content.decode()
    assert [one in text for one in (number, "填写的内容", "还要补的")] == [True] * 3
    assert "多给我几天" in me.get(f"/cases/{number}/").content.decode()
    assert me.post(f"/cases/{number}/more-time/")["Location"] == f"/cases/{number}/"
    page = me.get(f"/cases/{number}/").content.decode()
    assert ("已经多给了您几天" in page, "请工作人员定" in page) == (True, True)
    me.post(f"/cases/{number}/more-time/")
    me.post(f"/cases/{number}/more-time/")
    assert "等工作人员答复" in me.get(f"/cases/{number}/").content.decode()
    clerk = at_work("public-security", "clerk")
    assert number in clerk.get("/console/cases/reviews/").content.decode()
    where = f"/console/cases/{number}/more-time/"
    bare = clerk.post(where, {"answer": "keep", "reason": ""})
    assert (bare.status_code, 'href="#time-reason"' in bare.content.decode()) == (422, True)
    assert 'href="#days"' in clerk.post(where, {"answer": "give", "days": "99"}).content.decode()
    assert clerk.post(where, {"answer": "give", "days": "3"})["Location"] == f"/console/cases/{number}/"
    file = cases.case(number=number)
    assert file
    assert [one.outcome for one in file.more_times] == ["given", "given"]
