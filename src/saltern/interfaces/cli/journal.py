"""`saltern journal`: does the chain hold, who used a person's data, seal what is new, which news still waits."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from saltern.apps.journal import operations, queries
from saltern.apps.journal.acting import ROLES
from saltern.apps.journal.queries import LineView
from saltern.apps.journal.withholding import Order
from saltern.installation.office import office
from saltern.interfaces.cli.options import Account, Json, answer
from saltern.interfaces.cli.spoken import language, said, tell, told
from saltern.words import Phrase

app = typer.Typer(no_args_is_help=True)


@app.command()
def verify(
    copy: Annotated[
        Path | None, typer.Option("--anchor", help="A copy of the anchor that was kept elsewhere, instead of ours.")
    ] = None,
    by: Account = "",
    as_json: Json = False,
) -> None:
    """Walk the whole chain, say every place where it does not hold or cannot be compared (status 1). 校验日志链."""
    if copy is not None and not copy.is_file():
        raise typer.BadParameter(f"there is no file {copy}", param_hint="--anchor")
    anchor = office().environment.anchor if copy is None else copy
    verdict = operations.check_chain(
        acting=office().acting_as(by, role="auditor"),
        anchor=anchor,
        sign=office().anchor_sign,
        copy=copy is not None,
    )
    if as_json:
        body = asdict(verdict) | {
            "ok": not verdict.findings,
            "words": [finding.words() for finding in verdict.findings],
        }
        typer.echo(json.dumps(body, ensure_ascii=False))
    else:
        for finding in verdict.findings:
            typer.echo(finding.words(language()))
        found = len(verdict.findings)
        state = (
            told(zh=f"发现 {found} 处", en=f"{found} finding(s)")
            if found
            else told(zh="日志链完整", en="the chain holds")
        )
        tell(
            zh=f"{state}：{verdict.batches} 批共 {verdict.lines} 行，另有 {verdict.unsealed} 行尚未封存。",
            en=f"{state}: {verdict.lines} lines in {verdict.batches} batches, "
            f"{verdict.unsealed} line(s) not sealed yet.",
        )
        if verdict.uncompared:
            tell(
                zh=f"其中 {verdict.uncompared} 批晚于这份锚定副本，未能核对。",
                en=f"{verdict.uncompared} batch(es) are newer than this copy and were not compared.",
            )
        if verdict.anew:
            tell(
                zh=f"其中 {verdict.anew} 批的锚定由人事后重写。",
                en=f"{verdict.anew} batch(es) got their heads afterwards, from a person.",
            )
    if verdict.findings:
        raise typer.Exit(1)


@app.command()
def seal(
    anew: Annotated[
        bool, typer.Option("--anew", help="What stands in the database is right: seal all, write lost heads anew.")
    ] = False,
    by: Account = "",
    as_json: Json = False,
) -> None:
    """Chain the lines that no batch holds yet. 封存新日志."""
    anchor, sign = office().environment.anchor, office().anchor_sign
    if anew:
        sealed = operations.anchor_anew(acting=office().acting_as(by, role="auditor"), anchor=anchor, sign=sign)
    else:
        sealed = operations.seal(anchor=anchor, now=office().clock.now(), sign=sign)
    words = told(
        zh=f"封存 {sealed.lines} 行，{sealed.batches} 批。",
        en=f"{sealed.lines} line(s) sealed in {sealed.batches} batch(es).",
    )
    answer(asdict(sealed), [words], as_json=as_json)


@app.command()
def show(
    *,
    subject: Annotated[str, typer.Option(help="Number or surrogate key of a person or firm.")] = "",
    object_: Annotated[str, typer.Option("--object", help='What was touched, as "case:12".')] = "",
    uses: Annotated[bool, typer.Option("--uses", help="Only uses of the subject's data, with their purpose.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    by: Account = "",
    as_json: Json = False,
) -> None:
    """Lines, newest first: who did what, when, for what purpose. 查看日志."""
    acting = office().acting_as(by, role="auditor")
    key = office().people.key(subject) if subject else None
    if uses and key is not None:
        lines = operations.list_uses(acting=acting, subject=key, limit=limit)
    else:
        lines = operations.list_lines(acting=acting, subject=key, object=object_, limit=limit)
    if as_json:
        answer({"lines": [asdict(line) for line in lines]}, (), as_json=True)
        return
    for line in lines:
        purpose = f" · {line.purpose}" if line.purpose else ""
        whom = told(zh=f" · 主体 {line.subject}", en=f" · subject {line.subject}") if line.subject is not None else ""
        at = line.at.astimezone(office().clock.zone)
        role = said(ROLES.get(line.role, Phrase.same(line.role)))
        kept = _kept(line)
        typer.echo(f"{at:%Y-%m-%d %H:%M:%S}  {line.actor} ({role})  {line.action} {line.object}{whom}{purpose}{kept}")
    if not lines:
        tell(zh="没有记录。", en="No lines.")


@app.command()
def withhold(
    *,
    subject: Annotated[str, typer.Option(help="Number or surrogate key of whose data were used.")],
    until: Annotated[str, typer.Option(help="The day from which it is public, as 2020-07-06.")],
    basis: Annotated[str, typer.Option(help="The law and the article that order it.")],
    line: Annotated[int | None, typer.Option(help="One use, by the number of its line.")] = None,
    account: Annotated[str, typer.Option("--uses-by", help="What this account does from now on.")] = "",
    by: Account = "",
    as_json: Json = False,
) -> None:
    """Keep a use of somebody's data back by law: they see that there was one, and by when it is told. 暂不公开."""
    acting = office().acting_as(by, role="auditor")
    order = operations.withhold_use(
        acting=acting,
        subject=office().people.key(subject),
        basis=basis,
        until=office().clock.day(until, moment=acting.now),
        longest=office().pack.standing.withheld_days,
        line=line,
        by=account,
    )
    answer(asdict(order), [_order(order)], as_json=as_json)


@app.command()
def lift(order: Annotated[int, typer.Argument(help="Its number.")], *, by: Account = "", as_json: Json = False) -> None:
    """Let what an order keeps back be seen from now on. 解除暂不公开."""
    lifted = operations.lift_withholding(acting=office().acting_as(by, role="auditor"), order=order)
    words = told(zh=f"暂不公开 {order} 已解除，本人现在看得到。", en=f"Order {order} is lifted; they can see it now.")
    answer(asdict(lifted), [words], as_json=as_json)


@app.command()
def withheld(*, by: Account = "", as_json: Json = False) -> None:
    """What is kept back by law today, the one that ends first on top. 暂不公开清单."""
    orders = operations.list_withholdings(acting=office().acting_as(by, role="auditor"))
    lines = [_order(order) for order in orders] or [told(zh="没有暂不公开的使用。", en="Nothing is kept back.")]
    answer({"orders": [asdict(order) for order in orders]}, lines, as_json=as_json)


def _order(order: Order) -> str:
    what = told(zh=f"第 {order.line} 行", en=f"line {order.line}")
    if order.line is None:
        what = told(zh=f"{order.by} 今后的使用", en=f"what {order.by} does")
    return told(
        zh=f"暂不公开 {order.number}：主体 {order.subject}，{what}，{order.until} 公开，依据 {order.basis}",
        en=f"order {order.number}: subject {order.subject}, {what}, public on {order.until}, by {order.basis}",
    )


def _kept(line: LineView) -> str:
    if line.withheld is None or line.withheld.over:
        return ""
    return told(zh=f"（依法暂不公开至 {line.withheld.until}）", en=f" (kept back by law until {line.withheld.until})")


@app.command()
def waiting(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 50, *, as_json: Json = False
) -> None:
    """News that a subscriber has not taken yet, with its last mistake. 待送达事件."""
    rows = queries.waiting(limit=limit)
    lines = []
    for row in rows:
        at = row.next_at.astimezone(office().clock.zone)
        lines.append(
            told(
                zh=f"{row.event} → {row.handler}：已试 {row.attempts} 次，下次 {at:%H:%M:%S} {row.error}",
                en=f"{row.event} → {row.handler}: tried {row.attempts} time(s), next {at:%H:%M:%S} {row.error}",
            )
        )
    lines = lines or [told(zh="没有待送达的事件。", en="No news waits.")]
    answer({"waiting": [asdict(row) for row in rows]}, lines, as_json=as_json)
