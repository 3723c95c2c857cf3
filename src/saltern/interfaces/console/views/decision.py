"""What a person decides: approve, refuse, ask for a correction, stop the clock, let it go on. Then the next case.

Each form says after how many moves the case was seen: where it has gone on since, nothing is done, and what was written
stands on the page that is shown again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.casework import operations as casework
from saltern.apps.casework.operations.desk import NothingWanted
from saltern.apps.casework.operations.file import CaseMoved
from saltern.core.calendars.promise import REASONS, STOPPED_BY_ITSELF, PauseReasonUnknown
from saltern.interfaces.console.views.case import opened, page, seen
from saltern.interfaces.pages.desk import FormFaults, desk_page
from saltern.interfaces.pages.request import PageRequest
from saltern.words import Phrase

PAUSES: Final = tuple(
    (key, Phrase(zh=words["zh"], en=words["en"]), words["basis"])
    for key, words in REASONS.items()
    if key not in STOPPED_BY_ITSELF
)
FAULTS: Final = (casework.ReasonMissing, NothingWanted, PauseReasonUnknown, CaseMoved)
"""What is put right on the same page."""


def approve(request: PageRequest, number: str) -> HttpResponse:
    """Approve; a reason is asked for only where no rule approved."""
    reason = request.POST.get("reason", "")
    behind = _next(request, number)
    try:
        casework.approve(
            acting=request.acting,
            rulebook=request.visit.office.rulebook,
            number=number,
            reason=reason,
            seen=seen(request),
        )
    except FAULTS as problem:
        return page(request, number, faults=(("reason", problem.words()),), reason=reason)
    return HttpResponseRedirect(behind)


def refuse(request: PageRequest, number: str) -> HttpResponse:
    """Refuse, with one sentence the applicant can read."""

    def done() -> None:
        casework.refuse(
            acting=request.acting,
            rulebook=request.visit.office.rulebook,
            number=number,
            reason=request.POST.get("reason", ""),
            seen=seen(request),
        )

    return _form(request, number, "console/refuse.html", done)


def correction(request: PageRequest, number: str) -> HttpResponse:
    """Ask the applicant to put something right: all of it at once."""

    def done() -> None:
        casework.request_correction(
            acting=request.acting,
            rulebook=request.visit.office.rulebook,
            number=number,
            wanted=request.POST.getlist("wanted"),
            reason=request.POST.get("reason", ""),
            seen=seen(request),
        )

    return _form(request, number, "console/correction.html", done, field="wanted")


def pause(request: PageRequest, number: str) -> HttpResponse:
    """Stop the clock for a reason the law names."""

    def done() -> None:
        casework.pause(
            acting=request.acting,
            rulebook=request.visit.office.rulebook,
            number=number,
            reason=request.POST.get("why", ""),
            note=request.POST.get("reason", ""),
            seen=seen(request),
        )

    return _form(request, number, "console/pause.html", done, field="why")


def resume(request: PageRequest, number: str) -> HttpResponse:
    """The clock goes on."""
    casework.resume(acting=request.acting, rulebook=request.visit.office.rulebook, number=number, seen=seen(request))
    return HttpResponseRedirect(reverse("console:case", args=[number]))


def notice(request: PageRequest, number: str) -> HttpResponse:
    """Tell an applicant who has not answered that the application will be ended."""

    def done() -> None:
        casework.give_notice(
            acting=request.acting,
            rulebook=request.visit.office.rulebook,
            number=number,
            served=request.POST.get("reason", ""),
            seen=seen(request),
        )

    return _form(request, number, "console/notice.html", done)


def end(request: PageRequest, number: str) -> HttpResponse:
    """End an application whose correction never came."""
    casework.end(acting=request.acting, rulebook=request.visit.office.rulebook, number=number, seen=seen(request))
    return HttpResponseRedirect(reverse("console:waiting"))


def _form(
    request: PageRequest, number: str, template: str, done: Callable[[], None], *, field: str = "reason"
) -> HttpResponse:
    """A page that asks what the act needs, and does it when it is handed in."""
    faults: FormFaults = ()
    if request.method == "POST":
        behind = _next(request, number)
        try:
            done()
        except FAULTS as problem:
            faults = ((field, problem.words()),)
        else:
            return HttpResponseRedirect(behind)
    case = opened(request, number)
    item = request.visit.office.pack.items.get(case.item)
    context = {
        "page": case,
        "reason": request.POST.get("reason", ""),
        "why": request.POST.get("why", ""),
        "wanted": request.POST.getlist("wanted"),
        "fields": [(one.key, one.label) for one in item.form] if item else [],
        "materials": [(one.key, one.name) for one in item.materials] if item else [],
        "pauses": PAUSES,
    }
    return desk_page(request, template, context, place="case", faults=faults)


def _next(request: PageRequest, number: str) -> str:
    """Where one goes on once this case is done: the case behind it, else the one before, else the list."""
    before, behind = casework.neighbours(acting=request.acting, rulebook=request.visit.office.rulebook, number=number)
    return reverse("console:case", args=[behind or before]) if behind or before else reverse("console:waiting")
