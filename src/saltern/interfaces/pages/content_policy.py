"""What a browser may load, run and send on our pages: the policy of the settings, written out once.

The library would write it out twice for each answer. A page that leads elsewhere says so (`_csp_update`, the library's
word), and has its own written.
"""

from __future__ import annotations

from collections.abc import Callable

from csp.constants import HEADER
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse


class ContentPolicyMiddleware:
    """The policy on every page that sets none of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._usual = build_policy()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        wider = getattr(response, "_csp_update", None)
        response.headers.setdefault(HEADER, build_policy(update=wider) if wider else self._usual)
        return response
