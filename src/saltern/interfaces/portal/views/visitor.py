"""What a visitor sees, without an account."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import render

from saltern.apps.lifecycle import queries as lifecycle
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.portal.presenters.visitor import PublicWarning, public_warning, visit_page, visitor_home
from saltern.words import Phrase


def home(request: PageRequest, shared: Mapping[str, object]) -> HttpResponse:
    """The first page for visitors."""
    visit = request.visit
    page = visitor_home(pack=visit.office.pack, today=visit.today, warnings=warnings(request))
    name = visit.office.pack.district.name
    welcome = Phrase(zh=f"欢迎来{name.zh}", en=f"Welcome to {name.en}")
    return render(request, "portal/visitor_home.html", {**shared, "page": page, "band_title": welcome})


def visit(request: PageRequest, key: str) -> HttpResponse:
    """One place."""
    visit = request.visit
    now = visit.now.astimezone(visit.office.clock.zone)
    page = visit_page(pack=visit.office.pack, key=key, now=now, warnings=warnings(request))
    return render(request, "portal/visit.html", {"place": "home", "page": page})


def warnings(request: PageRequest) -> list[PublicWarning]:
    """The warnings in force, which are everybody's to know; each kind once."""
    visit, office = request.visit, request.visit.office
    said = office.warning_words.said
    found: dict[str, PublicWarning] = {}
    for one in lifecycle.warnings_now(now=visit.now):
        if one.kind not in found:
            found[one.kind] = public_warning(
                office.pack,
                kind=said(one.kind),
                level=said(one.level),
                codes=one.extent.get("subdistricts", ()),
                at=one.received_at,
            )
    return list(found.values())
