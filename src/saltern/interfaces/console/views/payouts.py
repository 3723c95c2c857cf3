"""待拨付: the sums a unit has to pay and those it paid; that one was paid, said by another than who approved it."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.casework import operations as casework
from saltern.apps.casework.operations.file import CaseMoved
from saltern.apps.casework.operations.payouts import (
    ApprovedByYou,
    NothingToPay,
    PaidBefore,
    PaidOnWrong,
    PayoutHeld,
    ReferenceTaken,
    ReferenceWrong,
)
from saltern.apps.organisation import queries as organisation
from saltern.interfaces.console.presenters.payouts import next_page, payout_lines
from saltern.interfaces.console.views.case import opened, seen
from saltern.interfaces.console.views.waiting import key_of
from saltern.interfaces.pages import said
from saltern.interfaces.pages.desk import FormFaults, desk_page
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.pages.visit import day_of

FAULTS: Final = (
    CaseMoved, PaidBefore, ApprovedByYou, PayoutHeld, ReferenceWrong, ReferenceTaken, PaidOnWrong,
)  # fmt: skip
"""What is said on the same page, above what was typed."""


def payouts(request: PageRequest) -> HttpResponse:
    """What waits, the oldest first; what was paid, the newest first."""
    office, paid = request.visit.office, "paid" in request.GET
    found = casework.list_payouts(
        acting=request.acting, names=office.people.names, paid=paid, after=key_of(request.GET.get("after", ""))
    )
    named = {one.approved_by for one in found.rows} | {one.payout.paid_by for one in found.rows}
    staff = organisation.names_of(handles=named)
    context = {
        "rows": payout_lines(office.pack, found.rows, staff=staff, me=request.visit.one_of_two),
        "paid": paid,
        "count": found.count,
        "total": said.said_sum(found.total),
        "more": next_page(found),
    }
    return desk_page(request, "console/payouts.html", context, place="payouts")


def pay(request: PageRequest, number: str, output: str) -> HttpResponse:
    """One sum: what it comes to, to which card; then the reference and the day it was paid."""
    faults: FormFaults = ()
    reference, on = request.POST.get("reference", ""), request.POST.get("on", request.visit.today.isoformat())
    if request.method == "POST":
        try:
            casework.pay(
                acting=request.acting,
                rulebook=request.visit.office.rulebook,
                number=number,
                output=output,
                reference=reference,
                paid_on=day_of(on),
                seen=seen(request),
            )
        except FAULTS as problem:
            faults = (("on" if isinstance(problem, PaidOnWrong) else "reference", problem.words()),)
        else:
            return HttpResponseRedirect(f"{reverse('console:payouts')}?done=1")
    case = opened(request, number)
    one = next((one for one in case.payouts if one.output == output), None)
    if one is None:
        raise NothingToPay(case=number, output=output)
    context = {
        "page": case,
        "one": one,
        "sum": next((sum_ for sum_ in case.sums if sum_.output == output), None),
        "reference": reference,
        "on": on,
        "last": request.visit.today.isoformat(),
    }
    return desk_page(request, "console/pay.html", context, place="payouts", faults=faults)
