"""A page that is not built yet. None of them may be left when the portal is whole."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from saltern.interfaces.pages.request import PageRequest


def soon(request: PageRequest, **_: object) -> HttpResponse:
    """Says so."""
    return render(request, "portal/soon.html", status=404)
