"""Where an audience is and how old: counted over everybody, by what the district states itself. 所在

`grouping` of standing.yaml says of each kind of subject whether it belongs to a sub-district, and how old a person is.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from saltern.core.approvals.reminder_rules import checked
from saltern.core.approvals.standing_conditions import parsed
from saltern.core.audiences.population import Population
from saltern.core.audiences.spread import BANDS, NOBODY_KNOWS, Spread
from saltern.core.audiences.standing_rules import given
from saltern.core.catalogue.pack import Pack
from saltern.core.catalogue.standing import PLACE_CODE
from saltern.core.rules.facts import SubjectKind
from saltern.core.rules.feel.check import Checked
from saltern.core.rules.feel.nodes import Comparison, Number

PLACE, OLD = "place ", "old "
"""How the keys of the two kinds of rules begin."""


def count(*, population: Population, pack: Pack, who: SubjectKind, subjects: Sequence[int], as_of: dt.date) -> Spread:
    """How an audience is spread on a day; empty where the district does not say where anybody is. Raises `Faults`."""
    grouping = pack.standing.grouping.get(who)
    if grouping is None or grouping.lives_in is None or not subjects:
        return Spread(cells={})
    codes = [code for code, one in pack.divisions.items() if one.level == "subdistrict" and not one.virtual]
    found = population.sweep(rules={**_places(pack, who, codes), **_ages(pack, who)}, pack=pack, as_of=as_of)
    wanted, places, bands = frozenset(subjects), dict[int, str](), Counter[int]()
    for key, subject, _ in found.rows():
        if subject in wanted and key.startswith(PLACE):
            places.setdefault(subject, key.removeprefix(PLACE))
        elif subject in wanted:
            bands[subject] += 1
    unknown, people = len(BANDS), who == "natural_person"
    cells = Counter((places.get(one, NOBODY_KNOWS), bands[one] - 1 if bands[one] else unknown) for one in subjects)
    kept = {
        place: tuple(cells[place, index] for index in (range(unknown + 1) if people else (unknown,)))
        for place in (*codes, NOBODY_KNOWS)
    }
    return Spread(cells={place: counts for place, counts in kept.items() if any(counts)})


def _places(pack: Pack, who: SubjectKind, codes: Sequence[str]) -> Mapping[str, Checked]:
    """Of each sub-district who belongs to it."""
    lives_in = pack.standing.grouping[who].lives_in
    assert lives_in is not None
    node = parsed(lives_in, pack.vocabulary, who, names=(PLACE_CODE,))
    return {
        f"{PLACE}{code}": checked(node=given(node, {PLACE_CODE: code}), who=who, vocabulary=pack.vocabulary)
        for code in codes
    }


def _ages(pack: Pack, who: SubjectKind) -> Mapping[str, Checked]:
    """Of the beginning of each band who has reached it: so many of them hold of somebody, so many bands are behind."""
    age = pack.standing.grouping[who].age
    if age is None:
        return {}
    node = parsed(age, pack.vocabulary, who)
    reached = (Comparison(at=node.at, op=">=", left=node, right=Number(at=node.at, value=Decimal(y))) for y in BANDS)
    return {f"{OLD}{at}": checked(node=one, who=who, vocabulary=pack.vocabulary) for at, one in enumerate(reached)}
