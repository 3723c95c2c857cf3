"""`saltern subject`: what is known of one person or firm, for a stated purpose; each look leaves a line. 一户一档"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated

import typer

from saltern.apps.stewardship import operations as stewardship
from saltern.apps.stewardship import permission
from saltern.apps.stewardship.sheet import SheetRow, SheetValue, SubjectSheet
from saltern.installation.office import office
from saltern.interfaces.cli.options import Account, Json
from saltern.interfaces.cli.spoken import language, said, told
from saltern.words import Phrase

app = typer.Typer(no_args_is_help=True)

MOST_ROWS = 10
KINDS_OF = {
    "natural_person": Phrase(zh="自然人", en="natural_person"),
    "legal_person": Phrase(zh="法人", en="legal_person"),
}


@app.callback()
def root() -> None:
    """What is known of one person or firm. 一户一档."""


@app.command()
def show(
    subject: Annotated[str, typer.Argument(metavar="NUMBER|SUBJECT", help="A citizen's or firm's number, or the key.")],
    *,
    purpose: Annotated[str, typer.Option(help="What for, one of the purposes the contracts allow.")] = "",
    full: Annotated[bool, typer.Option("--full", help="Name, number and mobile unmasked.")] = False,
    as_of: Annotated[str, typer.Option(help="The day, as 2020-04-10; today if not given.")] = "",
    account: Account = "",
    as_json: Json = False,
) -> None:
    """Show the records of a subject, masked unless --full; the access is written down first. 查询."""
    desk = office()
    acting = desk.acting_as(account, role="auditor", purpose=purpose)
    with desk.records.reading() as reading:
        permission.check_purpose(acting=acting, vocabulary=desk.pack.vocabulary)  # before anybody is looked for
        sheet = stewardship.open_subject(
            acting=acting,
            records=reading.records,
            person=desk.people.person,
            subject=desk.people.meant(subject),
            as_of=desk.clock.day(as_of, moment=acting.now),
            full=full,
        )
    typer.echo(_json(sheet) if as_json else "\n".join(_words(sheet)))


def _words(sheet: SubjectSheet) -> Iterator[str]:
    zh = language() == "zh"
    contact = (f"，手机 {sheet.mobile}" if zh else f", mobile {sheet.mobile}") if sheet.mobile else ""
    kind = said(KINDS_OF.get(sheet.kind, Phrase.same(sheet.kind)))
    name = sheet.name or told(zh="姓名不详", en="no name known")
    yield told(
        zh=f"主体 {sheet.subject}（{kind}），{name}，{sheet.number}{contact}",
        en=f"subject {sheet.subject} ({kind}), {name}, {sheet.number}{contact}",
    )
    yield told(
        zh=f"截至 {sheet.as_of}，快照 {sheet.snapshot}；用途 {sheet.purpose}",
        en=f"as of {sheet.as_of}, snapshot {sheet.snapshot}; purpose {sheet.purpose}",
    )
    units = office().pack.called(language=language())
    for part in sheet.parts:
        unit = units.get(part.unit, part.unit)
        yield told(
            zh=f"{part.label.zh}（{part.name}）：{len(part.rows)} 条，来自{unit}",
            en=f"{part.label.en} ({part.name}): {len(part.rows)} from {unit}",
        )
        for row in part.rows[-MOST_ROWS:]:
            yield f"    {_row(row)}"
        if len(part.rows) > MOST_ROWS:
            older = len(part.rows) - MOST_ROWS
            yield told(zh=f"    …… 另有更早的 {older} 条", en=f"    ... and {older} older")
    if sheet.withheld:
        withheld = ", ".join(sheet.withheld)
        yield told(zh=f"不在此用途范围内：{withheld}", en=f"not for this purpose: {withheld}")


def _row(row: SheetRow) -> str:
    values = ", ".join(f"{one.name} {_text(one)}" for one in row.values if one.value is not None)
    return f"{values}  [{row.batch}, {row.date or told(zh='无日期', en='no date')}]" if row.batch else values


def _text(one: SheetValue) -> str:
    return f"#{one.value}" if one.of_subject else str(one.value)


def _json(sheet: SubjectSheet) -> str:
    body = {
        "subject": sheet.subject,
        "kind": sheet.kind,
        "as_of": sheet.as_of,
        "snapshot": sheet.snapshot,
        "number": sheet.number,
        "name": sheet.name,
        "mobile": sheet.mobile,
        "purpose": sheet.purpose,
        "withheld": sheet.withheld,
        "facts": {
            part.name: [
                {
                    "unit": row.unit,
                    "batch": row.batch,
                    "date": row.date,
                    "values": {one.name: one.value for one in row.values},
                }
                for row in part.rows
            ]
            for part in sheet.parts
        },
    }
    return json.dumps(body, ensure_ascii=False, default=str)
