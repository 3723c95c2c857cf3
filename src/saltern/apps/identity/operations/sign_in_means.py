"""How an account is signed in to beside a code: on an identity authority's word, by a passkey, with a second factor.

That a second factor came, went or was given is written down.
"""

from __future__ import annotations

from typing import Literal

from django.contrib.auth.hashers import make_password
from django.db import transaction

from saltern.apps.identity import permission
from saltern.apps.identity.account import AccountClosed, AccountUnknown
from saltern.apps.identity.code_desk import SignedIn
from saltern.apps.identity.models import Account, Bond
from saltern.apps.identity.operations.bonds import bind
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting

Change = Literal["app-added", "passkey-added", "removed", "codes-renewed", "given"]


@transaction.atomic
def enter_by_authority(*, acting: Acting, subject: int, authority: str) -> SignedIn:
    """Sign a natural person in whom an identity authority has named; who has no account yet has one from now on.

    The account is the oldest that surely is this person. Raises `RoleNotAllowed`.
    """
    permission.check(acting=acting, action="enter-by-authority")
    held = Bond.objects.filter(subject=subject, ended_at__isnull=True, account__is_active=True)
    bond = held.exclude(level="declared").select_related("account").order_by("account_id").first()
    new = bond is None
    account = (
        bond.account
        if bond is not None
        else Account.objects.create(created_at=acting.now, password=make_password(None))
    )
    bind(acting, account.handle, subject=subject, kind="natural_person", level="authority", by=authority)
    account.last_login = acting.now
    account.save(update_fields=["last_login"])
    journal.record(
        acting=acting.signed_in(account.handle),
        action="account.register" if new else "account.sign-in",
        subject=subject,
        object=f"account:{account.handle}",
        purpose="identity-proof",
        detail={"by": "authority", "authority": authority},
    )
    return SignedIn(handle=account.handle, new=new)


@transaction.atomic
def enter_by_passkey(*, acting: Acting, handle: str) -> SignedIn:
    """Sign in an account whose passkey the caller has seen to be right. Raises `RoleNotAllowed`, `AccountClosed`."""
    permission.check(acting=acting, action="enter-by-passkey")
    account = Account.objects.select_for_update().filter(handle=handle, is_active=True).first()
    if account is None:
        raise AccountClosed
    account.last_login = acting.now
    account.save(update_fields=["last_login"])
    journal.record(
        acting=acting.signed_in(handle), action="account.sign-in", object=f"account:{handle}", detail={"by": "passkey"}
    )
    return SignedIn(handle=handle)


@transaction.atomic
def note_second_factor(*, acting: Acting, change: Change) -> None:
    """Write down that a second factor came, went or was given. Raises `RoleNotAllowed`, `AccountUnknown`."""
    permission.check(acting=acting, action="note-second-factor")
    if not Account.objects.filter(handle=acting.account, is_active=True).exists():
        raise AccountUnknown(account=acting.account)
    journal.record(acting=acting, action=f"second-factor.{change}", object=f"account:{acting.account}")
