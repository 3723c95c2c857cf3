"""Applying at a kiosk: the same form as everywhere, one question a page, with every number masked once it is typed."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.casework import operations as casework
from saltern.apps.casework.accepting_venue import KIOSK
from saltern.apps.casework.material import MaterialsMissing, PromiseNotSigned
from saltern.core.approvals.prefill import FormFaulty, read
from saltern.core.catalogue.item import FormField
from saltern.interfaces.kiosk.page import Faults, kiosk_page
from saltern.interfaces.kiosk.presenters.item import KIND, item_choices
from saltern.interfaces.pages import applying, item_form, kiosk_visit
from saltern.interfaces.pages.applicant import acting_on, subject_of
from saltern.interfaces.pages.begun import Begun, begun
from saltern.interfaces.pages.contested_value import is_fixed
from saltern.interfaces.pages.request import PageRequest
from saltern.words import NOTHING, Phrase


def items(request: PageRequest) -> HttpResponse:
    """What one may apply for here."""
    visit, office = request.visit, request.visit.office
    offers = casework.list_offers(
        acting=request.acting,
        rulebook=office.rulebook,
        source=visit.reading,
        subject=subject_of(request),
        kind=KIND,
    )
    found = item_choices(office.pack, offers, today=visit.today, venue=request.acting.venue)
    return kiosk_page(request, "kiosk/items.html", {"items": found})


def apply(request: PageRequest, key: str) -> HttpResponse:
    """The check page; before it whatever is still to be answered."""
    kiosk_visit.note_item(request, key)
    if request.method == "POST":
        return _handed_in(request, key)
    now = begun(request, key)
    pages = applying.still_open(now)
    if pages:
        return HttpResponseRedirect(reverse("kiosk:question", args=[key, pages[0][0]]))
    return _checked(request, now)


def question(request: PageRequest, key: str, field: str) -> HttpResponse:
    """One question, or a few that belong together; of a value that a record holds, what it should be."""
    kiosk_visit.note_item(request, key)
    now = begun(request, key)
    filled = next((one for one in now.form.fields if one.key == field), None)
    asked = applying.asked_with(now, field)
    if not asked:
        return HttpResponseRedirect(reverse("kiosk:apply", args=[key]))
    contested = filled is not None and is_fixed(filled)
    if contested:
        asked = [one for one in asked if one.key == field]
    if request.method != "POST":
        return _asked(request, now, asked, contested=contested)
    if contested:
        return _contested(request, now, asked[0])
    after, wrong = applying.answered(request, key, asked)
    if wrong:
        return _asked(request, after, asked, wrong=wrong)
    return HttpResponseRedirect(reverse("kiosk:apply", args=[key]))


def _contested(request: PageRequest, now: Begun, field: FormField) -> HttpResponse:
    """What the person says against a record stands beside it from now on; an empty answer takes it back."""
    text = item_form.as_typed(field, request.POST.get(field.key, ""))
    fault = read(field, text)[1] if text else None
    if fault is not None:
        return _asked(request, now, [field], contested=True, wrong={field.key: fault.words})
    casework.save_draft(
        acting=acting_on(request, now.item.id),
        rulebook=request.visit.office.rulebook,
        item=now.item.id,
        subject=subject_of(request),
        contested={field.key: text},
    )
    return HttpResponseRedirect(reverse("kiosk:apply", args=[now.item.id]))


def _handed_in(request: PageRequest, key: str) -> HttpResponse:
    """Handed in once, however often it is asked; the case follows."""
    try:
        number = applying.hand_in(request, key, channel=KIOSK)
    except (FormFaulty, MaterialsMissing, PromiseNotSigned) as refusal:
        now = begun(request, key)
        return _checked(request, now, faults=applying.wrong(refusal, now.item))
    if not number:
        return HttpResponseRedirect(reverse("kiosk:apply", args=[key]))
    known = [one for one in kiosk_visit.visit_of(request).get("cases", []) if one != number]
    kiosk_visit.keep(request, cases=[*known, number])
    return HttpResponseRedirect(reverse("kiosk:case", args=[len(known) + 1]))


def _checked(request: PageRequest, now: Begun, *, faults: Faults = ()) -> HttpResponse:
    page = applying.check_page(request, now, masked=True)
    stuck = [one for one in page.materials if not one.deferrable and not one.file]
    return kiosk_page(request, "kiosk/check.html", {"page": page, "stuck": stuck}, faults=faults)


def _asked(
    request: PageRequest,
    now: Begun,
    asked: list[FormField],
    *,
    contested: bool = False,
    wrong: Mapping[str, Phrase] | None = None,
) -> HttpResponse:
    if contested:
        typed = now.draft.contested.get(asked[0].key, "")
        fault = (wrong or {}).get(asked[0].key, NOTHING)
        questions = [item_form.question(asked[0], text=typed, fault=fault)]
    else:
        questions = applying.questions(now, asked, wrong)
    context = {
        "item": now.item,
        "questions": questions,
        "contested": contested,
        "alone": len(questions) == 1 and questions[0].buttons,
        "pad": next((one.keyboard for one in questions if one.keyboard), ""),
    }
    faults = tuple((one.key, one.fault) for one in questions if one.fault)
    return kiosk_page(request, "kiosk/question.html", context, faults=faults)
