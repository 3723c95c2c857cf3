"""交接: a colleague's open cases given to another in one act; one case given to another unit."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.casework import operations as casework
from saltern.apps.casework.operations.file import CaseMoved
from saltern.apps.casework.operations.handing_over import (
    HandedOver,
    HandOverUnexplained,
    NoColleague,
    SameHandler,
    UnitNotNamed,
)
from saltern.interfaces.console.views.case import opened, seen
from saltern.interfaces.console.views.waiting import colleagues
from saltern.interfaces.pages.desk import FormFaults, desk_page
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.pages.source_line import unit_name

FIELDS: Final = {HandOverUnexplained: "reason", SameHandler: "to", NoColleague: "to"}
"""Where a fault of the form stands."""


def handover(request: PageRequest) -> HttpResponse:
    """Whose cases, to whom, why; what was left because the stand-in's office does not name its service is listed."""
    rulebook = request.visit.office.rulebook
    faults: FormFaults = ()
    given = HandedOver(done=(), left=())
    asked = {name: request.POST.get(name, request.GET.get(name, "")) for name in ("of", "to", "reason")}
    if request.method == "POST":
        try:
            given = casework.hand_over(acting=request.acting, rulebook=rulebook, **asked)
        except tuple(FIELDS) as problem:
            faults = ((FIELDS[type(problem)], problem.words()),)
        else:
            if not given.left:
                to = urlencode({"handler": asked["to"], "handed": len(given.done)})
                return HttpResponseRedirect(f"{reverse('console:waiting')}?{to}")
    counts = casework.count_by_handler(acting=request.acting, rulebook=rulebook)
    staff = colleagues(request)
    context = {
        "holders": [(key, staff.get(key, key), count) for key, count in counts.items() if key],
        "colleagues": list(staff.items()),
        "given": given,
        **asked,
    }
    status = 409 if given.left else 200
    return desk_page(request, "console/handover.html", context, place="waiting", faults=faults, status=status)


def to_unit(request: PageRequest, number: str) -> HttpResponse:
    """One case to another unit that its item names."""
    office, faults = request.visit.office, FormFaults()
    reason, chosen = request.POST.get("reason", ""), request.POST.get("unit", "")
    if request.method == "POST":
        try:
            casework.hand_to_unit(
                acting=request.acting,
                rulebook=office.rulebook,
                number=number,
                unit=chosen,
                reason=reason,
                seen=seen(request),
            )
        except (casework.ReasonMissing, CaseMoved, UnitNotNamed) as problem:
            faults = (("unit" if isinstance(problem, UnitNotNamed) else "reason", problem.words()),)
        else:
            return HttpResponseRedirect(reverse("console:waiting"))
    case = opened(request, number)
    units = office.rulebook.handed_to(case.item, from_unit=case.unit)
    context = {
        "page": case,
        "open": "hand-over" in case.may,
        "units": [(one, unit_name(office.pack, one)) for one in units],
        "chosen": chosen or (units[0] if len(units) == 1 else ""),
        "reason": reason,
    }
    return desk_page(request, "console/to_unit.html", context, place="case", faults=faults)
