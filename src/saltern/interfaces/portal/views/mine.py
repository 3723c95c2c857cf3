"""我的: the way to everything of mine; and what happened, newest first, with what comes next on top."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render

from saltern.apps.casework import operations as casework
from saltern.apps.identity.assurance import WORDS as LEVELS
from saltern.apps.identity.represented import Represented
from saltern.apps.notify import operations as notify
from saltern.apps.stewardship import operations as stewardship
from saltern.interfaces.pages.applicant import whole_subject
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.portal.presenters.places import nearest_hall
from saltern.interfaces.portal.presenters.timeline import SHOWN, timeline
from saltern.interfaces.portal.views.home import own_page
from saltern.interfaces.portal.views.own_data import opened


def mine(request: PageRequest) -> HttpResponse:
    """Where everything of mine is; whoever is not proved yet sees the way to it."""
    visit = request.visit
    whom = visit.whom
    context = {
        "place": "mine",
        "mobile": visit.mobile,
        "proved": whom is not None and whom.shows_records,
        "level": LEVELS[whom.level] if whom else None,
        "others": [(one.subject, visit.name_of(one.subject), _kind(one)) for one in visit.represented
                   if whom is None or one.subject != whom.subject],
    }  # fmt: skip
    return render(request, "portal/mine.html", context)


def my_timeline(request: PageRequest) -> HttpResponse:
    """What is due and coming on top, then the newest of everything."""
    visit = request.visit
    acting = replace(visit.acting, purpose="timeline")
    subject = whole_subject(request)
    lines = timeline(
        pack=visit.office.pack,
        steps=casework.list_steps(acting=acting, subject=subject, limit=SHOWN),
        messages=notify.list_messages(acting=acting, subject=subject, limit=SHOWN),
        reports=stewardship.list_reports(acting=acting, pack=visit.office.pack, subject=subject, limit=SHOWN),
        sheet=opened(request),
        account=visit.handle,
        today=visit.today,
        zone=visit.office.clock.zone,
    )
    return render(request, "portal/my_timeline.html", {"place": "mine", "page": own_page(request), "lines": lines})


def prove(request: PageRequest) -> HttpResponse:
    """The ways to show who one is, and what each opens."""
    visit = request.visit
    whom = visit.whom
    context = {
        "place": "mine",
        "level": LEVELS[whom.level] if whom and whom.how == "self" else None,
        "proved": whom is not None and whom.shows_records,
        "hall": nearest_hall(visit.office.pack, now=visit.now.astimezone(visit.office.clock.zone)),
    }
    return render(request, "portal/prove.html", context)


def _kind(one: Represented) -> str:
    return one.kind
