"""谁可以替谁办: whom I let act for me and for whom I act; given in one form, ended in two taps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from saltern.apps.identity import operations as identity
from saltern.apps.identity.mandate import MandateUnknown, MandateView
from saltern.apps.identity.represented import Scope
from saltern.apps.stewardship import operations as stewardship
from saltern.errors import SalternError
from saltern.installation.people import SubjectNotKnown, SubjectNumberInvalid
from saltern.interfaces.pages import said
from saltern.interfaces.pages.applicant import whole_subject
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.pages.visit import day_of
from saltern.interfaces.portal.presenters.mandate import given_cards, held_cards, scope_words
from saltern.words import Phrase

SPANS: Final[Mapping[str, tuple[Phrase, int]]] = {
    "month": (Phrase(zh="1个月", en="1 month"), 30),
    "half": (Phrase(zh="半年", en="half a year"), 182),
    "year": (Phrase(zh="1年", en="1 year"), 365),
}
"""How long a mandate is offered for, in days; a day of one's own may be typed."""
NO_DAY: Final = Phrase(zh="请选到哪一天，最长三年", en="Choose a last day, within three years")
NO_ITEMS: Final = Phrase(zh="请至少选一件事，或选所有事", en="Choose at least one service, or everything")


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The form as it was typed."""

    number: str
    name: str
    scope: str
    items: tuple[str, ...]
    span: str
    day: str


def my_mandates(request: PageRequest) -> HttpResponse:
    """Both sides of every mandate of whom the account acts for."""
    visit = request.visit
    pack, subject = visit.office.pack, whole_subject(request)
    mandates, names = listed(request)
    zone = visit.office.clock.zone
    given, over = given_cards(pack=pack, mandates=mandates, subject=subject, names=names, now=visit.now, zone=zone)
    own = visit.whom is not None and visit.whom.how != "mandate"
    held = held_cards(
        pack=pack,
        represented=visit.represented,
        names={**names, **{one.subject: name for one in visit.represented if (name := visit.name_of(one.subject))}},
        acting_for=subject,
        zone=zone,
    )
    context = {
        "place": "mine",
        "held": held if visit.whom and visit.whom.how == "self" else (),
        "given": given,
        "over": over,
        "own": own,
        "firm": visit.whom is not None and visit.whom.kind == "legal_person",
        "done": request.GET.get("done", ""),
    }
    return render(request, "portal/my_mandates.html", context)


def listed(request: PageRequest) -> tuple[tuple[MandateView, ...], dict[int, str]]:
    """The mandates of whom the account acts for, and what the other sides are called."""
    visit = request.visit
    acting = replace(visit.acting, purpose="mandates")
    subject = whole_subject(request)
    mandates = identity.list_mandates(acting=acting, subject=subject, led_by=visit.office.led_by)
    names = stewardship.read_parties(
        acting=acting, person=visit.office.people.person, subject=subject, mandates=mandates
    )
    return mandates, names


def give(request: PageRequest) -> HttpResponse:
    """Whom, in what, until when; then the same once more to say yes to."""
    visit = request.visit
    whole_subject(request)
    posted = request.POST
    typed = Typed(
        number=posted.get("number", ""),
        name=posted.get("name", ""),
        scope=posted.get("scope", "all"),
        items=tuple(posted.getlist("item")),
        span=posted.get("span", "half"),
        day=posted.get("day", ""),
    )
    faults: tuple[tuple[str, Phrase], ...] = ()
    holder: int | None = None
    last = _last_day(typed, visit.today)
    scope = _scope(request, typed)
    if request.method == "POST" and "change" not in posted:
        faults = (
            *((("span", NO_DAY),) if last is None else ()),
            *((("scope", NO_ITEMS),) if scope == () else ()),
        )
        try:
            holder = _found(request, typed)
            if not faults and last is not None and "sure" in posted:
                _given(request, holder, scope, last)
                return HttpResponseRedirect(f"{reverse('my-mandates')}?done=given")
        except SalternError as problem:
            if problem.family not in {"invalid", "unknown", "busy"}:
                raise
            faults = (("number", problem.words()), *faults)
    checked = holder is not None and not faults
    context = {
        "place": "mine",
        "typed": typed,
        "checked": checked,
        "scope": scope_words(visit.office.pack, scope),
        "last": last,
        "spans": [{"key": key, "name": name} for key, (name, _) in SPANS.items()],
        "items": _items(request),
        "faults": faults,
        "wrong": dict(faults),
        "firm": visit.whom is not None and visit.whom.kind == "legal_person",
    }
    return render(request, "portal/give_mandate.html", context, status=422 if faults else 200)


def end(request: PageRequest, key: str) -> HttpResponse:
    """Asked once, then over at this moment."""
    visit = request.visit
    if request.method == "POST":
        identity.end_mandate(acting=visit.acting, mandate=key, led_by=visit.office.led_by)
        return HttpResponseRedirect(f"{reverse('my-mandates')}?done=ended")
    mandates, names = listed(request)
    found = next((one for one in mandates if one.handle == key), None)
    if found is None:
        raise MandateUnknown(mandate=key)
    given = found.giver == whole_subject(request)
    context = {
        "place": "mine",
        "given": given,
        "name": names.get(found.holder if given else found.giver, ""),
        "scope": scope_words(visit.office.pack, found.scope),
        "until": said.last_day(found.ends_at.astimezone(visit.office.clock.zone)),
        "over": not found.holds(visit.now),
    }
    return render(request, "portal/end_mandate.html", context)


def _found(request: PageRequest, typed: Typed) -> int:
    people = request.visit.office.people

    def find(number: str) -> int | None:
        try:
            return people.find(kind="natural_person", number=number)
        except (SubjectNumberInvalid, SubjectNotKnown):
            return None

    return identity.find_holder(
        acting=request.acting,
        find=find,
        called=lambda subject: people.person(subject).name,
        number=typed.number,
        name=typed.name,
    )


def _given(request: PageRequest, holder: int, scope: Scope, last: dt.date) -> None:
    visit = request.visit
    firm = visit.whom is not None and visit.whom.kind == "legal_person"
    end_of_day = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), tzinfo=visit.office.clock.zone)
    identity.give_mandate(
        acting=visit.acting,
        giver=whole_subject(request),
        holder=holder,
        ends_at=end_of_day,
        kind="handler" if firm else "agent",
        giver_kind="legal_person" if firm else "natural_person",
        scope=scope,
        led_by=visit.office.led_by,
    )


def _last_day(typed: Typed, today: dt.date) -> dt.date | None:
    """The last day of the mandate; None where what was typed is no day to come within three years."""
    if typed.span in SPANS:
        return today + dt.timedelta(days=SPANS[typed.span][1])
    day = day_of(typed.day)
    return day if day and today <= day <= today + dt.timedelta(days=3 * 365) else None


def _scope(request: PageRequest, typed: Typed) -> Scope:
    if typed.scope == "all":
        return "all"
    known = {key for key, _ in _items(request)}
    return tuple(sorted(known & set(typed.items)))


def _items(request: PageRequest) -> list[tuple[str, Phrase]]:
    """What can be applied for by whom the account acts for, by name."""
    pack, whom = request.visit.office.pack, request.visit.whom
    kind = whom.kind if whom else "natural_person"
    deep = (item for item in pack.items.values() if item.depth != "light" and kind in {item.who, *item.who_else})
    return sorted(((item.id, item.name) for item in deep), key=lambda one: one[1].zh)
