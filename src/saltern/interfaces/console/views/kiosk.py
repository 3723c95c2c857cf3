"""自助终端: how every machine stands, who waits for help where, keys given and revoked.

The list is asked anew every few seconds while it is looked at: whoever rings is seen at once.
"""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from saltern.apps.casework.accepting_venue import KIOSK, VenueUnknown
from saltern.apps.organisation import operations as organisation
from saltern.apps.organisation.kiosk_device import KioskUnknown, NobodyRang
from saltern.errors import SalternError
from saltern.interfaces.console.presenters.kiosk import kiosks_page
from saltern.interfaces.pages.desk import desk_page
from saltern.interfaces.pages.request import PageRequest


def kiosks(request: PageRequest) -> HttpResponse:
    """Every machine; `part` asks for the list alone, to renew it."""
    visit = request.visit
    page = kiosks_page(visit.office.pack, organisation.list_kiosks(acting=request.acting), now=visit.now)
    context = {"page": page, "keys": visit.role == "administrator"}
    if "part" in request.GET:
        return render(request, "console/parts/kiosks.html", {**context, "part": True})
    return desk_page(request, "console/kiosks.html", context, place="kiosks")


def give_key(request: PageRequest) -> HttpResponse:
    """A machine is let in; its key is shown once."""
    pack = request.visit.office.pack
    venues = [(key, one.name) for key, one in pack.venues.items() if one.kind == KIOSK]
    name, venue = request.POST.get("name", "").strip(), request.POST.get("venue", "")
    context = {"venues": venues, "name": name, "venue": venue}
    if request.method != "POST":
        return desk_page(request, "console/kiosk_key.html", context, place="kiosks")
    try:
        if venue not in dict(venues):
            raise VenueUnknown(venue=venue)
        _, key = organisation.give_key(acting=request.acting, name=name, venue=venue)
    except SalternError as problem:
        field = "venue" if isinstance(problem, VenueUnknown) else "name"
        faults = ((field, problem.words()),)
        return desk_page(request, "console/kiosk_key.html", context, place="kiosks", faults=faults)
    response = desk_page(request, "console/kiosk_key.html", {**context, "key": key}, place="kiosks")
    response["Cache-Control"] = "no-store"
    return response


def revoke_key(request: PageRequest, name: str) -> HttpResponse:
    """It is let in no more, once somebody said so a second time."""
    found = next((one for one in organisation.list_kiosks(acting=request.acting) if one.name == name), None)
    if found is None or found.revoked_at is not None:
        raise KioskUnknown(name=name)
    if request.method != "POST":
        return desk_page(request, "console/kiosk_revoke.html", {"name": name}, place="kiosks")
    organisation.revoke_key(acting=request.acting, name=name)
    return HttpResponseRedirect(reverse("console:kiosks"))


def came(request: PageRequest, name: str) -> HttpResponse:
    """A colleague goes there; whoever was quicker went."""
    try:
        organisation.answer_call(acting=request.acting, name=name)
    except NobodyRang:
        return HttpResponseRedirect(reverse("console:kiosks"))
    return HttpResponseRedirect(reverse("console:kiosks"))
