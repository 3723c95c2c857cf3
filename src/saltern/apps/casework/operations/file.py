"""The case-file under somebody's hand: locked, moved by the table of stages, closed; each move with its line, news and
message in the caller's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypedDict

from saltern.apps.casework import permission, queries, stage
from saltern.apps.casework.deadline import due
from saltern.apps.casework.models import Case, Decision, Deferral, RuleText
from saltern.apps.casework.new_case import NewCase
from saltern.apps.casework.own_cases import ServiceCase, WithOwnCases
from saltern.apps.casework.permission import CaseFacts, CaseUnknown
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.operations.statements import insert, moment
from saltern.apps.notify import operations as notify
from saltern.apps.notify.operations import effects as written
from saltern.core.approvals.compilation import ItemRules
from saltern.core.calendars.promise import Pause
from saltern.core.catalogue.item import Item
from saltern.core.rules.facts import RecordSource
from saltern.words import Phrase, day, joined

SQL: Final = Path(__file__).resolve().parents[1] / "sql"

ENGINE = "python/1"
"""The engine and the version of its meaning; raised when an answer could change."""

WHY = {"zh": "这是对您所提交申请的答复。", "en": "This answers an application of yours."}


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenStep:
    """One move of a case as its history keeps it."""

    serial: int
    action: str
    before: str
    after: str
    acting: Acting
    note: str = ""

    def row(self) -> tuple[object, ...]:
        """Its columns behind the case."""
        who = self.acting
        head = (self.serial, self.action, self.before, self.after, who.account, who.role)
        return (*head, self.note, moment(who.now))


@dataclass(slots=True, kw_only=True)
class CaseEffects(notify.Effects):
    """What a move brings with it, written together at the end; `others_read` are those whose records it rested on."""

    steps: list[TakenStep] = field(default_factory=list)
    others_read: frozenset[int] = frozenset()


def with_own_cases(rulebook: Rulebook, source: RecordSource, subject: int) -> RecordSource:
    """The records with the desk's own cases of the subject beside them, read where a rule asks for them."""
    if rulebook.own_cases is None:
        return source
    return WithOwnCases(source=source, cases=own_cases(subject), feed=rulebook.own_cases)


def own_cases(subject: int) -> Iterator[ServiceCase]:
    """The desk's own cases of a subject, read when the first is wanted."""
    yield from queries.service_cases(subject=subject)


def locked(number: str) -> Case:
    """The case, locked until the transaction ends. Raises `CaseUnknown`."""
    row = Case.objects.select_for_update().filter(number=number).first()
    if row is None:
        raise CaseUnknown(case=number)
    return row


def facts(case: Case, rulebook: Rulebook, acting: Acting) -> CaseFacts:
    """The case as permission sees it; one filed before cases kept their unit takes it from the rulebook."""
    return CaseFacts(
        number=case.number,
        subject=case.subject,
        state=case.state,
        unit=case.unit or rulebook.unit(case.item),
        accepted_here=rulebook.accepts(item=case.item, venue=acting.venue),
    )


def move(case: Case, action: str, *, rulebook: Rulebook, acting: Acting, effects: CaseEffects, note: str = "") -> None:
    """Move the case where this one may; its row is not saved yet. Raises what `permission.after` raises."""
    before = case.state
    case.state = permission.after(acting=acting, action=action, case=facts(case, rulebook, acting))
    case.moves += 1
    case.changed_at = acting.now
    effects.steps.append(
        TakenStep(serial=case.moves, action=action, before=before, after=case.state, acting=acting, note=note)
    )
    if case.state in stage.CLOSED:
        case.closed_at, case.closed_on, case.due_on = acting.now, acting.today, None


def release_claims(case: Case, acting: Acting) -> None:
    """What ends with a case: its claims, its promises, its pauses."""
    case.claims.all().delete()
    case.deferrals.filter(state="promised").update(state="dropped")
    case.pauses.filter(until__isnull=True).update(until=acting.today)
    case.corrections.filter(answered_at__isnull=True).update(answered_at=acting.now)


def save(case: Case, acting: Acting, effects: CaseEffects, *, action: str, detail: Mapping[str, object]) -> None:
    """Save the case with its steps, one journal line, the news and the messages."""
    case.save()
    insert("step", [(case.pk, *step.row()) for step in effects.steps], folder=SQL)
    write_effects(case, acting, effects, action=action, detail=detail)


def write_effects(
    case: Case | NewCase, acting: Acting, effects: CaseEffects, *, action: str, detail: Mapping[str, object]
) -> None:
    """The line of a move, its news and its messages."""
    written.write(
        acting=acting,
        effects=effects,
        action=f"case.{action}",
        subject=case.subject,
        object=f"case:{case.number}",
        purpose=f"case:{case.item}",
        detail={"state": case.state, **detail},
        concerned=effects.others_read,
    )


class Told(TypedDict):
    """What every event of a case says."""

    case: str
    item: str
    subject: int
    on: dt.date


def news(case: Case | NewCase, acting: Acting) -> Told:
    """What every event of a case says, for this one."""
    return {"case": case.number, "item": case.item, "subject": case.subject, "on": acting.today}


def message(
    case: Case | NewCase, template: str, name: Phrase, values: Mapping[str, Phrase | dt.date] | None = None
) -> notify.Outgoing:
    """An answer to the applicant, once per move of the case."""
    given: Mapping[str, Phrase | dt.date | str] = {"due": case.due_on or "—", **(values or {})}
    year = case.received_on.year
    filled = {
        key: day(value, year=value.year != year) if isinstance(value, dt.date) else value
        for key, value in given.items()
    }
    return notify.Outgoing(
        message_key=f"case:{case.number}:{case.moves}:{template}",
        subject=case.subject,
        recipient_kind=case.who,
        template=template,
        values={"case_no": case.number, "item": name, **filled},
        why=WHY,
        kind="case",
        source_kind="case",
        source_id=case.number,
        pack_version=case.pack_version,
    )


def item_name(rulebook: Rulebook, case: Case) -> Phrase:
    """The item as a message calls it; its key where the pack no longer has it."""
    item = rulebook.items.get(case.item)
    return item.outward if item else Phrase.same(case.item)


def names_of(item: Item | None, keys: Iterable[str]) -> Phrase:
    """Fields and materials of an item as people call them; what it does not know, as it is said."""
    known = {field.key: field.label for field in item.form} if item else {}
    known |= {material.key: material.name for material in item.materials} if item else {}
    return joined((known.get(key) or Phrase.same(key) for key in keys), en=", ", zh="、")


def rule_text(program: ItemRules) -> int:
    """The stored words of the item's rules, kept once."""
    known = list(RuleText.objects.filter(digest=program.digest).values_list("pk", flat=True)[:1])
    if known:
        return known[0]
    defaults = {"item": program.item.id, "version": program.item.version, "body": program.body}
    return RuleText.objects.get_or_create(digest=program.digest, defaults=defaults)[0].pk


def record_decision(
    case: Case,
    acting: Acting,
    *,
    result: str,
    because: Phrase,
    final: bool,
    evidence: Mapping[str, object] | None = None,
    rules: int | None = None,
    serial: int | None = None,
    pack_version: str,
) -> Decision:
    """Write one decision; a second final one is impossible (`decided_once`)."""
    return Decision.objects.create(
        case=case,
        serial=serial or case.decisions.count() + 1,
        result=result,
        automatic=acting.role == "system",
        final=final,
        by=acting.account,
        at=acting.now,
        because=because.plain(),
        evidence=evidence,
        rules_id=rules,
        pack_version=pack_version,
        engine_version=ENGINE if acting.role == "system" else "",
    )


def promised(case: Case) -> Sequence[Deferral]:
    """Promises still open, the nearest first."""
    return list(case.deferrals.filter(state="promised").order_by("due_on", "pk"))


def set_due(case: Case, rulebook: Rulebook) -> None:
    """Reckon the case's due days again. Raises `CalendarYearMissing`."""
    rows = case.pauses.order_by("since", "pk")
    days = due(
        received_on=case.received_on,
        statutory_days=case.statutory_days,
        promised_days=case.promised_days,
        pauses=[Pause(reason=row.reason, since=row.since, until=row.until) for row in rows],
        calendar=rulebook.calendar,
        ends_on=case.ends_on,
    )
    case.statutory_due, case.promised_due, case.due_on = days.statutory, days.promised, days.first
