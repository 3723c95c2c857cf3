"""不对？: the person says what should stand where a record says otherwise. The application goes on in every case."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from saltern.apps.casework import operations as casework
from saltern.apps.stewardship import operations as stewardship
from saltern.apps.stewardship.record_report import ReportsTooMany, ReportTooLong
from saltern.core.approvals.prefill import Filled, in_words, read
from saltern.core.catalogue.item import FormField
from saltern.interfaces.pages import item_form
from saltern.interfaces.pages.applicant import acting_on, subject_of
from saltern.interfaces.pages.begun import Begun
from saltern.interfaces.pages.contested_value import RecordValue, contest_page, record_value
from saltern.interfaces.pages.request import PageRequest
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
    if tell and not fault:
        fault = _told(request, field, filled, record, text)
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
    return _kept(request, now, field, text if mine else "")


def _told(request: PageRequest, field: FormField, filled: Filled, record: RecordValue, text: str) -> Phrase:
    """Tell the unit that its record is wrong; what stood in the way of it, else nothing."""
    visit, asked = request.visit, item_form.question(field)
    right = next((one.words.zh for one in asked.choices if one.code == text), text)
    try:
        stewardship.report_record(
            acting=request.acting,
            pack=visit.office.pack,
            subject=subject_of(request),
            record_set=record.record_set,
            column=record.column,
            said=in_words(field, filled.value).zh,
            right=right,
            kind=visit.whom.kind if visit.whom else "natural_person",
        )
    except (ReportTooLong, ReportsTooMany) as refused:
        return Phrase(zh=refused.message("zh").rstrip("。"), en=refused.message("en").rstrip("."))
    return NOTHING


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
