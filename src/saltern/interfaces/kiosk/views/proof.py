"""Who stands there: the number of their card, typed or read, and the code that comes to the mobile on record for it.

Whether the number is known is told to nobody: the page that asks for the code is the same.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.identity import operations as identity
from saltern.apps.stewardship import operations as stewardship
from saltern.core.identifiers import resident_id
from saltern.core.identifiers.writing import free_text, mask_name, mask_number, normalise
from saltern.errors import SalternError
from saltern.installation.people import SubjectNotKnown
from saltern.interfaces.kiosk.page import kiosk_page
from saltern.interfaces.pages import kiosk_visit
from saltern.interfaces.pages.request import PageRequest
from saltern.words import Phrase

LONGEST: Final = 40
SENT_AGAIN: Final = dt.timedelta(seconds=30)
"""A number given again within so long is the same tap, and sends no second code."""
NO_NUMBER: Final = Phrase(
    zh="号码是18位，最后一位可能是X。请再对一遍。",
    en="The number has 18 signs; the last may be an X. Please check it.",
)
NEXT: Final = {"apply": "kiosk:items", "print": "kiosk:cases", "query": "kiosk:cases"}


def number(request: PageRequest) -> HttpResponse:
    """The number; a code is sent where a mobile is on record for it."""
    kept = kiosk_visit.visit_of(request)
    if not kept:
        return HttpResponseRedirect(reverse("kiosk:home"))
    if request.method != "POST":
        return kiosk_page(request, "kiosk/number.html", {})
    typed = normalise(free_text(request.POST.get("number", ""))[:LONGEST]).upper()
    if not resident_id.is_valid(typed):
        return kiosk_page(request, "kiosk/number.html", {"typed": typed}, faults=(("number", NO_NUMBER),))
    try:
        subject: int | None = request.visit.office.people.find(kind="natural_person", number=typed)
    except SubjectNotKnown:
        subject = None
    masked, sent = mask_number(typed), kept.get("sent", "")
    again = kept.get("asked") == [subject, masked] and request.visit.now - _at(sent) < SENT_AGAIN if sent else False
    if not again:
        try:
            identity.ask_kiosk_code(
                acting=request.acting,
                desk=request.visit.office.code_desk,
                mobile=_mobile(request, subject),
                address=request.META.get("REMOTE_ADDR", ""),
                language=request.look.language,
            )
        except SalternError as problem:
            return kiosk_page(request, "kiosk/number.html", {}, faults=(("number", problem.words()),))
        kiosk_visit.keep(request, asked=[subject, masked], sent=request.visit.now.isoformat())
    return HttpResponseRedirect(reverse("kiosk:code"))


def code(request: PageRequest) -> HttpResponse:
    """The code; from then on the visit is theirs."""
    kept = kiosk_visit.visit_of(request)
    if kept.get("subject") is not None:  # the answer was lost on its way
        return HttpResponseRedirect(reverse(NEXT[kept["purpose"]]))
    if not kept.get("asked"):
        return HttpResponseRedirect(reverse("kiosk:number" if kept else "kiosk:home"))
    subject, masked = kept["asked"]
    if request.method != "POST":
        return kiosk_page(request, "kiosk/code.html", {"number": masked})
    try:
        identity.enter_kiosk_code(
            acting=request.acting,
            desk=request.visit.office.code_desk,
            subject=subject,
            mobile=_mobile(request, subject),
            code=request.POST.get("code", ""),
            address=request.META.get("REMOTE_ADDR", ""),
        )
    except SalternError as problem:
        return kiosk_page(request, "kiosk/code.html", {"number": masked}, faults=(("code", problem.words()),))
    kiosk_visit.serve(request, subject)
    names = stewardship.read_names(acting=request.acting, person=request.visit.office.people.person, subjects=[subject])
    kiosk_visit.proved(request, subject, mask_name(names[subject]))
    return HttpResponseRedirect(reverse(NEXT[kept["purpose"]]))


def _mobile(request: PageRequest, subject: int | None) -> str:
    """The mobile on record; empty where there is none, or nobody."""
    return "" if subject is None else request.visit.office.people.person(subject).mobile


def _at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)
