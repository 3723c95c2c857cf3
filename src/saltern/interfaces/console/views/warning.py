"""预警: what was taken in, one of them with its map and its playbooks; one taken in by hand; where it holds."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.lifecycle import operations as lifecycle
from saltern.apps.lifecycle import queries
from saltern.apps.lifecycle.alerts import warning_file
from saltern.apps.lifecycle.alerts.concern import woken
from saltern.apps.lifecycle.operations import AlertUnknown
from saltern.errors import SalternError
from saltern.interfaces.console.presenters.warning import desk_warning, read_line, warned_streets, warning_row
from saltern.interfaces.pages.desk import desk_page
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.pages.visit import whole_number
from saltern.words import Phrase

if TYPE_CHECKING:
    from saltern.apps.lifecycle.alerts.warning_file import Read

LIST: Final = 50
LARGEST: Final = 512 * 1024
"""Bytes of a warning; a CAP file with many outlines has a few dozen thousand."""
WHICH: Final = Phrase(zh="请选要解除的是哪一条", en="Say which warning is lifted")
WHERE: Final = Phrase(zh="请选街道，或选“不在本区”", en="Choose sub-districts, or that it holds in none of ours")


class WarningNotGiven(SalternError):
    """Paste the whole notice, or choose a file."""

    family = "invalid"
    zh = "请粘贴预警全文，或选一个文件。"


class WarningTooLarge(SalternError):
    """It has more than {most} KB; a warning has not."""

    family = "invalid"
    zh = "超过 {most} KB，不像一条预警。"


def warnings(request: PageRequest) -> HttpResponse:
    """The list; those in force on top, as a banner."""
    office, now = request.visit.office, request.visit.now
    found = queries.alerts(now=now, limit=LIST)
    rows = [warning_row(office.pack, office.warning_words, one) for one in found]
    stands = [
        row
        for row, one in zip(rows, found, strict=True)
        if not one.over and one.status == "Actual" and one.action not in {"cancel", "none"} and one.subdistricts
    ]
    return desk_page(request, "console/warnings.html", {"rows": rows, "stands": stands}, place="warnings")


def _alert(request: PageRequest, number: str) -> queries.AlertLine:
    key = whole_number(number)
    found = queries.alerts(now=request.visit.now, number=key) if key is not None else ()
    if not found:
        raise AlertUnknown(alert=Phrase.same(number[:20]))
    return found[0]


def warning(request: PageRequest, number: str) -> HttpResponse:
    """One warning."""
    return _page(request, number)


def _page(request: PageRequest, number: str, *, faults: tuple[tuple[str, Phrase], ...] = ()) -> HttpResponse:
    office = request.visit.office
    alert = _alert(request, number)
    pushes = queries.pushes(alert=alert.alert, limit=200, empty=True)
    replies = queries.replies(pushes=[one.push for one in pushes])
    answers = [
        seen
        for key, counts in replies.items()
        if counts
        for seen in lifecycle.open_replies(acting=request.acting, push=key, names=office.people.names)
    ]
    page = desk_warning(
        pack=office.pack,
        words=office.warning_words,
        alert=alert,
        text=queries.words_of(alert=alert.alert),
        pushes=pushes,
        replies=replies,
        answers=answers,
        newest=request.visit.reading.newest_fact,
    )
    return desk_page(request, "console/warning.html", {"page": page}, place="warnings", faults=faults)


def place(request: PageRequest, number: str) -> HttpResponse:
    """Say where a warning holds that nobody could place, and propose what it wakes there."""
    alert, office = _alert(request, number), request.visit.office
    chosen = request.POST.getlist("place")
    if not chosen and "nowhere" not in request.POST:
        return _page(request, number, faults=(("places", WHERE),))
    with office.records.population() as everybody:
        lifecycle.place(
            acting=request.acting,
            alert=alert.alert,
            subdistricts=chosen,
            pack=office.pack,
            words=office.warning_words,
            population=everybody,
            as_of=request.visit.today,
        )
    return HttpResponseRedirect(reverse("console:warning", args=[alert.alert]))


def take(request: PageRequest) -> HttpResponse:
    """A notice or a CAP file by hand: read first, shown, and taken in only then. Whoever takes it in does not release
    what it wakes."""
    if request.method != "POST":
        return _form(request)
    office = request.visit.office
    try:
        name, data = _given(request)
        read = warning_file.read(name=name, data=data, words=office.warning_words)
        fitting = lifecycle.look_what_fits(acting=request.acting, warnings=read[0])
        if request.POST.get("step") != "take":
            return _preview(request, name, data, read, fitting)
        meant = {key for text in request.POST.getlist("lifts") for key in fitting if whole_number(text) == key}
        if len(fitting) > 1 and not meant:
            return _preview(request, name, data, read, fitting, faults=(("lifts", WHICH),))
        _take(request, read, meant if len(fitting) > 1 else ())
    except SalternError as problem:
        return _form(request, faults=(("text", problem.words()),))
    message = read[0][0].message or read[0][0].identity
    kept = queries.alerts(now=request.visit.now, message=message)
    return HttpResponseRedirect(reverse("console:warning", args=[kept[0].alert]))


def _take(request: PageRequest, read: Read, meant: Collection[int]) -> None:
    office, (announced, text) = request.visit.office, read
    if meant:
        messages = tuple(one.message for one in queries.alerts(now=request.visit.now, limit=LIST) if one.alert in meant)
        announced = tuple(
            replace(one, meant=messages) if one.action == "cancel" and not one.references else one for one in announced
        )
    with office.records.population() as everybody:
        lifecycle.warn(
            acting=request.acting,
            pack=office.pack,
            words=office.warning_words,
            warnings=announced,
            text=text,
            population=everybody,
            as_of=request.visit.today,
        )


def _given(request: PageRequest) -> tuple[str, bytes]:
    """What was pasted or chosen, and how it is to be read. Raises `WarningNotGiven`, `WarningTooLarge`."""
    if kept := request.POST.get("data", ""):
        try:
            return request.POST.get("name", ""), base64.b64decode(kept, validate=True)
        except (binascii.Error, ValueError):
            raise WarningNotGiven from None
    chosen = request.FILES.get("file")
    if chosen is not None and chosen.name:
        if (chosen.size or 0) > LARGEST:
            raise WarningTooLarge(most=LARGEST // 1024)
        return chosen.name, chosen.read()
    text = request.POST.get("text", "").strip()
    if not text:
        raise WarningNotGiven
    data = text.encode()
    if len(data) > LARGEST:
        raise WarningTooLarge(most=LARGEST // 1024)
    return "pasted.cap" if text.startswith("<") else "pasted.txt", data


def _form(request: PageRequest, *, faults: tuple[tuple[str, Phrase], ...] = ()) -> HttpResponse:
    context = {"text": request.POST.get("text", "")}
    return desk_page(request, "console/take_warning.html", context, place="warnings", faults=faults)


def _preview(
    request: PageRequest,
    name: str,
    data: bytes,
    read: Read,
    fitting: Sequence[int],
    *,
    faults: tuple[tuple[str, Phrase], ...] = (),
) -> HttpResponse:
    office, now = request.visit.office, request.visit.now
    words, books = office.warning_words, office.pack.playbooks.values()
    lines = [read_line(office.pack, words, one, woken(books, one, words.scale)) for one in read[0]]
    warned = {code for one in read[0] for code in one.subdistricts}
    lifts = [warning_row(office.pack, words, row) for key in fitting for row in queries.alerts(now=now, number=key)]
    context = {
        "lines": lines,
        "text": read[1],
        "name": name,
        "data": base64.b64encode(data).decode(),
        "lifts": lifts,
        "map": office.pack.map,
        "streets": warned_streets(office.pack, warned),
    }
    return desk_page(request, "console/warning_read.html", context, place="warnings", faults=faults)
