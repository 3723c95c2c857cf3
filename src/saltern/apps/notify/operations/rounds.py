"""When the office last did by itself what time brings: a round far from the last one is a clock that jumped.

What a wrong day expires, tells or lets lapse is not taken back when the clock is right again, so such a round does
nothing until a person says that the time is right.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import transaction
from django.db.models import Max

from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.permission import check_role
from saltern.apps.notify.models import LastRound, Message
from saltern.errors import SalternError
from saltern.words import Phrase

LONGEST_REST: Final = dt.timedelta(hours=26)
"""Longer than anybody lets the work stand who does it daily (ours): a warning without an end of its own lives a day."""
NOTED: Final = dt.timedelta(minutes=1)
CONFIRM: Final = Phrase(en="say that the time is right", zh="确认系统时间无误")


class RoundUnlikely(SalternError):
    """The clock says {day}, over {hours} h from the last round, {last}; if that is right: saltern work --yes-it-is."""

    family = "conflict"
    zh = "时钟显示 {day}，距上一轮（{last}）超过 {hours} 小时，本轮未做任何事；如时间无误：saltern work --yes-it-is。"


def begin_round(*, now: dt.datetime) -> None:
    """A round of work begins; the moment is kept. Raises `RoundUnlikely`."""
    last = LastRound.objects.values_list("at", flat=True).first()
    known = last or Message.objects.filter(state=Message.State.QUEUED).aggregate(at=Max("created_at"))["at"]
    if known is not None and abs(now - known) > LONGEST_REST:
        hours = LONGEST_REST // dt.timedelta(hours=1)
        last_said = f"{known.astimezone(now.tzinfo):%Y-%m-%d %H:%M}"
        raise RoundUnlikely(day=now.date(), hours=hours, last=last_said)
    if last is None or now - last > NOTED:
        LastRound.objects.update_or_create(pk=1, defaults={"at": now})


@transaction.atomic
def confirm_time(*, acting: Acting) -> None:
    """A person says that the time is right, however far from the last round. Raises `RoleNotAllowed`."""
    check_role(acting=acting, roles=("operator",), action=CONFIRM)
    LastRound.objects.update_or_create(pk=1, defaults={"at": acting.now})
    journal.record(acting=acting, action="work.time", object="work:*")
