"""Applying: what no record knows is asked, one question a page; then the form is looked over and handed in.

Every page saves what was typed. The key of the draft goes with the check page, so that a second tap, a reload or Back
hands nothing in twice.
"""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from saltern.apps.casework import operations as casework
from saltern.apps.casework.material import MaterialsMissing, PromiseNotSigned
from saltern.core.approvals.prefill import FormFaulty
from saltern.interfaces.pages import applying, item_form
from saltern.interfaces.pages.applicant import acting_on, subject_of
from saltern.interfaces.pages.begun import Begun, begun
from saltern.interfaces.pages.contested_value import is_fixed
from saltern.interfaces.pages.item_form import Question
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.portal.views.contested_value import contested_value
from saltern.words import Phrase


def apply(request: PageRequest, key: str) -> HttpResponse:
    """The check page; before it whatever is still to be answered."""
    if request.method == "POST":
        return hand_in(request, key)
    now = begun(request, key)
    pages = applying.still_open(now)
    if pages:
        return HttpResponseRedirect(reverse("apply-question", args=[key, pages[0][0]]))
    return checked(request, now)


def checked(
    request: PageRequest, now: Begun, *, faults: tuple[tuple[str, Phrase], ...] = (), status: int = 200
) -> HttpResponse:
    """The check page, with what is wrong on top of it."""
    context = {"place": "items", "page": applying.check_page(request, now), "faults": faults}
    return render(request, "portal/confirm.html", context, status=status)


def question(request: PageRequest, key: str, field: str) -> HttpResponse:
    """One question, or a few that belong together."""
    now = begun(request, key)
    asked_for = next((one for one in now.item.form if one.key == field), None)
    filled = next((one for one in now.form.fields if one.key == field), None)
    if asked_for and filled and is_fixed(filled):
        return contested_value(request, now, asked_for, filled)
    wanted = item_form.open_fields(now.item, now.form.fields, now.form.faults)
    asked = applying.asked_with(now, field)
    if not asked:
        return HttpResponseRedirect(reverse("apply", args=[key]))
    if request.method != "POST":
        return _asked(request, now, applying.questions(now, asked), first=wanted)
    after, wrong = applying.answered(request, key, asked)
    if wrong:
        return _asked(request, after, applying.questions(after, asked, wrong), first=wanted, status=422)
    return HttpResponseRedirect(reverse("apply", args=[key]))


def drop_draft(request: PageRequest, key: str) -> HttpResponse:
    """Throw away what was filled in, once the person said so a second time."""
    visit = request.visit
    acting, subject = acting_on(request, key), subject_of(request)
    if request.method == "POST":
        casework.drop_draft(acting=acting, rulebook=visit.office.rulebook, item=key, subject=subject)
        return HttpResponseRedirect(reverse("item", args=[key]))
    item = visit.office.rulebook.item(key).nearest(visit.today)
    draft = next((one for one in casework.list_drafts(acting=acting, subject=subject) if one.item == key), None)
    context = {"place": "items", "item": item, "draft": draft, "count": len(draft.typed) if draft else 0}
    return render(request, "portal/drop_draft.html", context)


def hand_in(request: PageRequest, key: str) -> HttpResponse:
    """Hand the form in; the page of its case follows."""
    try:
        number = applying.hand_in(request, key, channel="portal")
    except (FormFaulty, MaterialsMissing, PromiseNotSigned) as refusal:
        now = begun(request, key)
        return checked(request, now, faults=applying.wrong(refusal, now.item), status=422)
    return HttpResponseRedirect(reverse("case", args=[number]) if number else reverse("apply", args=[key]))


def _asked(
    request: PageRequest, now: Begun, questions: list[Question], *, first: tuple[str, ...], status: int = 200
) -> HttpResponse:
    pages = item_form.groups(now.item, first)
    number = next((at for at, group in enumerate(pages, 1) if questions[0].key in group), 0)
    context = {
        "place": "items",
        "item": now.item,
        "questions": questions,
        "faulty": [one for one in questions if one.fault],
        "number": number,
        "count": len(pages),
        "alone": len(questions) == 1 and questions[0].buttons,
    }
    return render(request, "portal/question.html", context, status=status)
