"""`saltern subject`: what is known of one person or firm, for a stated purpose; each look leaves a line. 一户一档

And two of them that are one: joined by two data stewards, parted again by one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer

from saltern.apps.journal.acting import Acting
from saltern.apps.stewardship import operations as stewardship
from saltern.apps.stewardship import permission
from saltern.apps.stewardship.sheet import SheetRow, SheetValue, SubjectSheet
from saltern.apps.stewardship.subject_join import STATES, JoinView
from saltern.installation.office import office
from saltern.interfaces.cli.options import Account, Json, answer
from saltern.interfaces.cli.spoken import language, said, told
from saltern.words import Phrase

app = typer.Typer(no_args_is_help=True)

MOST_ROWS = 10
JoinNumber = Annotated[int, typer.Argument(metavar="JOIN", help="The join's number, as `subject joins` shows it.")]
Why = Annotated[str, typer.Option(help="Why; kept, and read by the person.")]
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


@app.command()
def join(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The number that is no longer right.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The number that is right.")],
    *,
    why: Annotated[str, typer.Option(help="Why: the paper that shows it. Kept, and read by the person.")],
    by: Account = "",
    as_json: Json = False,
) -> None:
    """Say that OLD and NEW are one person or firm; another data steward must agree. 提出合并."""
    desk = office()
    gone, kept = desk.people.bearer_of(old), desk.people.bearer_of(new, enter=True)
    asked = stewardship.ask_join(
        acting=_steward(by), lake=desk.records.lake, identities=desk.people, gone=gone, kept=kept, why=why
    )
    _tell_join(asked, as_json=as_json)


@app.command()
def joins(
    *,
    state: Annotated[str, typer.Option(help="Only these: asked, joined, parted, dropped.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    by: Account = "",
    as_json: Json = False,
) -> None:
    """Which subjects are joined, were, or wait for a second data steward; newest first. 合并清单."""
    found = stewardship.list_joins(acting=_steward(by), state=state, limit=limit)
    answer({"joins": [asdict(one) for one in found]}, [_join_words(one) for one in found], as_json=as_json)


@app.command(name="join-show")
def join_show(number: JoinNumber, *, by: Account = "", as_json: Json = False) -> None:
    """Both sides of a join, masked, to be compared before one agrees. 核对合并."""
    sight = stewardship.open_join(acting=_steward(by), identities=office().people, join=number)
    lines = [_join_words(sight.join)]
    for side, called in ((sight.gone, told(zh="旧", en="old")), (sight.kept, told(zh="新", en="new"))):
        name = side.name or told(zh="姓名不详", en="no name known")
        lines.append(f"    {called}  #{side.subject}  {side.number}  {name}  {side.mobile}".rstrip())
    answer(asdict(sight), lines, as_json=as_json)


@app.command()
def agree(number: JoinNumber, *, by: Account = "", as_json: Json = False) -> None:
    """Agree that the two are one: from now on either number finds the one subject. 复核合并."""
    desk = office()
    joined = stewardship.agree_join(
        acting=_steward(by), lake=desk.records.lake, identities=desk.people, rows=desk.subject_rows, join=number
    )
    _tell_join(joined, as_json=as_json)


@app.command()
def drop(number: JoinNumber, *, why: Why, by: Account = "", as_json: Json = False) -> None:
    """Take back a join that nobody has agreed to. 撤回合并."""
    _tell_join(stewardship.drop_join(acting=_steward(by), join=number, why=why), as_json=as_json)


@app.command()
def part(number: JoinNumber, *, why: Why, by: Account = "", as_json: Json = False) -> None:
    """Make the two of a join two again: what each had before is its own. 拆分."""
    parted = stewardship.part_subjects(acting=_steward(by), lake=office().records.lake, join=number, why=why)
    _tell_join(parted, as_json=as_json)


def _steward(account: str) -> Acting:
    return office().acting_as(account, role="steward")


def _tell_join(join: JoinView, *, as_json: bool) -> None:
    answer(asdict(join), [_join_words(join)], as_json=as_json)


def _join_words(join: JoinView) -> str:
    who = ", ".join(filter(None, (join.asked_by, join.agreed_by, join.ended_by)))
    why = join.ended_why or join.why
    return told(
        zh=f"合并 {join.join}：主体 #{join.gone} 视为 #{join.kept}，{STATES[join.state].zh}；{who}；{why}",
        en=f"join {join.join}: subject #{join.gone} as #{join.kept}, {STATES[join.state].en}; {who}; {why}",
    )


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
