"""Reads that show a person: their case, their form, their list of cases, what an item would say of them.

Each asks for permission first, writes one line with its purpose, and only then gives anything away.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from saltern.apps.casework import permission, queries
from saltern.apps.casework.case_view import CaseFile, CaseView
from saltern.apps.casework.material import MissingMaterial, Shown, look_through
from saltern.apps.casework.models import Case
from saltern.apps.casework.operations.file import facts, with_own_cases
from saltern.apps.casework.own_cases import delivery_lines
from saltern.apps.casework.permission import CaseUnknown
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.core.approvals.decision import AutomaticDecision, decide
from saltern.core.approvals.eligibility import CheckedCondition, check_conditions
from saltern.core.approvals.explanation import Explanation
from saltern.core.approvals.next_steps import NextStepRules
from saltern.core.approvals.prefill import FieldFault, Filled, fill
from saltern.core.approvals.subject_view import SubjectView
from saltern.core.review import tryout
from saltern.core.review.tryout import Tryout
from saltern.core.rules.facts import RecordSource
from saltern.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class FormView:
    """A form as it opens: each value with where it stands, what is wrong or missing yet, what the rules would say.

    `decision` is None while something is wrong or missing; nothing is decided before the application is handed in.
    `conditions` are there where they were asked for.
    """

    item: str
    subject: int
    as_of: dt.date
    fields: tuple[Filled, ...]
    faults: tuple[FieldFault, ...]
    materials: tuple[Shown, ...]
    missing: tuple[MissingMaterial, ...]
    decision: AutomaticDecision | None
    conditions: tuple[CheckedCondition, ...] = ()


@transaction.atomic
def open_case(*, acting: Acting, rulebook: Rulebook, number: str) -> CaseFile:
    """One case, whole. Raises `RoleNotAllowed`, `CaseUnknown`, `OtherUnit`."""
    row = _opened(acting, rulebook, number)
    _note(acting, "case.open", row)
    return queries.case_file(row)


@transaction.atomic
def explain_case(
    *,
    acting: Acting,
    rulebook: Rulebook,
    number: str,
    language: Language = "zh",
    called: Mapping[str, str] | None = None,
) -> tuple[Explanation, ...]:
    """Every automatic decision of a case, worked out again from what was stored with it.

    `called` are the names people know, of units by key and of record sets by "unit/record set".
    Raises `RoleNotAllowed`, `CaseUnknown`, `OtherUnit`.
    """
    row = _opened(acting, rulebook, number)
    _note(acting, "case.explain", row)
    return queries.explanation(number=number, language=language, called=called)


@transaction.atomic
def list_cases(
    *,
    acting: Acting,
    rulebook: Rulebook,
    subject: int,
    item: str = "",
    state: str = "",
    before: int | None = None,
    limit: int = queries.PAGE,
) -> Sequence[CaseView]:
    """The cases of one subject, newest first: to staff those of their unit.

    Raises `RoleNotAllowed`, `SubjectNotYours`.
    """
    permission.check_action(acting=acting, action="list", subject=subject)
    journal.record(acting=acting, action="case.list", subject=subject, purpose=acting.purpose or "cases")
    unit = acting.unit if acting.role in permission.DESK else None
    items = None if unit is None else [key for key in rulebook.items if rulebook.unit(key) == unit]
    return queries.cases(
        subject=subject, item=item, state=state, unit=unit, unit_items=items, before=before, limit=limit
    )


def find_handed_in(*, acting: Acting, key: str) -> str | None:
    """The number of the case that a request key made, for whom the account acts; None where it made none.

    Raises `RoleNotAllowed`.
    """
    permission.check_action(acting=acting, action="list")
    row = Case.objects.filter(request=key).only("number", "subject").first()
    mine = row is not None and (acting.role != "applicant" or row.subject in acting.subjects)
    return row.number if row is not None and mine else None


def open_form(
    *,
    acting: Acting,
    rulebook: Rulebook,
    source: RecordSource,
    item: str,
    subject: int,
    typed: Mapping[str, str] | None = None,
    materials: Sequence[str] = (),
    account: Mapping[str, object] | None = None,
    who: str = "",
    conditions: bool = False,
) -> FormView:
    """The form, filled from what is known (秒报); nothing is kept of it but the line that it was opened. With
    `conditions` each condition of the item is told by itself.

    Raises `RoleNotAllowed`, `SubjectNotYours`, `OtherUnitsItem`, `ItemUnknown`, `ItemNotInForce`, `MaterialUnknown`.
    """
    permission.check_item(
        acting=acting,
        action="open-form",
        item=item,
        subject=subject,
        unit=rulebook.unit(item),
        accepted_here=rulebook.accepts(item=item, venue=acting.venue),
    )
    view = SubjectView(
        rules=rulebook.in_force(item=item, day=acting.today, who=who),
        calendar=rulebook.calendar,
        subject=subject,
        source=with_own_cases(rulebook, source, subject),
        account=account or {},
        as_of=acting.today,
    )
    try:
        form = _form(view, subject, typed or {}, materials)
        return replace(form, conditions=check_conditions(view)) if conditions else form
    finally:
        journal.record(
            acting=acting,
            action="case.open-form",
            subject=subject,
            object=f"item:{item}",
            purpose=f"case:{item}",
            detail={"read": view.source.record_sets_read()},
            concerned=view.others_read(),
        )


def try_item(
    *,
    acting: Acting,
    rulebook: Rulebook,
    steps: NextStepRules,
    source: RecordSource,
    item: str,
    subject: int,
    as_of: dt.date | None = None,
    typed: Mapping[str, str] | None = None,
) -> Tryout:
    """What an item's rules say of a subject, and what would follow; nothing is decided.

    Raises `RoleNotAllowed`, `SubjectNotYours`, `ItemUnknown`.
    """
    permission.check_action(acting=acting, action="try", subject=subject)
    rules = rulebook.program(item, as_of or acting.today)
    found = tryout.try_item(
        rules=rules,
        steps=steps,
        source=with_own_cases(rulebook, source, subject),
        subject=subject,
        as_of=as_of or acting.today,
        typed=typed,
    )
    others = {step.subject.key for step in found.next_steps} - {subject}
    journal.record(
        acting=acting,
        action="item.try",
        subject=subject,
        object=f"item:{item}",
        purpose=acting.purpose or "eligibility",
        concerned=[key for key in others if isinstance(key, int)],
    )
    return found


@transaction.atomic
def feed_back(
    *, acting: Acting, numbers: Callable[[int], str | None], since: dt.datetime | None = None
) -> Sequence[str]:
    """The platform's own cases as the lines of a delivery, with the number of each subject; one line for all of them.

    Raises `RoleNotAllowed`.
    """
    permission.check_action(acting=acting, action="feed-back")
    cases = list(queries.changed_cases(since=since))
    journal.record(
        acting=acting,
        action="case.feed-back",
        purpose=acting.purpose or "own-cases",
        detail={"cases": len(cases), "since": since},
        concerned={case.subject for case in cases},
    )
    return list(delivery_lines(cases=cases, numbers=numbers))


def _opened(acting: Acting, rulebook: Rulebook, number: str) -> Case:
    row = Case.objects.filter(number=number).first()
    if row is None:
        raise CaseUnknown(case=number)
    permission.check_open(acting=acting, case=facts(row, rulebook, acting))
    return row


def _note(acting: Acting, action: str, case: Case) -> None:
    journal.record(
        acting=acting,
        action=action,
        subject=case.subject,
        object=f"case:{case.number}",
        purpose=acting.purpose or f"case:{case.item}",
    )


def _form(view: SubjectView, subject: int, typed: Mapping[str, str], materials: Sequence[str]) -> FormView:
    item = view.rules.item
    fields, faults = fill(item=item, known=view.known, typed=typed)
    view.fill({field.key: field.value for field in fields})
    shown, missing = look_through(item=item, brought=materials, proved=view.proved)
    return FormView(
        item=item.id,
        subject=subject,
        as_of=view.as_of,
        fields=fields,
        faults=faults,
        materials=shown,
        missing=missing,
        decision=None if faults or missing else decide(view),
    )
