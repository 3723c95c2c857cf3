"""街道: in which sub-district everybody lives or has their seat, as one snapshot has it, for counts on a map.

`grouping` of standing.yaml says it; a kind of subject of which it says nothing is on no map.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from saltern.core.audiences.grouping import place_rules, placed_kinds

if TYPE_CHECKING:
    from saltern.core.audiences.population import Population
    from saltern.core.catalogue.pack import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Streets:
    """The sub-district of each subject, by position: `codes[place[key] - 1]`, 0 where it is not known; `residents` are
    the natural persons in each."""

    codes: tuple[str, ...]
    place: bytes
    residents: Mapping[str, int]

    def of(self, subject: int) -> str:
        """The code of a subject's sub-district; empty where it is not known."""
        found = self.place[subject] if 0 <= subject < len(self.place) else 0
        return self.codes[found - 1] if found else ""

    def counted(self, subjects: Mapping[int, int]) -> Counter[str]:
        """Something of each subject, added up by sub-district; what has none under "". Each sub-district is there."""
        found = Counter(dict.fromkeys(self.codes, 0))
        for subject, count in subjects.items():
            found[self.of(subject)] += count
        return found


def streets(*, pack: Pack, population: Population, as_of: dt.date) -> Streets:
    """Where everybody lives. Whoever asks has written down that everybody's facts are read."""
    codes = tuple(one.code for one in pack.subdistricts)
    rules = {f"{who}:{code}": rule for who in placed_kinds(pack) for code, rule in place_rules(pack, who).items()}
    place = bytearray(max(population.last_keys().values(), default=0) + 1)
    residents = Counter(dict.fromkeys(codes, 0))
    if rules:
        for key, subject, _ in population.sweep(rules=rules, pack=pack, as_of=as_of).rows():
            who, _, code = key.partition(":")
            place[subject] = codes.index(code) + 1
            residents[code] += who == "natural_person"
    return Streets(codes=codes, place=bytes(place), residents=residents)
