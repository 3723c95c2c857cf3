"""The first page, and what stands on every page: how one wants it, help, leaving; and that the machine is there."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from saltern.apps.organisation import operations as organisation
from saltern.apps.organisation import queries as machines
from saltern.apps.organisation.opening_hours import opening
from saltern.interfaces.kiosk.page import kiosk_page
from saltern.interfaces.kiosk.presenters.item import some_names
from saltern.interfaces.pages import kiosk_visit
from saltern.interfaces.pages.request import PageRequest
from saltern.words import LANGUAGES

PURPOSES: Final = ("apply", "print", "query")
LOOKS: Final = ("language", "size", "low", "aloud")


def home(request: PageRequest) -> HttpResponse:
    """Three choices, and whether there is paper, before the first of them."""
    visit = request.visit
    if kiosk_visit.visit_of(request):
        return kiosk_visit.leave(request)  # whoever comes to the first page begins anew
    pack, kiosk = visit.office.pack, visit.kiosk
    venue = pack.venues.get(kiosk.venue) if kiosk else None
    now = visit.now.astimezone(visit.office.clock.zone)
    context = {
        "open": opening(venue=venue, calendar=pack.calendar, moment=now) if venue else None,
        "names": some_names(pack, today=visit.today),
    }
    return kiosk_page(request, "kiosk/home.html", context)


def choose(request: PageRequest) -> HttpResponse:
    """One thing at a time."""
    purpose, kiosk = request.POST.get("purpose", ""), request.visit.kiosk
    if purpose not in PURPOSES or kiosk is None:
        return HttpResponseRedirect(reverse("kiosk:home"))
    kiosk_visit.begin(request, kiosk, purpose)
    return HttpResponseRedirect(reverse("kiosk:number"))


def look(request: PageRequest) -> HttpResponse:
    """Language, larger letters, everything lower down, read aloud: until one leaves."""
    back = request.POST.get("back", "")
    response = HttpResponseRedirect(back if back.startswith(kiosk_visit.BELOW) else reverse("kiosk:home"))
    for name in LOOKS:
        if name not in request.POST:
            continue
        value = request.POST[name]
        if value in LANGUAGES if name == "language" else value == "1":
            response.set_cookie(name, value, path=kiosk_visit.BELOW, samesite="Strict", secure=request.is_secure())
        else:
            response.delete_cookie(name, path=kiosk_visit.BELOW)
    return response


def ring(request: PageRequest) -> HttpResponse:
    """A colleague is called; the page stays as it is."""
    organisation.ring(acting=_machine(request))
    back = request.POST.get("back", "")
    response = HttpResponseRedirect(back if back.startswith(kiosk_visit.BELOW) else reverse("kiosk:home"))
    response.set_cookie("rang", "1", path=kiosk_visit.BELOW, samesite="Strict", secure=request.is_secure())
    return response


def leave(request: PageRequest) -> HttpResponse:
    """清除并离开."""
    return kiosk_visit.leave(request)


def beat(request: PageRequest) -> HttpResponse:
    """The machine is there; `touched`: so is the person. Answers what the page has to know."""
    visit = request.visit
    kiosk, kept = visit.kiosk, kiosk_visit.visit_of(request)
    told: dict[str, Any] = {"visit": bool(kept), "coming": None}
    if kiosk is not None:
        organisation.beat(acting=_machine(request), printer=visit.office.printer(kiosk.name).state())
        told["coming"] = machines.help_coming(name=kiosk.name)
    if kept and "touched" in request.POST:
        kiosk_visit.keep(request)
    return JsonResponse(told)


def _machine(request: PageRequest) -> Any:
    """The machine itself, whoever stands before it."""
    kiosk_visit.serve(request, None)
    return request.acting
