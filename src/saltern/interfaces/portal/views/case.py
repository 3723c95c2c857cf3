"""A case: its answer and what it rested on; take it back, have it looked at again, its receipt. And all of mine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from saltern.apps.casework import operations as casework
from saltern.apps.casework.case_view import CaseFile, OwnPlace
from saltern.apps.casework.operations.reviews import WordsTooLong
from saltern.apps.lifecycle import operations as lifecycle
from saltern.apps.organisation import queries as organisation
from saltern.core.identifiers.writing import free_text
from saltern.interfaces.pages.applicant import acting_on_case, subject_of
from saltern.interfaces.pages.paging import query
from saltern.interfaces.pages.receipt import receipt_page
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.pages.visit import whole_number
from saltern.interfaces.portal.presenters.case import CasePage, case_page
from saltern.interfaces.portal.presenters.home import own_rows
from saltern.words import Phrase

PAGE = 50
LONGEST: Final = 60
"""Signs that are looked for."""
BEHIND: Final = {True: "new", False: "before"}
"""What the address calls the last case seen, among those with something new and behind them."""


def opened(request: PageRequest, number: str) -> CaseFile:
    """The case, for whom it concerns. Raises `CaseUnknown`."""
    acting = acting_on_case(request, number)
    return casework.open_case(acting=acting, rulebook=request.visit.office.rulebook, number=number)


def case(request: PageRequest, number: str) -> HttpResponse:
    """One case, for ever under its address."""
    visit, office = request.visit, request.visit.office
    acting = acting_on_case(request, number)
    file = opened(request, number)
    called = office.pack.called(language=request.look.language)
    explained = casework.explain_case(
        acting=acting, rulebook=office.rulebook, number=number, language=request.look.language, called=called
    )
    steps = (
        lifecycle.look_at_next(
            acting=acting,
            steps=office.steps,
            source=visit.reading,
            item=file.case.item,
            subject=file.case.subject,
        )
        if file.case.state == "approved"
        else ()
    )
    page = case_page(
        pack=office.pack, file=file, explained=explained, steps=steps, today=visit.today, staff=_staff(file)
    )
    return render(request, "portal/case.html", {"place": "cases", "page": page})


def withdraw(request: PageRequest, number: str) -> HttpResponse:
    """Take an application back, once the person said so a second time; a second tap changes nothing."""
    file = opened(request, number)
    if "withdraw" not in file.possible:
        return HttpResponseRedirect(reverse("case", args=[number]))
    if request.method == "POST":
        casework.withdraw(acting=acting_on_case(request, number), rulebook=request.visit.office.rulebook, number=number)
        return HttpResponseRedirect(reverse("case", args=[number]))
    return render(request, "portal/withdraw.html", {"place": "cases", "page": _brief(request, file)})


def ask_review(request: PageRequest, number: str) -> HttpResponse:
    """Have a decided case looked at by another person."""
    file = opened(request, number)
    page = _brief(request, file)
    context = {"place": "cases", "page": page, "words": "", "faults": ()}
    if request.method != "POST":
        return render(request, "portal/ask_review.html", context)
    if page.reviews and page.reviews[0].open:
        return HttpResponseRedirect(reverse("case", args=[number]))
    words = request.POST.get("words", "")
    try:
        casework.ask_review(
            acting=acting_on_case(request, number),
            rulebook=request.visit.office.rulebook,
            number=number,
            words=words,
        )
    except WordsTooLong as problem:
        faults = (("words", problem.words()),)
        return render(request, "portal/ask_review.html", {**context, "words": words, "faults": faults}, status=422)
    return HttpResponseRedirect(reverse("case", args=[number]))


def receipt(request: PageRequest, number: str) -> HttpResponse:
    """A slip to be printed."""
    visit = request.visit
    page = receipt_page(
        pack=visit.office.pack,
        file=opened(request, number),
        called=visit.called,
        address=request.build_absolute_uri(reverse("case", args=[number])),
        today=visit.today,
        zone=visit.office.clock.zone,
    )
    return render(request, "portal/receipt.html", {"page": page})


def object_to(request: PageRequest, number: str, amendment: int) -> HttpResponse:
    """Have put back what somebody at the desk mended; a second tap changes nothing."""
    file = opened(request, number)
    page = _brief(request, file)
    one = next((card for card in page.mended if card.id == amendment and card.may), None)
    if one is None:
        return HttpResponseRedirect(reverse("case", args=[number]))
    words = request.POST.get("words", "")
    faults: tuple[tuple[str, Phrase], ...] = ()
    if request.method == "POST":
        try:
            casework.object_to_amendment(
                acting=acting_on_case(request, number),
                rulebook=request.visit.office.rulebook,
                source=request.visit.reading,
                number=number,
                amendment=amendment,
                words=words,
            )
        except WordsTooLong as problem:
            faults = (("words", problem.words()),)
        else:
            return HttpResponseRedirect(reverse("case", args=[number]))
    context = {"place": "cases", "page": page, "one": one, "words": words, "faults": faults}
    return render(request, "portal/object.html", context, status=422 if faults else 200)


def _staff(file: CaseFile) -> Mapping[str, str]:
    """Whoever mended the form or moved the case, as colleagues call them."""
    handles = {one.by for one in file.amendments} | {one.by for one in file.item_changes}
    return organisation.names_of(handles=handles) if handles else {}


def _brief(request: PageRequest, file: CaseFile) -> CasePage:
    visit = request.visit
    return case_page(pack=visit.office.pack, file=file, explained=(), steps=(), today=visit.today, staff=_staff(file))


def label(request: PageRequest, number: str) -> HttpResponse:
    """Give a case a label of one's own, change it, take it off."""
    file = opened(request, number)
    words = request.POST.get("words", file.label)
    faults: tuple[tuple[str, Phrase], ...] = ()
    if request.method == "POST":
        try:
            casework.label_case(
                acting=acting_on_case(request, number),
                rulebook=request.visit.office.rulebook,
                number=number,
                words=words,
            )
        except WordsTooLong as problem:
            faults = (("words", problem.words()),)
        else:
            return HttpResponseRedirect(reverse("case", args=[number]))
    context = {"place": "cases", "page": _brief(request, file), "words": words, "faults": faults}
    return render(request, "portal/label.html", context, status=422 if faults else 200)


def my_cases(request: PageRequest) -> HttpResponse:
    """Every case of whom the account acts for: those with something new first, of each the newest first."""
    visit, office = request.visit, request.visit.office
    words = free_text(request.GET.get("q", ""))[:LONGEST]
    found = casework.list_own_cases(
        acting=request.acting,
        rulebook=office.rulebook,
        subject=subject_of(request),
        words=words,
        after=_place(request),
        limit=PAGE + 1,
    )
    shown = found[:PAGE]
    last = shown[-1].place if len(found) > PAGE else None
    further = {"q": words, BEHIND[last.fresh]: str(last.row)} if last else {}
    context = {
        "place": "cases",
        "rows": own_rows(office.pack, shown, visit.today),
        "words": words,
        "further": query(further) if further else "",
    }
    return render(request, "portal/my_cases.html", context)


def _place(request: PageRequest) -> OwnPlace | None:
    """Behind which case the page begins, as its address tells; None for the first page."""
    for fresh, name in BEHIND.items():
        if (row := whole_number(request.GET.get(name, ""))) is not None:
            return OwnPlace(fresh, row)
    return None
