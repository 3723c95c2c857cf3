"""Tokens given and revoked. A program acts in an office like a member of staff's, given and ended with its token."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Literal

from django.db import transaction

from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.organisation import operations as organisation
from saltern.apps.organisation import queries as offices
from saltern.apps.programs import permission, queries
from saltern.apps.programs.models import Client, Hook, Inlet, Program
from saltern.apps.programs.program import (
    ProgramNameTaken,
    ProgramNotThere,
    ProgramView,
    TokenOverAlready,
    account_of,
    check_role,
    digest,
    new_token,
)


@transaction.atomic
def give_token(
    *,
    acting: Acting,
    name: str,
    unit: str,
    role: str,
    items: Literal["all"] | Collection[str] = "all",
    venue: str = "",
    ends_at: dt.datetime | None = None,
) -> tuple[ProgramView, str]:
    """Let a program ask, for a unit, in one role; the token is shown this once and kept as its digest.

    Raises `RoleNotAllowed`, `ProgramNameUnusable`, `ProgramRoleUnusable`, `TokenOverAlready`, `ProgramNameTaken`.
    """
    permission.check(acting=acting, action="give-token")
    account, role = account_of(name), check_role(role)
    if ends_at is not None and ends_at <= acting.now:
        raise TokenOverAlready(ends_at=ends_at.astimezone(acting.zone).isoformat(timespec="minutes"))
    token = new_token()
    row, new = Program.objects.get_or_create(
        name=name,
        defaults={"digest": digest(token), "made_at": acting.now, "made_by": acting.account, "ends_at": ends_at},
    )
    if not new:
        raise ProgramNameTaken(name=name)
    organisation.appoint(acting=acting, handle=account, unit=unit, roles=[role], items=items, venue=venue, called=name)
    journal.record(
        acting=acting,
        action="program.give-token",
        object=account,
        detail={"unit": unit, "role": role, "items": "all" if items == "all" else sorted(items), "ends": ends_at},
    )
    return queries.program_view(row, acting.now), token


@transaction.atomic
def revoke_token(*, acting: Acting, name: str) -> ProgramView:
    """A program may ask no more, from this moment, and nothing is sent to it. Raises `RoleNotAllowed`,
    `ProgramNotThere`."""
    permission.check(acting=acting, action="revoke-token")
    row = Program.objects.select_for_update().filter(name=name, revoked_at__isnull=True).first()
    if row is None:
        raise ProgramNotThere(name=name)
    row.revoked_at, row.revoked_by = acting.now, acting.account
    row.save(update_fields=["revoked_at", "revoked_by"])
    Hook.objects.filter(program=row, ended_at__isnull=True).update(ended_at=acting.now, ended_by=acting.account)
    Inlet.objects.filter(program=row, ended_at__isnull=True).update(ended_at=acting.now, ended_by=acting.account)
    Client.objects.filter(program=row, ended_at__isnull=True).update(ended_at=acting.now, ended_by=acting.account)
    for post in offices.staff_of(handle=account_of(name), now=acting.now):
        organisation.dismiss(acting=acting, handle=account_of(name), unit=post.unit)
    journal.record(acting=acting, action="program.revoke-token", object=account_of(name))
    return queries.program_view(row, acting.now)


@transaction.atomic
def list_programs(*, acting: Acting) -> Sequence[ProgramView]:
    """Every program that had a token, with its last use. Raises `RoleNotAllowed`."""
    permission.check(acting=acting, action="list-programs")
    journal.record(acting=acting, action="program.list")
    return [queries.program_view(row, acting.now) for row in Program.objects.order_by("name")]


def note_use(*, name: str, now: dt.datetime) -> None:
    """Note that a program asked."""
    Program.objects.filter(name=name).update(used_at=now)
