"""One case before whoever decides it; taking it over, a mark of one's own, a look over what a rule approved."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.casework import operations as casework
from saltern.apps.casework import queries as cases
from saltern.apps.casework.case_view import CaseFile, to_whom
from saltern.apps.casework.operations.worklist import FindingMissing
from saltern.apps.journal import queries as journal
from saltern.apps.organisation import queries as organisation
from saltern.apps.stewardship import operations as stewardship
from saltern.interfaces.console.presenters.case import DeskCase, desk_case
from saltern.interfaces.pages.desk import FormFaults, desk_page
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.pages.visit import whole_number

STILL_HERE: Final = dt.timedelta(minutes=15)
"""How long after somebody opened a case their colleagues are told so."""


def opened(request: PageRequest, number: str) -> DeskCase:
    """The case as its page shows it, for whom it concerns. Raises `CaseUnknown`, `OtherUnit`, `NotYourItem`."""
    visit, office, acting = request.visit, request.visit.office, request.acting
    file = casework.open_case(acting=acting, rulebook=office.rulebook, number=number)
    explained = casework.explain_case(
        acting=acting,
        rulebook=office.rulebook,
        number=number,
        language=request.look.language,
        called=office.pack.called(language=request.look.language),
    )
    subject = file.case.subject
    names = stewardship.read_names(acting=acting, person=office.people.person, subjects=[subject])
    lookers = journal.lookers(
        object=f"case:{number}", action="case.open", since=visit.now - STILL_HERE, besides=visit.handle
    )
    staff = organisation.names_of(handles={*lookers, *_staff(file)})
    return desk_case(
        pack=office.pack,
        file=file,
        explained=explained,
        called=names.get(subject, ""),
        role=acting.role,
        account=visit.one_of_two,
        staff=staff,
        others=[staff.get(one, one) for one in lookers],
        marked=cases.is_marked(number=number, account=visit.handle),
        checked=cases.looked_over(number=number),
        today=visit.today,
    )


def seen(request: PageRequest) -> int | None:
    """After how many moves the case was seen, as the form says that its page held; None where it says nothing."""
    return whole_number(request.POST.get("seen", ""))


def _staff(file: CaseFile) -> set[str]:
    """Every colleague the page names."""
    given = {to_whom(step.note)[0] for step in file.history if step.action == "assign"}
    payers = {one.paid_by for one in file.payouts}
    return {step.actor for step in file.history} | given | payers | {file.case.handler}


def case(request: PageRequest, number: str) -> HttpResponse:
    """One case."""
    return page(request, number)


def page(
    request: PageRequest,
    number: str,
    *,
    faults: FormFaults = (),
    reason: str = "",
) -> HttpResponse:
    """The page of a case; with what is to be put right, and what was written."""
    case = opened(request, number)
    before, behind = casework.neighbours(acting=request.acting, rulebook=request.visit.office.rulebook, number=number)
    context = {"page": case, "before": before, "behind": behind, "reason": reason}
    return desk_page(request, "console/case.html", context, place="case", faults=faults)


def take(request: PageRequest, number: str) -> HttpResponse:
    """Take the case oneself, or hand it to a colleague of the unit."""
    rulebook, handler = request.visit.office.rulebook, request.POST.get("handler", "")
    colleagues = {one.account for one in organisation.posts(unit=request.acting.unit, now=request.visit.now)}
    if handler in colleagues:
        casework.assign(acting=request.acting, rulebook=rulebook, number=number, handler=handler)
    else:
        casework.take_over(
            acting=request.acting, rulebook=rulebook, number=number, instead_of=request.POST.get("instead_of", "")
        )
    return HttpResponseRedirect(reverse("console:case", args=[number]))


def mark(request: PageRequest, number: str) -> HttpResponse:
    """A mark of one's own, put on or taken off."""
    casework.mark(
        acting=request.acting,
        rulebook=request.visit.office.rulebook,
        number=number,
        on=request.POST.get("on") == "1",
    )
    return HttpResponseRedirect(reverse("console:case", args=[number]))


def look_over(request: PageRequest, number: str) -> HttpResponse:
    """What a look over a case approved by rule found."""
    words = request.POST.get("words", "")
    try:
        casework.look_over(
            acting=request.acting,
            rulebook=request.visit.office.rulebook,
            number=number,
            outcome=request.POST.get("outcome", ""),
            words=words,
        )
    except FindingMissing as problem:
        fault = problem.words()
        return page(request, number, faults=(("over-words", fault),), reason=words)
    return HttpResponseRedirect(f"{reverse('console:instant')}?drawn=1")
