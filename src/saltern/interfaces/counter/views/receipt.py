"""The slip they take home: printed as soon as it is shown."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from saltern.apps.casework import operations as casework
from saltern.apps.stewardship import operations as stewardship
from saltern.interfaces.pages.receipt import receipt_page
from saltern.interfaces.pages.request import PageRequest


def receipt(request: PageRequest, number: str) -> HttpResponse:
    """One case as a slip, and the next person after it."""
    visit, office = request.visit, request.visit.office
    file = casework.open_case(acting=request.acting, rulebook=office.rulebook, number=number)
    subject = file.case.subject
    names = stewardship.read_names(acting=request.acting, person=office.people.person, subjects=[subject])
    page = receipt_page(
        pack=office.pack,
        file=file,
        called=names[subject],
        address=request.build_absolute_uri(reverse("case", args=[number])),
        today=visit.today,
        zone=office.clock.zone,
    )
    return render(request, "counter/receipt.html", {"page": page})
