"""The case-file under somebody's hand: locked, moved by the table of stages, closed; each move with its line, news and
message in the caller's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict

from saltern.apps.casework import permission, queries, stage
from saltern.apps.casework.deadline import Clock, due_of
from saltern.apps.casework.deferral import Told as ToldOn
from saltern.apps.casework.models import Case, Decision, Deferral, PauseRow, RuleText
from saltern.apps.casework.new_case import NewCase
from saltern.apps.casework.own_cases import ServiceCase, WithOwnCases
from saltern.apps.casework.permission import CaseFacts, CaseUnknown
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.operations.statements import Rows, insert, moment
from saltern.apps.notify import operations as notify
from saltern.apps.notify import queries as outbox
from saltern.apps.notify.operations import effects as written
from saltern.core.calendars.promise import Pause
from saltern.core.catalogue.item import UNNAMED, Item
from saltern.core.rules.facts import RecordSource
from saltern.errors import SalternError
from saltern.words import Phrase, day_words, joined

if TYPE_CHECKING:
    from saltern.core.approvals.compilation import ItemRules

SQL: Final = Path(__file__).resolve().parents[1] / "sql"

ENGINE = "python/1"
"""The engine and the version of its meaning; raised when an answer could change."""

WHY = {"zh": "这是对您所提交申请的答复。", "en": "This answers an application of yours."}

LATER: Final = Phrase(en="the end of the term", zh="期限届满")
"""What a message calls a day nobody knows yet: the clock stands still, or the calendar lacks its year."""

BRIEF: Final[Mapping[str, str]] = {
    template: f"{template}-brief"
    for template in (
        "case-correction", "case-deferral-due", "case-deferral-lapsed", "case-refused", "case-referred",
        "case-deferred", "case-handed-back",
    )
}  # fmt: skip
"""The text that says how much there is and where all of it stands, by the one that says it itself."""

COUNTED: Final = frozenset({"case-amended", "case-moved-asked", "case-correction-due"})
"""Texts that only ever say how much there is."""

NOTICES: Final = frozenset({
    "case-correction", "case-deferral-due", "case-deferral-lapsed", "case-refused", "case-end-notice", "case-ended",
    "case-reopened", "case-amended", "case-moved-asked", "case-correction-due", "case-more-time", "case-more-time-kept",
})  # fmt: skip
"""Answers from whose arrival a term runs, or before whose day a right is lost: they go by text message, whatever the
applicant chose."""

LONGEST: Final[Mapping[str, int]] = {"zh": 40, "en": 100}
"""Signs that words of a case may have in a text message; what is longer is read in the case, never cut."""


class CaseMoved(SalternError):
    """Case {case} went on while you looked at it ({action}); look again, what you wrote is kept."""

    family = "conflict"
    zh = "您查看期间，办件 {case} 有了新进展（{action}）；请再看一遍，您写的内容还在。"


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


def locked(number: str, *, seen: int | None = None) -> Case:
    """The case, locked until the transaction ends; `seen` is after how many moves whoever decides saw it.

    Raises `CaseUnknown`, `CaseMoved`.
    """
    row = Case.objects.select_for_update().filter(number=number).first()
    if row is None:
        raise CaseUnknown(case=number)
    if seen is not None and seen != row.moves:
        last = row.steps.order_by("-serial").first()
        raise CaseMoved(case=number, action=stage.action_words(last.action if last else ""))
    return row


def facts(case: Case, rulebook: Rulebook, acting: Acting) -> CaseFacts:
    """The case as permission sees it; one filed before cases kept their unit takes it from the rulebook."""
    unit = case.unit or rulebook.unit(case.item)
    return CaseFacts(
        number=case.number,
        item=case.item,
        subject=case.subject,
        state=case.state,
        unit=unit,
        accepted_here=rulebook.accepts(item=case.item, venue=acting.venue),
        other_units=rulebook.handed_to(case.item, from_unit=unit),
        came_from=case.came_from,
        called=rulebook.unit_name(unit),
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
    if case.state not in stage.CLOSED:
        case.closed_at = case.closed_on = None
    elif before not in stage.CLOSED:
        case.closed_at, case.closed_on, case.due_on = acting.now, acting.today, None
        case.answer_tallied = False


def release_claims(case: Case, acting: Acting) -> None:
    """What ends with a case: its claims, its promises, its pauses."""
    case.claims.all().delete()
    case.deferrals.filter(state="promised").update(state="dropped")
    case.pauses.filter(until__isnull=True).update(until=acting.today)


def save(case: Case, acting: Acting, effects: CaseEffects, *, action: str, detail: Mapping[str, object]) -> None:
    """Save the case with its steps, one journal line, the news and the messages."""
    case.told += bool(effects.messages)
    case.save()
    insert("step", [(case.pk, *step.row()) for step in effects.steps], folder=SQL)
    write_effects(case, acting, effects, action=action, detail=detail)


def save_told(case: Case, acting: Acting, effects: CaseEffects, *, action: str, detail: Mapping[str, object]) -> None:
    """The same of what is no move: that the applicant is told of it, and the line."""
    case.told += 1
    case.save(update_fields=["told"])
    write_effects(case, acting, effects, action=action, detail=detail)


def write_effects(
    case: Case | NewCase, acting: Acting, effects: CaseEffects, *, action: str, detail: Mapping[str, object]
) -> None:
    """The line of a move, its news and its messages."""
    written.write(
        acting=acting, effects=effects, concerned=effects.others_read, **_line(case, action=action, detail=detail)
    )


def effect_rows(
    case: NewCase, acting: Acting, effects: CaseEffects, *, action: str, detail: Mapping[str, object]
) -> Sequence[Rows]:
    """The same as rows, for a statement that writes more; of a move that rests on nobody else's records."""
    return written.rows(acting=acting, effects=effects, **_line(case, action=action, detail=detail))


class Line(TypedDict):
    """What the line of a move says."""

    action: str
    object: str
    subject: int
    purpose: str
    detail: Mapping[str, object]


def _line(case: Case | NewCase, *, action: str, detail: Mapping[str, object]) -> Line:
    return {
        "action": f"case.{action}",
        "subject": case.subject,
        "object": f"case:{case.number}",
        "purpose": f"case:{case.item}",
        "detail": {"state": case.state, **detail},
    }


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
    case: Case | NewCase,
    template: str,
    *,
    rulebook: Rulebook,
    acting: Acting,
    words: Mapping[str, Phrase] | None = None,
    due: dt.date | None = None,
    count: int = 1,
) -> notify.Outgoing:
    """An answer to the applicant, once per move of the case.

    `words` are what staff, a rule or a pack says; `count` is how many things they name. Where they are too long for a
    text message, or no message is to name the item, the text tells only how many and where all of it stands.
    """
    secret = case.item in rulebook.discreet
    brief = template in BRIEF and (secret or not all(map(fits, (words or {}).values())))
    filled: dict[str, Phrase | str] = {"due": day_words(due, on=acting.today) if due else LATER}
    filled |= {"count": str(count)} if brief or template in COUNTED else words or {}
    kind = "notice" if template in NOTICES else "case"
    template = BRIEF[template] if brief else template
    name = UNNAMED if secret else item_name(rulebook, case)
    return notify.Outgoing(
        message_key=f"case:{case.number}:{case.moves}:{template}",
        subject=case.subject,
        recipient_kind=case.who,
        template=template,
        values={"case_no": case.number, "item": name, **filled},
        why=WHY,
        kind=kind,
        source_kind="case",
        source_id=case.number,
        pack_version=case.pack_version,
    )


def fits(words: Phrase) -> bool:
    """Whether words can stand whole in a text message."""
    return all(len(words.said(language)) <= longest for language, longest in LONGEST.items())


def told(key: str, acting: Acting) -> ToldOn:
    """What became of a message: the day it was handed over, or that it waits, or reaches nobody."""
    found = outbox.message(key=key)
    if found and found.state in {"queued", "attempting"}:
        return "waiting"
    if found and found.state == "sent" and found.finished_at:
        return found.finished_at.astimezone(acting.zone).date()
    return "lost"


def item_name(rulebook: Rulebook, case: Case | NewCase) -> Phrase:
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
    """Write one decision; beside a final one that stands a second is impossible (`decided_once`)."""
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


def clock_of(case: Case) -> Clock:
    """What the case's due days are reckoned from, its pauses in order of time."""
    pauses = [Pause(reason=row.reason, since=row.since, until=row.until) for row in case.pauses.order_by("since", "pk")]
    if case.state == "deferred":
        pauses.append(Pause(reason="deferral", since=case.received_on))
    return Clock(
        received_on=case.received_on,
        statutory_days=case.statutory_days,
        promised_days=case.promised_days,
        pauses=tuple(pauses),
        ends_on=case.ends_on,
    )


def set_due(case: Case, rulebook: Rulebook, acting: Acting) -> None:
    """Reckon the case's due days again. The calendar is noted by the sweep alone: a move puts no breach right."""
    found = clock_of(case).standing(rulebook.calendar, as_of=acting.today)
    case.statutory_due, case.promised_due = due_of(found.statutory), due_of(found.promised)
    case.due_on = None if case.state in stage.CLOSED else found.first


def end_deferral(case: Case, rulebook: Rulebook, acting: Acting) -> None:
    """The promised materials are no longer waited for: the clock, which stood still since acceptance, goes on."""
    PauseRow.objects.create(case=case, reason="deferral", since=case.received_on, until=acting.today, by=acting.account)
    set_due(case, rulebook, acting)
