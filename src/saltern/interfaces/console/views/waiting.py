"""待办, 今日秒批, 我办过的: lists of a unit, each row the way into its case. What is asked stands in the address."""

from __future__ import annotations

import datetime as dt
from typing import Final, cast

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.casework import operations as casework
from saltern.apps.casework.number import valid
from saltern.apps.casework.operations.worklist import PAGE
from saltern.apps.casework.worklist import WHICH, Asked, Key, Which
from saltern.core.identifiers.writing import free_text
from saltern.errors import SalternError
from saltern.interfaces.console.presenters.waiting import chips, decided_rows, instant_rows, next_page, waiting_rows
from saltern.interfaces.console.shell import shown
from saltern.interfaces.pages.request import PageRequest

LONGEST_KEY: Final = 19
"""Digits beyond which no database has a row."""


def waiting(request: PageRequest) -> HttpResponse:
    """What waits, the nearest day first."""
    visit, office = request.visit, request.visit.office
    which = cast("Which", request.GET.get("which", "all"))
    text = free_text(request.GET.get("q", "")).strip()
    asked, nobody = _asked(request, which if which in WHICH else "all", text)
    if asked.number and not nobody:
        return HttpResponseRedirect(reverse("console:case", args=[asked.number]))
    found = casework.list_waiting(
        acting=request.acting,
        rulebook=office.rulebook,
        names=office.people.names,
        asked=asked,
        after=_key(request.GET.get("after", "")),
    )
    context = {
        "rows": waiting_rows(office.pack, () if nobody else found.rows, today=visit.today),
        "chips": chips(found.counts, asked.which),
        "which": asked.which,
        "counts": found.counts,
        "text": text,
        "item": asked.item,
        "more": next_page(found) if not nobody else "",
    }
    return shown(request, "console/waiting.html", context, place="waiting")


def _asked(request: PageRequest, which: Which, text: str) -> tuple[Asked, bool]:
    """What is looked for: a number of a case, an item, a person or firm by number; and whether nobody is meant."""
    office = request.visit.office
    if not text:
        return Asked(which=which, item=request.GET.get("item", "")), False
    if valid(text.upper()):
        return Asked(which=which, number=text.upper()), False
    named = [key for key, item in office.pack.items.items() if text in {key, item.name.zh, item.name.en}]
    partly = [key for key, item in office.pack.items.items() if text in item.name.zh or text in item.name.en]
    if found := [*named, *partly]:
        return Asked(which=which, item=found[0]), False
    try:
        return Asked(which=which, subject=office.people.of_any_kind(text)), False
    except SalternError:
        return Asked(which=which), True


def _key(text: str) -> Key | None:
    """Where the page before ended, as its address says: a day or nothing, and a row."""
    day, _, row = text.partition("_")
    if not row.isascii() or not row.isdigit() or len(row) > LONGEST_KEY:
        return None
    try:
        return (dt.date.fromisoformat(day) if day else None, int(row))
    except ValueError:
        return None


def _before(request: PageRequest) -> int | None:
    before = request.GET.get("before", "")
    return int(before) if before.isascii() and before.isdigit() and len(before) < LONGEST_KEY else None


def instant(request: PageRequest) -> HttpResponse:
    """What was approved by rule today, and which of it is to be looked over."""
    visit, office = request.visit, request.visit.office
    only_drawn = "drawn" in request.GET
    day = _day(request.GET.get("day", "")) or visit.today
    rows = casework.list_instant(
        acting=request.acting,
        rulebook=office.rulebook,
        names=office.people.names,
        day=day,
        before=_before(request),
        only_drawn=only_drawn,
    )
    context = {
        "rows": instant_rows(office.pack, rows),
        "day": day,
        "only_drawn": only_drawn,
        "before": rows[-1].id if len(rows) == PAGE else None,
    }
    return shown(request, "console/instant.html", context, place="instant")


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def decided(request: PageRequest) -> HttpResponse:
    """What I decided, newest first."""
    office = request.visit.office
    rows = casework.list_decided(acting=request.acting, names=office.people.names, before=_before(request))
    context = {
        "rows": decided_rows(office.pack, rows),
        "before": rows[-1].id if len(rows) == PAGE else None,
    }
    return shown(request, "console/decided.html", context, place="decided")
