"""One application on one page: what the records hold, what is still asked, the papers, what the rules would say.

Every hand-over of the form saves it; F9 takes it in. What was typed by a clerk stays the clerk's draft for this person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.casework import operations as casework
from saltern.apps.casework.file_check import LARGEST, FileRefused
from saltern.apps.casework.handed_in_file import ForMaterial
from saltern.apps.casework.material import MaterialsMissing, PromiseNotSigned
from saltern.apps.casework.operations import DraftView, FormView
from saltern.core.approvals.prefill import FormFaulty
from saltern.core.catalogue.item import Item
from saltern.interfaces.counter.presenters.application import SEEN, application_page
from saltern.interfaces.counter.served import Served, at_counter
from saltern.interfaces.counter.views.served import LAST, taken_elsewhere
from saltern.interfaces.pages import item_form
from saltern.interfaces.pages.desk import desk_page
from saltern.interfaces.pages.request import PageRequest
from saltern.words import Phrase

Faults = tuple[tuple[str, Phrase], ...]
WINDOW: Final = "window"
"""The channel of a unit's own window, which stands in no hall."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """The application as it stands: for whom, of which item, what was typed, what the records fill in."""

    who: Served
    item: Item
    draft: DraftView
    form: FormView
    mobile: str


def application(request: PageRequest, key: str) -> HttpResponse:
    """The page; handed over it is saved, and taken in where that was asked."""
    who = at_counter(request)
    try:
        if request.method == "POST":
            return _posted(request, who, key)
        return _page(request, _opened(request, who, key))
    except casework.OtherUnitsItem:
        context = {
            "person": who,
            "name": request.visit.office.pack.service_name(key),
            "places": taken_elsewhere(request, key),
        }
        return desk_page(request, "counter/elsewhere.html", context, place="counter", status=403)


def _posted(request: PageRequest, who: Served, key: str) -> HttpResponse:
    office = request.visit.office
    item = office.rulebook.in_force(item=key, day=request.visit.today, who=who.kind).item
    faults = _scanned(request, who, item)
    draft = casework.save_draft(
        acting=request.acting,
        rulebook=office.rulebook,
        item=key,
        subject=who.subject,
        typed={one.key: item_form.as_typed(one, request.POST[one.key]) for one in item.form if one.key in request.POST},
        materials=_seen(request, who, item),
        promised="promises" in request.POST,
    )
    if faults or "take" not in request.POST:
        return _page(request, _opened(request, who, key), faults=faults)
    if draft.key != request.POST.get("key"):
        made = casework.find_handed_in(acting=request.acting, key=request.POST.get("key", ""))
        if made:
            return HttpResponseRedirect(reverse("counter:receipt", args=[made]))
    return _taken(request, who, item, draft)


def _taken(request: PageRequest, who: Served, item: Item, draft: DraftView) -> HttpResponse:
    """Take it in; the receipt follows."""
    visit, office, post = request.visit, request.visit.office, request.visit.post
    venue = office.pack.venues.get(post.venue) if post else None
    fields = {one.key for one in item.form}
    try:
        made = casework.submit(
            acting=request.acting,
            rulebook=office.rulebook,
            source=visit.reading,
            item=item.id,
            subject=who.subject,
            key=draft.key,
            who=who.kind,
            values={name: text for name, text in draft.typed.items() if name in fields},
            materials=_brought(item, draft),
            promises=draft.promised,
            account=_account(request, who),
            channel=venue.kind if venue else WINDOW,
            for_a_person="person" in request.POST,
        )
    except (FormFaulty, MaterialsMissing, PromiseNotSigned) as refusal:
        return _page(request, _opened(request, who, item.id), faults=_wrong(refusal))
    request.session[LAST] = item.id
    return HttpResponseRedirect(reverse("counter:receipt", args=[made.number]))


def _opened(request: PageRequest, who: Served, key: str) -> Open:
    visit, office = request.visit, request.visit.office
    item = office.rulebook.in_force(item=key, day=visit.today, who=who.kind).item
    draft = casework.open_draft(acting=request.acting, rulebook=office.rulebook, item=key, subject=who.subject)
    known = {field.key for field in item.form}
    account = _account(request, who)
    form = casework.open_form(
        acting=request.acting,
        rulebook=office.rulebook,
        source=visit.reading,
        item=key,
        subject=who.subject,
        typed={name: text for name, text in draft.typed.items() if name in known},
        materials=_brought(item, draft),
        account=account,
        who=who.kind,
        conditions=True,
    )
    return Open(who=who, item=item, draft=draft, form=form, mobile=str(account.get("mobile", "")))


def _account(request: PageRequest, who: Served) -> dict[str, object]:
    """The mobile on record, which a form may take; opening the form wrote down that it was read."""
    mobile = request.visit.office.people.person(who.subject).mobile
    return {"mobile": mobile} if mobile else {}


def _brought(item: Item, draft: DraftView) -> list[str]:
    return [one.key for one in item.materials if draft.materials.get(one.key, "promised") != "promised"]


def _seen(request: PageRequest, who: Served, item: Item) -> dict[str, str]:
    """The papers whose originals the clerk saw; one that was scanned stays with its scan."""
    draft = casework.find_draft(
        acting=request.acting, rulebook=request.visit.office.rulebook, item=item.id, subject=who.subject
    )
    scanned = {name for name, how in (draft.materials if draft else {}).items() if how not in {SEEN, "promised"}}
    ticked = set(request.POST.getlist("seen"))
    return {one.key: SEEN if one.key in ticked else "" for one in item.materials if one.key not in scanned}


def _scanned(request: PageRequest, who: Served, item: Item) -> Faults:
    """Take in what was scanned; what could not be taken, by its material."""
    faults = []
    for material in item.materials:
        for one in request.FILES.getlist(f"scan-{material.key}"):
            try:
                casework.hand_in_file(
                    acting=request.acting,
                    rulebook=request.visit.office.rulebook,
                    store=request.visit.office.files,
                    place=ForMaterial(item=item.id, subject=who.subject, material=material.key),
                    name=one.name or "",
                    content=one.read(LARGEST + 1),
                )
            except FileRefused as refused:
                faults.append((f"m-{material.key}", refused.words()))
    return tuple(faults)


def _wrong(refusal: FormFaulty | MaterialsMissing | PromiseNotSigned) -> Faults:
    if isinstance(refusal, FormFaulty):
        return tuple((fault.field, fault.sentence()) for fault in refusal.faults)
    return tuple(
        (f"m-{one.key}", Phrase(zh=f"还差{one.name.zh}", en=f"{one.name.en} is missing")) for one in refusal.materials
    )


def _page(request: PageRequest, now: Open, *, faults: Faults = ()) -> HttpResponse:
    page = application_page(
        pack=request.visit.office.pack,
        item=now.item,
        form=now.form,
        draft=now.draft,
        today=request.visit.today,
        faults=dict(faults),
    )
    context = {"person": now.who, "page": page}
    return desk_page(request, "counter/application.html", context, place="counter", faults=faults)
