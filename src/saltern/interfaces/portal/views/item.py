"""An item's page, and the items one can browse."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from saltern.apps.casework import operations as casework
from saltern.apps.casework.operations import FormView
from saltern.core.catalogue.item import Item
from saltern.interfaces.pages.applicant import account_facts, acting_on
from saltern.interfaces.pages.payment import sums
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.portal.presenters.item import item_page
from saltern.interfaces.portal.presenters.linked_data import government_service
from saltern.interfaces.portal.presenters.places import nearest_hall


def item(request: PageRequest, key: str) -> HttpResponse:
    """Can I, what do I get, how long, how much, what do I need."""
    office = request.visit.office
    found = office.rulebook.item(key).nearest(request.visit.today)
    form = opened(request, found)
    page = item_page(pack=office.pack, item=found, form=form)
    expected = sums(office.pack, form.payments) if form and page.verdict and page.verdict.kind != "no" else ()
    hall = nearest_hall(office.pack, now=request.visit.now.astimezone(office.clock.zone))
    whom = request.visit.whom
    described = government_service(
        pack=office.pack, item=found, page=request.build_absolute_uri(request.path), language=request.look.language
    )
    context = {"place": "items", "item": page, "hall": hall, "sums": expected, "described": described}
    return render(request, "portal/item.html", {**context, "may_report": whom is not None and whom.covers("")})


def opened(request: PageRequest, item: Item) -> FormView | None:
    """The form as it opens for whom the account acts for; None where nobody is, or the item is not for their kind."""
    visit = request.visit
    whom = visit.whom
    if whom is None or not whom.shows_records or not whom.covers(item.id) or item.depth == "light":
        return None
    if whom.kind not in {item.who, *item.who_else} or item.in_force(visit.today) is None:
        return None
    return casework.open_form(
        acting=acting_on(request, item.id),
        rulebook=visit.office.rulebook,
        source=visit.reading,
        item=item.id,
        subject=whom.subject,
        account=account_facts(request),
        who=whom.kind,
        conditions=True,
    )
