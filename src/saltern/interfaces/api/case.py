"""Cases for programs: those of the unit page by page, one whole, an application handed in, a decision made.

What a case was when it was shown stands in its ETag: the number of its moves. Whoever decides names it, and where the
case has gone on nothing is done.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status
from ninja.params.functions import Header
from pydantic import StringConstraints

from saltern.apps.casework import operations as casework
from saltern.apps.casework.case_view import CaseFile, CaseView
from saltern.apps.casework.number import valid
from saltern.apps.casework.operations import Acknowledgement, UnitAsked
from saltern.apps.casework.permission import CaseUnknown
from saltern.apps.journal import operations as journal
from saltern.apps.stewardship import operations as stewardship
from saltern.interfaces.api.cursor import given, opened_number
from saltern.interfaces.api.door import BODY, answers
from saltern.interfaces.api.entry import caller
from saltern.interfaces.api.problems import DaysTurned, StateNotSaid
from saltern.interfaces.api.schemas import (
    Acknowledged,
    Application,
    CaseInList,
    CasePageAsked,
    Cases,
    CasesAsked,
    CaseWhole,
    CorrectionRequest,
    Decision,
    both,
)

router = Router(tags=["cases"])
IdempotencyKey = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,100}$")]
ETAG: Final = re.compile(r'"([0-9]{1,5})"')
WINDOW: Final = "window"
"""The channel of a unit's own window, which stands in no hall."""


@router.get("/cases", response=answers(Cases), url_name="cases", operation_id="listCases")
def cases(request: HttpRequest, asked: Query[CasePageAsked]) -> Any:
    """The cases of the unit, the first filed first. Walking all pages meets each once, however cases move meanwhile."""
    who = caller(request)
    page = casework.list_unit_cases(
        acting=who.acting("cases"),
        rulebook=who.office.rulebook,
        asked=unit_asked(asked),
        after=opened_number(asked.cursor, "cases"),
        limit=asked.limit,
    )
    return {
        "cases": [row(case) for case in page.cases],
        "next": given("cases", page.cases[-1].id) if page.more else "",
    }


@router.get("/cases/{number}", response=answers(CaseWhole, 404), url_name="case", operation_id="showCase")
def case(request: HttpRequest, response: HttpResponse, number: str) -> Any:
    """One case, whole; its ETag is what a decision is made on."""
    who = caller(request)
    acting = who.acting("case")
    file = casework.open_case(acting=acting, rulebook=who.office.rulebook, number=_number(number))
    names = stewardship.read_names(acting=acting, person=who.office.people.person, subjects=[file.case.subject])
    response["ETag"] = _etag(file.case)
    return _whole(file, names.get(file.case.subject, ""))


@router.post(
    "/cases", response=answers(Acknowledged, 404, 409, 410, *BODY, status=201), url_name="submit",
    operation_id="submitCase",
)  # fmt: skip
def submit(
    request: HttpRequest,
    response: HttpResponse,
    application: Application,
    idempotency_key: IdempotencyKey = Header(alias="Idempotency-Key"),  # noqa: B008  # where the library reads it
) -> Any:
    """Hand an application in for somebody; the rules decide at once where they can. The same key again gets the same
    answer, and makes no second case."""
    who = caller(request)
    office, acting = who.office, who.acting("application")
    person = stewardship.identify(
        acting=acting, person=office.people.person, find=office.people.of_any_kind, number=application.number,
        consents=application.consents,
    )  # fmt: skip
    venue, key = office.pack.venues.get(acting.venue), f"{acting.account}:{idempotency_key}"
    made = casework.submit(
        acting=acting,
        rulebook=office.rulebook,
        source=office.records.pinned(),
        item=application.item,
        subject=person.subject,
        key=key,
        who=person.kind,
        values=application.values,
        materials=application.materials,
        promises=application.promises,
        account={"mobile": person.mobile} if person.mobile else {},
        channel=venue.kind if venue else WINDOW,
        for_a_person=application.for_a_person,
    )
    kept = journal.once(key=key, asked=made.number, now=who.now, work=lambda: _acknowledged(made))
    response["Location"] = f"/api/v1/cases/{made.number}"
    if made.repeated:
        response["Idempotency-Replayed"] = "true"
    return Status(201, kept.value)


@router.post(
    "/cases/{number}/decision", response=answers(CaseInList, 404, 409, 412, 428, *BODY), url_name="decide",
    operation_id="decideCase",
)  # fmt: skip
def decide(
    request: HttpRequest,
    response: HttpResponse,
    number: str,
    decision: Decision,
    if_match: str | None = Header(None, alias="If-Match", max_length=40),
) -> Any:
    """Approve or refuse, on the state that was seen."""
    who = caller(request)
    acting, rulebook = who.acting("case"), who.office.rulebook
    act = casework.approve if decision.result == "approve" else casework.refuse
    seen = _seen(_number(number), if_match)
    decided = act(acting=acting, rulebook=rulebook, number=number, reason=decision.reason, seen=seen)
    response["ETag"] = _etag(decided)
    return row(decided)


@router.post(
    "/cases/{number}/correction", response=answers(CaseInList, 404, 409, 412, 428, *BODY), url_name="ask-correction",
    operation_id="requestCorrection",
)  # fmt: skip
def ask_correction(
    request: HttpRequest,
    response: HttpResponse,
    number: str,
    wanted: CorrectionRequest,
    if_match: str | None = Header(None, alias="If-Match", max_length=40),
) -> Any:
    """Ask the applicant to put something right, on the state that was seen."""
    who = caller(request)
    asked = casework.request_correction(
        acting=who.acting("case"),
        rulebook=who.office.rulebook,
        number=_number(number),
        wanted=wanted.wanted,
        reason=wanted.reason,
        seen=_seen(number, if_match),
    )
    response["ETag"] = _etag(asked)
    return row(asked)


def unit_asked(asked: CasesAsked) -> UnitAsked:
    """What is asked of the unit's cases. Raises `DaysTurned`."""
    first, last = asked.received_from, asked.received_to
    if first and last and first > last:
        raise DaysTurned(first=first, last=last)
    return UnitAsked(
        item=asked.item or "",
        state=asked.state or "",
        received_from=first,
        received_to=last,
    )


def row(case: CaseView) -> dict[str, Any]:
    """A case in a list."""
    return {
        "number": case.number,
        "item": case.item,
        "unit": case.unit,
        "state": case.state,
        "version": case.moves,
        "channel": case.channel,
        "received_on": case.received_on,
        "due_on": case.due_on,
        "closed_on": case.closed_on,
        "breached_on": case.breached_on,
    }


def _whole(file: CaseFile, called: str) -> dict[str, Any]:
    return {
        **row(file.case),
        "applicant": called,
        "applicant_kind": file.case.kind,
        "form": {str(field["key"]): field.get("value") for field in file.form},
        "materials": dict(file.materials),
        "promises": [{"material": one.material, "due_on": one.due_on, "state": one.state} for one in file.promises],
        "wanted": list(file.wanted),
        "decisions": [
            {
                "result": one.result,
                "automatic": one.automatic,
                "final": one.final,
                "at": one.at,
                "because": both(one.because),
            }
            for one in file.decisions
        ],
        "history": [
            {"action": one.action, "before": one.before, "after": one.after, "role": one.role, "at": one.at}
            for one in file.history
        ],
        "possible": list(file.possible),
    }


def _acknowledged(made: Acknowledgement) -> dict[str, Any]:
    return {
        "number": made.number,
        "state": made.state,
        "result": made.result,
        "because": both(made.because),
        "missing": list(made.missing),
        "due_on": made.due_on,
        "promised": [{"material": key, "due_on": due, "state": "promised"} for key, due in made.promised],
    }


def _number(number: str) -> str:
    """The number, if it can be one. Raises `CaseUnknown`."""
    if not valid(number):
        raise CaseUnknown(case=number[:40])
    return number


def _etag(case: CaseView) -> str:
    return f'"{case.moves}"'


def _seen(number: str, if_match: str | None) -> int:
    """After how many moves the case was seen. Raises `StateNotSaid`."""
    found = ETAG.fullmatch((if_match or "").strip())
    if found is None:
        raise StateNotSaid(case=number)
    return int(found[1])
