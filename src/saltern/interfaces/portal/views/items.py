"""全部事项: every item, to be looked through by whom it is for, by unit, by letter."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.portal.presenters.items import Wanted, items_page


def items(request: PageRequest) -> HttpResponse:
    """The list, and what narrows it."""
    office = request.visit.office
    wanted = Wanted.of(request.GET.dict(), pack=office.pack)
    page = items_page(pack=office.pack, index=office.search.index, wanted=wanted, language=request.look.language)
    return render(request, "portal/items.html", {"place": "items", "page": page})
