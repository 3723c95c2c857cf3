"""Keys of kiosks given and revoked; what a kiosk says of itself, and who goes where somebody rang."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.organisation import permission, queries
from saltern.apps.organisation.kiosk_device import (
    KioskNameTaken,
    KioskUnknown,
    KioskView,
    NobodyRang,
    account_of,
    digest,
    name_of,
    new_key,
)
from saltern.apps.organisation.models import HelpCall, Kiosk
from saltern.apps.organisation.printer import State


@transaction.atomic
def give_key(*, acting: Acting, name: str, venue: str) -> tuple[KioskView, str]:
    """Let a machine of a hall in; its key is shown this once and kept as its digest.

    Raises `RoleNotAllowed`, `KioskNameUnusable`, `KioskNameTaken`.
    """
    permission.check(acting=acting, action="give-key")
    account, key = account_of(name), new_key()
    row, new = Kiosk.objects.get_or_create(
        name=name,
        defaults={"digest": digest(key), "venue": venue, "made_at": acting.now, "made_by": acting.account},
    )
    if not new:
        raise KioskNameTaken(name=name)
    journal.record(acting=acting, action="kiosk.give-key", object=account, detail={"venue": venue})
    return queries.kiosk_view(row), key


@transaction.atomic
def revoke_key(*, acting: Acting, name: str) -> KioskView:
    """A machine is let in no more, from this moment; whoever rang there is no longer waited for.

    Raises `RoleNotAllowed`, `KioskUnknown`.
    """
    permission.check(acting=acting, action="revoke-key")
    row = _standing(name)
    row.revoked_at, row.revoked_by = acting.now, acting.account
    row.save(update_fields=["revoked_at", "revoked_by"])
    HelpCall.objects.filter(kiosk=row, came_at__isnull=True).update(came_at=acting.now, came_by=acting.account)
    journal.record(acting=acting, action="kiosk.revoke-key", object=account_of(row.name))
    return queries.kiosk_view(row)


@transaction.atomic
def list_kiosks(*, acting: Acting) -> Sequence[KioskView]:
    """Every machine that has or had a key, and how it stands. Raises `RoleNotAllowed`.

    It leaves no line: it is asked anew every few seconds and shows nobody.
    """
    permission.check(acting=acting, action="list-kiosks")
    return queries.kiosks()


def beat(*, acting: Acting, printer: State) -> None:
    """A machine says that it is there. Raises `RoleNotAllowed`."""
    permission.check(acting=acting, action="beat")
    Kiosk.objects.filter(name=name_of(acting.account), revoked_at__isnull=True).update(
        seen_at=acting.now, printer=printer
    )


@transaction.atomic
def ring(*, acting: Acting) -> None:
    """Somebody at this machine wants help; who rings again while they wait is waited for since the first time.

    Raises `RoleNotAllowed`, `KioskUnknown`.
    """
    permission.check(acting=acting, action="ring")
    row = _standing(name_of(acting.account))
    _, new = HelpCall.objects.get_or_create(kiosk=row, came_at=None, defaults={"rang_at": acting.now})
    if new:
        journal.record(acting=acting, action="kiosk.ring", object=acting.account)


@transaction.atomic
def answer_call(*, acting: Acting, name: str) -> None:
    """A colleague went there. Raises `RoleNotAllowed`, `KioskUnknown`, `NobodyRang`."""
    permission.check(acting=acting, action="answer-call")
    row = _standing(name)
    came = HelpCall.objects.filter(kiosk=row, came_at__isnull=True).update(came_at=acting.now, came_by=acting.account)
    if not came:
        raise NobodyRang(name=name)
    journal.record(acting=acting, action="kiosk.answer-call", object=account_of(row.name))


def _standing(name: str) -> Kiosk:
    row = Kiosk.objects.select_for_update().filter(name=name, revoked_at__isnull=True).first()
    if row is None:
        raise KioskUnknown(name=name)
    return row
