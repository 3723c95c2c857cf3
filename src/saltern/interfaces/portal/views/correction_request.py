"""Putting right what the desk asked for, all of it on one page: nothing is handed in before everything is there."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from saltern.apps.casework import operations as casework
from saltern.apps.casework.case_view import CaseFile
from saltern.apps.casework.file_check import FileRefused, NoFileChosen
from saltern.apps.casework.handed_in_file import ForMaterial
from saltern.core.approvals.prefill import FormFaulty
from saltern.core.catalogue.item import Item
from saltern.interfaces.pages import item_form
from saltern.interfaces.pages.applicant import account_facts, acting_on_case
from saltern.interfaces.pages.applying import fault_words
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.portal.presenters.correction_request import CorrectionPage, answerable, correction_page
from saltern.interfaces.portal.views.case import opened
from saltern.interfaces.portal.views.files import take_in
from saltern.words import Phrase


def correct(request: PageRequest, number: str) -> HttpResponse:
    """The page of a correction."""
    file = opened(request, number)
    if "correct" not in file.possible:
        return HttpResponseRedirect(reverse("case", args=[number]))
    case = file.case
    item = request.visit.office.rulebook.program(case.item, case.received_on, case.kind).item
    if request.method == "POST":
        return _corrected(request, item, file)
    return _shown(request, correction_page(
        pack=request.visit.office.pack, item=item, file=file, today=request.visit.today
    ))  # fmt: skip


def _corrected(request: PageRequest, item: Item, file: CaseFile) -> HttpResponse:
    number, pack, today = file.case.number, request.visit.office.pack, request.visit.today
    fields = {one.key: one for one in item.form}
    typed = {key: item_form.as_typed(fields[key], request.POST.get(key, "")) for key in answerable(item, file)}
    papers = [one.key for one in correction_page(pack=pack, item=item, file=file, today=today).papers]
    refused = {key: _taken(request, file, key) for key in papers}
    now = opened(request, number)
    given = {lies.material for one in now.files for lies in one.lies}
    refused = {
        key: [one for one in problems if not (isinstance(one[1], NoFileChosen) and key in given)]
        for key, problems in refused.items()
    }
    faults: dict[str, Phrase] = {}
    if not any(refused.values()):
        try:
            casework.correct(
                acting=acting_on_case(request, number),
                rulebook=request.visit.office.rulebook,
                source=request.visit.reading,
                number=number,
                values={key: text for key, text in typed.items() if text},
                materials=papers,
                account=account_facts(request),
            )
        except FormFaulty as faulty:
            faults = {one.field: fault_words(one.words, item, one.field) for one in faulty.faults}
        else:
            return HttpResponseRedirect(reverse("case", args=[number]))
    page = correction_page(
        pack=pack, item=item, file=now, today=today, typed=typed, faults=faults, refused=refused
    )  # fmt: skip
    return _shown(request, page, status=422)


def _taken(request: PageRequest, file: CaseFile, material: str) -> list[tuple[str, FileRefused]]:
    case = file.case
    place = ForMaterial(item=case.item, subject=case.subject, material=material, case=case.number)
    return take_in(request, place, f"file-{material}")


def _shown(request: PageRequest, page: CorrectionPage, *, status: int = 200) -> HttpResponse:
    faults = [(one.key, one.fault) for one in page.questions if one.fault]
    faults += [(f"file-{one.key}", problem.words) for one in page.papers for problem in one.faults]
    context = {"place": "cases", "page": page, "faults": faults}
    return render(request, "portal/correction.html", context, status=status)
