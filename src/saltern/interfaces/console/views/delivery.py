"""One delivery: how it stands and why, what was set aside of it; let in though held, taken out again."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.organisation import queries as organisation
from saltern.apps.stewardship import operations as stewardship
from saltern.apps.stewardship.subject_join import LONGEST_WHY, WhyMissing
from saltern.errors import SalternError
from saltern.installation.deliveries import door, lake_for_pages, wait_for_nobody
from saltern.interfaces.console.presenters.feed import moment, reasons, sign_of
from saltern.interfaces.console.presenters.mending import wrong_lines
from saltern.interfaces.pages.desk import FormFaults, desk_page
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.pages.source_line import unit_name
from saltern.words import Phrase

AT_ONCE: Final = 64 << 20
"""Bytes of a delivery that a page lets in while somebody waits for it; some seconds."""


class DeliveryTooLarge(SalternError):
    """This delivery is {megabytes} MB and takes minutes to let in; whoever runs the machine does it:
    saltern feed release {batch}"""

    family = "conflict"
    zh = "这一份有{megabytes} MB，放行要几分钟，请运行管理员执行：saltern feed release {batch}"


def delivery(request: PageRequest, batch: str) -> HttpResponse:
    """One delivery."""
    return page(request, batch)


def page(request: PageRequest, batch: str, *, faults: FormFaults = (), why: str = "") -> HttpResponse:
    """The page of a delivery, with what is to be put right. Raises `BatchUnknown`."""
    office = request.visit.office
    lake = lake_for_pages(office)
    found = stewardship.open_batch(acting=request.acting, lake=lake, identities=office.people, batch=batch, limit=20)
    known, contract = found.batch, office.contracts.get(found.batch.dataset)
    holdings = lake.holdings()
    context = {
        "batch": known,
        "name": contract.label if contract else Phrase.same(known.dataset),
        "sender": unit_name(office.pack, known.unit),
        "at": moment(known),
        "sign": sign_of(known),
        "held_for": reasons(known.reasons),
        "releasable": known.state == "held" and all(one.releasable for one in known.reasons),
        "released_by": organisation.names_of(handles={known.released_by}).get(known.released_by, known.released_by),
        "to_mend": holdings.to_mend().get(batch, 0),
        "mendings": [(one.id, len(one.mended)) for one in holdings.mendings(batch)],
        "wrong": wrong_lines(contract, found.wrong),
        "more": known.quarantined > len(found.wrong),
        "linked": sum(figures.linked for figures in known.linked.values()),
        "filled": sum(figures.filled for figures in known.linked.values()),
        "digest": known.content[:12],
        "why": why,
        "longest": LONGEST_WHY,
    }
    return desk_page(request, "console/delivery.html", context, place="delivery", faults=faults)


def release(request: PageRequest, batch: str) -> HttpResponse:
    """Let a held delivery in although something was doubtful."""
    office = request.visit.office
    known = _known(request, batch)
    if known.size > AT_ONCE:
        raise DeliveryTooLarge(megabytes=known.size >> 20, batch=batch)
    with door(office, waiting=wait_for_nobody) as intake:
        stewardship.release(acting=request.acting, intake=intake, batch=batch)
    return HttpResponseRedirect(reverse("console:delivery", args=[batch]))


def withdraw(request: PageRequest, batch: str) -> HttpResponse:
    """Take a delivery out; the rows it had replaced count again."""
    why = request.POST.get("why", "")
    _known(request, batch)
    try:
        with door(request.visit.office, waiting=wait_for_nobody) as intake:
            stewardship.withdraw(acting=request.acting, intake=intake, batch=batch, why=why)
    except WhyMissing as problem:
        return page(request, batch, faults=(("why", problem.words()),), why=why)
    return HttpResponseRedirect(reverse("console:delivery", args=[batch]))


def _known(request: PageRequest, batch: str) -> stewardship.Batch:
    """The delivery as the lake knows it. Raises `BatchUnknown`."""
    known = lake_for_pages(request.visit.office).holdings().batch(batch)
    if known is None:
        raise stewardship.BatchUnknown(batch=batch)
    return known
