"""Hooks made, ended and let go on again by an administrator, and what they were given, read by the program itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from django.db import transaction

from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.programs import permission, queries
from saltern.apps.programs.hook import HookUnknown, HookView, NoticeView, check_address, check_kinds, new_secret
from saltern.apps.programs.hook_seal import HookSeal
from saltern.apps.programs.models import Hook
from saltern.apps.programs.program import account_of


@transaction.atomic
def add_hook(
    *, acting: Acting, seal: HookSeal, check: Callable[[str], None], name: str, url: str, kinds: Collection[str]
) -> tuple[HookView, str]:
    """Send a program news of these kinds from now on; the secret it is signed with is shown this once.

    `check` looks where the address points. Raises `RoleNotAllowed`, `ProgramNotThere`, `HookKindUnknown`,
    `HookKindNotYours`, `HookAddressUnusable`, `AddressUnusable`, `NotConnected`.
    """
    permission.check(acting=acting, action="add-hook")
    row, post = queries.program_in_force(name, acting.now)
    wanted = check_kinds(kinds=kinds, role=post.roles[0])
    check(check_address(url))
    secret = new_secret()
    hook = Hook.objects.create(
        program=row,
        url=url,
        secret=seal.sealed(secret),
        kinds=list(wanted),
        made_at=acting.now,
        made_by=acting.account,
        next_at=acting.now,
    )
    _note(acting, "program.add-hook", hook, url=url, kinds=wanted)
    return queries.hook_view(hook), secret


@transaction.atomic
def end_hook(*, acting: Acting, hook: int) -> HookView:
    """Send nothing more there. Raises `RoleNotAllowed`, `HookUnknown`."""
    permission.check(acting=acting, action="end-hook")
    row = _open(hook)
    row.ended_at, row.ended_by = acting.now, acting.account
    row.save(update_fields=["ended_at", "ended_by"])
    _note(acting, "program.end-hook", row)
    return queries.hook_view(row)


@transaction.atomic
def resume_hook(*, acting: Acting, hook: int) -> HookView:
    """Send again what a hook has not taken, from where it stopped. Raises `RoleNotAllowed`, `HookUnknown`."""
    permission.check(acting=acting, action="resume-hook")
    row = _open(hook)
    row.resting, row.failures, row.failing_since, row.next_at = False, 0, None, acting.now
    row.save(update_fields=["resting", "failures", "failing_since", "next_at"])
    _note(acting, "program.resume-hook", row)
    return queries.hook_view(row)


@transaction.atomic
def list_hooks(*, acting: Acting) -> Sequence[HookView]:
    """Every hook, with how far it is. Raises `RoleNotAllowed`."""
    permission.check(acting=acting, action="list-hooks")
    journal.record(acting=acting, action="program.list-hooks")
    return [queries.hook_view(row) for row in Hook.objects.select_related("program").order_by("pk")]


def own_hooks(*, acting: Acting) -> Sequence[HookView]:
    """Where a program is sent news, asked by itself. Raises `RoleNotAllowed`."""
    permission.check(acting=acting, action="read-notices")
    rows = Hook.objects.select_related("program").filter(ended_at__isnull=True).order_by("pk")
    return [queries.hook_view(row) for row in rows if account_of(row.program.name) == acting.account]


def read_notices(*, acting: Acting, hook: int, after: int = 0, limit: int = 100) -> Sequence[NoticeView]:
    """What a program's own hook was given behind a number, taken or not, for as long as it is kept.

    Raises `RoleNotAllowed`, `HookUnknown`.
    """
    permission.check(acting=acting, action="read-notices")
    row = Hook.objects.select_related("program").filter(pk=hook).first()
    if row is None or account_of(row.program.name) != acting.account:
        raise HookUnknown(hook=hook)
    return [queries.notice_view(one) for one in row.notices.filter(serial__gt=after).order_by("serial")[:limit]]


def _open(hook: int) -> Hook:
    row = Hook.objects.select_for_update(of=("self",)).select_related("program")
    found = row.filter(pk=hook, ended_at__isnull=True).first()
    if found is None:
        raise HookUnknown(hook=hook)
    return found


def _note(acting: Acting, action: str, hook: Hook, **detail: object) -> None:
    journal.record(
        acting=acting, action=action, object=account_of(hook.program.name), detail={"hook": hook.pk, **detail}
    )
