"""How people think of what is held on them: groups of record sets, in order. `data_groups.yaml` may be left out."""

from __future__ import annotations

from dataclasses import dataclass

from saltern.errors import NOWHERE, Place
from saltern.words import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class DataGroup:
    """One group: its name, an icon of the stylesheet, the record sets in it."""

    key: str
    name: Phrase
    icon: str
    sets: tuple[str, ...]
    place: Place = NOWHERE
