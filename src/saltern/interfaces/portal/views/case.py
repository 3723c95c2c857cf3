"""A case: its answer and what it rested on; bring what was promised, take it back. And the list of all of mine."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from saltern.apps.casework import operations as casework
from saltern.apps.lifecycle import operations as lifecycle
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.portal.presenters.case import case_page
from saltern.interfaces.portal.presenters.home import case_rows
from saltern.interfaces.portal.views.applicant import subject_of

PAGE = 50


def case(request: PageRequest, number: str) -> HttpResponse:
    """One case, for ever under its address."""
    visit, office = request.visit, request.visit.office
    acting = replace(request.acting, purpose="own-case")
    file = casework.open_case(acting=acting, rulebook=office.rulebook, number=number)
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
    page = case_page(pack=office.pack, file=file, explained=explained, steps=steps, today=visit.today)
    return render(request, "portal/case.html", {"place": "cases", "page": page})


def withdraw(request: PageRequest, number: str) -> HttpResponse:
    """Take an application back."""
    casework.withdraw(acting=request.acting, rulebook=request.visit.office.rulebook, number=number)
    return HttpResponseRedirect(reverse("case", args=[number]))


def my_cases(request: PageRequest) -> HttpResponse:
    """Every case of whom the account acts for, newest first."""
    visit, office = request.visit, request.visit.office
    before = request.GET.get("before", "")
    cases = casework.list_cases(
        acting=request.acting,
        rulebook=office.rulebook,
        subject=subject_of(request),
        before=int(before) if before.isascii() and before.isdigit() else None,
        limit=PAGE,
    )
    context = {
        "place": "cases",
        "rows": case_rows(office.pack, cases, visit.today),
        "before": cases[-1].id if len(cases) == PAGE else None,
    }
    return render(request, "portal/my_cases.html", context)
