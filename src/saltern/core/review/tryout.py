"""An item tried on one subject as the desk would take it: form, answer with its reasons, what would follow.

The very program of the desk is asked (core/approvals); nothing is written. Unlike the desk, a form that is not complete
is tried as it stands, and what is wrong with it is told beside the answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from saltern.core.approvals.compilation import ItemRules
from saltern.core.approvals.decision import AutomaticDecision, decide
from saltern.core.approvals.next_steps import NextStepRules, SubjectStep
from saltern.core.approvals.prefill import FieldFault, Filled, fill
from saltern.core.approvals.subject_view import SubjectView
from saltern.core.rules.facts import RecordSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Tryout:
    """What an item says of a subject, and what would follow an approval."""

    decision: AutomaticDecision
    facts: Mapping[str, object]
    form: tuple[Filled, ...]
    faults: tuple[FieldFault, ...]
    next_steps: tuple[SubjectStep, ...]

    @property
    def wrong(self) -> tuple[FieldFault, ...]:
        """What was typed and cannot stand; fields only left empty are not among it."""
        return tuple(fault for fault in self.faults if fault.code != "required")


def try_item(
    *,
    rules: ItemRules,
    steps: NextStepRules,
    source: RecordSource,
    subject: int,
    as_of: dt.date,
    typed: Mapping[str, str] | None = None,
    account: Mapping[str, object] | None = None,
) -> Tryout:
    """Ask all of an item's rules about one subject on one day; `typed` is what the person wrote on the form."""
    view = SubjectView(
        rules=rules,
        calendar=steps.pack.calendar,
        subject=subject,
        source=source,
        account=account or {},
        as_of=as_of,
    )
    form, faults = fill(item=rules.item, known=view.known, typed=typed or {}, on=as_of)
    view.fill({field.key: field.value for field in form})
    decision = decide(view)
    return Tryout(
        decision=decision,
        facts={name: finding.value for name, finding in view.facts.items()},
        form=form,
        faults=faults,
        next_steps=steps.due(item=rules.item.id, subject=subject, source=view.source, as_of=as_of),
    )
