"""推送: what is planned, held, released, stopped; one of them before whoever releases it; what became of it."""

from __future__ import annotations

import csv
import io
from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.lifecycle import operations as lifecycle
from saltern.apps.lifecycle import queries
from saltern.apps.lifecycle.operations import PushUnknown, ReportPurposeMissing
from saltern.apps.notify import queries as messages
from saltern.apps.organisation import queries as organisation
from saltern.core.audiences.spread import Spread
from saltern.installation.records import LakeEmpty
from saltern.interfaces.console.presenters.push import DeskPush, desk_push, push_rows
from saltern.interfaces.pages.desk import desk_page
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.pages.source_line import unit_name
from saltern.interfaces.pages.visit import whole_number
from saltern.words import NOTHING, Phrase

PAGE: Final = 50
SAMPLE: Final = 10
LOOK_FIRST: Final = Phrase(
    zh="请先看人数和抽样，勾上“我看过”再放行",
    en="Look at the numbers and the sample, and say so, before you release it",
)
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula."""


def pushes(request: PageRequest) -> HttpResponse:
    """The list, the newest first; without a state chosen those that are held stand above the others."""
    pack = request.visit.office.pack
    wanted = request.GET.get("state", "")
    state = wanted if wanted in queries.STATES else ""
    before = whole_number(request.GET.get("before", ""))
    rows = queries.pushes(state=state, limit=PAGE, before=before)
    held = queries.pushes(state="held", limit=PAGE) if not state and before is None else ()
    shown = [*held, *(one for one in rows if one.state != "held" or not held)]
    counts = queries.counts()
    context = {
        "rows": push_rows(pack, shown),
        "chips": [(one, queries.STATE_WORDS[one], counts.get(one, 0), one == state) for one in queries.STATES],
        "state": state,
        "count": sum(counts.values()),
        "held_count": counts.get("held", 0),
        "before": rows[-1].push if len(rows) == PAGE else None,
    }
    return desk_page(request, "console/pushes.html", context, place="pushes")


def numbered(number: str) -> int:
    """The push an address names. Raises `PushUnknown`."""
    found = whole_number(number)
    if found is None:
        raise PushUnknown(push=Phrase.same(number[:20]))
    return found


def opened(request: PageRequest, number: str) -> DeskPush:
    """The push as its page shows it. Raises `PushUnknown`."""
    visit, office, acting = request.visit, request.visit.office, request.acting
    key = numbered(number)
    found = lifecycle.open_push(acting=acting, push=key, limit=SAMPLE, names=office.people.names)
    push = found.push
    first = queries.first_values(push=key)
    staff = organisation.names_of(handles={*push.released_by, push.proposed_by})
    return desk_push(
        pack=office.pack,
        push=push,
        spread=_spread(request, key),
        sample=found.targets,
        values=first[1] if first else None,
        counts=messages.counts(source_kind="push", source_id=str(key)),
        arrived=messages.count_arrived(source_kind="push", source_id=str(key)),
        missed=queries.not_reached(push=key),
        staff=staff,
        account=visit.one_of_two,
        now=visit.now,
    )


def _spread(request: PageRequest, push: int) -> Spread | None:
    """The preview; none where there are no records to count by."""
    office = request.visit.office
    everybody = office.records.population
    try:
        return lifecycle.spread_push(acting=request.acting, push=push, pack=office.pack, population=everybody)
    except LakeEmpty:
        return None


def push(request: PageRequest, number: str) -> HttpResponse:
    """One push."""
    return page(request, number)


def page(request: PageRequest, number: str, *, faults: tuple[tuple[str, Phrase], ...] = ()) -> HttpResponse:
    """The page of a push, with what is to be put right."""
    context = {"page": opened(request, number), "used_for": request.POST.get("used_for", "")}
    return desk_page(request, "console/push.html", context, place="pushes", faults=faults)


def release(request: PageRequest, number: str) -> HttpResponse:
    """A person's yes; the last one that was needed lets it go."""
    if request.POST.get("looked") != "1":
        return page(request, number, faults=(("looked", LOOK_FIRST),))
    key = numbered(number)
    found = lifecycle.release(acting=request.acting, push=key)
    if found.state == "released":  # the worker writes what is left
        lifecycle.tell_batch(acting=request.acting, push=key)
    return HttpResponseRedirect(reverse("console:push", args=[key]))


def stop(request: PageRequest, number: str) -> HttpResponse:
    """Stop it: what was not handed over never goes."""
    key = numbered(number)
    lifecycle.stop(acting=request.acting, push=key)
    return HttpResponseRedirect(reverse("console:push", args=[key]))


def send_again(request: PageRequest, number: str) -> HttpResponse:
    """To those not reached only, as a push of its own."""
    again = lifecycle.send_again(acting=request.acting, push=numbered(number))
    lifecycle.tell_batch(acting=request.acting, push=again.push)
    return HttpResponseRedirect(reverse("console:push", args=[again.push]))


def report(request: PageRequest, number: str) -> HttpResponse:
    """What became of each message, to be saved: who sent it, its state, when; no number and no text of anybody."""
    key = numbered(number)
    try:
        rows = lifecycle.report_push(acting=request.acting, push=key, used_for=request.POST.get("used_for", ""))
    except ReportPurposeMissing as problem:
        return page(request, number, faults=(("used-for", problem.words()),))
    pack, language, zone = request.visit.office.pack, request.look.language, request.visit.office.clock.zone
    view = queries.push(push=key)
    template = pack.templates.get(view.template) if view else None
    sender = unit_name(pack, template.sender) if template else NOTHING
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow([words.said(language) for words in HEADS])
    for count, row in enumerate(rows, start=1):
        cells = (sender.said(language), row.state.said(language), row.reason.said(language))
        table.writerow([count, *map(_safe, cells), f"{row.at.astimezone(zone):%Y-%m-%d %H:%M:%S}"])
    response = HttpResponse("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="push-{key}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


HEADS: Final = (
    Phrase(zh="序号", en="No."),
    Phrase(zh="发送单位", en="sender"),
    Phrase(zh="状态", en="state"),
    Phrase(zh="原因", en="reason"),
    Phrase(zh="时间", en="time"),
)


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(DANGEROUS) else text
