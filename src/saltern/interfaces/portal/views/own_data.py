"""我的数据: what is held on me, and 不对? beside each value, which the owning unit answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from saltern.apps.stewardship import operations as stewardship
from saltern.apps.stewardship.record_report import ANSWER_WITHIN, ReportOnNothing
from saltern.apps.stewardship.sheet import SheetPart, SubjectSheet
from saltern.errors import SalternError
from saltern.interfaces.pages.applicant import whole_subject
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.pages.source_line import unit_name
from saltern.interfaces.pages.visit import whole_number
from saltern.interfaces.portal.presenters.own_data import own_data, set_page, value_line
from saltern.interfaces.portal.views.access import looked_up
from saltern.interfaces.portal.views.home import back_of
from saltern.words import NOTHING, Phrase

RECENT: Final = 5


def my_data(request: PageRequest) -> HttpResponse:
    """The overview; with `part` every record of one set."""
    pack = request.visit.office.pack
    sheet = opened(request)
    wanted = request.GET.get("part", "")
    part = next((one for one in sheet.parts if one.name == wanted and one.rows), None)
    if part is not None:
        first = request.GET.get("after", "")
        page = set_page(pack=pack, part=part, first=whole_number(first) or 0)
        return render(request, "portal/my_record_set.html", {"place": "mine", "page": page})
    context = {
        "place": "mine",
        "data": own_data(pack=pack, sheet=sheet),
        "seen": looked_up(request, since=None, limit=RECENT),
    }
    return render(request, "portal/my_data.html", context)


def report_record(request: PageRequest, record_set: str, column: str) -> HttpResponse:
    """One value is wrong: what it says stands there, what is right is typed. `column` "-" means the whole record."""
    pack = request.visit.office.pack
    known = pack.vocabulary.record_sets.get(record_set)
    name = "" if column == "-" else column
    if known is None or (name and name not in known.columns):
        raise ReportOnNothing(record=f"{record_set}.{column}")
    back = back_of(request, reverse("my-data"))
    typed = {"right": request.POST.get("right", ""), "said": request.POST.get("said", "")}
    fault: Phrase | None = None
    if request.method == "POST":
        whom = request.visit.whom
        try:
            stewardship.report_record(
                acting=request.acting,
                pack=pack,
                subject=whole_subject(request),
                record_set=record_set,
                column=name,
                said=typed["said"],
                right=typed["right"],
                kind=whom.kind if whom else "",
            )
        except SalternError as problem:
            if problem.family != "invalid":
                raise
            fault = problem.words()
        else:
            return HttpResponseRedirect(f"{reverse('my-reports')}?sent=1")
    else:
        typed["said"] = _says(request, record_set, name)
    label = known.columns[name].label if name else NOTHING
    context = {
        "place": "mine",
        "back": back,
        "name": known.label or Phrase.same(record_set),
        "column": label or Phrase.same(name),
        "unit": unit_name(pack, known.unit),
        "typed": typed,
        "days": ANSWER_WITHIN,
        "fault": fault,
        "faults": (("right", fault),) if fault else (),
    }
    return render(request, "portal/report_record.html", context, status=422 if fault else 200)


def opened(request: PageRequest) -> SubjectSheet:
    """All that is held on whom the account acts for; the look leaves its line."""
    visit = request.visit
    return stewardship.open_subject(
        acting=replace(visit.acting, purpose="own-data"),
        records=visit.reading,
        person=visit.office.people.person,
        subject=whole_subject(request),
        as_of=visit.today,
    )


def _says(request: PageRequest, record_set: str, column: str) -> str:
    """What the newest record says; nothing where it says nothing."""
    part: SheetPart | None = next(
        (one for one in opened(request).parts if one.record_set == record_set and one.rows), None
    )
    if part is None or not column:
        return ""
    newest = max(reversed(part.rows), key=lambda row: row.date)
    line = next((value_line(one) for one in newest.values if one.name == column), None)
    return line.words.said(request.look.language) if line else ""
