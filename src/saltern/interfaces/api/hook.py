"""News a program is sent, read by the program itself: what it missed, in order, whether it was taken or not."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from saltern.apps.programs import operations as programs
from saltern.interfaces.api.door import answers
from saltern.interfaces.api.entry import caller
from saltern.interfaces.api.schemas import HIGHEST, Hooks, NewsAsked, NewsPage, both

router = Router(tags=["news"])


@router.get("/hooks", response=answers(Hooks), url_name="hooks", operation_id="listHooks")
def hooks(request: HttpRequest) -> Any:
    """Where this program is sent news, and how far it is."""
    who = caller(request)
    return {
        "hooks": [
            {
                "hook": one.hook,
                "url": one.url,
                "kinds": list(one.kinds),
                "given": one.given,
                "sent": one.sent,
                "failures": one.failures,
                "error": both(one.error),
                "resting": one.resting,
            }
            for one in programs.own_hooks(acting=who.acting())
        ]
    }


@router.get("/hooks/{hook}/news", response=answers(NewsPage, 404), url_name="news", operation_id="listNews")
def news(
    request: HttpRequest,
    hook: Annotated[int, Field(ge=0, le=HIGHEST)],
    asked: Query[NewsAsked],
) -> Any:
    """What a hook was given behind a number, for thirty days after it was taken."""
    who = caller(request)
    found = programs.read_notices(acting=who.acting(), hook=hook, after=asked.after, limit=asked.limit)
    return {
        "news": [{"serial": one.serial, "envelope": one.body, "sent_at": one.sent_at} for one in found],
        "next": found[-1].serial if found else asked.after,
    }
