"""我的消息和消息设置: what I was told and why; which kinds I want no more, by which way and in which language."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from saltern.apps.identity import queries as accounts
from saltern.apps.notify import operations as notify
from saltern.apps.notify import queries as outbox
from saltern.apps.notify.admission import EVERYTHING, REFUSABLE
from saltern.core.catalogue.search import ReminderUnknown
from saltern.interfaces.pages.applicant import whole_subject
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.pages.visit import whole_number
from saltern.interfaces.portal.presenters.item import law_lines
from saltern.interfaces.portal.presenters.message import choice_lines, kind_lines, message_lines
from saltern.interfaces.portal.views.home import back_of

PAGE: Final = 20


def my_messages(request: PageRequest) -> HttpResponse:
    """Every message of whom the account acts for, newest first."""
    before = request.GET.get("before", "")
    subject = whole_subject(request)
    found = notify.list_messages(
        acting=request.acting,
        subject=subject,
        limit=PAGE,
        before=whole_number(before),
    )
    refused = outbox.preferences(subject=subject).refused
    context = {
        "place": "mine",
        "messages": message_lines(pack=request.visit.office.pack, messages=found, refused=refused),
        "none_wanted": EVERYTHING in refused or refused >= REFUSABLE,
        "before": found[-1].message if len(found) == PAGE else None,
        "done": request.GET.get("done", ""),
    }
    return render(request, "portal/my_messages.html", context)


def preferences(request: PageRequest) -> HttpResponse:
    """Kinds refused, ways and language; a button of a message refuses its kind with one tap."""
    subject = whole_subject(request)
    if request.method == "POST":
        return _preferred(request, subject)
    wanted = outbox.preferences(subject=subject)
    context = {
        "place": "mine",
        "kinds": kind_lines(wanted.refused),
        "choices": choice_lines(wanted),
        "readers": accounts.with_account(subjects=[subject]),
        "language_wanted": wanted.language,
        "done": request.GET.get("done", ""),
    }
    return render(request, "portal/preferences.html", context)


def why_reminded(request: PageRequest, reminder: str) -> HttpResponse:
    """A reminder's rule in words, how often it comes, how to have no more of it."""
    pack = request.visit.office.pack
    known = pack.reminders.get(reminder)
    if known is None:
        raise ReminderUnknown(key=reminder, hint="")
    rule = known.in_force(request.visit.today) or known
    template = pack.templates.get(rule.template)
    refused = outbox.preferences(subject=whole_subject(request)).refused
    context = {
        "place": "mine",
        "back": back_of(request, reverse("home")),
        "reminder": rule,
        "laws": law_lines(pack, rule.cites),
        "item": pack.items.get(rule.item),
        "binding": template is not None and template.refusable is False,
        "stopped": bool({"reminder", EVERYTHING} & refused),
    }
    return render(request, "portal/why_reminded.html", context)


def _preferred(request: PageRequest, subject: int) -> HttpResponse:
    posted = request.POST
    if posted.get("refuse"):
        notify.prefer(acting=request.acting, subject=subject, refuse=[posted["refuse"]])
    elif posted.get("accept"):
        again = REFUSABLE if posted["accept"] == EVERYTHING else {posted["accept"]}
        others = REFUSABLE - again if EVERYTHING in outbox.preferences(subject=subject).refused else ()
        notify.prefer(
            acting=request.acting, subject=subject, accept=[*sorted(again), EVERYTHING], refuse=sorted(others)
        )
    else:
        wanted = REFUSABLE & set(posted.getlist("kind"))
        notify.prefer(
            acting=request.acting,
            subject=subject,
            language=posted.get("language", ""),
            reminders_by=posted.get("reminders_by", ""),
            answers_by=posted.get("answers_by", ""),
            refuse=sorted(REFUSABLE - wanted),
            accept=[*sorted(wanted), EVERYTHING],
        )
    back = back_of(request, reverse("preferences"))
    return HttpResponseRedirect(f"{back}{'&' if '?' in back else '?'}done=1")
