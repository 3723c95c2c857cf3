"""报错: what people say is wrong in a record of the unit, by the day an answer is owed; the answer."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.stewardship import operations as stewardship
from saltern.apps.stewardship.operations import ReportView
from saltern.apps.stewardship.record_report import (
    LONGEST,
    OUTCOMES,
    AnswerEmpty,
    OutcomeMissing,
    ReportTooLong,
)
from saltern.interfaces.pages import said
from saltern.interfaces.pages.desk import FormFaults, desk_page
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.pages.visit import whole_number
from saltern.words import NOTHING

PAGE: Final = 50
SOON: Final = 1
"""Days before the day an answer is owed at which it is near."""


FIELDS: Final = {OutcomeMissing: "outcome", AnswerEmpty: "answer", ReportTooLong: "answer"}
"""Where a fault of the form stands."""


def reports(request: PageRequest) -> HttpResponse:
    """What waits for an answer of the unit, the oldest first; with `answered`, what has one, the newest first."""
    visit = request.visit
    state = "answered" if "answered" in request.GET else "open"
    found = stewardship.list_reports(
        acting=request.acting, pack=visit.office.pack, state=state, limit=PAGE,
        before=whole_number(request.GET.get("before", "")), oldest_first=state == "open",
    )  # fmt: skip
    context = {
        "rows": [_row(request, one) for one in found],
        "state": state,
        "before": found[-1].id if len(found) == PAGE else None,
    }
    return desk_page(request, "console/reports.html", context, place="record-reports")


def report(request: PageRequest, number: str) -> HttpResponse:
    """One report; handed in, it has its answer and the person hears of it. Raises `ReportUnknown`."""
    known = _known(request, number)
    faults: FormFaults = ()
    if request.method == "POST":
        try:
            stewardship.answer_report(
                acting=request.acting, pack=request.visit.office.pack, number=number,
                outcome=request.POST.get("outcome", ""), answer=request.POST.get("answer", ""),
            )  # fmt: skip
        except tuple(FIELDS) as problem:
            faults = ((FIELDS[type(problem)], problem.words()),)
        else:
            return HttpResponseRedirect(reverse("console:record-reports"))
    context = {
        "page": _row(request, known),
        "report": known,
        "outcomes": list(OUTCOMES.items()),
        "chosen": request.POST.get("outcome", known.outcome),
        "answer": request.POST.get("answer", known.answer),
        "longest": LONGEST,
    }
    return desk_page(request, "console/report.html", context, place="record-report", faults=faults)


def _known(request: PageRequest, number: str) -> ReportView:
    """A report of the unit, by its number. Raises `ReportUnknown`."""
    return stewardship.open_report(acting=request.acting, pack=request.visit.office.pack, number=number)


def _row(request: PageRequest, one: ReportView) -> dict[str, object]:
    today = request.visit.today
    days = (one.due_on - today).days if one.due_on else None
    late = days is not None and days < 0
    near = days is not None and days <= SOON
    return {
        "number": one.number,
        "record": one.label,
        "column": one.column_label,
        "said": one.said,
        "right": one.right,
        "at": one.at,
        "until": said.until(one.due_on, today=today) if one.due_on else NOTHING,
        "look": "late" if late else "due" if near else "done",
        "icon": "late" if late else "due" if near else "",
        "outcome": OUTCOMES[one.outcome] if one.outcome else NOTHING,
        "open": one.state == "open",
    }
