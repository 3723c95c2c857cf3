"""One's cases, one of them, its receipt on paper or, where there is none, by text message.

A case is named by its place in the list that was shown: its number stands in no address.
"""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse

from saltern.apps.casework import operations as casework
from saltern.apps.casework.case_view import CaseFile
from saltern.apps.organisation.printer import PaperOut, PrinterAway
from saltern.interfaces.kiosk.page import kiosk_page
from saltern.interfaces.pages import kiosk_visit
from saltern.interfaces.pages.applicant import subject_of
from saltern.interfaces.pages.case_state import sign
from saltern.interfaces.pages.icon import FILE
from saltern.interfaces.pages.receipt import ReceiptPage, receipt_page
from saltern.interfaces.pages.request import PageRequest

MOST: Final = 8
"""Cases that are listed; who has more finds them at a counter and on the portal."""
STYLES: Final = ("saltern.css", "desk.css")


def cases(request: PageRequest) -> HttpResponse:
    """The newest, each with how it stands."""
    if kiosk_visit.visit_of(request)["purpose"] == "apply":
        return HttpResponseRedirect(reverse("kiosk:items"))
    office = request.visit.office
    found = casework.list_cases(
        acting=request.acting, rulebook=office.rulebook, subject=subject_of(request), limit=MOST
    )
    kiosk_visit.keep(request, cases=[one.number for one in found])
    rows = [
        {
            "place": place,
            "name": office.pack.service_name(one.item),
            "sign": sign(one.state),
            "on": one.received_on,
        }
        for place, one in enumerate(found, 1)
    ]
    return kiosk_page(request, "kiosk/cases.html", {"rows": rows})


def case(request: PageRequest, place: int) -> HttpResponse:
    """How it stands, what comes next, and its receipt."""
    number = _number(request, place)
    if not number:
        return HttpResponseRedirect(reverse("kiosk:home"))
    file = _opened(request, number)
    kept = kiosk_visit.visit_of(request)
    context = {
        "page": _receipt(request, file),
        "sign": sign(file.case.state),
        "state": file.case.state,
        "place": place,
        "job": kiosk_visit.new_job(request, number),
        "printed": number in kept.get("printed", []),
        "sent": number in kept.get("texted", []),
    }
    return kiosk_page(request, "kiosk/case.html", context)


def print_receipt(request: PageRequest, place: int) -> HttpResponse:
    """Print it once, as often as it is asked for with the same job; without paper it goes as a text message."""
    number, visit = _number(request, place), request.visit
    kept, job = kiosk_visit.visit_of(request), request.POST.get("job", "")
    if not number or visit.kiosk is None:
        return HttpResponseRedirect(reverse("kiosk:home"))
    back = HttpResponseRedirect(reverse("kiosk:case", args=[place]))
    if job not in kept.get("jobs", []) or not job.startswith(f"{number}-"):
        return back
    printer = visit.office.printer(visit.kiosk.name)
    if printer.state() == "ready" and "text" not in request.POST:
        page = _receipt(request, _opened(request, number))
        styles = "".join((FILE.parent / name).read_text(encoding="utf-8") for name in STYLES)
        slip = render_to_string("kiosk/slip.html", {"page": page, "styles": styles}, request)
        casework.note_printed(acting=request.acting, rulebook=visit.office.rulebook, number=number)
        try:
            printer.put(job=job, document=slip)
        except (PaperOut, PrinterAway):
            return _texted(request, number, back)
        kiosk_visit.keep(request, printed=[*kept.get("printed", []), number])
        return back
    return _texted(request, number, back)


def _texted(request: PageRequest, number: str, back: HttpResponse) -> HttpResponse:
    casework.send_receipt(acting=request.acting, rulebook=request.visit.office.rulebook, number=number)
    texted = kiosk_visit.visit_of(request).get("texted", [])
    kiosk_visit.keep(request, texted=[*texted, number])
    return back


def _number(request: PageRequest, place: int) -> str:
    """The case at a place of what this visit was shown; empty where there is none."""
    known = kiosk_visit.visit_of(request).get("cases", [])
    return str(known[place - 1]) if 0 < place <= len(known) else ""


def _opened(request: PageRequest, number: str) -> CaseFile:
    return casework.open_case(acting=request.acting, rulebook=request.visit.office.rulebook, number=number)


def _receipt(request: PageRequest, file: CaseFile) -> ReceiptPage:
    visit = request.visit
    return receipt_page(
        pack=visit.office.pack,
        file=file,
        called=kiosk_visit.visit_of(request)["called"],
        address=request.build_absolute_uri(reverse("case", args=[file.case.number])),
        today=visit.today,
        zone=visit.office.clock.zone,
    )
