"""The records of one snapshot read from the dossier: the rows the lake would give, in its order, in a fraction of time.

Where the dossier was made from another snapshot, record sets that are the same in both are read from it, the others
from the lake; so is all that it does not hold. A file found damaged is never read: from then on the lake answers, and
`trouble` says so. Any number of threads may read at once.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from saltern.core.registry import custody
from saltern.core.registry.dossier.change import same
from saltern.core.registry.dossier.decoding import BlockReader, blocks
from saltern.core.registry.dossier.dossiers import Dossiers
from saltern.core.registry.dossier.layer import Layer, LayerFile
from saltern.core.registry.dossier.layout import SUBJECT, DomainLayout, Reach, proof, reaches
from saltern.core.registry.dossier.making import WENT
from saltern.core.registry.dossier.manifest import Manifest
from saltern.core.registry.lake import Lake
from saltern.core.registry.latest_word import counting
from saltern.core.registry.profile import LakeRecords
from saltern.core.registry.snapshot import Snapshot
from saltern.core.rules.facts import SUBJECT_KINDS, Record, RecordSet, Ref, Vocabulary
from saltern.errors import SalternError
from saltern.words import Phrase

ATTEMPTS: Final = 3
"""A dossier may be replaced by a newer one just while it is opened."""
MOST_BODIES: Final = 32
"""Bodies kept unpacked: a person, a firm, an address and a household are asked of again and again in one decision."""


MOST_OPEN: Final = 32
_open: OrderedDict[tuple[str, str, str], Layer] = OrderedDict()
_opening = threading.Lock()


class DossierMissing(SalternError):
    """The lake {root} has no dossier of snapshot {number}; its records are read from the lake, which takes longer."""

    family = "unknown"
    zh = "数据湖 {root} 尚无快照 {number} 的一户一档，改从数据湖读取，耗时较长。"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    """What one layer holds of one key."""

    data: bytes
    blocks: dict[int, tuple[int, int]]


@dataclass(slots=True, kw_only=True)
class _Way:
    """How the rows of one link are read: from each layer, lowest first, what went and what came."""

    steps: list[_Step]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    layer: Layer
    gone: frozenset[str]
    went: tuple[DomainLayout, int, BlockReader] | None
    came: tuple[DomainLayout, int, BlockReader] | None


class DossierRecords:
    """Rows as rules see them (`facts.RecordSource`), from the dossier."""

    def __init__(
        self,
        *,
        snapshot: Snapshot,
        made_from: Snapshot,
        layers: Sequence[Layer],
        vocabulary: Vocabulary,
        trouble: Callable[[SalternError], None],
    ) -> None:
        self.snapshot = snapshot
        self.vocabulary = vocabulary
        self._made_from = made_from
        self._layers = tuple(reversed(layers))
        self._trouble = trouble
        self._present = frozenset(snapshot.record_sets)
        self._reaches = {(way.record_set, way.by): way for way in reaches(vocabulary)}
        self._ways: dict[tuple[str, tuple[str, ...]], _Way | None] = {}
        self._bodies: OrderedDict[tuple[Layer, str, int | str], _Body] = OrderedDict()
        self._lake: LakeRecords | None = None
        self._lock = threading.RLock()
        self._damaged = False
        self._same_subjects = made_from.number == snapshot.number or _subjects(made_from) == _subjects(snapshot)

    def rows(self, *, record_set: str, by: tuple[str, ...], key: int | str) -> Sequence[Record]:
        """The rows in which one of the columns `by` holds the key, oldest first; of a latest word the newest: the
        dossier holds them all, so that a day's batch stays a small layer."""
        rows = self.every_row(record_set=record_set, by=by, key=key)
        latest = self.vocabulary.record_sets[record_set].latest if len(rows) > 1 else None
        return counting(rows, latest, self.snapshot.arrivals(record_set)) if latest else rows

    def every_row(self, *, record_set: str, by: tuple[str, ...], key: int | str) -> Sequence[Record]:
        """The same with those that a newer word of the same subject takes the place of."""
        if record_set not in self._present:
            return ()
        if not self._damaged:
            try:
                way = self._way(record_set, by)
                if way is not None:
                    return self._read(way, record_set, key)
            except custody.FileDamaged as damage:
                self._give_up(damage)
        with self._lock:
            return self._from_lake().every_row(record_set=record_set, by=by, key=key)

    def newest_fact(self, record_set: str) -> dt.date | None:
        """Of which day the newest fact of a record set is."""
        return self.snapshot.newest_fact(record_set)

    def kind(self, subject: int) -> str:
        """natural_person or legal_person."""
        if self._same_subjects and not self._damaged:
            try:
                for layer in reversed(self._layers):
                    domain = layer.layout.domains.get(SUBJECT)
                    known = layer.kind(domain, subject) if domain else 0
                    if known:
                        return SUBJECT_KINDS[known - 1]
            except custody.FileDamaged as damage:
                self._give_up(damage)
        with self._lock:
            return self._from_lake().kind(subject)

    def close(self) -> None:
        """Let go of the snapshot."""
        with self._lock:
            if self._lake is not None:
                self._lake.close()
                self._lake = None

    def _give_up(self, damage: custody.FileDamaged) -> None:
        with self._lock:
            if not self._damaged:
                self._damaged = True
                self._trouble(damage)

    def _from_lake(self) -> LakeRecords:
        if self._lake is None:
            self._lake = LakeRecords(self.snapshot, self.vocabulary)
        return self._lake

    def _read(self, way: _Way, record_set: str, key: int | str) -> list[Record]:
        found: list[Record] = []
        mixed = False
        for step in way.steps:
            if step.gone and found:
                found = [row for row in found if row.provenance is None or row.provenance.batch not in step.gone]
            for row in self._block(step.layer, step.went, key):
                del found[_place(row, found, step.layer)]
            came = self._block(step.layer, step.came, key)
            mixed = mixed or bool(found and came)
            found += came
        if mixed:
            declared = self.vocabulary.record_sets[record_set]
            found.sort(key=lambda row: _order(row, declared, way.names))
        return found

    def _block(self, layer: Layer, at: tuple[DomainLayout, int, BlockReader] | None, key: int | str) -> list[Record]:
        if at is None:
            return []
        domain, number, reader = at
        body = self._body(layer, domain, key)
        place = body.blocks.get(number)
        return [] if place is None else reader.rows(body.data, count=place[0], at=place[1], key=key)

    def _body(self, layer: Layer, domain: DomainLayout, key: int | str) -> _Body:
        asked = (layer, domain.name, key)
        known = self._bodies.get(asked)
        if known is None:
            data = layer.body(domain, key)
            known = _Body(data=data, blocks=blocks(data, domain))
            with self._lock:
                self._bodies[asked] = known
                while len(self._bodies) > MOST_BODIES:
                    self._bodies.popitem(last=False)
        return known

    def _way(self, record_set: str, by: tuple[str, ...]) -> _Way | None:
        """How the rows of a link are read; None where the lake must answer."""
        asked = (record_set, by)
        if asked not in self._ways:
            self._ways[asked] = self._found_way(record_set, by)
        return self._ways[asked]

    def _found_way(self, record_set: str, by: tuple[str, ...]) -> _Way | None:
        reach = self._reaches.get((record_set, by))
        if reach is None or not self._unchanged(record_set):
            return None
        declared = self.vocabulary.record_sets[record_set]
        present = {name for part in self.snapshot.parts(record_set) for name in part.columns}
        names = tuple(name for name in declared.columns if name in present)
        steps = [_step(layer, reach, declared, names) for layer in self._layers]
        if None in steps:
            return None
        return _Way(steps=[step for step in steps if step is not None], names=names)

    def _unchanged(self, record_set: str) -> bool:
        if self._made_from.number == self.snapshot.number:
            return True
        return same(record_set=record_set, before=self._made_from, after=self.snapshot)


def _step(layer: Layer, reach: Reach, declared: RecordSet, names: Sequence[str]) -> _Step | None:
    """How a layer tells of a link; None where it was made for other words."""
    layout = layer.layout
    if reach not in layout.ways or layout.declared.get(reach.record_set) != proof(declared):
        return None

    def block(name: str) -> tuple[DomainLayout, int, BlockReader] | None:
        domain = layout.domains.get(name)
        for number, entry in enumerate(domain.blocks if domain else ()):
            if domain and (entry.record_set, entry.by) == (reach.record_set, reach.by) and entry.rows:
                return domain, number, BlockReader(layer=layer, layout=entry, declared=declared, names=names)
        return None

    gone = frozenset(layout.gone.get(reach.record_set, ()))
    return _Step(layer=layer, gone=gone, went=block(reach.domain + WENT), came=block(reach.domain))


def _place(row: Record, held: Sequence[Record], layer: Layer) -> int:
    """Where a row stands that counts no more."""
    for place, entry in enumerate(held):
        if entry == row and entry.provenance == row.provenance:
            return place
    found = Phrase(en="it takes away a row that is not there", zh="其中撤去的一行并不存在")
    raise custody.FileDamaged(path=layer.entry.file.path, found=found)


def _order(row: Record, declared: RecordSet, names: Sequence[str]) -> tuple[tuple[bool, object], ...]:
    """What the lake sorts rows by: the date, every column, the batch; what is empty last."""
    values = [row[name] for name in dict.fromkeys((declared.date_column, *names)) if name in row]
    batch = row.provenance.batch if row.provenance else ""
    return tuple((value is None, value.key if isinstance(value, Ref) else value) for value in (*values, batch))


def _subjects(snapshot: Snapshot) -> frozenset[str]:
    return frozenset(file.path for file in snapshot.subject_files())


def open_records(
    *, lake: Lake, vocabulary: Vocabulary, number: int | None = None, trouble: Callable[[SalternError], None]
) -> DossierRecords | LakeRecords:
    """The records of a snapshot, from the dossier if there is a sound one, else from the lake: `trouble` hears why."""
    snapshot = lake.snapshot(number)
    for _ in range(ATTEMPTS):
        manifest: Manifest | None = None
        try:
            manifest = _manifest(lake, snapshot)
            layers = _opened(lake, manifest)
            made_from = snapshot if manifest.number == snapshot.number else lake.snapshot(manifest.number)
        except (DossierMissing, custody.FileDamaged) as problem:
            why: SalternError = problem
            if manifest is None or manifest == Dossiers(lake).manifest():
                break
        else:
            return DossierRecords(
                snapshot=snapshot, made_from=made_from, layers=layers, vocabulary=vocabulary, trouble=trouble
            )
    trouble(why)
    return LakeRecords(snapshot, vocabulary)


def _manifest(lake: Lake, snapshot: Snapshot) -> Manifest:
    manifest = Dossiers(lake).manifest()
    if manifest is None or manifest.number not in lake.numbers() or lake.seal(manifest.number) != manifest.seal:
        raise DossierMissing(root=lake.root, number=snapshot.number)
    return manifest


def _opened(lake: Lake, manifest: Manifest) -> list[Layer]:
    """The layers, opened once in a process for all who read them."""
    return [_layer(lake, entry) for entry in manifest.layers]


def _layer(lake: Lake, entry: LayerFile) -> Layer:
    name = (str(lake.root), entry.file.path, entry.file.sha256)
    known = _open.get(name)
    if known is not None and known.in_place():
        return known
    layer = Layer(root=lake.root, entry=entry)
    with _opening:
        _open[name] = layer
        _open.move_to_end(name)
        while len(_open) > MOST_OPEN:
            _open.popitem(last=False)
    return layer
