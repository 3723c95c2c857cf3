"""A use of somebody's data kept back by law, and let go again: by an auditor, each with its line.

The line names no subject of its own, else it would stand among the uses it is about; once the day has come the use says
by which law it was kept back. An order counts only as its sealed line has it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.db import transaction

from saltern.apps.journal import queries
from saltern.apps.journal.account_name import same_account, spelled
from saltern.apps.journal.acting import STAFF, Acting
from saltern.apps.journal.entry import LONGEST
from saltern.apps.journal.models import Withholding
from saltern.apps.journal.operations.recording import record
from saltern.apps.journal.permission import check_role
from saltern.apps.journal.withholding import (
    BasisMissing,
    DayPassed,
    Order,
    OrderUnknown,
    UseNotThere,
    UseOwn,
    WithheldTooLong,
    WithholdOneThing,
)
from saltern.words import Phrase

WITHHOLD: Final = Phrase(en="keep a use of data back by law", zh="依法设为暂不公开")
LIFT: Final = Phrase(en="let a use of data be seen again", zh="解除暂不公开")
LIST: Final = Phrase(en="see what is kept back by law", zh="查看暂不公开的使用")
BY_OFFICES: Final = STAFF | {"system"}


@transaction.atomic
def withhold_use(
    *,
    acting: Acting,
    subject: int,
    basis: str,
    until: dt.date,
    longest: int,
    line: int | None = None,
    by: str = "",
) -> Order:
    """Keep one use of a subject's data back, or what the account `by` does from now on, until a day.

    Of one use at most `longest` days from its own, so that no renewal makes it longer; of an account's from today on.
    Raises `RoleNotAllowed`, `BasisMissing`, `WithholdOneThing`, `UseNotThere`, `UseOwn`, `DayPassed`,
    `WithheldTooLong`.
    """
    check_role(acting=acting, roles=("auditor",), action=WITHHOLD)
    basis, by = basis.strip(), spelled(by)
    if not 0 < len(basis) <= LONGEST:
        raise BasisMissing(longest=LONGEST)
    if (line is None) == (by == ""):
        raise WithholdOneThing
    first, actor = acting.today, by
    if line is not None:
        use = queries.use(subject=subject, line=line)
        if use is None or use.role not in BY_OFFICES:
            raise UseNotThere(line=line)
        first, actor = use.at.astimezone(acting.zone).date(), use.actor
    if same_account(actor, acting.account):
        raise UseOwn
    if until <= acting.today:
        raise DayPassed(until=until)
    last = first + dt.timedelta(days=longest)
    if until > last:
        raise WithheldTooLong(last=last, days=longest)
    row = Withholding.objects.create(
        subject=subject, line=line, by=by, basis=basis, until=until, set_at=acting.now, set_by=acting.account
    )
    record(acting=acting, action=queries.SET, object=queries.order_name(row.pk), detail=queries.order_detail(row))
    return queries.order(row)


@transaction.atomic
def lift_withholding(*, acting: Acting, order: int) -> Order:
    """Let what an order kept back be seen from now on. Raises `RoleNotAllowed`, `OrderUnknown`."""
    check_role(acting=acting, roles=("auditor",), action=LIFT)
    row = Withholding.objects.select_for_update().filter(pk=order, lifted_at__isnull=True).first()
    if row is None:
        raise OrderUnknown(order=order)
    row.lifted_at, row.lifted_by = acting.now, acting.account
    row.save(update_fields=["lifted_at", "lifted_by"])
    record(acting=acting, action="journal.lift", object=queries.order_name(row.pk))
    return queries.order(row)


@transaction.atomic
def list_withholdings(*, acting: Acting) -> Sequence[Order]:
    """The orders in force, the one that ends first on top. Raises `RoleNotAllowed`."""
    check_role(acting=acting, roles=("auditor",), action=LIST)
    record(acting=acting, action="journal.list-withheld")
    return queries.orders_in_force(today=acting.today)
