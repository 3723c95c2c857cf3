"""Who stands before the counter: found by the number on their card, kept until they go or a while has passed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from saltern.apps.stewardship.operations import Identified
from saltern.errors import SalternError
from saltern.interfaces.pages.request import PageRequest

KEPT: Final = "served"
"""Session key: who is served, since when."""
STAYS: Final = dt.timedelta(minutes=30)


class NobodyServed(SalternError):
    """Nobody stands before this counter any more; enter their number again."""

    family = "conflict"
    zh = "窗口前没有正在办事的人，请重新读卡或输入号码。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """The person or firm at the counter; the number is masked. `since` is when they were identified."""

    subject: int
    kind: str
    called: str
    number: str
    since: dt.datetime


def serve(request: PageRequest, who: Identified) -> None:
    """They come to the counter; whoever stood there before is gone."""
    request.session[KEPT] = {
        "subject": who.subject,
        "kind": who.kind,
        "called": who.name,
        "number": who.number,
        "since": request.visit.now.isoformat(),
    }


def served(request: PageRequest) -> Served | None:
    """Who is served now; None where nobody is, or they have stood there too long to be still the same."""
    kept = request.session.get(KEPT)
    if kept is None:
        return None
    since = dt.datetime.fromisoformat(kept["since"])
    if request.visit.now - since > STAYS:
        leave(request)
        return None
    return Served(**{**kept, "since": since})


def at_counter(request: PageRequest) -> Served:
    """Who is served now. Raises `NobodyServed`."""
    if (who := served(request)) is None:
        raise NobodyServed
    return who


def leave(request: PageRequest) -> None:
    """They go: nothing of them stays with the clerk's session."""
    request.session.pop(KEPT, None)
