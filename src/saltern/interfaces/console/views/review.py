"""请人再看: cases whose applicants asked that somebody look again, and the answer they get."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.casework import operations as casework
from saltern.apps.casework.operations.reviews import AnswerMissing, SamePerson, WordsTooLong
from saltern.apps.casework.reopening_ground import GROUNDS
from saltern.interfaces.console.views.case import page
from saltern.interfaces.pages import said
from saltern.interfaces.pages.desk import desk_page
from saltern.interfaces.pages.request import PageRequest
from saltern.words import NOTHING


def reviews(request: PageRequest) -> HttpResponse:
    """What waits for an answer, the nearest day first."""
    visit, office = request.visit, request.visit.office
    found = casework.list_reviews(acting=request.acting, rulebook=office.rulebook)
    rows = [
        {
            "number": one.case,
            "name": office.pack.service_name(one.item),
            "words": one.review.words,
            "by": said.said_day(one.review.answer_by, today=visit.today) if one.review.answer_by else NOTHING,
        }
        for one in found
    ]
    again = [
        {
            "number": one.case,
            "name": office.pack.service_name(one.item),
            "ground": GROUNDS[one.ground].name,
            "reason": one.reason,
        }
        for one in (casework.list_reopenings(acting=request.acting) if request.acting.role == "approver" else ())
    ]
    more = [
        {
            "number": one.case,
            "name": office.pack.service_name(one.item),
            "by": said.said_day(one.was_due, today=visit.today) if one.was_due else NOTHING,
        }
        for one in casework.list_more_time(acting=request.acting)
    ]
    return desk_page(request, "console/reviews.html", {"rows": rows, "again": again, "more": more}, place="reviews")


def answer(request: PageRequest, number: str) -> HttpResponse:
    """Answer who asked; whoever decided the case may not."""
    words = request.POST.get("words", "")
    try:
        casework.close_review(
            acting=request.acting,
            rulebook=request.visit.office.rulebook,
            number=number,
            outcome=request.POST.get("outcome", ""),
            words=words,
        )
    except (AnswerMissing, SamePerson, WordsTooLong) as problem:
        fault = problem.words()
        return page(request, number, faults=(("words", fault),), reason=words)
    return HttpResponseRedirect(reverse("console:reviews"))
