"""A warning as whom it concerns sees it: what holds, what is over, what one answers, how help reaches the office."""

from __future__ import annotations

import datetime as dt

import pytest

from saltern.apps.feedback.contact_seal import ContactSeal
from saltern.apps.feedback.models import Letter
from saltern.apps.journal.models import Line
from saltern.apps.journal.permission import RoleNotAllowed, SubjectNotYours
from saltern.apps.lifecycle import operations as lifecycle
from saltern.apps.lifecycle import queries
from saltern.apps.lifecycle.models import Alert, Push, Target, WarningReply
from saltern.apps.lifecycle.own_warning import KEPT_FOR, OwnWarning, WarningNotTold, WarningReplyUnknown
from worlds.casework_desk import NOW, applicant, staff
from worlds.yantian import yantian

pytestmark = pytest.mark.django_db

FIRM, OTHER = 9, 8
SEAL = ContactSeal(bytes(32))
HOUR = dt.timedelta(hours=1)


def alert(
    identity: str = "a", *, action: str = "issue", at: dt.datetime = NOW, ends: dt.datetime | None = None
) -> Alert:
    return Alert.objects.create(
        identity=identity, kind="暴雨", level="黄色", action=action, extent={"subdistricts": ["440308001"]}, text="x",
        received_at=at, expires_at=ends,
    )  # fmt: skip


def called_off(one: Alert, *, at: dt.datetime) -> None:
    one.ended_by, one.ended_at = alert("off", action="cancel", at=at), at
    one.save(update_fields=["ended_by", "ended_at"])


def told(one: Alert, *subjects: int, state: str = "done") -> Push:
    push = Push.objects.create(
        kind="alert", key="storm-outdoor-ad", trigger=f"alert:{one.pk}", template="warn-storm-outdoor-ad",
        who="legal_person", state=state, as_of=NOW.date(), due=1, count=1, releases_needed=1, pack_version="v",
        alert=one, created_at=one.received_at,
    )  # fmt: skip
    for subject in subjects:
        Target.objects.create(push=push, subject=subject, told=True, values={"kind": {"zh": "暴雨", "en": "Rainstorm"}})
    return push


def of(subject: int, *, now: dt.datetime = NOW + HOUR) -> list[OwnWarning]:
    acting = applicant(subject, now=now)
    return list(lifecycle.look_at_warnings(acting=acting, subject=subject, kind="legal_person"))


def answer(push: Push, reply: str, words: str = "", subject: int = FIRM) -> OwnWarning:
    return lifecycle.answer_warning(
        acting=applicant(subject, now=NOW + HOUR), pack=yantian(), seal=SEAL, address="203.0.113.9", push=push.pk,
        subject=subject, kind="legal_person", reply=reply, words=words,
    )  # fmt: skip


def test_a_warning_stands_before_whom_it_was_told_alone() -> None:
    push = told(alert(), FIRM)
    assert [(one.push, one.kind, one.level, one.subdistricts) for one in of(FIRM)] == [
        (push.pk, "暴雨", "黄色", ("440308001",))
    ]
    assert of(OTHER) == []


@pytest.mark.parametrize("state", ["held", "stopped", "superseded"])
def test_what_nobody_released_is_not_shown(state: str) -> None:
    told(alert(), FIRM, state=state)
    assert of(FIRM) == []


def test_a_warning_is_over_at_its_end_after_a_day_or_when_it_is_called_off() -> None:
    told(alert("ends", ends=NOW + HOUR), FIRM)
    assert of(FIRM, now=NOW + HOUR - dt.timedelta(seconds=1)) != []
    assert of(FIRM, now=NOW + HOUR) == []
    endless = alert("endless")
    told(endless, FIRM)
    assert [one.over for one in of(FIRM, now=NOW + KEPT_FOR - HOUR)] == [False]
    assert of(FIRM, now=NOW + KEPT_FOR) == []
    called_off(endless, at=NOW + 2 * HOUR)
    assert [of(FIRM, now=NOW + hours * HOUR) == [] for hours in (1, 2, 3)] == [False, True, True]


def test_the_look_leaves_a_line_its_subject_finds() -> None:
    told(alert(), FIRM)
    of(FIRM)
    line = Line.objects.get(action="warning.own")
    assert (line.subject, line.purpose) == (FIRM, "warnings")


def test_all_is_well_is_one_line_and_no_letter() -> None:
    push = told(alert(), FIRM)
    after = answer(push, "checked")
    assert (after.reply, after.replied_at, after.letter) == ("checked", NOW + HOUR, "")
    assert Letter.objects.count() == 0
    assert Line.objects.get(action="warning.answer").object == f"push:{push.pk}"


def test_help_reaches_the_office_that_spoke_once() -> None:
    push = told(alert(), FIRM)
    first, second = answer(push, "help", "招牌松了，够不着。"), answer(push, "help", "再说一遍")
    letter = Letter.objects.get()
    assert (letter.unit, letter.about, letter.object, letter.subject) == (
        "emergency",
        "warning",
        f"push:{push.pk}",
        FIRM,
    )
    assert letter.text == "招牌松了，够不着。"
    assert first.letter == second.letter == letter.number
    assert WarningReply.objects.count() == 2


def test_the_newest_answer_counts() -> None:
    push = told(alert(), FIRM)
    answer(push, "help")
    assert answer(push, "checked").reply == "checked"


def test_nobody_answers_for_another_or_what_was_not_told() -> None:
    push = told(alert(), FIRM)
    with pytest.raises(WarningNotTold):
        answer(push, "checked", subject=OTHER)
    with pytest.raises(WarningReplyUnknown):
        answer(push, "perhaps")
    with pytest.raises(SubjectNotYours):
        lifecycle.look_at_warnings(acting=applicant(OTHER), subject=FIRM, kind="legal_person")
    with pytest.raises(RoleNotAllowed):
        lifecycle.answer_warning(
            acting=staff("clerk", "wang"), pack=yantian(), seal=SEAL, address="", push=push.pk, subject=FIRM,
            kind="legal_person", reply="checked",
        )  # fmt: skip
    assert WarningReply.objects.count() == 0


def test_everybody_may_know_what_is_in_force() -> None:
    now = alert("now")
    assert [one.kind for one in queries.warnings_now(now=NOW + HOUR)] == ["暴雨"]
    Alert.objects.filter(pk=alert("elsewhere").pk).update(kind="大风", extent={"subdistricts": []})
    assert [one.kind for one in queries.warnings_now(now=NOW + HOUR)] == ["暴雨"]
    called_off(now, at=NOW + 2 * HOUR)
    assert list(queries.warnings_now(now=NOW + 3 * HOUR)) == []
