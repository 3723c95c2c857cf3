"""Mandates: who may give one, what it covers, and that ended means now."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from saltern.apps.identity import queries
from saltern.apps.identity.mandate import (
    MandateKindUnknown,
    MandateNotToGive,
    MandateScopeEmpty,
    MandateTimesWrong,
    MandateToOneself,
    MandateUnknown,
    MandateView,
)
from saltern.apps.identity.operations import end_mandate, give_mandate, list_mandates
from saltern.apps.identity.represented import Represented, subjects_for
from saltern.apps.journal import queries as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.models import Event
from saltern.errors import SalternError
from worlds.accounts import NOW, at, bound, clerk, signed_in

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
MOTHER, SON, FIRM = 1, 2, 9


@pytest.fixture
def mother() -> Acting:
    return bound("a-MOTHER", MOTHER)


@pytest.fixture
def son() -> Acting:
    return bound("a-SON", SON)


def give(acting: Acting, **more: Any) -> MandateView:
    given: dict[str, Any] = {"giver": MOTHER, "holder": SON, "ends_at": NOW + 30 * DAY, **more}
    return give_mandate(acting=acting, **given)


def subjects(handle: str, *, now: dt.datetime = NOW, item: str = "") -> frozenset[int]:
    return subjects_for(queries.represented(handle=handle, now=now), item=item)


def test_a_son_acts_for_his_mother_from_the_moment_she_says_so(mother: Acting, son: Acting) -> None:
    mandate = give(mother)
    assert queries.represented(handle=son.account, now=NOW) == (
        Represented(subject=SON, kind="natural_person", how="self", level="counter"),
        Represented(
            subject=MOTHER, kind="natural_person", how="mandate", level="counter", until=NOW + 30 * DAY,
            mandate=mandate.handle, holder=SON,
        ),
    )  # fmt: skip
    assert (subjects(mother.account), subjects(son.account)) == ({MOTHER}, {MOTHER, SON})


def test_a_mandate_for_some_items_covers_these_and_nothing_else(mother: Acting, son: Acting) -> None:
    give(mother, scope=("card", "card"))
    assert [subjects(son.account, item=item) for item in ("card", "loan", "")] == [{MOTHER, SON}, {SON}, {SON}]


def test_a_mandate_runs_from_its_beginning_to_its_end(mother: Acting, son: Acting) -> None:
    give(mother, begins_at=NOW + DAY, ends_at=NOW + 2 * DAY)
    held = [MOTHER in subjects(son.account, now=NOW + days * DAY) for days in (0, 1, 1.5, 2)]
    assert held == [False, True, True, False]


@pytest.mark.parametrize("ender", ["a-MOTHER", "a-SON", "clerk"])
def test_ended_means_now(mother: Acting, son: Acting, ender: str) -> None:
    mandate = give(mother)
    acting = {"a-MOTHER": mother, "a-SON": son, "clerk": clerk()}[ender]
    ended = end_mandate(acting=acting, mandate=mandate.handle)
    assert (ended.ended_at, ended.holds(NOW)) == (NOW, False)
    assert subjects(son.account) == {SON}
    assert end_mandate(acting=at(acting, NOW + DAY), mandate=mandate.handle) == ended


def test_a_mandate_is_not_passed_on(mother: Acting, son: Acting) -> None:
    give(mother)
    acting = signed_in(son.account, SON, MOTHER)
    with pytest.raises(MandateNotToGive):
        give(acting, holder=3)


def test_a_session_that_claims_a_subject_proves_nothing(son: Acting) -> None:
    with pytest.raises(MandateNotToGive):
        give(signed_in(son.account, SON, MOTHER))


def test_who_only_says_who_they_are_gives_no_mandate() -> None:
    with pytest.raises(MandateNotToGive):
        give(bound("a-MOTHER", MOTHER, level="declared"))


def test_a_mandate_for_an_unverified_holder_opens_nothing(mother: Acting) -> None:
    give(mother)
    bound("a-SON", SON, level="declared")
    assert subjects("a-SON") == frozenset()


def test_the_legal_representative_acts_for_the_firm_and_lets_a_clerk_of_it(mother: Acting, son: Acting) -> None:
    led = {MOTHER: [FIRM]}
    standing = queries.represented(handle=mother.account, now=NOW, led_by=lambda person: led.get(person, ()))
    assert [(one.subject, one.how, one.level) for one in standing] == [
        (MOTHER, "self", "counter"), (FIRM, "legal-representative", "counter"),
    ]  # fmt: skip
    more = {"giver": FIRM, "giver_kind": "legal_person", "kind": "handler"}
    with pytest.raises(MandateNotToGive):
        give(mother, **more)
    give(mother, **more, led_by=lambda person: led.get(person, ()))
    assert subjects(son.account) == {SON, FIRM}


def test_nobody_makes_somebody_their_guardian_by_themselves(mother: Acting, son: Acting) -> None:
    with pytest.raises(MandateNotToGive):
        give(mother, kind="guardian")
    assert subjects(son.account) == {SON}


def test_at_a_counter_the_clerk_enters_what_the_giver_signs(son: Acting) -> None:
    give(clerk(), kind="guardian")
    assert subjects(son.account) == {MOTHER, SON}


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"holder": MOTHER}, MandateToOneself),
        ({"scope": ()}, MandateScopeEmpty),
        ({"kind": "king"}, MandateKindUnknown),
        ({"ends_at": NOW}, MandateTimesWrong),
        ({"ends_at": NOW + 1099 * DAY}, MandateTimesWrong),
    ],
)
def test_what_no_mandate_can_be(mother: Acting, more: dict[str, Any], refusal: type[SalternError]) -> None:
    with pytest.raises(refusal):
        give(mother, **more)


def test_both_sides_see_a_mandate_and_find_its_lines(mother: Acting, son: Acting) -> None:
    mandate = give(mother)
    assert [list_mandates(acting=acting, subject=subject) for acting, subject in ((mother, MOTHER), (son, SON))] == [
        (mandate,), (mandate,),
    ]  # fmt: skip
    end_mandate(acting=mother, mandate=mandate.handle)
    for subject in (MOTHER, SON):
        actions = [line.action for line in journal.accesses(subject=subject) if line.object]
        assert [action for action in actions if action.startswith("mandate")] == ["mandate.end", "mandate.give"]
    names = list(Event.objects.order_by("id").values_list("name", flat=True))
    assert names[-2:] == ["identity.MandateGiven", "identity.MandateEnded"]


def test_a_holder_does_not_see_whom_else_the_giver_trusts(mother: Acting, son: Acting) -> None:
    mine, others = give(mother), give(mother, holder=3)
    assert list_mandates(acting=mother, subject=MOTHER) == (others, mine)
    assert list_mandates(acting=signed_in(son.account, SON, MOTHER), subject=MOTHER) == (mine,)


def test_a_strangers_mandate_is_not_there(mother: Acting, son: Acting) -> None:
    mandate = give(mother)
    stranger = bound("a-STRANGER", 3)
    for handle in (mandate.handle, "m-NOTHING0"):
        with pytest.raises(MandateUnknown):
            end_mandate(acting=stranger, mandate=handle)
    assert subjects(son.account) == {MOTHER, SON}
