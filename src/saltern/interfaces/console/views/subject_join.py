"""主体合并: two numbers that are one person or firm: asked for by one steward, agreed to by another, parted again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.journal.account_name import same_account
from saltern.apps.organisation import queries as organisation
from saltern.apps.stewardship import operations as stewardship
from saltern.apps.stewardship.subject_join import LONGEST_WHY, STATES, JoinUnknown, JoinView, WhyMissing, checked_why
from saltern.errors import SalternError
from saltern.installation.deliveries import lake_for_pages
from saltern.interfaces.pages.desk import FormFaults, desk_page
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.pages.visit import whole_number
from saltern.words import Phrase

PAGE: Final = 50
LOOKS: Final = {"asked": "wait", "joined": "met", "joining": "wait", "parting": "wait"}


def joins(request: PageRequest) -> HttpResponse:
    """Every join, newest first, and the form that asks for one."""
    return _list(request)


def ask(request: PageRequest) -> HttpResponse:
    """Say that two numbers are one; nothing changes until another steward agrees."""
    office, post = request.visit.office, request.POST
    people = office.people
    try:
        why = checked_why(post.get("why", ""))
        join = stewardship.ask_join(
            acting=request.acting, lake=lake_for_pages(office), identities=people,
            gone=people.bearer_of(post.get("gone", "").strip()), kept=people.bearer_of(post.get("kept", "").strip()),
            why=why,
        )  # fmt: skip
    except SalternError as problem:
        if problem.family not in {"invalid", "unknown", "conflict"}:
            raise
        where = "why" if isinstance(problem, WhyMissing) else "gone"
        return _list(request, faults=((where, problem.words()),))
    return HttpResponseRedirect(reverse("console:join", args=[join.join]))


def _list(request: PageRequest, *, faults: FormFaults = ()) -> HttpResponse:
    found = stewardship.list_joins(
        acting=request.acting, limit=PAGE, before=whole_number(request.GET.get("before", ""))
    )
    names = _names(*found)
    context = {
        "rows": [_row(one, names) for one in found],
        "before": found[-1].join if len(found) == PAGE else None,
        "typed": request.POST if request.method == "POST" else {},
        "longest": LONGEST_WHY,
    }
    return desk_page(request, "console/joins.html", context, place="joins", faults=faults)


def join(request: PageRequest, number: int) -> HttpResponse:
    """One join with both sides, masked."""
    return _page(request, number)


def agree(request: PageRequest, number: int) -> HttpResponse:
    """The second steward agrees; from then on the two are one."""
    office = request.visit.office

    def done() -> None:
        stewardship.agree_join(
            acting=request.acting, lake=lake_for_pages(office), identities=office.people, rows=office.subject_rows,
            join=number,
        )  # fmt: skip

    return _done(request, number, done)


def drop(request: PageRequest, number: int) -> HttpResponse:
    """What nobody agreed to yet is not to be."""
    return _done(
        request,
        number,
        lambda: stewardship.drop_join(acting=request.acting, join=number, why=request.POST.get("why", "")),
    )


def part(request: PageRequest, number: int) -> HttpResponse:
    """The two are two again."""
    lake = lake_for_pages(request.visit.office)
    return _done(
        request,
        number,
        lambda: stewardship.part_subjects(
            acting=request.acting, lake=lake, join=number, why=request.POST.get("why", "")
        ),
    )


def _done(request: PageRequest, number: int, work: Callable[[], object]) -> HttpResponse:
    """The page again, changed; or what stands against it."""
    try:
        work()
    except JoinUnknown:
        raise
    except SalternError as problem:
        if problem.family not in {"invalid", "conflict"}:
            raise
        return _page(request, number, faults=(("why", problem.words()),))
    return HttpResponseRedirect(reverse("console:join", args=[number]))


def _page(request: PageRequest, number: int, *, faults: FormFaults = ()) -> HttpResponse:
    sight = stewardship.open_join(acting=request.acting, identities=request.visit.office.people, join=number)
    one = sight.join
    context = {
        "page": _row(one, _names(one)),
        "join": one,
        "sides": [
            (Phrase(zh="停用的号码", en="The number that is gone"), sight.gone),
            (Phrase(zh="保留的号码", en="The number that stays"), sight.kept),
        ],
        "own": same_account(one.asked_by, request.visit.one_of_two),
        "why": request.POST.get("why", ""),
        "longest": LONGEST_WHY,
    }
    return desk_page(request, "console/join.html", context, place="join", faults=faults)


def _names(*joins: JoinView) -> dict[str, str]:
    asked = {name for one in joins for name in (one.asked_by, one.agreed_by, one.ended_by) if name}
    return dict(organisation.names_of(handles=asked))


def _row(one: JoinView, names: dict[str, str]) -> dict[str, object]:
    return {
        "number": one.join,
        "state": STATES[one.state],
        "look": LOOKS.get(one.state, "undo"),
        "why": one.why,
        "asked_by": names.get(one.asked_by, one.asked_by),
        "asked_at": one.asked_at,
        "agreed_by": names.get(one.agreed_by, one.agreed_by),
        "agreed_at": one.agreed_at,
        "ended_by": names.get(one.ended_by, one.ended_by),
        "ended_at": one.ended_at,
        "ended_why": one.ended_why,
    }
