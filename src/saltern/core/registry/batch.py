"""What the lake remembers of one delivery: its files, its counts, its state; and the whole list, a snapshot's content.

A batch is committed, held (with reasons, awaiting a steward) or withdrawn. Nothing is ever rewritten: what is live is
derived from the list, so that a withdrawal brings back exactly what the batch had superseded.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self

BatchState = Literal["committed", "held", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LakeFile:
    """An immutable file: its path under the lake, and what must be true of its bytes."""

    path: str
    sha256: str
    size: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Superseded:
    """Rows of the file `target` that later rows of the same key replace: positions, in `file`."""

    target: str
    file: LakeFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """How many cells of a number column were filled, and how many found their person or firm."""

    filled: int
    linked: int

    @property
    def share(self) -> float:
        """The linkage share of the filled cells."""
        return self.linked / self.filled if self.filled else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a batch is held: a code, the sentence for the steward, and whether releasing it can make it whole."""

    code: str
    text: str
    text_zh: str
    releasable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One delivery of one data set. `content` is the SHA-256 of the delivered bytes, `size` how many they are, `period`
    the day it is of where its name says one, `filled` how many cells of each delivered column held something, `newest`
    the day of its newest fact that is not still to come ("" where its rows bear no day)."""

    id: str
    dataset: str
    record_set: str
    unit: str
    mode: str
    content: str
    source: str
    taken_at: str
    state: BatchState
    size: int = 0
    period: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    rows: int = 0
    committed: int = 0
    quarantined: int = 0
    review: int = 0
    linked: Mapping[str, Linked] = field(default_factory=dict)
    filled: Mapping[str, int] = field(default_factory=dict)
    faults: Mapping[str, int] = field(default_factory=dict)
    files: tuple[LakeFile, ...] = ()
    superseded: tuple[Superseded, ...] = ()
    subjects: tuple[LakeFile, ...] = ()
    last_key: int = 0
    """The highest surrogate key that its rows bear; 0 where none was written down."""
    quarantine: tuple[LakeFile, ...] = ()
    reviews: tuple[LakeFile, ...] = ()
    kept: tuple[LakeFile, ...] = ()
    reasons: tuple[Reason, ...] = ()
    released_by: str = ""
    newest: str = ""
    mends: str = ""
    """The batch whose rows, set aside and mended by a person, these are; `mended` are their numbers there."""
    mended: tuple[int, ...] = ()

    def owned(self) -> Iterator[LakeFile]:
        """Every file this batch brought."""
        yield from self.files
        yield from (entry.file for entry in self.superseded)
        yield from self.subjects
        yield from self.quarantine
        yield from self.reviews
        yield from self.kept


def older(batch: Batch, than: Batch) -> bool:
    """Whether a delivery is known to be of an older period than another."""
    return "" < batch.period < than.period


def replaces(one: tuple[int, Batch], other: tuple[int, Batch]) -> bool:
    """Whether rows of one batch replace those of another of the same key, each with its place in the order in which
    they began to count: the later one, unless it is known to be of an older period."""
    if one[0] > other[0]:
        return not older(one[1], other[1])
    return one[0] < other[0] and older(other[1], one[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Compaction:
    """One sorted file holding what was live of the batches `covers`; void as soon as one of them is withdrawn."""

    dataset: str
    covers: tuple[str, ...]
    file: LakeFile
    links: tuple[str, ...] = ()
    """The files of linked rows that are in it; void as soon as others are in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedRow:
    """A row of a batch whose number linked nobody, linked by a person: `subjects` by column of the lake.

    `file` holds the row with its keys and counts in the place of the row at the position in `place`; as if it had been
    linked when it came, it replaces earlier rows of its key (`superseded`) and does not count beside a later one
    (`overruled`: the batches that have it, or the `name` of a linked row that is it). `known` lists its subjects.
    """

    batch: str
    row: int
    subjects: Mapping[str, int]
    file: LakeFile
    place: Superseded
    known: LakeFile
    superseded: tuple[Superseded, ...] = ()
    overruled: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What tells it from other linked rows and from batches."""
        return f"{self.batch} row {self.row}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """Two subjects that are one: what stands under the key `gone` is read as of `kept` (registry.joined)."""

    gone: int
    kept: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """All that one snapshot knows; `joins` are those in force. `headed`: when it was written, the one before was kept
    in a second place."""

    number: int = 0
    previous: str = ""
    at: str = ""
    why: str = ""
    headed: bool = False
    batches: tuple[Batch, ...] = ()
    compactions: tuple[Compaction, ...] = ()
    joins: tuple[Join, ...] = ()
    links: tuple[LinkedRow, ...] = ()

    @property
    def joined(self) -> Mapping[int, int]:
        """The key each joined subject is read as, by the key it has no more."""
        return {join.gone: join.kept for join in self.joins}

    @property
    def last_key(self) -> int:
        """The highest surrogate key any batch ever bore."""
        return max((batch.last_key for batch in self.batches), default=0)

    def batch(self, batch_id: str) -> Batch | None:
        """The batch of this name."""
        return next((batch for batch in self.batches if batch.id == batch_id), None)

    def of(self, dataset: str) -> tuple[Batch, ...]:
        """The committed batches of a data set, in the order they came."""
        return tuple(b for b in self.batches if b.dataset == dataset and b.state == "committed")

    def deliveries(self, dataset: str) -> tuple[Batch, ...]:
        """Those a unit sent: none that holds mended rows alone, which say nothing of what is usual."""
        return tuple(batch for batch in self.of(dataset) if not batch.mends)

    def mendings(self, batch_id: str) -> tuple[Batch, ...]:
        """The committed batches of rows mended of this one."""
        return tuple(b for b in self.batches if b.mends == batch_id and b.state == "committed")

    def to_mend(self) -> Mapping[str, int]:
        """By batch how many of its rows were set aside and not mended yet: of those that still count (`live`)."""
        left: dict[str, dict[str, int]] = {}
        for batch in self.batches:
            if batch.state != "committed":
                continue
            if batch.mode == "replace":
                left[batch.dataset] = {}
            waiting = left.setdefault(batch.dataset, {})
            if batch.mends in waiting:
                waiting[batch.mends] -= len(batch.mended)
            elif not batch.mends:
                waiting[batch.id] = batch.quarantined
        return {key: count for waiting in left.values() for key, count in waiting.items() if count > 0}

    def live(self, dataset: str) -> tuple[Batch, ...]:
        """The committed batches that still count: from the last full replacement on."""
        batches = self.of(dataset)
        starts = [place for place, batch in enumerate(batches) if batch.mode == "replace"]
        return batches[starts[-1] :] if starts else batches

    def compaction(self, dataset: str) -> Compaction | None:
        """The widest compaction that still stands for the first of the live batches."""
        live = tuple(batch.id for batch in self.live(dataset))
        fitting = [
            c
            for c in self.compactions
            if c.dataset == dataset and c.covers == live[: len(c.covers)] and c.links == self.linked_files(c.covers)
        ]
        return max(fitting, key=lambda c: len(c.covers), default=None)

    def linked_files(self, batches: Collection[str]) -> tuple[str, ...]:
        """The files of the linked rows of some batches."""
        return tuple(link.file.path for link in self.links if link.batch in batches)

    def with_batch(self, batch: Batch) -> Self:
        """The same with this batch added, or for the one of its name: in its place, unless it counts only now."""
        before = self.batch(batch.id)
        if before is not None and before.state == batch.state:
            return replace(self, batches=tuple(batch if b.id == batch.id else b for b in self.batches))
        kept = tuple(b for b in self.batches if b.id != batch.id)
        return replace(self, batches=(*kept, batch))

    def owned(self) -> Iterator[LakeFile]:
        """Every file any batch or compaction brought."""
        for batch in self.batches:
            yield from batch.owned()
        yield from (compaction.file for compaction in self.compactions)
        for link in self.links:
            yield from (link.file, link.known, *(entry.file for entry in (link.place, *link.superseded)))


def dumps(holdings: Holdings, /) -> str:
    """As JSON, one batch a line."""
    head = {key: getattr(holdings, key) for key in ("number", "previous", "at", "why", "headed")}
    lines = [json.dumps({"holdings": head}, ensure_ascii=False)]
    lines += [json.dumps({"batch": _plain(batch)}, ensure_ascii=False) for batch in holdings.batches]
    lines += [json.dumps({"compaction": _plain(entry)}, ensure_ascii=False) for entry in holdings.compactions]
    lines += [json.dumps({"join": _plain(join)}) for join in holdings.joins]
    lines += [json.dumps({"link": _plain(link)}, ensure_ascii=False) for link in holdings.links]
    return "\n".join(lines) + "\n"


def _plain(value: object) -> object:
    """Values as JSON knows them; `dataclasses.asdict` copies everything and takes six times as long."""
    if isinstance(value, str | int | float | None):
        return value
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    return {name: _plain(getattr(value, name)) for name in type(value).__slots__}  # type: ignore[attr-defined]  # our own values have slots


def loads(text: str, /) -> Holdings:
    """Back from JSON."""
    head: dict[str, Any] = {}
    batches: list[Batch] = []
    compactions: list[Compaction] = []
    joins: list[Join] = []
    links: list[LinkedRow] = []
    for line in text.splitlines():
        ((kind, value),) = json.loads(line).items()
        if kind == "holdings":
            head = value
        elif kind == "batch":
            batches.append(_batch(value))
        elif kind == "join":
            joins.append(Join(**value))
        elif kind == "link":
            links.append(_link(value))
        else:
            value = value | {"covers": tuple(value["covers"]), "file": LakeFile(**value["file"])}
            value["links"] = tuple(value.get("links", ()))
            compactions.append(Compaction(**value))
    return Holdings(
        **head, batches=tuple(batches), compactions=tuple(compactions), joins=tuple(joins), links=tuple(links)
    )


def _batch(value: dict[str, Any]) -> Batch:
    for name in ("files", "subjects", "quarantine", "reviews", "kept"):
        value[name] = tuple(LakeFile(**file) for file in value[name])
    value["superseded"] = tuple(map(_superseded, value["superseded"]))
    value["mended"] = tuple(value.get("mended", ()))
    value["linked"] = {name: Linked(**figures) for name, figures in value["linked"].items()}
    value["reasons"] = tuple(Reason(**reason) for reason in value["reasons"])
    return Batch(**value)


def _link(value: dict[str, Any]) -> LinkedRow:
    files = {name: LakeFile(**value[name]) for name in ("file", "known")}
    superseded = tuple(map(_superseded, value["superseded"]))
    place, overruled = _superseded(value["place"]), tuple(value["overruled"])
    return LinkedRow(**{**value, **files, "place": place, "superseded": superseded, "overruled": overruled})


def _superseded(entry: dict[str, Any]) -> Superseded:
    return Superseded(target=entry["target"], file=LakeFile(**entry["file"]))
