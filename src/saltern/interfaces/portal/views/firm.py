"""The home of a firm, and a warning with what one answers to it."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from saltern.apps.feedback import operations as feedback
from saltern.apps.lifecycle import operations as lifecycle
from saltern.core.catalogue.pack import Pack, Theme
from saltern.errors import SalternError
from saltern.interfaces.pages.applicant import subject_of
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.pages.visit import whole_number
from saltern.interfaces.portal.presenters.firm import HOW, firm_lines, permit_lines, warning_card
from saltern.interfaces.portal.presenters.home import HomePage
from saltern.interfaces.portal.presenters.theme import themes_page
from saltern.words import Phrase


def home(request: PageRequest, shared: Mapping[str, object], page: HomePage | None) -> HttpResponse:
    """What concerns the firm the account acts for; whoever acts for none yet chooses one."""
    visit, office = request.visit, request.visit.office
    context = {**shared, "themes": themes_page(office.pack).firm, "guides": guides(office.pack), "firms": ()}
    whom = visit.whom
    if whom is None or whom.kind != "legal_person" or not whom.shows_records or not whom.covers(""):
        firms = firm_lines(visit.represented, name_of=visit.name_of)
        return render(request, "portal/firm_home.html", {**context, "page": None, "firms": firms})
    acting = visit.acting
    warnings = lifecycle.look_at_warnings(acting=acting, subject=whom.subject, kind=whom.kind)
    permits = lifecycle.look_at_permits(
        acting=acting, permits=office.permits, source=visit.reading, subject=whom.subject, kind=whom.kind
    )
    context |= {
        "page": page,
        "band_title": Phrase.same(visit.called) if visit.called else None,
        "band_line": HOW[whom.how],
        "whom": whom,
        "warnings": [warning_card(office.pack, one, said_kind=office.warning_words.said) for one in warnings],
        "permits": permit_lines(office.pack, permits, today=visit.today),
        "others": [one for one in firm_lines(visit.represented, name_of=visit.name_of) if one.subject != whom.subject],
    }
    return render(request, "portal/firm_home.html", context)


def guides(pack: Pack) -> list[Theme]:
    """The guides and channels for firms."""
    return [one for one in pack.themes.values() if one.who == "legal_person" and one.kind != "theme"]


def warning(request: PageRequest, key: str) -> HttpResponse:
    """One warning: what to do; all is well, or help is wanted."""
    visit, office = request.visit, request.visit.office
    subject, push = subject_of(request), whole_number(key) or 0
    kind = visit.whom.kind if visit.whom else ""
    fault: tuple[str, Phrase] | None = None
    if request.method == "POST":
        try:
            lifecycle.answer_warning(
                acting=visit.acting,
                pack=office.pack,
                seal=feedback.ContactSeal(office.people.seal_key()),
                address=request.META.get("REMOTE_ADDR", ""),
                push=push,
                subject=subject,
                kind=kind,
                reply=request.POST.get("reply", ""),
                words=request.POST.get("words", ""),
            )
        except SalternError as problem:
            if problem.family != "invalid":
                raise
            fault = ("words", problem.words())
        else:
            return HttpResponseRedirect(reverse("warning", args=[push]))
    found = lifecycle.look_at_warnings(acting=visit.acting, subject=subject, kind=kind, push=push)
    context = {
        "place": "home",
        "card": warning_card(office.pack, found[0], said_kind=office.warning_words.said),
        "typed": request.POST.get("words", ""),
        "fault": fault,
        "faults": (fault,) if fault else (),
    }
    return render(request, "portal/warning.html", context, status=422 if fault else 200)
