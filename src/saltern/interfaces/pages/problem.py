"""What a refusal looks like to a program: a problem document (RFC 9457) by the error's code, in the language asked for.

`type` names the kind of refusal for good (`urn:saltern:CODE`), `status` is HTTP's, `detail` the sentence for people,
`data` what a program may look at. Whoever asks below `/api/` is answered so, whatever refuses them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from saltern.errors import Family, Fault, SalternError
from saltern.words import Language, Phrase

BELOW: Final = "/api/"
MEDIA_TYPE: Final = "application/problem+json"
FAMILIES: Final[Mapping[Family, tuple[int, Phrase]]] = {
    "unknown": (404, Phrase(zh="没有找到", en="Not there")),
    "conflict": (409, Phrase(zh="和已有的事冲突", en="It stands against something else")),
    "forbidden": (403, Phrase(zh="无权办理", en="Not allowed")),
    "invalid": (422, Phrase(zh="内容有误", en="Something has to be changed")),
    "gone": (410, Phrase(zh="已经过期", en="It is over")),
    "busy": (503, Phrase(zh="正忙，请稍后再试", en="Busy, try again")),
    "broken": (500, Phrase(zh="我们这边出了问题", en="Something is wrong on our side")),
}
OF_HTTP: Final[Mapping[str, int]] = {"method-not-allowed": 405, "attempts-used-up": 429}
"""What HTTP has a number of its own for, on pages too."""
STATUSES: Final[Mapping[str, int]] = {
    **OF_HTTP,
    "token-unknown": 401,
    "signed-token-refused": 401,
    "case-moved": 412,
    "body-too-large": 413,
    "body-not-json": 415,
    "body-unreadable": 400,
    "state-not-said": 428,
}
OUR_FAULT: Final = Phrase(
    zh="出错了，什么也没有改动；请稍后再试。", en="Something went wrong and nothing was changed; try again later."
)


def asked_by_program(request: HttpRequest) -> bool:
    """Whether whoever asks is no page."""
    return request.path_info.startswith(BELOW)


def language_of(request: HttpRequest) -> Language:
    """The language a program asks for in `Accept-Language`."""
    return "en" if translation.get_language_from_request(request) == "en" else "zh"


def answer(request: HttpRequest, problem: SalternError) -> HttpResponse:
    """A refusal as a document; of what is broken in our house nothing but that is told."""
    broken = problem.family == "broken"
    words = OUR_FAULT if broken else problem.words()
    status, title = FAMILIES[problem.family]
    response = _document(
        request,
        code=problem.code,
        status=STATUSES.get(problem.code, status),
        title=title,
        words=words,
        data={} if broken else problem.data(),
        faults=[one.plain() for one in getattr(problem, "faults", ()) if isinstance(one, Fault)],
    )
    if response.status_code == 401:
        response["WWW-Authenticate"] = 'Bearer realm="saltern"'
    if response.status_code in {429, 503}:
        response["Retry-After"] = str(60 * int(str(problem.params.get("minutes", 1))))
    return response


def fault(request: HttpRequest) -> HttpResponse:
    """Our own fault, which nobody foresaw."""
    return _document(request, code="server-fault", status=500, title=FAMILIES["broken"][1], words=OUR_FAULT, data={})


def _document(
    request: HttpRequest,
    *,
    code: str,
    status: int,
    title: Phrase,
    words: Phrase,
    data: Mapping[str, object],
    faults: Sequence[Mapping[str, object]] = (),
) -> HttpResponse:
    language = language_of(request)
    body: dict[str, object] = {
        "type": f"urn:saltern:{code}",
        "title": title.said(language),
        "status": status,
        "detail": words.said(language),
        "code": code,
        "data": data,
    }
    if faults:
        body["faults"] = faults
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False), status=status, content_type=f"{MEDIA_TYPE}; charset=utf-8"
    )
    response["Content-Language"] = "en" if language == "en" else "zh-Hans"
    response["Cache-Control"] = "no-store"
    return response
