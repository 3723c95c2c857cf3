"""关联复核: numbers that link nobody; one beside who may be meant, linked by a person, undone."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.stewardship import operations as stewardship
from saltern.apps.stewardship.operations import Place
from saltern.apps.stewardship.operations.reviews import SubjectOfOtherKind
from saltern.apps.stewardship.review import reason_words
from saltern.apps.stewardship.subject_join import LONGEST_WHY, WhyMissing, checked_why
from saltern.errors import SalternError
from saltern.installation.deliveries import lake_for_pages
from saltern.installation.people import SubjectNumberInvalid
from saltern.interfaces.console.presenters.feed import moment
from saltern.interfaces.console.presenters.row_linking import compared, label, table, waiting_rows
from saltern.interfaces.pages.desk import FormFaults, desk_page
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.pages.source_line import unit_name
from saltern.interfaces.pages.visit import whole_number

PAGE: Final = 50


class NobodyChosen(SalternError):
    """Choose whom the row means, or write the right number."""

    family = "invalid"
    zh = "请选一个人，或写下正确的号码。"


FAULTS: Final = (WhyMissing, NobodyChosen, SubjectNumberInvalid, SubjectOfOtherKind)
"""What is put right on the same page."""


def linking(request: PageRequest) -> HttpResponse:
    """What waits, the newest delivery first."""
    office = request.visit.office
    offset = whole_number(request.GET.get("from", "")) or 0
    found = stewardship.list_review(
        acting=request.acting, lake=lake_for_pages(office), contracts=office.contracts, limit=PAGE, offset=offset
    )
    context = {
        "rows": waiting_rows(office.pack, office.contracts, found),
        "count": found.waiting,
        "more": offset + PAGE if len(found.rows) == PAGE else 0,
    }
    return desk_page(request, "console/linking.html", context, place="linking")


def row(request: PageRequest, batch: str, row: int, column: str) -> HttpResponse:
    """One number beside who may be meant; handed in, the row is linked."""
    place, office = Place(batch=batch, row=row, column=column), request.visit.office
    if request.method != "POST":
        return _page(request, place)
    try:
        why = checked_why(request.POST.get("why", ""))
        stewardship.link_row(
            acting=request.acting, lake=lake_for_pages(office), contracts=office.contracts, identities=office.people,
            place=place, subject=_chosen(request), why=why,
        )  # fmt: skip
    except FAULTS as problem:
        where = "why" if isinstance(problem, WhyMissing) else "number"
        return _page(request, place, faults=((where, problem.words()),))
    return HttpResponseRedirect(reverse("console:linking-row", args=[batch, row, column]))


def unlink(request: PageRequest, batch: str, row: int, column: str) -> HttpResponse:
    """Undo it; the row stands as it came."""
    place, office = Place(batch=batch, row=row, column=column), request.visit.office
    try:
        stewardship.unlink_row(
            acting=request.acting, lake=lake_for_pages(office), contracts=office.contracts, identities=office.people,
            place=place, why=request.POST.get("why", ""),
        )  # fmt: skip
    except WhyMissing as problem:
        return _page(request, place, faults=(("why", problem.words()),))
    return HttpResponseRedirect(reverse("console:linking-row", args=[batch, row, column]))


def _chosen(request: PageRequest) -> int:
    """Whom the steward means. Raises `NobodyChosen`, `SubjectNumberInvalid`."""
    number, chosen = request.POST.get("number", "").strip(), whole_number(request.POST.get("candidate", ""))
    if number:
        return request.visit.office.people.bearer_of(number, enter=True)
    if chosen is None:
        raise NobodyChosen
    return chosen


def _page(request: PageRequest, place: Place, *, faults: FormFaults = ()) -> HttpResponse:
    office, lake = request.visit.office, lake_for_pages(request.visit.office)
    sight = stewardship.open_review(
        acting=request.acting, lake=lake, contracts=office.contracts, identities=office.people, place=place
    )
    known = lake.holdings().batch(place.batch)
    assert known is not None
    context = {
        "row": sight.row,
        "cell": place,
        "table": table(office.contracts, known.dataset),
        "sender": unit_name(office.pack, known.unit),
        "at": moment(known),
        "label": label(office.contracts, known.dataset, sight.row),
        "reason": reason_words(sight.row.reason),
        "said": [text for text in (sight.name, sight.born, sight.mobile) if text],
        "candidates": compared(sight),
        "why": request.POST.get("why", ""),
        "chosen": whole_number(request.POST.get("candidate", "")),
        "longest": LONGEST_WHY,
    }
    return desk_page(request, "console/linking_row.html", context, place="linking", faults=faults)
