"""多几天: a person of the unit gives more time, or says why not."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.casework import operations as casework
from saltern.apps.casework.operations.file import CaseMoved
from saltern.apps.casework.operations.reviews import WordsTooLong
from saltern.interfaces.console.views.case import page, seen
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.pages.visit import whole_number

FAULTS = (casework.NoMoreTimeAsked, casework.ReasonMissing, CaseMoved, WordsTooLong)


def more_time(request: PageRequest, number: str) -> HttpResponse:
    """So many working days more, or none and why."""
    reason = request.POST.get("reason", "")
    answer = partial(
        casework.keep_term, acting=request.acting, rulebook=request.visit.office.rulebook, number=number,
        reason=reason, seen=seen(request),
    )  # fmt: skip
    if request.POST.get("answer") != "keep":
        days = whole_number(request.POST.get("days", "")) or 0
        answer = partial(casework.give_time, *answer.args, days=days, **answer.keywords)
    try:
        answer()
    except casework.DaysWrong as problem:
        return page(request, number, faults=(("days", problem.words()),), reason=reason)
    except FAULTS as problem:
        return page(request, number, faults=(("time-reason", problem.words()),), reason=reason)
    return HttpResponseRedirect(reverse("console:case", args=[number]))
