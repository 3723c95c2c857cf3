"""The receipt of a case where somebody stands at a machine: that it was printed is written down; where there is no
paper a text message says the same."""

from __future__ import annotations

from django.db import transaction

from saltern.apps.casework import permission
from saltern.apps.casework.models import Case
from saltern.apps.casework.operations.file import facts, locked, message
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.notify import operations as notify


@transaction.atomic
def note_printed(*, acting: Acting, rulebook: Rulebook, number: str) -> None:
    """A receipt was printed. Raises `RoleNotAllowed`, `CaseUnknown`, `OtherUnit`."""
    row = _allowed(acting, rulebook, number)
    journal.record(
        acting=acting,
        action="kiosk.print",
        subject=row.subject,
        object=f"case:{row.number}",
        purpose=acting.purpose or "kiosk",
    )


@transaction.atomic
def send_receipt(*, acting: Acting, rulebook: Rulebook, number: str) -> bool:
    """Send a text message instead of a receipt, once as long as the case stands as it does; whether it is a new one.

    Raises `RoleNotAllowed`, `CaseUnknown`, `OtherUnit`.
    """
    row = _allowed(acting, rulebook, number)
    made = message(row, "case-receipt", rulebook=rulebook, acting=acting, due=row.due_on)
    return notify.enqueue_many(messages=[made], now=acting.now) == 1


def _allowed(acting: Acting, rulebook: Rulebook, number: str) -> Case:
    row = locked(number)
    permission.check_action(acting=acting, action="print-receipt")
    permission.check_reach(acting=acting, action="print-receipt", case=facts(row, rulebook, acting))
    return row
