"""The report of a push to take along: who sent it, what became of each message and when; no number, no text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import transaction

from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.lifecycle.operations.pushes import PushUnknown
from saltern.apps.lifecycle.permission import check
from saltern.apps.lifecycle.queries import push_exists
from saltern.apps.notify import queries as messages
from saltern.apps.notify.queries import OutcomeView
from saltern.core.identifiers.writing import free_text
from saltern.errors import SalternError

MOST: Final = 200
"""Characters a purpose may have."""


class ReportPurposeMissing(SalternError):
    """Say in a few words, at most {most} characters, what the report is for: it stands in the journal."""

    family = "invalid"
    zh = "请写几个字说明报告作什么用，不超过 {most} 字；用途会记入日志。"


@transaction.atomic
def report_push(*, acting: Acting, push: int, used_for: str) -> Sequence[OutcomeView]:
    """What became of every message of a push; the line says what for and how many rows, and each of them sees it.

    Raises `RoleNotAllowed`, `PushUnknown`, `ReportPurposeMissing`.
    """
    check(acting=acting, action="report")
    purpose = free_text(used_for)
    if not 0 < len(purpose) <= MOST:
        raise ReportPurposeMissing(most=MOST)
    if not push_exists(push=push):
        raise PushUnknown(push=push)
    rows = messages.outcomes(source_kind="push", source_id=str(push))
    journal.record(
        acting=acting,
        action="push.report",
        object=f"push:{push}",
        purpose=acting.purpose or "pushes",
        detail={"rows": len(rows), "used_for": purpose},
        concerned=sorted({row.subject for row in rows}),
    )
    return rows
