"""An account is a subject: said by themselves, seen at a counter (at once), told by an authority; and parted again."""

from __future__ import annotations

from django.db import transaction

from saltern.apps.identity import permission
from saltern.apps.identity.account import AccountUnknown
from saltern.apps.identity.assurance import LEVELS, Level
from saltern.apps.identity.events import AccountBound
from saltern.apps.identity.models import Account, Bond
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.errors import SalternError

PURPOSE = "identity-proof"


class AccountIsAnother(SalternError):
    """This account is verified as somebody else. Part it from them first, at a counter."""

    family = "conflict"
    zh = "该账户已核验为他人。请先在窗口解除原绑定。"


class NotBound(SalternError):
    """This account is not bound to that person or firm."""

    family = "unknown"
    zh = "该账户未与此主体绑定。"


@transaction.atomic
def declare(*, acting: Acting, subject: int, kind: str = "natural_person") -> Level:
    """Say who one is; nothing is shown for that. Returns the level that counts.

    Raises `RoleNotAllowed`, `AccountUnknown`, `AccountIsAnother`.
    """
    permission.check(acting=acting, action="declare")
    return bind(acting, acting.account, subject=subject, kind=kind, level="declared", by=acting.account)


@transaction.atomic
def bind_at_counter(*, acting: Acting, handle: str, subject: int, kind: str = "natural_person") -> Level:
    """A clerk has seen the person and their papers: it counts at once. Returns the level that counts.

    Raises `RoleNotAllowed`, `AccountUnknown`, `AccountIsAnother`.
    """
    permission.check(acting=acting, action="bind")
    return bind(acting, handle, subject=subject, kind=kind, level="counter", by=acting.account)


@transaction.atomic
def bind_by_authority(
    *, acting: Acting, handle: str, subject: int, authority: str, kind: str = "natural_person"
) -> Level:
    """An identity authority says who signed in. Returns the level that counts.

    Raises `RoleNotAllowed`, `AccountUnknown`, `AccountIsAnother`.
    """
    permission.check(acting=acting, action="bind-by-authority")
    return bind(acting, handle, subject=subject, kind=kind, level="authority", by=authority)


@transaction.atomic
def end_bond(*, acting: Acting, handle: str, subject: int) -> None:
    """The account is no longer the subject, from this moment. Raises `RoleNotAllowed`, `NotBound`."""
    permission.check(acting=acting, action="end-bond")
    if acting.role == "applicant" and handle != acting.account:
        raise NotBound
    ended = Bond.objects.filter(account__handle=handle, subject=subject, ended_at__isnull=True).update(
        ended_at=acting.now, ended_by=acting.account
    )
    if not ended:
        raise NotBound
    journal.record(acting=acting, action="account.part", subject=subject, object=f"account:{handle}", purpose=PURPOSE)


def bind(acting: Acting, handle: str, *, subject: int, kind: str, level: Level, by: str) -> Level:
    """Make an account a subject at a level, in the caller's transaction; a lower proof takes nothing away."""
    account = Account.objects.select_for_update().filter(handle=handle, is_active=True).first()
    if account is None:
        raise AccountUnknown(account=handle)
    standing = list(account.bonds.filter(ended_at__isnull=True))
    for bond in standing:
        if bond.kind == kind == "natural_person" and bond.subject != subject and bond.level != "declared":
            raise AccountIsAnother
    same = next((bond for bond in standing if bond.subject == subject), None)
    if same is not None and LEVELS.index(same.level) >= LEVELS.index(level):
        return same.level  # type: ignore[return-value]  # checked when it was written
    replaced = [bond.pk for bond in standing if bond is same or bond.kind == kind == "natural_person"]
    Bond.objects.filter(pk__in=replaced).update(ended_at=acting.now, ended_by=acting.account)
    Bond.objects.create(account=account, subject=subject, kind=kind, level=level, proved_by=by, began_at=acting.now)
    journal.record(
        acting=acting,
        action=f"account.bind-{level}",
        subject=subject,
        object=f"account:{handle}",
        purpose=PURPOSE,
        detail={"level": level, "by": by},
    )
    if level != "declared":
        journal.publish(
            AccountBound(account=handle, subject=subject, kind=kind, level=level, on=acting.today), now=acting.now
        )
    return level
