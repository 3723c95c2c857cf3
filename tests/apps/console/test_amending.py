"""代为更正 on the pages: what the desk mends stands before the applicant with old, new, who, when; they may object."""

from __future__ import annotations

import re

import pytest

from saltern.apps.casework import queries as cases
from saltern.apps.casework.models import Amendment
from saltern.apps.organisation.models import Post
from worlds.lived_house import at_work, handle_at
from worlds.my_house import client_of

pytestmark = pytest.mark.django_db

UNIT = "public-security"


def test_what_a_clerk_mends_the_applicant_sees_and_may_object_to(waits: str) -> None:
    clerk, me = at_work(UNIT, "clerk"), client_of("a-ME")
    Post.objects.filter(account=handle_at(UNIT, "clerk")).update(called="王敏")
    where = f"/console/cases/{waits}/amend/"
    page = clerk.get(where).content.decode()
    found = re.search(r'name="seen" value="(\d+)"', page)
    assert found
    form = {"seen": found[1], "mobile": "13900139000"}
    bare = clerk.post(where, {**form, "reason": ""})
    assert (bare.status_code, "13900139000" in bare.content.decode()) == (422, True)
    wrong = clerk.post(where, {**form, "mobile": "1390", "reason": "x"})
    assert (wrong.status_code, 'href="#mobile"' in wrong.content.decode()) == (422, True)
    assert clerk.post(where, {**form, "reason": "电话里说号码换了"})["Location"] == f"/console/cases/{waits}/"
    mended = Amendment.objects.get()
    mine = me.get(f"/cases/{waits}/").content.decode()
    shown = re.search(r"<del>(.*?)</del>.*?<ins>(.*?)</ins>", mine)
    assert shown
    assert "13900139000" in shown[2]
    assert "13900139000" not in shown[1]
    assert ("王敏" in mine, "电话里说号码换了" in mine, f"/cases/{waits}/mended/{mended.pk}/" in mine) == (True,) * 3
    assert me.post(f"/cases/{waits}/mended/{mended.pk}/", {"words": "号码没有换"}).status_code == 302
    case = cases.case(number=waits)
    assert case
    assert next(one["value"] for one in case.form if one["key"] == "mobile") != "13900139000"
    assert "号码没有换" in clerk.get(f"/console/cases/{waits}/").content.decode()
    assert me.get(f"/cases/{waits}/mended/{mended.pk}/").status_code == 302
