"""`saltern demo`: the whole idea in one run, on a district of the real size."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from saltern.demo import autumn, morning, serving, staff, visitors
from saltern.demo.district import plan as plans
from saltern.demo.folders import here
from saltern.demo.report.figures import Figures, Step
from saltern.interfaces.cli.options import Json, answer
from saltern.interfaces.cli.spoken import said, told
from saltern.words import Phrase


class Size(StrEnum):
    """How large a district: the real one, or the least that all stories need."""

    FULL = "full"
    SMALL = "small"


@dataclass(slots=True, kw_only=True)
class Screen:
    """Progress bars on a terminal, plain lines elsewhere."""

    console: Console
    progress: Progress
    task: TaskID | None = None
    plain: list[str] = field(default_factory=list)

    def stage(self, zh: str, en: str, *, total: int) -> None:
        """A new bar."""
        if self.task is not None:
            self.progress.update(self.task, completed=self.progress.tasks[self.task].total)
        self.task = self.progress.add_task(told(zh=zh, en=en), total=total, name="")

    def step(self, name: str, figure: int, *, en: str = "") -> None:
        """The bar moves on."""
        if self.task is not None:
            words = told(zh=name, en=en or name)
            shown = f"{words} {figure:,}" if figure else words
            self.progress.update(self.task, advance=1, name=shown[:44])

    def say(self, zh: str, en: str) -> None:
        """A line above the bars."""
        self.progress.console.print(f"  {told(zh=zh, en=en)}", style="dim")


def command(  # noqa: PLR0917  # options of a command, each by its name
    size: Annotated[
        Size, typer.Option(help="full: the district's real size; small: the least the stories need, in half a minute.")
    ] = Size.FULL,
    records: Annotated[
        int | None,
        typer.Option(min=1, max=plans.FULL, help=f"Records to generate, up to 310 million; {plans.RECORDS:,}."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed makes the same district.")] = 20200410,
    residents: Annotated[
        int | None,
        typer.Option(min=plans.SMALL_RESIDENTS, max=1_000_000, help=f"Residents of the district; {plans.RESIDENTS:,}."),
    ] = None,
    firms: Annotated[
        int | None,
        typer.Option(min=plans.SMALL_FIRMS, max=100_000, help=f"Firms of the district; {plans.FIRMS:,}."),
    ] = None,
    serve: Annotated[bool, typer.Option("--serve", help="Then serve the district's pages, until Ctrl-C.")] = False,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port of the pages.")] = 8000,
    as_json: Json = False,
) -> None:
    """Show the whole idea on a synthetic district: records in, rules, answers out; with --serve its pages too. 演示"""
    from saltern.demo.run import run

    folders = here()
    small = size is Size.SMALL
    plan = plans.Plan(
        residents=residents or (plans.SMALL_RESIDENTS if small else plans.RESIDENTS),
        firms=firms or (plans.SMALL_FIRMS if small else plans.FIRMS),
        records=records or (plans.SMALL_RECORDS if small else plans.RECORDS),
        seed=seed,
        as_of=dt.date(2020, 4, 10),
    )
    console = Console(stderr=as_json)
    columns = (
        TextColumn("{task.description}"), BarColumn(bar_width=24), MofNCompleteColumn(), TimeElapsedColumn(),
        TextColumn("{task.fields[name]}", style="dim"),
    )  # fmt: skip
    with Progress(*columns, console=console) as progress:
        screen = Screen(console=console, progress=progress)
        figures = run(folders=folders, plan=plan, teller=screen, small=small)
        screen.stage("报告", "Report", total=1)
        screen.step("", 0)
    if as_json:
        answer(figures.as_json(), (), as_json=True)
    else:
        tell(console, figures)
    console.print(f"\n{told(zh='报告', en='Report')}: {folders.folder / 'report.html'}")
    known = visitors.settle(folders)
    staff.settle(folders, now=folders.at(visitors.DAY, 9))
    autumn.warn(folders)
    if serve:
        morning.settle(folders)
        show_logins(console, serving.logins(known), port=port)
        serving.serve(
            folders=folders, port=port, tell=lambda line: console.print(f"✉ {line}", markup=False, soft_wrap=True)
        )


def show_logins(console: Console, logins: Iterable[tuple[str, str, Phrase]], *, port: int) -> None:
    """Where the pages are and whom one may sign in as."""
    console.rule(told(zh="页面", en="Pages"))
    console.print(f"http://localhost:{port}/", style="bold")
    console.print(
        told(
            zh="钟停在2020年9月15日。登录：填手机号，验证码会显示在这个窗口里，工作人员的验证器也是。"
            "工作台在 /console/。Ctrl-C 结束。",
            en="The clock stands at 15 September 2020. Sign in with a number; the code is shown here, and so is the "
            "second one of staff, who work at /console/. Ctrl-C ends.",
        )
    )
    table = Table.grid(padding=(0, 2), pad_edge=True)
    for name, phone, story in logins:
        table.add_row(phone, name, said(story))
    console.print(table)


def tell(console: Console, figures: Figures) -> None:
    """The stories and their figures in words; messages as they were sent."""
    intake, sweep, storm = figures.intake, figures.sweep, figures.storm
    console.rule(told(zh="记录进来", en="Records in"))
    console.print(
        told(
            zh=f"{figures.units} 个单位 {figures.records:,} 条记录，{intake.rows_per_second:,.0f} 行/秒；"
            f"{intake.linked_share:.2%} 认主，"
            f"{intake.reviews:,} 待人核对，{intake.quarantined:,} 行拦下，{len(intake.held)} 份文件未放行。",
            en=f"{figures.units} units, {figures.records:,} records, {intake.rows_per_second:,.0f} rows a second; "
            f"{intake.linked_share:.2%} linked, {intake.reviews:,} for a person to look at, "
            f"{intake.quarantined:,} rows set aside, {len(intake.held)} files held.",
        )
    )
    console.rule(told(zh="提醒", en="Reminders"))
    for line in sorted(sweep.lines, key=lambda one: -one.due):
        words = told(
            zh=f"{line.name_zh}（{line.as_of}，说不清 {line.unknown:,}）{line.state}",
            en=f"{line.name_en} ({line.as_of}, unknown {line.unknown:,}) {line.state_en}",
        )
        console.print(f"{line.due:>9,}  {words}")
    for story in figures.stories:
        console.rule(told(zh=story.title_zh, en=story.title_en))
        _steps(console, story.steps)
    console.rule(told(zh="暴雨预警", en="The storm"))
    _steps(console, storm.steps)
    console.rule(told(zh="合计", en="In all"))
    console.print(
        told(
            zh=f"居民 {figures.residents:,} · 法人 {figures.firms:,} · 提醒 {sweep.items} 项 {sweep.found:,} 条"
            f" · 决定 {figures.decision_ms:,.1f} 毫秒"
            f" · 用时 {figures.seconds:,.0f} 秒 · 内存 {figures.peak_mib:,.0f} MiB",
            en=f"{figures.residents:,} residents · {figures.firms:,} firms · {sweep.items} reminders "
            f"for {sweep.found:,} · a decision in {figures.decision_ms:,.1f} ms"
            f" · {figures.seconds:,.0f} s · {figures.peak_mib:,.0f} MiB of memory",
        )
    )


def _steps(console: Console, steps: Sequence[Step]) -> None:
    for step in steps:
        spent = f"  [{step.milliseconds:,.1f} ms]" if step.milliseconds else ""
        console.print(f"• {told(zh=step.zh, en=step.en)}{spent}", markup=False)
        for one in step.reasons:
            sign = {"met": "✓", "not-met": "✗"}.get(one.state, "?")
            words = told(
                zh=" · ".join(filter(None, (one.fact_zh, one.value_zh, one.unit_zh, one.day))),
                en=" · ".join(filter(None, (one.fact_en, one.value_en, one.unit_en, one.day))),
            )
            console.print(f"    {sign} {words}", markup=False, style="dim")
        if step.message:
            console.print(f"    “{step.message}”", markup=False, style="cyan")
