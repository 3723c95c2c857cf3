"""Who comes to the counter, what they may want, the account on their phone; and the next one, please."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.casework import operations as casework
from saltern.apps.casework.accepting_venue import where_taken_in
from saltern.apps.identity import operations as identity
from saltern.apps.stewardship import operations as stewardship
from saltern.core.identifiers.writing import free_text
from saltern.errors import SalternError
from saltern.interfaces.counter.presenters.served import found_rows, item_rows
from saltern.interfaces.counter.served import at_counter, serve, served
from saltern.interfaces.counter.served import leave as go
from saltern.interfaces.pages.changing_item import may_move
from saltern.interfaces.pages.desk import desk_page
from saltern.interfaces.pages.request import PageRequest
from saltern.words import Phrase

LONGEST: Final = 60
OFFERS: Final = 4
LAST: Final = "counter_item"
"""Session key: the item this clerk took in last."""


def home(request: PageRequest) -> HttpResponse:
    """The number of a card; nothing of anybody before it."""
    if request.method != "POST":
        return desk_page(request, "counter/home.html", {"person": served(request)}, place="counter")
    people = request.visit.office.people
    try:
        who = stewardship.identify(
            acting=request.acting,
            person=people.person,
            find=people.of_any_kind,
            number=free_text(request.POST.get("number", "")),
            consents="consents" in request.POST,
        )
    except SalternError as problem:
        field = "consents" if isinstance(problem, stewardship.ConsentMissing) else "number"
        fault = problem.words()
        context = {"number": request.POST.get("number", "")}
        return desk_page(request, "counter/home.html", context, place="counter", faults=((field, fault),))
    serve(request, who)
    return HttpResponseRedirect(reverse("counter:items"))


def leave(request: PageRequest) -> HttpResponse:
    """They go, and nothing of them stays."""
    go(request)
    return HttpResponseRedirect(reverse("counter:home"))


def items(request: PageRequest) -> HttpResponse:
    """What they may want: what is offered to them, what is found by a word, what they began here."""
    who, visit, office = at_counter(request), request.visit, request.visit.office
    last = request.session.get(LAST, "")
    words = " ".join(free_text(request.GET.get("q", ""))[:LONGEST].split())
    offers = casework.list_offers(
        acting=request.acting, rulebook=office.rulebook, source=visit.reading, subject=who.subject, kind=who.kind
    )
    drafts = casework.list_drafts(acting=request.acting, subject=who.subject)
    cases = casework.list_cases(acting=request.acting, rulebook=office.rulebook, subject=who.subject)
    found = found_rows(office.pack, office.search.find(words=words).hits if words else (), who.kind)
    if len(found) == 1 and words:
        return HttpResponseRedirect(reverse("counter:application", args=[found[0].key]))
    context = {
        "person": who,
        "words": words,
        "found": found,
        "offers": item_rows(office.pack, offers)[:OFFERS],
        "last": (last, office.pack.service_name(last)) if last in office.pack.items else None,
        "drafts": [(one.item, office.pack.service_name(one.item)) for one in drafts],
        "cases": [
            (one.number, office.pack.service_name(one.item), may_move(one.state, request.acting.role))
            for one in cases[:OFFERS]
        ],
    }
    return desk_page(request, "counter/items.html", context, place="counter")


def verify(request: PageRequest) -> HttpResponse:
    """The account on their phone is theirs: the clerk has seen them and their card."""
    who, office = at_counter(request), request.visit.office
    if request.method != "POST":
        return desk_page(request, "counter/verify.html", {"person": who}, place="counter")
    mobile = request.POST.get("mobile", "")
    try:
        account = identity.find_account(acting=request.acting, seal=office.mobile_seal, mobile=mobile)
        identity.bind_at_counter(acting=request.acting, handle=account.handle, subject=who.subject, kind=who.kind)
    except SalternError as problem:
        fault = problem.words()
        context = {"person": who, "mobile": mobile}
        return desk_page(request, "counter/verify.html", context, place="counter", faults=(("mobile", fault),))
    return desk_page(request, "counter/verify.html", {"person": who, "done": True}, place="counter")


def taken_elsewhere(request: PageRequest, key: str) -> tuple[Phrase, ...]:
    """Where an item is taken in that this counter may not accept."""
    rulebook = request.visit.office.rulebook
    return tuple(where_taken_in(rulebook, rulebook.item(key)))
