"""Letters as values; they show a person, so operations ask for them."""

from __future__ import annotations

from collections.abc import Sequence

from saltern.apps.feedback.contact_seal import ContactSeal
from saltern.apps.feedback.letter import LetterView
from saltern.apps.feedback.models import Letter


def letters(
    *,
    account: str | None = None,
    unit: str = "",
    object: str = "",  # noqa: A002  # the journal's word
    seal: ContactSeal | None = None,
    limit: int = 50,
    before: int | None = None,
) -> Sequence[LetterView]:
    """Letters, newest first; contacts in clear only with the `seal`."""
    rows = Letter.objects.order_by("-pk")
    if account is not None:
        rows = rows.filter(account=account).exclude(account="")
    if unit:
        rows = rows.filter(unit=unit)
    if object:
        rows = rows.filter(object=object)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [view(row, seal) for row in rows[:limit]]


def view(row: Letter, seal: ContactSeal | None = None) -> LetterView:
    """A letter as a value."""
    return LetterView(
        id=row.pk,
        number=row.number,
        unit=row.unit,
        about=row.about,  # type: ignore[arg-type]  # checked when it was written
        object=row.object,
        page=row.page,
        text=row.text,
        contact=seal.opened(bytes(row.contact_sealed)) if seal and row.contact_sealed else "",
        subject=row.subject,
        at=row.at,
        answer=row.answer,
        answered_at=row.answered_at,
    )
