"""A rule as a pack states it: a text in FEEL and where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from saltern.errors import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A FEEL text of the pack and where it stands; checked and compiled before it is asked."""

    text: str
    place: Place
