"""An item tried by a person: their form as it opens, and what the rules would say of them; nothing of it is kept.

Each asks for permission first and writes one line with its purpose.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from saltern.apps.casework import permission
from saltern.apps.casework.material import MissingMaterial, Shown, look_through
from saltern.apps.casework.operations.file import with_own_cases
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.core.approvals.decision import AutomaticDecision, decide
from saltern.core.approvals.eligibility import CheckedCondition, check_conditions
from saltern.core.approvals.next_steps import NextStepRules
from saltern.core.approvals.payment import Payment, payments
from saltern.core.approvals.prefill import FieldFault, Filled, fill
from saltern.core.approvals.subject_view import SubjectView
from saltern.core.review import tryout
from saltern.core.review.tryout import Tryout
from saltern.core.rules.facts import RecordSource


@dataclass(frozen=True, slots=True, kw_only=True)
class FormView:
    """A form as it opens: each value with where it stands, what is wrong or missing yet, what the rules would say.

    `decision` is None while something is wrong or missing; nothing is decided before the application is handed in.
    `conditions`, and what could be paid, are there where they were asked for.
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
    payments: tuple[Payment, ...] = ()


def open_form(
    *,
    acting: Acting,
    rulebook: Rulebook,
    source: RecordSource,
    item: str,
    subject: int,
    typed: Mapping[str, str] | None = None,
    contested: Mapping[str, str] | None = None,
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
        form = _form(view, subject, typed or {}, contested or {}, materials)
        return replace(form, conditions=check_conditions(view), payments=payments(view)) if conditions else form
    finally:
        journal.record(
            acting=acting,
            action="case.open-form",
            subject=subject,
            object=f"item:{item}",
            purpose=acting.purpose or f"case:{item}",
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


def _form(
    view: SubjectView, subject: int, typed: Mapping[str, str], contested: Mapping[str, str], materials: Sequence[str]
) -> FormView:
    item = view.rules.item
    fields, faults = fill(item=item, known=view.known, typed=typed, contested=contested, on=view.as_of)
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
