"""Inlets made and ended by an administrator, and the secrets by which what a program tells is known to be its own."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import transaction

from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.programs import permission, queries
from saltern.apps.programs.hook import new_secret
from saltern.apps.programs.hook_seal import HookSeal
from saltern.apps.programs.inlet import InletMissing, InletUnknown, InletView, check_kinds
from saltern.apps.programs.models import Inlet
from saltern.apps.programs.program import account_of


@transaction.atomic
def add_inlet(*, acting: Acting, seal: HookSeal, name: str, kinds: Collection[str]) -> tuple[InletView, str]:
    """Take in what a program tells of these kinds; the secret it signs with is shown this once.

    Raises `RoleNotAllowed`, `ProgramNotThere`, `InletKindUnknown`, `InletKindNotYours`.
    """
    permission.check(acting=acting, action="add-inlet")
    row, post = queries.program_in_force(name, acting.now)
    told, secret = check_kinds(kinds=kinds, role=post.roles[0]), new_secret()
    inlet = Inlet.objects.create(
        program=row, secret=seal.sealed(secret), kinds=list(told), made_at=acting.now, made_by=acting.account
    )
    _note(acting, "program.add-inlet", inlet, kinds=told)
    return queries.inlet_view(inlet), secret


@transaction.atomic
def end_inlet(*, acting: Acting, inlet: int) -> InletView:
    """Take nothing more in by it, from this moment. Raises `RoleNotAllowed`, `InletUnknown`."""
    permission.check(acting=acting, action="end-inlet")
    rows = Inlet.objects.select_for_update(of=("self",)).select_related("program")
    row = rows.filter(pk=inlet, ended_at__isnull=True).first()
    if row is None:
        raise InletUnknown(inlet=inlet)
    row.ended_at, row.ended_by = acting.now, acting.account
    row.save(update_fields=["ended_at", "ended_by"])
    _note(acting, "program.end-inlet", row)
    return queries.inlet_view(row)


@transaction.atomic
def list_inlets(*, acting: Acting) -> Sequence[InletView]:
    """Every inlet there was. Raises `RoleNotAllowed`."""
    permission.check(acting=acting, action="list-inlets")
    journal.record(acting=acting, action="program.list-inlets")
    return [queries.inlet_view(row) for row in Inlet.objects.select_related("program").order_by("pk")]


def inlet_secrets(*, acting: Acting, seal: HookSeal, kind: str) -> tuple[str, ...]:
    """What a program signs with that tells of a kind, asked in its name: the newest first, so that a secret can be
    changed while both hold. Raises `RoleNotAllowed`, `InletMissing`, `HookKeyWrong`."""
    permission.check_told(acting=acting, kind=kind)
    rows = Inlet.objects.select_related("program").filter(ended_at__isnull=True).order_by("-pk")
    mine = [row for row in rows if account_of(row.program.name) == acting.account and kind in row.kinds]
    if not mine:
        raise InletMissing(kind=kind)
    return tuple(seal.opened(bytes(row.secret)) for row in mine)


def _note(acting: Acting, action: str, inlet: Inlet, **detail: object) -> None:
    journal.record(
        acting=acting, action=action, object=account_of(inlet.program.name), detail={"inlet": inlet.pk, **detail}
    )
