"""Days reckoned anew when the calendar has changed: a holiday prolonged after an application, a year entered at last.

Every case remembers by which calendar it was reckoned. Those under way by another one are reckoned again, and a limit
recorded as broken by the wrong calendar is put right, with a line. What an applicant was told stands where the new day
would be earlier.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from saltern.apps.casework.deferral import nth_day, promise
from saltern.apps.casework.events import BreachTakenBack
from saltern.apps.casework.models import STILL_OPEN, Case
from saltern.apps.casework.operations.desk import CORRECTION_DAYS
from saltern.apps.casework.operations.figures import take_off
from saltern.apps.casework.operations.file import (
    CaseEffects,
    TakenStep,
    clock_of,
    locked,
    move,
    news,
    promised,
    save,
    set_due,
)
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.casework.stage import CLOSED
from saltern.apps.journal.acting import Acting


def outdated(rulebook: Rulebook) -> Iterable[str]:
    """Cases whose days were reckoned by another calendar: those under way, and those with a broken limit."""
    others = Case.objects.exclude(calendar=rulebook.calendar.digest)
    under_way = others.filter(STILL_OPEN).order_by("due_on", "id")
    broken = others.filter(~STILL_OPEN, breached_on__isnull=False).order_by("id")
    return [number for rows in (under_way, broken) for number in rows.values_list("number", flat=True)]


@transaction.atomic
def reckon(rulebook: Rulebook, number: str, acting: Acting) -> bool:
    """Reckon one case by the calendar as it is now; whether anything changed."""
    row, effects = locked(number), CaseEffects()
    if row.calendar == rulebook.calendar.digest:
        return False
    detail: dict[str, object] = {}
    if row.state not in CLOSED:
        before = (row.statutory_due, row.promised_due, row.due_on)
        set_due(row, rulebook, acting)
        if before != (row.statutory_due, row.promised_due, row.due_on):
            detail |= {"was": before[2], "due": row.due_on}
        told = [*_promises(row, rulebook), *_correction(row, rulebook)]
        detail |= {"told": told} if told else {}
    if _wrongly_broken(row, rulebook):
        assert row.breached_on is not None
        detail["breach-taken-back"] = row.breached_on
        effects.news.append(BreachTakenBack(recorded=row.breached_on, **news(row, acting)))
        take_off(row)
        row.breached_on = None
    row.calendar = rulebook.calendar.digest
    if not detail:
        row.save(update_fields=["calendar"])
        return False
    note = ", ".join(f"{name} {value}" for name, value in detail.items() if not isinstance(value, list))
    if row.state in CLOSED:  # the table of stages ends there; that its record was wrong is told all the same
        row.moves += 1
        row.changed_at = acting.now
        effects.steps.append(
            TakenStep(serial=row.moves, action="reckon", before=row.state, after=row.state, acting=acting, note=note)
        )
    else:
        move(row, "reckon", rulebook=rulebook, acting=acting, effects=effects, note=note)
    save(row, acting, effects, action="reckon", detail=detail)
    return True


def _wrongly_broken(row: Case, rulebook: Rulebook) -> bool:
    if row.breached_on is None:
        return False
    then = clock_of(row).standing(rulebook.calendar, as_of=row.breached_on)
    return then.known and then.state != "breached"


def _promises(row: Case, rulebook: Rulebook) -> Iterable[tuple[str, dt.date]]:
    """Promises nobody was reminded of yet: their days follow the calendar, never to an earlier one."""
    for one in promised(row):
        if one.days is None or one.reminded_at is not None:
            continue
        found = promise(
            material=one.material,
            days=one.days,
            accepted_on=row.received_on,
            calendar=rulebook.calendar,
            rule=rulebook.deferral,
        )
        if found.due_on and found.remind_on and (one.due_on is None or found.due_on > one.due_on):
            one.remind_on, one.due_on = found.remind_on, found.due_on
            one.save(update_fields=["remind_on", "due_on"])
            yield one.material, found.due_on


def _correction(row: Case, rulebook: Rulebook) -> Iterable[tuple[str, dt.date]]:
    """The day by which a correction is awaited, alike."""
    asked = row.corrections.filter(answered_at__isnull=True).first()
    pause = row.pauses.filter(until__isnull=True, reason="correction").first()
    if asked is None or pause is None:
        return
    last = nth_day(rulebook.calendar, pause.since, CORRECTION_DAYS)
    if last and (asked.due_on is None or last > asked.due_on):
        asked.due_on = last
        asked.save(update_fields=["due_on"])
        yield "correction", last
