"""Who stands at the counter picked the wrong item: their case is moved to the right one, and they get a new slip."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.casework import operations as casework
from saltern.interfaces.counter.served import at_counter
from saltern.interfaces.pages import changing_item
from saltern.interfaces.pages.desk import FormFaults, desk_page
from saltern.interfaces.pages.request import PageRequest


def change_item(request: PageRequest, number: str) -> HttpResponse:
    """Find the right item, say why, move it; only a case of whoever stands there. Raises `CaseUnknown`."""
    who, office, faults = at_counter(request), request.visit.office, FormFaults()
    case = casework.open_case(acting=request.acting, rulebook=office.rulebook, number=number).case
    if case.subject != who.subject:
        raise casework.CaseUnknown(case=number)
    if request.method == "POST" and "find" not in request.POST:
        faults = changing_item.move(request, number)
        if not faults:
            return HttpResponseRedirect(reverse("counter:receipt", args=[number]))
    context = {
        "person": who,
        "case": case,
        "name": office.pack.service_name(case.item),
        "open": changing_item.may_move(case.state, request.acting.role),
        **changing_item.change_form(request, item=case.item, kind=who.kind),
    }
    return desk_page(request, "counter/change_item.html", context, place="counter", faults=faults)
