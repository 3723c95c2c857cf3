"""The catalogue whole, for other catalogues of public services: CPSV-AP as Turtle and as JSON-LD, without a token."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, cast

from django.http import HttpRequest, HttpResponse
from ninja import Router

from saltern.core.catalogue.public_services import WRITERS, graph
from saltern.interfaces.api.door import OPEN, answers
from saltern.interfaces.api.entry import count_stranger
from saltern.interfaces.pages.request import PageRequest

router = Router(auth=None, tags=["items"])
Format = Literal["ttl", "jsonld"]
MEDIA: Final[Mapping[str, str]] = {"ttl": "text/turtle; charset=utf-8", "jsonld": "application/ld+json"}


@router.get(
    "/catalogue.{format}", response=answers(None, base=OPEN), url_name="catalogue", operation_id="exportCatalogue",
    openapi_extra={
        "responses": {
            200: {
                "description": "The catalogue",
                "content": {kind.partition(";")[0]: {"schema": {}} for kind in MEDIA.values()},
            }
        }
    },
)  # fmt: skip
def catalogue(request: HttpRequest, format: Format) -> Any:  # noqa: A002  # the word in the address
    """Every item of the catalogue as it stands today, in the words of CPSV-AP 3."""
    count_stranger(request, what="items")
    visit = cast("PageRequest", request).visit
    nodes = graph(pack=visit.office.pack, day=visit.today, site=request.build_absolute_uri("/"))
    return HttpResponse("".join(WRITERS[format](nodes)), content_type=MEDIA[format])
