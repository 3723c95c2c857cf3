"""The whole demo: a district's files in, rules over everyone, a few people's day, a storm; then the report."""

from __future__ import annotations

import datetime as dt
import json
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from saltern.apps.journal import operations as journal
from saltern.apps.journal import queries as lines
from saltern.demo import july, loading, sweeping
from saltern.demo.district.plan import SMALL_RECORDS, Plan
from saltern.demo.folders import DemoFolders, claim, remember, remembered
from saltern.demo.report.figures import Figures, Intake, Storm, Story, Sweep
from saltern.demo.report.page import render
from saltern.demo.stories import care, graduate, startup, storm
from saltern.demo.stories.desk import Desk, Someone, people


class Teller(Protocol):
    """Whoever shows people how far the demo is."""

    def stage(self, zh: str, en: str, *, total: int) -> None:
        """A new stage of `total` steps begins."""

    def step(self, name: str, figure: int, *, en: str = "") -> None:
        """One step of it is done; `en` where its name is words."""

    def say(self, zh: str, en: str) -> None:
        """Something worth reading happened."""


@dataclass(slots=True, kw_only=True)
class _Clock:
    """Seconds by stage of the runs up to the first that finished; a later one only looks answers up, which says nothing
    of speed."""

    folders: DemoFolders
    finished: bool
    spent: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timing(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            if not self.finished:
                self.spent[name] = self.spent.get(name, 0.0) + time.perf_counter() - began
                remember(self.folders, timings=self.spent)


def run(*, folders: DemoFolders, plan: Plan, teller: Teller, small: bool = False) -> Figures:
    """Run the demo, or what is left of it; write ``report.html`` and ``report.json``. `small`: the reminders on the
    district's own day alone, no later years. Raises `AnotherDistrict`."""
    began = time.perf_counter()
    claim(folders, plan)
    known = remembered(folders)
    before = bool(known.get("finished"))
    clock = _Clock(folders=folders, finished="first_run" in known, spent=dict(known.get("timings", {})))
    teller.stage("生成四十个单位的文件", "Forty units' files", total=80)
    with clock.timing("生成文件"):
        made = loading.ensure_feeds(folders=folders, plan=plan, tell=teller.step)
    if not made:
        teller.say("文件已在，不再生成。", "The files are there already; nothing was generated.")
    ledger = loading.ledger_of(folders)
    _tell_of_more(plan, int(ledger["records"]), teller)
    teller.stage("收进数据湖", "Into the lake", total=len(ledger["files"]))
    with clock.timing("入库与认主"):
        intake = loading.take(folders=folders, now=folders.at(plan.as_of, 6), tell=teller.step)
    if intake.nothing_new:
        teller.say("这些文件都收过了，什么也没有重复。", "All files were taken before; nothing happened twice.")
    spring = _spring(folders)
    teller.stage("为每人每企业立一户一档", "A dossier for every person and firm", total=1)
    with clock.timing("一户一档"):
        teller.step("一户一档", folders.office.records.renew_dossier().rows, en="dossier rows")
    counted = _count(folders, spring)
    rules = len(folders.office.pack.reminders)
    teller.stage(f"{rules} 项提醒，逐人判断", f"{rules} reminders over everyone", total=1 if small else 6)
    with clock.timing("提醒扫描"):
        swept = sweeping.sweep(
            folders=folders, snapshot=spring, residents=counted.residents, tell=teller.step, small=small
        )
    teller.say(
        f"{swept.figures.items} 项提醒共找到 {swept.figures.found:,} 条。",
        f"{swept.figures.items} reminders found {swept.figures.found:,}.",
    )
    teller.stage("几个人的一天，一场暴雨", "A day of a few people, and a storm", total=9)
    with clock.timing("故事与预警"):
        told = _stories(folders=folders, spring=spring, residents=counted.residents, teller=teller)
    with clock.timing("封存日志"):
        anchor, sign = folders.office.environment.anchor, folders.office.anchor_sign
        journal.seal(anchor=anchor, now=folders.at(dt.date(2020, 9, 16)), sign=sign)
        holds = not lines.verify(anchor=anchor, sign=sign).findings
    spent = time.perf_counter() - began
    measured = _measured(folders, intake=intake, clock=clock, swept=swept.figures, told=told)
    name = folders.office.pack.district.name
    figures = Figures(
        district_zh=name.zh,
        district_en=name.en,
        as_of=plan.as_of,
        seed=plan.seed,
        residents=counted.residents,
        firms=counted.firms,
        units=len({feed.unit_zh for feed in intake.feeds}),
        datasets=len({feed.dataset for feed in intake.feeds}),
        records=int(ledger["records"]),
        intake=replace(intake, seconds=measured["intake"], rows_per_second=measured["rows_per_second"]),
        sweep=replace(_as_they_stood(folders, swept.figures), seconds=measured["sweep"]),
        stories=told.stories,
        storm=told.storm,
        savings=tuple(told.desk.savings.values()),
        decision_ms=measured["decision_ms"],
        seconds=measured["seconds"],
        peak_mib=measured["peak_mib"],
        timings=clock.spent,
        journal_holds=holds,
        already_done=before,
        again_seconds=spent if before else 0.0,
        small=small,
    )
    write(figures, folder=folders.folder)
    remember(folders, finished=True)
    return figures


def _tell_of_more(plan: Plan, made: int, teller: Teller) -> None:
    """The people and firms asked for need more records than were asked for."""
    if plan.records != SMALL_RECORDS and made > plan.records * 1.1:
        teller.say(
            f"要的是 {plan.records:,} 条记录，生成了 {made:,} 条："
            f"{plan.residents:,} 位居民、{plan.firms:,} 家企业至少要这么多。",
            f"{plan.records:,} records were asked for and {made:,} made: {plan.residents:,} residents and "
            f"{plan.firms:,} firms need no fewer.",
        )


def _as_they_stood(folders: DemoFolders, sweep: Sweep) -> Sweep:
    """The reminders in the states of the first run: a push that waited then is overtaken by the next season's since."""
    known: dict[str, dict[str, Any]] | None = remembered(folders).get("states")
    if known is None:
        fields = ("state", "state_en", "messages")
        known = {line.key: {field: getattr(line, field) for field in fields} for line in sweep.lines}
        remember(folders, states=known)
    return replace(sweep, lines=tuple(replace(line, **known.get(line.key, {})) for line in sweep.lines))


def _measured(folders: DemoFolders, *, intake: Intake, clock: _Clock, swept: Sweep, told: _Told) -> dict[str, float]:
    """What was measured while the work was done: kept when the demo first comes to its end, told ever after."""
    known: dict[str, float] | None = remembered(folders).get("first_run")
    if known is None:
        spent = sorted(told.desk.decision_ms)
        rows, seconds = sum(feed.rows for feed in intake.feeds), clock.spent["入库与认主"]
        known = {
            "intake": seconds,
            "rows_per_second": rows / seconds,
            "decision_ms": spent[len(spent) // 2] if spent else 0.0,
            "sweep": swept.seconds,
            "seconds": sum(clock.spent.values()),
            "peak_mib": _peak(),
        }
        remember(folders, first_run=known)
    return known


def write(figures: Figures, *, folder: Path) -> None:
    """The two files of the report."""
    text = json.dumps(figures.as_json(), ensure_ascii=False, indent=1, default=str)
    (folder / "report.json").write_text(text, encoding="utf-8")
    (folder / "report.html").write_text(render(figures), encoding="utf-8")


def _spring(folders: DemoFolders) -> int:
    """The snapshot all of 2020-04 is judged by; later deliveries do not change it."""
    known = remembered(folders).get("spring")
    if known is None:
        known = folders.office.records.newest()
        remember(folders, spring=known)
    return int(known)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted:
    residents: int
    firms: int


RESIDENTS = """
SELECT count(*) FROM (
  SELECT person FROM population_register WHERE status = 'active' AND person IS NOT NULL
  UNION SELECT person FROM resident_register WHERE left_on IS NULL AND person IS NOT NULL
) WHERE person NOT IN (SELECT person FROM deaths WHERE person IS NOT NULL)
"""
FIRMS = "SELECT count(DISTINCT firm) FROM business_entities WHERE status IN ('active', 'abnormal')"


def _count(folders: DemoFolders, spring: int) -> _Counted:
    """Who lives and works here, as the lake has it."""
    with sweeping.everyone(folders=folders, snapshot=spring, residents=0) as population:
        residents = int(population.connection.execute(RESIDENTS).fetchall()[0][0])
        firms = int(population.connection.execute(FIRMS).fetchall()[0][0])
    return _Counted(residents=residents, firms=firms)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    stories: tuple[Story, ...]
    storm: Storm
    desk: Desk


def _stories(*, folders: DemoFolders, spring: int, residents: int, teller: Teller) -> _Told:
    desk = Desk(folders=folders)
    try:
        return _tell(desk, people(folders), spring=spring, residents=residents, teller=teller)
    finally:
        desk.close()


def _tell(desk: Desk, who: dict[str, Someone], *, spring: int, residents: int, teller: Teller) -> _Told:
    folders = desk.folders
    desk.pin(spring)
    desk.deliver(folders.at(dt.date(2020, 4, 10)))
    april = folders.at(dt.date(2020, 4, 10), 11)
    told = [startup.company(desk=desk, who=who["founder"], now=april)]
    teller.step(told[-1].title_zh, 0, en=told[-1].title_en)
    warned = storm.warn(desk=desk, snapshot=spring, residents=residents, now=april + dt.timedelta(minutes=25))
    teller.step(f"暴雨预警：{warned.firms} 家企业", warned.messages, en=f"The storm: {warned.firms} firms")
    told.append(startup.promise(desk=desk, who=who["deferral"], now=april + dt.timedelta(hours=3)))
    teller.step(told[-1].title_zh, 0, en=told[-1].title_en)
    told.append(care.elder(desk=desk, who=who["elder"], now=folders.at(dt.date(2020, 5, 20))))
    teller.step(told[-1].title_zh, 0, en=told[-1].title_en)
    july.take(
        folders=folders, people={key: one.number for key, one in who.items()}, now=folders.at(dt.date(2020, 7, 9), 6)
    )
    desk.pin(None)
    summer = folders.at(dt.date(2020, 7, 10))
    told.insert(0, graduate.at_the_portal(desk=desk, who=who["graduate"], now=summer))
    teller.step(told[0].title_zh, 0, en=told[0].title_en)
    told.insert(1, graduate.from_the_province(desk=desk, who=who["province"], residents=residents, now=summer))
    teller.step(told[1].title_zh, 0, en=told[1].title_en)
    autumn = folders.at(dt.date(2020, 9, 15))
    for key, tell in (("insured", care.insured), ("patient", care.patient), ("large-bill", care.large_bill)):
        told.append(tell(desk=desk, who=who[key], now=autumn))
        teller.step(told[-1].title_zh, 0, en=told[-1].title_en)
    return _Told(stories=tuple(told), storm=warned, desk=desk)


def _peak() -> float:
    """The most memory this process or a child of it held, in MiB."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024
