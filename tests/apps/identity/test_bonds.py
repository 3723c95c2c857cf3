"""Who an account is: what each level shows, and that nobody becomes two people."""

from __future__ import annotations

import pytest

from saltern.apps.identity import queries
from saltern.apps.identity.models import Bond
from saltern.apps.identity.operations import bind_at_counter, bind_by_authority, declare, end_bond
from saltern.apps.identity.operations.bonds import AccountIsAnother, AccountUnknown, NotBound
from saltern.apps.identity.represented import Represented, subjects_for
from saltern.apps.journal.models import Event, Line
from worlds.accounts import NOW, account, bound, clerk, signed_in

pytestmark = pytest.mark.django_db


def may_see(handle: str) -> frozenset[int]:
    return subjects_for(queries.represented(handle=handle, now=NOW))


def test_what_somebody_says_of_themselves_shows_nothing() -> None:
    bound("a-1", 1, level="declared")
    assert may_see("a-1") == frozenset()
    assert queries.represented(handle="a-1", now=NOW) == (
        Represented(subject=1, kind="natural_person", how="self", level="declared"),
    )
    assert queries.accounts_of(subject=1) == ()


def test_a_counter_counts_at_once() -> None:
    account("a-1")
    assert bind_at_counter(acting=clerk(), handle="a-1", subject=1) == "counter"
    assert may_see("a-1") == {1}
    assert queries.accounts_of(subject=1) == ("a-1",)


def test_a_lower_proof_takes_nothing_away() -> None:
    acting = bound("a-1", 1, level="authority")
    assert bind_at_counter(acting=clerk(), handle="a-1", subject=1) == "authority"
    assert declare(acting=acting, subject=1) == "authority"
    assert Bond.objects.count() == 1


def test_a_higher_proof_ends_the_lower_one_and_both_are_kept() -> None:
    acting = bound("a-1", 1, level="counter")
    bind_by_authority(acting=acting.as_system(), handle="a-1", subject=1, authority="province")
    assert list(Bond.objects.order_by("id").values_list("level", "proved_by", "ended_by")) == [
        ("counter", "a-CLERK", "system"),
        ("authority", "province", ""),
    ]


def test_who_said_the_wrong_number_is_put_right_at_the_counter() -> None:
    bound("a-1", 1, level="declared")
    bind_at_counter(acting=clerk(), handle="a-1", subject=2)
    assert may_see("a-1") == {2}


def test_nobody_becomes_another_person() -> None:
    acting = bound("a-1", 1)
    for deed in (
        lambda: bind_at_counter(acting=clerk(), handle="a-1", subject=2),
        lambda: declare(acting=acting, subject=2),
    ):
        with pytest.raises(AccountIsAnother):
            deed()
    end_bond(acting=clerk(), handle="a-1", subject=1)
    bind_at_counter(acting=clerk(), handle="a-1", subject=2)
    assert may_see("a-1") == {2}


def test_a_person_may_be_bound_to_a_firm_beside_themselves() -> None:
    bound("a-1", 1)
    bind_at_counter(acting=clerk(), handle="a-1", subject=9, kind="legal_person")
    assert may_see("a-1") == {1, 9}


def test_a_parted_account_sees_nothing_in_the_same_moment() -> None:
    acting = bound("a-1", 1)
    end_bond(acting=acting, handle="a-1", subject=1)
    assert may_see("a-1") == frozenset()
    with pytest.raises(NotBound):
        end_bond(acting=acting, handle="a-1", subject=1)


def test_nobody_parts_another_persons_account() -> None:
    bound("a-1", 1)
    with pytest.raises(NotBound):
        end_bond(acting=signed_in("a-2", 1), handle="a-1", subject=1)
    assert may_see("a-1") == {1}


def test_a_closed_account_represents_nobody_and_is_bound_to_nobody() -> None:
    bound("a-1", 1)
    closed = account("a-2", active=False)
    with pytest.raises(AccountUnknown):
        bind_at_counter(acting=clerk(), handle=closed.handle, subject=2)
    assert queries.represented(handle="a-2", now=NOW) == ()


def test_a_bond_has_a_line_its_subject_finds_and_is_news() -> None:
    bound("a-1", 1)
    line = Line.objects.get(subject=1)
    assert (line.action, line.actor, line.object, line.purpose) == (
        "account.bind-counter", "a-CLERK", "account:a-1", "identity-proof",
    )  # fmt: skip
    assert list(Event.objects.values_list("name", flat=True)) == ["identity.AccountBound"]
