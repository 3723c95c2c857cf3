"""Accounts opened for somebody, looked at, closed; and codes that are over, forgotten."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from saltern.apps.identity import permission, queries
from saltern.apps.identity.account import (
    AccountUnknown,
    AccountView,
    MobileTaken,
    Preferences,
    check_preferences,
)
from saltern.apps.identity.mobile_seal import MobileSeal
from saltern.apps.identity.models import Account, Bond, Code, MobileChange, Tally
from saltern.apps.identity.one_time_code import KNOWN
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.core.identifiers import mobile as mobiles

PURPOSE: Final = "accounts"
KEPT: Final = dt.timedelta(days=1)
"""How long a code and a count are kept after they are over; a known address as long as it is known."""


def create_account(*, acting: Acting, seal: MobileSeal, mobile: str, password: str = "") -> str:
    """Open an account for somebody who will hold an office; `password` is for their first sign-in only. Its handle.

    Raises `RoleNotAllowed`, `MobileNotOne`, `MobileTaken`.
    """
    permission.check(acting=acting, action="create-account")
    row = Account(
        mobile_key=seal.key(mobile),
        mobile_sealed=seal.sealed(mobile),
        created_at=acting.now,
        password=make_password(password or None),
        password_once=bool(password),
    )
    with transaction.atomic():
        save_account(row)
        journal.record(acting=acting, action="account.create", object=f"account:{row.handle}")
    return row.handle


@transaction.atomic
def open_account(*, acting: Acting, seal: MobileSeal, handle: str) -> AccountView:
    """One account: to its owner, and to staff. Raises `RoleNotAllowed`, `AccountUnknown`."""
    permission.check(acting=acting, action="open-account")
    row = Account.objects.filter(handle=handle).first()
    if row is None or (acting.role == "applicant" and acting.account != handle):
        raise AccountUnknown(account=handle)
    return _opened(acting, seal, row)


@transaction.atomic
def find_account(*, acting: Acting, seal: MobileSeal, mobile: str) -> AccountView:
    """The account that signs in with a number, for somebody at a counter. Raises `RoleNotAllowed`, `MobileNotOne`,
    `AccountUnknown`."""
    permission.check(acting=acting, action="find-account")
    row = Account.objects.filter(mobile_key=seal.key(mobile)).first()
    if row is None:
        raise AccountUnknown(account=mobiles.mask(mobile))
    return _opened(acting, seal, row)


@transaction.atomic
def prefer(*, acting: Acting, language: str, text_size: int) -> Preferences:
    """Choose language and text size. Raises `RoleNotAllowed`, `PreferenceUnknown`, `AccountUnknown`."""
    permission.check(acting=acting, action="prefer")
    check_preferences(language=language, text_size=text_size)
    mine = Account.objects.filter(handle=acting.account, is_active=True)
    if not mine.update(language=language, text_size=text_size):
        raise AccountUnknown(account=acting.account)
    detail = {"language": language, "text_size": text_size}
    journal.record(acting=acting, action="account.prefer", object=f"account:{acting.account}", detail=detail)
    return Preferences(language=language, text_size=text_size)


@transaction.atomic
def close_account(*, acting: Acting, handle: str) -> None:
    """Close an account, one's own or, as an administrator, any: its number is forgotten, its bonds end.

    Cases and lines of the journal stay; they know the handle. Raises `RoleNotAllowed`, `AccountUnknown`.
    """
    permission.check(acting=acting, action="close-account")
    row = Account.objects.select_for_update().filter(handle=handle, is_active=True).first()
    if row is None or (acting.role == "applicant" and acting.account != handle):
        raise AccountUnknown(account=handle)
    row.mobile_key, row.mobile_sealed, row.is_active, row.password_once = None, None, False, False
    row.set_unusable_password()
    row.save()
    waiting = MobileChange.objects.filter(account=row, ended_at__isnull=True)
    waiting.update(ended_at=acting.now, outcome="closed", mobile_key="", mobile_sealed=b"")
    ended = row.bonds.filter(ended_at__isnull=True)
    subjects = list(ended.values_list("subject", flat=True))
    ended.update(ended_at=acting.now, ended_by=acting.account)
    journal.record(
        acting=acting, action="account.close", object=f"account:{handle}", purpose=PURPOSE, concerned=subjects
    )


@transaction.atomic
def forget_codes(*, acting: Acting) -> int:
    """Forget codes and counts a day after they are over; how many codes. Raises `RoleNotAllowed`."""
    permission.check(acting=acting, action="forget-codes")
    count, _ = Code.objects.filter(expires_at__lt=acting.now - KEPT).delete()
    Tally.objects.filter(since__lt=acting.now - KNOWN).delete()
    Tally.objects.filter(since__lt=acting.now - KEPT).exclude(key__startswith="seen:").delete()
    return count


def _opened(acting: Acting, seal: MobileSeal, row: Account) -> AccountView:
    bonds = list(Bond.objects.filter(account=row, ended_at__isnull=True).order_by("id"))
    journal.record(
        acting=acting,
        action="account.open",
        subject=bonds[0].subject if bonds else None,
        object=f"account:{row.handle}",
        purpose=acting.purpose or PURPOSE,
        concerned=[bond.subject for bond in bonds[1:]],
    )
    number = seal.opened(bytes(row.mobile_sealed)) if row.mobile_sealed else ""
    return queries.account_view(row, bonds=bonds, mobile=mobiles.mask(number) if number else "")


def save_account(row: Account) -> None:
    """Save an account with its number. Raises `MobileTaken`."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise MobileTaken from None
