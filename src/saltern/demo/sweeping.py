"""The standing reminders over everyone: on the day itself, on seasonal days of the year, in small later districts.

Most reminders concern somebody on 10 April 2020; tax settlement, allowance checks and resident insurance have a
season; childcare subsidy, HPV vaccine and the allowance check came into force later: three small districts show them.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from saltern.apps.journal.acting import Acting
from saltern.apps.lifecycle import operations, queries
from saltern.apps.lifecycle.operations import SweepLine
from saltern.core.approvals import reminder_rules
from saltern.core.audiences.population import Population
from saltern.core.catalogue.pack import Pack
from saltern.demo import loading
from saltern.demo.district.plan import Plan
from saltern.demo.folders import DemoFolders
from saltern.demo.report.figures import ReminderLine, Sweep
from saltern.installation.office import Office
from saltern.words import NOTHING, Phrase

SEASONS: Final = (dt.date(2020, 4, 10), dt.date(2020, 5, 15), dt.date(2020, 9, 15))
LATER: Final = (
    ("district-2025", dt.date(2025, 5, 15), "childcare-subsidy"),
    ("district-2022", dt.date(2022, 10, 15), "hpv-vaccine"),
    ("district-2021", dt.date(2021, 5, 15), "elder-allowance-check"),
)
SMALL: Final = Plan(residents=3_000, firms=320, records=1)
NEEDED: Final = frozenset(
    {
        "population_register", "resident_register", "births", "deaths", "benefit_payments", "service_cases",
        "students", "immunisations", "elder_allowances", "contact_consents", "business_entities",
    }
)  # fmt: skip
CLERKS: Final = ("值班员 周岚", "值班长 许志远")
SENT: Final = Phrase(zh="已发出", en="sent")
STATES: Final = {
    "done": SENT, "released": SENT, "held": Phrase(zh="待两人放行", en="two people must release it"),
    "stopped": Phrase(zh="已叫停", en="stopped"),
}  # fmt: skip
SEEN: Final = Phrase(zh="只看不发", en="counted, nothing sent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What all sweeps found, and the pushes that came of the first."""

    figures: Sweep
    messages: int


@contextmanager
def everyone(*, folders: DemoFolders, snapshot: int | None, residents: int) -> Iterator[Population]:
    """The whole population of one snapshot."""
    with folders.office.records.population(snapshot, memory="1500MB") as population:
        yield replace(population, residents=residents)


def sweep(*, folders: DemoFolders, snapshot: int, residents: int, tell: loading.Tell, small: bool = False) -> Swept:
    """Every reminder on the first day that it concerns somebody; on the district's day alone where `small`."""
    office, pack = folders.office, folders.office.pack
    lines: dict[str, ReminderLine] = {}
    seconds, subjects, messages = 0.0, 0, 0
    for day in SEASONS[:1] if small else SEASONS:
        with everyone(folders=folders, snapshot=snapshot, residents=residents) as population:
            machine = office.system(at=folders.at(day))
            began = time.perf_counter()
            found = operations.remind(acting=machine, pack=pack, population=population, as_of=day)
            if day == SEASONS[0]:
                seconds = time.perf_counter() - began
            messages += _sent(office, found, machine)
            subjects = subjects or _subjects(population)
            _note(lines, found, pack=pack, day=day, district="")
        tell(f"{day:%Y-%m-%d}", sum(one.due for one in found))
    for name, day, key in () if small else LATER:
        everything = _later(folders=folders.small(name), day=day, tell=tell)
        found = [one for one in everything if one.key.removesuffix(reminder_rules.LATE) == key]
        _note(lines, found, pack=pack, day=day, district=name)
    ordered = tuple(lines[key] for key in pack.reminders if key in lines)
    return Swept(figures=Sweep(lines=ordered, seconds=seconds, subjects=subjects), messages=messages)


def _later(*, folders: DemoFolders, day: dt.date, tell: loading.Tell) -> Sequence[SweepLine]:
    """The reminders of a later year in a small district of its own."""
    plan = Plan(residents=SMALL.residents, firms=SMALL.firms, records=SMALL.records, seed=day.year, as_of=day)
    loading.ensure_feeds(folders=folders, plan=plan, tell=lambda _name, _rows: None)
    loading.take(folders=folders, now=folders.at(day, 6), tell=lambda _name, _rows: None, only=NEEDED)
    with everyone(folders=folders, snapshot=None, residents=plan.residents) as population:
        found = counted(pack=folders.office.pack, population=population, day=day)
    tell(f"{day:%Y-%m-%d}", sum(one.due for one in found))
    return found


def counted(*, pack: Pack, population: Population, day: dt.date) -> Sequence[SweepLine]:
    """Counts alone: nobody of another district hears anything."""
    rules = reminder_rules.reminders(pack=pack, as_of=day)
    counts = population.sweep(rules=rules, pack=pack, as_of=day).counts()
    return [SweepLine(key=key, due=one.due, unknown=one.unknown, willing=0, push=0) for key, one in counts.items()]


def _subjects(population: Population) -> int:
    return int(population.connection.execute("SELECT count(*) FROM subjects").fetchall()[0][0])


def _sent(office: Office, found: Sequence[SweepLine], machine: Acting) -> int:
    """Two people release the day's largest push that waits; everything released is written out."""
    views = [view for one in found if (view := queries.push(push=one.push)) is not None]
    guarded = [view for view in views if view.releases_needed == len(CLERKS)]
    if guarded and machine.today == SEASONS[0]:
        largest = max(guarded, key=lambda view: view.count)
        for minute, clerk in enumerate(CLERKS):
            if largest.state == "held" and clerk not in largest.released_by:
                moment = machine.now + dt.timedelta(minutes=5 + minute)
                operations.release(acting=office.acting_as(clerk, role="operator", at=moment), push=largest.push)
    return operations.tell_released(acting=machine)


def _note(
    lines: dict[str, ReminderLine], found: Sequence[SweepLine], *, pack: Pack, day: dt.date, district: str
) -> None:
    for one in found:
        key = one.key.removesuffix(reminder_rules.LATE)
        known = lines.get(key)
        if known is not None and known.as_of == day and known.district == district:
            lines[key] = replace(known, due=known.due + one.due, unknown=max(known.unknown, one.unknown))
            continue
        if known is not None and (known.due or not one.due):
            continue
        reminder = pack.reminders[key]
        view = queries.push(push=one.push) if one.push else None
        state = STATES.get(view.state, NOTHING) if view else SEEN
        lines[key] = ReminderLine(
            key=key, name_zh=reminder.name.zh, name_en=reminder.name.en, who=reminder.who, as_of=day,
            due=one.due, unknown=one.unknown, district=district,
            state=state.zh, state_en=state.en, messages=view.count if view and state is SENT else 0,
            seasonal=not district and day != SEASONS[0],
        )  # fmt: skip
