"""The machine's key, typed in once by whoever sets it up."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from saltern.apps.organisation import queries as organisation
from saltern.apps.organisation.kiosk_device import KioskKeyWrong
from saltern.interfaces.pages import kiosk_visit
from saltern.interfaces.pages.request import PageRequest


def key(request: PageRequest) -> HttpResponse:
    """The key goes into a cookie of its own; a wrong or revoked one into none."""
    if request.method != "POST":
        return render(request, "kiosk/key.html", {"faults": ()})
    given = request.POST.get("key", "").strip()
    if organisation.kiosk_with(key=given) is None:
        return render(request, "kiosk/key.html", {"faults": (("key", KioskKeyWrong().words()),)}, status=422)
    response = HttpResponseRedirect(reverse("kiosk:home"))
    kiosk_visit.remember_key(response, given, secure=request.is_secure())
    return response
