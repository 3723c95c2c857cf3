"""`saltern subject`: what is known of one person or firm, for a stated purpose; each look leaves a line. 一户一档"""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator
from typing import Annotated

import typer

from saltern.apps.journal import operations as journal
from saltern.core.identifiers import credit_code, resident_id, writing
from saltern.core.registry.access import Sight, check_purpose, sight
from saltern.core.registry.identity import IdentityStore, SubjectUnknown
from saltern.core.registry.lake import Lake
from saltern.core.registry.profile import LakeRecords, Profile, profile
from saltern.core.rules.facts import Record, Ref
from saltern.interfaces.cli import identity, state
from saltern.interfaces.cli.acting import acting_as

app = typer.Typer(no_args_is_help=True, help="What is known of one person or firm. 一户一档")

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
    account: Annotated[str, typer.Option("--as", help="Who looks.", envvar="SALTERN_ACCOUNT")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of words.")] = False,
) -> None:
    """Show the records of a subject, masked unless --full; the access is written down first. 查询."""
    home, pack = state.home(), state.pack()
    vocabulary = pack.vocabulary
    check_purpose(purpose=purpose, vocabulary=vocabulary)
    store = identity.opened(home / "identity.sqlite3")
    records = LakeRecords(Lake(home / "lake").snapshot(), vocabulary)
    key = _key(subject, store)
    day = state.day(as_of, state.now(pack))
    seen = profile(subject=key, as_of=day, records=records)
    actor = account or getpass.getuser()
    view = sight(profile=seen, person=store.person(key), vocabulary=vocabulary, actor=actor, purpose=purpose, full=full)
    journal.record(
        acting=acting_as(actor, "auditor", ""),
        action="subject.read",
        subject=key,
        object=f"subject:{key}",
        purpose=purpose,
        detail={"full": full, "record_sets": list(view.accessed.record_sets), "snapshot": view.accessed.snapshot},
    )
    typer.echo(_json(seen, view) if as_json else "\n".join(_words(seen, view)))


def _key(text: str, store: IdentityStore) -> int:
    for kind, module in (("natural_person", resident_id), ("legal_person", credit_code)):
        number = module.normalise(text)
        found = store.find(kind=kind, number=number) if module.is_valid(number) else None
        if found is not None:
            return found
    if text.isascii() and text.isdigit() and len(text) < 15:
        return int(text)
    raise SubjectUnknown(number=writing.mask_number(text))


def _words(seen: Profile, view: Sight) -> Iterator[str]:
    contact = f", mobile {view.mobile}" if view.mobile else ""
    yield f"subject {seen.subject} ({seen.kind}), {view.name or 'no name known'}, {view.number}{contact}"
    yield f"as of {seen.as_of}, snapshot {seen.snapshot}; purpose {view.accessed.purpose}"
    for known in view.shown:
        label = known.record_set.label.get("zh", "")
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
