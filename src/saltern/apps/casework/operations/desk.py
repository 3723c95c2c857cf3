"""What people at the desk do with a case: take it over, ask for a correction, stop the clock, approve, refuse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.db import transaction

from saltern.apps.casework import queries
from saltern.apps.casework.case_view import CaseView
from saltern.apps.casework.events import CaseApproved, CaseRefused, CorrectionRequested
from saltern.apps.casework.models import Correction, PauseRow
from saltern.apps.casework.operations.file import (
    CaseEffects,
    item_name,
    locked,
    message,
    move,
    names_of,
    news,
    record_decision,
    release_claims,
    save,
    set_due,
)
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.casework.stage import action_words
from saltern.apps.journal.acting import Acting
from saltern.core.calendars.promise import REASONS, PauseReasonUnknown
from saltern.errors import SalternError
from saltern.words import NOTHING, Phrase

CORRECTION_DAYS: Final = 10
"""Working days an applicant is asked to answer in; later is not too late, a person decides what follows."""
RULES_MET: Final = Phrase(en="The rules are met.", zh="符合规则")
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
def assign(*, acting: Acting, rulebook: Rulebook, number: str, handler: str) -> CaseView:
    """Give a case to somebody."""
    row, effects = locked(number), CaseEffects()
    move(row, "assign", rulebook=rulebook, acting=acting, effects=effects, note=handler)
    row.handler = handler
    save(row, acting, effects, action="assign", detail={"handler": handler})
    return queries.view(row)


def take_over(*, acting: Acting, rulebook: Rulebook, number: str) -> CaseView:
    """Take a case oneself."""
    return assign(acting=acting, rulebook=rulebook, number=number, handler=acting.account)


@transaction.atomic
def request_correction(
    *, acting: Acting, rulebook: Rulebook, number: str, wanted: Sequence[str], reason: str
) -> CaseView:
    """Ask the applicant, once and for all of it, to put something right; the clock stands still until they have."""
    row, effects = locked(number), CaseEffects()
    move(row, "request-correction", rulebook=rulebook, acting=acting, effects=effects, note=reason)
    if not [what for what in wanted if what.strip()]:
        raise NothingWanted(case=number)
    answer_by = rulebook.calendar.add_working_days(acting.today, CORRECTION_DAYS)
    Correction.objects.create(
        case=row, wanted=list(wanted), reason=reason, by=acting.account, asked_at=acting.now, due_on=answer_by
    )
    PauseRow.objects.create(case=row, reason="correction", since=acting.today, by=acting.account)
    set_due(row, rulebook)
    effects.news.append(CorrectionRequested(wanted=tuple(wanted), **news(row, acting)))
    what = names_of(rulebook.items.get(row.item), wanted)
    why = Phrase(en=f"{what.en} ({reason})", zh=f"{what.zh}（{reason}）") if reason else what
    values: dict[str, Phrase | dt.date] = {"reason": why, "due": answer_by}
    effects.messages.append(message(row, "case-correction", item_name(rulebook, row), values))
    save(row, acting, effects, action="request-correction", detail={"wanted": list(wanted), "reason": reason})
    return queries.view(row)


@transaction.atomic
def pause(*, acting: Acting, rulebook: Rulebook, number: str, reason: str, note: str = "") -> CaseView:
    """Stop the clock for a reason the law names. Raises `PauseReasonUnknown`."""
    if reason not in REASONS or reason == "correction":
        raise PauseReasonUnknown(reason=reason, known=", ".join(name for name in REASONS if name != "correction"))
    row, effects = locked(number), CaseEffects()
    move(row, "pause", rulebook=rulebook, acting=acting, effects=effects, note=note or reason)
    PauseRow.objects.create(case=row, reason=reason, since=acting.today, by=acting.account)
    set_due(row, rulebook)
    save(row, acting, effects, action="pause", detail={"reason": reason, "note": note})
    return queries.view(row)


@transaction.atomic
def resume(*, acting: Acting, rulebook: Rulebook, number: str) -> CaseView:
    """The clock goes on; the due days move by the working days it stood still."""
    row, effects = locked(number), CaseEffects()
    move(row, "resume", rulebook=rulebook, acting=acting, effects=effects)
    row.pauses.filter(until__isnull=True).update(until=acting.today)
    set_due(row, rulebook)
    save(row, acting, effects, action="resume", detail={"due": row.due_on})
    return queries.view(row)


@transaction.atomic
def approve(*, acting: Acting, rulebook: Rulebook, number: str, reason: str = "") -> CaseView:
    """A person approves; where no rule did, they say why. Raises `ReasonMissing`."""
    row, effects = locked(number), CaseEffects()
    move(row, "approve", rulebook=rulebook, acting=acting, effects=effects, note=reason)
    advice = row.decisions.filter(automatic=True).order_by("-serial").values_list("result", flat=True).first()
    if advice != "approve" and not reason.strip():
        raise ReasonMissing(action=action_words("approve"), case=number, since=NO_RULE)
    release_claims(row, acting)
    row.save()
    because = Phrase.same(reason) if reason else RULES_MET
    record_decision(row, acting, result="approve", because=because, final=True, pack_version=rulebook.version)
    effects.news.append(CaseApproved(by=acting.account, automatic=False, **news(row, acting)))
    effects.messages.append(message(row, "case-approved", item_name(rulebook, row), {"reason": because}))
    save(row, acting, effects, action="approve", detail={"reason": reason, "advice": advice or ""})
    return queries.view(row)


@transaction.atomic
def refuse(*, acting: Acting, rulebook: Rulebook, number: str, reason: str) -> CaseView:
    """A person refuses, with a reason. No machine can. Raises `ReasonMissing`."""
    row, effects = locked(number), CaseEffects()
    move(row, "refuse", rulebook=rulebook, acting=acting, effects=effects, note=reason)
    if not reason.strip():
        raise ReasonMissing(action=action_words("refuse"), case=number, since=NOTHING)
    release_claims(row, acting)
    row.save()
    because = Phrase.same(reason)
    record_decision(row, acting, result="refuse", because=because, final=True, pack_version=rulebook.version)
    effects.news.append(CaseRefused(by=acting.account, reason=reason, **news(row, acting)))
    effects.messages.append(message(row, "case-refused", item_name(rulebook, row), {"reason": Phrase.same(reason)}))
    save(row, acting, effects, action="refuse", detail={"reason": reason})
    return queries.view(row)
