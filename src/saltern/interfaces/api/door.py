"""The API itself: one version, its document, who is let in, and every refusal as a problem document.

The document says of each operation what it can answer; a test asks each of them anything and finds nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, NoReturn

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationErrorContext
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from saltern.apps.programs.signed_token import READ, SCOPES, WRITE
from saltern.errors import SalternError
from saltern.interfaces.api.entry import Token
from saltern.interfaces.api.problems import BodyNotJson, BodyTooLarge, BodyUnreadable, RequestInvalid
from saltern.interfaces.api.request_fault import request_faults
from saltern.interfaces.api.schemas import Problem
from saltern.interfaces.api.webhooks import webhooks
from saltern.interfaces.pages import problem as document
from saltern.interfaces.pages.refusals import AddressUnknown
from saltern.words import Phrase

JSON: Final = "application/json"
CLOUD_EVENT: Final = "application/cloudevents+json"
EVENTS: Final = "tellEvent"
"""The operation that takes CloudEvents, which have a media type of their own."""
REFUSED: Final = frozenset({401, 403, 405, 422, 429, 500, 503})
"""What every operation may answer that asks for a token."""
OPEN: Final = frozenset({405, 422, 429, 500, 503})
"""The same where no token is asked for."""
BODY: Final = frozenset({400, 413, 415})
"""What is answered besides to whoever sends something."""
DESCRIPTION: Final = """\
政务服务平台的程序接口。The door for programs: a program acts in an office (a unit, a role, some items) like a
colleague: what it may not see or do is refused, and every look at a person is written down where that person reads it.

* **Token.** `Authorization: Bearer saltern_…`, given out by an administrator (`saltern program give-token`).
* **OpenID Connect.** A program with a client (`saltern program add-client`) gets a signed token (JWT) at
  `/program/token/` by its client credentials, and sends that as `Bearer`; where the district trusts another issuer, one
  signed there. `api:read` is for what is looked at, `api:write` for the rest; what a program may see is its office.
* **Refusals** are problem documents (RFC 9457); `code` says which, `detail` is in the language of `Accept-Language`;
  `faults` are the places of a request that do not fit, with what was found and what was expected.
* **Lists** go on behind `next`: a cursor that holds while cases move.
* **Idempotency-Key** makes an application once: sent again it gets the same answer.
* **ETag / If-Match**: what is decided is decided on the state that was seen; where it has gone on the answer is 412.
* **What happened elsewhere** is told at `/events` (CloudEvents 1.0) and `/receipts`, signed as Standard Webhooks with
  the secret of the program's inlet (`saltern program add-inlet`): an approval of another platform counts at once, a
  receipt of a gateway says what became of a message. The same again changes nothing.
* **News** is sent as CloudEvents 1.0, signed as Standard Webhooks: `webhook-id` is the same whenever a piece is sent
  again, `sequence` counts without a gap. Each kind stands under `webhooks`.
"""


def answers(whole: Any, *more: int, status: int = 200, base: frozenset[int] = REFUSED) -> dict[int, Any]:
    """What an operation may answer: its own, and every refusal by its status."""
    return {status: whole, **dict.fromkeys(sorted(base | set(more)), Problem)}


class JsonBody(Parser):
    """Bodies are JSON and say so."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Raises `BodyNotJson`, and what `json` raises."""
        match = request.resolver_match
        kinds = {JSON, CLOUD_EVENT} if match and match.url_name == "events" else {JSON}
        if request.content_type not in kinds:
            raise BodyNotJson(kind=Phrase.same(request.content_type or "—"))
        return super().parse_body(request)


class Door(NinjaAPI):
    """The API, whose document names the media type of refusals."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        """The published document."""
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schema["components"]["securitySchemes"] |= SIGNED
        schema["webhooks"] = webhooks()
        for methods in schema["paths"].values():
            for method, operation in methods.items():
                if operation.get("security"):
                    scope = READ if method == "get" else WRITE
                    operation["security"] += [{name: [scope]} for name in SIGNED]
                if operation["operationId"] == EVENTS:
                    content = operation["requestBody"]["content"]
                    content[CLOUD_EVENT] = content[JSON]
                for status, answer in operation["responses"].items():
                    _described(answer, int(status))
                    named = GOOD_HEADERS.get(operation["operationId"], {}) if int(status) < 400 else {}
                    if named:
                        answer["headers"] = _headers(named)
        return schema

    def validation_error_from_error_contexts(self, error_contexts: list[ValidationErrorContext[Any]]) -> NoReturn:
        """What does not fit the document, place by place. Raises `RequestInvalid`."""
        raise RequestInvalid(request_faults(error_contexts))


def _described(answer: dict[str, Any], status: int) -> None:
    if status >= 400 and JSON in answer.get("content", {}):
        answer["content"][document.MEDIA_TYPE] = answer["content"].pop(JSON)
    headers = HEADERS.get(status)
    if headers:
        answer["headers"] = _headers(headers)


def _headers(named: Mapping[str, str]) -> dict[str, Any]:
    return {name: {"description": says, "schema": {"type": "string"}} for name, says in named.items()}


SIGNED: Final[Mapping[str, Mapping[str, Any]]] = {
    "ClientCredentials": {
        "type": "oauth2",
        "description": "A signed token of this house, by the client's name and secret.",
        "flows": {
            "clientCredentials": {
                "tokenUrl": "/program/token/",
                "scopes": {name: words.en for name, words in SCOPES.items()},
            }
        },
    },
    "OpenID": {
        "type": "openIdConnect",
        "description": "A signed token of this house, or of the issuer that the district trusts.",
        "openIdConnectUrl": "/.well-known/openid-configuration",
    },
}
"""How a program proves itself besides by the token it was given; addresses are those of the house."""
HEADERS: Final[Mapping[int, Mapping[str, str]]] = {
    401: {"WWW-Authenticate": "Bearer"},
    405: {"Allow": "the methods there are"},
    429: {"Retry-After": "seconds"},
    503: {"Retry-After": "seconds"},
}

SEEN: Final = {"ETag": "The state that was shown: what If-Match names."}
GOOD_HEADERS: Final[Mapping[str, Mapping[str, str]]] = {
    "showCase": SEEN,
    "decideCase": SEEN,
    "requestCorrection": SEEN,
    "submitCase": {"Location": "Where the case is shown."},
}
"""What stands in the head of an answer that is no refusal."""

api: Final = Door(
    title="Saltern",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    docs_url=None,
    auth=Token(),
    parser=JsonBody(),
)


@api.exception_handler(SalternError)
def refused(request: HttpRequest, problem: SalternError) -> HttpResponse:
    """What the house refuses."""
    return document.answer(request, problem)


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, problem: HttpError) -> HttpResponse:
    """What could not be read at all."""
    cause = problem.__cause__
    if isinstance(cause, SalternError):
        return document.answer(request, cause)
    return document.answer(request, BodyUnreadable(why=_why(cause)))


def _why(cause: BaseException | None) -> Phrase:
    """Where a body stops being JSON."""
    if isinstance(cause, json.JSONDecodeError):
        return Phrase(
            zh=f"到第 {cause.lineno} 行第 {cause.colno} 列为止", en=f"up to line {cause.lineno}, column {cause.colno}"
        )
    if isinstance(cause, UnicodeDecodeError):
        return Phrase(zh=f"第 {cause.start + 1} 个字节不是 UTF-8", en=f"byte {cause.start + 1} is no UTF-8")
    return Phrase(zh="嵌套过深，或数字过长", en="it is nested too deep, or a number is too long")


@api.exception_handler(RequestDataTooBig)
def too_large(request: HttpRequest, _problem: RequestDataTooBig) -> HttpResponse:
    """What is too large to be read."""
    return document.answer(request, BodyTooLarge(most=settings.DATA_UPLOAD_MAX_MEMORY_SIZE))


def nowhere(request: HttpRequest, path: str) -> HttpResponse:
    """Nothing is at this address."""
    return document.answer(request, AddressUnknown())
