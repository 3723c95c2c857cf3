"""The data steward's verbs: deliveries taken, released and withdrawn; a batch or a subject opened; reports answered."""

from saltern.apps.stewardship.mending import AsideList, AsideRow
from saltern.apps.stewardship.operations.deliveries import SetAside, open_batch, release, take, withdraw
from saltern.apps.stewardship.operations.joins import (
    agree_join,
    ask_join,
    drop_join,
    finish_joins,
    list_joins,
    open_join,
    part_subjects,
)
from saltern.apps.stewardship.operations.lake_checks import ask_check, do_checks, list_checks
from saltern.apps.stewardship.operations.mending import list_aside, mend_rows
from saltern.apps.stewardship.operations.reports import answer_report, list_reports, open_report, report_record
from saltern.apps.stewardship.operations.reviews import link_row, list_review, open_review, unlink_row
from saltern.apps.stewardship.operations.subjects import (
    ConsentMissing,
    Identified,
    identify,
    open_subject,
    read_names,
    read_parties,
    tell_program,
)
from saltern.apps.stewardship.record_report import ReportView
from saltern.apps.stewardship.review import ReviewList, ReviewRow, ReviewSight
from saltern.apps.stewardship.sheet import SubjectSheet
from saltern.core.registry.batch import Batch
from saltern.core.registry.batch import Reason as BatchReason
from saltern.core.registry.doubt import Place
from saltern.core.registry.receipt import BatchUnknown, Receipt
from saltern.core.registry.set_aside import RowMendedAlready, RowsSaidAlready, RowsStillWrong

__all__ = [
    "AsideList",
    "AsideRow",
    "Batch",
    "BatchReason",
    "BatchUnknown",
    "ConsentMissing",
    "Identified",
    "Place",
    "Receipt",
    "ReportView",
    "ReviewList",
    "ReviewRow",
    "ReviewSight",
    "RowMendedAlready",
    "RowsSaidAlready",
    "RowsStillWrong",
    "SetAside",
    "SubjectSheet",
    "agree_join",
    "answer_report",
    "ask_check",
    "ask_join",
    "do_checks",
    "drop_join",
    "finish_joins",
    "identify",
    "link_row",
    "list_aside",
    "list_checks",
    "list_joins",
    "list_reports",
    "list_review",
    "mend_rows",
    "open_batch",
    "open_join",
    "open_report",
    "open_review",
    "open_subject",
    "part_subjects",
    "read_names",
    "read_parties",
    "release",
    "report_record",
    "take",
    "tell_program",
    "unlink_row",
    "withdraw",
]
