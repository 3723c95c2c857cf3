"""The writes of an application: number, case, claims, decision, promises, and what they bring; all of it or nothing.

Everything was read and worked out before: inside the transaction stand only the writes, so that the one writer of
SQLite is held for a few statements.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction

from saltern.apps.casework.deferral import Promised
from saltern.apps.casework.events import CaseApproved, CaseReceived, CaseReferred
from saltern.apps.casework.material import Shown
from saltern.apps.casework.models import Case, Claim, Decision, Deferral, Step
from saltern.apps.casework.number import DRAWS, case_number
from saltern.apps.casework.operations.file import (
    CaseEffects,
    message,
    move,
    news,
    record_decision,
    rule_text,
    set_due,
    write_effects,
)
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.casework.stage import state_words
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.faultpoint import reach
from saltern.core.approvals.compilation import ItemRules
from saltern.core.approvals.decision import AutomaticDecision
from saltern.core.approvals.prefill import Filled
from saltern.core.catalogue.item import Text
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
class Acknowledgement:
    """What the applicant is told at once. `repeated`: the key was known, this is the case it made."""

    number: str
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


def file_case(
    rulebook: Rulebook,
    done: Considered,
    acting: Acting,
    *,
    subject: int,
    asked: str,
    channel: str,
    for_a_person: bool,
) -> Acknowledgement:
    """Write the case under a number nobody has; the case of a quicker twin where there is one."""
    item = done.program.item.id
    for _ in range(TRIES):
        number = case_number(day=acting.today, draw=secrets.randbelow(DRAWS))
        case = new_case(rulebook, done, acting, number=number, subject=subject, asked=asked)
        case.channel, case.for_a_person = channel, for_a_person
        case.visits_saved = visits_saved(done.program, channel)
        try:
            with transaction.atomic():
                return take_in(rulebook, done, case, acting)
        except (OpenCaseExists, ConflictingCase, IntegrityError) as fault:
            if (known := earlier(acting.request, asked)) is not None:
                return known
            check_free(rulebook, item, subject)
            if isinstance(fault, IntegrityError) and not Case.objects.filter(number=number).exists():
                raise
    raise AssertionError(f"{TRIES} case numbers in a row were taken")


def earlier(key: str, asked: str) -> Acknowledgement | None:
    """The case this key made before. Raises `KeyReused`."""
    found = list(Case.objects.filter(request=key).values_list("pk", flat=True)[:1])
    if not found:
        return None
    case = Case.objects.get(pk=found[0])
    if case.asked != asked:
        raise KeyReused(key=key, case=case.number)
    decision = case.decisions.order_by("-serial").first()
    rows = case.deferrals.order_by("pk").values_list("material", "due_on")
    return acknowledgement(case, decision, promised=tuple(rows), repeated=True)


def new_case(rulebook: Rulebook, done: Considered, acting: Acting, *, number: str, subject: int, asked: str) -> Case:
    """The case-file as it begins."""
    item = done.program.item
    case = Case(
        number=number,
        item=item.id,
        item_version=item.version,
        pack_version=rulebook.version,
        subject=subject,
        who=item.who,
        unit=item.authority,
        account=acting.account,
        request=acting.request,
        asked=asked,
        state="received",
        received_at=acting.now,
        received_on=acting.today,
        changed_at=acting.now,
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


def take_in(rulebook: Rulebook, done: Considered, case: Case, acting: Acting) -> Acknowledgement:
    """The writes of a submission, inside the transaction."""
    check_free(rulebook, case.item, case.subject)
    effects = CaseEffects()
    effects.steps.append(first_step(case, acting))
    verdict, system = done.verdict, acting.as_system()
    if verdict is None:
        move(case, "defer", rulebook=rulebook, acting=system, effects=effects)
    elif verdict.result == "approve" and not case.for_a_person:
        move(case, "approve-at-once", rulebook=rulebook, acting=system, effects=effects)
    else:
        move(case, "refer", rulebook=rulebook, acting=system, effects=effects)
    case.save(force_insert=True)
    reach("casework.opened")
    if case.state != "approved":
        Claim.objects.bulk_create(
            [Claim(case=case, subject=case.subject, slot=slot) for slot in rulebook.slots(case.item)]
        )
    decision = write_verdict(rulebook, done.program, case, system, verdict, serial=1) if verdict else None
    Deferral.objects.bulk_create([deferral(case, acting, one) for one in done.promised])
    effects.news.append(CaseReceived(state=case.state, channel=case.channel, **news(case, acting)))
    tell(case, acting, effects, done.program, verdict, promised=done.promised)
    detail = {
        "item": case.item,
        "pack": rulebook.version,
        "read": done.read,
        "promised": [one.material for one in done.promised],
    }
    write_effects(case, acting, effects, action="submit", detail=detail)
    reach("casework.written")
    promised = tuple((one.material, one.due_on) for one in done.promised)
    return acknowledgement(case, decision, promised=promised, repeated=False)


def first_step(case: Case, acting: Acting) -> Step:
    """The step every history begins with."""
    return Step(
        case=case,
        serial=1,
        action="submit",
        before="",
        after="received",
        actor=acting.account,
        role=acting.role,
        at=acting.now,
    )


def write_verdict(
    rulebook: Rulebook,
    program: ItemRules,
    case: Case,
    system: Acting,
    verdict: AutomaticDecision,
    *,
    serial: int | None = None,
) -> Decision:
    """Store the machine's verdict with all it rested on."""
    return record_decision(
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


def deferral(case: Case, acting: Acting, one: Promised) -> Deferral:
    """A promise as it is signed."""
    return Deferral(
        case=case,
        material=one.material,
        signed_by=acting.account,
        signed_at=acting.now,
        remind_on=one.remind_on,
        due_on=one.due_on,
    )


def tell(
    case: Case,
    acting: Acting,
    effects: CaseEffects,
    program: ItemRules,
    verdict: AutomaticDecision | None,
    *,
    promised: Sequence[Promised] = (),
) -> None:
    """News and message of where a case stands after the machine has looked at it."""
    name = program.item.name
    if case.state == "approved" and verdict:
        effects.news.append(CaseApproved(by="system", automatic=True, **news(case, acting)))
        effects.messages.append(message(case, "case-approved", name, {"reason": verdict.because.get("zh", "")}))
    elif case.state == "deferred":
        due = min(one.due_on for one in promised)
        labels = {material.key: material.name.get("zh", material.key) for material in program.item.materials}
        what = "、".join(labels[one.material] for one in promised)
        effects.messages.append(message(case, "case-deferred", name, {"material": what, "due": due}))
    else:
        effects.news.append(CaseReferred(missing=verdict.missing if verdict else (), **news(case, acting)))
        asked = verdict is None or verdict.result == "approve"
        reason = {} if asked or verdict is None else {"reason": verdict.because.get("zh", "")}
        effects.messages.append(message(case, "case-received" if asked else "case-referred", name, reason))


def acknowledgement(
    case: Case, decision: Decision | None, *, promised: tuple[tuple[str, dt.date], ...], repeated: bool
) -> Acknowledgement:
    """The answer to the applicant."""
    return Acknowledgement(
        number=case.number,
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
