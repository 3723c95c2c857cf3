"""Approvals of other platforms taken in as they are made: kept until the records have them, and told on as news."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import transaction

from saltern.apps.casework import permission
from saltern.apps.casework.approval_elsewhere import (
    ApprovalBrought,
    ApprovalDiffers,
    CaseOfOurs,
    ServiceNotForThem,
    ServiceUnknown,
)
from saltern.apps.casework.events import ApprovedElsewhere
from saltern.apps.casework.models import ApprovalElsewhere, Case
from saltern.apps.casework.permission import NotYourItem, OtherUnitsItem
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting

if TYPE_CHECKING:
    from saltern.core.catalogue.pack import Pack


@transaction.atomic
def bring_approval(
    *,
    acting: Acting,
    pack: Pack,
    find: Callable[[str], int],
    kind_of: Callable[[int], str],
    number: str,
    brought: ApprovalBrought,
) -> bool:
    """Take in that somebody was approved elsewhere; False where that is known. `find` knows whose number it is,
    `kind_of` whether that is a person or a firm.

    Raises `RoleNotAllowed`, `ServiceUnknown`, `NotYourItem`, `OtherUnitsItem`, `ApprovalDaysWrong`,
    `ServiceNotForThem`, `SubjectNumberInvalid`, `SubjectNotKnown`, `CaseOfOurs`, `ApprovalDiffers`.
    """
    permission.check_action(acting=acting, action="bring-approval")
    kinds = _for_whom(acting, pack, brought.item)
    brought.check_days(acting.today)
    subject = find(number)
    who = kind_of(subject)
    if who not in kinds:
        raise ServiceNotForThem(item=brought.item)
    if Case.objects.filter(number=brought.case).exists():
        raise CaseOfOurs(case=brought.case)
    told = {
        "item": brought.item,
        "subject": subject,
        "applied_on": brought.applied_on,
        "approved_on": brought.approved_on,
    }
    row, new = ApprovalElsewhere.objects.get_or_create(
        case=brought.case, defaults={**told, "who": who, "brought_by": acting.account, "brought_at": acting.now}
    )
    if not new:
        if {name: getattr(row, name) for name in told} != told:
            raise ApprovalDiffers(case=brought.case)
        return False
    journal.record(
        acting=acting,
        action="case.bring-approval",
        object=f"elsewhere:{brought.case}",
        subject=subject,
        purpose=f"case:{brought.item}",
    )
    news = ApprovedElsewhere(case=brought.case, item=brought.item, subject=subject, on=brought.approved_on)
    journal.publish(news, now=acting.now)
    return True


def _for_whom(acting: Acting, pack: Pack, item: str) -> tuple[str, ...]:
    """Whom a service is for, if whoever acts may tell of it: the unit that handles it, and the one whose file the
    approvals come in by night. Raises `ServiceUnknown`, `NotYourItem`, `OtherUnitsItem`."""
    known, elsewhere = pack.items.get(item), pack.elsewhere.get(item)
    service = known or elsewhere
    if service is None:
        raise ServiceUnknown(item=item)
    if acting.unit not in {service.authority, pack.standing.own_cases.unit} - {""}:
        raise OtherUnitsItem(item=item)
    if acting.items is not None and item not in acting.items:
        raise NotYourItem(item=item)
    return (service.who, *known.who_else) if known else (service.who,)
