"""Two subjects joined, by two stewards, and parted again by one. 主体合并与拆分

The lake says how facts are read, the desk's tables whose a row is: two stores that no transaction spans. So what is
agreed is written first (`joining`, `parting`), then the lake's commit, then the rows with the line that it is done;
each step may be done again, and `finish_joins` does what a killed process left (docs/adr).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, Protocol

from django.db import transaction
from django.db.models import Q

from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.faultpoint import reach
from saltern.apps.journal.operations.subject_rows import SubjectRows
from saltern.apps.stewardship import permission, queries
from saltern.apps.stewardship.models import SubjectJoin
from saltern.apps.stewardship.operations import joined_rows
from saltern.apps.stewardship.review import side
from saltern.apps.stewardship.subject_join import (
    JoinNotOpen,
    JoinSight,
    JoinUnknown,
    JoinView,
    SecondPersonNeeded,
    SideView,
    checked_why,
)
from saltern.core.registry import joining
from saltern.core.registry.access import Named
from saltern.errors import SalternError

if TYPE_CHECKING:
    from saltern.core.registry.lake import Lake

State = SubjectJoin.State
PURPOSE: Final = "quality"
OPEN: Final = Q(state__in=[State.ASKED, State.JOINING, State.JOINED, State.PARTING])
STRAGGLERS: Final = dt.timedelta(days=1)
"""How long after a join rows are looked for that a process wrote which had not heard of it."""


class Identities(Protocol):
    """Who is who, whatever is joined."""

    def kind(self, subject: int) -> str:
        """natural_person or legal_person. Raises `SubjectUnknown`."""
        ...

    def as_entered(self, subject: int) -> Named:
        """Number, name and mobile stated under a subject's own number. Raises `SubjectUnknown`."""
        ...


@transaction.atomic
def ask_join(*, acting: Acting, lake: Lake, identities: Identities, gone: int, kept: int, why: str) -> JoinView:
    """Say that two subjects are one: `gone` is to be read as `kept`. Nothing changes until another steward agrees.

    Raises `RoleNotAllowed`, `AccountMissing`, `WhyMissing`, `SameSubject`, `SubjectUnknown`, `KindsDiffer`,
    `JoinedAlready`.
    """
    permission.check(acting=acting, action="join")
    permission.check_named(acting=acting)
    why = checked_why(why)
    joining.check(lake=lake, identities=identities, gone=gone, kept=kept)
    for subject in (gone, kept):
        if SubjectJoin.objects.filter(OPEN, Q(gone=subject) | Q(kept=subject)).exists():
            raise joining.JoinedAlready(subject=subject)
    row = SubjectJoin.objects.create(
        gone=gone,
        kept=kept,
        kind=identities.kind(kept),
        why=why,
        asked_by=acting.account,
        asked_at=acting.now,
    )
    _note(acting, "subject.join-ask", row, {"why": why})
    return queries.join_view(row)


@transaction.atomic
def open_join(*, acting: Acting, identities: Identities, join: int) -> JoinSight:
    """A join with both sides masked, to be looked at before one agrees. Raises `RoleNotAllowed`, `JoinUnknown`."""
    permission.check(acting=acting, action="list-joins")
    row = _row(join)
    _note(acting, "subject.join-open", row, {})
    return JoinSight(join=queries.join_view(row), gone=_side(identities, row.gone), kept=_side(identities, row.kept))


@transaction.atomic
def list_joins(*, acting: Acting, state: str = "", limit: int = 50, before: int | None = None) -> Sequence[JoinView]:
    """Joins, newest first; `before` is the last number of the page already seen. Raises `RoleNotAllowed`."""
    permission.check(acting=acting, action="list-joins")
    found = queries.joins(state=state, limit=limit, before=before)
    concerned = {subject for one in found for subject in (one.gone, one.kept)}
    journal.record(acting=acting, action="subject.join-list", purpose=PURPOSE, concerned=concerned)
    return found


def agree_join(
    *, acting: Acting, lake: Lake, identities: Identities, rows: Sequence[SubjectRows], join: int
) -> JoinView:
    """A second steward agrees, and the two are one from now on.

    Raises `RoleNotAllowed`, `AccountMissing`, `JoinUnknown`, `JoinNotOpen`, `SecondPersonNeeded`, and what
    `joining.join` raises.
    """
    permission.check(acting=acting, action="join")
    permission.check_named(acting=acting)
    with transaction.atomic():
        row = _row(join)
        if row.state != State.ASKED:
            raise _not_open(row)
        if not acting.is_second_to(row.asked_by):
            raise SecondPersonNeeded(join=join, person=row.asked_by)
        row.state, row.agreed_by, row.agreed_at = State.JOINING, acting.account, acting.now
        row.save(update_fields=["state", "agreed_by", "agreed_at"])
        _note(acting, "subject.join", row, {"why": row.why, "asked_by": row.asked_by})
    reach("join.agreed")
    try:
        return _join(acting, lake, identities, rows, join)
    except SalternError as refusal:
        with transaction.atomic():
            row = _row(join)
            row.state, row.agreed_by, row.agreed_at = State.ASKED, "", None
            row.save(update_fields=["state", "agreed_by", "agreed_at"])
            _note(acting, "subject.join-refused", row, {"refused": refusal.code})
        raise


@transaction.atomic
def drop_join(*, acting: Acting, join: int, why: str) -> JoinView:
    """A join that was asked for and is not to be. Raises `RoleNotAllowed`, `WhyMissing`, `JoinUnknown`,
    `JoinNotOpen`."""
    permission.check(acting=acting, action="join")
    why = checked_why(why)
    row = _row(join)
    if row.state != State.ASKED:
        raise _not_open(row)
    _end(row, State.DROPPED, acting, why)
    _note(acting, "subject.join-drop", row, {"why": why})
    return queries.join_view(row)


def part_subjects(*, acting: Acting, lake: Lake, join: int, why: str) -> JoinView:
    """The two are two again: what each had before is its own, what was delivered meanwhile its number's.

    Raises `RoleNotAllowed`, `AccountMissing`, `WhyMissing`, `JoinUnknown`, `JoinNotOpen`, and what `joining.part`
    raises.
    """
    permission.check(acting=acting, action="join")
    permission.check_named(acting=acting)
    why = checked_why(why)
    with transaction.atomic():
        row = _row(join)
        if row.state != State.JOINED:
            raise _not_open(row)
        _end(row, State.PARTING, acting, why)
        _note(acting, "subject.part", row, {"why": why})
    reach("part.agreed")
    return _part(acting, lake, join)


def finish_joins(*, acting: Acting, lake: Lake, identities: Identities, rows: Sequence[SubjectRows]) -> int:
    """Do what a killed process left of a join or a part, and take along what another wrote meanwhile for a subject that
    is gone; how many joins had something left. Raises `RoleNotAllowed`."""
    permission.check(acting=acting, action="finish-joins")
    left = 0
    for row in SubjectJoin.objects.filter(state__in=[State.JOINING, State.PARTING]).order_by("pk"):
        if row.state == State.JOINING:
            _join(acting, lake, identities, rows, row.pk)
        else:
            _part(acting, lake, row.pk)
        left += 1
    for row in SubjectJoin.objects.filter(state=State.JOINED, joined_at__gt=acting.now - STRAGGLERS).order_by("pk"):
        with transaction.atomic():
            touched = joined_rows.move(row, rows, now=acting.now)
            if touched:
                _note(acting, "subject.join-done", row, {"rows": touched})
        left += bool(touched)
    return left


def _join(acting: Acting, lake: Lake, identities: Identities, rows: Sequence[SubjectRows], join: int) -> JoinView:
    row = _row(join, lock=False)
    snapshot = joining.join(
        lake=lake, identities=identities, gone=row.gone, kept=row.kept, why=f"join {row.pk}", now=acting.now
    )
    with transaction.atomic():
        row = _row(join)
        if row.state == State.JOINING:
            touched = joined_rows.move(row, rows, now=acting.now)
            journal.read_together(gone=row.gone, kept=row.kept)
            row.state, row.joined_at = State.JOINED, acting.now
            row.save(update_fields=["state", "joined_at"])
            _note(acting, "subject.join-done", row, {"rows": touched, "snapshot": snapshot})
        reach("join.moved")
    reach("join.done")
    return queries.join_view(row)


def _part(acting: Acting, lake: Lake, join: int) -> JoinView:
    row = _row(join, lock=False)
    snapshot = joining.part(lake=lake, gone=row.gone, kept=row.kept, why=f"join {row.pk}", now=acting.now)
    with transaction.atomic():
        row = _row(join)
        if row.state == State.PARTING:
            touched = joined_rows.move_back(row)
            row.state = State.PARTED
            row.save(update_fields=["state"])
            journal.read_apart(gone=row.gone, kept=row.kept)
            _note(acting, "subject.part-done", row, {"rows": touched, "snapshot": snapshot})
        reach("part.moved")
    reach("part.done")
    return queries.join_view(row)


def _row(join: int, *, lock: bool = True) -> SubjectJoin:
    rows = SubjectJoin.objects.select_for_update() if lock else SubjectJoin.objects
    row = rows.filter(pk=join).first()
    if row is None:
        raise JoinUnknown(join=join)
    return row


def _not_open(row: SubjectJoin) -> JoinNotOpen:
    return JoinNotOpen(join=row.pk, state=queries.state_words(row))


def _end(row: SubjectJoin, state: str, acting: Acting, why: str) -> None:
    row.state, row.ended_by, row.ended_at, row.ended_why = state, acting.account, acting.now, why
    row.save(update_fields=["state", "ended_by", "ended_at", "ended_why"])


def _side(identities: Identities, subject: int) -> SideView:
    return side(identities.as_entered(subject), subject=subject)


def _note(acting: Acting, action: str, row: SubjectJoin, detail: Mapping[str, object]) -> None:
    """A line that both subjects find, joined or not."""
    journal.record(
        acting=acting,
        action=action,
        object=f"join:{row.pk}",
        subject=row.kept,
        purpose=PURPOSE,
        detail=detail,
        concerned=[row.gone],
    )
