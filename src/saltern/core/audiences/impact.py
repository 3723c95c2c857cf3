"""Whom a changed rule would touch: who enters, who leaves, by sub-district and age, over everybody, before it is live.

Both rules are asked of one snapshot in one pass, and nobody is named: the counting is done where the records lie.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlglot import exp

from saltern.core.audiences import profile
from saltern.core.audiences.age_band import bands
from saltern.core.audiences.grouping import band_rules, place_rules
from saltern.core.audiences.small_cells import shown, whole
from saltern.core.catalogue.pack import Pack
from saltern.core.rules.engines.duckdb import rendered
from saltern.core.rules.engines.sql import classify
from saltern.core.rules.facts import SubjectKind
from saltern.core.rules.feel.check import Checked
from saltern.errors import SalternError
from saltern.words import Phrase

if TYPE_CHECKING:
    from saltern.core.audiences.population import Population
    from saltern.core.audiences.sweep import Sweep

BEFORE, AFTER = "before", "after"
BANDS: Final = bands(0, 18, 35, 60, 80)
"""Ours, and wider than those of a preview: there small cells stand with their neighbours, here they are not told."""
NOT_KNOWN: Final = Phrase(zh="不详", en="not known")


class OnlyCaseByCase(SalternError):
    """This rule cannot be asked of everybody: {offending} at line {line}, column {column}: {why}."""

    family = "invalid"
    zh = "这条规则不能一次问全体：第 {line} 行第 {column} 列 {offending}：{why}。"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactCell:
    """Those of one sub-district and age band who would enter and leave; None where they are too few to be told."""

    place: Phrase
    band: Phrase
    enter: int | None
    leave: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What changes: how many the rule holds for now, would hold for, who enters and leaves, of whom it would not be
    known. A count of too few people, and what would give it away, is None. `by_age`: ages are told apart."""

    before: int | None
    after: int | None
    enter: int | None
    leave: int | None
    unknown_before: int | None
    unknown_after: int | None
    cells: tuple[ImpactCell, ...]
    by_age: bool


def impact(
    *, population: Population, pack: Pack, who: SubjectKind, before: Checked, after: Checked, as_of: dt.date
) -> Impact:
    """A rule as it is and as it would be, over everybody of a kind on one day. Raises `OnlyCaseByCase`."""
    for rule in (before, after):
        found = classify(rule, as_of=as_of)
        if found.kind != "population":
            line, column = found.at
            raise OnlyCaseByCase(offending=found.offending, line=line, column=column, why=found.why)
    places, ages = place_rules(pack, who), band_rules(pack, who, BANDS)
    rules = {
        BEFORE: before,
        AFTER: after,
        **{f"place {code}": rule for code, rule in places.items()},
        **{f"band {at}": rule for at, rule in enumerate(ages)},
    }
    swept = population.sweep(rules=rules, pack=pack, as_of=as_of)
    return _counted(swept, who, {code: pack.divisions[code].name for code in places}, by_age=bool(ages))


def _counted(swept: Sweep, who: SubjectKind, places: Mapping[str, Phrase], *, by_age: bool) -> Impact:
    columns = {rule.key: exp.to_identifier(rule.column, quoted=True) for rule in swept.compilation.rules}
    table = rendered(exp.to_identifier(profile.table_name(who), quoted=True))
    names = {key: rendered(name) for key, name in columns.items()}
    was, will = f"coalesce({names[BEFORE]}, false)", f"coalesce({names[AFTER]}, false)"
    codes = list(places)
    place = _which(names[f"place {code}"] for code in codes)
    band = _which(names[f"band {at}"] for at in range(len(BANDS) if by_age else 0))
    rows = swept.connection.execute(
        f"SELECT {place}, {band}, count(*) FILTER ({was}), count(*) FILTER ({will}),"  # noqa: S608  # names quoted above
        f" count(*) FILTER ({will} AND NOT {was}), count(*) FILTER ({was} AND NOT {will}),"
        f" count(*) FILTER ({names[BEFORE]} IS NULL), count(*) FILTER ({names[AFTER]} IS NULL)"
        f" FROM {table} GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    before, after, enter, leave, unknown_before, unknown_after = (sum(row[at] for row in rows) for at in range(2, 8))
    entering = shown({row[:2]: row[4] for row in rows})
    leaving = shown({row[:2]: row[5] for row in rows})
    told = None not in {whole(enter), whole(leave)}
    return Impact(
        before=whole(before),
        after=whole(after) if told else None,
        enter=whole(enter),
        leave=whole(leave),
        unknown_before=whole(unknown_before),
        unknown_after=whole(unknown_after),
        cells=tuple(
            ImpactCell(
                place=places[codes[row[0]]] if row[0] is not None else NOT_KNOWN,
                band=BANDS[row[1]].words if row[1] is not None else NOT_KNOWN,
                enter=entering[row[:2]],
                leave=leaving[row[:2]],
            )
            for row in rows
            if row[4] or row[5]
        ),
        by_age=by_age,
    )


def _which(names: Iterable[str]) -> str:
    """The number of the one of several truths that holds, as SQL."""
    cases = " ".join(f"WHEN {name} THEN {number}" for number, name in enumerate(names))
    return f"CASE {cases} END" if cases else "CAST(NULL AS INTEGER)"
