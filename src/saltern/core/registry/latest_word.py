"""Record sets that are somebody's latest word: of one subject's rows only the newest counts (consent, a wish).

Newer is the row of the later day, on one day the one that arrived later. A day after the delivery itself cannot be
meant and counts as the day after it. Where rows of one day and one delivery contradict each other, none of them counts,
and none that was said before: nobody knows what was meant. Told alike by Python, row by row, and by SQL over everybody;
for SQL a row that names several subjects counts for each of them by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from sqlglot import exp

from saltern.core.contracts.contract import Contract
from saltern.core.rules.facts import LatestWord, Record

BATCH_COLUMN: Final = "_batch"
UNDATED: Final = -1_000_000
"""A day before every day there is: a row without a date is older than all others."""
PLACES: Final = 1_000_000
"""More batches than a data set ever has."""
SPOKEN, WHEN, SAID = "#spoken for", "#when", "#said"


class Arrival(NamedTuple):
    """The place of a batch among those of its record set, and the last day its rows can speak of."""

    place: int
    last_day: str


def arrival(place: int, taken_at: str) -> Arrival:
    """The arrival of a batch taken in at a moment, an ISO text."""
    return Arrival(place, (dt.date.fromisoformat(taken_at[:10]) + dt.timedelta(days=1)).isoformat())


UNKNOWN_ARRIVAL: Final = Arrival(0, "9999-12-31")


def counting(rows: Sequence[Record], latest: LatestWord, arrivals: Mapping[str, Arrival]) -> list[Record]:
    """Those of one subject's rows that count."""
    told = [(row, _spoken(row, latest), _when(row, arrivals)) for row in rows]
    return [
        row
        for row, spoken, when in told
        if not any(
            other_spoken in ("", spoken) and (other_when > when or (other_when == when and other != row))
            for other, other_spoken, other_when in told
        )
    ]


def _spoken(row: Record, latest: LatestWord) -> str:
    value = row.get(latest.per) if latest.per else None
    return "" if value is None or value in latest.for_all else str(value)


def _when(row: Record, arrivals: Mapping[str, Arrival]) -> tuple[str, int]:
    source = row.provenance
    arrived = arrivals.get(source.batch, UNKNOWN_ARRIVAL) if source else UNKNOWN_ARRIVAL
    return min(source.date if source else "", arrived.last_day), arrived.place


def newest(rows: exp.Query, contract: Contract, *, arrivals: Mapping[str, Arrival]) -> exp.Query:
    """Those of everybody's rows that count; where one counts for one of its subjects only, the other is empty."""
    latest = contract.latest
    assert latest is not None
    names = [name for name in rows.named_selects if name != BATCH_COLUMN]
    subjects = [column.lake for column in contract.subject_columns if column.lake in names]
    dated = contract.column(contract.date_column).lake
    told = (
        exp.select("*")
        .select(exp.alias_(_spoken_for(latest, names), SPOKEN, quoted=True))
        .select(exp.alias_(_moment(dated if dated in names else ""), WHEN, quoted=True))
        .select(exp.alias_(exp.func("hash", *map(_column, names)), SAID, quoted=True))
        .from_(rows.subquery("r"))
        .join(_arrived(arrivals), on=_column(BATCH_COLUMN, "r").eq(_column("batch", "b")), join_type="left")
    )
    flags = [exp.alias_(_counts(name), f"#{name}", quoted=True) for name in subjects]
    marked = exp.select("*", *flags).from_(told.subquery("t"))
    chosen = [
        exp.alias_(exp.Case(ifs=[exp.If(this=_column(f"#{name}"), true=_column(name))]), name, quoted=True)
        if name in subjects
        else _column(name)
        for name in (*names, BATCH_COLUMN)
    ]
    nobody = exp.and_(*(_column(name).is_(exp.null()) for name in subjects))
    wanted = exp.or_(*(_column(f"#{name}") for name in subjects), nobody)
    return exp.select(*chosen).from_(marked.subquery("m")).where(wanted)


def _counts(subject: str) -> exp.Expr:
    """Whether a row counts for the subject in this column."""
    own, together = [_column(subject), _column(SPOKEN)], [_column(subject), _column(SPOKEN), _column(WHEN)]
    for_all = exp.Case(ifs=[exp.If(this=_column(SPOKEN).eq(exp.Literal.string("")), true=_column(WHEN))])
    said_for_all = exp.func("COALESCE", _over(exp.Max(this=for_all), [_column(subject)]), exp.Literal.number(-(10**18)))
    return exp.and_(
        exp.not_(_column(subject).is_(exp.null())),
        _column(WHEN).eq(_over(exp.Max(this=_column(WHEN)), own)),
        _over(exp.Min(this=_column(SAID)), together).eq(_over(exp.Max(this=_column(SAID)), together)),
        exp.or_(_column(SPOKEN).eq(exp.Literal.string("")), exp.GT(this=_column(WHEN), expression=said_for_all)),
    )


def _spoken_for(latest: LatestWord, names: Iterable[str]) -> exp.Expr:
    if latest.per not in names:
        return exp.Literal.string("")
    for_all = [_column(latest.per).eq(exp.Literal.string(code)) for code in latest.for_all]
    everything = exp.or_(_column(latest.per).is_(exp.null()), *for_all)
    return exp.Case(ifs=[exp.If(this=everything, true=exp.Literal.string(""))], default=_column(latest.per))


def _moment(dated: str) -> exp.Expr:
    """Day and arrival as one number."""
    day: exp.Expr = exp.Literal.number(UNDATED)
    if dated:
        known = exp.func("LEAST", _column(dated), _column("last_day", "b"))
        days = exp.Anonymous(this="datediff", expressions=[exp.Literal.string("day"), _epoch(), known])
        day = exp.Case(ifs=[exp.If(this=_column(dated).is_(exp.null()), true=day)], default=days)
    place = exp.func("COALESCE", _column("place", "b"), exp.Literal.number(0))
    day = exp.cast(exp.Paren(this=day), "BIGINT")
    return exp.Add(this=exp.Mul(this=day, expression=exp.Literal.number(PLACES)), expression=place)


def _epoch() -> exp.Expr:
    return exp.cast(exp.Literal.string("1970-01-01"), "DATE")


def _arrived(arrivals: Mapping[str, Arrival]) -> exp.Expr:
    """The batches with their arrival, as a table."""
    places = [exp.Literal.number(one.place) for one in arrivals.values()]
    days = [exp.cast(exp.Literal.string(one.last_day), "DATE") for one in arrivals.values()]
    lists = {"batch": [exp.Literal.string(name) for name in arrivals], "place": places, "last_day": days}
    columns = [
        exp.alias_(exp.func("unnest", exp.Array(expressions=values)), name, quoted=True)
        for name, values in lists.items()
    ]
    return exp.select(*columns).subquery("b")


def _over(aggregate: exp.Expr, partition: list[exp.Column]) -> exp.Window:
    return exp.Window(this=aggregate, partition_by=list(partition))


def _column(name: str, table: str | None = None) -> exp.Column:
    return exp.column(name, table=table, quoted=True)
