"""The frame of every page of staff: which desk it is, its places, who works here for which unit.

A role has a desk; whoever holds several roles goes from one to the other in the frame.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render

from saltern.apps.casework import operations as casework
from saltern.apps.lifecycle import queries as lifecycle
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.pages.source_line import unit_name
from saltern.words import Phrase

WAITING: Final = "waiting"
FormFaults = tuple[tuple[str, Phrase], ...]
"""What is to be put right on a page: where in its form, and the words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One page of a desk's navigation; `key` is what a view says it is at."""

    key: str
    route: str
    name: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """审批台 and the others: what one role does here; it begins at its first place."""

    name: Phrase
    places: tuple[Place, ...]

    @property
    def route(self) -> str:
        """Where it begins."""
        return self.places[0].route


CASES: Final = Place(key=WAITING, route="console:waiting", name=Phrase(zh="待办", en="Waiting"))
REVIEWS: Final = Place(key="reviews", route="console:reviews", name=Phrase(zh="请人再看", en="Second looks"))
PUSHES: Final = Place(key="pushes", route="console:pushes", name=Phrase(zh="推送", en="Pushes"))
WARNINGS: Final = Place(key="warnings", route="console:warnings", name=Phrase(zh="预警", en="Warnings"))
KIOSKS: Final = Place(key="kiosks", route="console:kiosks", name=Phrase(zh="自助终端", en="Kiosks"))
BOARD: Final = Place(key="board", route="console:board", name=Phrase(zh="看板", en="Board"))
DESKS: Final[Mapping[str, Desk]] = {
    "approver": Desk(
        name=Phrase(zh="审批台", en="Approvals"),
        places=(
            CASES,
            Place(key="instant", route="console:instant", name=Phrase(zh="今日秒批", en="Approved by rule")),
            Place(key="payouts", route="console:payouts", name=Phrase(zh="待拨付", en="Payments")),
            REVIEWS,
            Place(key="decided", route="console:decided", name=Phrase(zh="我办过的", en="Decided by me")),
        ),
    ),
    "steward": Desk(
        name=Phrase(zh="数据管理", en="Data"),
        places=(
            Place(key="feeds", route="console:feeds", name=Phrase(zh="数据源", en="Feeds")),
            Place(key="to-mend", route="console:to-mend", name=Phrase(zh="待修的行", en="Rows to mend")),
            Place(key="linking", route="console:linking", name=Phrase(zh="关联复核", en="Numbers to link")),
            Place(key="joins", route="console:joins", name=Phrase(zh="主体合并", en="Joins")),
            Place(key="record-reports", route="console:record-reports", name=Phrase(zh="报错", en="Reports")),
            Place(key="lake", route="console:lake", name=Phrase(zh="数据湖", en="Lake")),
        ),
    ),
    "clerk": Desk(
        name=Phrase(zh="一窗受理", en="Counter"),
        places=(
            Place(key="counter", route="counter:home", name=Phrase(zh="受理", en="Take in")),
            Place(key="today", route="counter:today", name=Phrase(zh="今日清单", en="Today")),
            CASES,
            KIOSKS,
        ),
    ),
    "designer": Desk(
        name=Phrase(zh="事项管理", en="Services"),
        places=(
            Place(key="design-items", route="console:design-items", name=Phrase(zh="事项", en="Services")),
            Place(key="design-reminders", route="console:design-reminders", name=Phrase(zh="提醒", en="Reminders")),
            Place(key="design-graph", route="console:design-graphs", name=Phrase(zh="下一步图", en="Next steps")),
            Place(key="design-lint", route="console:design-lint", name=Phrase(zh="检查", en="Lint")),
            Place(key="design-proposals", route="console:design-proposals", name=Phrase(zh="待审", en="Proposed")),
            Place(key="design-versions", route="console:design-versions", name=Phrase(zh="版本", en="Versions")),
        ),
    ),
    "auditor": Desk(
        name=Phrase(zh="审计", en="Audit"),
        places=(Place(key="journal", route="console:journal", name=Phrase(zh="日志", en="Journal")), BOARD),
    ),
    "administrator": Desk(name=Phrase(zh="管理", en="Administration"), places=(KIOSKS,)),
    "leader": Desk(name=Phrase(zh="总览", en="Overview"), places=(BOARD,)),
    "operator": Desk(
        name=Phrase(zh="推送", en="Pushes"),
        places=(PUSHES, WARNINGS),
    ),
}
"""What each role of staff finds here."""


def desks_of(request: PageRequest) -> Mapping[str, Desk]:
    """The desks of the office somebody works in, by role."""
    post = request.visit.post
    return {role: desk for role, desk in DESKS.items() if post and role in post.roles}


def desk_page(
    request: PageRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    place: str = "",
    faults: FormFaults = (),
    status: int = 200,
) -> HttpResponse:
    """A page of staff in its frame; `place` is where in the navigation it stands. With `faults` it is no success, and
    its status says so unless the view says another."""
    visit, own = request.visit, desks_of(request)
    here = [role for role, desk in own.items() if any(one.key == place for one in desk.places)]
    role = visit.role if visit.role in here or not here else here[0]
    desk, post = own.get(role), visit.post
    frame = {
        "place": place,
        "desk": desk,
        "desks": [one for name, one in own.items() if name != role],
        "waiting": _waiting(request) if desk and CASES in desk.places and "waiting" not in context else None,
        "held": lifecycle.held() if desk and PUSHES in desk.places else None,
        "unit": unit_name(visit.office.pack, post.unit) if post else None,
        "board_here": desk is not None and BOARD in desk.places,
        "called": post.called if post else "",
        "units": [(one.unit, unit_name(visit.office.pack, one.unit)) for one in visit.posts],
    }
    found = 422 if faults and status == 200 else status
    return render(request, template, {**frame, "faults": faults, **context}, status=found)


def _waiting(request: PageRequest) -> int:
    return casework.count_waiting(acting=request.acting, rulebook=request.visit.office.rulebook)
