"""意见和投诉: a word to an office from any page, with or without a name; and everything I reported, with its answer."""

from __future__ import annotations

import secrets
from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from saltern.apps.feedback import operations as feedback
from saltern.apps.feedback.letter import ABOUT, LONGEST, About
from saltern.apps.journal.acting import Acting
from saltern.apps.stewardship import operations as stewardship
from saltern.errors import SalternError
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.pages.visit import whole_number
from saltern.interfaces.portal.presenters.report import letter_lines, report_lines
from saltern.interfaces.portal.views.home import back_of
from saltern.words import Phrase

WRITTEN: Final = "written_letter"
PAGE: Final = 20
OFFERED: Final[tuple[About, ...]] = ("suggestion", "complaint", "accessibility")


def contact_seal(request: PageRequest) -> feedback.ContactSeal:
    """The operator's key as letters use it."""
    return feedback.ContactSeal(request.visit.office.people.seal_key())


def form_key() -> str:
    """What makes a form one letter however often it is sent."""
    return secrets.token_urlsafe(12)


def suggest(request: PageRequest) -> HttpResponse:
    """Write; nobody has to say who they are."""
    visit = request.visit
    back = back_of(request, reverse("home"))
    typed = {
        "text": request.POST.get("text", ""),
        "contact": request.POST.get("contact", ""),
        "about": request.POST.get("about", request.GET.get("about", "suggestion")),
        "named": request.POST.get("named", "yes" if visit.handle else "no"),
    }
    fault: tuple[str, Phrase] | None = None
    if request.method == "POST":
        named = bool(visit.handle) and typed["named"] == "yes"
        whom = visit.whom if named and visit.acting.subjects else None
        try:
            number = feedback.write_to_office(
                acting=visit.acting if named else Acting.visitor(now=visit.now, zone=visit.office.clock.zone),
                pack=visit.office.pack,
                seal=contact_seal(request),
                address=request.META.get("REMOTE_ADDR", ""),
                text=typed["text"],
                about=typed["about"],  # type: ignore[arg-type]  # the operation refuses what it does not know
                contact="" if named else typed["contact"],
                page=back,
                subject=whom.subject if whom else None,
                kind=whom.kind if whom else "",
                key=request.POST.get("key", ""),
            )
        except SalternError as problem:
            if problem.family not in {"invalid", "busy"}:
                raise
            field = "contact" if problem.code == "contact-too-long" else "text"
            fault = (field, problem.words())
        else:
            request.session[WRITTEN] = {"number": number, "named": named, "back": back}
            return HttpResponseRedirect(f"{reverse('suggest')}?sent=1")
    sent = request.session.get(WRITTEN) if request.GET.get("sent") and request.method != "POST" else None
    context = {
        "place": "mine",
        "back": sent["back"] if sent else back,
        "sent": sent,
        "typed": typed,
        "kinds": [{"key": key, "name": ABOUT[key]} for key in OFFERED],
        "longest": LONGEST,
        "mobile": visit.mobile if visit.handle else "",
        "key": request.POST.get("key") or form_key(),
        "fault": fault,
        "faults": (fault,) if fault else (),
    }
    return render(request, "portal/suggest.html", context, status=422 if fault else 200)


def my_reports(request: PageRequest) -> HttpResponse:
    """What I reported wrong and what I wrote, each with where it stands."""
    visit = request.visit
    pack = visit.office.pack
    mark = whole_number(request.GET.get("before", ""))
    whom = visit.whom
    reports = (
        stewardship.list_reports(acting=visit.acting, pack=pack, subject=whom.subject, limit=PAGE, before=mark)
        if whom and visit.acting.subjects
        else ()
    )
    letters = feedback.list_letters(acting=visit.acting, limit=PAGE) if mark is None else ()
    context = {
        "place": "mine",
        "reports": report_lines(pack=pack, reports=reports, today=visit.today),
        "letters": letter_lines(pack=pack, letters=letters),
        "before": reports[-1].id if len(reports) == PAGE else None,
    }
    return render(request, "portal/my_reports.html", context)
