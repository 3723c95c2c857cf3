"""待修的行: rows that broke the contract, mended in their cells and taken in together."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.organisation import queries as organisation
from saltern.apps.stewardship import operations as stewardship
from saltern.apps.stewardship.mending import rule_words
from saltern.apps.stewardship.operations import RowMendedAlready, RowsSaidAlready, RowsStillWrong
from saltern.apps.stewardship.operations.mending import NothingMended
from saltern.apps.stewardship.subject_join import LONGEST_WHY, WhyMissing
from saltern.installation.deliveries import lake_for_pages, mending_door
from saltern.interfaces.console.presenters.feed import delivery_rows, moment
from saltern.interfaces.console.presenters.mending import changes, mend_rows, typed_rows
from saltern.interfaces.pages.desk import FormFaults, desk_page
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.pages.source_line import unit_name
from saltern.words import Phrase

SHOWN: Final = 100
"""Wrong cells on a page; those behind them come up once these are mended."""


def to_mend(request: PageRequest) -> HttpResponse:
    """Every delivery with rows that wait, the newest first."""
    office = request.visit.office
    holdings = lake_for_pages(office).holdings()
    wait = holdings.to_mend()
    batches = [one for one in holdings.batches if one.id in wait]
    rows = delivery_rows(office.pack, office.contracts, batches, to_mend=wait)
    return desk_page(request, "console/to_mend.html", {"rows": rows, "count": sum(wait.values())}, place="to-mend")


def rows(request: PageRequest, batch: str) -> HttpResponse:
    """The rows of one delivery; what is handed in is taken in, or comes back with what is still wrong."""
    if request.method != "POST":
        return _page(request, batch)
    office, typed = request.visit.office, typed_rows(request.POST.dict())
    listed = _listed(request, batch)
    try:
        with mending_door(office) as mending:
            receipt = stewardship.mend_rows(
                acting=request.acting, mending=mending, identities=office.people, batch=batch,
                rows=changes(listed, typed), why=request.POST.get("why", ""),
            )  # fmt: skip
    except RowsStillWrong as problem:
        columns = {(row.row, cell.column): cell for row in listed.rows for cell in row.cells}
        wrong = {}
        for one in problem.wrong:
            cell = columns.get((one.row, one.column))
            wrong[one.row, one.column] = rule_words(one.rule, one.expected, kind=cell.kind if cell else "")
        return _page(request, batch, wrong=wrong)
    except RowsSaidAlready as problem:
        first = {row.row: row.cells[0].column for row in listed.rows}
        wrong = {(row, first[row]): rule_words("duplicate_key", "", kind="") for row in problem.rows if row in first}
        return _page(request, batch, wrong=wrong)
    except RowMendedAlready as problem:
        return _page(request, batch, faults=(("rows", problem.words()),), status=409)
    except (WhyMissing, NothingMended) as problem:
        where = "why" if isinstance(problem, WhyMissing) else "rows"
        return _page(request, batch, faults=((where, problem.words()),))
    return HttpResponseRedirect(f"{reverse('console:rows', args=[batch])}?done={receipt.committed}")


def _listed(request: PageRequest, batch: str) -> stewardship.AsideList:
    office = request.visit.office
    return stewardship.list_aside(
        acting=request.acting, lake=lake_for_pages(office), contracts=office.contracts, identities=office.people,
        batch=batch, limit=SHOWN,
    )  # fmt: skip


def _page(
    request: PageRequest,
    batch: str,
    *,
    wrong: dict[tuple[int, str], Phrase] | None = None,
    faults: FormFaults = (),
    status: int = 200,
) -> HttpResponse:
    office, listed = request.visit.office, _listed(request, batch)
    known = listed.batch
    contract = office.contracts[known.dataset]
    told = tuple(
        (f"{row}.{column}", Phrase(zh=f"第{row}行：{words.zh}", en=f"Row {row}: {words.en}"))
        for (row, column), words in (wrong or {}).items()
    )
    names = organisation.names_of(handles={row.mended_by for row in listed.rows if row.mended_by})
    posted = request.method == "POST"
    shown = mend_rows(listed, typed=typed_rows(request.POST.dict()) if posted else {}, wrong=wrong or {}, names=names)
    context = {
        "batch": known,
        "name": contract.label,
        "sender": unit_name(office.pack, known.unit),
        "at": moment(known),
        "rows": shown,
        "left": known.quarantined - listed.mended,
        "mended": listed.mended,
        "open": listed.stands and any(row.mendable and not row.batch for row in shown),
        "stands": listed.stands,
        "why": request.POST.get("why", ""),
        "longest": LONGEST_WHY,
        "done": request.GET.get("done", "") if request.GET.get("done", "").isdecimal() else "",
    }
    return desk_page(request, "console/rows.html", context, place="rows", faults=(*faults, *told), status=status)
