"""What each unit sends, as its steward sees it: when it came last, whether it is late, what waits of it.

A data set is late once the time its contract says between two deliveries has passed by a whole day: ours, no law's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from saltern.apps.stewardship.operations import Batch, BatchReason
from saltern.core.catalogue.pack import Pack
from saltern.core.contracts.contract import Column, Contract
from saltern.interfaces.pages.source_line import unit_name
from saltern.words import Phrase

LATELY: Final = 14
"""Deliveries in the drawing of a data set."""
STATES: Final[Mapping[str, tuple[Phrase, str, str]]] = {
    "committed": (Phrase(zh="已进库", en="taken in"), "met", "met"),
    "held": (Phrase(zh="挂起", en="held"), "wait", "wait"),
    "withdrawn": (Phrase(zh="已撤回", en="taken out"), "undo", "undo"),
}
"""Of each state of a batch the word, the stylesheet's class and the icon."""
FORMATS: Final[Mapping[str, Phrase]] = {
    "append": Phrase(zh="只送新增的", en="what is new"),
    "upsert": Phrase(zh="送新增和改过的，按主键替换", en="what is new or changed, by key"),
    "replace": Phrase(zh="每次送全量", en="the whole list each time"),
}
TYPES: Final[Mapping[str, Phrase]] = {
    "string": Phrase(zh="文本", en="text"),
    "integer": Phrase(zh="整数", en="whole number"),
    "decimal": Phrase(zh="两位小数", en="two decimal places"),
    "boolean": Phrase(zh="是或否", en="yes or no"),
    "date": Phrase(zh="日期", en="day"),
    "timestamp": Phrase(zh="时刻", en="moment"),
}
KINDS: Final[Mapping[str, Phrase]] = {
    "resident_id": Phrase(zh="公民身份号码", en="identity number"),
    "credit_code": Phrase(zh="统一社会信用代码", en="credit code"),
    "mobile": Phrase(zh="手机号码", en="mobile"),
    "name": Phrase(zh="姓名或名称", en="name"),
    "address": Phrase(zh="地址", en="address"),
    "household": Phrase(zh="户号", en="household"),
    "month": Phrase(zh="年月，如2020-06", en="month such as 2020-06"),
    "code": Phrase(zh="代码", en="code"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """How something stands: the word, the stylesheet's class, the icon."""

    word: Phrase
    look: str
    icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """One data set: its last delivery, how fresh it is, the rows of it that wait to be mended, by the newest batch that
    has any."""

    dataset: str
    name: Phrase
    unit: Phrase
    last: dt.datetime | None
    sign: Sign
    rows: str
    to_mend: int
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """One delivery in a list."""

    batch: str
    name: Phrase
    unit: Phrase
    at: dt.datetime
    sign: Sign
    rows: int
    committed: int
    to_mend: int
    review: int
    mends: str
    reasons: Sequence[Phrase]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A delivery in the drawing: where it stands, how many rows it had."""

    x: int
    y: int
    rows: int
    held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """The rows of the last deliveries: the points, the band of what is usual, the highest value."""

    points: Sequence[Point]
    top: int
    band: tuple[int, int]
    low: int
    high: int
    first: dt.datetime
    last: dt.datetime
    newest: Point


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRow:
    """A column of a contract, in words."""

    name: str
    label: str
    kind: Phrase
    required: bool
    key: bool
    limits: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A contract as people read it."""

    name: Phrase
    unit: Phrase
    file: str
    form: str
    sends: Phrase
    every: Phrase
    limit: str
    columns: Sequence[ColumnRow]
    headed: bool


def feed_rows(
    pack: Pack,
    contracts: Mapping[str, Contract],
    batches: Sequence[Batch],
    *,
    to_mend: Mapping[str, int],
    now: dt.datetime,
) -> list[FeedRow]:
    """Every data set, what is wrong first: held, late, rows to mend, the rest."""
    of: dict[str, list[Batch]] = {name: [] for name in contracts}
    for batch in batches:
        if not batch.mends and batch.dataset in of:
            of[batch.dataset].append(batch)
    rows = [_feed(pack, contract, of[name], to_mend=to_mend, now=now) for name, contract in contracts.items()]
    return sorted(rows, key=lambda row: (row.rank, row.name.zh))


def _feed(
    pack: Pack, contract: Contract, batches: Sequence[Batch], *, to_mend: Mapping[str, int], now: dt.datetime
) -> FeedRow:
    came = [batch for batch in batches if batch.state != "withdrawn"]
    last = came[-1] if came else None
    at = moment(last) if last else None
    wait = sum(to_mend.get(batch.id, 0) for batch in came)
    sign, rank = _fresh(contract, last, at, now=now)
    return FeedRow(
        dataset=contract.dataset,
        name=contract.label,
        unit=unit_name(pack, contract.unit),
        last=at,
        sign=sign,
        rows=f"{last.rows:,}" if last else "—",
        to_mend=wait,
        rank=rank if rank < 2 or not wait else 2,
    )


def _fresh(contract: Contract, last: Batch | None, at: dt.datetime | None, *, now: dt.datetime) -> tuple[Sign, int]:
    if last is None or at is None:
        return Sign(word=Phrase(zh="还没有送过", en="never came"), look="undo", icon="undo"), 4
    if last.state == "held":
        return Sign(word=STATES["held"][0], look="wait", icon="wait"), 0
    if contract.every is None:
        return Sign(word=Phrase(zh="没有约定多久一次", en="no time agreed"), look="done"), 3
    late = (now - at - contract.every).days
    if late < 1:
        return Sign(word=Phrase(zh="准时", en="in time"), look="done"), 3
    return Sign(word=Phrase(zh=f"晚了{late}天", en=f"{late} day{'s' * (late != 1)} late"), look="late", icon="late"), 1


def moment(batch: Batch) -> dt.datetime:
    """When it came."""
    return dt.datetime.fromisoformat(batch.taken_at)


def sign_of(batch: Batch) -> Sign:
    """How a batch stands."""
    word, look, icon = STATES[batch.state]
    return Sign(word=word, look=look, icon=icon)


def reasons(found: Iterable[BatchReason]) -> list[Phrase]:
    """Why a batch is held, in words."""
    return [Phrase(zh=one.text_zh, en=one.text) for one in found]


def delivery_rows(
    pack: Pack, contracts: Mapping[str, Contract], batches: Sequence[Batch], *, to_mend: Mapping[str, int]
) -> list[DeliveryRow]:
    """Deliveries, newest first."""
    rows = []
    for batch in reversed(batches):
        contract = contracts.get(batch.dataset)
        rows.append(
            DeliveryRow(
                batch=batch.id,
                name=contract.label if contract else Phrase.same(batch.dataset),
                unit=unit_name(pack, batch.unit),
                at=moment(batch),
                sign=sign_of(batch),
                rows=batch.rows,
                committed=batch.committed,
                to_mend=to_mend.get(batch.id, 0),
                review=batch.review,
                mends=batch.mends,
                reasons=reasons(batch.reasons) if batch.state == "held" else (),
            )
        )
    return rows


def drawing(batches: Sequence[Batch]) -> Drawing | None:
    """The rows of the last deliveries of one data set; None where there are fewer than two."""
    lately = [batch for batch in batches if batch.state != "withdrawn" and not batch.mends][-LATELY:]
    if len(lately) < 2:
        return None
    top = max(1, *(batch.rows for batch in lately))
    usual = sorted(batch.rows for batch in lately if batch.state == "committed") or [0]
    step = 300 // (len(lately) - 1)

    def high(rows: int) -> int:
        return 160 - round(132 * rows / top)

    points = [
        Point(x=96 + step * place, y=high(batch.rows), rows=batch.rows, held=batch.state == "held")
        for place, batch in enumerate(lately)
    ]
    band = (high(usual[-1]) - 3, high(usual[0]) - high(usual[-1]) + 6)
    return Drawing(
        points=points, top=top, band=band, low=usual[0], high=usual[-1], first=moment(lately[0]),
        last=moment(lately[-1]), newest=points[-1],
    )  # fmt: skip


def shown(pack: Pack, contract: Contract) -> Shown:
    """A contract in words."""
    return Shown(
        name=contract.label,
        unit=unit_name(pack, contract.unit),
        file=contract.path,
        form=f"{contract.format.upper()} {contract.encoding}".strip(),
        sends=FORMATS[contract.mode],
        every=_every(contract.every),
        limit=f"{contract.quarantine_limit:.0%}",
        columns=[_column(one, contract) for one in contract.columns],
        headed=contract.format in {"csv", "xlsx"},
    )


def _every(every: dt.timedelta | None) -> Phrase:
    if every is None:
        return Phrase(zh="没有约定", en="not agreed")
    known = {1: Phrase(zh="每天", en="every day"), 31: Phrase(zh="每月", en="every month")}
    known[366] = Phrase(zh="每年", en="every year")
    return known.get(every.days) or Phrase(zh=f"每{every.days}天", en=f"every {every.days} days")


def _column(column: Column, contract: Contract) -> ColumnRow:
    zh, en = [], []
    if column.codes:
        zh, en = [" | ".join(column.codes)], [" | ".join(column.codes)]
    for low, high, zh_words, en_words in (
        (column.minimum, column.maximum, "", ""),
        (column.min_length, column.max_length, "个字", " characters"),
    ):
        if low not in {"", None}:
            zh.append(f"不少于{low}{zh_words}")
            en.append(f"at least {low}{en_words}")
        if high not in {"", None}:
            zh.append(f"不超过{high}{zh_words}")
            en.append(f"at most {high}{en_words}")
    if column.pattern:
        zh.append(column.pattern)
        en.append(column.pattern)
    return ColumnRow(
        name=column.name,
        label=column.label or column.name,
        kind=KINDS.get(column.format) or TYPES[column.type],
        required=column.required,
        key=column.name in contract.key,
        limits=Phrase(zh="，".join(zh), en=", ".join(en)),
    )
