"""多几天: more time for what waits for the applicant. Once a term they take it by themselves, within what the pack
gives; afterwards a person of the unit decides, and nothing lapses before they have.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from saltern.apps.casework import permission, queries
from saltern.apps.casework.case_view import CaseView
from saltern.apps.casework.deferral import nth_day
from saltern.apps.casework.models import Case, MoreTime
from saltern.apps.casework.operations.desk import ReasonMissing
from saltern.apps.casework.operations.file import CaseEffects, locked, message, move, promised, save
from saltern.apps.casework.operations.reviews import words_of
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.casework.stage import action_words
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.errors import SalternError
from saltern.words import NOTHING

MOST_DAYS: Final = 30
"""Working days a person may give at once."""


class MoreTimeAsked(SalternError):
    """More time was asked for in case {case}; a person of the unit answers first."""

    family = "conflict"
    zh = "办件 {case} 已请求多给几天，等工作人员答复。"


class NoMoreTimeAsked(SalternError):
    """Nobody waits for an answer about more time in case {case}."""

    family = "conflict"
    zh = "办件 {case} 没有待答复的延期请求。"


class DaysWrong(SalternError):
    """Give 1 to {most} working days."""

    family = "invalid"
    zh = "请填 1 至 {most} 个工作日。"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMoreTime:
    """A request that waits for a person of the unit, as the desk lists it."""

    case: str
    item: str
    was_due: dt.date | None
    asked_at: dt.datetime


@transaction.atomic
def ask_more_time(*, acting: Acting, rulebook: Rulebook, number: str) -> CaseView:
    """The applicant wants more time: given at once where they took none in this term, else asked of the unit.

    Raises `MoreTimeAsked` and what a move raises.
    """
    row, effects = locked(number), CaseEffects()
    move(row, "more-time", rulebook=rulebook, acting=acting, effects=effects)
    if row.more_times.filter(closed_at__isnull=True).exists():
        raise MoreTimeAsked(case=number)
    due, since = _term(row)
    taken = row.more_times.filter(by_rule=True, asked_at__gte=since).exists()
    noticed = row.corrections.filter(answered_at__isnull=True, noticed_on__isnull=False).exists()
    until = None
    if due is not None and not taken and not noticed:
        until = nth_day(rulebook.calendar, max(due, acting.today), rulebook.terms.more)
    asked = MoreTime(case=row, was_due=due, asked_by=acting.account, asked_at=acting.now)
    if until is None:
        effects.messages.append(message(row, "case-more-time-asked", rulebook=rulebook, acting=acting, due=due))
    else:
        asked.by_rule = True
        _give(row, asked, until=until, rulebook=rulebook, acting=acting, effects=effects)
    asked.save()
    save(row, acting, effects, action="more-time", detail={"was": due, "until": until})
    return queries.view(row)


@transaction.atomic
def give_time(
    *, acting: Acting, rulebook: Rulebook, number: str, days: int, reason: str = "", seen: int | None = None
) -> CaseView:
    """A person of the unit gives so many working days more, whether it was asked for or not; a notice that the case
    will be ended is void. Raises `DaysWrong`, `CaseMoved`, `WordsTooLong`, `CalendarYearMissing` and what a move
    raises.
    """
    row, effects = locked(number, seen=seen), CaseEffects()
    move(row, "give-time", rulebook=rulebook, acting=acting, effects=effects, note=str(days))
    if not 0 < days <= MOST_DAYS:
        raise DaysWrong(most=MOST_DAYS)
    asked, due = _open(row), _term(row)[0]
    if asked is None:
        asked = MoreTime(case=row, was_due=due, asked_by=acting.account, asked_at=acting.now)
    asked.reason = words_of(reason)
    until = rulebook.calendar.add_working_days(max(due or acting.today, acting.today), days)
    _give(row, asked, until=until, rulebook=rulebook, acting=acting, effects=effects)
    asked.save()
    save(row, acting, effects, action="give-time", detail={"was": due, "until": until, "reason": asked.reason})
    return queries.view(row)


@transaction.atomic
def keep_term(*, acting: Acting, rulebook: Rulebook, number: str, reason: str, seen: int | None = None) -> CaseView:
    """A person of the unit gives no more time, and says why. Raises `NoMoreTimeAsked`, `ReasonMissing`, `CaseMoved`,
    `WordsTooLong` and what a move raises.
    """
    row, effects = locked(number, seen=seen), CaseEffects()
    why = words_of(reason)
    move(row, "keep-term", rulebook=rulebook, acting=acting, effects=effects, note=why)
    asked = _open(row)
    if asked is None:
        raise NoMoreTimeAsked(case=number)
    if not why:
        raise ReasonMissing(action=action_words("keep-term"), case=number, since=NOTHING)
    asked.outcome, asked.reason, asked.closed_by, asked.closed_at = "kept", why, acting.account, acting.now
    asked.save()
    due = _term(row)[0]
    effects.messages.append(message(row, "case-more-time-kept", rulebook=rulebook, acting=acting, due=due))
    save(row, acting, effects, action="keep-term", detail={"due": due, "reason": why})
    return queries.view(row)


@transaction.atomic
def list_more_time(*, acting: Acting) -> Sequence[OpenMoreTime]:
    """What my unit is asked for, the nearest day first; one line for all of them. Raises `RoleNotAllowed`."""
    permission.check_action(acting=acting, action="list-more-time")
    waiting = MoreTime.objects.filter(closed_at__isnull=True, case__unit=acting.unit).exclude(case__unit="")
    if acting.items is not None:
        waiting = waiting.filter(case__item__in=acting.items)
    found = list(waiting.select_related("case").order_by("was_due", "pk"))
    journal.record(
        acting=acting,
        action="case.list-more-time",
        purpose=acting.purpose or "cases",
        concerned={one.case.subject for one in found},
    )
    return [
        OpenMoreTime(case=one.case.number, item=one.case.item, was_due=one.was_due, asked_at=one.asked_at)
        for one in found
    ]


def _open(row: Case) -> MoreTime | None:
    return row.more_times.select_for_update().filter(closed_at__isnull=True).first()


def _term(row: Case) -> tuple[dt.date | None, dt.datetime]:
    """Until when the applicant has time, and since when this term is theirs."""
    asked = row.corrections.filter(answered_at__isnull=True).first()
    if asked is not None:
        return asked.due_on, asked.asked_at
    return min((one.due_on for one in promised(row) if one.due_on), default=None), row.received_at


def _give(
    row: Case, asked: MoreTime, *, until: dt.date, rulebook: Rulebook, acting: Acting, effects: CaseEffects
) -> None:
    """The term ends later, and is told of twice again before it does."""
    row.corrections.filter(answered_at__isnull=True).update(
        due_on=until, reminded=0, noticed_on=None, notice="", served=""
    )
    for one in promised(row):
        one.due_on = max(until, one.due_on or until)
        one.remind_on = rulebook.calendar.add_working_days(one.due_on, -rulebook.deferral.remind_days)
        one.noticed_at, one.reminded_at, one.reminder = None, None, ""
        one.save(update_fields=["due_on", "remind_on", "noticed_at", "reminded_at", "reminder"])
    asked.outcome, asked.until, asked.closed_by, asked.closed_at = "given", until, acting.account, acting.now
    effects.messages.append(message(row, "case-more-time", rulebook=rulebook, acting=acting, due=until))
