"""What may be taken in for whoever stands at the counter, each with the key that opens it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from saltern.apps.casework.operations import Offered
from saltern.core.catalogue.pack import Pack
from saltern.core.search.hit import Hit
from saltern.interfaces.pages.changing_item import of_kind
from saltern.words import NOTHING, Phrase

KEYS: Final = "123456789"
"""The keys that open a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLine:
    """One item: the key pressed for it, its name, what is said of it."""

    press: str
    key: str
    name: Phrase
    line: Phrase = NOTHING


def found_rows(pack: Pack, hits: Iterable[Hit], kind: str) -> tuple[ItemLine, ...]:
    """The items among what a search found that this kind of applicant may apply for, the best first."""
    return tuple(
        ItemLine(press=press, key=one.key, name=one.name, line=one.line)
        for press, one in zip(KEYS, of_kind(pack, hits, kind), strict=False)
    )


def item_rows(pack: Pack, offers: Iterable[Offered]) -> tuple[ItemLine, ...]:
    """What is offered to them."""
    return tuple(
        ItemLine(press=press, key=one.item, name=pack.service_name(one.item), line=one.words)
        for press, one in zip(KEYS, offers, strict=False)
    )
