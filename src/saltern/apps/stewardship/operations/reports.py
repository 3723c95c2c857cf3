"""A record is wrong: said by whom it concerns, answered by the unit whose record it is. 不对，报给单位

The application goes on with what the person typed; the record is the unit's, and it puts it right by its next delivery.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from django.db import transaction

from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.notify import operations as notify
from saltern.apps.stewardship import permission, queries
from saltern.apps.stewardship.models import RecordReport
from saltern.apps.stewardship.record_report import (
    MOST_OPEN,
    OUTCOMES,
    OutcomeMissing,
    ReportAnswered,
    ReportOfOtherUnit,
    ReportsTooMany,
    ReportUnknown,
    ReportView,
    answered,
    check_record,
    due_day,
    wanted,
)
from saltern.words import Phrase

if TYPE_CHECKING:
    from saltern.core.catalogue.pack import Pack

PURPOSE: Final = "record-report"
TEMPLATE: Final = "record-report-answered"
WHY: Final = Phrase(en="You said that a record on you is wrong.", zh="您报告过一项记录有误。")


@transaction.atomic
def report_record(
    *,
    acting: Acting,
    pack: Pack,
    subject: int,
    record_set: str,
    column: str = "",
    said: str = "",
    right: str,
    kind: str = "natural_person",
) -> str:
    """Tell the unit that its record of a subject is wrong; returns the number. The same said twice is one report.

    Raises `RoleNotAllowed`, `SubjectNotYours`, `ReportOnNothing`, `ReportEmpty`, `ReportTooLong`, `ReportsTooMany`.
    """
    permission.check(acting=acting, action="report-record", subject=subject)
    unit = check_record(pack.vocabulary, record_set=record_set, column=column)
    it_says, is_right = wanted(said=said, right=right)
    waiting = RecordReport.objects.filter(subject=subject, state=RecordReport.State.OPEN)
    same = waiting.filter(record_set=record_set, column=column, said=it_says, right=is_right).first()
    if same is not None:
        return same.number
    if waiting.count() >= MOST_OPEN:
        raise ReportsTooMany(most=MOST_OPEN, call=pack.district.call)
    row = RecordReport.objects.create(
        subject=subject,
        recipient_kind=kind,
        unit=unit,
        record_set=record_set,
        column=column,
        said=it_says,
        right=is_right,
        account=acting.account,
        at=acting.now,
        due_on=due_day(pack.calendar, acting.today),
    )
    _note(acting, "record.report", row)
    return row.number


@transaction.atomic
def answer_report(*, acting: Acting, pack: Pack, number: str, outcome: str, answer: str) -> ReportView:
    """The unit's steward says what became of it; the person hears that there is an answer.

    Raises `RoleNotAllowed`, `ReportUnknown`, `ReportOfOtherUnit`, `ReportAnswered`, `OutcomeMissing`, `AnswerEmpty`,
    `ReportTooLong`.
    """
    permission.check(acting=acting, action="answer-report")
    if outcome not in OUTCOMES:
        raise OutcomeMissing
    text = answered(answer)
    row = RecordReport.objects.select_for_update().filter(number=number).first()
    if row is None:
        raise ReportUnknown(number=number)
    _check_unit(acting, pack, row)
    if row.state != RecordReport.State.OPEN:
        raise ReportAnswered(number=number)
    row.state, row.outcome, row.answer = RecordReport.State.ANSWERED, outcome, text
    row.answered_at, row.answered_by = acting.now, acting.account
    row.save(update_fields=["state", "outcome", "answer", "answered_at", "answered_by"])
    _note(acting, "record.answer", row)
    view = queries.view(row, pack.vocabulary)
    notify.enqueue(
        message_key=f"record-report:{number}",
        subject=row.subject,
        recipient_kind=row.recipient_kind,
        template=TEMPLATE,
        values={"case_no": number},
        why=WHY,
        source_kind="record-report",
        source_id=number,
        pack_version=pack.version,
        now=acting.now,
    )
    return view


@transaction.atomic
def open_report(*, acting: Acting, pack: Pack, number: str) -> ReportView:
    """One report, before the steward of its unit; whom it concerns finds the line.

    Raises `RoleNotAllowed`, `ReportUnknown`, `ReportOfOtherUnit`.
    """
    permission.check(acting=acting, action="answer-report")
    row = RecordReport.objects.filter(number=number).first()
    if row is None:
        raise ReportUnknown(number=number)
    _check_unit(acting, pack, row)
    _note(acting, "record.open-report", row)
    return queries.view(row, pack.vocabulary)


def list_reports(
    *,
    acting: Acting,
    pack: Pack,
    subject: int | None = None,
    state: str = "",
    limit: int = 50,
    before: int | None = None,
    oldest_first: bool = False,
) -> Sequence[ReportView]:
    """Reports, newest first unless told otherwise: an applicant's own, a steward's unit's, any for an auditor.

    Raises `RoleNotAllowed`, `SubjectNotYours`, `ReportUnknown` where an applicant names nobody.
    """
    permission.check(acting=acting, action="list-reports", subject=subject)
    if subject is None and acting.role == "applicant":
        raise ReportUnknown(number="—")
    found = queries.reports(
        vocabulary=pack.vocabulary,
        subject=subject,
        unit=acting.unit if acting.role == "steward" else "",
        state=state,
        limit=limit,
        before=before,
        oldest_first=oldest_first,
    )
    journal.record(
        acting=acting,
        action="record.list-reports",
        subject=subject,
        purpose=acting.purpose or PURPOSE,
        detail={"reports": len(found)},
        concerned={report.subject for report in found} - {subject},
    )
    return found


def _check_unit(acting: Acting, pack: Pack, row: RecordReport) -> None:
    """Raises `ReportOfOtherUnit`."""
    if row.unit != acting.unit:
        named = pack.units.get(row.unit)
        raise ReportOfOtherUnit(unit=named.name if named else row.unit)


def _note(acting: Acting, action: str, row: RecordReport) -> None:
    journal.record(
        acting=acting,
        action=action,
        subject=row.subject,
        object=f"record-report:{row.number}",
        purpose=PURPOSE,
        detail={"record_sets": [row.record_set], "column": row.column, "unit": row.unit},
    )
