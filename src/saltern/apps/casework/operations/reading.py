"""Reads that show a person: their case, why it was decided so, their list of cases.

Each asks for permission first, writes one line with its purpose, and only then gives anything away.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction

from saltern.apps.casework import permission, queries
from saltern.apps.casework.case_view import CaseFile, CaseView, OwnStep
from saltern.apps.casework.models import Case
from saltern.apps.casework.operations.file import facts
from saltern.apps.casework.operations.labels import label_of, note_look
from saltern.apps.casework.own_cases import delivery_lines
from saltern.apps.casework.permission import CaseFacts, CaseUnknown
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.words import Language

if TYPE_CHECKING:
    from saltern.core.approvals.explanation import Explanation


@transaction.atomic
def open_case(*, acting: Acting, rulebook: Rulebook, number: str) -> CaseFile:
    """One case, whole; to its applicant it has nothing new from then on.

    Raises `RoleNotAllowed`, `CaseUnknown`, `OtherUnit`.
    """
    row, seen = _opened(acting, rulebook, number)
    _note(acting, "case.open", row)
    file = queries.case_file(row, without=seen.without)
    if acting.role != "applicant":
        return file
    note_look(acting, row)
    return replace(file, label=label_of(row))


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
    row, _ = _opened(acting, rulebook, number)
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


def list_steps(
    *, acting: Acting, subject: int, limit: int = queries.PAGE, before: int | None = None
) -> Sequence[OwnStep]:
    """What happened in all cases of a subject, newest first. Raises `RoleNotAllowed`, `SubjectNotYours`."""
    permission.check_action(acting=acting, action="list-steps", subject=subject)
    journal.record(acting=acting, action="case.list-steps", subject=subject, purpose=acting.purpose or "timeline")
    return queries.own_steps(subject=subject, limit=limit, before=before)


def find_handed_in(*, acting: Acting, key: str) -> str | None:
    """The number of the case that a request key made, for whom the account acts; None where it made none.

    Raises `RoleNotAllowed`.
    """
    permission.check_action(acting=acting, action="list")
    row = Case.objects.filter(request=key).only("number", "subject").first()
    mine = row is not None and (acting.role != "applicant" or row.subject in acting.subjects)
    return row.number if row is not None and mine else None


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


def _opened(acting: Acting, rulebook: Rulebook, number: str) -> tuple[Case, CaseFacts]:
    row = Case.objects.filter(number=number).first()
    if row is None:
        raise CaseUnknown(case=number)
    seen = facts(row, rulebook, acting)
    permission.check_open(acting=acting, case=seen)
    return row, seen


def _note(acting: Acting, action: str, case: Case) -> None:
    journal.record(
        acting=acting,
        action=action,
        subject=case.subject,
        object=f"case:{case.number}",
        purpose=acting.purpose or f"case:{case.item}",
    )
