"""数据湖: the last snapshots, and the check of everything that is kept: asked for here, done by the worker."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.organisation import queries as organisation
from saltern.apps.stewardship import operations as stewardship
from saltern.installation.deliveries import lake_for_pages
from saltern.interfaces.console.presenters.snapshot import told
from saltern.interfaces.pages.desk import desk_page
from saltern.interfaces.pages.request import PageRequest

SNAPSHOTS: Final = 30


def lake(request: PageRequest) -> HttpResponse:
    """The snapshots, newest first, and what the last checks found."""
    store = lake_for_pages(request.visit.office)
    contracts, snapshots = request.visit.office.contracts, []
    for number in reversed(store.numbers()[-SNAPSHOTS:]):
        holdings = store.holdings(number)
        snapshots.append(
            {"number": number, "at": dt.datetime.fromisoformat(holdings.at), "told": told(holdings.why, contracts)}
        )
    checks = stewardship.list_checks(acting=request.acting)
    context = {
        "snapshots": snapshots,
        "checks": checks,
        "names": organisation.names_of(handles={one.asked_by for one in checks}),
        "waits": any(one.done_at is None for one in checks),
    }
    return desk_page(request, "console/lake.html", context, place="lake")


def check(request: PageRequest) -> HttpResponse:
    """Have everything checked."""
    stewardship.ask_check(acting=request.acting)
    return HttpResponseRedirect(reverse("console:lake"))
