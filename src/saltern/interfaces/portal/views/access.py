"""谁用过我的数据: every use, with a question about any of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final, cast

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from saltern.apps.feedback import operations as feedback
from saltern.apps.journal import operations as journal
from saltern.apps.journal.queries import LineView
from saltern.apps.organisation import queries as organisation
from saltern.errors import SalternError
from saltern.interfaces.pages.applicant import whole_subject
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.pages.visit import whole_number
from saltern.interfaces.portal.presenters.access import BY_RULE, UseLine, staff_of, use_lines
from saltern.interfaces.portal.views.letter import contact_seal, form_key
from saltern.words import Phrase

PAGE: Final = 20
SPANS: Final = (
    {"key": "month", "name": Phrase(zh="近30天", en="30 days")},
    {"key": "year", "name": Phrase(zh="今年", en="This year")},
    {"key": "all", "name": Phrase(zh="全部", en="All")},
)


class UseUnknown(SalternError):
    """There is no such use of your data."""

    family = "unknown"
    zh = "没有这一次使用。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A page of uses and where the next one begins."""

    uses: tuple[UseLine, ...]
    before: int | None


def my_accesses(request: PageRequest) -> HttpResponse:
    """Every use of the last month, the year, or ever; twenty a page."""
    span = request.GET.get("span", "month")
    span = span if span in {str(one["key"]) for one in SPANS} else "month"
    own = request.GET.get("own") == "1"
    seen = looked_up(request, since=_since(request, span), own=own)
    context = {
        "place": "mine",
        "spans": SPANS,
        "span": span,
        "own": own,
        "seen": seen,
        "withheld_days": request.visit.office.pack.standing.withheld_days,
    }
    return render(request, "portal/my_accesses.html", context)


def looked_up(request: PageRequest, *, since: dt.datetime | None, own: bool = False, limit: int = PAGE) -> Seen:
    """Uses before the page's own mark."""
    before = request.GET.get("before", "")
    lines = journal.list_uses(
        acting=request.acting,
        subject=whole_subject(request),
        kind=request.visit.whom.kind if request.visit.whom else "",
        by_others=not own,
        also=BY_RULE,
        since=since,
        limit=limit,
        before=whole_number(before),
    )
    return Seen(uses=_said(request, lines), before=lines[-1].number if len(lines) == limit else None)


def ask(request: PageRequest, line: int) -> HttpResponse:
    """A question about one use, kept for the office; its answer stands here and under my reports."""
    found = journal.list_uses(
        acting=request.acting,
        subject=whole_subject(request),
        kind=request.visit.whom.kind if request.visit.whom else "",
        limit=1,
        before=line + 1,
    )
    if not found or found[0].number != line:
        raise UseUnknown
    (use,) = _said(request, found)
    fault: Phrase | None = None
    text = request.POST.get("text", "")
    about = f"line:{line}"
    if request.method == "POST":
        try:
            feedback.write_to_office(
                acting=request.acting,
                pack=request.visit.office.pack,
                seal=contact_seal(request),
                address=request.META.get("REMOTE_ADDR", ""),
                text=text,
                about="access",
                unit=use.unit,
                page=reverse("my-accesses"),
                object=about,
                subject=whole_subject(request),
                kind=request.visit.whom.kind if request.visit.whom else "",
                key=request.POST.get("key", ""),
            )
        except SalternError as problem:
            if problem.family not in {"invalid", "busy"}:
                raise
            fault = problem.words()
        else:
            return HttpResponseRedirect(reverse("ask-about-access", args=[line]))
    letters = feedback.list_letters(acting=replace(request.acting, purpose="letters"), object=about)
    context = {
        "place": "mine",
        "use": use,
        "letters": letters,
        "text": text,
        "key": request.POST.get("key") or form_key(),
        "faults": (("text", fault),) if fault else (),
        "fault": fault,
    }
    return render(request, "portal/ask_about_access.html", context, status=422 if fault else 200)


def _said(request: PageRequest, lines: object) -> tuple[UseLine, ...]:
    found = cast("list[LineView]", lines)
    visit = request.visit
    staff = staff_of(found)
    return use_lines(
        pack=visit.office.pack,
        lines=found,
        subject=whole_subject(request),
        account=visit.handle,
        units=organisation.units_of(handles=staff) if staff else {},
    )


def _since(request: PageRequest, span: str) -> dt.datetime | None:
    visit = request.visit
    if span == "month":
        return visit.now - dt.timedelta(days=30)
    if span == "year":
        return dt.datetime(visit.today.year, 1, 1, tzinfo=visit.office.clock.zone)
    return None
