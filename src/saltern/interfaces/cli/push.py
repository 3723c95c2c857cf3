"""`saltern push`: the standing reminders over everybody, what the guard holds, who released it, the stop. 提醒."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from saltern.apps.lifecycle import operations, queries
from saltern.installation.office import office
from saltern.interfaces.cli.options import Account, At, Day, Json, answer
from saltern.interfaces.cli.spoken import said, tell, told
from saltern.words import Phrase, joined

if TYPE_CHECKING:
    from saltern.apps.lifecycle.operations import SweepLine

app = typer.Typer(no_args_is_help=True)

Number = Annotated[int, typer.Argument(metavar="PUSH", help="The number of a push.")]


@app.command()
def sweep(
    as_of: Day = "",
    at: At = "",
    account: Account = "",
    certain: Annotated[
        bool, typer.Option("--yes-it-is", help="The day is right, although it lies far from the last one swept.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Find whom the standing reminders and arrived approvals concern; hold what the guard says. 扫描."""
    from rich.console import Console

    desk = office()
    acting = desk.acting_as(account, role="operator", at=at) if account or certain else desk.system(at=at)
    day = desk.clock.day(as_of, moment=acting.now)
    console = Console(stderr=True)
    with (
        console.status(told(zh="正在扫描全体人口……", en="Sweeping the population …")),
        desk.records.population() as everybody,
        desk.people.addresses() as book,
    ):
        reminders, arrivals = (
            swept(acting=acting, pack=desk.pack, population=everybody, as_of=day, certain=certain, contacts=book)
            for swept in (operations.remind, operations.welcome)
        )
        written = operations.tell_released(acting=acting)
    if as_json:
        body = {
            "as_of": day.isoformat(),
            "reminders": [asdict(row) for row in reminders],
            "next_steps": [asdict(row) for row in arrivals],
            "messages": written,
        }
        typer.echo(json.dumps(body, ensure_ascii=False))
        return
    show_swept(told(zh=f"{day} 的常设提醒", en=f"Standing reminders on {day}"), reminders)
    if arrived := [row for row in arrivals if row.due]:
        show_swept(told(zh="其他平台批准后的下一步", en="Next steps for approvals made elsewhere"), arrived)
    tell(
        zh=f"写出 {written} 条消息；待放行的推送：saltern push list --state held",
        en=f"{written} message(s) written; held pushes: saltern push list --state held",
    )


def show_swept(title: str, rows: Sequence[SweepLine]) -> None:
    """What a sweep found, as a table."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title)
    table.add_column(told(zh="规则", en="rule"))
    for name in (
        told(zh="符合", en="due"),
        told(zh="同意接收", en="willing"),
        told(zh="未知", en="unknown"),
        told(zh="推送", en="push"),
    ):
        table.add_column(name, justify="right")
    for row in rows:
        table.add_row(row.key, f"{row.due:,}", f"{row.willing:,}", f"{row.unknown:,}", str(row.push))
    Console().print(table)
    for row in rows:
        if row.trouble:
            tell(
                zh=f"{row.key}：{row.trouble.zh}；受影响的人按未知处理，其他规则照常",
                en=f"{row.key}: {row.trouble.en}; unknown for those concerned, the other rules stand",
            )


@app.command("list")
def list_(
    state: Annotated[str, typer.Option("--state", help="held, released, done, stopped or superseded.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1_000)] = 50,
    before: Annotated[int | None, typer.Option(help="The last number of the page already seen.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Also pushes that reach nobody.")] = False,
    as_json: Json = False,
) -> None:
    """Pushes that reach somebody, newest first. 推送列表."""
    if state and state not in queries.STATES:
        raise typer.BadParameter(f"{state} is none of {', '.join(queries.STATES)}", param_hint="--state")
    rows = queries.pushes(state=state, limit=limit, before=before, empty=all_)
    if as_json:
        typer.echo(json.dumps({"pushes": [asdict(row) for row in rows]}, ensure_ascii=False, default=str))
        return
    for row in rows:
        reasons = joined(Phrase.of(reason) for reason in row.reasons)
        held = f" — {said(reasons)}" if row.state == "held" else ""
        if row.superseded_by is not None:
            held = told(zh=f"（推送 {row.superseded_by}）", en=f" (by push {row.superseded_by})")
        share = told(zh=f"应告知 {row.due:,}，可告知 {row.count:,}", en=f"{row.count:,} of {row.due:,} due")
        typer.echo(
            f"{row.push}  {row.kind} {row.key}  {row.as_of}  {share}  {said(queries.STATE_WORDS[row.state])}{held}"
        )
    if not rows:
        tell(zh="没有推送。", en="No pushes.")


@app.command()
def show(push: Number, account: Account = "", at: At = "", as_json: Json = False) -> None:
    """One push: how many, why it holds, who released it, and the first subjects with the reason. 预览."""
    opened = operations.open_push(acting=office().acting_as(account, role="operator", at=at), push=push, limit=10)
    row, sample = opened.push, opened.targets
    if as_json:
        body = {**asdict(row), "sample": [asdict(target) for target in sample]}
        typer.echo(json.dumps(body, ensure_ascii=False, default=str))
        return
    tell(
        zh=f"{row.kind} {row.key}，{row.as_of}：应告知 {row.due:,}，可告知 {row.count:,}；无法判断 {row.unknown:,}",
        en=f"{row.kind} {row.key} on {row.as_of}: {row.count:,} to tell of {row.due:,} due; {row.unknown:,} unknown",
    )
    if row.sender:
        tell(zh=f"预警发布者：{row.sender}", en=f"the warning was sent by {row.sender}")
    for reason in row.reasons:
        why = said(Phrase.of(reason))
        tell(zh=f"待放行：{why}", en=f"holds because {why}")
    yes, needed, state = ", ".join(row.released_by), row.releases_needed, said(queries.STATE_WORDS[row.state])
    if needed:
        tell(
            zh=f"状态 {state}；已放行：{yes or '尚无'}（需 {needed} 名不同人员）",
            en=f"state {state}; released by {yes or 'nobody yet'} ({needed} different people needed)",
        )
    else:
        tell(
            zh=f"状态 {state}；未触发放行条件，无需人员放行",
            en=f"state {state}; nothing in it needed a person's release",
        )
    if row.superseded_by is not None:
        tell(zh=f"已被推送 {row.superseded_by} 取代", en=f"superseded by push {row.superseded_by}")
    elif row.state == "held" and row.release_until is not None:
        until = f"{row.release_until.astimezone(office().clock.zone):%Y-%m-%d %H:%M}"
        tell(zh=f"放行期限 {until}", en=f"can be released until {until}")
    for target in sample:
        why = said(Phrase.of(target.why))
        name = office().people.called(target.subject)
        tell(zh=f"  {name}（主体 {target.subject}）{why}", en=f"  {name} (subject {target.subject})  {why}")


@app.command()
def release(push: Number, account: Account = "", at: At = "", as_json: Json = False) -> None:
    """Say yes to a push; above the guard two different people must. 放行."""
    acting = office().acting_as(account, role="operator", at=at)
    row = operations.release(acting=acting, push=push)
    if row.state == "held":
        left = row.releases_needed - len(row.released_by)
        words = told(
            zh=f"{acting.account} 已同意推送 {push}；还需另外 {left} 人同意。",
            en=f"{acting.account} said yes to push {push}; {left} more, by somebody else, needed.",
        )
        answer({**asdict(row), "messages": 0}, [words], as_json=as_json)
        return
    written = operations.tell(acting=acting, push=push)
    yes = ", ".join(row.released_by)
    words = told(
        zh=f"推送 {push} 已由 {yes} 放行；写出 {written:,} 条消息。",
        en=f"Push {push} released by {yes}; {written:,} message(s) written.",
    )
    answer({**asdict(row), "messages": written}, [words], as_json=as_json)


@app.command()
def stop(push: Number, account: Account = "", at: At = "", as_json: Json = False) -> None:
    """Stop a push; what was not handed over is never sent. 停止."""
    operations.stop(acting=office().acting_as(account, role="operator", at=at), push=push)
    words = told(zh=f"推送 {push} 已停止。", en=f"Push {push} is stopped.")
    answer({"push": push, "state": "stopped"}, [words], as_json=as_json)
