"""How the desk's work stands, in counts: of one's own unit, and for whoever looks after the district of every unit.

A count shows nobody; the list behind one names people, and leaves the line that each of them finds.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from saltern.apps.casework import permission, queries
from saltern.apps.casework.figures import Day, DeskFigures, Tally, Which, ways
from saltern.apps.casework.models import Case, Decision
from saltern.apps.casework.operations.filing import ON_THE_SPOT
from saltern.apps.casework.operations.worklist import PAGE, note_list, ours
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.casework.stage import CLOSED
from saltern.apps.casework.worklist import Decided, Names, called
from saltern.apps.journal.acting import WHOLE_DISTRICT, Acting

ANSWERED: Final = ("approved", "refused")
WEEK: Final = dt.timedelta(days=7)


def read_figures(*, acting: Acting, rulebook: Rulebook, first: dt.date, last: dt.date) -> DeskFigures:
    """The counts of cases between two days, both included, by unit. Raises `RoleNotAllowed`."""
    permission.check_action(acting=acting, action="read-figures")
    rows = _mine(acting, rulebook)
    found: dict[str, Tally] = {}
    for unit, tally in (*_received(rows, rulebook, acting, first, last), *_closed(rows, rulebook, acting, first, last)):
        found[unit] = found.get(unit, Tally()) + tally
    for unit, tally in _open(rows, rulebook, acting):
        found[unit] = found.get(unit, Tally()) + tally
    before = None
    if first == last == acting.today:
        begins = _midnight(first - WEEK, acting)
        before = rows.filter(changed_at__gte=begins, received_at__range=(begins, acting.now - WEEK)).count()
    return DeskFigures(units=found, before=before)


def read_days(*, acting: Acting, rulebook: Rulebook, first: dt.date, last: dt.date) -> Sequence[Day]:
    """What was handed in on each day of a span, days without anything too. Raises `RoleNotAllowed`."""
    permission.check_action(acting=acting, action="read-figures")
    rows = _within(_mine(acting, rulebook), "received_on", acting, first, last).values("received_on")
    counted = rows.annotate(received=Count("pk"), at_once=Count("pk", filter=_at_once())).order_by("received_on")
    known = {row["received_on"]: row for row in counted}
    return [
        Day(on=day, received=known[day]["received"], at_once=known[day]["at_once"])
        if day in known
        else Day(on=day, received=0, at_once=0)
        for day in (first + dt.timedelta(days=ahead) for ahead in range((last - first).days + 1))
    ]


def count_applicants(*, acting: Acting, rulebook: Rulebook, first: dt.date, last: dt.date) -> Mapping[int, int]:
    """How often each subject applied between two days, by its surrogate key, to be counted by street and never shown.
    Raises `RoleNotAllowed`."""
    permission.check_action(acting=acting, action="read-figures")
    rows = _within(_mine(acting, rulebook), "received_on", acting, first, last)
    return Counter(rows.values_list("subject", flat=True).order_by())


@transaction.atomic
def list_counted(
    *,
    acting: Acting,
    rulebook: Rulebook,
    names: Names,
    which: Which,
    first: dt.date,
    last: dt.date,
    before: int | None = None,
) -> Sequence[Decided]:
    """The cases of my unit behind a count, newest first; `before` is the key of the last one seen.

    Raises `RoleNotAllowed`: whoever sees no single case sees none here.
    """
    permission.check_action(acting=acting, action="list-waiting")
    rows = ours(acting, rulebook)
    if which == "late":
        rows = _within(rows, "closed_on", acting, first, last).filter(breached_on__isnull=False)
    else:
        rows = _within(rows, "received_on", acting, first, last)
        rows = rows.filter(_at_once()) if which == "at-once" else rows
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[:PAGE])
    note_list(acting, "case.list-counted", found)
    known = names({row.subject for row in found})
    return [
        Decided(
            id=row.pk,
            case=(view := queries.view(row)),
            called=called(view, known),
            result="",
            by="",
            at=row.received_at,
        )
        for row in found
    ]


def _mine(acting: Acting, rulebook: Rulebook) -> QuerySet[Case]:
    return Case.objects.all() if acting.role in WHOLE_DISTRICT else ours(acting, rulebook)


def _midnight(day: dt.date, acting: Acting) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=acting.zone)


def _within(rows: QuerySet[Case], column: str, acting: Acting, first: dt.date, last: dt.date) -> QuerySet[Case]:
    """Those of a span; a case has changed since what happened to it, and by that day it is found."""
    return rows.filter(**{f"{column}__range": (first, last)}, changed_at__gte=_midnight(first, acting))


def _at_once() -> Exists:
    return Exists(Decision.objects.filter(case=OuterRef("pk"), final=True, overtaken=False, automatic=True))


def _by_unit(rows: QuerySet[Case], rulebook: Rulebook, **counts: Any) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """One question, by unit and item: cases filed before they kept their unit belong to that of their item."""
    for row in rows.order_by().values("unit", "item").annotate(**counts):
        yield row["unit"] or rulebook.unit(row["item"]), row["item"], row


def _received(
    rows: QuerySet[Case], rulebook: Rulebook, acting: Acting, first: dt.date, last: dt.date
) -> Iterator[tuple[str, Tally]]:
    away, answered = ~Q(channel__in=ON_THE_SPOT), Q(state__in=ANSWERED)
    counted = _by_unit(
        _within(rows, "received_on", acting, first, last),
        rulebook,
        received=Count("pk"),
        at_once=Count("pk", filter=_at_once()),
        papers=Sum("materials_saved"),
        away=Count("pk", filter=away),
        answered=Count("pk", filter=answered),
        both=Count("pk", filter=away & answered),
    )
    for unit, item, row in counted:
        known = rulebook.items.get(item)
        spared = ways(
            visits=known.reach.visits if known else 0, away=row["away"], answered=row["answered"], both=row["both"]
        )
        yield unit, Tally(received=row["received"], at_once=row["at_once"], papers=row["papers"] or 0, ways=spared)


def _closed(
    rows: QuerySet[Case], rulebook: Rulebook, acting: Acting, first: dt.date, last: dt.date
) -> Iterator[tuple[str, Tally]]:
    decided = _within(rows, "closed_on", acting, first, last).filter(state__in=ANSWERED)
    late = Count("pk", filter=Q(breached_on__isnull=False))
    for unit, _, row in _by_unit(decided, rulebook, closed=Count("pk"), late=late):
        yield unit, Tally(closed=row["closed"], late=row["late"])


def _open(rows: QuerySet[Case], rulebook: Rulebook, acting: Acting) -> Iterator[tuple[str, Tally]]:
    counted = _by_unit(
        rows.exclude(state__in=CLOSED),
        rulebook,
        waiting=Count("pk"),
        due=Count("pk", filter=Q(due_on=acting.today)),
        overdue=Count("pk", filter=Q(due_on__lt=acting.today)),
    )
    for unit, _, row in counted:
        yield unit, Tally(waiting=row["waiting"], due=row["due"], overdue=row["overdue"])
