"""Some months at the desk, lived through by the operations themselves: the patterns that `bench.seed_desk` copies.

`python -m bench.desk_patterns DAYS EACH`, on the installation of the environment, whose lake holds a district. On every
working day so many applications are handed in, for services of several units, on the portal and at a counter; what
becomes of each (approved by rule or by a person, refused, put right, paused, withdrawn, promised and brought, paid)
happens on the days after, and every evening the office does what it does by itself. What came in last is still open.
"""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from saltern.apps.journal.acting import Acting
    from saltern.core.catalogue.item import FormField, Item
    from saltern.installation.office import Office

ITEMS: Final[Mapping[str, int]] = {"natural_person": 24, "legal_person": 8}
"""Services that are applied for, by whom."""
OF_A_UNIT: Final = 3
TRIES: Final = 40
"""People asked before it is said that nobody can apply for a service."""
ASKED: Final = 3_000
PAID: Final = 5
"""People who are asked whether a service would pay them, and those who are enough."""
TYPED: Final[Mapping[str, str]] = {"bank_account": "6222020000000000001", "boolean": "false"}
FRESH: Final = 25
"""Days in which a case may still wait."""
PHONE: Final = "13800138000"
FATES: Final = (
    "by-rule", "approved", "by-rule", "refused", "corrected", "by-rule", "approved", "paused", "deferred", "by-rule",
    "withdrawn", "approved", "waiting", "by-rule", "reviewed",
)  # fmt: skip


def main() -> int:
    """Live through the days."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "saltern.project.settings"
    import django

    django.setup()
    from django.core.management import call_command

    from saltern.installation.office import office

    call_command("migrate", verbosity=0)
    days, each = int(sys.argv[1]), int(sys.argv[2])
    desk = office()
    life = Life(office=desk, subjects=subjects(desk), chance=Random(days * 1_000 + each))  # no secret
    for done in life.days(days, each):
        print(done, flush=True)
    return 0


def subjects(desk: Office) -> Mapping[str, Sequence[int]]:
    """Everybody of the district by kind; whoever the register has."""
    found: dict[str, list[int]] = defaultdict(list)
    with closing(sqlite3.connect(f"file:{desk.environment.identity}?mode=ro", uri=True)) as register:
        for subject, kind in register.execute("SELECT subject, kind FROM subject ORDER BY subject"):
            found[kind].append(subject)
    return found


def typed(item: Item) -> Iterator[FormField]:
    """The fields of a form that no record fills."""
    return (one for one in item.form if one.required and one.source is None)


def values(item: Item) -> Mapping[str, str]:
    """What is typed into them."""
    return {one.key: TYPED[one.type] for one in typed(item) if one.type in TYPED}


def account_of(subject: int) -> str:
    """The account somebody applies with."""
    return f"a-{subject}"


def staff_of(unit: str, which: int = 1) -> str:
    """One of two who work for a unit; no handle has more than 24 signs."""
    return f"{unit[:22]}-{which}"


@dataclass(slots=True, kw_only=True)
class Life:
    """The desk's days; `now` is the moment they have come to."""

    office: Office
    subjects: Mapping[str, Sequence[int]]
    chance: Random
    now: dt.datetime = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    serial: int = 0
    paid: dict[str, Sequence[int]] = field(default_factory=dict)
    """Who is entitled to a service that pays."""
    planned: dict[dt.date, list[Callable[[], object]]] = field(default_factory=lambda: defaultdict(list))

    def days(self, count: int, each: int) -> Iterator[int]:
        """Live through so many working days up to the clock's own; how many are over."""
        from saltern.project.background_work import BackgroundWork

        clock, calendar = self.office.clock, self.office.rulebook.calendar
        last = clock.day_of(clock.now())
        first = last
        for _ in range(count - 1):
            first = next(
                day for day in (first - dt.timedelta(days=ago) for ago in range(1, 30)) if calendar.is_working(day)
            )
        self.at(first, hour=8)
        items = self.items()
        work = BackgroundWork(office=self.office, now_fn=lambda: self.now)
        done, day = 0, first
        while day <= last:
            if calendar.is_working(day):
                for number in range(each):
                    self.at(day, hour=8, minutes=30 + number * 90 // each)
                    self.hand_in(items[self.serial % len(items)], FATES[self.serial % len(FATES)], last)
                done += 1
                yield done
            for number, act in enumerate(self.planned.pop(day, ())):
                self.at(day, hour=9 if day == last else 14, minutes=number % 50)
                act()
            self.at(day, hour=10 if day == last else 18)
            work.news()
            work.deadlines()
            work.messages()
            day += dt.timedelta(days=1)

    def at(self, day: dt.date, *, hour: int, minutes: int = 0) -> None:
        """The clock goes on to a moment of a day."""
        begins = dt.datetime.combine(day, dt.time(hour), tzinfo=self.office.clock.zone)
        self.now = begins + dt.timedelta(minutes=minutes, milliseconds=self.chance.randrange(50_000))

    def items(self) -> Sequence[Item]:
        """Services anybody can hand in with nothing to type, of several units, and those whose sums are worked out,
        which come as often as six others."""
        rulebook, found, of = self.office.rulebook, list[Any](), Counter[tuple[str, str]]()
        left = dict(ITEMS)
        for item in rulebook.items.values():
            who = item.who
            if any(out.amount for out in item.outputs):
                self.paid[item.id] = list(self.entitled(item))
                found += [item] * 6
            elif (
                left.get(who)
                and of[item.authority, who] < OF_A_UNIT
                and not any(typed(item))
                and self.somebody(item, "by-rule", dry=True) is not None
            ):
                found.append(item)
                left[who] -= 1
                of[item.authority, who] += 1
        self.chance.shuffle(found)
        return found

    def entitled(self, item: Item) -> Iterator[int]:
        """People whom the rules would pay something at once."""
        from django.db import transaction

        from saltern.apps.casework import operations
        from saltern.apps.casework.models import Payout
        from saltern.errors import SalternError

        everybody = self.subjects[item.who]
        found = 0
        for subject in self.chance.sample(everybody, min(ASKED, len(everybody))):
            with transaction.atomic():
                try:
                    operations.submit(
                        acting=self.applicant(subject), rulebook=self.office.rulebook,
                        source=self.office.records.pinned(), item=item.id, subject=subject, key=f"asked-{subject}",
                        values=values(item), materials=[one.key for one in item.materials], account={"mobile": PHONE},
                    )  # fmt: skip
                    paid = Payout.objects.exists()
                except SalternError:
                    paid = False
                transaction.set_rollback(True)
            found += paid
            if paid:
                yield subject
            if found == PAID:
                return

    def hand_in(self, item: Item, fate: str, last: dt.date) -> None:
        """Somebody applies, and what becomes of it is planned."""
        self.serial += 1
        made = self.somebody(item, fate)
        if made is None:
            return
        number, subject = made
        fresh = (last - self.now.date()).days < FRESH
        if fate == "waiting" and not fresh:
            fate = "approved"
        for wait, act in self.course(fate, item, number, subject, fresh=fresh):
            self.planned[self.now.date() + dt.timedelta(days=wait)].append(act)

    def somebody(self, item: Item, fate: str, *, dry: bool = False) -> tuple[str, int] | None:
        """Somebody hands an application in; its number and whose it is, None where nobody could."""
        from django.db import transaction

        from saltern.apps.casework import operations
        from saltern.errors import SalternError

        later = fate == "deferred" and any(one.deferrable_days for one in item.materials)
        brought = [one.key for one in item.materials if not (later and one.deferrable_days)]
        counter = later or self.serial % 5 == 0
        pool = self.paid.get(item.id, self.subjects[item.who])
        for _ in range(TRIES if pool else 0):
            subject = self.chance.choice(pool)
            who = self.clerk(item) if counter and not dry else self.applicant(subject)
            try:
                with transaction.atomic():
                    made = operations.submit(
                        acting=who, rulebook=self.office.rulebook, source=self.office.records.pinned(), item=item.id,
                        subject=subject, key=f"pattern-{self.serial:08d}", values=values(item),
                        materials=brought, promises=later,
                        account={"mobile": PHONE}, channel="counter" if counter and not dry else "portal",
                        for_a_person=fate not in {"by-rule", "deferred", "reviewed"},
                    )  # fmt: skip
                    if dry:
                        transaction.set_rollback(True)
                    return made.number, subject
            except SalternError:
                continue
        return None

    def course(
        self, fate: str, item: Item, number: str, subject: int, *, fresh: bool
    ) -> Iterator[tuple[int, Callable[[], object]]]:
        """What happens to a case, after how many days."""
        from saltern.apps.casework import operations, queries

        book = self.office.rulebook
        said = {"rulebook": book, "number": number}

        def stands(state: str) -> bool:
            found = queries.case(number=number)
            return found is not None and found.case.state == state

        def when(state: str, act: Callable[[], object]) -> Callable[[], object]:
            return lambda: act() if stands(state) else None

        def approve() -> None:
            if not stands("review"):
                return
            operations.approve(acting=self.approver(item), reason="材料齐全，符合条件", **said)
            self.plan_payment(item, number)

        take = when("review", lambda: operations.take_over(acting=self.approver(item), **said))
        source = self.office.records.pinned()
        if fate in {"approved", "by-rule", "refused"}:
            yield 1, take
        if fate == "approved":
            yield self.chance.randint(2, 5), approve
        elif fate == "refused":
            yield 3, when("review", lambda: operations.refuse(acting=self.approver(item), reason="不符合条件", **said))
        elif fate == "corrected":
            again = [one.key for one in item.materials][:1]
            wanted = again or ["说明"]
            yield (
                1,
                when(
                    "review",
                    lambda: operations.request_correction(
                        acting=self.approver(item), wanted=wanted, reason="材料看不清", **said
                    ),
                ),
            )
            yield (
                4,
                when(
                    "correction",
                    lambda: operations.correct(
                        acting=self.applicant(subject),
                        source=source,
                        materials=again,
                        account={"mobile": PHONE},
                        **said,
                    ),
                ),
            )
            yield 7, approve
        elif fate == "paused":
            yield 1, when("review", lambda: operations.pause(acting=self.approver(item), reason="hearing", **said))
            yield 9, when("paused", lambda: operations.resume(acting=self.approver(item), **said))
            yield 10, approve
        elif fate == "withdrawn":
            yield 1, when("review", lambda: operations.withdraw(acting=self.applicant(subject), reason="", **said))
        elif fate == "deferred":
            late = [one.key for one in item.materials if one.deferrable_days]
            yield (
                4,
                when(
                    "deferred",
                    lambda: operations.bring_material(
                        acting=self.applicant(subject), source=source, materials=late, account={"mobile": PHONE}, **said
                    ),
                ),
            )
            yield 6, approve
        elif fate == "reviewed":
            yield 2, when("approved", lambda: operations.ask_review(acting=self.applicant(subject), **said))
            if not fresh:
                yield (
                    5,
                    when(
                        "approved",
                        lambda: operations.close_review(
                            acting=self.approver(item), outcome="upheld", words="看过，没有问题", **said
                        ),
                    ),
                )
        if fate == "by-rule":
            yield 3, approve
            yield 0, lambda: self.plan_payment(item, number)

    def plan_payment(self, item: Item, number: str) -> None:
        """What an approved case pays is paid a week later, unless that lies within the last days."""
        from saltern.apps.casework import operations
        from saltern.apps.casework.models import Payout

        def pay(output: str) -> None:
            operations.pay(
                acting=self.approver(item, which=2), rulebook=self.office.rulebook, number=number, output=output,
                reference=f"PAID-{self.serial:06d}-{self.chance.randrange(10**6):06d}",
                paid_on=self.now.astimezone(self.office.clock.zone).date(),
            )  # fmt: skip

        for output in Payout.objects.filter(case__number=number, paid_on=None).values_list("output", flat=True):
            self.planned[self.now.date() + dt.timedelta(days=7)].append(lambda output=output: pay(output))

    def applicant(self, subject: int) -> Acting:
        """Somebody who applies for themselves."""
        return self.office.acting_as(account_of(subject), role="applicant", at=self.now, subjects={subject})

    def clerk(self, item: Item) -> Acting:
        """Somebody at the counter of the unit."""
        return self.office.acting_as(staff_of(item.authority), role="clerk", at=self.now, unit=item.authority)

    def approver(self, item: Item, *, which: int = 1) -> Acting:
        """Somebody who decides for the unit."""
        return self.office.acting_as(staff_of(item.authority, which), role="approver", at=self.now, unit=item.authority)


if __name__ == "__main__":
    sys.exit(main())
