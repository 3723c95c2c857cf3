"""Pages of help: what people ask of the platform itself and not of a service. `search/help.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from saltern.core.documents.fields import Fields
from saltern.errors import NOWHERE, Place
from saltern.words import Phrase

FILE: Final = "search/help.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpPage:
    """A question as people ask it, its answer in two or three sentences, and other words it is asked by."""

    key: str
    name: Phrase
    answer: Phrase
    words: tuple[str, ...] = ()
    place: Place = NOWHERE


def read_help_pages(fields: Fields) -> dict[str, HelpPage]:
    """`search/help.yaml`."""
    found = {}
    for key, page in fields.each():
        found[key] = HelpPage(
            key=key,
            name=page.phrase("name"),
            answer=page.phrase("answer"),
            words=page.words("words"),
            place=page.place,
        )
        page.done()
    return found
