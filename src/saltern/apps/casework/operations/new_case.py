"""A new case and all that hangs from it, written as it was worked out: in one statement, or in a few where the database
cannot hang rows on rows.

Whether the key is new and the slots are free is asked inside the statement that files the case, so that nothing can
come between the question and the answer. The rows are plain values: made into model instances first they cost three
times as much.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from saltern.apps.casework.models import Case, Decision, RuleText
from saltern.apps.casework.operations.file import ENGINE, SQL, TakenStep
from saltern.apps.journal.faultpoint import reach
from saltern.apps.journal.operations import statements
from saltern.apps.journal.operations.statements import as_json, day, moment
from saltern.core.approvals.compilation import ItemRules
from saltern.core.approvals.decision import AutomaticDecision

statement = partial(statements.statement, SQL)

MACHINE: Final = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisedMaterial:
    """A material promised for later, as it is signed."""

    material: str
    signed_by: str
    signed_at: dt.datetime
    remind_on: dt.date
    due_on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """What is to be written: the case (not saved yet), its steps, its decision by `rules`, its promises. `slots` must
    be free; an open case takes them."""

    case: Case
    rules: ItemRules
    slots: Sequence[str]
    steps: Sequence[TakenStep]
    decision: AutomaticDecision | None = None
    promised: Sequence[PromisedMaterial] = field(default=())

    @property
    def claimed(self) -> Sequence[str]:
        """The slots it takes: none where it is closed at once."""
        return self.slots if self.case.closed_at is None else ()


def insert_case(new: NewCase) -> bool:
    """Write a new case; False where its key was used or a slot is taken. Raises `IntegrityError` for a number that is
    taken, and for a slot that another writer takes at this moment."""
    decided = _insert_postgresql(new) if statements.postgresql() else _insert_sqlite(new)
    if decided is None:
        return False
    reach("casework.opened")
    if new.decision and not decided:
        _decide_by_new_text(new, new.decision)
    return True


def _insert_postgresql(new: NewCase) -> int | None:
    """The case in one statement; how many decisions were written, None where it could not be filed."""
    case = new.case
    row = statements.execute(
        statement("case_postgresql"),
        [
            *_case_row(case),
            *(case.subject, as_json(new.slots), as_json(new.claimed)),
            *(_decision_row(new, new.decision) if new.decision else NO_DECISION),
            as_json([step.row() for step in new.steps]),
            as_json([_promise_row(promise) for promise in new.promised]),
        ],
    ).fetchone()
    if row is None:
        return None
    case.pk, decided = row
    return int(decided)


def _insert_sqlite(new: NewCase) -> int | None:
    """The case, then what hangs from it; how many decisions were written, None where it could not be filed."""
    case, many = new.case, statements.execute_each
    filed = statements.execute(statement("case_sqlite"), [*_case_row(case), case.subject, as_json(new.slots)])
    if filed.rowcount == 0:
        return None
    key = case.pk = filed.lastrowid
    many(statement("step_sqlite"), [(key, *step.row()) for step in new.steps])
    if new.claimed:
        many(statement("claim_sqlite"), [(key, case.subject, slot) for slot in new.claimed])
    if new.promised:
        many(statement("deferral_sqlite"), [(key, *_promise_row(promise)) for promise in new.promised])
    if not new.decision:
        return 0
    row = [key, *_decision_row(new, new.decision)]
    return int(statements.execute(statement("decision_sqlite"), row).rowcount)


def _decide_by_new_text(new: NewCase, decision: AutomaticDecision) -> None:
    """The first decision by these words of the rules: they are kept, and the decision points to them."""
    rules = new.rules
    kept, _ = RuleText.objects.get_or_create(
        digest=rules.digest, defaults={"item": rules.item.id, "version": rules.item.version, "body": rules.body}
    )
    Decision.objects.create(
        case=new.case,
        serial=1,
        result=decision.result,
        automatic=True,
        final=new.case.state == "approved",
        by=MACHINE,
        at=new.case.received_at,
        because=decision.because.plain(),
        evidence=decision.evidence,
        rules=kept,
        pack_version=new.case.pack_version,
        engine_version=ENGINE,
    )


def _case_row(case: Case) -> tuple[Any, ...]:
    return (
        case.number,
        case.item,
        case.item_version,
        case.pack_version,
        case.subject,
        case.who,
        case.unit,
        case.account,
        case.channel,
        case.request,
        case.asked,
        case.state,
        moment(case.received_at),
        day(case.received_on),
        case.statutory_days,
        case.promised_days,
        day(case.statutory_due),
        day(case.promised_due),
        day(case.due_on),
        day(case.ends_on),
        moment(case.closed_at),
        day(case.closed_on),
        moment(case.changed_at),
        case.moves,
        case.for_a_person,
        as_json(case.form),
        as_json(case.materials),
        case.fields_prefilled,
        case.materials_saved,
        case.visits_saved,
    )


def _decision_row(new: NewCase, decision: AutomaticDecision) -> tuple[Any, ...]:
    case = new.case
    return (
        decision.result,
        case.state == "approved",
        MACHINE,
        moment(case.received_at),
        as_json(decision.because.plain()),
        as_json(decision.evidence),
        case.pack_version,
        ENGINE,
        new.rules.digest,
    )


NO_DECISION: Final = (None,) * 8 + ("",)
"""No rule text has this digest, so no decision is written."""


def _promise_row(promise: PromisedMaterial) -> tuple[Any, ...]:
    signed = moment(promise.signed_at)
    return (promise.material, promise.signed_by, signed, day(promise.remind_on), day(promise.due_on))
