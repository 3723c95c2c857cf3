"""The case-file under somebody's hand: locked, moved by the table of stages, closed; each move with its line, news and
message in the caller's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypedDict

from django.utils import timezone

from saltern.apps.casework import stage
from saltern.apps.casework.deadline import due
from saltern.apps.casework.models import Case, Decision, Deferral, Pause, RuleText, Step
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.journal import operations as journal
from saltern.apps.journal.entry import Entry
from saltern.apps.notify import operations as notify
from saltern.core.approvals.compilation import ItemRules
from saltern.core.calendars.promise import Pause as Standstill
from saltern.core.catalogue.item import Text
from saltern.errors import SalternError

ENGINE = "python/1"
"""The engine and the version of its meaning; raised when an answer could change."""

WHY = {"zh": "这是对您所提交申请的答复。", "en": "This answers an application of yours."}


class CaseUnknown(SalternError):
    """There is no case {case}."""

    family = "unknown"
    zh = "没有办件 {case}。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Who acts, in what role, when."""

    actor: str
    role: str
    now: dt.datetime
    request: str = ""

    @property
    def today(self) -> dt.date:
        """The district's day."""
        return timezone.localdate(self.now)

    def as_system(self) -> Hand:
        """The machine going on from here."""
        return Hand(actor="system", role="system", now=self.now, request=self.request)


@dataclass(slots=True, kw_only=True)
class Consequences:
    """What a move brings with it; written together at the end."""

    steps: list[Step] = field(default_factory=list)
    events: list[object] = field(default_factory=list)
    messages: list[notify.Outgoing] = field(default_factory=list)


def locked(number: str) -> Case:
    """The case, locked until the transaction ends. Raises `CaseUnknown`."""
    row = Case.objects.select_for_update().filter(number=number).first()
    if row is None:
        raise CaseUnknown(case=number)
    return row


def moved(case: Case, action: str, hand: Hand, follow: Consequences, *, note: str = "") -> None:
    """Move the case by the table; its row is not saved yet. Raises what `stage.after` raises."""
    before = case.state
    case.state = stage.after(number=case.number, state=before, action=action, role=hand.role)
    case.moves += 1
    case.changed_at = hand.now
    follow.steps.append(
        Step(
            case=case,
            serial=case.moves,
            action=action,
            before=before,
            after=case.state,
            actor=hand.actor,
            role=hand.role,
            note=note,
            at=hand.now,
        )
    )
    if case.state in stage.CLOSED:
        case.closed_at, case.closed_on, case.due_on = hand.now, hand.today, None


def settle(case: Case, hand: Hand) -> None:
    """What ends with a case: its claims, its promises, its pauses."""
    case.claims.all().delete()
    case.deferrals.filter(state="promised").update(state="dropped")
    case.pauses.filter(until__isnull=True).update(until=hand.today)
    case.corrections.filter(answered_at__isnull=True).update(answered_at=hand.now)


def write(case: Case, hand: Hand, follow: Consequences, *, action: str, detail: Mapping[str, object]) -> None:
    """Save the case with its steps, one journal line, the news and the messages."""
    case.save()
    wrote(case, hand, follow, action=action, detail=detail)


def wrote(case: Case, hand: Hand, follow: Consequences, *, action: str, detail: Mapping[str, object]) -> None:
    """Everything of `write` but the case's own row."""
    Step.objects.bulk_create(follow.steps)
    journal.record_many(
        entries=[
            Entry(
                actor=hand.actor,
                role=hand.role,
                action=f"case.{action}",
                subject=case.subject,
                object=f"case:{case.number}",
                purpose=f"case:{case.item}",
                detail={"state": case.state, **detail},
                request=hand.request,
                at=hand.now,
            )
        ]
    )
    if follow.events:
        journal.publish_many(follow.events, now=hand.now)
    if follow.messages:
        notify.enqueue_many(messages=follow.messages, now=hand.now)


class Told(TypedDict):
    """What every event of a case says."""

    case: str
    item: str
    subject: int
    on: dt.date


def news(case: Case, hand: Hand) -> Told:
    """What every event of a case says, for this one."""
    return {"case": case.number, "item": case.item, "subject": case.subject, "on": hand.today}


def message(case: Case, template: str, name: Text, values: Mapping[str, object] | None = None) -> notify.Outgoing:
    """An answer to the applicant, once per move of the case."""
    item = {"item": name.get("zh", case.item), "item_en": name.get("en", case.item)}
    due = {"due": case.due_on or "—"}
    filled = {key: str(value) for key, value in {**due, **(values or {})}.items()}
    return notify.Outgoing(
        message_key=f"case:{case.number}:{case.moves}:{template}",
        subject=case.subject,
        recipient_kind=case.who,
        template=template,
        values={"case_no": case.number, **item, **filled},
        why=WHY,
        kind="case",
        source_kind="case",
        source_id=case.number,
        pack_version=case.pack_version,
    )


def item_name(rulebook: Rulebook, case: Case) -> Text:
    """The item as people call it; its key where the pack no longer has it."""
    item = rulebook.items.get(case.item)
    return item.name if item else {}


def rule_text(program: ItemRules) -> int:
    """The stored words of the item's rules, kept once."""
    known = list(RuleText.objects.filter(digest=program.digest).values_list("pk", flat=True)[:1])
    if known:
        return known[0]
    defaults = {"item": program.item.id, "version": program.item.version, "body": program.body}
    return RuleText.objects.get_or_create(digest=program.digest, defaults=defaults)[0].pk


def decided(
    case: Case,
    hand: Hand,
    *,
    result: str,
    because: Text,
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
        automatic=hand.role == "system",
        final=final,
        by=hand.actor,
        at=hand.now,
        because=dict(because),
        evidence=evidence,
        rules_id=rules,
        pack_version=pack_version,
        engine_version=ENGINE if hand.role == "system" else "",
    )


def promised(case: Case) -> Sequence[Deferral]:
    """Promises still open, the nearest first."""
    return list(case.deferrals.filter(state="promised").order_by("due_on", "pk"))


def set_due(case: Case, rulebook: Rulebook, pauses: Iterable[Pause] | None = None) -> None:
    """Reckon the case's due days again. Raises `CalendarYearMissing`."""
    rows = case.pauses.order_by("since", "pk") if pauses is None else pauses
    days = due(
        received_on=case.received_on,
        statutory_days=case.statutory_days,
        promised_days=case.promised_days,
        pauses=[Standstill(reason=row.reason, since=row.since, until=row.until) for row in rows],
        calendar=rulebook.calendar,
    )
    case.statutory_due, case.promised_due, case.due_on = days.statutory, days.promised, days.first
