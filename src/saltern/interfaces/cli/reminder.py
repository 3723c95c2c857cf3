"""`saltern reminder`: the standing reminders of the pack. 常设提醒"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated

import typer

from saltern.core.catalogue.item import Reminder
from saltern.core.catalogue.pack import Pack
from saltern.core.catalogue.search import find_reminders, the_reminder
from saltern.core.catalogue.template import framed, of_template
from saltern.installation.office import office
from saltern.installation.people import KINDS
from saltern.interfaces.cli.options import Json
from saltern.interfaces.cli.spoken import language, said, tell, told

app = typer.Typer(no_args_is_help=True)


@app.command("list")
def list_reminders(
    words: Annotated[str, typer.Argument(metavar="WORDS", help="Only reminders named so, in any language.")] = "",
    *,
    who: Annotated[str, typer.Option(help="Only natural_person or legal_person.")] = "",
    as_json: Json = False,
) -> None:
    """List the standing reminders. 提醒清单."""
    if who and who not in KINDS:
        raise typer.BadParameter(f"{who} is none of {', '.join(KINDS)}", param_hint="--who")
    pack = office().pack
    found = [one for one in find_reminders(pack=pack, words=words) if not who or one.who == who]
    if as_json:
        rows = [
            {"key": one.key, "who": one.who, "name": one.name.plain(), "confidence": one.confidence} for one in found
        ]
        typer.echo(json.dumps({"reminders": rows}, ensure_ascii=False))
        return
    for one in found:
        typer.echo(f"{one.key:34} {one.life_stage:4} {one.confidence:7} {said(one.name)}")
    persons = sum(one.who == "natural_person" for one in found)
    firms = len(found) - persons
    tell(
        zh=f"{len(found)} 项提醒：自然人 {persons}，法人 {firms}",
        en=f"{len(found)} reminder(s): {persons} for people, {firms} for firms",
    )


@app.command()
def show(
    reminder: Annotated[str, typer.Argument(metavar="KEY", help="The reminder's key.")], *, as_json: Json = False
) -> None:
    """Show a reminder: in words, as a rule, with its law and its message. 提醒说明."""
    pack = office().pack
    found = the_reminder(pack=pack, key=reminder)
    template = pack.templates.get(found.template)
    if as_json:
        body = {**_plain(found), "sms": template.sms.plain() if template else {}}
        typer.echo(json.dumps(body, ensure_ascii=False, default=str))
        return
    typer.echo(f"{said(found.name)}  [{found.key}]")
    typer.echo(f"{said(found.words)}\n")
    typer.echo(f"{found.when.text}\n")
    for line in last_day(pack, found):
        typer.echo(line)
    name, source = (found.basis.name, found.basis.source) if found.basis else ("", "")
    tell(zh=f"依据 {name}（{found.confidence}：{source}）", en=f"basis {name} ({found.confidence}: {source})")
    tell(
        zh=f"每 {found.once_per} 一次；提前 {found.lead_time}；常见未知：{found.likely_unknown}",
        en=f"once per {found.once_per}; ahead by {found.lead_time}; often unknown: {found.likely_unknown}",
    )
    if template:
        text = framed(of_template(pack, template.key), said(template.sms), language=language())
        tell(zh=f"短信 {text}", en=f"SMS {text}")


def last_day(pack: Pack, one: Reminder) -> Iterator[str]:
    """By when one is to act, what is said after it, which years a window is known for, and since when it is so."""
    if one.due:
        yield told(zh=f"最后一天: {one.due.text}", en=f"last day: {one.due.text}")
    if one.late:
        yield told(zh=f"逾期模板: {one.late}", en=f"template after it: {one.late}")
    if one.window:
        years = ", ".join(map(str, pack.windows[one.window].years)) or "—"
        yield told(
            zh=f"窗口 {one.window}: {years}；其他年份不发",
            en=f"window {one.window}: {years}; in other years nothing is sent",
        )
    for version in one.versions if one.earlier else ():
        since, until = version.effective_from or "…", version.effective_to or "…"
        name = version.basis.name if version.basis else ""
        yield told(zh=f"版本 {since} – {until}: {name}", en=f"version {since} – {until}: {name}")


def _plain(one: Reminder) -> dict[str, object]:
    return {
        "key": one.key,
        "who": one.who,
        "name": one.name.plain(),
        "words": one.words.plain(),
        "when": one.when.text,
        "due": one.due.text if one.due else "",
        "late": one.late,
        "window": one.window,
        "earlier": [_plain(version) for version in one.earlier],
        "item": one.item,
        "once_per": one.once_per,
        "lead_time": one.lead_time,
        "life_stage": one.life_stage,
        "effective_from": one.effective_from,
        "effective_to": one.effective_to,
        "confidence": one.confidence,
        "basis": one.basis.name if one.basis else "",
        "source": one.basis.source if one.basis else "",
        "likely_unknown": one.likely_unknown,
        "sensitive": one.sensitive,
        "expected_share": one.expected_share,
        "place": f"{one.when.place.file}:{one.when.place.line}",
    }
