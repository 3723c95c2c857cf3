"""The content policy: the usual one, one widened for where a page leads, a page's own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from saltern.interfaces.pages.content_policy import ContentPolicyMiddleware

USUAL = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def policies(*answers: HttpResponse) -> list[dict[str, str]]:
    """The policy of each answer, given out one after the other by one middleware."""
    waiting = iter(answers)
    middleware = ContentPolicyMiddleware(lambda _: next(waiting))
    given = [middleware(HttpRequest())["Content-Security-Policy"] for _ in answers]
    return [dict(part.strip().split(" ", 1) for part in text.split(";")) for text in given]


def test_a_page_that_leads_elsewhere_widens_its_own_policy_and_no_other() -> None:
    leads = HttpResponse()
    leads._csp_update = {"form-action": ["https://program.example"]}  # type: ignore[attr-defined]  # the library's word
    wider = {**USUAL, "form-action": "'self' https://program.example"}
    assert policies(HttpResponse(), leads, HttpResponse()) == [USUAL, wider, USUAL]


def test_a_policy_a_page_sets_itself_stays() -> None:
    sealed = HttpResponse(headers={"Content-Security-Policy": "default-src 'none'"})
    assert policies(sealed) == [{"default-src": "'none'"}]
