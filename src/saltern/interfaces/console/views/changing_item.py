"""改办事项: the applicant picked the wrong item, and the case is moved to the right one."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.casework import queries as cases
from saltern.interfaces.console.views.case import opened
from saltern.interfaces.pages import changing_item
from saltern.interfaces.pages.desk import FormFaults, desk_page
from saltern.interfaces.pages.request import PageRequest


def change_item(request: PageRequest, number: str) -> HttpResponse:
    """Find the right item, say why, move it. Where another unit goes on with it, back to the list."""
    page, faults = opened(request, number), FormFaults()
    if request.method == "POST" and "find" not in request.POST:
        faults = changing_item.move(request, number)
        if not faults:
            here = cases.filed(number=number, rulebook=request.visit.office.rulebook)
            own = here is not None and here.unit == request.acting.unit
            to = reverse("console:case", args=[number]) if own else reverse("console:waiting")
            return HttpResponseRedirect(to)
    context = {
        "page": page,
        "open": "change-item" in page.may,
        **changing_item.change_form(request, item=page.item, kind=page.kind),
    }
    return desk_page(request, "console/change_item.html", context, place="case", faults=faults)
