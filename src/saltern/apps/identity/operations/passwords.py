"""A password set and entered. It is weighed outside any transaction: a slow hash must keep nobody else waiting."""

from __future__ import annotations

import secrets
from collections.abc import Container
from functools import cache

from django.contrib.auth.hashers import check_password as fits
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.db import transaction

from saltern.apps.identity import permission
from saltern.apps.identity.account import AccountUnknown
from saltern.apps.identity.code_desk import SignedIn
from saltern.apps.identity.mobile_seal import MobileSeal
from saltern.apps.identity.models import Account
from saltern.apps.identity.password import PasswordWrong, check_password
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting


def set_password(*, acting: Acting, seal: MobileSeal, password: str) -> None:
    """Set the password of the account that acts. Raises `RoleNotAllowed`, `AccountUnknown`, `PasswordTooShort`,
    `PasswordGuessable`."""
    permission.check(acting=acting, action="set-password")
    account = Account.objects.filter(handle=acting.account, is_active=True).first()
    if account is None:
        raise AccountUnknown(account=acting.account)
    number = seal.opened(bytes(account.mobile_sealed)) if account.mobile_sealed else ""
    check_password(password, mobile=number, common=_common())
    hashed = make_password(password)
    with transaction.atomic():
        Account.objects.filter(pk=account.pk).update(password=hashed, password_once=False)
        journal.record(acting=acting, action="account.set-password", object=f"account:{account.handle}")


def enter_password(*, acting: Acting, seal: MobileSeal, mobile: str, password: str) -> SignedIn:
    """Sign in with a password; one that was given for once is used up. How often it is tried is the caller's to limit.

    Takes as long and says the same whether there is such an account or not. Raises `RoleNotAllowed`, `MobileNotOne`,
    `PasswordWrong`.
    """
    permission.check(acting=acting, action="enter-password")
    account = Account.objects.filter(mobile_key=seal.key(mobile), is_active=True).first()
    usable = account is not None and account.has_usable_password()
    right = fits(password, account.password if account is not None and usable else _nobodys())
    if account is None or not (usable and right):
        raise PasswordWrong
    with transaction.atomic():
        row = Account.objects.select_for_update().get(pk=account.pk)
        if row.password != account.password or not row.is_active:
            raise PasswordWrong
        row.last_login = acting.now
        once = row.password_once
        if once:
            row.set_unusable_password()
            row.password_once = False
        row.save(update_fields=["last_login", "password", "password_once"])
        journal.record(
            acting=acting.signed_in(row.handle),
            action="account.sign-in",
            object=f"account:{row.handle}",
            detail={"by": "password"},
        )
    return SignedIn(handle=row.handle, set_password=once)


def own_password_fits(account: Account, password: str) -> bool:
    """Whether it is the account's own; outside any transaction."""
    return fits(password, account.password)


@cache
def _nobodys() -> str:
    """A hash that fits nothing anybody types, so that no account takes as long as one."""
    return make_password(secrets.token_hex(16))


@cache
def _common() -> Container[str]:
    """The twenty thousand passwords that are tried first."""
    return CommonPasswordValidator().passwords
