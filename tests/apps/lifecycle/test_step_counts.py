"""How many go on after an approval: from cases, small counts kept back with what would give them away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from saltern.apps.casework.models import Case
from saltern.apps.journal.permission import RoleNotAllowed
from saltern.apps.lifecycle import operations
from saltern.apps.lifecycle.models import Push, Target
from saltern.apps.lifecycle.operations import ItemCount, StepCount
from saltern.core.catalogue.pack import Pack
from worlds.casework_desk import staff
from worlds.yantian import yantian

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2020, 9, 15, 2, 0, tzinfo=dt.UTC)
SINCE = dt.date(2019, 9, 16)
FIRST, NEXT = "graduate-reception", "household-transfer-graduate"
OF_A_FIRM = "social-insurance-registration-to-startup-grant"
DESIGNER = staff("designer", "lin", now=NOW)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return yantian()


def filed(item: str, subjects: Sequence[int], *, at: dt.datetime, state: str = "approved") -> None:
    """Cases of some people, handed in at a moment and closed with it where they are approved."""
    closed = at if state == "approved" else None
    for subject in subjects:
        number = f"{item[:8]}-{subject}-{at:%m%d}"[:20]
        Case.objects.create(
            number=number, item=item, item_version=1, pack_version="p", subject=subject, who="natural_person",
            unit="u", account=f"a-{subject}", channel="portal", request=number, asked="x", state=state,
            received_at=at, received_on=at.date(), statutory_days=0, promised_days=0, closed_at=closed,
            closed_on=closed.date() if closed else None, changed_at=at, moves=1, form=[], materials={},
            fields_prefilled=0, materials_saved=0, visits_saved=0,
        )  # fmt: skip


def counted(pack: Pack) -> operations.StepCounts:
    return operations.count_steps(acting=DESIGNER, pack=pack, items=[FIRST, NEXT], since=SINCE)


def step_key(pack: Pack) -> str:
    return next(step.key for step in pack.steps_after(FIRST) if step.to_item == NEXT)


def test_who_applied_afterwards_went_on_and_the_others_stopped(pack: Pack) -> None:
    filed(FIRST, range(1, 31), at=NOW - dt.timedelta(days=60))
    filed(NEXT, range(1, 21), at=NOW - dt.timedelta(days=30), state="review")
    filed(NEXT, [29], at=NOW - dt.timedelta(days=90), state="review")  # before the approval: no step of it
    filed(FIRST, [77], at=NOW - dt.timedelta(days=500))  # longer ago than is asked
    found = counted(pack)
    assert found.steps[step_key(pack)].went == 20
    assert found.items[FIRST] == ItemCount(approved=30, stopped=10)


def test_a_count_of_few_is_not_told_nor_the_one_that_would_give_it_away(pack: Pack) -> None:
    filed(FIRST, range(1, 31), at=NOW - dt.timedelta(days=60))
    filed(NEXT, range(1, 28), at=NOW - dt.timedelta(days=30), state="review")
    found = counted(pack)
    assert (found.steps[step_key(pack)].went, found.items[FIRST].stopped) == (None, None)
    assert found.items[FIRST].approved == 30


def test_of_a_step_for_another_kind_those_who_were_told_and_applied_went_on(pack: Pack) -> None:
    step = pack.next_steps[OF_A_FIRM]
    assert (pack.items[step.from_item].who, step.who) == ("legal_person", "natural_person")
    for day in (NOW - dt.timedelta(days=90), NOW - dt.timedelta(days=30)):  # who was told twice counts once
        push = Push.objects.create(
            kind="next_step", key=step.key, trigger=f"case:{day}", template="t", who=step.who, state="done",
            as_of=day.date(), due=20, count=20, releases_needed=0, pack_version="p", created_at=day,
        )  # fmt: skip
        Target.objects.bulk_create(Target(push=push, subject=subject, told=True) for subject in range(1, 21))
    filed(step.to_item, range(1, 13), at=NOW - dt.timedelta(days=20), state="review")
    filed(step.to_item, [13], at=NOW - dt.timedelta(days=500), state="review")  # longer ago than is asked
    filed(step.to_item, [99], at=NOW - dt.timedelta(days=20), state="review")  # told by nobody
    found = operations.count_steps(acting=DESIGNER, pack=pack, items=[step.from_item], since=SINCE)
    assert found.steps[step.key] == StepCount(told=20, went=12)
    assert found.items[step.from_item].stopped == 0


def test_nobody_but_designers_and_auditors_counts(pack: Pack) -> None:
    with pytest.raises(RoleNotAllowed):
        operations.count_steps(acting=staff("clerk", "wang", now=NOW), pack=pack, items=[FIRST], since=SINCE)
