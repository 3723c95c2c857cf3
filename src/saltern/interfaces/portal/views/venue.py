"""Where one is served: the places, and one of them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.portal.presenters.venue import venue_page, venues_page


def venues(request: PageRequest) -> HttpResponse:
    """All places, those of the chosen street first."""
    visit = request.visit
    page = venues_page(
        pack=visit.office.pack,
        now=visit.now.astimezone(visit.office.clock.zone),
        street=request.GET.get("street", ""),
        item=request.GET.get("item", ""),
    )
    return render(request, "portal/venues.html", {"place": "items", "page": page})


def venue(request: PageRequest, key: str) -> HttpResponse:
    """One place: open or not, how to find it, what is taken in there."""
    visit = request.visit
    page = venue_page(
        pack=visit.office.pack,
        key=key,
        now=visit.now.astimezone(visit.office.clock.zone),
        page=request.GET.get("page", ""),
    )
    return render(request, "portal/venue.html", {"place": "items", "page": page})
