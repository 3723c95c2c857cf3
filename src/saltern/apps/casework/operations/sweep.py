"""The daily walk over the deadlines: days reckoned anew where the calendar changed, reminders before a promise is due,
lapses after it, limits the office broke.

Each case is one transaction that looks again under the lock, so a second run, or a second process beside this one,
finds nothing left to do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import F, QuerySet

from saltern.apps.casework import permission
from saltern.apps.casework.deadline import due_of
from saltern.apps.casework.deferral import Told, due_today, moved_by
from saltern.apps.casework.events import CaseReferred, DeadlineBreached, DeferralDue, DeferralLapsed
from saltern.apps.casework.models import STILL_OPEN, Case, Correction, Deferral
from saltern.apps.casework.operations.file import (
    CaseEffects,
    clock_of,
    end_deferral,
    locked,
    message,
    move,
    names_of,
    news,
    promised,
    release_claims,
    save,
    told,
)
from saltern.apps.casework.operations.reckoning import outdated, reckon
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.casework.stage import CLOSED
from saltern.apps.journal.acting import Acting
from saltern.words import Phrase

PAGE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """How many cases got what; `reckoned` by a calendar that changed."""

    reminded: int
    lapsed: int
    breached: int
    reckoned: int = 0


def sweep_deadlines(*, acting: Acting, rulebook: Rulebook) -> Swept:
    """Reckon anew what another calendar reckoned, remind, let lapse, record broken limits. Safe to run twice and in two
    processes."""
    permission.check_action(acting=acting, action="sweep-deadlines")
    today = acting.today
    reckoned = each(outdated(rulebook), lambda number: reckon(rulebook, number, acting))
    open_promises = Deferral.objects.filter(state="promised")
    over = open_promises.filter(due_on__lt=today, reminded_at__isnull=False)
    soon = open_promises.filter(remind_on__lte=today, reminded_at__isnull=True)
    first = open_promises.filter(due_on__gte=today, noticed_at__isnull=True, reminded_at__isnull=True)
    asked = Correction.objects.filter(answered_at__isnull=True, noticed_on__isnull=True, due_on__gte=today)
    late = Case.objects.filter(STILL_OPEN, due_on__lt=today, breached_on__isnull=True)
    return Swept(
        lapsed=each(numbers(over), lambda number: lapse(rulebook, number, acting)),
        reminded=each(numbers(soon), lambda number: remind(rulebook, number, acting))
        + each(numbers(first), lambda number: notice_first(rulebook, number, acting))
        + each(numbers(asked.filter(reminded__lt=2)), lambda number: remind_correction(rulebook, number, acting)),
        breached=each(
            late.order_by("pk").values_list("number", flat=True), lambda number: breach(rulebook, number, acting)
        ),
        reckoned=reckoned,
    )


def numbers(rows: QuerySet[Deferral] | QuerySet[Correction]) -> Iterable[str]:
    """The cases of some promises or corrections, each once."""
    found = rows.order_by("case_id").annotate(number=F("case__number")).values_list("number", flat=True)
    return list(dict.fromkeys(found))


def each(cases: Iterable[str], work: Callable[[str], bool]) -> int:
    """How many of the cases had something done."""
    return sum([work(number) for number in list(cases)])


def wanting(case: Case, rulebook: Rulebook, acting: Acting, *needs: str) -> Mapping[Deferral, str]:
    """The promises of a case that need one of these today, with what they need."""
    found: dict[Deferral, str] = {}
    for row in promised(case) if case.state == "deferred" else ():
        need = due_today(
            remind_on=row.remind_on,
            due_on=row.due_on,
            told=told_of(row, acting),
            calendar=rulebook.calendar,
            today=acting.today,
        )
        if need in needs:
            found[row] = need
    return found


def told_of(row: Deferral, acting: Acting) -> Told | None:
    """What became of the reminder of a promise; None: there was none."""
    if row.reminded_at is None:
        return None
    if not row.reminder:  # reminded of before reminders were followed
        return row.reminded_at.astimezone(acting.zone).date()
    return told(row.reminder, acting)


def labels(rulebook: Rulebook, case: Case, rows: Sequence[Deferral]) -> Phrase:
    """The promised materials as people call them."""
    return names_of(rulebook.items.get(case.item), [row.material for row in rows])


@transaction.atomic
def remind(rulebook: Rulebook, number: str, acting: Acting) -> bool:
    """One reminder for all promises of a case that are due soon; one that comes late moves their due day."""
    row, effects = locked(number), CaseEffects()
    rows = list(wanting(row, rulebook, acting, "remind"))
    if not rows:
        return False
    move(row, "remind", rulebook=rulebook, acting=acting, effects=effects)
    for one in rows:
        assert one.remind_on is not None
        assert one.due_on is not None
        begun, last = moved_by(
            remind_on=one.remind_on, due_on=one.due_on, told_on=acting.today, calendar=rulebook.calendar
        )
        if last:
            one.remind_on, one.due_on = begun, last
    keys, due = tuple(one.material for one in rows), min(one.due_on for one in rows if one.due_on)
    effects.news.append(DeferralDue(materials=keys, due=due, **news(row, acting)))
    outgoing = message(
        row,
        "case-deferral-due",
        rulebook=rulebook,
        acting=acting,
        words={"material": labels(rulebook, row, rows)},
        due=due,
        count=len(rows),
    )
    effects.messages.append(outgoing)
    for one in rows:
        one.reminded_at, one.reminder = acting.now, outgoing.message_key
        one.save(update_fields=["remind_on", "due_on", "reminded_at", "reminder"])
    save(row, acting, effects, action="remind", detail={"materials": list(keys), "due": due})
    return True


@transaction.atomic
def notice_first(rulebook: Rulebook, number: str, acting: Acting) -> bool:
    """The first notice of the day of promises, days before the reminder without which they do not lapse."""
    row, effects = locked(number), CaseEffects()
    rows = [
        one
        for one in (promised(row) if row.state == "deferred" else ())
        if one.noticed_at is None and one.remind_on and acting.today < one.remind_on and row.received_on < acting.today
        and _near(rulebook, acting, one.due_on, rulebook.terms.first_notice)
    ]  # fmt: skip
    if not rows:
        return False
    move(row, "remind", rulebook=rulebook, acting=acting, effects=effects)
    row.deferrals.filter(pk__in=[one.pk for one in rows]).update(noticed_at=acting.now)
    keys, due = tuple(one.material for one in rows), min(one.due_on for one in rows if one.due_on)
    effects.news.append(DeferralDue(materials=keys, due=due, **news(row, acting)))
    named = {"material": labels(rulebook, row, rows)}
    effects.messages.append(
        message(row, "case-deferral-due", rulebook=rulebook, acting=acting, words=named, due=due, count=len(rows))
    )
    save(row, acting, effects, action="remind", detail={"materials": list(keys), "due": due})
    return True


@transaction.atomic
def remind_correction(rulebook: Rulebook, number: str, acting: Acting) -> bool:
    """Twice before its day the applicant is told of what has to be put right, never on the day it was asked for."""
    row, effects = locked(number), CaseEffects()
    asked = row.corrections.filter(answered_at__isnull=True, noticed_on__isnull=True).first()
    if asked is None or row.state != "correction" or asked.asked_at.astimezone(acting.zone).date() == acting.today:
        return False
    due = (rulebook.terms.first_notice, rulebook.terms.second_notice)
    told_of = sum(_near(rulebook, acting, asked.due_on, days) for days in due)
    if told_of <= asked.reminded:
        return False
    move(row, "remind", rulebook=rulebook, acting=acting, effects=effects)
    asked.reminded = told_of
    asked.save(update_fields=["reminded"])
    count = len(asked.wanted)
    effects.messages.append(
        message(row, "case-correction-due", rulebook=rulebook, acting=acting, due=asked.due_on, count=count)
    )
    save(row, acting, effects, action="remind", detail={"wanted": asked.wanted, "due": asked.due_on})
    return True


def _near(rulebook: Rulebook, acting: Acting, due: dt.date | None, days: int) -> bool:
    """Whether a day is so many working days away, or fewer."""
    left = rulebook.calendar.known_working_days(acting.today, due) if due else None
    return left is not None and left <= days


@transaction.atomic
def lapse(rulebook: Rulebook, number: str, acting: Acting) -> bool:
    """A promise was not kept: the case is closed as lapsed, or a person gets it, as the district's rule says; always
    where the reminder reached nobody."""
    row, effects = locked(number), CaseEffects()
    needs = wanting(row, rulebook, acting, "lapse", "hand-back")
    if not needs or row.more_times.filter(closed_at__isnull=True).exists():
        return False
    rows = list(needs)
    action = rulebook.deferral.on_lapse if "lapse" in needs.values() else "hand-back"
    move(row, action, rulebook=rulebook, acting=acting, effects=effects)
    row.deferrals.filter(pk__in=[one.pk for one in rows]).update(state="lapsed")
    keys, due = tuple(one.material for one in rows), min(one.due_on for one in rows if one.due_on)
    effects.news.append(DeferralLapsed(materials=keys, due=due, state=row.state, **news(row, acting)))
    if row.state in CLOSED:
        release_claims(row, acting)
    else:
        end_deferral(row, rulebook, acting)
        effects.news.append(CaseReferred(missing=keys, **news(row, acting)))
    effects.messages.append(
        message(
            row,
            "case-deferral-lapsed" if row.state in CLOSED else "case-handed-back",
            rulebook=rulebook,
            acting=acting,
            words={"material": labels(rulebook, row, rows)},
            due=row.due_on,
            count=len(rows),
        )
    )
    save(row, acting, effects, action="lapse", detail={"materials": list(keys), "due": due})
    return True


@transaction.atomic
def breach(rulebook: Rulebook, number: str, acting: Acting) -> bool:
    """The office's own limit was broken; it is recorded and said to the applicant once, on the day it is found."""
    row, effects = locked(number), CaseEffects()
    found = clock_of(row).standing(rulebook.calendar, as_of=acting.today)
    due = found.first
    if row.state in CLOSED or row.breached_on is not None or found.state != "breached" or due is None:
        return False
    move(row, "breach", rulebook=rulebook, acting=acting, effects=effects, note=f"due {due}")
    row.breached_on = acting.today
    limit = "promised" if due == due_of(found.promised) else "statutory"
    effects.news.append(DeadlineBreached(due=due, limit=limit, **news(row, acting)))
    effects.messages.append(message(row, "case-late", rulebook=rulebook, acting=acting, due=due))
    save(row, acting, effects, action="breach", detail={"due": due, "limit": limit})
    return True
