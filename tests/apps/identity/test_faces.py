"""A proof by face: consent, guardians, two failures, another way beside it, and no picture anywhere."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from saltern.apps.identity import queries
from saltern.apps.identity.face import (
    OTHER_WAYS,
    FaceConsentMissing,
    FaceNotOffered,
    FaceProof,
    FaceProofUnknown,
    FaceUsedUp,
    GuardianConsentMissing,
)
from saltern.apps.identity.models import Bond, Proof
from saltern.apps.identity.operations import begin_face, bind_at_counter, finish_face, give_mandate
from saltern.apps.identity.operations.bonds import NotBound
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.models import Line
from worlds.accounts import NOW, at, bound, clerk, signed_in
from worlds.face_house import FaceHouse, digest_of

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
NUMBER, NAME = "440308199001011234", "王芳"
GROWN, CHILD = dt.date(1990, 1, 1), dt.date(2006, 4, 11)


def begin(acting: Acting, house: FaceHouse, **more: Any) -> FaceProof:
    given: dict[str, Any] = {
        "subject": 1, "name": NAME, "number": NUMBER, "born": GROWN, "consent": True, "back": "https://x.example/",
        **more,
    }  # fmt: skip
    return begin_face(acting=acting, provider=house, **given)


def prove(acting: Acting, house: FaceHouse, **more: Any) -> FaceProof:
    return finish_face(acting=acting, provider=house, proof=begin(acting, house, **more).handle)


def test_a_passed_proof_binds_at_once_and_keeps_result_hash_and_time() -> None:
    acting, house = bound("a-1", 1, level="declared"), FaceHouse(default="passed")
    begun = begin(acting, house)
    assert (begun.state, begun.url) == ("waiting", f"https://face.example/{begun.handle}")
    proof = finish_face(acting=at(acting, NOW + dt.timedelta(minutes=2)), provider=house, proof=begun.handle)
    assert (proof.state, proof.digest, proof.decided_at) == (
        "passed", digest_of(begun.handle), NOW + dt.timedelta(minutes=2),
    )  # fmt: skip
    assert [one.level for one in queries.represented(handle="a-1", now=NOW)] == ["face"]
    assert finish_face(acting=acting, provider=FaceHouse(closed=True), proof=begun.handle) == proof


def test_neither_name_nor_number_is_kept() -> None:
    acting = bound("a-1", 1, level="declared")
    prove(acting, FaceHouse(default="passed"))
    kept = json.dumps([*Proof.objects.values(), *Line.objects.values()], default=str, ensure_ascii=False)
    assert [secret for secret in (NUMBER, NAME) if secret in kept] == []


def test_without_consent_nobody_is_sent_before_a_camera() -> None:
    acting, house = bound("a-1", 1, level="declared"), FaceHouse()
    with pytest.raises(FaceConsentMissing):
        begin(acting, house, consent=False)
    assert (house.asked, Proof.objects.count()) == ([], 0)


def test_a_child_under_fourteen_needs_the_guardian_to_sign_in_and_consent() -> None:
    child, house = bound("a-CHILD", 1, level="declared"), FaceHouse(default="passed")
    with pytest.raises(GuardianConsentMissing) as refused:
        begin(child, house, born=CHILD)
    assert refused.value.params == {"age": 14}
    parent = bound("a-PARENT", 2)
    with pytest.raises(NotBound):
        begin(parent, house, born=CHILD)
    give_mandate(acting=clerk(), kind="guardian", giver=1, holder=2, ends_at=NOW + 300 * DAY)
    assert prove(parent, house, born=CHILD).state == "passed"
    assert list(Bond.objects.filter(ended_at__isnull=True).order_by("id").values_list("account__handle", "level")) == [
        ("a-CHILD", "declared"), ("a-PARENT", "counter"),
    ]  # fmt: skip
    assert begin(child, house, born=dt.date(2006, 4, 10)).state == "waiting"  # fourteen today


def test_an_agent_is_no_guardian() -> None:
    agent = bound("a-AGENT", 2)
    give_mandate(acting=clerk(), kind="agent", giver=1, holder=2, ends_at=NOW + 300 * DAY)
    with pytest.raises(NotBound):
        begin(agent, FaceHouse(), born=CHILD)


def test_after_two_failures_there_are_other_ways() -> None:
    acting, house = bound("a-1", 1, level="declared"), FaceHouse(default="failed")
    assert [prove(acting, house).state for _ in range(2)] == ["failed", "failed"]
    with pytest.raises(FaceUsedUp) as refused:
        begin(acting, house)
    assert ("窗口" in refused.value.message("zh"), set(OTHER_WAYS)) == (True, {"counter", "home-visit", "agent"})
    assert bind_at_counter(acting=clerk(), handle="a-1", subject=1) == "counter"
    assert begin(at(acting, NOW + DAY), house).state == "waiting"


def test_who_fails_under_my_name_bars_only_themselves() -> None:
    stranger, me = bound("a-STRANGER", 1, level="declared"), bound("a-1", 1, level="declared")
    for _ in range(2):
        prove(stranger, FaceHouse(default="failed"))
    assert prove(me, FaceHouse(default="passed")).state == "passed"


def test_who_walks_away_from_the_camera_has_failed_after_half_an_hour() -> None:
    acting, house = bound("a-1", 1, level="declared"), FaceHouse()
    begun = begin(acting, house)
    states = [
        finish_face(acting=at(acting, NOW + dt.timedelta(minutes=minutes)), provider=house, proof=begun.handle).state
        for minutes in (29, 30)
    ]
    assert states == ["waiting", "failed"]


def test_a_provider_that_is_away_decides_nothing() -> None:
    acting, house = bound("a-1", 1, level="declared"), FaceHouse(default="passed")
    begun = begin(acting, house)
    house.closed = True
    with pytest.raises(FaceNotOffered):
        finish_face(acting=acting, provider=house, proof=begun.handle)
    house.closed = False
    assert finish_face(acting=acting, provider=house, proof=begun.handle).state == "passed"


def test_nobody_finishes_anothers_proof() -> None:
    acting, house = bound("a-1", 1, level="declared"), FaceHouse(default="passed")
    begun = begin(acting, house)
    with pytest.raises(FaceProofUnknown):
        finish_face(acting=signed_in("a-2", 1), provider=house, proof=begun.handle)


def test_whoever_is_bound_to_nobody_proves_nobody() -> None:
    bound("a-1", 2, level="declared")
    with pytest.raises(NotBound):
        begin(signed_in("a-1", 1), FaceHouse())
