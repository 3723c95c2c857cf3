"""Every case of a unit, page by page or all of them, for programs: in the order in which they were filed.

A page goes on behind the key of the last case, which no move of a case changes: whoever walks all pages while cases
move meets each of them once. An export is read piece by piece, so that it needs no more memory for a million cases, and
every piece leaves its line, with the purpose and the filter, before it is handed out.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from saltern.apps.casework import permission, queries
from saltern.apps.casework.case_view import CaseView
from saltern.apps.casework.models import Case
from saltern.apps.casework.operations.worklist import note_list, ours
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.core.identifiers.writing import free_text
from saltern.errors import SalternError

PIECE: Final = 1_000
"""Cases of an export that are read, written down and handed out together."""
SHORTEST: Final = 4
"""Signs a purpose has at least. The district's own."""
LONGEST: Final = 300
FOR: Final = "export"


class ExportWithoutPurpose(SalternError):
    """Say what the list is for, in 4 to 300 signs; everybody in it can read it."""

    family = "invalid"
    zh = "请写明导出用途（4 至 300 个字），名单里的每个人都能看到。"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitAsked:
    """What is asked of the cases of a unit; empty is all. `received_from` and `received_to` are days, both included."""

    item: str = ""
    state: str = ""
    received_from: dt.date | None = None
    received_to: dt.date | None = None

    def plain(self) -> Mapping[str, object]:
        """What was asked, as the journal keeps it."""
        told = {
            "item": self.item,
            "state": self.state,
            "received_from": self.received_from,
            "received_to": self.received_to,
        }
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPage:
    """One page: its cases, and whether there are more behind the last."""

    cases: Sequence[CaseView]
    more: bool


@transaction.atomic
def list_unit_cases(
    *, acting: Acting, rulebook: Rulebook, asked: UnitAsked, after: int = 0, limit: int = queries.PAGE
) -> UnitPage:
    """Cases of my unit among the items of my office, the first filed first; `after` is the key of the last one seen.

    Raises `RoleNotAllowed`.
    """
    permission.check_action(acting=acting, action="list-unit")
    found = [queries.view(row) for row in _behind(_asked(acting, rulebook, asked), after)[: limit + 1]]
    page = found[:limit]
    note_list(acting, "case.list-unit", page, asked=asked.plain())
    return UnitPage(cases=page, more=len(found) > limit)


def export_cases(*, acting: Acting, rulebook: Rulebook, asked: UnitAsked, purpose: str) -> Iterator[Sequence[CaseView]]:
    """Cases of my unit, piece by piece, for a purpose; the last line tells how many there were.

    Raises `RoleNotAllowed`, `ExportWithoutPurpose`: at once, before anything is read.
    """
    permission.check_action(acting=acting, action="export")
    why = free_text(purpose).strip()
    if not SHORTEST <= len(why) <= LONGEST:
        raise ExportWithoutPurpose
    return _pieces(acting, rulebook, asked, {"why": why, "asked": asked.plain(), "export": secrets.token_hex(6)})


def _pieces(
    acting: Acting, rulebook: Rulebook, asked: UnitAsked, told: Mapping[str, object]
) -> Iterator[Sequence[CaseView]]:
    rows = _asked(acting, rulebook, asked)
    after = total = 0
    while True:
        with transaction.atomic():
            piece = [queries.view(row) for row in _behind(rows, after)[:PIECE]]
            if piece:
                total += len(piece)
                journal.record(
                    acting=acting,
                    action="case.export",
                    purpose=FOR,
                    detail={**told, "cases": len(piece), "so_far": total},
                    concerned={case.subject for case in piece},
                )
            if len(piece) < PIECE:
                journal.record(acting=acting, action="case.export-end", detail={**told, "cases": total})
        if piece:
            after = piece[-1].id
            yield piece
        if len(piece) < PIECE:
            return


def _asked(acting: Acting, rulebook: Rulebook, asked: UnitAsked) -> QuerySet[Case]:
    named = {
        "item": asked.item,
        "state": asked.state,
        "received_on__gte": asked.received_from,
        "received_on__lte": asked.received_to,
    }
    rows = ours(acting, rulebook).filter(**{name: value for name, value in named.items() if value})
    return rows.order_by("received_on", "pk")


def _behind(rows: QuerySet[Case], after: int) -> QuerySet[Case]:
    """Those filed after a case: on a later day, or on its day under a higher key."""
    day = Case.objects.filter(pk=after).values_list("received_on", flat=True).first() if after else None
    if day is None:
        return rows.filter(pk__gt=after)
    return rows.filter(received_on__gte=day).filter(Q(received_on__gt=day) | Q(pk__gt=after))
