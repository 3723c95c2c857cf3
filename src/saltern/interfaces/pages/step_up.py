"""Asked once more, before something that cannot be taken back: a proof of the last half hour.

Whoever has a second factor gives it; who has none signs in again with a code, a password or a passkey.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.pages.second_factor import GIVEN, PROVED, factors, to_second_factor, within


def proof_asked(request: PageRequest) -> HttpResponse | None:
    """None where the account was proved a short while ago; else where it is asked for, and back."""
    if within(request, GIVEN):
        return None
    if factors(request).exists():
        return to_second_factor(request)
    if within(request, PROVED):
        return None
    back = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    return HttpResponseRedirect(f"{reverse('sign-in')}?{urlencode({'again': '1', 'back': back})}")
