"""数字: what the district tells the public, and the lists behind it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.portal.presenters.figure import BASES, figure_cards, figure_page


def figures(request: PageRequest) -> HttpResponse:
    """Every number with its make-up."""
    pack = request.visit.office.pack
    context = {"place": "", "cards": figure_cards(pack), "bases": BASES, "items": len(pack.items)}
    return render(request, "portal/figures.html", context)


def figure(request: PageRequest, key: str) -> HttpResponse:
    """One number with its list."""
    page = figure_page(
        pack=request.visit.office.pack,
        key=key,
        basis=request.GET.get("basis", ""),
        page=request.GET.get("page", ""),
    )
    return render(request, "portal/figure.html", {"place": "", "page": page})
