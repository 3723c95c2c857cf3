"""Who may ask for which page, by name of the route and method: a route without a row is answered to nobody.

The one table stands in project/policy.py. It is the first of two locks: operations ask again whose matter it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.module_loading import import_string

from saltern.errors import SalternError
from saltern.interfaces.pages import kiosk_visit, limit, second_factor, unsent
from saltern.interfaces.pages.refusals import MethodNotAllowed, not_found, refused
from saltern.interfaces.pages.request import PageRequest
from saltern.words import Phrase

Whom = Literal["anybody", "account", "represented", "staff", "kiosk", "served"]
"""Anybody; whoever signed in; who signed in and is, or acts for, a subject at a proved level; who works here; a machine
in a hall by its key; who proved at such a machine who they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row: `purpose` is what the facts of a person are read for on this page, empty where none are.

    `roles` are those of staff that may come here: the first that the office names is acted in.
    `frame` is the template a refusal stands in, `came_for` what somebody at a kiosk has to have come for. `writes` and
    `reads` are how often within an hour one account from one address may do so; 0 sets no limit."""

    methods: tuple[str, ...] = ("GET", "HEAD")
    whom: Whom = "anybody"
    purpose: str = ""
    roles: tuple[str, ...] = ()
    frame: str = ""
    came_for: str = ""
    writes: int = 0
    reads: int = 0


READ: Final = ("GET", "HEAD")
WRITE: Final = ("GET", "HEAD", "POST")
ONLY_WRITE: Final = ("POST",)


class RouteUnlisted(SalternError):
    """The page {route} stands in no policy."""

    family = "forbidden"
    zh = "页面 {route} 没有访问规则。"


class NotProvedYet(SalternError):
    """Before your records can be shown your identity has to be checked once."""

    family = "forbidden"
    zh = "看您的记录之前，要先核验一次身份。"


class StaffOnly(SalternError):
    """This page is for people who work here."""

    family = "forbidden"
    zh = "这一页是给工作人员用的。"


class PolicyMiddleware:
    """Asks the table before the view does anything."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._table: Mapping[str, Rule] = import_string(settings.SALTERN_POLICY)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        if request.path.startswith(kiosk_visit.BELOW):
            response["Cache-Control"] = "no-store"
        if request.session.accessed and SESSION_KEY in request.session and not response.has_header("Cache-Control"):
            match = request.resolver_match
            rule = self._table.get((match.view_name if match else "") or "", Rule())
            # who sits down next does not go back to what was shown; who goes back to a form finds what they typed
            response["Cache-Control"] = "private, no-cache" if "POST" in rule.methods else "private, no-store"
        return response

    def process_view(self, request: HttpRequest, _view: object, _args: Any, told: Any) -> HttpResponse | None:
        """None: go on. A page that needs an account sends there and back; a refusal is a page, not a fault of ours:
        Django hands what is raised here to no other middleware."""
        if any("\x00" in str(word) for word in told.values()):  # no name holds it, and PostgreSQL takes no such text
            return not_found(request, Http404())
        try:
            return self._asked(cast("PageRequest", request))
        except MethodNotAllowed as problem:
            response = refused(cast("PageRequest", request), problem)
            match = request.resolver_match
            response.status_code = 405
            response["Allow"] = ", ".join(self._table[(match.view_name if match else "") or ""].methods)
            return response
        except SalternError as problem:
            return refused(cast("PageRequest", request), problem)

    def _asked(self, request: PageRequest) -> HttpResponse | None:
        match = request.resolver_match
        route = match.view_name if match else ""
        rule = self._table.get(route or "")
        if rule is None:
            raise RouteUnlisted(route=route or request.path)
        if request.method not in rule.methods:
            raise MethodNotAllowed(method=Phrase.same(request.method or ""))
        request.visit.purpose = rule.purpose
        elsewhere = allowed(request, rule)
        most = rule.writes if request.method == "POST" else rule.reads
        if elsewhere is None and most:
            limit.check(request, what=route or "", most=most)
        return elsewhere


def allowed(request: PageRequest, rule: Rule) -> HttpResponse | None:
    """None where the one who asks may; else where they are sent. Raises `NotProvedYet`."""
    if rule.whom == "anybody":
        return None
    if rule.whom in {"kiosk", "served"}:
        return _at_kiosk(request, rule)
    if not request.visit.handle:
        return unsent.expired(request, signed_in=False) or to_sign_in(request)
    if rule.whom == "staff":
        return _at_work(request, rule)
    if rule.whom == "represented" and request.visit.whom is None:
        raise NotProvedYet
    return None


def _at_kiosk(request: PageRequest, rule: Rule) -> HttpResponse | None:
    """None where a machine asks by its key, and for whoever proved at it who they are where the page is theirs."""
    visit = request.visit
    visit.frame, visit.kiosk = rule.frame or visit.frame, kiosk_visit.kiosk_of(request)
    if visit.kiosk is None:
        return HttpResponseRedirect(reverse("kiosk:key"))
    kept = kiosk_visit.visit_of(request)
    if rule.whom == "served":
        if kept.get("subject") is None or (rule.came_for and kept["purpose"] != rule.came_for):
            return HttpResponseRedirect(reverse("kiosk:home"))
        kiosk_visit.serve(request, kept["subject"])
        kiosk_visit.keep(request)
    return None


def _at_work(request: PageRequest, rule: Rule) -> HttpResponse | None:
    """None where the office the account works in names a role that may come here. Raises `StaffOnly`."""
    post = request.visit.post
    role = next((role for role in rule.roles if post and role in post.roles), "")
    if not role:
        raise StaffOnly
    request.visit.role, request.visit.frame = role, rule.frame or request.visit.frame
    return None if second_factor.given(request) else second_factor.to_second_factor(request)


def to_sign_in(request: HttpRequest, *, back: str = "", again: bool = False) -> HttpResponse:
    """To the door, and back to where one was; `again` although one is signed in."""
    here = request.get_full_path() if request.method in READ else request.META.get("HTTP_REFERER", "/")
    asked = ({"again": "1"} if again else {}) | {"back": back or here}
    return HttpResponseRedirect(f"{reverse('sign-in')}?{urlencode(asked)}")
