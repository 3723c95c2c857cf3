"""A page of help: what people ask of the platform itself and not of a service."""

from __future__ import annotations

from dataclasses import dataclass

from saltern.errors import NOWHERE, Place
from saltern.words import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpPage:
    """A question as people ask it, its answer in two or three sentences, and other words it is asked by."""

    key: str
    name: Phrase
    answer: Phrase
    words: tuple[str, ...] = ()
    place: Place = NOWHERE
