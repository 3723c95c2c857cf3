"""Where a value stands, and whether something is met: the lines and the three signs that pages of every face print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from saltern.core.approvals.evidence import Source
from saltern.core.catalogue.pack import Pack
from saltern.words import Phrase

MET: Final = Phrase(zh="符合", en="met")
NOT_MET: Final = Phrase(zh="不符合", en="not met")
UNKNOWN: Final = Phrase(zh="还不知道", en="not known yet")
SIGNS: Final[Mapping[str, tuple[Phrase, str, str]]] = {
    "met": (MET, "met", "met"),
    "not-met": (NOT_MET, "not", "bad"),
    "unknown": (UNKNOWN, "unk", "unk"),
}
"""Of each answer the word, the stylesheet's class and the icon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """Where a value stands: the unit that answers for it, what it keeps, the day."""

    unit: Phrase
    note: Phrase
    date: str


def source_lines(pack: Pack, sources: Iterable[Source]) -> tuple[SourceLine, ...]:
    """The units and record sets behind an answer, each once."""
    return tuple(
        SourceLine(unit=unit_name(pack, one.unit), note=one.label, date=one.date) for one in dict.fromkeys(sources)
    )


def unit_name(pack: Pack, key: str) -> Phrase:
    """What a unit is called."""
    unit = pack.units.get(key)
    return unit.name if unit else Phrase.same(key)


def local_name(pack: Pack, key: str) -> Phrase:
    """What people of the district call a unit: its name without the district's, which they know they are in."""
    name, here = unit_name(pack, key), pack.district.name.zh
    known = next((here[at:] for at in range(len(here) - 1) if name.zh.startswith(here[at:])), "")
    return Phrase(zh=name.zh.removeprefix(known), en=name.en)
