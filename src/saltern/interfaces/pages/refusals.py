"""What a refusal looks like on a page: by its family a status, words, what became of what was typed, what to do now."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from saltern.errors import Family, SalternError
from saltern.installation.refusals import DatabaseBusy, held_by_another
from saltern.interfaces.pages import problem as document
from saltern.interfaces.pages import unsent
from saltern.interfaces.pages.request import PageRequest
from saltern.words import Phrase

LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """How a family is answered; `icon` is its silhouette."""

    status: int
    title: Phrase
    icon: str = "unk"


FAMILIES: Final[Mapping[Family, Page]] = {
    "unknown": Page(status=404, title=Phrase(zh="没有找到这一页", en="There is no such page")),
    "conflict": Page(
        status=409, title=Phrase(zh="和已有的事冲突", en="This stands against something else"), icon="wait"
    ),
    "forbidden": Page(
        status=403, title=Phrase(zh="这件事要由别人来做", en="This is for somebody else to do"), icon="lock"
    ),
    "invalid": Page(status=400, title=Phrase(zh="有一处要改", en="Something has to be changed"), icon="bad"),
    "gone": Page(status=410, title=Phrase(zh="已经过期", en="This is over"), icon="late"),
    "busy": Page(status=503, title=Phrase(zh="正忙，请稍后再试", en="Busy just now, please try again"), icon="wait"),
    "broken": Page(status=503, title=Phrase(zh="我们这边出了问题", en="Something is wrong on our side"), icon="bad"),
}


class AddressUnknown(SalternError):
    """Nothing is at this address."""

    family = "unknown"
    zh = "这个地址上什么也没有。"


class MethodNotAllowed(SalternError):
    """This address does not take {method}."""

    family = "invalid"
    zh = "此地址不接受 {method}。"


class RefusalMiddleware:
    """Every refusal of the house as a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        if response.status_code == 405 and document.asked_by_program(request):
            said = document.answer(request, MethodNotAllowed(method=Phrase.same(request.method or "")))
            said["Allow"] = response.get("Allow", "GET")
            return said
        return response

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """A page for what the house refuses; what nobody foresaw is kept for the maintainers and told as our fault."""
        if isinstance(problem, SalternError):
            return refused(cast("PageRequest", request), problem)
        if held_by_another(problem):
            return refused(cast("PageRequest", request), DatabaseBusy())
        return None


def refused(request: PageRequest, problem: SalternError) -> HttpResponse:
    """The page of a refusal; to a program its document."""
    if document.asked_by_program(request):
        return document.answer(request, problem)
    page = FAMILIES[problem.family]
    if problem.family == "broken":
        LOG.error("%s", problem)
    words = problem.words()
    context = {"page": page, "words": words if problem.family != "broken" else None, "code": problem.code}
    return render(request, "pages/refused.html", context, status=document.OF_HTTP.get(problem.code, page.status))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No page has this address."""
    if document.asked_by_program(request):
        return document.answer(request, AddressUnknown())
    return render(request, "pages/not_found.html", {"page": FAMILIES["unknown"]}, status=404)


def server_fault(request: HttpRequest) -> HttpResponse:
    """Our own fault: what was typed is kept, nothing was half done."""
    if document.asked_by_program(request):
        return document.fault(request)
    return render(request, "pages/fault.html", status=500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # Django names it
    """The form is older than the sign-in, and waits until it is handed in again; or it came from elsewhere."""
    visit = cast("PageRequest", request).visit
    if kept := unsent.expired(request, signed_in=bool(visit.handle)):
        return kept
    return render(request, "pages/form_expired.html", status=403)
