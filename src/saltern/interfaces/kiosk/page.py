"""The frame of every page of a kiosk: how the person wants it, when the visit ends, how the printer stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from saltern.apps.organisation import queries as organisation
from saltern.interfaces.pages import kiosk_visit
from saltern.interfaces.pages.request import PageRequest
from saltern.words import Phrase

Faults = tuple[tuple[str, Phrase], ...]


def kiosk_page(
    request: PageRequest, template: str, context: Mapping[str, Any], *, faults: Faults = (), status: int = 200
) -> HttpResponse:
    """A page in its frame; with `faults` it is no success, and its status says so unless the view says another."""
    return render(
        request, template, {**frame(request), "faults": faults, **context},
        status=422 if faults and status == 200 else status,
    )  # fmt: skip


def frame(request: PageRequest) -> Mapping[str, Any]:
    """What the frame prints."""
    visit, kept = request.visit, kiosk_visit.visit_of(request)
    kiosk = visit.kiosk
    chosen = any(request.COOKIES.get(name) for name in kiosk_visit.CHOICES)
    return {
        "kept": kept,
        "busy": bool(kept) or chosen,
        "idle": int(kiosk_visit.IDLE.total_seconds()),
        "warned": int(kiosk_visit.WARNED.total_seconds()),
        "low": bool(request.COOKIES.get("low")),
        "aloud": bool(request.COOKIES.get("aloud")),
        "printer": visit.office.printer(kiosk.name).state() if kiosk else "away",
        "rang": bool(request.COOKIES.get("rang")),
        "coming": organisation.help_coming(name=kiosk.name) if kiosk else None,
        "venue": visit.office.pack.venues.get(kiosk.venue) if kiosk else None,
    }
