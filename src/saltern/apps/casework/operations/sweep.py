"""The daily walk over the deadlines: reminders before a promise is due, lapses after it, limits the office broke.

Each case is one transaction that looks again under the lock, so a second run, or a second process beside this one,
finds nothing left to do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import F

from saltern.apps.casework import permission
from saltern.apps.casework.deferral import due_today
from saltern.apps.casework.events import CaseReferred, DeadlineBreached, DeferralDue, DeferralLapsed
from saltern.apps.casework.models import Case, Deferral
from saltern.apps.casework.operations.file import (
    CaseEffects,
    item_name,
    locked,
    message,
    move,
    names_of,
    news,
    promised,
    release_claims,
    save,
)
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.casework.stage import CLOSED
from saltern.apps.journal.acting import Acting
from saltern.words import Phrase

PAGE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """How many cases got what."""

    reminded: int
    lapsed: int
    breached: int


def sweep_deadlines(*, acting: Acting, rulebook: Rulebook) -> Swept:
    """Remind, let lapse, record broken limits. Safe to run twice and in two processes."""
    permission.check_action(acting=acting, action="sweep-deadlines")
    today = acting.today
    open_promises = Deferral.objects.filter(state="promised")
    over = open_promises.filter(due_on__lt=today)
    soon = open_promises.filter(due_on__gte=today, remind_on__lte=today, reminded_at__isnull=True)
    late = Case.objects.exclude(state__in=CLOSED).filter(due_on__lt=today, breached_on__isnull=True)
    return Swept(
        lapsed=each(numbers(over), lambda number: lapse(rulebook, number, acting)),
        reminded=each(numbers(soon), lambda number: remind(rulebook, number, acting)),
        breached=each(
            late.order_by("pk").values_list("number", flat=True), lambda number: breach(rulebook, number, acting)
        ),
    )


def numbers(rows: object) -> Iterable[str]:
    """The cases of some promises, each once."""
    found = rows.order_by("case_id").annotate(number=F("case__number")).values_list("number", flat=True)  # type: ignore[attr-defined]  # a query set of promises
    return list(dict.fromkeys(found))


def each(cases: Iterable[str], work: Callable[[str], bool]) -> int:
    """How many of the cases had something done."""
    return sum([work(number) for number in list(cases)])


def wanting(case: Case, today: dt.date, need: str) -> Sequence[Deferral]:
    """The promises of a case that need this today."""
    return [
        row
        for row in promised(case)
        if due_today(remind_on=row.remind_on, due_on=row.due_on, reminded=row.reminded_at is not None, today=today)
        == need
    ]


def labels(rulebook: Rulebook, case: Case, rows: Sequence[Deferral]) -> Phrase:
    """The promised materials as people call them."""
    return names_of(rulebook.items.get(case.item), [row.material for row in rows])


@transaction.atomic
def remind(rulebook: Rulebook, number: str, acting: Acting) -> bool:
    """One reminder for all promises of a case that are due soon."""
    row, effects = locked(number), CaseEffects()
    rows = wanting(row, acting.today, "remind") if row.state == "deferred" else []
    if not rows:
        return False
    move(row, "remind", rulebook=rulebook, acting=acting, effects=effects)
    row.deferrals.filter(pk__in=[one.pk for one in rows]).update(reminded_at=acting.now)
    keys, due = tuple(one.material for one in rows), rows[0].due_on
    effects.news.append(DeferralDue(materials=keys, due=due, **news(row, acting)))
    values: dict[str, Phrase | dt.date] = {"material": labels(rulebook, row, rows), "due": due}
    effects.messages.append(message(row, "case-deferral-due", item_name(rulebook, row), values))
    save(row, acting, effects, action="remind", detail={"materials": list(keys), "due": due})
    return True


@transaction.atomic
def lapse(rulebook: Rulebook, number: str, acting: Acting) -> bool:
    """A promise was not kept: the case is closed as lapsed, or a person gets it, as the district's rule says."""
    row, effects = locked(number), CaseEffects()
    rows = wanting(row, acting.today, "lapse") if row.state == "deferred" else []
    if not rows:
        return False
    move(row, rulebook.deferral.on_lapse, rulebook=rulebook, acting=acting, effects=effects)
    row.deferrals.filter(pk__in=[one.pk for one in rows]).update(state="lapsed")
    keys, due = tuple(one.material for one in rows), rows[0].due_on
    effects.news.append(DeferralLapsed(materials=keys, due=due, state=row.state, **news(row, acting)))
    if row.state in CLOSED:
        release_claims(row, acting)
        values: dict[str, Phrase | dt.date] = {"material": labels(rulebook, row, rows), "due": due}
        effects.messages.append(message(row, "case-deferral-lapsed", item_name(rulebook, row), values))
    else:
        effects.news.append(CaseReferred(missing=keys, **news(row, acting)))
    save(row, acting, effects, action="lapse", detail={"materials": list(keys), "due": due})
    return True


@transaction.atomic
def breach(rulebook: Rulebook, number: str, acting: Acting) -> bool:
    """The office's own limit was broken; it is recorded once, on the day it is found."""
    row, effects = locked(number), CaseEffects()
    due = row.due_on
    if due is None or due >= acting.today or row.breached_on is not None:
        return False
    move(row, "breach", rulebook=rulebook, acting=acting, effects=effects, note=f"due {due}")
    row.breached_on = acting.today
    limit = "promised" if due == row.promised_due else "statutory"
    effects.news.append(DeadlineBreached(due=due, limit=limit, **news(row, acting)))
    save(row, acting, effects, action="breach", detail={"due": due, "limit": limit})
    return True
