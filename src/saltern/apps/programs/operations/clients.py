"""Clients of OpenID Connect: by which name, with which issuer, a program proves itself with signed tokens."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.programs import permission, queries
from saltern.apps.programs.client import ClientNotThere, ClientTaken, ClientView, check_client
from saltern.apps.programs.models import Client
from saltern.apps.programs.program import account_of, digest, new_token


@transaction.atomic
def add_client(*, acting: Acting, name: str, client: str, issuer: str = "", only: bool = False) -> ClientView:
    """Let a program prove itself by signed tokens that name this client, of this house or of another issuer, beside
    the token it was given; with `only` that token opens nothing any more.

    Raises `RoleNotAllowed`, `ProgramNotThere`, `ClientUnusable`, `ClientTaken`.
    """
    permission.check(acting=acting, action="add-client")
    program, _ = queries.program_in_force(name, acting.now)
    check_client(client)
    row, new = Client.objects.get_or_create(
        issuer=issuer,
        client=client,
        ended_at=None,
        defaults={"program": program, "made_at": acting.now, "made_by": acting.account},
    )
    if not new:
        raise ClientTaken(client=client, program=row.program.name)
    if only:
        program.digest = digest(new_token())  # drawn, and told to nobody
        program.save(update_fields=["digest"])
    journal.record(
        acting=acting,
        action="program.add-client",
        object=account_of(name),
        detail={"client": client, "issuer": issuer, "only": only},
    )
    return queries.client_view(row)


@transaction.atomic
def end_client(*, acting: Acting, client: str, issuer: str = "") -> ClientView:
    """Nobody proves themselves by it any more, from this moment. Raises `RoleNotAllowed`, `ClientNotThere`."""
    permission.check(acting=acting, action="end-client")
    found = Client.objects.select_for_update(of=("self",)).select_related("program")
    row = found.filter(issuer=issuer, client=client, ended_at__isnull=True).first()
    if row is None:
        raise ClientNotThere(client=client)
    row.ended_at, row.ended_by = acting.now, acting.account
    row.save(update_fields=["ended_at", "ended_by"])
    journal.record(
        acting=acting,
        action="program.end-client",
        object=account_of(row.program.name),
        detail={"client": client, "issuer": issuer},
    )
    return queries.client_view(row)


@transaction.atomic
def list_clients(*, acting: Acting) -> Sequence[ClientView]:
    """Every client there is or was. Raises `RoleNotAllowed`."""
    permission.check(acting=acting, action="list-clients")
    journal.record(acting=acting, action="program.list-clients")
    return [queries.client_view(row) for row in Client.objects.select_related("program").order_by("pk")]
