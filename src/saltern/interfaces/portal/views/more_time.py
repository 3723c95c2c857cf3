"""多几天: one tap for more time, and what was filled in so far, to be kept; both from the notice and from the case."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import content_disposition_header

from saltern.apps.casework import operations as casework
from saltern.interfaces.pages.applicant import acting_on_case
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.portal.presenters.filled_in import filled_in
from saltern.interfaces.portal.views.case import opened

PLAIN = "text/plain; charset=utf-8"
MARK = "\ufeff"
"""Tells a phone or an office program that the text is UTF-8."""


def more_time(request: PageRequest, number: str) -> HttpResponse:
    """More time, at once or asked of the unit; a second tap changes nothing."""
    file = opened(request, number)
    waits = any(not one.outcome for one in file.more_times)
    if "more-time" in file.possible and not waits:
        casework.ask_more_time(
            acting=acting_on_case(request, number), rulebook=request.visit.office.rulebook, number=number
        )
    return HttpResponseRedirect(reverse("case", args=[number]))


def download(request: PageRequest, number: str) -> HttpResponse:
    """What was filled in and handed in, as a text anybody can open."""
    file, visit = opened(request, number), request.visit
    text = filled_in(pack=visit.office.pack, file=file, today=visit.today, language=request.look.language)
    response = HttpResponse(MARK + text, content_type=PLAIN)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{number}.txt") or ""
    response["Cache-Control"] = "private, no-store"
    return response
