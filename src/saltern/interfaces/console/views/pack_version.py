"""版本: what was in force and what waits for its second designer; one of them, released, brought back or dropped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.journal.account_name import same_account
from saltern.apps.organisation import operations as organisation
from saltern.apps.organisation import queries
from saltern.apps.organisation.pack_release import LONGEST_WHY, ReleaseUnknown, ReleaseView
from saltern.errors import Faults, SalternError
from saltern.interfaces.console.presenters.pack_version import difference_rows, fault_words, file_rows, version_row
from saltern.interfaces.pages.desk import FormFaults, desk_page
from saltern.interfaces.pages.request import PageRequest

PLACE: Final = "design-versions"


def versions(request: PageRequest) -> HttpResponse:
    """Every version that was in force, the newest first, with what differs from the one before."""
    found = organisation.list_packs(acting=request.acting)
    waiting = organisation.list_packs(acting=request.acting, state="proposed")
    names = queries.names_of(handles={name for one in (*found, *waiting) for name in one.people})
    context = {
        "rows": [version_row(one, names) for one in found],
        "waiting": [version_row(one, names) for one in waiting],
        "live": request.visit.office.pack.version,
    }
    return desk_page(request, "console/pack_versions.html", context, place=PLACE)


def version(request: PageRequest, number: int) -> HttpResponse:
    """One of them: what differs from the one before, who had a hand in it. Raises `ReleaseUnknown`."""
    return _page(request, number)


def release(request: PageRequest, number: int) -> HttpResponse:
    """The second designer puts it in force."""

    def done() -> ReleaseView:
        return organisation.release_pack(
            acting=request.acting,
            shelf=request.visit.office.shelf,
            number=number,
            ground=request.POST.get("why", ""),
        )

    return _done(request, number, done)


def restore(request: PageRequest, number: int) -> HttpResponse:
    """That it comes back is proposed."""

    def done() -> ReleaseView:
        earlier = organisation.open_pack(acting=request.acting, number=number)
        return organisation.propose_restore(
            acting=request.acting,
            shelf=request.visit.office.shelf,
            version=earlier.version,
            why=request.POST.get("why", ""),
        )

    return _done(request, number, done)


def drop(request: PageRequest, number: int) -> HttpResponse:
    """It is not to be."""

    def done() -> ReleaseView:
        return organisation.drop_pack(acting=request.acting, number=number, why=request.POST.get("why", ""))

    return _done(request, number, done)


def send_back(request: PageRequest, number: int) -> HttpResponse:
    """The second designer sends it back to whoever proposed it, and says why."""

    def done() -> ReleaseView:
        return organisation.return_pack(acting=request.acting, number=number, why=request.POST.get("why", ""))

    return _done(request, number, done)


def _done(request: PageRequest, number: int, work: Callable[[], ReleaseView]) -> HttpResponse:
    """The page of what it became; or what stands against it."""
    try:
        row = work()
    except ReleaseUnknown:
        raise
    except Faults as wrong:
        return _page(request, number, faults=tuple(("why", words) for words in fault_words(wrong.faults)))
    except SalternError as problem:
        if problem.family not in {"invalid", "conflict"}:
            raise
        return _page(request, number, faults=(("why", problem.words()),))
    return HttpResponseRedirect(reverse("console:design-version", args=[row.number]))


def _page(request: PageRequest, number: int, *, faults: FormFaults = ()) -> HttpResponse:
    office = request.visit.office
    one = organisation.open_pack(acting=request.acting, number=number)
    live = queries.version_in_force()
    names = queries.names_of(handles=one.people)
    things, files = office.shelf.differences(one.before, one.version) if one.before else ((), ())
    hands = [one.proposed_by] if one.restores else [one.proposed_by, one.uploaded_by]
    context = {
        "page": version_row(one, names),
        "rows": difference_rows(things, measures=one.state == "proposed" and one.before == office.pack.version),
        "files": file_rows(files),
        "live": live,
        "in_force": one.turn is not None and one.version == live,
        "own": any(same_account(hand, request.visit.one_of_two) for hand in hands if hand),
        "outdated": one.state == "proposed" and one.before != live,
        "proposed": one.state == "proposed",
        "why": request.POST.get("why", ""),
        "longest": LONGEST_WHY,
    }
    return desk_page(request, "console/pack_version.html", context, place=PLACE, faults=faults)
