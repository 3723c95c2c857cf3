"""不对？: the person says what should stand where a record says otherwise. The application goes on in every case."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from saltern.apps.casework import operations as casework
from saltern.core.approvals.prefill import Filled, read
from saltern.core.catalogue.item import FormField
from saltern.interfaces.pages import item_form
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.portal.presenters.contested_value import contest_page, record_value
from saltern.interfaces.portal.views.applicant import acting_on, subject_of
from saltern.interfaces.portal.views.begun import Begun
from saltern.words import NOTHING, Phrase

CHOOSE: Final = Phrase(zh="请选一样：这次按您填的办，或者告诉单位更正", en="Choose: use yours, or have it corrected")
FILL_IN: Final = Phrase(zh="还没有填正确的", en="Fill in what is right")
THE_SAME: Final = Phrase(zh="和记录一样，不用改", en="This is what the record says")


def contested_value(request: PageRequest, now: Begun, field: FormField, filled: Filled) -> HttpResponse:
    """The page of one value that a record holds."""
    record = record_value(request.visit.office.pack, now.rules, filled)
    if request.method != "POST":
        page = contest_page(field=field, filled=filled, record=record, draft=now.draft.contested)
        return _shown(request, now, page)
    if "keep" in request.POST:
        return _kept(request, now, field, "")
    text = item_form.as_typed(field, request.POST.get(field.key, ""))
    mine, tell = "mine" in request.POST, "tell" in request.POST and bool(record.record_set)
    fault = _fault(field, filled, text)
    if fault or not (mine or tell):
        page = contest_page(
            field=field,
            filled=filled,
            record=record,
            draft=now.draft.contested,
            fault=fault,
            choice_fault=NOTHING if mine or tell else CHOOSE,
            typed=text,
            mine=mine,
            tell=tell,
        )
        return _shown(request, now, page, status=422)
    answer = _kept(request, now, field, text if mine else "")
    if tell:
        return HttpResponseRedirect(reverse("report-record", args=[record.record_set, record.column or "-"]))
    return answer


def _fault(field: FormField, filled: Filled, text: str) -> Phrase:
    if not text:
        return FILL_IN
    entered, fault = read(field, text)
    if fault is not None:
        return fault.words
    return THE_SAME if str(entered) == str(filled.value) else NOTHING


def _kept(request: PageRequest, now: Begun, field: FormField, text: str) -> HttpResponse:
    casework.save_draft(
        acting=acting_on(request, now.item.id),
        rulebook=request.visit.office.rulebook,
        item=now.item.id,
        subject=subject_of(request),
        contested={field.key: text},
    )
    return HttpResponseRedirect(reverse("apply", args=[now.item.id]))


def _shown(request: PageRequest, now: Begun, page: object, *, status: int = 200) -> HttpResponse:
    context = {"place": "items", "item": now.item, "page": page, "faults": getattr(page, "faults", ())}
    return render(request, "portal/contested_value.html", context, status=status)
