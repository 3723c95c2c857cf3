"""Words residents type that no list has: what they mean in the words of the lists, and what they find at once."""

from __future__ import annotations

from dataclasses import dataclass

from saltern.errors import NOWHERE, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Synonym:
    """A line: each of `words` means each of `means`, and finds the things of `finds` ("item:id-card"), the first first.

    `source` says whose words they are ("ours": written by us).
    """

    words: tuple[str, ...]
    means: tuple[str, ...] = ()
    finds: tuple[str, ...] = ()
    source: str = ""
    place: Place = NOWHERE
