"""What this clerk took in today."""

from __future__ import annotations

from django.http import HttpResponse

from saltern.apps.casework import operations as casework
from saltern.apps.casework.stage import public_state
from saltern.interfaces.pages.desk import desk_page
from saltern.interfaces.pages.request import PageRequest


def today(request: PageRequest) -> HttpResponse:
    """The day's list, newest first."""
    office = request.visit.office
    taken = casework.list_taken(acting=request.acting, names=office.people.names, day=request.visit.today)
    rows = [
        {
            "number": one.case.number,
            "called": one.called,
            "name": office.pack.service_name(one.case.item),
            "state": public_state(one.case.state),
            "at": one.at,
        }
        for one in taken
    ]
    return desk_page(request, "counter/today.html", {"rows": rows}, place="today")
