"""电话清单: whom a push did not reach, to be telephoned one by one, and noted."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.lifecycle import operations as lifecycle
from saltern.apps.lifecycle import queries
from saltern.apps.lifecycle.operations import NotOnCallList, PushUnknown
from saltern.apps.organisation import queries as organisation
from saltern.interfaces.console.presenters.push import push_name
from saltern.interfaces.console.views.push import numbered
from saltern.interfaces.pages.desk import desk_page
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.pages.visit import whole_number


def calls(request: PageRequest, number: str) -> HttpResponse:
    """The list, those whom nobody has called yet first."""
    office, key = request.visit.office, numbered(number)
    view = queries.push(push=key)
    if view is None:
        raise PushUnknown(push=key)
    with office.people.addresses() as book:
        rows = lifecycle.open_calls(acting=request.acting, push=key, names=office.people.names, book=book)
    staff = organisation.names_of(handles={one.called_by for one in rows if one.called_by})
    context = {
        "number": key,
        "name": push_name(office.pack, view),
        "rows": sorted(rows, key=lambda one: (one.called_at is not None, not one.mobile)),
        "staff": staff,
        "left": sum(one.called_at is None for one in rows),
    }
    return desk_page(request, "console/call_list.html", context, place="pushes")


def phoned(request: PageRequest, number: str) -> HttpResponse:
    """已电话."""
    key, subject = numbered(number), whole_number(request.POST.get("subject", ""))
    if subject is None:
        raise NotOnCallList(push=key)
    lifecycle.note_call(acting=request.acting, push=key, subject=subject)
    return HttpResponseRedirect(reverse("console:call-list", args=[key]))
