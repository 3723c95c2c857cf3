"""A new case and all that hangs from it, written as it was worked out: in one statement, or in a few where the database
cannot hang rows on rows.

Whether the key is new and the slots are free is asked inside the statement that files the case, so that nothing can
come between the question and the answer. The rows are plain values: made into model instances first they cost three
times as much.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache, partial
from operator import attrgetter
from typing import Any, Final

from saltern.apps.casework.models import Decision, RuleText
from saltern.apps.casework.new_case import NewCase
from saltern.apps.casework.operations.file import ENGINE, SQL, TakenStep
from saltern.apps.casework.payout import NewPayout
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
    remind_on: dt.date | None
    due_on: dt.date | None
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """What is to be written: the case, its steps, its decision by `rules`, its promises, the sums it pays. `slots` must
    be free; an open case takes them."""

    case: NewCase
    rules: ItemRules
    slots: Sequence[str]
    steps: Sequence[TakenStep]
    decision: AutomaticDecision | None = None
    promised: Sequence[PromisedMaterial] = field(default=())
    payable: Sequence[NewPayout] = field(default=())

    @property
    def claimed(self) -> Sequence[str]:
        """The slots it takes: none where it is closed at once."""
        return self.slots if self.case.closed_at is None else ()


def insert_case(new: NewFile) -> bool:
    """Write a new case; False where its key was used or a slot is taken. Raises `IntegrityError` for a number that is
    taken, and for a slot that another writer takes at this moment."""
    filed = _insert_postgresql(new) if statements.postgresql() else _insert_sqlite(new)
    if filed is None:
        return False
    reach("casework.opened")
    key, decided = filed
    if new.decision and not decided:
        _decide_by_new_text(key, new, new.decision)
    return True


def insert_at_once(new: NewFile, beside: Iterable[statements.Rows]) -> bool:
    """Write a new case and rows of other apps beside it in one statement of PostgreSQL's, which needs no transaction.

    False, and nothing written, where its key was used, a slot is taken, or the words of its rules are not kept yet.
    Raises as `insert_case` does.
    """
    needs = new.rules.digest if new.decision else None
    closing = statement("case_filed_postgresql")
    found = statements.execute_beside(
        _opening(new), closing, as_json(_given(new, needs=needs)), after="filed", many=beside
    )
    return found.fetchone() is not None


def _opening(new: NewFile) -> str:
    """The parts of the statement there are rows for: a part costs the database a twentieth of it without any."""
    return _parts(claimed=bool(new.claimed), promised=bool(new.promised), payable=bool(new.payable))


@cache
def _parts(**others: bool) -> str:
    wanted = ["case", *(f"case_{name}" for name, there in others.items() if there)]
    return ", ".join(statement(f"{name}_postgresql") for name in wanted)


def _insert_postgresql(new: NewFile) -> tuple[int, int] | None:
    """The case in one statement, all of it one JSON value; the number of its row and how many decisions were written,
    None where it could not be filed."""
    sql = _opening(new) + statement("case_filed_postgresql")
    row: tuple[int, int] | None = statements.execute(sql, [as_json(_given(new))]).fetchone()
    return row


def _given(new: NewFile, *, needs: str | None = None) -> dict[str, object]:
    """A case and what hangs from it as `case_postgresql` takes them."""
    given: dict[str, object] = {
        "case": dict(zip(COLUMNS, VALUES(new.case), strict=True)),
        "slots": new.slots,
        "claimed": new.claimed,
        "steps": [step.row() for step in new.steps],
        "promised": [_promise_row(promise) for promise in new.promised],
        "payable": [_payout_row(sum_) for sum_ in new.payable],
        "needs": needs,
    }
    if new.decision:
        given["decision"] = _decision(new, new.decision)
    return given


def _insert_sqlite(new: NewFile) -> tuple[int, int] | None:
    """The case, then what hangs from it; as `_insert_postgresql`."""
    case = new.case
    filed = statements.execute(statement("case_sqlite"), [*_adapted(VALUES(case)), case.subject, as_json(new.slots)])
    if filed.rowcount == 0:
        return None
    key = filed.lastrowid
    decisions = [(key, *_adapted(_decision(new, new.decision).values()))] if new.decision else []
    decided = statements.execute_each(
        [
            (statement("step_sqlite"), [(key, *step.row()) for step in new.steps]),
            (statement("draft_handed_in_sqlite"), [(case.request, case.account, case.subject, case.item)]),
            (statement("claim_sqlite"), [(key, case.subject, slot) for slot in new.claimed]),
            (statement("deferral_sqlite"), [(key, *_promise_row(promise)) for promise in new.promised]),
            (statement("payout_sqlite"), [(key, *_adapted(_payout_row(sum_))) for sum_ in new.payable]),
            (statement("decision_sqlite"), decisions),
        ]
    )
    return key, decided


def _decide_by_new_text(key: int, new: NewFile, decision: AutomaticDecision) -> None:
    """The first decision by these words of the rules: they are kept, and the decision points to them."""
    rules = new.rules
    kept, _ = RuleText.objects.get_or_create(
        digest=rules.digest, defaults={"item": rules.item.id, "version": rules.item.version, "body": rules.body}
    )
    told = _decision(new, decision)
    del told["digest"]
    Decision.objects.create(case_id=key, serial=1, automatic=True, rules=kept, **told)


COLUMNS: Final = tuple(column.name for column in fields(NewCase))
VALUES: Final = attrgetter(*COLUMNS)


def _adapted(values: Iterable[Any]) -> list[Any]:
    """The columns as SQLite takes them."""
    return [adapt(value) if (adapt := ADAPTED.get(type(value))) else value for value in values]


ADAPTED: Final[Mapping[type, Callable[[Any], Any]]] = {dt.datetime: moment, dt.date: day, list: as_json, dict: as_json}


def _decision(new: NewFile, decision: AutomaticDecision) -> dict[str, Any]:
    """The columns of the decision, in the order in which they are written."""
    case = new.case
    return {
        "result": decision.result,
        "final": case.state == "approved",
        "by": MACHINE,
        "at": case.received_at,
        "because": decision.because.plain(),
        "evidence": decision.evidence,
        "pack_version": case.pack_version,
        "engine_version": ENGINE,
        "digest": new.rules.digest,
    }


def _promise_row(promise: PromisedMaterial) -> tuple[Any, ...]:
    signed = moment(promise.signed_at)
    return (promise.material, promise.signed_by, signed, day(promise.remind_on), day(promise.due_on), promise.days)


def _payout_row(payout: NewPayout) -> tuple[Any, ...]:
    head = (payout.output, payout.name, str(payout.amount), payout.invented, payout.unit, payout.payee)
    return (*head, moment(payout.opened_at))
