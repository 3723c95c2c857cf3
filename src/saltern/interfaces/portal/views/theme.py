"""Themes, green channels and guides."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from saltern.apps.casework import operations as casework
from saltern.apps.lifecycle import operations as lifecycle
from saltern.core.approvals.own_guides import OwnGuide
from saltern.core.catalogue.pack import Theme
from saltern.core.catalogue.search import the_theme
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.portal.presenters.theme import theme_page, themes_page
from saltern.interfaces.portal.presenters.topic import topic_page

CHOSEN: Final = "guide_answers"
"""The session's key for what was answered: never a part of an address."""


def themes(request: PageRequest) -> HttpResponse:
    """All themes, channels and guides."""
    return render(request, "portal/themes.html", {"place": "items", "page": themes_page(request.visit.office.pack)})


def theme(request: PageRequest, key: str) -> HttpResponse:
    """A theme with its items, or a channel with who qualifies; a topic has a page of its own."""
    pack = request.visit.office.pack
    found = the_theme(pack=pack, key=key)
    if found.kind == "topic":
        return HttpResponseRedirect(reverse("topic", args=[key]))
    own = own_guide(request, found) if found.kind == "green_channel" else None
    page = theme_page(pack=pack, theme=found, page=request.GET.get("page", ""), own=own)
    return render(request, "portal/theme.html", {"place": "items", "page": page})


def topic(request: PageRequest, key: str) -> HttpResponse:
    """A guide, step by step."""
    visit = request.visit
    found = the_theme(pack=visit.office.pack, key=key)
    if found.kind != "topic":
        return HttpResponseRedirect(reverse("theme", args=[key]))
    if request.method == "POST":
        return _answered(request, found)
    own = own_guide(request, found)
    cases = (
        casework.list_cases(acting=visit.acting, rulebook=visit.office.rulebook, subject=visit.whom.subject)
        if own is not None and visit.whom
        else ()
    )
    page = topic_page(
        pack=visit.office.pack,
        theme=found,
        today=visit.today,
        own=own,
        cases=cases,
        chosen=request.session.get(CHOSEN, {}).get(key, {}),
    )
    return render(request, "portal/topic.html", {"place": "items", "page": page})


def own_guide(request: PageRequest, theme: Theme) -> OwnGuide | None:
    """The guide as the records have it; None where nobody is known, or it is for another kind of subject."""
    visit = request.visit
    whom = visit.whom
    if whom is None or not whom.shows_records or not whom.covers("") or whom.kind != theme.who:
        return None
    return lifecycle.look_at_guide(
        acting=visit.acting,
        guides=visit.office.guides,
        source=visit.reading,
        theme=theme,
        subject=whom.subject,
        kind=whom.kind,
    )


def _answered(request: PageRequest, theme: Theme) -> HttpResponse:
    """Keep what was answered; an answer given again is taken back."""
    kept = dict(request.session.get(CHOSEN, {}))
    own = dict(kept.get(theme.key, {}))
    for question in theme.questions:
        answer = request.POST.get(question.key, "")
        if answer in question.answers:
            own[question.key] = answer
        elif question.key in request.POST:
            own.pop(question.key, None)
    kept[theme.key] = own
    request.session[CHOSEN] = kept
    return HttpResponseRedirect(reverse("topic", args=[theme.key]))
