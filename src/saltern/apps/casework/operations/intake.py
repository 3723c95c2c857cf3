"""Taking an application in: form from records, decision at once, promises; all of it or nothing.

Facts are read and rules run before the transaction begins; inside it stand only the writes, so that the one writer of
SQLite is held for a few statements.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction

from saltern.apps.casework.deferral import Promised, check_credit, promise
from saltern.apps.casework.events import CaseApproved, CaseReceived, CaseReferred
from saltern.apps.casework.material import Shown, standing
from saltern.apps.casework.models import Case, Claim, Decision, Deferral, Step
from saltern.apps.casework.number import DRAWS, case_number
from saltern.apps.casework.operations.file import (
    Consequences,
    Hand,
    decided,
    message,
    moved,
    news,
    rule_text,
    set_due,
    wrote,
)
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.casework.stage import state_words
from saltern.apps.journal import operations as journal
from saltern.apps.journal.entry import Entry
from saltern.apps.journal.faultpoint import reach
from saltern.core.approvals.compilation import ItemRules
from saltern.core.approvals.decision import AutomaticDecision, decide
from saltern.core.approvals.prefill import Filled, prefill
from saltern.core.approvals.subject_view import SubjectView
from saltern.core.catalogue.item import Text
from saltern.core.rules.facts import RecordSource
from saltern.errors import SalternError

VISITS_BEFORE: Final = 2
"""Visits an application used to take: one to hand it in, one to fetch the answer."""

ON_THE_SPOT: Final = frozenset({"counter"})
TRIES: Final = 4


class OpenCaseExists(SalternError):
    """There is already an open application for {item}: case {case} of {day}, state {state}."""

    family = "conflict"
    zh = "该事项已有在办件：{item}，办件编号 {case}（{day} 受理，状态 {state}）。"


class ConflictingCase(SalternError):
    """{item} cannot be applied for beside {other}: case {case} of {day} is open (state {state})."""

    family = "conflict"
    zh = "{item} 与 {other} 不能同时申请：办件 {case}（{day} 受理）尚未办结（状态 {state}）。"


class KeyReused(SalternError):
    """The request key {key} was used before for a different application (case {case}); use a new key."""

    code = "application-key-reused"
    family = "conflict"
    zh = "请求键 {key} 已用于另一申请（办件 {case}），请换用新的键。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the applicant is told at once. `repeated`: the key was known, this is the case it made."""

    case: str
    state: str
    repeated: bool
    result: str
    because: Text
    missing: tuple[str, ...]
    due_on: dt.date | None
    promised: tuple[tuple[str, dt.date], ...]
    fields_prefilled: int
    materials_saved: int
    visits_saved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """An application thought through, nothing written yet."""

    program: ItemRules
    form: tuple[Filled, ...]
    shown: tuple[Shown, ...]
    promised: tuple[Promised, ...]
    verdict: AutomaticDecision | None
    read: list[str]


def submit(
    *,
    rulebook: Rulebook,
    source: RecordSource,
    item: str,
    subject: int,
    key: str,
    actor: str,
    role: str,
    now: dt.datetime,
    values: Mapping[str, str] | None = None,
    materials: Sequence[str] = (),
    promises: bool = False,
    account: Mapping[str, object] | None = None,
    channel: str = "portal",
    for_a_person: bool = False,
) -> Receipt:
    """Take an application in and decide it as far as the rules go. The same `key` again gives the same case.

    Raises `ItemUnknown`, `ItemNotInForce`, `FormFaulty`, `MaterialsMissing`, `PromiseNotSigned`, `PromiseRefused`,
    `OpenCaseExists`, `ConflictingCase`, `KeyReused`, `CalendarYearMissing`.
    """
    hand = Hand(actor=actor, role=role, now=now, request=key)
    asked = digest(item, subject, values, materials, promises, for_a_person)
    if (known := earlier(key, asked)) is not None:
        return known
    view = SubjectView(
        calendar=rulebook.calendar,
        rules=rulebook.in_force(item=item, day=hand.today),
        subject=subject,
        source=source,
        account=account or {},
        as_of=hand.today,
    )
    try:
        done = consider(rulebook=rulebook, view=view, values=values or {}, materials=materials, promises=promises)
        return filed(rulebook, done, hand, subject=subject, asked=asked, channel=channel, for_a_person=for_a_person)
    except SalternError as refusal:
        refused(view, hand, subject=subject, code=refusal.code)
        raise


def filed(
    rulebook: Rulebook,
    done: Considered,
    hand: Hand,
    *,
    subject: int,
    asked: str,
    channel: str,
    for_a_person: bool,
) -> Receipt:
    """Write the case under a number nobody has; the case of a quicker twin where there is one."""
    item = done.program.item.id
    for _ in range(TRIES):
        number = case_number(day=hand.today, draw=secrets.randbelow(DRAWS))
        case = new_case(rulebook, done, hand, number=number, subject=subject, asked=asked)
        case.channel, case.for_a_person = channel, for_a_person
        case.visits_saved = visits_saved(done.program, channel)
        try:
            with transaction.atomic():
                return take_in(rulebook, done, case, hand)
        except (OpenCaseExists, ConflictingCase, IntegrityError) as fault:
            if (known := earlier(hand.request, asked)) is not None:
                return known
            check_free(rulebook, item, subject)
            if isinstance(fault, IntegrityError) and not Case.objects.filter(number=number).exists():
                raise
    raise AssertionError(f"{TRIES} case numbers in a row were taken")


def refused(view: SubjectView, hand: Hand, *, subject: int, code: str) -> None:
    """Records were read though nothing came of it: the person concerned can see that too."""
    journal.record_many(
        entries=[
            Entry(
                actor=hand.actor,
                role=hand.role,
                action="case.submit-refused",
                subject=subject,
                object=f"item:{view.rules.item.id}",
                purpose=f"case:{view.rules.item.id}",
                detail={"refused": code, "read": view.source.record_sets_read()},
                request=hand.request,
                at=hand.now,
            )
        ]
    )


def digest(*asked: object) -> str:
    """The application as asked, in one spelling."""
    return hashlib.sha256(json.dumps(asked, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def earlier(key: str, asked: str) -> Receipt | None:
    """The case this key made before. Raises `KeyReused`."""
    found = list(Case.objects.filter(request=key).values_list("pk", flat=True)[:1])
    if not found:
        return None
    case = Case.objects.get(pk=found[0])
    if case.asked != asked:
        raise KeyReused(key=key, case=case.number)
    decision = case.decisions.order_by("-serial").first()
    rows = case.deferrals.order_by("pk").values_list("material", "due_on")
    return receipt(case, decision, promised=tuple(rows), repeated=True)


def consider(
    *, rulebook: Rulebook, view: SubjectView, values: Mapping[str, str], materials: Sequence[str], promises: bool
) -> Considered:
    """Form, materials, promises and verdict of an application; reads facts, writes nothing."""
    program = view.rules
    form = prefill(item=program.item, known=view.known, typed=values)
    view.form = {field.key: field.value for field in form}
    shown = standing(item=program.item, brought=materials, proved=view.proved, promised=promises)
    later = [one.key for one in shown if one.state == "promised"]
    if later and (question := rulebook.credit(program)) is not None:
        finding = view.ask(question)
        bad = finding.value if isinstance(finding.value, bool) else None
        places = "; ".join(f"{one.unit} / {one.record_set} / {one.date}" for one in finding.sources)
        check_credit(bad=bad, missing=", ".join(later), source=places)
    promised = tuple(
        promise(
            material=material.key,
            days=material.deferrable_days or 0,
            accepted_on=view.as_of,
            calendar=rulebook.calendar,
            rule=rulebook.deferral,
        )
        for material in program.item.materials
        if material.key in later
    )
    verdict = None if promised else decide(view)
    return Considered(
        program=program, form=form, shown=shown, promised=promised, verdict=verdict, read=view.source.record_sets_read()
    )


def new_case(rulebook: Rulebook, done: Considered, hand: Hand, *, number: str, subject: int, asked: str) -> Case:
    """The case-file as it begins."""
    item = done.program.item
    case = Case(
        number=number,
        item=item.id,
        item_version=item.version,
        pack_version=rulebook.version,
        subject=subject,
        who=item.who,
        account=hand.actor,
        request=hand.request,
        asked=asked,
        state="received",
        received_at=hand.now,
        received_on=hand.today,
        changed_at=hand.now,
        moves=1,
        statutory_days=item.limits.statutory_days,
        promised_days=item.limits.promised_days,
        form=[field.plain() for field in done.form],
        materials={one.key: one.state for one in done.shown},
        fields_prefilled=sum(field.origin == "record" for field in done.form),
        materials_saved=sum(one.state == "saved" for one in done.shown),
    )
    set_due(case, rulebook, pauses=())
    return case


def visits_saved(program: ItemRules, channel: str) -> int:
    """Visits the person need not make any more."""
    needed = max(program.item.reach.visits, 1 if channel in ON_THE_SPOT else 0)
    return max(0, VISITS_BEFORE - needed)


def check_free(rulebook: Rulebook, item: str, subject: int) -> None:
    """Raises `OpenCaseExists` or `ConflictingCase` where an earlier case stands in the way."""
    claims = Claim.objects.filter(subject=subject, slot__in=rulebook.slots(item)).order_by("pk")
    found = list(claims.values_list("pk", flat=True)[:1])
    if not found:
        return
    claim = Claim.objects.select_related("case").get(pk=found[0])
    known = {
        "item": item,
        "case": claim.case.number,
        "day": claim.case.received_on,
        "state": state_words(claim.case.state),
    }
    if claim.case.item == item:
        raise OpenCaseExists(**known)
    raise ConflictingCase(other=claim.case.item, **known)


def take_in(rulebook: Rulebook, done: Considered, case: Case, hand: Hand) -> Receipt:
    """The writes of a submission, inside the transaction."""
    check_free(rulebook, case.item, case.subject)
    follow = Consequences()
    follow.steps.append(first_step(case, hand))
    verdict, system = done.verdict, hand.as_system()
    if verdict is None:
        moved(case, "defer", system, follow)
    elif verdict.result == "approve" and not case.for_a_person:
        moved(case, "approve-at-once", system, follow)
    else:
        moved(case, "refer", system, follow)
    case.save(force_insert=True)
    reach("casework.opened")
    if case.state != "approved":
        Claim.objects.bulk_create(
            [Claim(case=case, subject=case.subject, slot=slot) for slot in rulebook.slots(case.item)]
        )
    decision = write_verdict(rulebook, done.program, case, system, verdict, serial=1) if verdict else None
    Deferral.objects.bulk_create([deferral(case, hand, one) for one in done.promised])
    follow.events.append(CaseReceived(state=case.state, channel=case.channel, **news(case, hand)))
    tell(case, hand, follow, done.program, verdict, promised=done.promised)
    detail = {
        "item": case.item,
        "pack": rulebook.version,
        "read": done.read,
        "promised": [one.material for one in done.promised],
    }
    wrote(case, hand, follow, action="submit", detail=detail)
    reach("casework.written")
    promised = tuple((one.material, one.due_on) for one in done.promised)
    return receipt(case, decision, promised=promised, repeated=False)


def first_step(case: Case, hand: Hand) -> Step:
    """The step every history begins with."""
    return Step(
        case=case, serial=1, action="submit", before="", after="received", actor=hand.actor, role=hand.role, at=hand.now
    )


def write_verdict(
    rulebook: Rulebook,
    program: ItemRules,
    case: Case,
    system: Hand,
    verdict: AutomaticDecision,
    *,
    serial: int | None = None,
) -> Decision:
    """Store the machine's verdict with all it rested on."""
    return decided(
        case,
        system,
        result=verdict.result,
        because=verdict.because,
        final=case.state == "approved",
        evidence=verdict.evidence,
        rules=rule_text(program),
        serial=serial,
        pack_version=rulebook.version,
    )


def deferral(case: Case, hand: Hand, one: Promised) -> Deferral:
    """A promise as it is signed."""
    return Deferral(
        case=case,
        material=one.material,
        signed_by=hand.actor,
        signed_at=hand.now,
        remind_on=one.remind_on,
        due_on=one.due_on,
    )


def tell(
    case: Case,
    hand: Hand,
    follow: Consequences,
    program: ItemRules,
    verdict: AutomaticDecision | None,
    *,
    promised: Sequence[Promised] = (),
) -> None:
    """News and message of where a case stands after the machine has looked at it."""
    name = program.item.name
    if case.state == "approved" and verdict:
        follow.events.append(CaseApproved(by="system", automatic=True, **news(case, hand)))
        follow.messages.append(message(case, "case-approved", name, {"reason": verdict.because.get("zh", "")}))
    elif case.state == "deferred":
        due = min(one.due_on for one in promised)
        labels = {material.key: material.name.get("zh", material.key) for material in program.item.materials}
        what = "、".join(labels[one.material] for one in promised)
        follow.messages.append(message(case, "case-deferred", name, {"material": what, "due": due}))
    else:
        follow.events.append(CaseReferred(missing=verdict.missing if verdict else (), **news(case, hand)))
        asked = verdict is None or verdict.result == "approve"
        reason = {} if asked or verdict is None else {"reason": verdict.because.get("zh", "")}
        follow.messages.append(message(case, "case-received" if asked else "case-referred", name, reason))


def receipt(
    case: Case, decision: Decision | None, *, promised: tuple[tuple[str, dt.date], ...], repeated: bool
) -> Receipt:
    """The answer to the applicant."""
    return Receipt(
        case=case.number,
        state=case.state,
        repeated=repeated,
        result=decision.result if decision else "",
        because=decision.because if decision else {},
        missing=tuple(decision.evidence["missing"]) if decision and decision.evidence else (),
        due_on=case.due_on,
        promised=promised,
        fields_prefilled=case.fields_prefilled,
        materials_saved=case.materials_saved,
        visits_saved=case.visits_saved,
    )
