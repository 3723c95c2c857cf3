"""The first page, by role; and how it looks: language, size of the letters, light or dark, as whom."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from saltern.apps.casework import operations as casework
from saltern.apps.lifecycle import operations as lifecycle
from saltern.interfaces.pages import said
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.pages.visit import LARGEST, ROLES, THEMES, whole_number
from saltern.interfaces.portal.presenters.home import HomePage, home_page
from saltern.interfaces.portal.presenters.places import nearest_hall, topic_tiles
from saltern.interfaces.portal.views import firm, visitor
from saltern.words import LANGUAGES, Phrase

YEAR: Final = 365 * 24 * 3600
ROLE_TABS: Final = (
    {"key": "resident", "icon": "user", "name": Phrase(zh="市民", en="Resident")},
    {"key": "firm", "icon": "firm", "name": Phrase(zh="企业", en="Firm")},
    {"key": "visitor", "icon": "wave", "name": Phrase(zh="游客", en="Visitor")},
)


def home(request: PageRequest) -> HttpResponse:
    """What is due for me, what comes, my cases, guides, the nearest hall."""
    visit = request.visit
    pack = visit.office.pack
    shared = {
        "place": "home",
        "greeting": said.greeting(visit.now.astimezone(visit.office.clock.zone)),
        "roles": ROLE_TABS,
        "role": request.look.role,
    }
    if request.look.role == "visitor":
        return visitor.home(request, shared)
    if request.look.role == "firm":
        return firm.home(request, shared, own_page(request))
    hall = nearest_hall(pack, now=visit.now.astimezone(visit.office.clock.zone))
    context = {
        **shared,
        "page": own_page(request),
        "topics": topic_tiles(pack),
        "hall": hall,
        "venue_count": len(pack.venues),
    }
    return render(request, "portal/home.html", context)


def own_page(request: PageRequest) -> HomePage | None:
    """What waits for whom the account acts for; None where nobody is known yet."""
    visit, office = request.visit, request.visit.office
    whom = visit.whom
    if whom is None or not whom.shows_records or not whom.covers(""):
        return None
    acting = visit.acting
    ahead = lifecycle.look_ahead(
        acting=acting, reminders=office.reminders, source=visit.reading, subject=whom.subject, kind=whom.kind
    )
    cases = casework.list_cases(acting=acting, rulebook=office.rulebook, subject=whom.subject)
    drafts = casework.list_drafts(acting=acting, subject=whom.subject)
    offers = casework.list_offers(
        acting=acting, rulebook=office.rulebook, source=visit.reading, subject=whom.subject, kind=whom.kind
    )
    return home_page(pack=office.pack, ahead=ahead, offers=offers, cases=cases, drafts=drafts, today=visit.today)


def language(request: PageRequest, code: str) -> HttpResponse:
    """The same page in the other language."""
    return _kept(request, "language", code if code in LANGUAGES else "zh")


def role(request: PageRequest, key: str) -> HttpResponse:
    """As resident, firm or visitor from now on."""
    response = _kept(request, "role", key if key in ROLES else "resident")
    response["Location"] = "/"
    return response


def look(request: PageRequest) -> HttpResponse:
    """Size of the letters, light or dark."""
    if request.method == "POST":
        response = HttpResponseRedirect(back_of(request, "/"))
        size, theme = request.POST.get("size", ""), request.POST.get("theme", "")
        if (step := whole_number(size)) is not None and step <= LARGEST:
            keep(response, "size", str(step), secure=request.is_secure())
        if "theme" in request.POST:
            keep(response, "theme", theme if theme in THEMES else "", secure=request.is_secure())
        return response
    steps = [{"step": step, "pixels": pixels} for step, pixels in enumerate((17, 18, 20, 22, 24, 27, 30))]
    return render(request, "portal/look.html", {"place": "mine", "steps": steps, "back": back_of(request, "/")})


def back_of(request: PageRequest, otherwise: str) -> str:
    """Where somebody came from, if that is a page of ours."""
    back = str(request.POST.get("back") or request.GET.get("back") or "")
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/") else otherwise


def keep(response: HttpResponse, name: str, value: str, *, secure: bool) -> None:
    """Keep how the pages look, for a year."""
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=secure, httponly=True)


def _kept(request: PageRequest, name: str, value: str) -> HttpResponse:
    response = HttpResponseRedirect(back_of(request, "/"))
    keep(response, name, value, secure=request.is_secure())
    return response
