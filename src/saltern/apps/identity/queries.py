"""Who an account is and for whom it may act. What shows a person is asked through operations, which leave a line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q

from saltern.apps.identity.account import AccountView, BondView, Preferences
from saltern.apps.identity.mandate import MandateView
from saltern.apps.identity.mobile_change import SHOWN, WaitingChange
from saltern.apps.identity.models import Account, Bond, Mandate, MobileChange
from saltern.apps.identity.represented import LedBy, Represented, nobodys_firm
from saltern.apps.journal.operations.statements import execute, statement
from saltern.core.identifiers import mobile as mobiles

if TYPE_CHECKING:
    from saltern.apps.identity.mobile_seal import MobileSeal

SQL: Final = Path(__file__).with_name("sql")


def represented(*, handle: str, now: dt.datetime, led_by: LedBy = nobodys_firm) -> tuple[Represented, ...]:
    """For whom an account may act at this moment: whom it is, whose mandate it holds, the firms the register names.

    Read anew for each request, in two questions.
    """
    own = selves(handle=handle)
    people = {one.subject: one.level for one in own if one.kind == "natural_person" and one.shows_records}
    firms = tuple(
        Represented(subject=firm, kind="legal_person", how="legal-representative", level=level, holder=person)
        for person, level in people.items()
        for firm in led_by(person)
    )
    held = Mandate.objects.filter(
        holder__in=people, begins_at__lte=now, ends_at__gt=now, ended_at__isnull=True
    ).order_by("id")
    mandates = (
        tuple(
            Represented(
                subject=row.giver,
                kind=row.giver_kind,
                how="mandate",
                level=people[row.holder],
                scope="all" if row.items is None else tuple(row.items),
                until=row.ends_at,
                mandate=row.handle,
                holder=row.holder,
            )
            for row in held
        )
        if people
        else ()
    )
    return (*own, *firms, *mandates)


def selves(*, handle: str) -> tuple[Represented, ...]:
    """Whom an account itself is, in one question."""
    return _selves(execute(statement(SQL, "selves"), [handle]).fetchall())


def _selves(rows: Iterable[Sequence[Any]]) -> tuple[Represented, ...]:
    return tuple(
        Represented(subject=subject, kind=kind, how="self", level=level)
        for subject, kind, level in rows
        if subject is not None
    )


def accounts_of(*, subject: int) -> tuple[str, ...]:
    """The handles of the accounts that surely are a subject."""
    bonds = Bond.objects.filter(subject=subject, ended_at__isnull=True, account__is_active=True)
    return tuple(bonds.exclude(level="declared").order_by("id").values_list("account__handle", flat=True))


def with_account(*, subjects: Collection[int]) -> frozenset[int]:
    """Those of the subjects whom an open account surely is."""
    bonds = Bond.objects.filter(subject__in=list(subjects), ended_at__isnull=True, account__is_active=True)
    return frozenset(bonds.exclude(level="declared").values_list("subject", flat=True))


def mandates(*, subject: int, holders: Iterable[int] | None = None) -> Sequence[MandateView]:
    """The mandates a subject gave and holds, newest first; with `holders` only those these hold."""
    rows = Mandate.objects.filter(Q(giver=subject) | Q(holder=subject))
    if holders is not None:
        rows = rows.filter(holder__in=list(holders))
    return [view(row) for row in rows.order_by("-id")]


def view(row: Mandate) -> MandateView:
    """A mandate as a value."""
    return MandateView(
        handle=row.handle,
        kind=row.kind,  # type: ignore[arg-type]  # checked when it was given
        giver=row.giver,
        giver_kind=row.giver_kind,
        holder=row.holder,
        scope="all" if row.items is None else tuple(row.items),
        begins_at=row.begins_at,
        ends_at=row.ends_at,
        given_at=row.given_at,
        ended_at=row.ended_at,
    )


def waiting_change(*, handle: str, seal: MobileSeal, now: dt.datetime) -> WaitingChange | None:
    """The change of number an account waits for, or that it waited for in vain not long ago."""
    rows = MobileChange.objects.filter(account__handle=handle, due_at__isnull=False)
    row = rows.order_by("-id").first()
    if row is None or row.due_at is None:
        return None
    if row.ended_at is None:
        return WaitingChange(to=mobiles.mask(seal.opened(bytes(row.mobile_sealed))), due=row.due_at)
    recent = row.outcome == "taken" and now < row.ended_at + SHOWN
    return WaitingChange(to="", due=row.due_at, taken=True) if recent else None


def changes_due(*, now: dt.datetime) -> bool:
    """Whether a change of number has waited its day."""
    return MobileChange.objects.filter(ended_at__isnull=True, due_at__lte=now).exists()


def account_exists(*, handle: str) -> bool:
    """Whether there is such an account, open to sign in with."""
    return Account.objects.filter(handle=handle, is_active=True).exists()


def account_view(row: Account, *, bonds: Iterable[Bond], mobile: str) -> AccountView:
    """An account as a value; `mobile` masked."""
    return AccountView(
        handle=row.handle,
        mobile=mobile,
        active=row.is_active,
        created_at=row.created_at,
        bonds=tuple(
            BondView(subject=bond.subject, kind=bond.kind, level=bond.level, since=bond.began_at)  # type: ignore[arg-type]  # checked as well
            for bond in bonds
        ),
    )


def preferences(*, handle: str) -> Preferences | None:
    """How the owner of an account reads; None where there is none."""
    row = Account.objects.filter(handle=handle, is_active=True).values("language", "text_size").first()
    return Preferences(**row) if row else None


def account_signed_in(*, number: int) -> Account | None:
    """The account a session names and whom it is, while it is open, in one question; days that a page seldom asks for
    are read when it does."""
    rows = execute(statement(SQL, "account_signed_in"), [number]).fetchall()
    if not rows:
        return None
    account = Account.from_db(None, SIGNED_IN, rows[0][: len(SIGNED_IN)])
    account.selves = _selves(row[len(SIGNED_IN) :] for row in rows)
    return account


SIGNED_IN: Final = (
    "id", "password", "handle", "mobile_key", "mobile_sealed", "language", "text_size", "is_active", "password_once",
    "sessions_round",
)  # fmt: skip
"""Columns of `account_signed_in`; those of a bond follow."""


def account_to_sign_in(*, handle: str) -> Account:
    """The account itself, for the sessions of the sign-in library and nothing else."""
    return Account.objects.get(handle=handle, is_active=True)
