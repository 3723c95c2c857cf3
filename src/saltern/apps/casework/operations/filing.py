"""The writes of an application: number, case, claims, decision, promises, and what they bring; all of it or nothing.

Everything is read and worked out before: inside the transaction stand only the writes, and where the database has one
writer, applications that come at the same time share a commit.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from django.db import IntegrityError, connection

from saltern.apps.casework import permission, queries
from saltern.apps.casework.deadline import Clock, due_of
from saltern.apps.casework.deferral import Promised
from saltern.apps.casework.events import CaseApproved, CaseReceived, CaseReferred
from saltern.apps.casework.material import Shown
from saltern.apps.casework.models import Case, Claim, Decision
from saltern.apps.casework.new_case import NewCase
from saltern.apps.casework.number import DRAWS, case_number
from saltern.apps.casework.operations.file import (
    CaseEffects,
    TakenStep,
    effect_rows,
    message,
    names_of,
    news,
    record_decision,
    rule_text,
    write_effects,
)
from saltern.apps.casework.operations.new_case import NewFile, PromisedMaterial, insert_at_once, insert_case
from saltern.apps.casework.payout import NewPayout, payable, payee_of
from saltern.apps.casework.permission import CaseFacts
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.casework.stage import CLOSED, state_words
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.faultpoint import reach
from saltern.apps.journal.operations.statements import postgresql
from saltern.apps.journal.operations.together import commit_together
from saltern.core.approvals.compilation import ItemRules
from saltern.core.approvals.decision import AutomaticDecision
from saltern.core.approvals.prefill import Filled
from saltern.core.calendars.promise import Pause
from saltern.errors import SalternError
from saltern.words import NOTHING, Phrase

VISITS_BEFORE: Final = 2
"""Visits an application used to take: one to hand it in, one to fetch the answer."""

BEGINNING: Final = "received"
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
    because: Phrase
    missing: tuple[str, ...]
    due_on: dt.date | None
    promised: tuple[tuple[str, dt.date | None], ...]
    fields_prefilled: int
    materials_saved: int
    visits_saved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """An application thought through, nothing written yet. `ends_on`: the day on which silence would decide it."""

    program: ItemRules
    form: tuple[Filled, ...]
    shown: tuple[Shown, ...]
    promised: tuple[Promised, ...]
    verdict: AutomaticDecision | None
    read: list[str]
    others_read: frozenset[int]
    ends_on: dt.date | None = None


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
    taken: IntegrityError | None = None
    for _ in range(TRIES):
        number = case_number(day=acting.today, draw=secrets.randbelow(DRAWS))
        filing = worked_out(
            rulebook,
            done,
            acting,
            number=number,
            subject=subject,
            asked=asked,
            channel=channel,
            for_a_person=for_a_person,
        )
        try:
            if written_at_once(filing, acting) or commit_together(partial(write, filing, acting)):
                return acknowledged(filing)
        except IntegrityError as problem:
            taken = problem
        if (known := earlier(acting.request, asked)) is not None:
            return known
        check_free(rulebook, item, subject)
    raise taken or AssertionError(f"the case was taken for {TRIES} times and never was")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """A case and what it brings, worked out before anything is written."""

    new: NewFile
    effects: CaseEffects
    detail: Mapping[str, object]


def worked_out(
    rulebook: Rulebook,
    done: Considered,
    acting: Acting,
    *,
    number: str,
    subject: int,
    asked: str,
    channel: str,
    for_a_person: bool,
) -> Filing:
    """The case where the machine's first look puts it, with its steps, news and messages."""
    item, verdict, system = done.program.item, done.verdict, acting.as_system()
    action = first_look(verdict, for_a_person=for_a_person)
    seen = CaseFacts(
        number=number, item=item.id, subject=subject, state=BEGINNING, unit=item.authority, accepted_here=False
    )
    state = permission.after(acting=system, action=action, case=seen)
    steps = (
        TakenStep(serial=1, action="submit", before="", after=BEGINNING, acting=acting),
        TakenStep(serial=2, action=action, before=BEGINNING, after=state, acting=system),
    )
    today, closed = acting.today, state in CLOSED
    clock = Clock(
        received_on=today,
        statutory_days=item.limits.statutory_days,
        promised_days=item.limits.promised_days,
        pauses=(Pause(reason="deferral", since=today),) if state == "deferred" else (),
        ends_on=done.ends_on,
    )
    days = clock.standing(rulebook.calendar, as_of=today)
    case = NewCase(
        number=number,
        item=item.id,
        item_version=item.version,
        pack_version=rulebook.version,
        subject=subject,
        who=item.who,
        unit=item.authority,
        account=acting.account,
        channel=channel,
        request=acting.request,
        asked=asked,
        state=state,
        received_at=acting.now,
        received_on=today,
        statutory_days=item.limits.statutory_days,
        promised_days=item.limits.promised_days,
        statutory_due=due_of(days.statutory),
        promised_due=due_of(days.promised),
        due_on=None if closed else days.first,
        ends_on=done.ends_on,
        calendar=rulebook.calendar.digest,
        closed_at=acting.now if closed else None,
        closed_on=today if closed else None,
        changed_at=acting.now,
        moves=len(steps),
        for_a_person=for_a_person,
        advised=verdict is not None and verdict.result == "approve",
        form=queries.forms().kept(done.form, item),
        materials={one.key: one.state for one in done.shown},
        fields_prefilled=sum(field.origin == "record" for field in done.form),
        materials_saved=sum(one.state == "saved" for one in done.shown),
        visits_saved=visits_saved(done.program, channel),
    )
    effects = CaseEffects(others_read=done.others_read)
    effects.news.append(CaseReceived(state=state, channel=channel, **news(case, acting)))
    tell(case, acting, effects, rulebook, verdict, promised=done.promised)
    contested = [field.key for field in done.form if field.contested is not None]
    return Filing(
        new=NewFile(
            case=case,
            rules=done.program,
            slots=tuple(rulebook.slots(item.id)),
            steps=steps,
            decision=verdict,
            promised=tuple(signed(promise, acting) for promise in done.promised),
            payable=sums_of(done, acting) if state == "approved" else (),
        ),
        effects=effects,
        detail={
            "item": item.id,
            "pack": rulebook.version,
            "read": done.read,
            "promised": [promise.material for promise in done.promised],
            **({"contested": contested} if contested else {}),
        },
    )


def sums_of(done: Considered, acting: Acting) -> tuple[NewPayout, ...]:
    """What an application pays that is approved at once."""
    item, sums = done.program.item, done.verdict.payments if done.verdict else ()
    payee = payee_of(item, ((field.key, field.value) for field in done.form)) if sums else ""
    return payable(sums, unit=item.authority, payee=payee, at=acting.now)


def first_look(verdict: AutomaticDecision | None, *, for_a_person: bool) -> str:
    """What the machine does with an application at once; without a verdict materials are to follow."""
    if verdict is None:
        return "defer"
    return "approve-at-once" if verdict.result == "approve" and not for_a_person else "refer"


def written_at_once(filing: Filing, acting: Acting) -> bool:
    """The writes of a submission in one statement, on disk when it is answered; False where it takes several."""
    if not postgresql() or connection.in_atomic_block or filing.effects.others_read:
        return False
    beside = effect_rows(filing.new.case, acting, filing.effects, action="submit", detail=filing.detail)
    return insert_at_once(filing.new, beside)


def write(filing: Filing, acting: Acting) -> bool:
    """The writes of a submission, inside the transaction; False where the key was used or a slot is taken."""
    if not insert_case(filing.new):
        return False
    write_effects(filing.new.case, acting, filing.effects, action="submit", detail=filing.detail)
    reach("casework.written")
    return True


def signed(promise: Promised, acting: Acting) -> PromisedMaterial:
    """A promise as it is signed."""
    return PromisedMaterial(
        material=promise.material,
        signed_by=acting.account,
        signed_at=acting.now,
        remind_on=promise.remind_on,
        due_on=promise.due_on,
        days=promise.days,
    )


def earlier(key: str, asked: str) -> Acknowledgement | None:
    """The case this key made before. Raises `KeyReused`."""
    case = Case.objects.filter(request=key).first()
    if case is None:
        return None
    if case.asked != asked:
        raise KeyReused(key=key, case=case.number)
    decision = case.decisions.order_by("-serial").first()
    rows = case.deferrals.order_by("pk").values_list("material", "due_on")
    return acknowledgement(
        case,
        result=decision.result if decision else "",
        because=Phrase.of(decision.because) if decision else NOTHING,
        missing=tuple(decision.evidence["missing"]) if decision and decision.evidence else (),
        promised=tuple(rows),
        repeated=True,
    )


def acknowledged(filing: Filing) -> Acknowledgement:
    """The answer to the applicant, as it was just written."""
    decision = filing.new.decision
    return acknowledgement(
        filing.new.case,
        result=decision.result if decision else "",
        because=decision.because if decision else NOTHING,
        missing=decision.missing if decision else (),
        promised=tuple((promise.material, promise.due_on) for promise in filing.new.promised),
        repeated=False,
    )


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


def write_verdict(
    rulebook: Rulebook,
    program: ItemRules,
    case: Case,
    system: Acting,
    verdict: AutomaticDecision,
    *,
    serial: int | None = None,
) -> Decision:
    """Store the machine's verdict with all it rested on; the case, not saved yet, holds what it advises."""
    case.advised = verdict.result == "approve"
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


def tell(
    case: Case | NewCase,
    acting: Acting,
    effects: CaseEffects,
    rulebook: Rulebook,
    verdict: AutomaticDecision | None,
    *,
    promised: Sequence[Promised] = (),
) -> None:
    """News and message of where a case stands after the machine has looked at it."""
    if case.state == "approved" and verdict:
        effects.news.append(CaseApproved(by="system", automatic=True, **news(case, acting)))
        effects.messages.append(message(case, "case-approved", rulebook=rulebook, acting=acting))
    elif case.state == "deferred":
        what = names_of(rulebook.items.get(case.item), [one.material for one in promised])
        effects.messages.append(
            message(
                case,
                "case-deferred",
                rulebook=rulebook,
                acting=acting,
                words={"material": what},
                due=min((one.due_on for one in promised if one.due_on), default=None),
                count=len(promised),
            )
        )
    else:
        effects.news.append(CaseReferred(missing=verdict.missing if verdict else (), **news(case, acting)))
        asked = verdict is None or verdict.result == "approve"
        reason = {} if asked or verdict is None else {"reason": verdict.brief}
        template = "case-received" if asked else "case-referred"
        effects.messages.append(
            message(case, template, rulebook=rulebook, acting=acting, words=reason, due=case.due_on)
        )


def acknowledgement(
    case: Case | NewCase,
    *,
    result: str,
    because: Phrase,
    missing: tuple[str, ...],
    promised: tuple[tuple[str, dt.date | None], ...],
    repeated: bool,
) -> Acknowledgement:
    """Where a case stands, as its applicant is told."""
    return Acknowledgement(
        number=case.number,
        state=case.state,
        repeated=repeated,
        result=result,
        because=because,
        missing=missing,
        due_on=case.due_on,
        promised=promised,
        fields_prefilled=case.fields_prefilled,
        materials_saved=case.materials_saved,
        visits_saved=case.visits_saved,
    )
