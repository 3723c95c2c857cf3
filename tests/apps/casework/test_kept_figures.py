"""The board's kept figures: whatever becomes of cases, with them stands the same as counted from the cases alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from saltern.apps.casework import operations as casework
from saltern.apps.casework.figures import Tally
from saltern.apps.casework.models import UNTALLIED, Case
from saltern.apps.casework.models.kept_rows import DayTally
from saltern.apps.casework.stage import CLOSED, MOVES
from saltern.apps.journal.acting import Acting
from worlds.casework_desk import GRADUATE, NOW, RIVAL, People, applicant, approver, degree, job, rulebook, staff, system

pytestmark = pytest.mark.django_db

OWN, OTHER = "human-resources", "social-insurance"
RIGHT = replace(RIVAL, excludes=(), authority=OTHER)
BOOKS = rulebook(replace(GRADUATE, hand_over_to=(OTHER,)), RIGHT)
FIRST, LAST = NOW.date() - dt.timedelta(days=1), NOW.date() + dt.timedelta(days=60)


def leader(days: int = 60) -> Acting:
    return staff("leader", "tang", now=NOW + dt.timedelta(days=days), unit="gov-services-data")


def sources(key: int, *, verified: bool = False) -> People:
    return People(degrees=[degree(key, verified=verified)], employments=[job(key)])


def filed(key: int, *, verified: bool = False) -> str:
    return casework.submit(
        acting=applicant(key, account=f"a-{key}"), rulebook=BOOKS, source=sources(key, verified=verified),
        item=GRADUATE.id, subject=key, key=f"k-{key}", values={"mobile": "13800138001"},
    ).number  # fmt: skip


def counted() -> Mapping[str, Tally]:
    """One case after the other, as the cases stand now."""
    found: dict[str, Tally] = {}
    for case in Case.objects.all():
        final = case.decisions.filter(final=True, overtaken=False).first()
        answered, away = case.state in {"approved", "refused"}, case.channel != "counter"
        one = Tally(
            received=1, papers=case.materials_saved, at_once=bool(final and final.automatic),
            ways=(away + answered) if GRADUATE.reach.visits == 0 else int(away and answered),
            closed=answered, late=answered and case.breached_on is not None, waiting=case.state not in CLOSED,
            overdue=case.due_on is not None and case.due_on < LAST,
        )  # fmt: skip
        found[case.unit] = found.get(case.unit, Tally()) + one
    return found


def read(first: dt.date = FIRST, last: dt.date = LAST) -> Mapping[str, Tally]:
    return casework.read_figures(acting=leader(), rulebook=BOOKS, first=first, last=last).units


def days() -> Mapping[dt.date, tuple[int, int]]:
    found = casework.read_days(acting=leader(), rulebook=BOOKS, first=FIRST, last=LAST)
    return {one.on: (one.received, one.at_once) for one in found if one.received}


def life() -> Mapping[str, Callable[[], object]]:
    """What may happen to cases, in order."""
    at_once, other, refused, withdrawn, moved, wrong = filed(1, verified=True), *map(filed, (2, 3, 4, 5, 6))
    first, second, later = approver(), staff("approver", "wu"), NOW + dt.timedelta(days=40)
    desk = {"rulebook": BOOKS}
    return {
        "filed": lambda: None,
        "approved": lambda: casework.approve(acting=first, number=other, reason="看过", **desk),
        "refused": lambda: casework.refuse(acting=first, number=refused, reason="查不到", **desk),
        "withdrawn": lambda: casework.withdraw(acting=applicant(4, account="a-4"), number=withdrawn, **desk),
        "handed over": lambda: casework.hand_to_unit(acting=first, number=moved, unit=OTHER, reason="归你们", **desk),
        "moved to the right item": lambda: casework.change_item(
            acting=first, source=sources(6), number=wrong, item=RIGHT.id, reason="选错了", **desk
        ),
        "late": lambda: casework.sweep_deadlines(acting=system(later), **desk),
        "reopened": lambda: casework.reopen(acting=second, number=refused, reason="查到了", **desk),
        "asked": lambda: casework.ask_reopening(
            acting=first, number=at_once, ground="not-met", reason="假的", **desk
        ),
        "reopened by two": lambda: casework.reopen(acting=second, number=at_once, **desk),
        "approved again": lambda: casework.approve(acting=approver(later), number=refused, reason="查到了", **desk),
        "refused now": lambda: casework.refuse(acting=approver(later), number=at_once, reason="假的", **desk),
        "late and closed": lambda: casework.refuse(
            acting=staff("approver", "luo", now=later, unit=OTHER), number=moved, reason="不符合", **desk
        ),
    }  # fmt: skip


@pytest.mark.parametrize("every", [1, 3, 100])
def test_kept_or_not_the_figures_are_those_of_the_cases(every: int) -> None:
    for place, (what, happens) in enumerate(life().items()):
        happens()
        assert (what, read()) == (what, counted())
        if place % every == 0:
            casework.keep_figures(acting=system())
            assert (Case.objects.filter(UNTALLIED).count(), read()) == (0, counted())
    assert days() == {NOW.date(): (6, 0)}


def test_what_is_kept_is_kept_once_and_its_cases_are_not_counted_again() -> None:
    filed(1, verified=True)
    filed(2)
    assert [casework.keep_figures(acting=system()) for _ in range(2)] == [2, 0]
    held = DayTally.objects.values_list("day", "received", "at_once", "answered", "closed")
    assert list(held) == [(NOW.date(), 2, 1, 1, 1)]
    DayTally.objects.update(received=40)
    filed(3)
    assert read()[OWN].received == 41


def test_a_closed_case_is_opened_again_by_one_deed_alone() -> None:
    """That deed takes it off the kept figures; another one would have to, too."""
    assert {action for (state, action, _), after in MOVES.items() if state in CLOSED and after not in CLOSED} == {
        "reopen"
    }
