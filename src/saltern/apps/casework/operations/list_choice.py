"""How somebody wants their worklist to stand: kept with the account, so that it is there wherever they sign in."""

from __future__ import annotations

from typing import cast

from saltern.apps.casework import permission
from saltern.apps.casework.models.kept_rows import KeptChoice
from saltern.apps.casework.worklist import COLUMNS, ORDERS, WHICH, Asked, Column, ListChoice, Order, Which
from saltern.apps.journal.acting import Acting

LONGEST = 80
"""Signs of an item's or a colleague's name in a choice."""


def read_choice(*, acting: Acting) -> ListChoice:
    """My own choice; the usual one where I made none. Raises `RoleNotAllowed`."""
    permission.check_action(acting=acting, action="list-waiting")
    row = KeptChoice.objects.filter(account=acting.account).first()
    if row is None:
        return ListChoice()
    return ListChoice(
        columns=tuple(cast("Column", one) for one in row.columns if one in COLUMNS),
        asked=Asked(
            which=cast("Which", row.which if row.which in WHICH else "all"),
            item=row.item,
            handler=row.handler,
            order=cast("Order", row.order if row.order in ORDERS else "due"),
        ),
    )


def keep_choice(*, acting: Acting, choice: ListChoice) -> None:
    """Keep my own choice; of what is asked neither a person nor a case is kept. Raises `RoleNotAllowed`."""
    permission.check_action(acting=acting, action="list-waiting")
    if choice == ListChoice():
        KeptChoice.objects.filter(account=acting.account).delete()
        return
    asked = choice.asked
    kept = {
        "columns": [one for one in COLUMNS if one in choice.columns],
        "which": asked.which,
        "item": asked.item[:LONGEST],
        "handler": asked.handler[:LONGEST],
        "order": asked.order,
    }
    KeptChoice.objects.update_or_create(account=acting.account, defaults=kept)
