"""The journal as people look at it: an auditor any line, a person who used their data. Looking leaves a line too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Final

from saltern.apps.journal import queries
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.operations.recording import record
from saltern.apps.journal.permission import check_mine, check_role
from saltern.apps.journal.queries import LineView
from saltern.words import Phrase

LINES: Final = Phrase(en="read the journal", zh="查看日志")
USES: Final = Phrase(en="see who used somebody's data", zh="查看数据使用记录")
PURPOSE: Final = "journal"


def list_lines(
    *,
    acting: Acting,
    subject: int | None = None,
    object: str = "",  # noqa: A002  # the word of the field
    limit: int = 50,
    before: int | None = None,
) -> Sequence[LineView]:
    """Lines, newest first, for an auditor. Raises `RoleNotAllowed`."""
    check_role(acting=acting, roles=("auditor",), action=LINES)
    lines = queries.lines(subject=subject, object=object, limit=limit, before=before)
    _note(acting, "journal.list", subject, lines)
    return lines


def list_uses(
    *,
    acting: Acting,
    subject: int,
    kind: str = "",
    by_others: bool = False,
    also: Collection[str] = (),
    since: dt.datetime | None = None,
    limit: int = 50,
    before: int | None = None,
) -> Sequence[LineView]:
    """Who used a subject's data and for what, newest first: for themselves, and for an auditor.

    `by_others` leaves out what the account itself did, except the deeds in `also`; `since` ends the list at a moment.
    A use that is kept back by law is there and says nothing but until when, to all but an auditor.

    Raises `RoleNotAllowed`, `SubjectNotYours`.
    """
    check_role(acting=acting, roles=("applicant", "auditor"), action=USES)
    check_mine(acting=acting, subject=subject)
    but = acting.account if by_others else ""
    found = queries.accesses(subject=subject, kind=kind, but=but, also=also, limit=limit, before=before)
    lines = [line for line in found if since is None or line.at >= since]
    _note(acting, "journal.uses", subject, lines)
    told = queries.with_orders(lines, subject=subject, today=acting.today)
    if acting.role == "auditor":
        return told
    return [line.blank if line.withheld and not line.withheld.over else line for line in told]


def _note(acting: Acting, action: str, subject: int | None, lines: Sequence[LineView]) -> None:
    """One line for the look; a person looking after their own data is a use of it where the page says what for."""
    concerned = {line.subject for line in lines if line.subject is not None} - {subject}
    purpose = acting.purpose or ("" if acting.role == "applicant" else PURPOSE)
    record(acting=acting, action=action, subject=subject, purpose=purpose, concerned=concerned)
