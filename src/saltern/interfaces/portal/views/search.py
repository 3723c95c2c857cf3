"""Search: what residents type, answered with where each thing is done."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render

from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.portal.presenters.places import topic_tiles
from saltern.interfaces.portal.presenters.search import search_page

LONGEST: Final = 60
"""Characters that are looked for; the field takes no more."""


def search(request: PageRequest) -> HttpResponse:
    """The answer; for no words where to look."""
    office = request.visit.office
    words = " ".join(request.GET.get("q", "")[:LONGEST].replace("\x00", " ").split())
    page = None
    if words:
        page = search_page(
            pack=office.pack,
            answer=office.search.find(words=words),
            language=request.look.language,
            group=request.GET.get("in", ""),
            page=request.GET.get("page", ""),
            literal=request.GET.get("literal") == "1",
        )
    context = {"place": "items", "query": words, "page": page, "topics": topic_tiles(office.pack)}
    return render(request, "portal/search.html", context)
