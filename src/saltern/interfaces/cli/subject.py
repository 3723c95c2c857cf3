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

app = typer.Typer(no_args_is_help=True)

MOST_ROWS = 10


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
    contact = f", mobile {sheet.mobile}" if sheet.mobile else ""
    yield f"subject {sheet.subject} ({sheet.kind}), {sheet.name or 'no name known'}, {sheet.number}{contact}"
    yield f"as of {sheet.as_of}, snapshot {sheet.snapshot}; purpose {sheet.purpose}"
    for part in sheet.parts:
        yield f"{part.name} ({part.label.zh}): {len(part.rows)} from {part.unit}"
        for row in part.rows[-MOST_ROWS:]:
            yield f"    {_row(row)}"
        if len(part.rows) > MOST_ROWS:
            yield f"    ... and {len(part.rows) - MOST_ROWS} older"
    if sheet.withheld:
        yield f"not for this purpose: {', '.join(sheet.withheld)}"


def _row(row: SheetRow) -> str:
    values = ", ".join(f"{one.name} {_text(one)}" for one in row.values if one.value is not None)
    return f"{values}  [{row.batch}, {row.date or 'no date'}]" if row.batch else values


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
