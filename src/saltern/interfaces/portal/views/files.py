"""Handing files in, using them again, looking at one's own; a file is only ever saved, never shown inside a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from saltern.apps.casework import operations as casework
from saltern.apps.casework.file_check import LARGEST, MIB, FileRefused, FileTooLarge, NoFileChosen, plain_name
from saltern.apps.casework.handed_in_file import FileView, ForMaterial, Lies
from saltern.core.catalogue.item import Item, Material
from saltern.interfaces.pages import said
from saltern.interfaces.pages.applicant import account_facts, acting_on, acting_on_case, subject_of
from saltern.interfaces.pages.file import file_answer
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.portal.presenters.files import file_line, hand_in_page
from saltern.words import NOTHING, Phrase

GO_ON: Final = Phrase(zh="传好了，继续", en="Hand in and go on")
BRING: Final = Phrase(zh="交上去", en="Hand in")
"""What a file that is opened in a browser in spite of everything may do: nothing."""

Refused = list[tuple[str, FileRefused]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where files are handed in: for which material, of which application; `back` is where one goes on."""

    place: ForMaterial
    item: Item
    material: Material
    request: str
    until: Phrase
    back: str


def hand_in_file(request: PageRequest, key: str, material: str) -> HttpResponse:
    """A material of a form that is being filled in."""
    visit = request.visit
    item = visit.office.rulebook.in_force(
        item=key, day=visit.today, who=visit.whom.kind if visit.whom else ""
    ).item  # fmt: skip
    asked = next((one for one in item.materials if one.key == material), None)
    if asked is None:
        return HttpResponseRedirect(reverse("apply", args=[key]))
    subject = subject_of(request)
    draft = casework.open_draft(
        acting=acting_on(request, key), rulebook=visit.office.rulebook, item=key, subject=subject
    )
    desk = Desk(
        place=ForMaterial(item=key, subject=subject, material=material),
        item=item,
        material=asked,
        request=draft.key,
        until=NOTHING,
        back=reverse("apply", args=[key]),
    )
    return _at(request, desk)


def bring(request: PageRequest, number: str, material: str) -> HttpResponse:
    """A material that was promised, or asked for anew; with the last of what was promised the case is decided."""
    visit, rulebook = request.visit, request.visit.office.rulebook
    file = casework.open_case(acting=acting_on_case(request, number), rulebook=rulebook, number=number)
    case = file.case
    item = rulebook.program(case.item, case.received_on, case.kind).item
    asked = next((one for one in item.materials if one.key == material), None)
    if asked is None or not {"bring", "correct"} & set(file.possible):
        return HttpResponseRedirect(reverse("case", args=[number]))
    promise = next((one for one in file.promises if one.material == material and one.state == "promised"), None)
    by = said.said_day(promise.due_on, today=visit.today) if promise and promise.due_on else None
    correcting = "correct" in file.possible
    desk = Desk(
        place=ForMaterial(item=case.item, subject=case.subject, material=material, case=number),
        item=item,
        material=asked,
        request=file.request,
        until=Phrase(zh=f"{by.zh}前补上", en=f"until {by.en}") if by else NOTHING,
        back=reverse("correct" if correcting else "case", args=[number]),
    )
    return _at(request, desk)


def _at(request: PageRequest, desk: Desk) -> HttpResponse:
    if request.method != "POST":
        return _shown(request, desk)
    acting, rulebook = acting_on(request, desk.item.id), request.visit.office.rulebook
    if taken_out := request.POST.get("out"):
        casework.take_out_file(acting=acting, rulebook=rulebook, place=desk.place, key=taken_out)
        return HttpResponseRedirect(request.path)
    faults: Refused = []
    if again := request.POST.get("again"):
        try:
            casework.use_file_again(acting=acting, rulebook=rulebook, place=desk.place, key=again)
        except FileRefused as refused:
            faults.append(("", refused))
    else:
        faults = take_in(request, desk.place, "file")
    lies = [one for one in _files(request, desk) if _lies_here(one.lies, desk)]
    if faults and not (lies and all(isinstance(one, NoFileChosen) for _, one in faults)):
        return _shown(request, desk, faults=faults, status=422)
    if "more" in request.POST:
        return HttpResponseRedirect(request.path)
    if desk.place.case and desk.back == reverse("case", args=[desk.place.case]):
        casework.bring_material(
            acting=acting,
            rulebook=rulebook,
            source=request.visit.reading,
            number=desk.place.case,
            materials=[desk.place.material],
            account=account_facts(request),
        )
    return HttpResponseRedirect(desk.back)


def take_in(request: PageRequest, place: ForMaterial, field: str) -> Refused:
    """Take in what was chosen under a field; those refused with their names. Whatever could be taken stays."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
        return [("", FileTooLarge(most=LARGEST // MIB))]
    chosen = [one for one in request.FILES.getlist(field) if one.name]
    if not chosen:
        return [("", NoFileChosen())]
    faults: Refused = []
    for one in chosen:
        try:
            casework.hand_in_file(
                acting=acting_on(request, place.item),
                rulebook=request.visit.office.rulebook,
                store=request.visit.office.files,
                place=place,
                name=one.name or "",
                content=one.read(LARGEST + 1),
            )
        except FileRefused as refused:
            faults.append((plain_name(one.name or ""), refused))
    return faults


def _lies_here(lies: tuple[Lies, ...], desk: Desk) -> bool:
    return any(one.request == desk.request and one.material == desk.material.key for one in lies)


def _files(request: PageRequest, desk: Desk) -> list[FileView]:
    acting = acting_on(request, desk.item.id)
    return list(casework.list_files(acting=acting, subject=desk.place.subject))


def _shown(request: PageRequest, desk: Desk, *, faults: Refused | None = None, status: int = 200) -> HttpResponse:
    visit = request.visit
    page = hand_in_page(
        pack=visit.office.pack,
        item=desk.item.id,
        material=desk.material,
        files=_files(request, desk),
        request=desk.request,
        case=desk.place.case,
        until=desk.until,
        act=BRING if desk.place.case else GO_ON,
        faults=faults or [],
        today=visit.today,
        zone=visit.office.clock.zone,
    )
    context = {"place": "cases" if desk.place.case else "items", "page": page, "back": desk.back}
    return render(request, "portal/hand_in_file.html", context, status=status)


def my_files(request: PageRequest) -> HttpResponse:
    """Everything that was handed in for whom the account acts for, newest first."""
    visit = request.visit
    files = casework.list_files(acting=request.acting, subject=subject_of(request))
    rows = [file_line(visit.office.pack, one, today=visit.today, zone=visit.office.clock.zone) for one in files]
    return render(request, "portal/my_files.html", {"place": "mine", "rows": rows})


def file(request: PageRequest, key: str) -> HttpResponse:
    """One file, to be saved."""
    office = request.visit.office
    opened = casework.open_file(acting=request.acting, rulebook=office.rulebook, store=office.files, key=key)
    return file_answer(opened)
