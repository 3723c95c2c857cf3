"""Where an audience is and how old: counted over everybody, by what the district states itself. 所在"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from saltern.core.audiences.grouping import band_rules, place_rules
from saltern.core.audiences.population import Population
from saltern.core.audiences.spread import BANDS, NOBODY_KNOWS, Spread
from saltern.core.catalogue.pack import Pack
from saltern.core.rules.facts import SubjectKind

PLACE, BAND = "place ", "band "
"""How the keys of the two kinds of rules begin."""


def count(*, population: Population, pack: Pack, who: SubjectKind, subjects: Sequence[int], as_of: dt.date) -> Spread:
    """How an audience is spread on a day; empty where the district does not say where anybody is. Raises `Faults`."""
    rules = {f"{PLACE}{code}": rule for code, rule in place_rules(pack, who).items()}
    if not rules or not subjects:
        return Spread(cells={})
    rules |= {f"{BAND}{at}": rule for at, rule in enumerate(band_rules(pack, who, BANDS))}
    wanted, places, bands = frozenset(subjects), dict[int, str](), dict[int, int]()
    for key, subject, _ in population.sweep(rules=rules, pack=pack, as_of=as_of).rows():
        if subject in wanted and key.startswith(PLACE):
            places[subject] = key.removeprefix(PLACE)
        elif subject in wanted:
            bands[subject] = int(key.removeprefix(BAND))
    unknown, people = len(BANDS), who == "natural_person"
    cells = Counter((places.get(one, NOBODY_KNOWS), bands.get(one, unknown)) for one in subjects)
    kept = {
        place: tuple(cells[place, index] for index in (range(unknown + 1) if people else (unknown,)))
        for place in (*(one.code for one in pack.subdistricts), NOBODY_KNOWS)
    }
    return Spread(cells={place: counts for place, counts in kept.items() if any(counts)})
