"""Reports that a record is wrong, and subjects joined, as values; they show a person, so operations ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from saltern.apps.stewardship.lake_check import LakeCheckView
from saltern.apps.stewardship.models import LakeCheck, RecordReport, SubjectJoin
from saltern.apps.stewardship.record_report import ReportView
from saltern.apps.stewardship.subject_join import STATES, JoinView
from saltern.words import NOTHING, Phrase

if TYPE_CHECKING:
    from saltern.core.rules.facts import Vocabulary


def reports(
    *,
    vocabulary: Vocabulary,
    subject: int | None = None,
    unit: str = "",
    state: str = "",
    limit: int = 50,
    before: int | None = None,
    oldest_first: bool = False,
) -> Sequence[ReportView]:
    """Reports, newest first unless told otherwise; `before` is the last key of the page already seen."""
    rows = RecordReport.objects.order_by("pk" if oldest_first else "-pk")
    if subject is not None:
        rows = rows.filter(subject=subject)
    if unit:
        rows = rows.filter(unit=unit)
    if state:
        rows = rows.filter(state=state)
    if before is not None:
        rows = rows.filter(pk__gt=before) if oldest_first else rows.filter(pk__lt=before)
    return [view(row, vocabulary) for row in rows[:limit]]


def open_reports(*, unit: str) -> int:
    """How many reports of wrong records wait for an answer of a unit."""
    return RecordReport.objects.filter(unit=unit, state=RecordReport.State.OPEN).count()


def view(row: RecordReport, vocabulary: Vocabulary) -> ReportView:
    """A report as a value; what the vocabulary does not know any more is called by its key."""
    known = vocabulary.record_sets.get(row.record_set)
    column = known.columns.get(row.column) if known else None
    return ReportView(
        id=row.pk,
        number=row.number,
        subject=row.subject,
        record_set=row.record_set,
        column=row.column,
        label=(known.label if known else NOTHING) or Phrase.same(row.record_set),
        column_label=(column.label if column else NOTHING) or Phrase.same(row.column),
        unit=row.unit,
        said=row.said,
        right=row.right,
        at=row.at,
        due_on=row.due_on,
        state=row.state,  # type: ignore[arg-type]  # a choice of the table
        outcome=row.outcome,  # type: ignore[arg-type]  # a choice of the table
        answer=row.answer,
        answered_at=row.answered_at,
    )


def joins(*, state: str = "", limit: int = 50, before: int | None = None) -> Sequence[JoinView]:
    """Joins, newest first; `before` is the last number of the page already seen."""
    rows = SubjectJoin.objects.order_by("-pk")
    if state:
        rows = rows.filter(state=state)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [join_view(row) for row in rows[:limit]]


def join_view(row: SubjectJoin) -> JoinView:
    """A join as a value."""
    return JoinView(
        join=row.pk,
        gone=row.gone,
        kept=row.kept,
        kind=row.kind,
        state=row.state,  # type: ignore[arg-type]  # a choice of the table
        why=row.why,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        agreed_by=row.agreed_by,
        agreed_at=row.agreed_at,
        joined_at=row.joined_at,
        ended_by=row.ended_by,
        ended_at=row.ended_at,
        ended_why=row.ended_why,
    )


def check_view(row: LakeCheck) -> LakeCheckView:
    """A check as a value."""
    return LakeCheckView(
        id=row.pk,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        begun_at=row.begun_at,
        done_at=row.done_at,
        files=row.files,
        found=[Phrase.of(words) for words in row.found],
    )


def checks_waiting() -> bool:
    """Whether a check was asked for and is not done."""
    return LakeCheck.objects.filter(done_at__isnull=True).exists()


def state_words(row: SubjectJoin) -> Phrase:
    """How far a join is, in words."""
    return STATES[row.state]  # type: ignore[index]  # a choice of the table
