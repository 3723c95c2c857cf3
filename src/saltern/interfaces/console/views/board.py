"""看板, 数字: how the work stands, in figures; of the whole district for whoever looks after it, else of one's unit.

The map and the charts are asked for when the figures stand on the page; without a script a link leads to them.
"""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any, cast

from django.http import HttpResponse
from django.shortcuts import render

from saltern.apps.casework import operations as casework
from saltern.apps.casework.operations.worklist import PAGE
from saltern.apps.casework.permission import READERS
from saltern.apps.journal.acting import WHOLE_DISTRICT
from saltern.apps.lifecycle import operations as lifecycle
from saltern.apps.lifecycle.reminder_effect import ReminderEffect
from saltern.errors import SalternError
from saltern.interfaces.console.presenters.board import (
    HOW,
    LISTED,
    NAMES,
    WHEN,
    Key,
    cards,
    days_chart,
    map_page,
    months_chart,
    reminder_rows,
    span,
    unit_rows,
    waiting_bars,
)
from saltern.interfaces.console.presenters.waiting import decided_rows
from saltern.interfaces.pages.desk import desk_page
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.pages.source_line import unit_name
from saltern.interfaces.pages.visit import whole_number

DAYS = 14
MOST_UNITS = 6


class CountUnknown(SalternError):
    """There is no figure "{key}" on the board."""

    family = "unknown"
    zh = "看板上没有数字“{key}”。"


def board(request: PageRequest) -> HttpResponse:
    """The five figures and where cases wait; `part` asks for these alone, to renew them."""
    visit, office = request.visit, request.visit.office
    when, first, last = span(request.GET.get("when", ""), today=visit.today)
    figures = casework.read_figures(acting=request.acting, rulebook=office.rulebook, first=first, last=last)
    context = {
        **_whose(request),
        "when": when,
        "cards": cards(figures, _effects(request), year=visit.today.year),
        "bars": waiting_bars(office.pack, figures.units, most=MOST_UNITS),
        "more": sum(bool(one.waiting) for one in figures.units.values()) > MOST_UNITS,
        "waits": figures.whole.waiting,
        "spans": [(key, name, key == when) for key, name in WHEN.items()],
    }
    if "part" in request.GET:
        return render(request, "console/parts/figures.html", context)
    return desk_page(request, "console/board.html", context, place="board")


def charts(request: PageRequest) -> HttpResponse:
    """The map of the week and the two charts; `part` asks for these alone, to be put on the board."""
    visit, office = request.visit, request.visit.office
    today = visit.today
    _, monday, _ = span("week", today=today)
    read = partial(lifecycle.read_streets, acting=request.acting, pack=office.pack, as_of=today)
    streets = office.street_book.streets(as_of=today, read=lambda everybody: read(population=everybody))
    asked: dict[str, Any] = {"acting": request.acting, "rulebook": office.rulebook, "last": today}
    applicants = casework.count_applicants(first=monday, **asked) if streets else {}
    days = casework.read_days(first=today - dt.timedelta(days=DAYS - 1), **asked)
    context = {
        **_whose(request),
        "map": map_page(office.pack, streets, applicants) if streets else None,
        "days": days_chart(days, today=today),
        "months": months_chart(_effects(request), today=today),
        "year": today.year,
    }
    if "part" in request.GET:
        return render(request, "console/parts/charts.html", context)
    return desk_page(request, "console/charts.html", context, place="board")


def figure(request: PageRequest, key: str) -> HttpResponse:
    """How one figure is counted, and what stands behind it: by unit, or the cases of one's own. Raises
    `CountUnknown`."""
    if key not in NAMES:
        raise CountUnknown(key=key)
    visit, office = request.visit, request.visit.office
    wanted = cast("Key", key)
    when, first, last = span(request.GET.get("when", ""), today=visit.today)
    context: dict[str, Any] = {
        **_whose(request),
        "key": wanted,
        "name": NAMES[wanted],
        "how": HOW[wanted],
        "when": when,
        "spans": [(one, name, one == when) for one, name in WHEN.items()],
    }
    if wanted == "reminders":
        context["reminders"] = reminder_rows(office.pack, _effects(request), year=visit.today.year)
        return desk_page(request, "console/figure.html", context, place="board")
    asked: dict[str, Any] = {"acting": request.acting, "rulebook": office.rulebook, "first": first, "last": last}
    figures = casework.read_figures(**asked)
    found = cards(figures, (), year=visit.today.year)
    context["card"] = next(card for card in found if card.key == wanted)
    context["units"] = unit_rows(office.pack, wanted, figures.units)
    if wanted in LISTED and request.acting.role in READERS["list-waiting"]:
        before = whole_number(request.GET.get("before", ""))
        rows = casework.list_counted(which=LISTED[wanted], names=office.people.names, before=before, **asked)
        context["rows"] = decided_rows(office.pack, rows)
        context["before"] = rows[-1].id if len(rows) == PAGE else None
    return desk_page(request, "console/figure.html", context, place="board")


def _whose(request: PageRequest) -> dict[str, Any]:
    """Whose figures they are."""
    visit = request.visit
    whole = request.acting.role in WHOLE_DISTRICT
    pack = visit.office.pack
    of = pack.district.name if whole else unit_name(pack, request.acting.unit)
    return {"whole": whole, "whose": of, "now": visit.now}


def _effects(request: PageRequest) -> tuple[ReminderEffect, ...]:
    """What reminders led to since the year before."""
    visit, pack = request.visit, request.visit.office.pack
    return lifecycle.read_effects(
        acting=request.acting,
        items={key: one.item for key, one in pack.reminders.items()},
        unit_of=visit.office.rulebook.unit,
        first=dt.date(visit.today.year - 1, 1, 1),
    )
