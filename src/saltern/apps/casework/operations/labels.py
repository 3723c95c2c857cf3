"""One's own cases as one keeps them apart: a label of one's own, what is new, what is looked for among many.

A label is for those who act for the applicant. No member of staff is shown it, and the journal says only that there is
another one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Case as Choice
from django.db.models import F, FilteredRelation, Q, QuerySet, When
from django.db.models.functions import Coalesce

from saltern.apps.casework import permission, queries
from saltern.apps.casework.case_view import OwnCase, OwnPlace
from saltern.apps.casework.models import Case
from saltern.apps.casework.models.kept_rows import LABEL, CaseLabel, LastLook
from saltern.apps.casework.operations.file import facts, locked
from saltern.apps.casework.operations.reviews import WordsTooLong
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.core.identifiers.writing import free_text


@transaction.atomic
def list_own_cases(
    *,
    acting: Acting,
    rulebook: Rulebook,
    subject: int,
    words: str = "",
    after: OwnPlace | None = None,
    limit: int = queries.PAGE,
) -> Sequence[OwnCase]:
    """The cases of a subject for whoever acts for it: those with something new first, of each the newest first.

    `words` stand in the number, the label or the name of the item; `after` is the place of the last one seen.
    Raises `RoleNotAllowed`, `SubjectNotYours`.
    """
    permission.check_action(acting=acting, action="list-own", subject=subject)
    journal.record(acting=acting, action="case.list", subject=subject, purpose=acting.purpose or "cases")
    sought = words.casefold()
    items = [
        key
        for key, item in rulebook.items.items()
        if words and any(sought in name.casefold() for name in (item.name.zh, item.name.en))
    ]
    rows = _as_seen(acting, subject)
    if words:
        rows = rows.filter(Q(number__icontains=words) | Q(label__words__icontains=words) | Q(item__in=items))
    if after is not None:
        behind = Q(fresh=int(after.fresh), id__lt=after.row)
        rows = rows.filter(behind | Q(fresh=0) if after.fresh else behind)
    return [OwnCase(case=queries.view(row), label=row.called or "", fresh=bool(row.fresh)) for row in rows[:limit]]


def _as_seen(acting: Acting, subject: int) -> QuerySet[Any]:
    """The cases of a subject with their labels, as this account has seen them, in the order of the list."""
    seen = FilteredRelation("looks", condition=Q(looks__account=acting.account))
    fresh = Choice(When(told__gt=Coalesce("seen__told", 0), then=1), default=0)
    rows = Case.objects.filter(subject=subject).annotate(seen=seen, fresh=fresh, called=F("label__words"))
    return rows.order_by("-fresh", "-id").defer("form", "materials")


@transaction.atomic
def label_case(*, acting: Acting, rulebook: Rulebook, number: str, words: str) -> str:
    """Give a case a label, or another one, or none; the label as it is kept.

    Raises `WordsTooLong`, `RoleNotAllowed`, `CaseUnknown`.
    """
    permission.check_action(acting=acting, action="label")
    row = locked(number)
    permission.check_reach(acting=acting, action="label", case=facts(row, rulebook, acting))
    label = " ".join(free_text(words).split())
    if len(label) > LABEL:
        raise WordsTooLong(most=LABEL)
    before = label_of(row)
    if label == before:
        return label
    if label:
        kept = {"words": label, "by": acting.account, "at": acting.now}
        CaseLabel.objects.update_or_create(case=row, defaults=kept)
    else:
        CaseLabel.objects.filter(case=row).delete()
    journal.record(
        acting=acting,
        action="case.label",
        subject=row.subject,
        object=f"case:{row.number}",
        purpose=acting.purpose or f"case:{row.item}",
        detail={"label": "removed" if not label else "changed" if before else "set"},
    )
    return label


def label_of(case: Case) -> str:
    """What those who act for the applicant call a case; empty where they gave it no label."""
    return CaseLabel.objects.filter(case=case).values_list("words", flat=True).first() or ""


def note_look(acting: Acting, case: Case) -> None:
    """What was told of a case so far is not new to this account any more."""
    LastLook.objects.bulk_create(
        [LastLook(case=case, account=acting.account, told=case.told)],
        update_conflicts=True,
        unique_fields=["case", "account"],
        update_fields=["told"],
    )
