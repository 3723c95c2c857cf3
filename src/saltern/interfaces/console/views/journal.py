"""日志: an auditor looks through the lines, and has the chain compared.

What is looked for is posted, page after page: whom it is about stands in no address.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final, cast

from django.http import HttpResponse

from saltern.apps.journal import operations as journal
from saltern.apps.journal.account_name import spelled
from saltern.apps.journal.queries import Verdict
from saltern.apps.journal.search import KINDS, Kind, Sought
from saltern.apps.organisation import queries as organisation
from saltern.core.identifiers.writing import free_text
from saltern.errors import SalternError
from saltern.interfaces.console.presenters.journal import chain_page, journal_rows
from saltern.interfaces.pages.desk import desk_page
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.pages.visit import day_of, whole_number
from saltern.words import Phrase

LATELY: Final = dt.timedelta(days=30)
"""How far back is looked where no day is named."""
MOST_AT_ONCE: Final = 200_000
"""Lines a page compares while somebody waits; more is the command's."""
FIRST: Final = dt.date(1990, 1, 1)
"""Days a journal can be asked for: from this one"""
LAST: Final = dt.date(2200, 1, 1)
"""to this one."""
Fault = tuple[str, Phrase]
NOBODY: Final = Phrase(
    zh="没有找到这个号码对应的人或企业，请核对证件号码或信用代码", en="Nobody is known by this number: check it"
)
NO_DAY: Final = Phrase(zh="日期要写成2020-07-06这样", en="A day is written as 2020-07-06")
TURNED: Final = Phrase(zh="开始的日期在结束的后面，请换过来", en="The first day is after the last: turn them round")


def lines(request: PageRequest) -> HttpResponse:
    """The lines looked for, the newest first; those of the last thirty days where nothing is."""
    return _page(request)


def check(request: PageRequest) -> HttpResponse:
    """Compare the chain now."""
    office = request.visit.office
    verdict = journal.check_chain(acting=request.acting, anchor=office.environment.anchor, sign=office.anchor_sign)
    return _page(request, verdict)


def _page(request: PageRequest, verdict: Verdict | None = None) -> HttpResponse:
    visit, office, acting = request.visit, request.visit.office, request.acting
    typed = {name: free_text(request.POST.get(name, "")).strip() for name in ("actor", "whom", "case", "kind")}
    days = {name: request.POST.get(name, "").strip() for name in ("first", "last")}
    sought, faults = _sought(request, typed, days)
    before = whole_number(request.POST.get("before", ""))
    state = journal.chain_state(acting=acting, anchor=office.environment.anchor, sign=office.anchor_sign)
    context: dict[str, Any] = {**typed, **days, "kinds": KINDS, "sought": sought}
    accounts = {state.checked.by} if state.checked else set()
    if not faults:
        found = journal.search_lines(acting=acting, sought=sought, names=office.people.names, before=before)
        accounts |= {line.actor for line in found.lines}
    staff = organisation.names_of(handles=accounts)
    if not faults:
        units = organisation.units_of(handles=accounts)
        context["rows"] = journal_rows(office.pack, found, staff=staff, units=units, sealed=state.line)
        context["before"] = found.lines[-1].number if found.more else None
        context["whose"] = found.called.get(sought.subject, "") if sought.subject is not None else ""
    context["chain"] = chain_page(state, staff=staff, verdict=verdict)
    context["comparable"] = state.line <= MOST_AT_ONCE
    context["since"] = visit.today - LATELY
    return desk_page(request, "console/journal.html", context, place="journal", faults=faults)


def _sought(request: PageRequest, typed: dict[str, str], days: dict[str, str]) -> tuple[Sought, tuple[Fault, ...]]:
    """What was typed, as it is looked for, and what could not be read."""
    faults: list[Fault] = []
    first, last = (_day(days[name], name, faults) for name in ("first", "last"))
    if first and last and first > last:
        faults.append(("first", TURNED))
    subject = whole_number(request.POST.get("subject", ""))
    if typed["whom"]:
        try:
            subject = request.visit.office.people.of_any_kind(typed["whom"])
        except SalternError:
            faults.append(("whom", NOBODY))
        typed["whom"] = "" if subject is not None else typed["whom"]
    if not any((*typed.values(), *days.values(), subject)):
        first = request.visit.today - LATELY
    kind = cast("Kind", typed["kind"]) if typed["kind"] in KINDS else ""
    return (
        Sought(
            actors=_actors(typed["actor"]),
            subject=subject,
            case=typed["case"].upper().removeprefix("CASE:"),
            kind=kind,
            begins=_begins(request, first),
            ends=_begins(request, last + dt.timedelta(days=1) if last else None),
        ),
        tuple(faults),
    )


def _actors(typed: str) -> frozenset[str] | None:
    """The accounts of colleagues called so; else the account itself."""
    if not typed:
        return None
    return frozenset(organisation.accounts_called(typed)) | {spelled(typed)}


def _day(text: str, field: str, faults: list[Fault]) -> dt.date | None:
    day = day_of(text)
    if text and (day is None or not FIRST <= day <= LAST):
        faults.append((field, NO_DAY))
        return None
    return day


def _begins(request: PageRequest, day: dt.date | None) -> dt.datetime | None:
    return dt.datetime.combine(day, dt.time(), tzinfo=request.visit.office.clock.zone) if day else None
