"""逐件看过再批: those whose rules are all met, gone through on one page and approved together, each for itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.casework import operations as casework
from saltern.apps.casework.worklist import Asked
from saltern.errors import SalternError
from saltern.interfaces.console.presenters.waiting import waiting_rows
from saltern.interfaces.pages.desk import desk_page
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.pages.visit import whole_number
from saltern.words import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class NotDone:
    """A case that could not be approved, and why."""

    number: str
    words: Phrase


def batch(request: PageRequest) -> HttpResponse:
    """The list, then what became of each that was chosen; handed in again it does nothing twice."""
    office, not_done, done = request.visit.office, list[NotDone](), 0
    if request.method == "POST":
        for chosen in request.POST.getlist("case"):
            number, _, seen = chosen.partition("_")
            try:
                casework.approve(
                    acting=request.acting,
                    rulebook=office.rulebook,
                    number=number,
                    seen=whole_number(seen),
                )
                done += 1
            except SalternError as problem:
                words = problem.words()
                not_done.append(NotDone(number=number, words=words))
        if done and not not_done:
            return HttpResponseRedirect(f"{reverse('console:waiting')}?done={done}")
    found = casework.list_waiting(
        acting=request.acting, rulebook=office.rulebook, names=office.people.names, asked=Asked(which="safe")
    )
    context = {
        "rows": waiting_rows(office.pack, found.rows, today=request.visit.today, staff={}),
        "count": found.counts["safe"],
        "not_done": not_done,
        "done": done,
        "posted": request.method == "POST",
    }
    return desk_page(request, "console/batch.html", context, place="waiting", status=409 if not_done else 200)
