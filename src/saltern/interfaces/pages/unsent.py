"""没交上的: what somebody handed in when their session was over already. It waits behind the door: once they have
signed in again one tap hands it in, and no character is lost.

It is kept only where one of our own pages sent it, for half an hour, in the session that goes on through the sign-in;
nothing is done with it until the person says so. Files cannot be kept.
"""

from __future__ import annotations

from typing import Final, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from saltern.interfaces.pages.request import PageRequest

UNSENT: Final = "unsent"
TOKEN: Final = "csrfmiddlewaretoken"  # noqa: S105  # the name of a field
HOLDS: Final = 30 * 60
LARGEST: Final = 40_000
"""Characters: more than any form of ours takes."""
SECRETS: Final = ("/sign-in/", "/mine/security/", "/program/")
"""Where what is typed is a proof, which no session keeps."""


def keep(request: HttpRequest) -> bool:
    """Keep what was posted for who signs in now; whether there was anything to keep."""
    posted = request.POST.lists()
    fields = [(name, value) for name, values in posted for value in values if name != TOKEN]
    if (
        request.path.startswith(SECRETS)
        or not fields
        or sum(len(name) + len(value) for name, value in fields) > LARGEST
    ):
        return False
    now = cast("PageRequest", request).visit.now
    request.session[UNSENT] = {"path": request.path, "fields": fields, "at": now.timestamp()}
    return True


def of_our_own(request: HttpRequest) -> bool:
    """Whether a page of ours sent it: what browsers say of this no other page can say for them."""
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def expired(request: HttpRequest, *, signed_in: bool) -> HttpResponse | None:
    """To where it waits; None where nothing could be kept."""
    if request.method != "POST" or not of_our_own(request) or not keep(request):
        return None
    here = reverse("go-on")
    return HttpResponseRedirect(here if signed_in else f"{reverse('sign-in')}?{urlencode({'back': here})}")


def go_on(request: PageRequest) -> HttpResponse:
    """What waits, with the one button that hands it in."""
    waiting = request.session.get(UNSENT)
    if not waiting or request.visit.now.timestamp() - waiting["at"] > HOLDS:
        request.session.pop(UNSENT, None)
        return HttpResponseRedirect(reverse("home"))
    return render(request, "pages/go_on.html", {"path": waiting["path"], "fields": waiting["fields"]})
