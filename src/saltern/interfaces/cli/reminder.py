"""`saltern reminder`: the standing reminders of the pack. 常设提醒"""

from __future__ import annotations

import json
from typing import Annotated

import typer

from saltern.core.catalogue.item import Reminder
from saltern.core.catalogue.search import find_reminders, the_reminder
from saltern.installation.office import office
from saltern.installation.people import KINDS
from saltern.interfaces.cli.options import Json
from saltern.interfaces.cli.spoken import said, tell

app = typer.Typer(no_args_is_help=True)


@app.command("list")
def list_reminders(
    words: Annotated[str, typer.Argument(metavar="[WORDS]", help="Only reminders named so, in any language.")] = "",
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
        typer.echo(json.dumps(rows, ensure_ascii=False))
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
    name, source = (found.basis.name, found.basis.source) if found.basis else ("", "")
    tell(zh=f"依据 {name}（{found.confidence}：{source}）", en=f"basis {name} ({found.confidence}: {source})")
    tell(
        zh=f"每 {found.once_per} 一次；提前 {found.lead_time}；常见未知：{found.likely_unknown}",
        en=f"once per {found.once_per}; ahead by {found.lead_time}; often unknown: {found.likely_unknown}",
    )
    if template:
        tell(zh=f"短信 {template.sms.zh}", en=f"SMS {template.sms.en}")


def _plain(one: Reminder) -> dict[str, object]:
    return {
        "key": one.key,
        "who": one.who,
        "name": one.name.plain(),
        "words": one.words.plain(),
        "when": one.when.text,
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
