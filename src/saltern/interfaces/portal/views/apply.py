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
from saltern.core.catalogue.item import FormField, Item
from saltern.interfaces.pages import item_form
from saltern.interfaces.pages.item_form import Question
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.portal.presenters.confirm import confirm_page
from saltern.interfaces.portal.presenters.contested_value import is_fixed
from saltern.interfaces.portal.views.applicant import account_facts, acting_on, subject_of
from saltern.interfaces.portal.views.begun import Begun, begun, handed_in
from saltern.interfaces.portal.views.contested_value import contested_value
from saltern.words import NOTHING, Phrase


def apply(request: PageRequest, key: str) -> HttpResponse:
    """The check page; before it whatever is still to be answered."""
    if request.method == "POST":
        return hand_in(request, key)
    now = begun(request, key)
    wanted = item_form.open_fields(now.item, now.form.fields, now.form.faults)
    pages = item_form.groups(now.item, wanted)
    if pages:
        return HttpResponseRedirect(reverse("apply-question", args=[key, pages[0][0]]))
    return checked(request, now)


def checked(
    request: PageRequest, now: Begun, *, faults: tuple[tuple[str, Phrase], ...] = (), status: int = 200
) -> HttpResponse:
    """The check page, with what is wrong on top of it."""
    visit = request.visit
    page = confirm_page(pack=visit.office.pack, item=now.item, form=now.form, draft=now.draft, today=visit.today)
    context = {"place": "items", "page": page, "faults": faults}
    return render(request, "portal/confirm.html", context, status=status)


def question(request: PageRequest, key: str, field: str) -> HttpResponse:
    """One question, or a few that belong together."""
    now = begun(request, key)
    asked_for = next((one for one in now.item.form if one.key == field), None)
    filled = next((one for one in now.form.fields if one.key == field), None)
    if asked_for and filled and is_fixed(filled):
        return contested_value(request, now, asked_for, filled)
    wanted = item_form.open_fields(now.item, now.form.fields, now.form.faults)
    page = next((group for group in item_form.groups(now.item, {*wanted, field}) if field in group), (field,))
    asked = [one for one in now.item.form if one.key in page]
    if not asked:
        return HttpResponseRedirect(reverse("apply", args=[key]))
    if request.method != "POST":
        return _asked(request, now, _questions(now, asked), first=wanted)
    typed = {one.key: item_form.as_typed(one, request.POST.get(one.key, "")) for one in asked}
    casework.save_draft(
        acting=acting_on(request, key),
        rulebook=request.visit.office.rulebook,
        item=key,
        subject=subject_of(request),
        typed=typed,
    )
    after = begun(request, key)
    wrong = {fault.field: fault_words(fault.words, now.item, fault.field) for fault in after.form.faults}
    if any(name in wrong for name in page):
        return _asked(request, after, _questions(after, asked, wrong), first=wanted, status=422)
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
    """Hand the form in under the key the check page bore, as its draft stands; the page of its case follows."""
    posted, visit, subject = request.POST.get("key", ""), request.visit, subject_of(request)
    acting, rulebook = acting_on(request, key), visit.office.rulebook
    draft = casework.find_draft(acting=acting, rulebook=rulebook, item=key, subject=subject)
    if draft is None or draft.key != posted:
        known = casework.find_handed_in(acting=acting, key=posted)
        address = reverse("case", args=[known]) if known else reverse("apply", args=[key])
        return HttpResponseRedirect(address)
    who = visit.whom.kind if visit.whom else ""
    item = rulebook.in_force(item=key, day=visit.today, who=who).item
    fields = {field.key for field in item.form}
    try:
        made = casework.submit(
            acting=acting,
            rulebook=rulebook,
            source=visit.reading,
            item=key,
            subject=subject,
            key=posted,
            who=who,
            values={name: text for name, text in draft.typed.items() if name in fields},
            contested={name: text for name, text in draft.contested.items() if name in fields},
            materials=handed_in(item, draft),
            promises=draft.promised or "later" in request.POST,
            account=account_facts(request),
            channel="portal",
            for_a_person="person" in request.POST,
        )
    except (FormFaulty, MaterialsMissing, PromiseNotSigned) as refusal:
        if "later" in request.POST:
            casework.save_draft(acting=acting, rulebook=rulebook, item=key, subject=subject, promised=True)
        return checked(request, begun(request, key), faults=_wrong(refusal, item), status=422)
    return HttpResponseRedirect(reverse("case", args=[made.number]))


def _wrong(refusal: FormFaulty | MaterialsMissing | PromiseNotSigned, item: Item) -> tuple[tuple[str, Phrase], ...]:
    """What has to be put right, each by the place on the page where it is."""
    if isinstance(refusal, FormFaulty):
        return tuple((fault.field, fault_words(fault.words, item, fault.field)) for fault in refusal.faults)
    return tuple(
        (f"m-{one.key}", Phrase(zh=f"还差{one.name.zh}", en=f"{one.name.en} is missing")) for one in refusal.materials
    )


def _questions(now: Begun, asked: list[FormField], wrong: dict[str, Phrase] | None = None) -> list[Question]:
    values = {one.key: one.value for one in now.form.fields}
    return [
        item_form.question(
            one,
            text=now.draft.typed.get(one.key, "") or item_form.as_text(values.get(one.key)),
            fault=(wrong or {}).get(one.key, NOTHING),
        )
        for one in asked
    ]


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


def fault_words(words: Phrase, item: Item, field: str) -> Phrase:
    """A fault in the words of whoever fills a form in."""
    one = next((one for one in item.form if one.key == field), None)
    if one is None or words.en != "required, and no record holds it":
        return words
    if item_form.choices(one):
        return Phrase(zh=f"还没有选{one.label.zh}", en=f"{one.label.en}: choose one")
    return Phrase(zh=f"还没有填{one.label.zh}", en=f"{one.label.en} is not filled in")
