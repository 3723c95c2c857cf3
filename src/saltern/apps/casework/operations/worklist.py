"""What waits for a unit, what was decided, what was approved by rule today: lists for whoever works at the desk.

A list names people, so that it leaves one line which each of them finds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import Case as Choice
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, When

from saltern.apps.casework import permission, queries
from saltern.apps.casework.case_view import CaseView
from saltern.apps.casework.models import STILL_OPEN, Case, Decision, Mark, SpotCheck
from saltern.apps.casework.operations.file import facts, locked
from saltern.apps.casework.permission import CaseUnknown
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.casework.worklist import (
    NOBODY,
    WHICH,
    Asked,
    Decided,
    Key,
    Names,
    Order,
    Waiting,
    Which,
    called,
    drawn,
)
from saltern.apps.journal import operations as journal
from saltern.apps.journal.account_name import spelled
from saltern.apps.journal.acting import Acting
from saltern.core.identifiers.writing import free_text
from saltern.errors import SalternError
from saltern.words import NOTHING, Phrase

PAGE: Final = 50
MOST_A_DAY: Final = 300
"""Cases nobody takes in on one day."""
MOST: Final = 2_000
"""Characters a look over may say."""
ASKED_FOR: Final = Phrase(zh="规则都成立，申请人请人来看", en="the rules are met; the applicant asked for a person")
STANDING: Final = ("correction", "paused", "deferred")


class NotApprovedByRule(SalternError):
    """Case {case} was not approved by rule; only what no person has looked at is looked over."""

    family = "conflict"
    zh = "办件 {case} 不是由规则批准的，不属于抽查范围。"


class CheckedBefore(SalternError):
    """Case {case} has been looked over already."""

    family = "conflict"
    zh = "办件 {case} 已经抽查过。"


class FindingMissing(SalternError):
    """Say whether case {case} was rightly approved, and where it was not, what is wrong."""

    family = "invalid"
    zh = "请说明办件 {case} 批得对不对；不对的，写明哪里不对。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Worklist:
    """One page of the list, how many there are of each part, and of each service."""

    rows: Sequence[Waiting]
    counts: Mapping[Which, int]
    services: Mapping[str, int]
    more: bool


@transaction.atomic
def list_waiting(
    *,
    acting: Acting,
    rulebook: Rulebook,
    names: Names,
    asked: Asked,
    after: Key | None = None,
    limit: int = PAGE,
) -> Worklist:
    """What waits for a person of my unit, among the items of my office. Raises `RoleNotAllowed`."""
    permission.check_action(acting=acting, action="list-waiting")
    open_ = ours(acting, rulebook).filter(STILL_OPEN)
    marked = set(Mark.objects.filter(account=acting.account, case__in=open_).values_list("case_id", flat=True))
    counts, services = _counts(open_, acting, marked)
    named = {key: rulebook.items[key].name.zh if key in rulebook.items else key for key in services}
    found = list(_page(_asked(open_, asked, acting, marked), asked.order, named, after, limit + 1))
    cases = found[:limit]
    because = _because(cases)
    note_list(acting, "case.list-waiting", cases)
    known = names({row.subject for row in cases})
    return Worklist(
        rows=[
            Waiting(
                case=(view := queries.view(row)),
                called=called(view, known),
                because=because.get(row.pk, NOTHING),
                marked=row.pk in marked,
            )
            for row in cases
        ],
        counts=counts,
        services=services,
        more=len(found) > limit,
    )


def count_waiting(*, acting: Acting, rulebook: Rulebook) -> int:
    """How many wait for a person of my unit. Raises `RoleNotAllowed`."""
    permission.check_action(acting=acting, action="list-waiting")
    return ours(acting, rulebook).filter(STILL_OPEN).count()


def count_by_handler(*, acting: Acting, rulebook: Rulebook) -> Mapping[str, int]:
    """How many open cases of my unit each colleague handles; those nobody took under the empty name. Raises
    `RoleNotAllowed`."""
    permission.check_action(acting=acting, action="list-waiting")
    open_ = ours(acting, rulebook).filter(STILL_OPEN)
    return dict(open_.order_by("handler").values_list("handler").annotate(Count("pk")))


def neighbours(*, acting: Acting, rulebook: Rulebook, number: str) -> tuple[str, str]:
    """The numbers of the cases before and after one in the whole list; empty at its ends. Raises `RoleNotAllowed`,
    `CaseUnknown`."""
    permission.check_action(acting=acting, action="list-waiting")
    row = Case.objects.filter(number=number).only("pk", "due_on").first()
    if row is None:
        raise CaseUnknown(case=number)
    others = ours(acting, rulebook).filter(STILL_OPEN).exclude(pk=row.pk)
    key = Key(row.due_on, row.pk)
    behind = next(iter(_in_order(others, key, 1)), None)
    before = next(iter(_in_order(others, key, 1, backwards=True)), None)
    return (before.number if before else "", behind.number if behind else "")


@transaction.atomic
def list_decided(*, acting: Acting, names: Names, before: int | None = None) -> Sequence[Decided]:
    """What I decided, newest first; `before` is the key of the last one seen. Raises `RoleNotAllowed`."""
    permission.check_action(acting=acting, action="list-waiting")
    rows = Decision.objects.filter(by=acting.account, automatic=False, final=True).order_by("-at", "-pk")
    at = Decision.objects.filter(pk=before).values_list("at", flat=True).first() if before is not None else None
    if at is not None:
        rows = rows.filter(at__lte=at).filter(Q(at__lt=at) | Q(pk__lt=before))
    found = list(rows.select_related("case")[:PAGE])
    note_list(acting, "case.list-decided", [one.case for one in found])
    known = names({one.case.subject for one in found})
    return [
        Decided(
            id=one.pk,
            case=(view := queries.view(one.case)),
            called=called(view, known),
            result=one.result,
            by=one.by,
            at=one.at,
        )
        for one in found
    ]


@transaction.atomic
def list_taken(*, acting: Acting, names: Names, day: dt.date) -> Sequence[Decided]:
    """What I took in at a counter on a day, newest first, each with how it stands. Raises `RoleNotAllowed`."""
    permission.check_action(acting=acting, action="list-taken")
    begins = dt.datetime.combine(day, dt.time(), tzinfo=acting.zone)
    rows = Case.objects.filter(account=acting.account, received_on=day, changed_at__gte=begins).order_by("-pk")
    found = list(rows[:MOST_A_DAY])
    note_list(acting, "case.list-taken", found)
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


@transaction.atomic
def list_instant(
    *,
    acting: Acting,
    rulebook: Rulebook,
    names: Names,
    day: dt.date,
    before: int | None = None,
    only_drawn: bool = False,
) -> Sequence[Decided]:
    """What was approved by rule on a day for my unit, newest first, those drawn to be looked over marked.

    Raises `RoleNotAllowed`.
    """
    permission.check_action(acting=acting, action="list-waiting")
    rows = ours(acting, rulebook).filter(
        Exists(Decision.objects.filter(case=OuterRef("pk"), final=True, overtaken=False, automatic=True)),
        state="approved", closed_on=day,
    ).select_related("spot_check").order_by("-pk")  # fmt: skip
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows if only_drawn else rows[:PAGE])
    if only_drawn:
        found = [row for row in found if drawn(row.number)]
    note_list(acting, "case.list-instant", found)
    known = names({row.subject for row in found})
    return [
        Decided(
            id=row.pk,
            case=(view := queries.view(row)),
            called=called(view, known),
            result="approve",
            by="system",
            at=row.closed_at or row.changed_at,
            drawn=drawn(row.number),
            checked=row.spot_check.outcome if hasattr(row, "spot_check") else "",
        )
        for row in found
    ]


@transaction.atomic
def look_over(*, acting: Acting, rulebook: Rulebook, number: str, outcome: str, words: str = "") -> None:
    """Say what a look over a case approved by rule found: it changes nothing decided. Raises `NotApprovedByRule`,
    `CheckedBefore`, `FindingMissing`, `RoleNotAllowed`, `CaseUnknown`, `OtherUnit`, `NotYourItem`."""
    permission.check_action(acting=acting, action="look-over")
    row = locked(number)
    permission.check_reach(acting=acting, action="look-over", case=facts(row, rulebook, acting))
    if not row.decisions.filter(final=True, overtaken=False, automatic=True).exists():
        raise NotApprovedByRule(case=number)
    if SpotCheck.objects.filter(case=row).exists():
        raise CheckedBefore(case=number)
    said = free_text(words)[:MOST]
    if outcome not in {"right", "wrong"} or (outcome == "wrong" and not said):
        raise FindingMissing(case=number)
    SpotCheck.objects.create(case=row, by=acting.account, at=acting.now, outcome=outcome, words=said)
    journal.record(
        acting=acting,
        action="case.look-over",
        subject=row.subject,
        object=f"case:{number}",
        purpose=acting.purpose or "cases",
        detail={"outcome": outcome, "words": said},
    )


@transaction.atomic
def mark(*, acting: Acting, rulebook: Rulebook, number: str, on: bool) -> None:
    """Put a mark of one's own on a case, or take it off. Raises `RoleNotAllowed`, `CaseUnknown`, `OtherUnit`,
    `NotYourItem`."""
    permission.check_action(acting=acting, action="list-waiting")
    row = locked(number)
    permission.check_reach(acting=acting, action="list-waiting", case=facts(row, rulebook, acting))
    if on:
        Mark.objects.get_or_create(case=row, account=acting.account, defaults={"at": acting.now})
    else:
        Mark.objects.filter(case=row, account=acting.account).delete()


def ours(acting: Acting, rulebook: Rulebook) -> QuerySet[Case]:
    """The cases of my unit."""
    return Case.objects.filter(of_unit(acting, rulebook))


def of_unit(acting: Acting, rulebook: Rulebook) -> Q:
    """What a case of my unit is known by, to which those filed before cases kept their unit belong by their item.

    Where there are none of those they are not asked for: a database walks one unit in order, and no "or".
    """
    if not acting.unit:
        return Q(pk__in=())
    mine = Q(unit=acting.unit)
    if Case.objects.filter(unit="").exists():
        by_item = [key for key in rulebook.items if rulebook.unit(key) == acting.unit]
        mine |= Q(unit="", item__in=by_item)
    return mine if acting.items is None else mine & Q(item__in=acting.items)


def _counts(
    rows: QuerySet[Case], acting: Acting, marked: Collection[int]
) -> tuple[Mapping[Which, int], Mapping[str, int]]:
    """How many there are of each part and of each service, read off the index of what waits."""
    counted = {which: Count("pk", filter=part) for which, part in _parts(acting).items()}
    grouped: Iterable[Mapping[str, Any]] = rows.order_by().values("item").annotate(**counted)
    by_item = list(grouped)
    counts = {which: sum(row[which] for row in by_item) for which in counted}
    return (
        {which: len(marked) if which == "marked" else counts[which] for which in WHICH},
        {row["item"]: row["all"] for row in by_item},
    )


def _parts(acting: Acting) -> Mapping[Which, Q]:
    """The parts of the list, but for what somebody marked: each is known by columns of the index alone."""
    return {
        "all": Q(pk__isnull=False),
        "due": Q(due_on__lte=acting.today),
        "arrived": ~Q(came_from="") & Q(handler=""),
        "answered": Q(put_right=True, state="review"),
        "safe": Q(advised=True, state="review"),
        "standing": Q(state__in=STANDING),
        "mine": Q(handler=acting.account),
    }


def _asked(rows: QuerySet[Case], asked: Asked, acting: Acting, marked: Collection[int]) -> QuerySet[Case]:
    handler = "" if asked.handler == NOBODY else spelled(asked.handler)
    named = {"item": asked.item, "subject": asked.subject, "number": asked.number, "handler": handler}
    rows = rows.filter(**{name: value for name, value in named.items() if value not in {"", None}})
    rows = rows.filter(handler="") if asked.handler == NOBODY else rows
    if asked.which == "marked":
        return rows.filter(pk__in=marked)
    return rows if asked.which == "all" else rows.filter(_parts(acting)[asked.which])


def _page(
    rows: QuerySet[Case], order: Order, named: Mapping[str, str], after: Key | None, limit: int
) -> Iterator[Case]:
    """A page in an order: its keys, for which no case itself is looked into, then these cases."""
    if order in {"due", "-due"}:
        return _in_order(rows, after, limit, backwards=order == "-due")
    if order in {"received", "-received"}:
        ordered = _by_receipt(rows, after, newest=order == "-received")
    else:
        items = sorted(named, key=lambda key: (named[key], key), reverse=order == "-service")
        ordered = _by_service(rows, items, after)
    return _rows(ordered.values_list("pk", flat=True)[:limit])


def _rows(keys: Iterable[int]) -> Iterator[Case]:
    """The cases of these keys, in their order; none of them shows its form."""
    wanted = list(keys)
    found = Case.objects.defer("form", "materials").in_bulk(wanted)
    return (found[key] for key in wanted)


def _by_receipt(rows: QuerySet[Case], after: Key | None, *, newest: bool) -> QuerySet[Case]:
    """As they came in. What waits is sorted: in the order of all cases it would be looked for among all of them."""
    if after is not None:
        rows = rows.filter(**{"pk__lt" if newest else "pk__gt": after.row})
    place = F("pk") + 0
    return rows.order_by(place.desc() if newest else place.asc())


def _by_service(rows: QuerySet[Case], items: Sequence[str], after: Key | None) -> QuerySet[Case]:
    """By service, and within one by due day."""
    if after is not None and after.item in items:
        behind = Q(item__in=items[items.index(after.item) + 1 :])
        rows = rows.filter(behind | Q(_beyond(after), item=after.item))
    place = Choice(*(When(item=item, then=at) for at, item in enumerate(items)), default=len(items))
    return rows.order_by(place, F("due_on").asc(nulls_last=True), "pk")


def _beyond(key: Key) -> Q:
    """What lies behind a place in the order of due days, those whose clock stands still last."""
    on, pk, _ = key
    if on is None:
        return Q(due_on__isnull=True, pk__gt=pk)
    return Q(due_on__gt=on) | Q(due_on=on, pk__gt=pk) | Q(due_on__isnull=True)


def _in_order(rows: QuerySet[Case], after: Key | None, limit: int, *, backwards: bool = False) -> Iterator[Case]:
    """By due day, those whose clock stands still behind them; on from a key, or back from it."""
    running = rows.filter(due_on__isnull=False).order_by("due_on", "pk")
    standing = rows.filter(due_on__isnull=True).order_by("pk")
    if backwards:
        running, standing = running.reverse(), standing.reverse()
    parts = [standing, running] if backwards else [running, standing]
    if after is not None:
        parts = _from(parts, after, backwards=backwards)
    keys: list[int] = []
    for part in parts:
        if len(keys) < limit:
            keys += part.values_list("pk", flat=True)[: limit - len(keys)]
    return _rows(keys)


def _from(parts: list[QuerySet[Case]], key: Key, *, backwards: bool) -> list[QuerySet[Case]]:
    """The parts from a key on: the one it lies in cut, those passed already left out."""
    on, pk, _ = key
    compare = "lt" if backwards else "gt"
    beyond = Q(**{f"pk__{compare}": pk})
    lies = 0 if (on is None) == backwards else 1
    if on is not None:
        beyond = Q(**{f"due_on__{compare}": on}) | (Q(due_on=on) & beyond)
    return [parts[lies].filter(beyond), *parts[lies + 1 :]]


def _because(cases: Sequence[Case]) -> Mapping[int, Phrase]:
    """Why the machine left each to a person, by the row's key; one question for all of them."""
    rows = Decision.objects.filter(case__in=cases, automatic=True).order_by("serial")
    told = rows.values_list("case_id", "result", "because")
    return {case: ASKED_FOR if result == "approve" else Phrase.of(words) for case, result, words in told}


def note_list(acting: Acting, action: str, cases: Sequence[Case | CaseView], **asked: object) -> None:
    """The line of a list: whom it names, for what, what was asked for."""
    if cases:
        journal.record(
            acting=acting,
            action=action,
            purpose=acting.purpose or "cases",
            detail={"cases": len(cases), **asked},
            concerned={case.subject for case in cases},
        )
