"""Offices: given, ended, and asked anew each time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from saltern.apps.journal.acting import Acting
from saltern.apps.journal.models import Line
from saltern.apps.organisation import queries
from saltern.apps.organisation.operations import Post, appoint, dismiss, list_posts
from saltern.apps.organisation.post import PostForOneself, PostTaken, PostUnknown, RoleMissing, RoleUnknown
from saltern.errors import SalternError
from worlds.accounts import NOW, ZONE, at

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
CHIEF = Acting(account="a-CHIEF", role="administrator", now=NOW, zone=ZONE, unit="civil-affairs")


def give(handle: str = "a-1", unit: str = "education", roles: Sequence[str] = ("clerk",)) -> Post:
    return appoint(acting=CHIEF, handle=handle, unit=unit, roles=roles)


def test_an_office_is_held_from_its_beginning_to_its_end() -> None:
    post = appoint(
        acting=CHIEF, handle="a-1", unit="education", roles=["clerk", "approver", "clerk"], items=["card"],
        venue="hall", begins_at=NOW + DAY,
    )  # fmt: skip
    assert (post.roles, post.items, post.venue) == (("approver", "clerk"), ("card",), "hall")
    assert queries.staff_of(handle="a-1", now=NOW) == ()
    assert queries.staff_of(handle="a-1", now=NOW + DAY) == (post,)
    ended = dismiss(acting=at(CHIEF, NOW + 2 * DAY), handle="a-1", unit="education")
    assert ended.ended_at == NOW + 2 * DAY
    assert queries.staff_of(handle="a-1", now=NOW + 2 * DAY) == ()


def test_one_account_may_hold_offices_at_several_units() -> None:
    posts = give(unit="education"), give(unit="civil-affairs", roles=["auditor"])
    assert queries.staff_of(handle="a-1", now=NOW) == posts


def test_whoever_holds_an_office_needs_a_second_proof() -> None:
    assert not queries.needs_second_factor(handle="a-1", now=NOW)
    give()
    assert queries.needs_second_factor(handle="a-1", now=NOW)
    dismiss(acting=CHIEF, handle="a-1", unit="education")
    assert not queries.needs_second_factor(handle="a-1", now=NOW)


def test_one_office_a_unit_and_after_its_end_another() -> None:
    give()
    with pytest.raises(PostTaken):
        give(roles=["auditor"])
    dismiss(acting=CHIEF, handle="a-1", unit="education")
    assert give(roles=["auditor"]).roles == ("auditor",)


@pytest.mark.parametrize(
    ("handle", "roles", "refusal"),
    [
        ("a-CHIEF", ["clerk"], PostForOneself),
        ("a-1", [], RoleMissing),
        ("a-1", ["applicant"], RoleUnknown),
        ("a-1", ["system"], RoleUnknown),
        ("a-1", ["visitor"], RoleUnknown),
    ],
)
def test_what_no_office_can_be(handle: str, roles: list[str], refusal: type[SalternError]) -> None:
    with pytest.raises(refusal):
        give(handle, roles=roles)
    assert Line.objects.count() == 0


def test_an_office_nobody_holds_cannot_be_ended() -> None:
    with pytest.raises(PostUnknown):
        dismiss(acting=CHIEF, handle="a-1", unit="education")


def test_each_deed_has_its_line() -> None:
    give()
    assert list_posts(acting=CHIEF, unit="education") == queries.staff_of(handle="a-1", now=NOW)
    dismiss(acting=CHIEF, handle="a-1", unit="education")
    assert list(Line.objects.order_by("id").values_list("action", "actor", "object")) == [
        ("post.give", "a-CHIEF", "account:a-1"),
        ("post.list", "a-CHIEF", "unit:education"),
        ("post.end", "a-CHIEF", "account:a-1"),
    ]
