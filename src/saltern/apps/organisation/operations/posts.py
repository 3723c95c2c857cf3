"""Offices given and ended, each with its line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Literal

from django.db import IntegrityError, transaction

from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.organisation import permission, queries
from saltern.apps.organisation.models import Post as PostRow
from saltern.apps.organisation.post import Post, PostForOneself, PostTaken, PostUnknown, check_roles


@transaction.atomic
def appoint(
    *,
    acting: Acting,
    handle: str,
    unit: str,
    roles: Collection[str],
    items: Literal["all"] | Collection[str] = "all",
    venue: str = "",
    called: str = "",
    begins_at: dt.datetime | None = None,
) -> Post:
    """Give an account an office at a unit; it lasts until it is ended.

    Raises `RoleNotAllowed`, `PostForOneself`, `RoleMissing`, `RoleUnknown`, `PostTaken`.
    """
    permission.check(acting=acting, action="appoint")
    if handle == acting.account:
        raise PostForOneself
    named = check_roles(roles=roles)
    kept = None if items == "all" else sorted(set(items))
    row = PostRow(
        account=handle,
        called=called.strip(),
        unit=unit,
        venue=venue,
        roles=list(named),
        items=kept,
        begins_at=begins_at or acting.now,
        appointed_by=acting.account,
    )
    if PostRow.objects.filter(account=handle, unit=unit, ended_at__isnull=True).exists():
        raise PostTaken(account=handle, unit=unit)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise PostTaken(account=handle, unit=unit) from None
    journal.record(
        acting=acting,
        action="post.give",
        object=f"account:{handle}",
        detail={"unit": unit, "roles": list(named), "items": kept or "all", "venue": venue},
    )
    return queries.view(row)


@transaction.atomic
def dismiss(*, acting: Acting, handle: str, unit: str) -> Post:
    """End an account's office at a unit, from this moment. Raises `RoleNotAllowed`, `PostUnknown`."""
    permission.check(acting=acting, action="dismiss")
    row = PostRow.objects.select_for_update().filter(account=handle, unit=unit, ended_at__isnull=True).first()
    if row is None:
        raise PostUnknown(account=handle, unit=unit)
    row.ended_at, row.ended_by = acting.now, acting.account
    row.save(update_fields=["ended_at", "ended_by"])
    journal.record(acting=acting, action="post.end", object=f"account:{handle}", detail={"unit": unit})
    return queries.view(row)


@transaction.atomic
def list_posts(*, acting: Acting, unit: str) -> tuple[Post, ...]:
    """Who holds an office at a unit. Raises `RoleNotAllowed`."""
    permission.check(acting=acting, action="list")
    journal.record(acting=acting, action="post.list", object=f"unit:{unit}")
    return tuple(queries.posts(unit=unit, now=acting.now))


@transaction.atomic
def posts_of(*, acting: Acting, handle: str) -> tuple[Post, ...]:
    """Which offices an account holds. Raises `RoleNotAllowed`."""
    permission.check(acting=acting, action="list")
    journal.record(acting=acting, action="post.list", object=f"account:{handle}")
    return queries.staff_of(handle=handle, now=acting.now)
