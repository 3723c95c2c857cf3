"""What people at the desk do with a case: take it over, ask for a correction, stop the clock, approve, refuse.

`seen` is how many moves the case had made when whoever acts looked at it: where it has gone on since, nothing is done
and `CaseMoved` is raised.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import transaction

from saltern.apps.casework import queries
from saltern.apps.casework.case_view import CaseView
from saltern.apps.casework.deferral import nth_day
from saltern.apps.casework.events import CaseApproved, CaseEnded, CaseRefused, CorrectionRequested
from saltern.apps.casework.models import Correction, PauseRow
from saltern.apps.casework.operations.file import (
    LATER,
    CaseEffects,
    locked,
    message,
    move,
    names_of,
    news,
    record_decision,
    release_claims,
    save,
    set_due,
    told,
)
from saltern.apps.casework.operations.payouts import open_payouts
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.casework.stage import action_words
from saltern.apps.journal.account_name import spelled
from saltern.apps.journal.acting import Acting
from saltern.core.approvals.payment import kept_payments
from saltern.core.calendars.promise import REASONS, STOPPED_BY_ITSELF, PauseReasonUnknown, reasons
from saltern.errors import SalternError
from saltern.words import NOTHING, Phrase

CORRECTION_DAYS: Final = 10
"""Working days an applicant is asked to answer in; later is not too late, a person decides what follows."""
NOTICE_DAYS: Final = 5
"""Working days between the notice that an application will be ended, and its end. The district's own, no law's."""
RULES_MET: Final = Phrase(en="The rules are met.", zh="符合规则")
NO_RULE: Final = Phrase(en=": no rule approved it", zh="：没有规则予以批准")


class ReasonMissing(SalternError):
    """A reason is needed to {action} case {case}{since}."""

    family = "invalid"
    zh = "办件 {case}：执行“{action}”须说明理由{since}。"


class HandledBefore(SalternError):
    """Case {case} is handled by {handler}; to take it all the same, say that it is instead of them."""

    family = "conflict"
    zh = "办件 {case} 由 {handler} 经办；确要接办，请写明是替下此人。"


class NothingWanted(SalternError):
    """Say what case {case} should have corrected; name everything at once."""

    family = "invalid"
    zh = "请一次性告知办件 {case} 需要补正的全部内容。"


class StillTime(SalternError):
    """Case {case} may be corrected until {day}; only then can notice be given that it will be ended."""

    family = "conflict"
    zh = "办件 {case} 的补正期限为 {day}，期满后才能发出终止告知。"


class NoticeMissing(SalternError):
    """Case {case} can be ended only after notice to the applicant: give notice first."""

    family = "conflict"
    zh = "办件 {case} 须先告知申请人，方可终止；请先发出终止告知。"


class NoticeNotArrived(SalternError):
    """The notice about case {case} was not handed over ({how}); serve it by other means and note how."""

    family = "conflict"
    zh = "办件 {case} 的终止告知没有送出（{how}）；请以其他方式送达并注明。"


class NoticeRuns(SalternError):
    """The notice about case {case} runs until {day}; it can be ended after that day."""

    family = "conflict"
    zh = "办件 {case} 的终止告知期到 {day} 为止，期满后方可终止。"


class TimeWanted(SalternError):
    """The applicant asked for more time in case {case}; answer first."""

    family = "conflict"
    zh = "办件 {case} 的申请人请求多给几天，请先答复。"


HOW: Final = {"waiting": Phrase(en="it waits", zh="待发送"), "lost": Phrase(en="it reached nobody", zh="未送达")}


@transaction.atomic
def assign(*, acting: Acting, rulebook: Rulebook, number: str, handler: str) -> CaseView:
    """Give a case to somebody."""
    row, effects = locked(number), CaseEffects()
    handler = spelled(handler)
    move(row, "assign", rulebook=rulebook, acting=acting, effects=effects, note=handler)
    row.handler = handler
    save(row, acting, effects, action="assign", detail={"handler": handler})
    return queries.view(row)


@transaction.atomic
def take_over(*, acting: Acting, rulebook: Rulebook, number: str, instead_of: str = "") -> CaseView:
    """Take a case oneself; one that a colleague handles only `instead_of` them by name. Raises `HandledBefore`."""
    handler = locked(number).handler
    taken = assign(acting=acting, rulebook=rulebook, number=number, handler=acting.account)
    if handler not in {"", acting.account, instead_of}:
        raise HandledBefore(case=number, handler=handler)
    return taken


@transaction.atomic
def request_correction(
    *, acting: Acting, rulebook: Rulebook, number: str, wanted: Sequence[str], reason: str, seen: int | None = None
) -> CaseView:
    """Ask the applicant, once and for all of it, to put something right; the clock stands still until they have."""
    row, effects = locked(number, seen=seen), CaseEffects()
    move(row, "request-correction", rulebook=rulebook, acting=acting, effects=effects, note=reason)
    wanted = [what for what in wanted if what.strip()]
    if not wanted:
        raise NothingWanted(case=number)
    answer_by = nth_day(rulebook.calendar, acting.today, CORRECTION_DAYS)
    Correction.objects.create(
        case=row, wanted=list(wanted), reason=reason, by=acting.account, asked_at=acting.now, due_on=answer_by
    )
    PauseRow.objects.create(case=row, reason="correction", since=acting.today, by=acting.account)
    set_due(row, rulebook, acting)
    effects.news.append(CorrectionRequested(wanted=tuple(wanted), **news(row, acting)))
    what = names_of(rulebook.items.get(row.item), wanted)
    why = Phrase(en=f"{what.en} ({reason})", zh=f"{what.zh}（{reason}）") if reason else what
    effects.messages.append(
        message(
            row,
            "case-correction",
            rulebook=rulebook,
            acting=acting,
            words={"reason": why},
            due=answer_by,
            count=len(wanted),
        )
    )
    save(row, acting, effects, action="request-correction", detail={"wanted": list(wanted), "reason": reason})
    return queries.view(row)


@transaction.atomic
def give_notice(
    *, acting: Acting, rulebook: Rulebook, number: str, served: str = "", seen: int | None = None
) -> CaseView:
    """Tell an applicant who has not answered a request for correction in time that the application will be ended.

    By message, or `served` by other means, which is noted. The applicant may still answer. Raises `StillTime`.
    """
    row, effects = locked(number, seen=seen), CaseEffects()
    move(row, "give-notice", rulebook=rulebook, acting=acting, effects=effects, note=served)
    asked = row.corrections.get(answered_at__isnull=True)
    if asked.due_on is None or acting.today <= asked.due_on:
        raise StillTime(case=number, day=asked.due_on or LATER)
    last = nth_day(rulebook.calendar, acting.today, NOTICE_DAYS)
    outgoing = message(row, "case-end-notice", rulebook=rulebook, acting=acting, due=last)
    effects.messages.append(outgoing)
    asked.noticed_on, asked.notice, asked.served = acting.today, outgoing.message_key, served.strip()
    asked.save(update_fields=["noticed_on", "notice", "served"])
    save(row, acting, effects, action="give-notice", detail={"served": asked.served, "until": last})
    return queries.view(row)


@transaction.atomic
def end(*, acting: Acting, rulebook: Rulebook, number: str, reason: str = "", seen: int | None = None) -> CaseView:
    """End an application whose correction never came, once the notice has run out: nothing is refused, the applicant
    may come again. Raises `NoticeMissing`, `NoticeNotArrived`, `NoticeRuns`, `TimeWanted`,
    `CalendarYearMissing`.
    """
    row, effects = locked(number, seen=seen), CaseEffects()
    move(row, "end", rulebook=rulebook, acting=acting, effects=effects, note=reason)
    asked = row.corrections.get(answered_at__isnull=True)
    if asked.noticed_on is None:
        raise NoticeMissing(case=number)
    handed = asked.noticed_on if asked.served else told(asked.notice, acting)
    if isinstance(handed, str):
        raise NoticeNotArrived(case=number, how=HOW[handed])
    last = rulebook.calendar.add_working_days(handed, NOTICE_DAYS)
    if acting.today <= last:
        raise NoticeRuns(case=number, day=last)
    if row.more_times.filter(closed_at__isnull=True).exists():
        raise TimeWanted(case=number)
    release_claims(row, acting)
    effects.news.append(CaseEnded(by=acting.account, wanted=tuple(asked.wanted), **news(row, acting)))
    effects.messages.append(message(row, "case-ended", rulebook=rulebook, acting=acting))
    save(row, acting, effects, action="end", detail={"reason": reason, "notice": handed})
    return queries.view(row)


@transaction.atomic
def pause(
    *, acting: Acting, rulebook: Rulebook, number: str, reason: str, note: str = "", seen: int | None = None
) -> CaseView:
    """Stop the clock for a reason the law names. Raises `PauseReasonUnknown`."""
    ours = [name for name in REASONS if name not in STOPPED_BY_ITSELF]
    if reason not in ours:
        raise PauseReasonUnknown(reason=reason, known=reasons(ours))
    row, effects = locked(number, seen=seen), CaseEffects()
    move(row, "pause", rulebook=rulebook, acting=acting, effects=effects, note=note or reason)
    PauseRow.objects.create(case=row, reason=reason, since=acting.today, by=acting.account)
    set_due(row, rulebook, acting)
    words = {"reason": Phrase(en=REASONS[reason]["en"], zh=REASONS[reason]["zh"])}
    effects.messages.append(message(row, "case-paused", rulebook=rulebook, acting=acting, words=words))
    save(row, acting, effects, action="pause", detail={"reason": reason, "note": note})
    return queries.view(row)


@transaction.atomic
def resume(*, acting: Acting, rulebook: Rulebook, number: str, seen: int | None = None) -> CaseView:
    """The clock goes on; the due days move by the working days it stood still."""
    row, effects = locked(number, seen=seen), CaseEffects()
    move(row, "resume", rulebook=rulebook, acting=acting, effects=effects)
    row.pauses.filter(until__isnull=True).update(until=acting.today)
    set_due(row, rulebook, acting)
    effects.messages.append(message(row, "case-resumed", rulebook=rulebook, acting=acting, due=row.due_on))
    save(row, acting, effects, action="resume", detail={"due": row.due_on})
    return queries.view(row)


@transaction.atomic
def approve(*, acting: Acting, rulebook: Rulebook, number: str, reason: str = "", seen: int | None = None) -> CaseView:
    """A person approves; where no rule did, they say why. Raises `ReasonMissing`."""
    row, effects = locked(number, seen=seen), CaseEffects()
    move(row, "approve", rulebook=rulebook, acting=acting, effects=effects, note=reason)
    looked = row.decisions.filter(automatic=True).order_by("-serial").values_list("result", "evidence").first()
    advice, evidence = looked or ("", None)
    if advice != "approve" and not reason.strip():
        raise ReasonMissing(action=action_words("approve"), case=number, since=NO_RULE)
    release_claims(row, acting)
    row.save()
    because = Phrase.same(reason) if reason else RULES_MET
    record_decision(row, acting, result="approve", because=because, final=True, pack_version=rulebook.version)
    open_payouts(row, kept_payments(evidence or {}), rulebook=rulebook, acting=acting)
    effects.news.append(CaseApproved(by=acting.account, automatic=False, **news(row, acting)))
    effects.messages.append(message(row, "case-approved", rulebook=rulebook, acting=acting))
    save(row, acting, effects, action="approve", detail={"reason": reason, "advice": advice})
    return queries.view(row)


@transaction.atomic
def refuse(*, acting: Acting, rulebook: Rulebook, number: str, reason: str, seen: int | None = None) -> CaseView:
    """A person refuses, with a reason. No machine can. Raises `ReasonMissing`."""
    row, effects = locked(number, seen=seen), CaseEffects()
    move(row, "refuse", rulebook=rulebook, acting=acting, effects=effects, note=reason)
    if not reason.strip():
        raise ReasonMissing(action=action_words("refuse"), case=number, since=NOTHING)
    release_claims(row, acting)
    row.save()
    because = Phrase.same(reason)
    record_decision(row, acting, result="refuse", because=because, final=True, pack_version=rulebook.version)
    effects.news.append(CaseRefused(by=acting.account, reason=reason, **news(row, acting)))
    words = {"reason": because}
    effects.messages.append(message(row, "case-refused", rulebook=rulebook, acting=acting, words=words))
    save(row, acting, effects, action="refuse", detail={"reason": reason})
    return queries.view(row)
