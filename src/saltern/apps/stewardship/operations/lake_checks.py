"""The check of everything that is kept: asked for from a page, done by the worker, for it may take minutes. 巡检"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

from django.db import IntegrityError, transaction

from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.stewardship import permission, queries
from saltern.apps.stewardship.lake_check import CheckWaits, LakeCheckView
from saltern.apps.stewardship.models import LakeCheck
from saltern.words import Phrase

Look = Callable[[], Iterable[tuple[str, Phrase | None]]]
"""Looks at one thing after the other, "files" of the lake first: None where one is sound, words where something is
not."""


def ask_check(*, acting: Acting) -> LakeCheckView:
    """Have everything checked. Raises `RoleNotAllowed`, `CheckWaits`."""
    permission.check(acting=acting, action="ask-check")
    try:
        with transaction.atomic():
            row = LakeCheck.objects.create(asked_by=acting.account, asked_at=acting.now)
            journal.record(acting=acting, action="lake.check-ask", object=f"lake-check:{row.pk}")
    except IntegrityError:
        raise CheckWaits from None
    return queries.check_view(row)


def list_checks(*, acting: Acting, limit: int = 10) -> Sequence[LakeCheckView]:
    """The last checks, newest first. They show nobody. Raises `RoleNotAllowed`."""
    permission.check(acting=acting, action="list-checks")
    return [queries.check_view(row) for row in LakeCheck.objects.order_by("-pk")[:limit]]


def do_checks(*, acting: Acting, look: Look, now_fn: Callable[[], dt.datetime]) -> int:
    """Do what was asked for; how many checks were done. Where a process died in it, it is done anew.

    Raises `RoleNotAllowed`.
    """
    permission.check(acting=acting, action="do-check")
    done = 0
    for row in LakeCheck.objects.filter(done_at__isnull=True).order_by("pk"):
        row.begun_at = acting.now
        row.save(update_fields=["begun_at"])
        told = list(look())
        found = [words.plain() for _, words in told if words is not None]
        with transaction.atomic():
            row.files, row.found, row.done_at = sum(part == "files" for part, _ in told), found, now_fn()
            row.save(update_fields=["files", "found", "done_at"])
            journal.record(
                acting=acting,
                action="lake.check-done",
                object=f"lake-check:{row.pk}",
                detail={"files": row.files, "found": len(found)},
            )
        done += 1
    return done
