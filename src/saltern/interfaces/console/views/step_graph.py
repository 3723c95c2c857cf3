"""下一步图: which approvals lead on, and for one of them how many go where and where they stop."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Final

from django.http import HttpResponse

from saltern.apps.lifecycle import operations as lifecycle
from saltern.core.catalogue.search import the_item
from saltern.interfaces.console.presenters.step_graph import columns, step_graph
from saltern.interfaces.pages.desk import desk_page
from saltern.interfaces.pages.request import PageRequest

PLACE = "design-graph"
LOOKED_BACK: Final = dt.timedelta(days=365)


def graphs(request: PageRequest) -> HttpResponse:
    """Every item that something follows."""
    pack = request.visit.office.pack
    leading = Counter(step.from_item for step in pack.next_steps.values())
    rows = [(key, pack.service_name(key), count) for key, count in leading.most_common() if key in pack.items]
    return desk_page(request, "console/step_graphs.html", {"rows": rows}, place=PLACE)


def graph(request: PageRequest, key: str) -> HttpResponse:
    """What follows one item. Raises `ItemUnknown`."""
    pack = request.visit.office.pack
    the_item(pack=pack, key=key)
    since = request.visit.today - LOOKED_BACK
    shown = [one for keys in columns(pack, key) for one in keys]
    counts = lifecycle.count_steps(acting=request.acting, pack=pack, items=shown, since=since)
    context = {"page": step_graph(pack=pack, item=key, counts=counts), "item": key, "since": since}
    return desk_page(request, "console/step_graph.html", context, place=PLACE)
