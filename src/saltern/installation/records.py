"""The lake as this installation reads it: one snapshot for each request or errand, everybody or one subject.

One subject's records come from the dossier where there is one, else from the lake: slower, the same. A reading belongs
to one thread. Imports stay late: most commands look at no record.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final

from saltern.errors import SalternError

if TYPE_CHECKING:
    from saltern.core.audiences.population import Population
    from saltern.core.catalogue.pack import Pack
    from saltern.core.contracts.contract import Contract
    from saltern.core.registry.batch import LakeFile
    from saltern.core.registry.custody import FileDamaged
    from saltern.core.registry.dossier.building import Tell
    from saltern.core.registry.dossier.dossiers import Dossiers
    from saltern.core.registry.lake import Lake
    from saltern.core.registry.profile import SubjectRecords
    from saltern.core.rules.facts import Record


__all__ = ["DossierSize", "LakeEmpty", "Reading", "Records", "SubjectRecords"]

LOG: Final = logging.getLogger(__name__)
LOOK_AGAIN: Final = 1.0
"""Seconds from one look for a newer snapshot to the next, in a process that stays."""


class LakeEmpty(SalternError):
    """The lake at {path} holds no records yet; take the units' deliveries in first: saltern feed take --all DIR."""

    family = "unknown"
    zh = "数据湖 {path} 中还没有记录；请先归集各单位数据：saltern feed take --all 目录。"


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierSize:
    """How much a dossier holds, and of which snapshot."""

    snapshot: int
    layers: int
    rows: int
    bytes: int


class Reading:
    """The records of one snapshot, opened when the first of them is asked for; in one thread."""

    def __init__(self, open_: Callable[[], SubjectRecords]) -> None:
        self._open = open_
        self._opened: SubjectRecords | None = None

    @property
    def records(self) -> SubjectRecords:
        """The records, pinned from the first call on."""
        if self._opened is None:
            self._opened = self._open()
        return self._opened

    def rows(self, *, record_set: str, by: tuple[str, ...], key: int | str) -> Sequence[Record]:
        """The rows in which one of the columns `by` holds the key."""
        return self.records.rows(record_set=record_set, by=by, key=key)

    def newest_fact(self, record_set: str) -> dt.date | None:
        """Of which day the newest fact of a record set is."""
        return self.records.newest_fact(record_set)

    def close(self) -> None:
        """Let go of the snapshot; asked again, the newest one is opened."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def __enter__(self) -> Reading:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


class Records:
    """The store of facts, read by the names of a pack."""

    def __init__(
        self, *, root: Path, pack: Callable[[], Pack], contracts: Callable[[], Mapping[str, Contract]]
    ) -> None:
        self.root = root
        self._pack = pack
        self._contracts = contracts
        self._pinned: SubjectRecords | None = None
        self._by_dossier = False
        self._looked = 0.0
        self._pinning = threading.Lock()

    @property
    def lake(self) -> Lake:
        """The store itself."""
        from saltern.core.registry.lake import Lake

        return Lake(self.root)

    @property
    def dossiers(self) -> Dossiers:
        """All that is known of one subject in one read, kept beside the store."""
        from saltern.core.registry.dossier.dossiers import Dossiers

        return Dossiers(self.lake)

    def renew_dossier(self, *, merge: bool = False, tell: Tell = lambda _done, _rows: None) -> DossierSize:
        """Bring the dossier to the newest snapshot. Raises `DossierBusy`."""
        made = self.dossiers.renew(vocabulary=self._pack().vocabulary, merge=merge, tell=tell)
        size = sum(layer.file.size for layer in made.layers)
        return DossierSize(snapshot=made.number, layers=len(made.layers), rows=made.rows, bytes=size)

    def has_dossier(self) -> bool:
        """Whether the dossier is that of the newest snapshot and of the pack's words."""
        return self.dossiers.current(self._pack().vocabulary)

    def scrub(self) -> Iterator[tuple[LakeFile, FileDamaged | None]]:
        """Every file of the store and of the dossier, hashed anew."""
        yield from self.lake.scrub()
        yield from self.dossiers.scrub()

    def newest(self) -> int:
        """The number of the newest snapshot; 0 where there is none."""
        return self.lake.newest()

    def reading(self, number: int | None = None) -> Reading:
        """The records of a snapshot, the newest where no number is given."""
        return Reading(lambda: self._of_subjects(number))

    def pinned(self) -> SubjectRecords:
        """The records of one snapshot for every thread of a process that stays; a newer one takes its place within a
        second or two, opened by one thread while the others read on."""
        due = time.monotonic() - self._looked > LOOK_AGAIN
        if (self._pinned is None or due) and self._pinning.acquire(blocking=self._pinned is None):
            try:
                known = self._pinned is not None and self._pinned.snapshot.number == self.newest()
                if not known or (not self._by_dossier and self.has_dossier()):
                    self._by_dossier = self.has_dossier()
                    self._pinned = self._of_subjects(None)
                self._looked = time.monotonic()
            finally:
                self._pinning.release()
        assert self._pinned is not None
        return self._pinned

    @contextmanager
    def population(self, number: int | None = None, *, memory: str | None = None) -> Iterator[Population]:
        """Everybody, as one snapshot knows them, the newest by default. Raises `LakeEmpty`, `FileDamaged`."""
        from saltern.core.audiences.population import Population

        snapshot = self.lake.snapshot(number)
        if not snapshot.record_sets:
            raise LakeEmpty(path=self.root)
        connection = snapshot.connect(contracts=self._contracts().values(), memory=memory)
        records = self._of_subjects(snapshot.number)
        try:
            counted = connection.execute("SELECT count(*) FROM subjects WHERE kind = 'natural_person'").fetchall()
            yield Population(
                connection=connection, snapshot=str(snapshot.number), residents=counted[0][0], records=records
            )
        finally:
            records.close()
            connection.close()

    def _of_subjects(self, number: int | None) -> SubjectRecords:
        """All of one subject at a time, from the dossier where there is a sound one."""
        from saltern.core.registry.dossier.records import open_records

        records = open_records(lake=self.lake, vocabulary=self._pack().vocabulary, number=number, trouble=_note)
        if not records.snapshot.holdings.joins:
            return records
        from saltern.core.registry.joined import JoinedRecords

        return JoinedRecords(records, contracts=self._contracts().values())


def _note(problem: SalternError) -> None:
    """Say for the keeper of the log why the lake answers; that there is no dossier yet is no trouble."""
    LOG.log(logging.WARNING if problem.family == "broken" else logging.INFO, "%s", problem)
