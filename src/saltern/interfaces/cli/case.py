"""`saltern case`: apply, see what became of it, and do at the desk what people do there. 办件

Numbers of people are given, never shown: what is printed is masked, and looking at a case leaves a line its owner sees.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from saltern.apps.casework import operations, queries
from saltern.apps.casework.case_view import CaseView
from saltern.apps.casework.permission import DESK
from saltern.apps.casework.stage import STATES
from saltern.apps.journal.account_name import same_account
from saltern.apps.journal.acting import Acting
from saltern.core.calendars.promise import OFFICE_REASONS
from saltern.core.catalogue.item import Item
from saltern.errors import SalternError
from saltern.installation.office import office
from saltern.installation.refusals import why
from saltern.interfaces.cli.case_line import on, print_case, standing
from saltern.interfaces.cli.options import Account, At, Json, answer, pairs
from saltern.interfaces.cli.spoken import language, said, told
from saltern.words import Phrase

if TYPE_CHECKING:
    from saltern.installation.people import People

app = typer.Typer(no_args_is_help=True)

Case = Annotated[str, typer.Argument(metavar="CASE", help="The case number.")]
Role = Annotated[str, typer.Option(help="The acting role: applicant, clerk, approver.")]
Reader = Annotated[str, typer.Option("--role", help="The acting role: applicant, clerk, approver, auditor.")]
Values = Annotated[list[str] | None, typer.Option("--value", help="A form value as key=value; may be repeated.")]
Materials = Annotated[list[str] | None, typer.Option("--material", help="A material brought; may be repeated.")]
Reason = Annotated[str, typer.Option(help="Why.")]
Unit = Annotated[
    str, typer.Option(help="The unit the acting account works for; else SALTERN_UNIT, else the unit of the case.")
]
Mine = Annotated[
    str,
    typer.Option(
        "--subject",
        help="The number of whom an applicant is or holds a mandate of; else of whom this account applied for.",
    ),
]


class FileUnwritable(SalternError):
    """The file {path} cannot be written: {why}."""

    family = "broken"
    zh = "无法写入文件 {path}：{why}。"


def desk_of(*, account: str, role: str, at: str, unit: str = "", mine: str = "", case: str = "") -> Acting:
    """Whoever types, in the role they say: an applicant by their number, staff by their unit.

    Staff who name no unit act for the one that handles the case, an applicant who names nobody as who filed it from
    that account.
    """
    desk = office()
    filed = queries.filed(number=case, rulebook=desk.rulebook) if case else None
    subjects = [desk.people.at_desk(mine)] if mine else []
    acting = desk.acting_as(account, role=role, at=at, unit=unit, subjects=subjects)
    if filed is None:
        return acting
    if role in DESK and not acting.unit:
        return replace(acting, unit=filed.unit)
    if role == "applicant" and not mine and same_account(acting.account, filed.account):
        return replace(acting, subjects=frozenset({filed.subject}))
    return acting


@app.command()
def submit(
    *,
    item: Annotated[str, typer.Argument(metavar="ITEM", help="The item's key.")],
    subject: Annotated[str, typer.Option(help="The person's or firm's number.")],
    value: Values = None,
    material: Materials = None,
    promise: Annotated[bool, typer.Option("--promise", help="Promise to bring what may follow later. 容缺")] = False,
    person: Annotated[bool, typer.Option("--person", help="Ask for a person to look, whatever the rules say.")] = False,
    idempotency_key: Annotated[str, typer.Option(help="The same key again is the same application.")] = "",
    phone: Annotated[str, typer.Option("--mobile", help="The account's mobile number.")] = "",
    channel: Annotated[str, typer.Option(help="portal, counter, kiosk, community, on-site …")] = "portal",
    venue: Annotated[str, typer.Option(help="The hall, station or kiosk of whoever acts.")] = "",
    account: Account = "",
    role: Role = "applicant",
    unit: Unit = "",
    at: At = "",
    as_json: Json = False,
) -> None:
    """Apply for ITEM: the form fills itself, the rules decide, or a person does. 申请"""
    desk = office()
    kind = applicant_kind(desk.rulebook.item(item), desk.people, subject)
    who = desk.people.at_desk(subject, kind=kind)
    made = operations.submit(
        rulebook=desk.rulebook,
        source=desk.records.reading(),
        item=item,
        subject=who,
        key=idempotency_key or str(uuid.uuid4()),
        acting=desk.acting_as(account, role=role, at=at, subjects=[who], unit=unit, venue=venue),
        who=kind,
        values=pairs(value),
        materials=material or (),
        promises=promise,
        account={"mobile": phone} if phone else {},
        channel=channel,
        for_a_person=person,
    )
    again = told(zh="（此前已收到同一申请）", en=" (this application was already taken in)") if made.repeated else ""
    words = [f"{made.number}{told(zh='：', en=': ')}{said(STATES[made.state])}{again}"]
    words += [said(made.because)] if made.because else []
    names = material_names(item)
    for what, by in made.promised:
        name = said(names.get(what, Phrase.same(what)))
        until = on(by) if by else told(zh="待定日期", en="a day that follows")
        words.append(told(zh=f"已承诺：{name}，{until}前补交", en=f"promised: {name} by {until}"))
    words += [told(zh=f"办结期限：{on(made.due_on)}", en=f"due: {on(made.due_on)}")] if made.due_on else []
    words.append(
        told(
            zh=f"预填 {made.fields_prefilled} 栏，免交材料 {made.materials_saved} 份，少跑 {made.visits_saved} 次",
            en=f"fields prefilled {made.fields_prefilled}, materials saved {made.materials_saved}, "
            f"visits saved {made.visits_saved}",
        )
    )
    answer(asdict(made), words, as_json=as_json)


def applicant_kind(item: Item, people: People, number: str) -> str:
    """Which kind of applicant a number or key is of; the item's first where it is not for that kind."""
    kind = people.kind_at_desk(number)
    return kind if kind in item.who_else else item.who


@app.command()
def show(
    *,
    case: Case,
    explain: Annotated[bool, typer.Option("--explain", help="Work every automatic decision out again.")] = False,
    account: Account = "",
    role: Reader = "auditor",
    subject: Mine = "",
    unit: Unit = "",
    at: At = "",
    as_json: Json = False,
) -> None:
    """A case with its form, materials, decisions and history. 查看办件"""
    from saltern.interfaces.cli import case_page

    desk = office()
    acting = desk_of(account=account, role=role, at=at, unit=unit, mine=subject, case=case)
    found = operations.open_case(acting=acting, rulebook=desk.rulebook, number=case)
    form = case_page.form_shown(found)
    called = desk.pack.called(language=language())
    asked = partial(operations.explain_case, acting=acting, rulebook=desk.rulebook, number=case)
    again = asked(language=language(), called=called) if explain else ()
    if as_json:
        body = {"case": asdict(found.case), "form": form, "materials": found.materials}
        body |= {"promises": [asdict(one) for one in found.promises], "wanted": found.wanted}
        body |= {"corrections": [asdict(one) for one in found.corrections]}
        body |= {"decisions": [case_page.brief(one) for one in found.decisions]}
        body |= {"history": [asdict(one) for one in found.history], "explanations": [asdict(one) for one in again]}
        answer(body, (), as_json=True)
        return
    answer({}, list(case_page.lines(found, form, again, called)), as_json=False)


def material_names(item: str) -> Mapping[str, Phrase]:
    """What an item's materials are called."""
    known = office().rulebook.items.get(item)
    return {one.key: one.name for one in known.materials} if known else {}


def cases_of(number: str, acting: Acting, item: str, state: str, limit: int) -> Sequence[CaseView]:
    """The cases of one subject, a look with its line; without a number everybody's by their keys."""
    if not number:
        return queries.cases(item=item, state=state, limit=limit)
    subject = office().people.at_desk(number)
    known = replace(acting, subjects=frozenset({subject})) if acting.role == "applicant" else acting
    return operations.list_cases(
        acting=known, rulebook=office().rulebook, subject=subject, item=item, state=state, limit=limit
    )


@app.command("list")
def list_(
    *,
    subject: Annotated[str, typer.Option(help="Only of this person or firm, by number.")] = "",
    item: Annotated[str, typer.Option(help="Only of this item.")] = "",
    state: Annotated[str, typer.Option(help="Only in this state.")] = "",
    worklist: Annotated[bool, typer.Option("--worklist", help="Open cases, the nearest deadline first.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    account: Account = "",
    role: Reader = "auditor",
    unit: Unit = "",
    as_json: Json = False,
) -> None:
    """Cases, newest first, or the worklist. 办件列表"""
    if state and state not in STATES:
        raise typer.BadParameter(f"{state} is none of {', '.join(STATES)}", param_hint="--state")
    if worklist:
        rows = queries.worklist(item=item, state=state, limit=limit)
    else:
        rows = cases_of(subject.strip(), desk_of(account=account, role=role, at="", unit=unit), item, state, limit)
    pack = office().pack
    words = [f"{row.number}  {said(pack.service_name(row.item))}  {standing(row)}" for row in rows]
    words = words or [told(zh="没有办件。", en="No cases.")]
    answer({"cases": [asdict(row) for row in rows]}, words, as_json=as_json)


@app.command()
def bring(
    *,
    case: Case,
    material: Materials = None,
    account: Account = "",
    role: Role = "applicant",
    subject: Mine = "",
    unit: Unit = "",
    at: At = "",
    as_json: Json = False,
) -> None:
    """Bring materials that were promised. 补齐材料"""
    desk = office()
    moved = operations.bring_material(
        rulebook=desk.rulebook,
        source=desk.records.reading(),
        number=case,
        materials=material or (),
        acting=desk_of(account=account, role=role, at=at, unit=unit, mine=subject, case=case),
    )
    print_case(moved, as_json)


@app.command()
def correct(
    *,
    case: Case,
    value: Values = None,
    material: Materials = None,
    account: Account = "",
    role: Role = "applicant",
    subject: Mine = "",
    unit: Unit = "",
    at: At = "",
    as_json: Json = False,
) -> None:
    """Put right what was asked for. 补正"""
    desk = office()
    moved = operations.correct(
        rulebook=desk.rulebook,
        source=desk.records.reading(),
        number=case,
        values=pairs(value),
        materials=material or (),
        acting=desk_of(account=account, role=role, at=at, unit=unit, mine=subject, case=case),
    )
    print_case(moved, as_json)


@app.command("ask-correction")
def ask_correction(
    *,
    case: Case,
    wanted: Annotated[list[str], typer.Option(help="What to put right; may be repeated, name everything.")],
    reason: Reason = "",
    account: Account = "",
    role: Role = "clerk",
    unit: Unit = "",
    at: At = "",
    as_json: Json = False,
) -> None:
    """Ask the applicant to put something right; the clock stands still. 一次性告知补正"""
    moved = operations.request_correction(
        rulebook=office().rulebook,
        number=case,
        wanted=wanted,
        reason=reason,
        acting=desk_of(account=account, role=role, at=at, unit=unit, case=case),
    )
    print_case(moved, as_json)


@app.command()
def take(
    *,
    case: Case,
    account: Account = "",
    instead_of: Annotated[str, typer.Option(help="The colleague who handles it until now.")] = "",
    role: Role = "clerk",
    unit: Unit = "",
    at: At = "",
    as_json: Json = False,
) -> None:
    """Take a case over. 接办"""
    moved = operations.take_over(
        acting=desk_of(account=account, role=role, at=at, unit=unit, case=case),
        rulebook=office().rulebook,
        number=case,
        instead_of=instead_of,
    )
    print_case(moved, as_json)


@app.command()
def pause(
    *,
    case: Case,
    reason: Annotated[str, typer.Option(help=f"One of {', '.join(OFFICE_REASONS)}.")],
    account: Account = "",
    role: Role = "approver",
    unit: Unit = "",
    at: At = "",
    as_json: Json = False,
) -> None:
    """Stop the clock for a reason the law names. 中止计时"""
    moved = operations.pause(
        rulebook=office().rulebook,
        number=case,
        reason=reason,
        acting=desk_of(account=account, role=role, at=at, unit=unit, case=case),
    )
    print_case(moved, as_json)


@app.command()
def resume(
    *, case: Case, account: Account = "", role: Role = "clerk", unit: Unit = "", at: At = "", as_json: Json = False
) -> None:
    """Let the clock go on. 恢复计时"""
    moved = operations.resume(
        rulebook=office().rulebook,
        number=case,
        acting=desk_of(account=account, role=role, at=at, unit=unit, case=case),
    )
    print_case(moved, as_json)


@app.command("give-notice")
def give_notice(
    *,
    case: Case,
    served: Annotated[str, typer.Option(help="How else it reached the applicant, as a registered letter.")] = "",
    account: Account = "",
    role: Role = "clerk",
    unit: Unit = "",
    at: At = "",
    as_json: Json = False,
) -> None:
    """Tell who has not corrected in time that the application will be ended. 终止告知"""
    moved = operations.give_notice(
        rulebook=office().rulebook,
        number=case,
        served=served,
        acting=desk_of(account=account, role=role, at=at, unit=unit, case=case),
    )
    print_case(moved, as_json)


@app.command()
def end(
    *,
    case: Case,
    reason: Reason = "",
    account: Account = "",
    role: Role = "clerk",
    unit: Unit = "",
    at: At = "",
    as_json: Json = False,
) -> None:
    """End an application whose correction never came, after notice; nothing is refused. 逾期未补正终止"""
    moved = operations.end(
        rulebook=office().rulebook,
        number=case,
        reason=reason,
        acting=desk_of(account=account, role=role, at=at, unit=unit, case=case),
    )
    print_case(moved, as_json)


@app.command()
def withdraw(
    *,
    case: Case,
    reason: Reason = "",
    account: Account = "",
    role: Role = "applicant",
    subject: Mine = "",
    unit: Unit = "",
    at: At = "",
    as_json: Json = False,
) -> None:
    """Take the application back. 撤回"""
    moved = operations.withdraw(
        rulebook=office().rulebook,
        number=case,
        reason=reason,
        acting=desk_of(account=account, role=role, at=at, unit=unit, mine=subject, case=case),
    )
    print_case(moved, as_json)


@app.command()
def approve(
    *,
    case: Case,
    reason: Reason = "",
    account: Account = "",
    role: Role = "approver",
    unit: Unit = "",
    at: At = "",
    as_json: Json = False,
) -> None:
    """Approve as a person; a reason is needed where no rule did. 批准"""
    moved = operations.approve(
        rulebook=office().rulebook,
        number=case,
        reason=reason,
        acting=desk_of(account=account, role=role, at=at, unit=unit, case=case),
    )
    print_case(moved, as_json)


@app.command()
def refuse(
    *,
    case: Case,
    reason: Reason = "",
    account: Account = "",
    role: Role = "approver",
    unit: Unit = "",
    at: At = "",
    as_json: Json = False,
) -> None:
    """Refuse as a person, with a reason. 不予批准"""
    moved = operations.refuse(
        rulebook=office().rulebook,
        number=case,
        reason=reason,
        acting=desk_of(account=account, role=role, at=at, unit=unit, case=case),
    )
    print_case(moved, as_json)


@app.command("feed-back")
def feed_back(
    *,
    file: Annotated[Path, typer.Argument(help="The delivery file to write, as service_cases_platform.jsonl.")],
    since: Annotated[str, typer.Option(help="Only cases changed after this moment.")] = "",
    account: Account = "",
    as_json: Json = False,
) -> None:
    """Write the platform's own cases as a delivery of service_cases, for the next sweep. 办件回流"""
    with office().people.table() as known:
        lines = operations.feed_back(
            acting=office().acting_as(account, role="steward"),
            numbers=lambda subject: known.person(subject).number,
            since=office().clock.moment(since) if since else None,
        )
    try:
        file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as fault:
        raise FileUnwritable(path=file, why=why(fault)) from fault
    words = told(zh=f"{len(lines)} 个办件已写入 {file}", en=f"{len(lines)} case(s) written to {file}")
    answer({"file": str(file), "cases": len(lines)}, [words], as_json=as_json)


@app.command()
def deadlines(*, at: At = "", as_json: Json = False) -> None:
    """Walk over the deadlines: reckon, remind, let promises lapse, record broken limits. Safe to repeat. 时限巡检"""
    swept = operations.sweep_deadlines(acting=office().system(at=at), rulebook=office().rulebook)
    words = [
        told(
            zh=f"提醒 {swept.reminded} 件，逾期退件 {swept.lapsed} 件，超期 {swept.breached} 件",
            en=f"{swept.reminded} reminded, {swept.lapsed} lapsed, {swept.breached} limit(s) broken",
        )
    ]
    words += [
        told(zh=f"日历有变，重算 {swept.reckoned} 件", en=f"{swept.reckoned} reckoned anew: the calendar changed")
    ] * bool(swept.reckoned)
    answer(asdict(swept), words, as_json=as_json)
