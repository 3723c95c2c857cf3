"""待办, 今日秒批, 我办过的: lists of a unit, each row the way into its case. What is asked stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, cast
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.casework import operations as casework
from saltern.apps.casework.number import valid
from saltern.apps.casework.operations.worklist import PAGE
from saltern.apps.casework.permission import DESK
from saltern.apps.casework.worklist import COLUMNS, ORDERS, WHICH, Asked, Key, ListChoice, Order, Which
from saltern.apps.organisation import queries as organisation
from saltern.core.identifiers.writing import free_text
from saltern.errors import SalternError
from saltern.interfaces.console.presenters.waiting import (
    chips,
    decided_rows,
    handlers,
    headings,
    next_page,
    tags,
    waiting_rows,
)
from saltern.interfaces.pages.desk import desk_page
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.pages.visit import day_of, whole_number

ASKED: Final = frozenset({"which", "item", "handler", "order"})
"""What an address may ask of the list; one that asks nothing shows it as somebody chose."""


def waiting(request: PageRequest) -> HttpResponse:
    """What waits, the nearest day first, or as somebody chose; the address says otherwise. What is looked for is
    posted: an identity number stands in no address."""
    visit, office = request.visit, request.visit.office
    choice = casework.read_choice(acting=request.acting)
    own = request.method == "GET" and not ASKED & set(request.GET)
    asked = choice.asked if own else asked_of(request.GET)
    text = free_text(request.POST.get("q", "")).strip()
    if text and valid(text.upper()):
        return HttpResponseRedirect(reverse("console:case", args=[text.upper()]))
    if text and (item := _item(request, text)):
        return HttpResponseRedirect(f"{reverse('console:waiting')}?{urlencode({'item': item})}")
    subject = _subject(request, text)
    found = casework.list_waiting(
        acting=request.acting,
        rulebook=office.rulebook,
        names=office.people.names,
        asked=replace(asked, subject=subject),
        after=key_of(request.GET.get("after", "")),
    )
    nobody, staff = bool(text) and subject is None, colleagues(request)
    people = handlers(staff, asked)
    context = {
        "waiting": found.counts["all"],
        "rows": waiting_rows(office.pack, () if nobody else found.rows, today=visit.today, staff=staff),
        "chips": chips(found.counts, asked),
        "headings": headings(office.pack, found, choice.columns, asked, people),
        "asked": asked,
        "counts": found.counts,
        "text": text,
        "handlers": people,
        "staff": staff,
        "may_hand_over": request.visit.role == "approver",
        "tags": tags(office.pack, asked, staff) if own else (),
        "named": office.pack.service_name(asked.item) if asked.item in office.pack.items and not own else None,
        "more": next_page(found, asked) if not text else "",
        "columns": [(key, name, key in choice.columns) for key, name in COLUMNS.items()],
        "orders": ORDERS,
    }
    return desk_page(request, "console/waiting.html", context, place="waiting")


def choose(request: PageRequest) -> HttpResponse:
    """Keep how I want my list to stand: its columns, and what is asked of it now; or take one of these off."""
    given = request.POST
    choice = casework.read_choice(acting=request.acting)
    if off := given.get("off", ""):
        usual = asked_of({})
        kept = replace(choice, asked=replace(choice.asked, **{off: getattr(usual, off)}) if off in ASKED else usual)
    else:
        columns = tuple(key for key in COLUMNS if key in given.getlist("column"))
        kept = ListChoice(columns=columns, asked=asked_of(given))
    casework.keep_choice(acting=request.acting, choice=kept)
    return HttpResponseRedirect(reverse("console:waiting"))


def asked_of(given: Mapping[str, str]) -> Asked:
    """What an address, or a form, asks of the list; what nobody knows is as ever."""
    which, order = cast("Which", given.get("which", "all")), cast("Order", given.get("order", "due"))
    return Asked(
        which=which if which in WHICH else "all",
        item=free_text(given.get("item", "")),
        handler=free_text(given.get("handler", "")),
        order=order if order in ORDERS else "due",
    )


def colleagues(request: PageRequest) -> Mapping[str, str]:
    """Who works on cases of the unit, by account, as they are called."""
    held = organisation.posts(unit=request.acting.unit, now=request.visit.now)
    return {one.account: one.called or one.account for one in held if DESK & set(one.roles)}


def _item(request: PageRequest, text: str) -> str:
    """The item somebody names, by its key, its name or a part of it; empty where none is meant."""
    items = request.visit.office.pack.items
    whole = [key for key, item in items.items() if text in {key, item.name.zh, item.name.en}]
    partly = [key for key, item in items.items() if text in item.name.zh or text.lower() in item.name.en.lower()]
    return next(iter([*whole, *partly]), "")


def _subject(request: PageRequest, text: str) -> int | None:
    """The person or firm behind a number; None where nobody is meant."""
    try:
        return request.visit.office.people.of_any_kind(text) if text else None
    except SalternError:
        return None


def key_of(text: str) -> Key | None:
    """Where the page before ended, as its address says: a day or nothing, a row, an item where they are in order."""
    day, _, rest = text.partition("_")
    row, _, item = rest.partition("_")
    key = whole_number(row)
    if key is None or (day and day_of(day) is None):
        return None
    return Key(day_of(day), key, item)


def _before(request: PageRequest) -> int | None:
    return whole_number(request.GET.get("before", ""))


def instant(request: PageRequest) -> HttpResponse:
    """What was approved by rule today, and which of it is to be looked over."""
    visit, office = request.visit, request.visit.office
    only_drawn = "drawn" in request.GET
    day = day_of(request.GET.get("day", "")) or visit.today
    rows = casework.list_instant(
        acting=request.acting,
        rulebook=office.rulebook,
        names=office.people.names,
        day=day,
        before=_before(request),
        only_drawn=only_drawn,
    )
    context = {
        "rows": decided_rows(office.pack, rows),
        "day": day,
        "only_drawn": only_drawn,
        "before": rows[-1].id if len(rows) == PAGE else None,
    }
    return desk_page(request, "console/instant.html", context, place="instant")


def decided(request: PageRequest) -> HttpResponse:
    """What I decided, newest first."""
    office = request.visit.office
    rows = casework.list_decided(acting=request.acting, names=office.people.names, before=_before(request))
    context = {
        "rows": decided_rows(office.pack, rows),
        "before": rows[-1].id if len(rows) == PAGE else None,
    }
    return desk_page(request, "console/decided.html", context, place="decided")
