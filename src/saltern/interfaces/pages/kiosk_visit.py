"""Who stands at a kiosk, what for, and that nothing of them stays: the machine's key is in a cookie of its own, the
visit in the session, and all of that is gone when they leave.

The session holds a surrogate key and masked signs, no number, no name, no value; it ends by itself when nothing was
heard of it for a while, whether or not the machine could still say so.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.casework import operations as casework
from saltern.apps.organisation import queries as organisation
from saltern.apps.organisation.kiosk_device import KioskView
from saltern.apps.organisation.printer import PrinterAway
from saltern.interfaces.pages.request import PageRequest

COOKIE: Final = "kiosk"
BELOW: Final = "/kiosk/"
"""Where the machine's cookies are sent, and nowhere else."""
HOLDS: Final = 400 * 24 * 3600
"""Seconds a machine keeps its key: as long as a browser keeps anything."""
VISIT: Final = "kiosk_visit"
IDLE: Final = dt.timedelta(seconds=60)
"""Nothing touched for so long: the visit ends; the person is asked before."""
WARNED: Final = dt.timedelta(seconds=45)
OVER: Final = dt.timedelta(seconds=90)
"""Nothing heard of a visit for so long ends it here, whatever the machine does: a little more than it waits itself."""
CHOICES: Final = ("language", "size", "low", "aloud", "rang")
"""Cookies that say how the person wants the pages, and that they called for help."""


def kiosk_of(request: HttpRequest) -> KioskView | None:
    """The machine that asks, read anew with each page: a key that was revoked a moment ago opens nothing."""
    key = request.COOKIES.get(COOKIE, "")
    return organisation.kiosk_with(key=key) if key else None


def remember_key(response: HttpResponse, key: str, *, secure: bool) -> None:
    """The machine is known by its key from now on."""
    response.set_cookie(COOKIE, key, max_age=HOLDS, path=BELOW, httponly=True, samesite="Strict", secure=secure)


def visit_of(request: PageRequest) -> Mapping[str, Any]:
    """What is kept of the visit; nothing where there is none, it was of another machine, or it is over."""
    kept: Mapping[str, Any] | None = request.session.get(VISIT)
    kiosk = request.visit.kiosk
    if kept is None or kiosk is None:
        return {}
    seen = dt.datetime.fromisoformat(kept["seen"])
    if kept["kiosk"] != kiosk.name or request.visit.now - seen > OVER:
        forget(request)
        return {}
    return kept


def begin(request: PageRequest, kiosk: KioskView, purpose: str) -> None:
    """Somebody chose what they came for; whatever was left of another is gone first, in the printer too."""
    forget(request)
    keep(request, kiosk=kiosk.name, purpose=purpose, items=[], jobs=[])


def keep(request: PageRequest, **values: object) -> None:
    """Note something of the visit; it was heard of just now."""
    kept = {**request.session.get(VISIT, {}), **values, "seen": request.visit.now.isoformat()}
    request.session[VISIT] = kept
    request.session.set_expiry(int(OVER.total_seconds()))


def proved(request: PageRequest, subject: int, called: str) -> None:
    """They are who the number says. The session keeps the name it got when they began: the answer may be lost on the
    way, and the machine asks again under the one it knows."""
    keep(request, subject=subject, called=called, asked=None)
    serve(request, subject)


def serve(request: PageRequest, subject: int | None) -> None:
    """The page is for them; for nobody any more where there is none."""
    request.visit.served = subject
    request.visit.__dict__.pop("whom", None)


def note_item(request: PageRequest, item: str) -> None:
    """They fill in a form, which goes with them."""
    items = visit_of(request).get("items", [])
    if item not in items:
        keep(request, items=[*items, item])


def new_job(request: PageRequest, number: str) -> str:
    """The name of a slip to be printed, drawn once a page: asked for again after a cut it is the same slip."""
    name = f"{number}-{secrets.token_hex(4)}"
    keep(request, jobs=[*visit_of(request).get("jobs", []), name])
    return name


def forget(request: PageRequest) -> None:
    """Nothing stays: what they began to fill in, what waits in the printer, the session with everything in it."""
    kept: Mapping[str, Any] = request.session.get(VISIT, {})
    visit = request.visit
    subject, kiosk = kept.get("subject"), visit.kiosk
    if kiosk is not None and kept.get("kiosk") == kiosk.name and subject is not None:
        serve(request, subject)
        for item in kept.get("items", ()):
            casework.drop_draft(acting=request.acting, rulebook=visit.office.rulebook, item=item, subject=subject)
    serve(request, None)
    request.session.flush()
    if kiosk is not None:
        try:
            visit.office.printer(kiosk.name).clear()
        except PrinterAway:  # it prints nothing for anybody, and the first page says so
            return


def leave(request: PageRequest) -> HttpResponse:
    """To the first page, in the language and size it has for everybody; the browser throws away what it kept."""
    forget(request)
    response = HttpResponseRedirect(reverse("kiosk:home"))
    for name in CHOICES:
        response.delete_cookie(name, path=BELOW)
    response["Clear-Site-Data"] = '"storage"'
    return response
