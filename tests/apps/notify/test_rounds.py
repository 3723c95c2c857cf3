"""A round of work far from the last one is a clock that jumped: nothing happens until a person says it is right."""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext

import pytest

from apps.notify.conftest import Deliver, operator, outgoing
from saltern.apps.journal import queries as journal
from saltern.apps.journal.permission import RoleNotAllowed
from saltern.apps.notify import operations as notify
from saltern.apps.notify import queries
from saltern.apps.notify.models import LastRound
from saltern.apps.notify.operations.rounds import LONGEST_REST

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def test_the_first_round_of_an_office_that_waits_for_nothing_may_be_any_day(now: dt.datetime) -> None:
    notify.begin_round(now=now)
    assert list(LastRound.objects.values_list("at", flat=True)) == [now]


@pytest.mark.parametrize(
    ("apart", "refused"),
    [
        (LONGEST_REST, False),
        (LONGEST_REST + MINUTE, True),
        (-LONGEST_REST, False),
        (-LONGEST_REST - MINUTE, True),
        (dt.timedelta(days=3), True),
        (dt.timedelta(days=3_652), True),
    ],
)
def test_how_far_a_round_may_lie_from_the_last_one(apart: dt.timedelta, refused: bool, now: dt.datetime) -> None:
    notify.begin_round(now=now)
    with pytest.raises(notify.RoundUnlikely) if refused else nullcontext():
        notify.begin_round(now=now + apart)
    kept = now + apart if not refused and apart > MINUTE else now
    assert list(LastRound.objects.values_list("at", flat=True)) == [kept]


def test_the_first_round_is_measured_by_what_waits(now: dt.datetime, deliver: Deliver) -> None:
    notify.enqueue_many(messages=[outgoing(1, kind="alert", expires_at=now + dt.timedelta(hours=9))], now=now)
    with pytest.raises(notify.RoundUnlikely) as refused:
        notify.begin_round(now=now + dt.timedelta(days=3))
    assert (str(refused.value), refused.value.family) == (
        "The clock says 2020-04-13, over 26 h from the last round, 2020-04-10 02:00; "
        "if that is right: saltern work --yes-it-is.",
        "conflict",
    )
    assert refused.value.message("zh") == (
        "时钟显示 2020-04-13，距上一轮（2020-04-10 02:00）超过 26 小时，本轮未做任何事；"
        "如时间无误：saltern work --yes-it-is。"
    )
    assert queries.counts() == {"queued": 1}
    notify.begin_round(now=now)
    assert deliver() == {"sent": 1}


def test_a_person_says_that_the_time_is_right_and_nobody_else(now: dt.datetime) -> None:
    notify.begin_round(now=now)
    later = now + dt.timedelta(days=8)
    notify.confirm_time(acting=operator(later))
    notify.begin_round(now=later)
    (line,) = journal.lines(object="work:*")
    assert (line.action, line.actor) == ("work.time", "chief")
    with pytest.raises(RoleNotAllowed):
        notify.confirm_time(acting=type(operator(now)).system(now=now, zone=operator(now).zone))
