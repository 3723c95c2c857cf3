"""What people at the desk do with a case: take it over, ask for a correction, stop the clock, approve, refuse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.db import transaction

from saltern.apps.casework.events import CaseApproved, CaseRefused, CorrectionRequested
from saltern.apps.casework.models import Case, Correction, Pause
from saltern.apps.casework.operations.file import (
    Consequences,
    Hand,
    decided,
    item_name,
    locked,
    message,
    moved,
    news,
    set_due,
    settle,
    write,
)
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.casework.stage import action_words
from saltern.core.calendars.promise import REASONS, PauseReasonUnknown
from saltern.errors import SalternError
from saltern.words import NOTHING, Phrase

CORRECTION_DAYS: Final = 10
"""Working days an applicant is asked to answer in; later is not too late, a person decides what follows."""
NO_RULE: Final = Phrase(en=": no rule approved it", zh="：没有规则予以批准")


class ReasonMissing(SalternError):
    """A reason is needed to {action} case {case}{since}."""

    family = "invalid"
    zh = "办件 {case}：执行“{action}”须说明理由{since}。"


class NothingWanted(SalternError):
    """Say what case {case} should have corrected; name everything at once."""

    family = "invalid"
    zh = "请一次性告知办件 {case} 需要补正的全部内容。"


@transaction.atomic
def assign(*, case: str, handler: str, actor: str, role: str, now: dt.datetime) -> Case:
    """Give a case to somebody."""
    hand, follow = Hand(actor=actor, role=role, now=now), Consequences()
    row = locked(case)
    moved(row, "assign", hand, follow, note=handler)
    row.handler = handler
    write(row, hand, follow, action="assign", detail={"handler": handler})
    return row


def take_over(*, case: str, actor: str, role: str, now: dt.datetime) -> Case:
    """Take a case oneself."""
    return assign(case=case, handler=actor, actor=actor, role=role, now=now)


@transaction.atomic
def request_correction(
    *, rulebook: Rulebook, case: str, wanted: Sequence[str], reason: str, actor: str, role: str, now: dt.datetime
) -> Case:
    """Ask the applicant, once and for all of it, to put something right; the clock stands still until they have."""
    hand, follow = Hand(actor=actor, role=role, now=now), Consequences()
    row = locked(case)
    moved(row, "request-correction", hand, follow, note=reason)
    if not [what for what in wanted if what.strip()]:
        raise NothingWanted(case=case)
    answer_by = rulebook.calendar.add_working_days(hand.today, CORRECTION_DAYS)
    Correction.objects.create(case=row, wanted=list(wanted), reason=reason, by=actor, asked_at=now, due_on=answer_by)
    Pause.objects.create(case=row, reason="correction", since=hand.today, by=actor)
    set_due(row, rulebook)
    follow.events.append(CorrectionRequested(wanted=tuple(wanted), **news(row, hand)))
    what = "、".join(wanted)
    values = {"reason": f"{what}（{reason}）" if reason else what, "due": answer_by}
    follow.messages.append(message(row, "case-correction", item_name(rulebook, row), values))
    write(row, hand, follow, action="request-correction", detail={"wanted": list(wanted), "reason": reason})
    return row


@transaction.atomic
def pause(
    *, rulebook: Rulebook, case: str, reason: str, actor: str, role: str, now: dt.datetime, note: str = ""
) -> Case:
    """Stop the clock for a reason the law names. Raises `PauseReasonUnknown`."""
    if reason not in REASONS or reason == "correction":
        raise PauseReasonUnknown(reason=reason, known=", ".join(name for name in REASONS if name != "correction"))
    hand, follow = Hand(actor=actor, role=role, now=now), Consequences()
    row = locked(case)
    moved(row, "pause", hand, follow, note=note or reason)
    Pause.objects.create(case=row, reason=reason, since=hand.today, by=actor)
    set_due(row, rulebook)
    write(row, hand, follow, action="pause", detail={"reason": reason, "note": note})
    return row


@transaction.atomic
def resume(*, rulebook: Rulebook, case: str, actor: str, role: str, now: dt.datetime) -> Case:
    """The clock goes on; the due days move by the working days it stood still."""
    hand, follow = Hand(actor=actor, role=role, now=now), Consequences()
    row = locked(case)
    moved(row, "resume", hand, follow)
    row.pauses.filter(until__isnull=True).update(until=hand.today)
    set_due(row, rulebook)
    write(row, hand, follow, action="resume", detail={"due": row.due_on})
    return row


@transaction.atomic
def approve(*, rulebook: Rulebook, case: str, actor: str, role: str, now: dt.datetime, reason: str = "") -> Case:
    """A person approves; where no rule did, they say why. Raises `ReasonMissing`."""
    hand, follow = Hand(actor=actor, role=role, now=now), Consequences()
    row = locked(case)
    moved(row, "approve", hand, follow, note=reason)
    advice = row.decisions.filter(automatic=True).order_by("-serial").values_list("result", flat=True).first()
    if advice != "approve" and not reason.strip():
        raise ReasonMissing(action=action_words("approve"), case=case, since=NO_RULE)
    settle(row, hand)
    row.save()
    because = {"zh": reason or "符合规则", "en": reason or "The rules are met."}
    decided(row, hand, result="approve", because=because, final=True, pack_version=rulebook.version)
    follow.events.append(CaseApproved(by=actor, automatic=False, **news(row, hand)))
    follow.messages.append(message(row, "case-approved", item_name(rulebook, row), {"reason": because["zh"]}))
    write(row, hand, follow, action="approve", detail={"reason": reason, "advice": advice or ""})
    return row


@transaction.atomic
def refuse(*, rulebook: Rulebook, case: str, reason: str, actor: str, role: str, now: dt.datetime) -> Case:
    """A person refuses, with a reason. No machine can. Raises `ReasonMissing`."""
    hand, follow = Hand(actor=actor, role=role, now=now), Consequences()
    row = locked(case)
    moved(row, "refuse", hand, follow, note=reason)
    if not reason.strip():
        raise ReasonMissing(action=action_words("refuse"), case=case, since=NOTHING)
    settle(row, hand)
    row.save()
    because = {"zh": reason, "en": reason}
    decided(row, hand, result="refuse", because=because, final=True, pack_version=rulebook.version)
    follow.events.append(CaseRefused(by=actor, reason=reason, **news(row, hand)))
    follow.messages.append(message(row, "case-refused", item_name(rulebook, row), {"reason": reason}))
    write(row, hand, follow, action="refuse", detail={"reason": reason})
    return row
