"""`saltern item`: the district's service items, and what an item would say of somebody. 事项"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from saltern.core.catalogue.item import Item
from saltern.core.catalogue.pack import Pack
from saltern.core.catalogue.search import find_items, the_item
from saltern.errors import SalternError
from saltern.installation.office import office
from saltern.interfaces.cli.options import Account, Json, Language, in_language, pairs

if TYPE_CHECKING:
    from saltern.installation.tryout import Trial

app = typer.Typer(no_args_is_help=True)


class WhoseRecords(SalternError):
    """Say whose records: --subject NUMBER, or --given FILE with records as an example states them."""

    family = "invalid"
    zh = "请指明数据：用 --subject 号码，或用 --given 文件（格式同事项示例）。"


@app.command("list")
def list_items(
    words: Annotated[str, typer.Argument(metavar="[WORDS]", help="Only items named so, in any language.")] = "",
    *,
    theme: Annotated[str, typer.Option(help="Only items of this theme.")] = "",
    as_json: Json = False,
) -> None:
    """List the items. 事项清单."""
    pack = office().pack
    if theme and theme not in pack.themes:
        raise typer.BadParameter(f"{theme} is none of {', '.join(pack.themes)}", param_hint="--theme")
    found = [item for item in find_items(pack=pack, words=words) if not theme or theme in item.themes]
    if as_json:
        typer.echo(json.dumps([_short(item) for item in found], ensure_ascii=False))
        return
    for item in found:
        mark = "秒批" if item.approve else "人工"
        typer.echo(f"{item.id:34} {mark}  {item.name.zh}  {item.name.en}")
    typer.echo(f"{len(found)} item(s)")


@app.command()
def show(item: Annotated[str, typer.Argument(metavar="ID", help="The item's id.")], *, as_json: Json = False) -> None:
    """Show an item as a person would read it. 事项说明."""
    pack = office().pack
    found = the_item(pack=pack, key=item)
    if as_json:
        typer.echo(json.dumps(_long(pack, found), ensure_ascii=False, default=str))
        return
    for line in _page(pack, found):
        typer.echo(line)


@app.command("try")
def try_one(
    item: Annotated[str, typer.Argument(metavar="ID", help="The item's id.")],
    *,
    subject: Annotated[str, typer.Option(metavar="NUMBER", help="The number of a person or firm.")] = "",
    given: Annotated[str, typer.Option(metavar="FILE", help="A YAML file with records, as in an example.")] = "",
    value: Annotated[list[str] | None, typer.Option(help="A form value as key=value; may be repeated.")] = None,
    as_of: Annotated[str, typer.Option(help="The day, as 2020-07-10.")] = "",
    language: Language = "zh",
    account: Account = "",
    as_json: Json = False,
) -> None:
    """Ask an item's rules about somebody: eligible, the form, the answer and why. Nothing is decided. 试算."""
    from saltern.installation.tryout import ItemTrial

    desk, typed, spoken = office(), pairs(value), in_language(language)
    tried = ItemTrial(desk, item=item)
    if given:
        trial = tried.on_file(path=Path(given), typed=typed, as_of=as_of, language=spoken)
    elif subject:
        acting = desk.acting_as(account, role="clerk", purpose="eligibility")
        trial = tried.on_records(acting=acting, number=subject, typed=typed, as_of=as_of, language=spoken)
    else:
        raise WhoseRecords
    if as_json:
        typer.echo(json.dumps(_trial(trial), ensure_ascii=False, default=str))
        return
    for line in _said(trial, spoken):
        typer.echo(line)


def _short(item: Item) -> dict[str, object]:
    return {
        "id": item.id,
        "name": item.name.plain(),
        "who": item.who,
        "authority": item.authority,
        "instant": bool(item.approve),
        "invented": item.invented,
        "themes": list(item.themes),
    }


def _long(pack: Pack, item: Item) -> dict[str, object]:
    from saltern.core.approvals.rule_text import stated_rows

    return {
        **_short(item),
        "summary": item.summary.plain(),
        "type": item.type,
        "catalog_code": item.catalog_code,
        "version": item.version,
        "effective_from": item.effective_from,
        "limits": {"statutory_days": item.limits.statutory_days, "promised_days": item.limits.promised_days},
        "visits": item.reach.visits,
        "eligible": item.eligible.text if item.eligible else "",
        "decision": item.approve.decision if item.approve else "",
        "approve": [
            {"when": [cell.text for cell in row.when], "then": row.then, "because": row.because.plain()}
            for row in (stated_rows(item.approve) if item.approve else ())
        ],
        "form": [
            {"key": one.key, "label": one.label.plain(), "from": one.source.text if one.source else ""}
            for one in item.form
        ],
        "materials": [
            {"key": one.key, "name": one.name.plain(), "required": one.required, "deferrable_days": one.deferrable_days}
            for one in item.materials
        ],
        "outputs": [{"key": one.key, "name": one.name.plain(), "kind": one.kind} for one in item.outputs],
        "next": [step.to_item for step in pack.steps_after(item.id)],
        "legal_basis": [
            {"name": one.name, "article": one.article, "confidence": one.confidence} for one in item.legal_basis
        ],
        "source": item.source,
    }


def _page(pack: Pack, item: Item) -> Iterator[str]:
    from saltern.core.approvals.rule_text import stated_rows

    unit = pack.units.get(item.authority)
    yield f"{item.name.zh} · {item.name.en}  [{item.id}, version {item.version}]"
    yield item.summary.zh
    yield item.summary.en
    yield f"办理单位 {unit.name.zh if unit else item.authority}；到现场 {item.reach.visits} 次"
    yield f"承诺 {item.limits.promised_days} 个工作日（法定 {item.limits.statutory_days}）"
    yield f"编码 {item.catalog_code or '无'}；{'虚构名称或编码' if item.invented else f'来源：{item.source}'}"
    for one in item.form:
        yield f"  表单 {one.label.zh}: " + (f"已知，取自 {one.source.text}" if one.source else "请填写")
    for material in item.materials:
        how = "已有数据，不用交" if material.satisfied_by else "可后补" if material.deferrable_days else "需提交"
        yield f"  材料 {material.name.zh}: {how}" + (
            f"（{material.deferrable_days} 个工作日内）" if material.deferrable_days else ""
        )
    if item.approve and item.approve.decision:
        yield f"  决策 {item.approve.decision}"
    for row in stated_rows(item.approve) if item.approve else ():
        yield f"  {'当场通过' if row.then == 'approve' else '转人工'}: {row.because.zh}"
    for window in pack.windows_of(item.id):
        years = [f"{one.opens:%Y-%m-%d %H:%M} – {one.closes:%Y-%m-%d %H:%M}" for one in window.years.values()]
        yield f"  窗口 {window.name.zh}: {'；'.join(years) or '无'}；其他年份未知，不提醒"
    for step in pack.steps_after(item.id):
        yield f"  接下来: {step.name.zh}（{step.condition.zh}）"


def _trial(trial: Trial) -> dict[str, object]:
    return {
        "item": trial.item,
        "eligible": trial.eligible,
        "approve": trial.approve,
        "because": trial.because.plain(),
        "facts": dict(trial.facts),
        "form": {field.key: field.value for field in trial.form},
        "missing": list(trial.missing),
        "next": [{"item": step.item, "who": step.who} for step in trial.next_steps],
        "explanation": list(trial.explanation),
    }


def _said(trial: Trial, language: str) -> Iterator[str]:
    zh = language == "zh"
    eligible = {True: "是", False: "否", None: "不详"} if zh else {True: "yes", False: "no", None: "unknown"}
    answer = (
        {"approve": "当场通过", "refer": "转人工"} if zh else {"approve": "approved at once", "refer": "to a person"}
    )
    yield f"{trial.name.said(language)}"
    yield f"{'符合条件' if zh else 'eligible'}: {eligible[trial.eligible]}"
    for field in trial.form:
        yield f"  {field.label.said(language)}: {field.value}"
    yield f"{'结果' if zh else 'answer'}: {answer[trial.approve]}（{trial.because.said(language)}）"
    yield from (f"  {line}" for line in trial.explanation)
    if trial.next_steps:
        followers = ", ".join(step.name.said(language) for step in trial.next_steps)
        yield f"{'接下来可办' if zh else 'next'}: {followers}"
