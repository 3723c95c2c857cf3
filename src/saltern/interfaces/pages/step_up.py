"""Asked once more, before something that cannot be taken back: a proof of the last half hour.

Whoever has a second factor gives it; who has none signs in again with a code, a password or a passkey.
"""

from __future__ import annotations

from django.http import HttpResponse

from saltern.interfaces.pages.policy import to_sign_in
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
    return to_sign_in(request, back=request.get_full_path(), again=True)
