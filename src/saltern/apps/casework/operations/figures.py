"""How the desk's work stands, in counts: of one's own unit, and for whoever looks after the district of every unit.

A count shows nobody; the list behind one names people, and leaves the line that each of them finds.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from saltern.apps.casework import permission, queries
from saltern.apps.casework.figures import Day, DeskFigures, Tally, Which, ways
from saltern.apps.casework.models import STILL_OPEN, UNTALLIED, Case, Decision
from saltern.apps.casework.models.kept_rows import DayTally
from saltern.apps.casework.operations.file import SQL
from saltern.apps.casework.operations.filing import ON_THE_SPOT
from saltern.apps.casework.operations.worklist import PAGE, note_list, of_unit, ours
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.casework.worklist import Decided, Names, called
from saltern.apps.journal.acting import WHOLE_DISTRICT, Acting
from saltern.apps.journal.operations.statements import day as day_text
from saltern.apps.journal.operations.statements import execute, statement

ANSWERED: Final = ("approved", "refused")
WEEK: Final = dt.timedelta(days=7)
AT_ONE_TIME: Final = 2_000
RECEIPT, ANSWER = "receipt_tallied", "answer_tallied"
"""What of a case the kept figures may hold."""
COUNTS: Final = ("received", "papers", "away", "at_once", "answered", "answered_away", "closed", "late")
"""The columns of `DayTally` as `day_tally.sql` takes them."""


def read_figures(*, acting: Acting, rulebook: Rulebook, first: dt.date, last: dt.date) -> DeskFigures:
    """The counts of cases between two days, both included, by unit. Raises `RoleNotAllowed`."""
    permission.check_action(acting=acting, action="read-figures")
    mine = _mine(acting, rulebook)
    found: dict[str, Tally] = {}
    for row in _counted(mine, by=("unit", "item"), first=first, last=last):
        unit = row["unit"] or rulebook.unit(row["item"])
        found[unit] = found.get(unit, Tally()) + _tally(row, rulebook)
    for unit, tally in _open(Case.objects.filter(mine), rulebook, acting):
        found[unit] = found.get(unit, Tally()) + tally
    before = _before(mine, acting) if first == last == acting.today else None
    return DeskFigures(units=found, before=before)


def read_days(*, acting: Acting, rulebook: Rulebook, first: dt.date, last: dt.date) -> Sequence[Day]:
    """What was handed in on each day of a span, days without anything too. Raises `RoleNotAllowed`."""
    permission.check_action(acting=acting, action="read-figures")
    mine = _mine(acting, rulebook)
    received, at_once = Counter[dt.date](), Counter[dt.date]()
    for row in _counted(mine, by=("day",), first=first, last=last):
        received[row["day"]] += row["received"]
        at_once[row["day"]] += row["at_once"]
    days = (first + dt.timedelta(days=ahead) for ahead in range((last - first).days + 1))
    return [Day(on=day, received=received[day], at_once=at_once[day]) for day in days]


def keep_figures(*, acting: Acting) -> int:
    """Add to the kept figures what they lack, so that a year is not counted case by case; how many cases that were.

    Safe beside another process: a case is held while it is added. Raises `RoleNotAllowed`.
    """
    permission.check_action(acting=acting, action="keep-figures")
    kept = 0
    while some := _keep_some():
        kept += some
    return kept


def take_off(row: Case, *, receipt: bool = False) -> None:
    """Take a case, locked and not yet changed, off the kept figures: its answer, which no longer stands, and its
    `receipt` where it is another unit's from now on. It is added again as it stands then."""
    stands = Case.objects.filter(pk=row.pk)
    receipt = receipt and row.receipt_tallied
    answer = row.answer_tallied and stands.exclude(STILL_OPEN).exists()
    _add(stands, receipt=receipt, answer=answer, sign=-1)
    row.receipt_tallied = row.receipt_tallied and not receipt
    row.answer_tallied = row.answer_tallied and not answer


def count_applicants(*, acting: Acting, rulebook: Rulebook, first: dt.date, last: dt.date) -> Mapping[int, int]:
    """How often each subject applied between two days, by its surrogate key, to be counted by street and never shown.
    Raises `RoleNotAllowed`."""
    permission.check_action(acting=acting, action="read-figures")
    rows = _within(Case.objects.filter(_mine(acting, rulebook)), "received_on", acting, first, last)
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
    """The cases of my unit behind a count, by their day, newest first; `before` is the key of the last one seen.

    Raises `RoleNotAllowed`: whoever sees no single case sees none here.
    """
    permission.check_action(acting=acting, action="list-waiting")
    day = "closed_on" if which == "late" else "received_on"
    rows = ours(acting, rulebook).filter(**{f"{day}__range": (first, last)})
    if which == "late":
        rows = rows.filter(breached_on__isnull=False)
    elif which == "at-once":
        rows = rows.filter(_at_once(), state="approved")
    seen = Case.objects.filter(pk=before).values_list(day, flat=True).first() if before is not None else None
    if seen is not None:
        rows = rows.filter(**{f"{day}__lte": seen}).filter(Q(**{f"{day}__lt": seen}) | Q(pk__lt=before))
    found = list(rows.order_by(f"-{day}", "-pk")[:PAGE])
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


def _mine(acting: Acting, rulebook: Rulebook) -> Q:
    """What a case, or a count of cases, of mine is known by; whoever looks after the district sees every unit's."""
    return Q() if acting.role in WHOLE_DISTRICT else of_unit(acting, rulebook)


def _midnight(day: dt.date, acting: Acting) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=acting.zone)


def _within(rows: QuerySet[Case], column: str, acting: Acting, first: dt.date, last: dt.date) -> QuerySet[Case]:
    """Those of a span; a case has changed since what happened to it, and by that day it is found."""
    return rows.filter(**{f"{column}__range": (first, last)}, changed_at__gte=_midnight(first, acting))


def _at_once() -> Exists:
    return Exists(Decision.objects.filter(case=OuterRef("pk"), final=True, overtaken=False, automatic=True))


PARTS: Final[Sequence[tuple[str, str, Mapping[str, Any]]]] = (
    (
        "received_on",
        RECEIPT,
        {
            "received": Count("pk"),
            "papers": Sum("materials_saved", default=0),
            "away": Count("pk", filter=~Q(channel__in=ON_THE_SPOT)),
        },
    ),
    (
        "received_on",
        ANSWER,
        {
            "at_once": Count("pk", filter=_at_once()),
            "answered": Count("pk", filter=Q(state__in=ANSWERED)),
            "answered_away": Count("pk", filter=Q(state__in=ANSWERED) & ~Q(channel__in=ON_THE_SPOT)),
        },
    ),
    (
        "closed_on",
        ANSWER,
        {
            "closed": Count("pk", filter=Q(state__in=ANSWERED)),
            "late": Count("pk", filter=Q(state__in=ANSWERED, breached_on__isnull=False)),
        },
    ),
)
"""What is counted under which day of a case, and of which part it is."""


def _counted(mine: Q, *, by: Sequence[str], first: dt.date, last: dt.date) -> Iterator[dict[str, Any]]:
    """The counts of a span: those that are kept, and of cases that are not in them yet; in one question, so that no
    case is between the two.

    What is lacking is little and has an index; the day is wrapped so that none of days is walked instead.
    """
    kept = DayTally.objects.filter(mine, day__range=(first, last)).order_by().values(*by)
    untallied = Case.objects.filter(UNTALLIED).values("pk")
    lacking = [
        Case.objects.filter(mine, pk__in=untallied, **{part: False})
        .order_by()
        .annotate(day=Coalesce(day, day))
        .filter(day__range=(first, last))
        .values(*by)
        .annotate(**{f"of_{name}": counts.get(name, Value(0)) for name in COUNTS})
        for day, part, counts in PARTS
    ]
    whole = kept.annotate(**{f"of_{name}": Sum(name) for name in COUNTS}).union(*lacking, all=True)
    for row in whole:
        yield {name.removeprefix("of_"): value for name, value in row.items()}


def _keep_some() -> int:
    """Some cases more, by turns of a few thousand, so that nobody waits for them long."""
    with transaction.atomic():
        lacking = Case.objects.select_for_update().filter(UNTALLIED).order_by("pk")
        held: dict[tuple[bool, bool], list[int]] = {}
        for key, *kept, closed_on in lacking.values_list("pk", RECEIPT, ANSWER, "closed_on")[:AT_ONE_TIME]:
            held.setdefault((not kept[0], closed_on is not None and not kept[1]), []).append(key)
        for (receipt, answer), keys in held.items():
            rows = Case.objects.filter(pk__in=keys)
            _add(rows, receipt=receipt, answer=answer)
            rows.update(receipt_tallied=True, answer_tallied=True)  # it lacks an answer again when it is closed
    return sum(map(len, held.values()))


def _add(rows: QuerySet[Case], *, receipt: bool, answer: bool, sign: int = 1) -> None:
    """Add some cases to the kept figures, or take them off."""
    wanted = {RECEIPT: receipt, ANSWER: answer}
    added: dict[tuple[dt.date, str, str], Counter[str]] = {}
    for day, part, counts in PARTS:
        if wanted[part]:
            dated = rows.order_by().annotate(day=F(day))
            found: Iterable[Mapping[str, Any]] = dated.values("day", "unit", "item").annotate(**counts)
            for row in found:
                whose = added.setdefault((row["day"], row["unit"], row["item"]), Counter())
                whose.update({name: row[name] for name in counts})
    sql = statement(SQL, "day_tally")
    for (on, unit, item), counted in sorted(added.items()):
        execute(sql, [day_text(on), unit, item, *(sign * counted[name] for name in COUNTS)])


def _tally(row: Mapping[str, Any], rulebook: Rulebook) -> Tally:
    known = rulebook.items.get(row["item"])
    spared = ways(
        visits=known.reach.visits if known else 0, away=row["away"], answered=row["answered"], both=row["answered_away"]
    )
    plain = {name: row[name] for name in ("received", "at_once", "papers", "closed", "late")}
    return Tally(ways=spared, **plain)


def _open(rows: QuerySet[Case], rulebook: Rulebook, acting: Acting) -> Iterator[tuple[str, Tally]]:
    """What waits, by unit; by item only where a case was filed before cases kept their unit."""
    waiting = rows.filter(STILL_OPEN).order_by()
    today = acting.today
    counts = {
        "waiting": Count("pk"), "due": Count("pk", filter=Q(due_on=today)),
        "overdue": Count("pk", filter=Q(due_on__lt=today)),
    }  # fmt: skip
    for unit, *counted in waiting.values_list("unit").annotate(**counts):
        if unit:
            yield unit, Tally(**dict(zip(counts, counted, strict=True)))
            continue
        for item, *of_item in waiting.filter(unit="").values_list("item").annotate(**counts):
            yield rulebook.unit(item), Tally(**dict(zip(counts, of_item, strict=True)))


def _before(mine: Q, acting: Acting) -> int:
    """How much had been handed in a week earlier by the same hour; the units that had any lead to it."""
    day, moment = acting.today - WEEK, acting.now - WEEK
    units = DayTally.objects.filter(mine, day=day, received__gt=0).order_by().values("unit")
    rows = Case.objects.filter(mine, received_on=day, received_at__lte=moment)
    kept = rows.filter(unit__in=units, receipt_tallied=True)
    return kept.count() + rows.filter(UNTALLIED, receipt_tallied=False).count()
