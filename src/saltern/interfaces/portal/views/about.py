"""What is told of the portal itself: whom it serves how well, what stays without a network, how it is installed."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse

from saltern.interfaces.pages.request import PageRequest

SEA: Final = "#0B5E6B"
MIST: Final = "#F3F6F6"


def about_access(request: PageRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "portal/about_access.html", {"place": ""})


def offline(request: PageRequest) -> HttpResponse:
    """What is shown without a network. It is kept on the device, so it knows nobody."""
    return render(request, "portal/offline.html")


def manifest(request: PageRequest) -> HttpResponse:
    """How the portal is put on a phone's first screen."""
    pack = request.visit.office.pack
    name = (pack.district.portal or pack.district.name).said(request.look.language)
    body = {
        "name": name,
        "short_name": name,
        "lang": "en" if request.look.language == "en" else "zh-Hans",
        "start_url": reverse("home"),
        "scope": "/",
        "display": "standalone",
        "background_color": MIST,
        "theme_color": SEA,
        "icons": [
            {"src": static("portal/mark-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": static("portal/mark-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "any"},
        ],
    }
    return JsonResponse(body, content_type="application/manifest+json")


def service_worker(request: PageRequest) -> HttpResponse:
    """The script that shows the offline page where there is no network; it keeps that page and the stylesheet alone."""
    kept = [reverse("offline"), static("saltern/saltern.css")]
    response = render(request, "portal/worker.js", {"kept": kept}, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response
