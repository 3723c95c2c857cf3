"""数据源: what every unit sends and how fresh it is; one data set with its contract, its deliveries, an empty file."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from saltern.core.contracts.contract import Contract
from saltern.errors import SalternError
from saltern.installation.deliveries import lake_for_pages
from saltern.installation.delivery_template import write_template
from saltern.interfaces.console.presenters.feed import delivery_rows, drawing, feed_rows, reasons, shown
from saltern.interfaces.pages.desk import desk_page
from saltern.interfaces.pages.request import PageRequest

OF_A_FEED = 30
"""Deliveries of a data set that its page lists."""
HEADS = 12
"""Held deliveries named above the list."""


class FeedUnknown(SalternError):
    """There is no data set {dataset}."""

    family = "unknown"
    zh = "没有数据集 {dataset}。"


def contract_of(request: PageRequest, dataset: str) -> Contract:
    """The contract of a data set. Raises `FeedUnknown`."""
    contract = request.visit.office.contracts.get(dataset)
    if contract is None:
        raise FeedUnknown(dataset=dataset)
    return contract


def feeds(request: PageRequest) -> HttpResponse:
    """Every data set, and what waits."""
    visit, office = request.visit, request.visit.office
    holdings = lake_for_pages(office).holdings()
    to_mend = holdings.to_mend()
    rows = feed_rows(office.pack, office.contracts, holdings.batches, to_mend=to_mend, now=visit.now)
    held = [batch for batch in holdings.batches if batch.state == "held"]
    context = {
        "rows": rows,
        "units": len({row.unit for row in rows}),
        "today_came": sum(row.last.astimezone(office.clock.zone).date() == visit.today for row in rows if row.last),
        "held": delivery_rows(office.pack, office.contracts, held[-HEADS:], to_mend=to_mend),
        "held_count": len(held),
        "late": sum(1 for row in rows if row.sign.look == "late"),
        "to_mend": sum(to_mend.values()),
        "total": f"{sum(batch.committed for name in office.contracts for batch in holdings.live(name)):,}",
    }
    return desk_page(request, "console/feeds.html", context, place="feeds")


def feed(request: PageRequest, dataset: str) -> HttpResponse:
    """One data set: the contract, the rows of its last deliveries, each of them."""
    office = request.visit.office
    contract = contract_of(request, dataset)
    holdings = lake_for_pages(office).holdings()
    batches = [batch for batch in holdings.batches if batch.dataset == dataset]
    context = {
        "dataset": dataset,
        "contract": shown(office.pack, contract),
        "drawing": drawing(batches),
        "rows": delivery_rows(office.pack, office.contracts, batches[-OF_A_FEED:], to_mend=holdings.to_mend()),
        "more": max(0, len(batches) - OF_A_FEED),
        "why": reasons(batches[-1].reasons) if batches and batches[-1].state == "held" else (),
    }
    return desk_page(request, "console/feed.html", context, place="feed")


def template(request: PageRequest, dataset: str) -> HttpResponse:
    """An empty file with the columns of a data set, by the names people know, for its unit to fill in."""
    contract = contract_of(request, dataset)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{dataset}.{contract.format}"
        write_template(contract=contract, path=path, labelled=True)
        response = HttpResponse(path.read_bytes(), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=path.name) or ""
    response["X-Content-Type-Options"] = "nosniff"
    return response
