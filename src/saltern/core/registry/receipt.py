"""What the unit hears back of a delivery, and what a batch can be refused or held for, in the steward's words."""

from __future__ import annotations

import difflib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path
from statistics import median
from typing import Any, Final, Literal

from saltern.core.contracts.contract import Contract
from saltern.core.registry.batch import Batch, BatchState, Holdings, Linked, Reason
from saltern.errors import SalternError
from saltern.words import Phrase

Outcome = Literal["committed", "held", "already taken", "already held"]
HISTORY: Final = 10
SHRUNK: Final = 2
"""Rows or links fewer than usual by more than this factor are a fault of the whole delivery."""
MANIFEST_BYTES: Final = 1 << 20
"""A larger manifest is none."""
NAMED: Final = 12
"""Columns named in a reason."""
NAME: Final = 60
"""Signs of a name that are shown."""
ALIKE: Final = 2
"""Deliveries below which there is no usual number of rows."""
ROWS_TO_JUDGE: Final = 100
LEAST: Final = 0.75
"""Of the smallest delivery lately: a smaller one is a fault of the whole."""
EMPTIER: Final = 0.3
"""A share of filled cells that falls by more is a fault of the whole delivery."""
CELLS_TO_JUDGE: Final = 10
"""Filled cells below which a share says nothing."""
BY_CHANCE: Final = 4
"""Standard deviations by which the filled cells of a few dozen rows may lack without anything being wrong."""
STATES: Final[Mapping[BatchState, str]] = {"committed": "已入库", "held": "待处理", "withdrawn": "已撤回"}


class DeliveryMissing(SalternError):
    """There is no file {path}."""

    family = "unknown"
    zh = "文件 {path} 不存在。"


class DeliveryChanged(SalternError):
    """The file {path} changed while it was being read; nothing was taken. Deliver it again when it is complete."""

    family = "conflict"
    zh = "文件 {path} 在读取过程中发生变化，本批未入库；请在文件写完后重新交付。"


class DeliveryIsLink(SalternError):
    """{path} is a link to another file; nothing was taken. Deliver the file itself."""

    family = "invalid"
    zh = "{path} 是指向其他文件的链接；本批未入库。请交付文件本身。"


class BatchUnknown(SalternError):
    """The lake has no batch {batch}."""

    family = "unknown"
    zh = "数据湖中没有批次 {batch}。"


class BatchNotHeld(SalternError):
    """The batch {batch} is {state}, not held; there is nothing to release."""

    family = "conflict"
    zh = "批次 {batch} 的状态为{state}，并非待处理，无需放行。"

    def __init__(self, *, batch: str, state: BatchState) -> None:
        super().__init__(batch=batch, state=Phrase(en=state, zh=STATES[state]))


class BatchNotReleasable(SalternError):
    """The batch {batch} cannot be released: {reason} Ask the unit for a new delivery."""

    family = "conflict"
    zh = "批次 {batch} 不能放行：{reason}请联系来源单位重新交付。"


class BatchNotCommitted(SalternError):
    """The batch {batch} is {state}; only a committed or held batch can be withdrawn."""

    family = "conflict"
    zh = "批次 {batch} 的状态为{state}；只有已入库或待处理的批次可以撤回。"

    def __init__(self, *, batch: str, state: BatchState) -> None:
        super().__init__(batch=batch, state=Phrase(en=state, zh=STATES[state]))


class DiskFull(SalternError):
    """No space left for {place}; {outcome}. Make room and do it again."""

    family = "busy"
    zh = "{place}所在磁盘空间不足；{outcome}。请清出空间后重试。"


class MemoryShort(SalternError):
    """Not enough memory; {outcome}. Give the program more, or deliver in several smaller files."""

    family = "busy"
    zh = "内存不足；{outcome}。请增加可用内存，或分成几个较小的文件交付。"


class ContractUnknown(SalternError):
    """There is no feed contract for {name}{near}."""

    family = "unknown"
    zh = "没有 {name} 的数据交付约定{near}。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What the unit says its file holds; `fault` where what it wrote cannot be read."""

    rows: int | None = None
    sha256: str = ""
    fault: bool = False

    @classmethod
    def beside(cls, path: Path) -> Manifest | None:
        """The manifest `<file>.manifest.json`, if the unit gave one."""
        file = path.with_name(path.name + ".manifest.json")
        if not os.path.lexists(file):
            return None
        try:
            if file.is_symlink() or not file.is_file() or file.stat().st_size > MANIFEST_BYTES:
                return cls(fault=True)
            value: dict[str, Any] = json.loads(file.read_bytes())
            rows = None if value.get("rows") is None else int(value["rows"])
            return cls(rows=rows, sha256=str(value.get("sha256", "")).lower())
        except (ValueError, TypeError, AttributeError, OverflowError, RecursionError, OSError):
            return cls(fault=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a delivery."""

    batch: str
    dataset: str
    outcome: Outcome
    rows: int = 0
    committed: int = 0
    quarantined: int = 0
    review: int = 0
    linked: Mapping[str, Linked] = field(default_factory=dict)
    faults: Mapping[str, int] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    snapshot: int = 0


def receipt(batch: Batch, *, outcome: Outcome, snapshot: int) -> Receipt:
    """The receipt of a batch the lake knows."""
    return Receipt(
        batch=batch.id,
        dataset=batch.dataset,
        outcome=outcome,
        rows=batch.rows,
        committed=batch.committed,
        quarantined=batch.quarantined,
        review=batch.review,
        linked=batch.linked,
        faults=batch.faults,
        reasons=batch.reasons,
        snapshot=snapshot,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What was found in a delivery before anything counts."""

    rows: int
    quarantined: int
    unclosed: bool
    cut: bool


def drift(*, contract: Contract, found: Sequence[str]) -> Iterator[Reason]:
    """The columns are not those of the contract."""
    names = [column.name for column in contract.columns]
    missing = [name for name in names if name not in found]
    extra = [_shown(name) for name in found if name not in names]
    if not missing and not extra:
        return
    needed = {c.name for c in contract.columns if c.required or c.numbered} | set(contract.key)
    parts, parts_zh = [], []
    for name in missing:
        near = difflib.get_close_matches(name, extra, n=1, cutoff=0.5)
        parts.append(f"{name} is missing" + (f" (renamed to {near[0]}?)" if near else ""))
        parts_zh.append(f"缺少 {name}" + (f"（疑改名为 {near[0]}）" if near else ""))
    parts += [f"{name} is not in the contract" for name in extra[:NAMED]]
    parts_zh += [f"多出 {name}" for name in extra[:NAMED]]
    if more := len(extra) - NAMED:
        parts += [f"nor are {more:,} others"] if more > 0 else []
        parts_zh += [f"另多出 {more:,} 列"] if more > 0 else []
    yield Reason(
        code="schema-drift",
        text=f"The columns differ from the contract: {'; '.join(parts)}.",
        text_zh=f"列与约定不符：{'；'.join(parts_zh)}。",
        releasable=not needed & set(missing),
    )


def _shown(name: str) -> str:
    """A name from outside as it may stand in a line."""
    cut = name if len(name) <= NAME else f"{name[:NAME]}…"
    return cut if cut.isprintable() else ascii(cut)[1:-1]


def unreadable(form: str) -> Reason:
    """The file is nothing that can be read in the form agreed."""
    text, zh = f"The file cannot be read as {form}.", f"文件无法按 {form} 格式读取。"
    return Reason(code="unreadable", text=text, text_zh=zh, releasable=False)


def unpromised(*, contract: Contract, manifest: Manifest | None) -> Iterator[Reason]:
    """Nothing says that the file is whole: a manifest nobody can read, none where a flipped bit would not be seen."""
    if manifest is not None and manifest.fault:
        text = "The manifest beside the file is not JSON with `rows` and `sha256`."
        yield Reason(code="manifest-unreadable", text=text, text_zh="文件旁的清单不是含 rows 与 sha256 的 JSON。")
    if contract.format == "parquet" and (manifest is None or not manifest.sha256):
        text = "A Parquet file needs a manifest with its SHA-256: one changed bit is read as another value."
        zh = "Parquet 文件须附含 SHA-256 的清单：一个比特的改变会被读成另一个值。"
        yield Reason(code="manifest-missing", text=text, text_zh=zh, releasable=False)


def promised(*, contract: Contract, manifest: Manifest | None, rows: int, content: str) -> Iterator[Reason]:
    """The file is not the one its manifest speaks of. Of Parquet nobody can see what has changed."""
    if manifest is None:
        return
    if manifest.sha256 and manifest.sha256 != content:
        text = f"The manifest promises SHA-256 {_shown(manifest.sha256[:12])}…, the file has {content[:12]}…."
        zh = f"清单所列 SHA-256 为 {_shown(manifest.sha256[:12])}…，文件实际为 {content[:12]}…。"
        yield Reason(code="manifest-sha256", text=text, text_zh=zh, releasable=contract.format != "parquet")
    if manifest.rows is not None and manifest.rows != rows:
        text = f"The manifest promises {manifest.rows:,} rows, the file has {rows:,}."
        yield Reason(code="manifest-rows", text=text, text_zh=f"清单所列 {manifest.rows:,} 行，文件实际 {rows:,} 行。")


def doubts(*, contract: Contract, holdings: Holdings, counted: Counted) -> Iterator[Reason]:
    """What makes the rows of a delivery unlikely to be what the unit meant to send."""
    if counted.unclosed:
        text = "A quotation mark is opened and never closed; rows after it cannot be told apart."
        yield Reason(code="unclosed-quote", text=text, text_zh="有引号未闭合，其后的行无法区分。", releasable=False)
    if counted.cut:
        text = "The file ends in the middle of a row; it was cut off."
        yield Reason(code="truncated", text=text, text_zh="文件在一行中间结束，疑被截断。", releasable=False)
    if counted.rows == 0:
        yield Reason(code="zero-rows", text="The delivery holds no rows.", text_zh="交付的文件没有任何数据行。")
        return
    usual = median([b.rows for b in holdings.deliveries(contract.dataset)[-HISTORY:]] or [0])
    if usual and counted.rows >= contract.volume_factor * usual:
        text = f"{counted.rows:,} rows, at least {contract.volume_factor} times the usual {usual:,.0f}."
        zh = f"共 {counted.rows:,} 行，达到平时（{usual:,.0f} 行）的 {contract.volume_factor} 倍以上。"
        yield Reason(code="volume", text=text, text_zh=zh)
    last = holdings.deliveries(contract.dataset)[-1:]
    if contract.mode == "replace" and last and counted.rows * SHRUNK < last[0].rows:
        text = f"{counted.rows:,} rows would take the place of {last[0].rows:,}: more than half would be gone."
        zh = f"将以 {counted.rows:,} 行替换原有 {last[0].rows:,} 行，减少一半以上。"
        yield Reason(code="shrunk", text=text, text_zh=zh)
    elif (least := _least(holdings, contract)) and counted.rows < least:
        smallest = f"{least / LEAST:,.0f}"
        text = f"{counted.rows:,} rows, usually {usual:,.0f} and never below {smallest}: it may be cut off."
        zh = f"仅 {counted.rows:,} 行，平时 {usual:,.0f} 行，最少也有 {smallest} 行：可能被截断。"
        yield Reason(code="few-rows", text=text, text_zh=zh)
    share = counted.quarantined / counted.rows
    if share > contract.quarantine_limit:
        limit = f"{contract.quarantine_limit:.1%}"
        text = f"{counted.quarantined:,} of {counted.rows:,} rows ({share:.1%}) are wrong, more than {limit}."
        zh = f"{counted.rows:,} 行中有 {counted.quarantined:,} 行（{share:.1%}）不合格，超过 {limit}。"
        yield Reason(code="quarantine-share", text=text, text_zh=zh)


def _least(holdings: Holdings, contract: Contract) -> float:
    """Rows below which a delivery is unlike those before; 0 where these are too few, too small or too different to say.

    A unit that sends a whole list and then what changed has no usual number of rows.
    """
    before = [batch.rows for batch in holdings.deliveries(contract.dataset)[-HISTORY:]]
    if len(before) < ALIKE or min(before) < ROWS_TO_JUDGE or max(before) > SHRUNK * min(before):
        return 0.0
    return LEAST * min(before)


def emptied(*, contract: Contract, holdings: Holdings, batch: Batch) -> Iterator[Reason]:
    """Columns far emptier than usual. Of a few cells nothing is concluded."""
    before = [one for one in holdings.deliveries(contract.dataset)[-HISTORY:] if one.rows >= CELLS_TO_JUDGE]
    for name, found in batch.filled.items():
        shares = [one.filled[name] / one.rows for one in before if name in one.filled]
        if not shares:
            continue
        usual, share = median(shares), found / batch.rows
        expected = usual * batch.rows
        chance = BY_CHANCE * sqrt(expected * (1 - usual))
        lacking = share * SHRUNK < usual or usual - share > EMPTIER
        if expected >= CELLS_TO_JUDGE and lacking and expected - found > chance:
            text = f"{name}: {found:,} of {batch.rows:,} cells are filled ({share:.1%}), usually {usual:.1%}."
            zh = f"{name}：{batch.rows:,} 行中仅 {found:,} 行有值（{share:.1%}），平时 {usual:.1%}。"
            yield Reason(code="emptier", text=text, text_zh=zh)


def outdated(*, holdings: Holdings, batch: Batch) -> Iterator[Reason]:
    """A whole list of an older period than the one whose place it would take."""
    last = holdings.deliveries(batch.dataset)[-1:]
    if batch.mode == "replace" and last and "" < batch.period < last[0].period:
        text = f"The list is of {batch.period} and would take the place of the one of {last[0].period}."
        zh = f"这份清单为 {batch.period}，将替换 {last[0].period} 的清单。"
        yield Reason(code="older-period", text=text, text_zh=zh)


def strangers(*, contract: Contract, holdings: Holdings, linked: Mapping[str, Linked]) -> Iterator[Reason]:
    """Number columns of which far fewer cells than usual belong to anybody: numbers that a program rounded, another
    column under their name. Of a few cells nothing is concluded."""
    before = holdings.deliveries(contract.dataset)[-HISTORY:]
    for name, found in linked.items():
        shares = [batch.linked[name].share for batch in before if name in batch.linked and batch.linked[name].filled]
        usual = median(shares) if shares else 1.0
        if found.filled >= CELLS_TO_JUDGE and found.share * SHRUNK < usual:
            share = f"{found.linked:,} of {found.filled:,} numbers belong to somebody ({found.share:.1%})"
            zh = f"{name}：{found.filled:,} 个号码仅 {found.linked:,} 个有效（{found.share:.1%}），平时 {usual:.1%}。"
            text = f"{name}: only {share}, usually {usual:.1%}."
            yield Reason(code="linked-share", text=text, text_zh=zh)
