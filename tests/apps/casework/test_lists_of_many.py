"""Lists of a desk with many cases: each walks an index as far as its page reaches, and asks as often with few as with
many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from random import Random
from typing import Any, Literal

import pytest
from bench import desk_copies
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saltern.apps.casework import operations
from saltern.apps.casework.models import Case, Decision
from saltern.apps.casework.operations import UnitAsked
from saltern.apps.casework.worklist import WHICH, Asked, key_of
from saltern.apps.journal import queries as journal
from saltern.apps.journal.models import Line
from saltern.apps.journal.search import Sought
from worlds.casework_desk import NOW, People, applicant, approver, clerk, degree, graduates, rulebook

pytestmark = pytest.mark.django_db

BOOK = rulebook()
UNIT = "human-resources"


def nobody(subjects: Collection[int]) -> Mapping[int, str]:
    return {}


def lived() -> None:
    """A case approved by rule, one approved by a person, one that waits, one whose clock stands still."""
    for subject, person, stands in ((11, False, False), (12, True, False), (13, True, False), (14, False, True)):
        made = operations.submit(
            acting=applicant(subject, account=f"a-{subject}"), rulebook=BOOK,
            source=People(degrees=[degree(subject)]) if stands else graduates(subject), item="graduate-reception",
            subject=subject, key=f"request-{subject}", account={"mobile": "13800001234"}, promises=stands,
            for_a_person=person,
        )  # fmt: skip
        if subject == 12:
            operations.approve(acting=approver(), rulebook=BOOK, number=made.number, reason="符合")


def copy(times: int, *, serial: int = 1) -> None:
    chance = Random(serial)  # noqa: S311  # no secret
    people = desk_copies.People({"natural_person": range(100 * serial, 100 * serial + 5_000)}, chance)
    made = desk_copies.copies(using="default", times=times, people=people, chance=chance, serial=serial)
    made.write(lambda table, count: None)
    desk_copies.reset_sequences()


def waiting(**asked: Any) -> Any:
    after = asked.pop("after", None)
    return operations.list_waiting(
        acting=approver(), rulebook=BOOK, names=nobody, asked=Asked(**asked), after=after, limit=5
    )


def of_unit(after: int = 0, **asked: Any) -> Sequence[str]:
    page = operations.list_unit_cases(acting=approver(), rulebook=BOOK, asked=UnitAsked(**asked), after=after, limit=5)
    return [one.number for one in page.cases]


def instant(before: int | None = None) -> Any:
    return operations.list_instant(acting=approver(), rulebook=BOOK, names=nobody, day=NOW.date(), before=before)


def counted(which: Literal["received", "late"] = "received", before: int | None = None) -> Any:
    first, last = NOW.date() - dt.timedelta(days=9), NOW.date()
    return operations.list_counted(
        acting=approver(), rulebook=BOOK, names=nobody, which=which, first=first, last=last, before=before
    )


def decided(before: int | None = None) -> Any:
    return operations.list_decided(acting=approver(), names=nobody, before=before)


LISTS: Mapping[str, Callable[[], object]] = {
    **{f"waiting {which}": lambda which=which: waiting(which=which) for which in WHICH},
    "waiting, a page on": lambda: waiting(after=key_of(waiting().rows[-1].case)),
    "of the unit": of_unit,
    "of the unit, a page on": lambda: of_unit(after=Case.objects.order_by("pk").values_list("pk", flat=True)[3]),
    "approved by rule": instant,
    "behind a figure": counted,
    "behind those late": lambda: counted("late"),
    "decided by me": decided,
    "taken in": lambda: operations.list_taken(acting=clerk(), names=nobody, day=NOW.date()),
    "by an account": lambda: journal.sought(Sought(actors=frozenset({"li"})), limit=5),
    "of a kind": lambda: journal.sought(Sought(kind="case"), limit=5),
}


def asked_of(list_: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        list_()
    return len(asked)


def test_ten_times_as_many_cases_are_asked_for_with_as_many_questions() -> None:
    lived()
    copy(10)
    few = {name: asked_of(list_) for name, list_ in LISTS.items()}
    copy(2, serial=1_000)
    assert {name: asked_of(list_) for name, list_ in LISTS.items()} == few


def plan(list_: Callable[[], object], table: str) -> str:
    """How the database answers what is asked of a table, with the values beside it, as a page asks: SQLite plans
    otherwise where they stand in its text. A plan of few rows is not one of many: PostgreSQL is told not to read whole
    tables where it need not."""
    asked: list[tuple[str, Any]] = []

    def noted(execute: Callable[..., Any], sql: str, params: Any, *rest: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, *rest)

    with connection.execute_wrapper(noted):
        list_()
    sql, params = max(
        (one for one in asked if f'FROM "{table}"' in one[0] and "LIMIT" in one[0]), key=lambda one: len(one[0])
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("DROP INDEX case_by_deadline")  # as good, where one unit has all that is open
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
        explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
        cursor.execute(f"{explain} {sql}", params)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


@pytest.mark.parametrize(
    ("name", "table", "index"),
    [
        ("waiting all", "casework_case", "case_of_unit"),
        ("waiting, a page on", "casework_case", "case_of_unit"),
        ("of the unit", "casework_case", "case_of_unit_by_day"),
        ("of the unit, a page on", "casework_case", "case_of_unit_by_day"),
        ("approved by rule", "casework_case", "case_of_unit_closed"),
        ("behind a figure", "casework_case", "case_of_unit_by_day"),
        ("behind those late", "casework_case", "case_breached"),
        ("decided by me", "casework_decision", "decision_by_somebody"),
        ("by an account", "journal_line", "line_of_actor"),
        ("of a kind", "journal_line", "line_of_action"),
    ],
)
def test_a_page_walks_down_an_index_in_its_own_order(name: str, table: str, index: str) -> None:
    lived()
    copy(20)
    found = plan(LISTS[name], table)
    assert (index in found, "TEMP B-TREE" in found, "Sort" in found) == (True, False, False), found


def test_pages_of_a_unit_meet_every_case_once_in_the_order_of_their_days() -> None:
    lived()
    copy(3)
    late = Case.objects.order_by("pk")[2]
    Case.objects.filter(pk=late.pk).update(received_on=late.received_on + dt.timedelta(days=1))
    seen: list[str] = []
    after = 0
    while page := of_unit(after):
        seen += page
        after = Case.objects.get(number=page[-1]).pk
    assert seen == list(Case.objects.order_by("received_on", "pk").values_list("number", flat=True))


def test_pages_of_what_i_decided_meet_every_decision_once() -> None:
    lived()
    copy(120)
    mine = Decision.objects.filter(by="li", automatic=False, final=True)
    seen: list[int] = []
    before = None
    while page := decided(before):
        seen += [one.id for one in page]
        before = seen[-1]
    assert seen == list(mine.order_by("-at", "-pk").values_list("pk", flat=True))


def test_pages_of_what_rules_approved_meet_every_case_once() -> None:
    lived()
    copy(120)
    seen: list[int] = []
    before = None
    while page := instant(before):
        seen += [one.id for one in page]
        before = seen[-1]
    assert len(seen) == len(set(seen)) == 121


@pytest.mark.parametrize("which", ["received", "late"])
def test_pages_behind_a_figure_meet_every_case_once_by_their_day(which: Literal["received", "late"]) -> None:
    lived()
    copy(40)
    day = "closed_on" if which == "late" else "received_on"
    closed = Case.objects.filter(closed_on__isnull=False)
    for place, pk in enumerate(closed.order_by("pk").values_list("pk", flat=True)):
        Case.objects.filter(pk=pk).update(breached_on=NOW, **{day: NOW.date() - dt.timedelta(days=place % 7)})
    seen: list[int] = []
    before = None
    while page := counted(which, before):
        seen += [one.id for one in page]
        before = seen[-1]
    mine = closed if which == "late" else Case.objects.all()
    assert seen == list(mine.order_by(f"-{day}", "-pk").values_list("pk", flat=True))


def test_a_rare_deed_is_found_among_many_lines() -> None:
    lived()
    copy(30)
    wanted = Line.objects.filter(action="case.approve").order_by("-pk").first()
    assert wanted is not None
    Line.objects.bulk_create(
        [Line(at=NOW, actor="gao", role="administrator", action="post.appoint", detail="{}", object="post:1")]
    )
    found = journal.sought(Sought(kind="office"), limit=5)
    assert [one.action for one in found] == ["post.appoint"]
    both = journal.sought(Sought(actors=frozenset({"gao", "li"})), limit=500)
    assert [one.number for one in both] == sorted((one.number for one in both), reverse=True)
    assert {one.actor for one in both} == {"gao", "li"}
