"""What every change of how an account is signed in to has in common: who may help at a counter, who hears of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction

from saltern.apps.identity.account import AccountUnknown
from saltern.apps.identity.account_notice import Change, notice
from saltern.apps.identity.code_desk import CodeDesk
from saltern.apps.identity.events import AccountChanged
from saltern.apps.identity.mobile_change import AccountNotOfPapers, AccountOfStaff, AccountOwn
from saltern.apps.identity.models import Account, Bond
from saltern.apps.journal import operations as journal
from saltern.apps.journal.account_name import same_account
from saltern.apps.journal.acting import Acting
from saltern.words import Language


def helped_account(acting: Acting, handle: str, *, papers: int | None, works_here: Callable[[str], bool]) -> Account:
    """The account somebody at a counter is helped with, locked.

    Four eyes: nobody helps themselves, and who works here is helped by an administrator. An account that is nobody
    verified is helped by an administrator alone. Raises `AccountUnknown`, `AccountOwn`, `AccountOfStaff`,
    `AccountNotOfPapers`.
    """
    row = Account.objects.select_for_update().filter(handle=handle, is_active=True).first()
    if row is None:
        raise AccountUnknown(account=handle)
    if same_account(handle, acting.account):
        raise AccountOwn
    if acting.role != "administrator" and works_here(handle):
        raise AccountOfStaff
    known = {bond.subject for bond in _sure(row)}
    if papers not in known and (known or acting.role != "administrator"):
        raise AccountNotOfPapers
    return row


def publish_change(acting: Acting, row: Account, change: Change, *, on: dt.date) -> None:
    """News for everybody the account surely is."""
    journal.publish_many(
        [
            AccountChanged(
                account=row.handle, subject=bond.subject, kind=bond.kind, change=change, on=on, at=acting.now
            )
            for bond in _sure(row)
        ],
        now=acting.now,
    )


def tell_number(
    desk: CodeDesk, row: Account, change: Change, *, sealed: bytes = b"", now: bool = False, **said: object
) -> None:
    """Tell the number an account has, or had: after the commit, where a message that could not be carried undoes
    nothing, or `now`, where what follows depends on it. Raises `CodeNotCarried`."""
    number = sealed or (bytes(row.mobile_sealed) if row.mobile_sealed else b"")
    if not number:
        return
    language: Language = "en" if row.language == "en" else "zh"
    message = notice(change, to=desk.seal.opened(number), sender=desk.sender, call=desk.call, language=language, **said)
    if now:
        desk.carry(message)
    else:
        transaction.on_commit(lambda: desk.carry(message), robust=True)


def _sure(row: Account) -> list[Bond]:
    return list(row.bonds.filter(ended_at__isnull=True).exclude(level="declared").order_by("id"))
