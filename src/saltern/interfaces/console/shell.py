"""The frame of every page of the console: which desk it is, its places, who works here for which unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render

from saltern.apps.casework import operations as casework
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.pages.source_line import unit_name
from saltern.words import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One page of a desk's navigation; `key` is what a view says it is at."""

    key: str
    route: str
    name: Phrase
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """审批台 and the others: what one role does, where it begins."""

    name: Phrase
    route: str
    places: tuple[Place, ...]


CASES: Final = (
    Place(key="waiting", route="console:waiting", name=Phrase(zh="待办", en="Waiting")),
    Place(key="instant", route="console:instant", name=Phrase(zh="今日秒批", en="Approved by rule")),
    Place(key="reviews", route="console:reviews", name=Phrase(zh="请人再看", en="Second looks")),
    Place(key="decided", route="console:decided", name=Phrase(zh="我办过的", en="Decided by me")),
)
DESKS: Final[Mapping[str, Desk]] = {
    "approver": Desk(name=Phrase(zh="审批台", en="Approvals"), route="console:waiting", places=CASES),
    "clerk": Desk(name=Phrase(zh="窗口台", en="Counter"), route="console:waiting", places=CASES),
}
"""What each role of staff finds here."""


def desk_of(request: PageRequest) -> str:
    """The role whose desk the page stands at."""
    post = request.visit.post
    return request.visit.role or next((role for role in DESKS if post and role in post.roles), "")


def shown(
    request: PageRequest, template: str, context: Mapping[str, Any], *, place: str = "", status: int = 200
) -> HttpResponse:
    """A page of the console in its frame; `place` is where in the navigation it stands."""
    visit, role = request.visit, desk_of(request)
    desk, post = DESKS.get(role), visit.post
    frame = {
        "place": place,
        "desk": desk,
        "waiting": _waiting(request) if desk and desk.places is CASES else None,
        "unit": unit_name(visit.office.pack, post.unit) if post else None,
        "called": post.called if post else "",
        "units": [(one.unit, unit_name(visit.office.pack, one.unit)) for one in visit.posts],
    }
    return render(request, template, {**frame, **context}, status=status)


def _waiting(request: PageRequest) -> int:
    return casework.count_waiting(acting=request.acting, rulebook=request.visit.office.rulebook)
