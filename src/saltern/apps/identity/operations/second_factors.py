"""A second factor reset at a counter, for whoever lost it and the recovery codes too."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from saltern.apps.identity import permission
from saltern.apps.identity.code_desk import CodeDesk
from saltern.apps.identity.mobile_change import SecondFactorNone
from saltern.apps.identity.operations.account_changes import helped_account, publish_change, tell_number
from saltern.apps.identity.operations.bonds import PURPOSE
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting


@transaction.atomic
def reset_second_factor(
    *,
    acting: Acting,
    desk: CodeDesk,
    handle: str,
    papers: int | None,
    works_here: Callable[[str], bool],
    forget: Callable[[str], int],
) -> None:
    """Take an account's second factors and recovery codes away, once the papers of whom the account is were seen.

    Every session ends; who holds an office sets one up anew at the next sign-in. `papers` is the subject they name,
    `works_here` whether an account holds an office, `forget` what takes the factors away and says how many there were.
    Raises `RoleNotAllowed`, `AccountUnknown`, `AccountOwn`, `AccountOfStaff`, `AccountNotOfPapers`, `SecondFactorNone`.
    """
    permission.check(acting=acting, action="reset-second-factor")
    row = helped_account(acting, handle, papers=papers, works_here=works_here)
    if not forget(handle):
        raise SecondFactorNone
    row.sessions_round += 1
    row.save(update_fields=["sessions_round"])
    journal.record(
        acting=acting, action="second-factor.reset", subject=papers, object=f"account:{handle}", purpose=PURPOSE
    )
    publish_change(acting, row, "second-factor-reset", on=acting.today)
    tell_number(desk, row, "second-factor-reset")
