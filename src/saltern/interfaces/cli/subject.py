"""`saltern subject`: what is known of one person or firm, for a stated purpose; each look leaves a line. 一户一档"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated

import typer

from saltern.apps.stewardship import operations as stewardship
from saltern.core.registry.access import Sight, check_purpose
from saltern.core.registry.profile import Profile
from saltern.core.rules.facts import Record, Ref
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
        check_purpose(purpose=purpose, vocabulary=desk.pack.vocabulary)
        sheet = stewardship.open_subject(
            acting=acting,
            records=reading.records,
            person=desk.people.person,
            subject=desk.people.meant(subject),
            as_of=desk.clock.day(as_of, moment=acting.now),
            full=full,
        )
    seen, view = sheet.profile, sheet.sight
    typer.echo(_json(seen, view) if as_json else "\n".join(_words(seen, view)))


def _words(seen: Profile, view: Sight) -> Iterator[str]:
    contact = f", mobile {view.mobile}" if view.mobile else ""
    yield f"subject {seen.subject} ({seen.kind}), {view.name or 'no name known'}, {view.number}{contact}"
    yield f"as of {seen.as_of}, snapshot {seen.snapshot}; purpose {view.accessed.purpose}"
    for known in view.shown:
        label = known.record_set.label.zh
        yield f"{known.name} ({label}): {len(known.rows)} from {known.record_set.unit}"
        for row in known.rows[-MOST_ROWS:]:
            yield f"    {_row(row)}"
        if len(known.rows) > MOST_ROWS:
            yield f"    ... and {len(known.rows) - MOST_ROWS} older"
    if view.withheld:
        yield f"not for this purpose: {', '.join(view.withheld)}"


def _row(row: Record) -> str:
    values = ", ".join(f"{name} {_text(value)}" for name, value in row.items() if value is not None)
    source = row.provenance
    return f"{values}  [{source.batch}, {source.date or 'no date'}]" if source else values


def _text(value: object) -> str:
    return f"#{value.key}" if isinstance(value, Ref) else str(value)


def _json(seen: Profile, view: Sight) -> str:
    body = {
        "subject": seen.subject,
        "kind": seen.kind,
        "as_of": seen.as_of,
        "snapshot": seen.snapshot,
        "number": view.number,
        "name": view.name,
        "mobile": view.mobile,
        "purpose": view.accessed.purpose,
        "withheld": view.withheld,
        "facts": {
            known.name: [
                {
                    "unit": row.provenance.unit if row.provenance else "",
                    "batch": row.provenance.batch if row.provenance else "",
                    "date": row.provenance.date if row.provenance else "",
                    "values": {name: _plain(value) for name, value in row.items()},
                }
                for row in known.rows
            ]
            for known in view.shown
        },
    }
    return json.dumps(body, ensure_ascii=False, default=str)


def _plain(value: object) -> object:
    return value.key if isinstance(value, Ref) else value
