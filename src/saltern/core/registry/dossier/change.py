"""What changed in the lake between two snapshots, as rows: those that came, those that went.

Told by the files alone: a file that counts no more takes its whole batch with it, a new one brings its rows, and where
later rows replaced some, the positions are written down. Compactions change no row and are looked through.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from saltern.core.registry.batch import LakeFile
from saltern.core.registry.latest_word import BATCH_COLUMN
from saltern.core.registry.snapshot import Part, Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """Rows of a part that later rows replaced since: at the positions of `within`, not at those of `without`."""

    part: Part
    within: tuple[LakeFile, ...]
    without: tuple[LakeFile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What happened to one record set."""

    came: tuple[Part, ...]
    replaced: tuple[Replaced, ...]
    batches_gone: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        """Whether every row is as before."""
        return not (self.came or self.replaced or self.batches_gone)


def uncompacted(snapshot: Snapshot) -> Snapshot:
    """The same rows from the files the batches brought."""
    return replace(snapshot, holdings=replace(snapshot.holdings, compactions=()))


def parts(snapshot: Snapshot, record_set: str) -> dict[str, Part]:
    """The files of a record set that count, by path."""
    return {part.file.path: part for part in uncompacted(snapshot).parts(record_set)}


def change(*, record_set: str, before: Snapshot, after: Snapshot) -> Change:
    """What happened to a record set from one snapshot to another, if nothing was withdrawn in between."""
    old, new = parts(before, record_set), parts(after, record_set)
    replaced = []
    for path in old.keys() & new.keys():
        was = old[path].superseded
        known = {file.path for file in was}
        fresh = tuple(file for file in new[path].superseded if file.path not in known)
        if fresh:
            replaced.append(Replaced(part=new[path], within=fresh, without=was))
    return Change(
        came=tuple(part for path, part in new.items() if path not in old),
        replaced=tuple(replaced),
        batches_gone=tuple(dict.fromkeys(batch_of(path) for path in old if path not in new)),
    )


def same(*, record_set: str, before: Snapshot, after: Snapshot) -> bool:
    """Whether two snapshots hold the same rows of a record set."""
    return _standing(before, record_set) == _standing(after, record_set)


def unchanged(*, before: Snapshot, after: Snapshot) -> bool:
    """Whether no row came or went: a delivery was held, two subjects were joined."""
    sets = {*before.record_sets, *after.record_sets}
    listed = {file.path for file in before.subject_files()} == {file.path for file in after.subject_files()}
    return listed and all(same(record_set=name, before=before, after=after) for name in sets)


def withdrawn(*, before: Snapshot, after: Snapshot) -> bool:
    """Whether a batch was taken out since, or a row's link undone: nothing of it may stay in a file made from it."""
    live = {batch.id for batch in after.holdings.batches if batch.state == "committed"}
    linked = {link.file.path for link in after.holdings.links}
    if any(link.file.path not in linked for link in before.holdings.links):
        return True
    return any(batch.state == "committed" and batch.id not in live for batch in before.holdings.batches)


def types(parts: Iterable[Part]) -> dict[str, str] | None:
    """The columns of some files and their types; None where two files disagree."""
    found: dict[str, str] = {}
    for part in parts:
        if any(found.get(name, kind) != kind for name, kind in part.columns.items()):
            return None
        found.update(part.columns)
    found.pop(BATCH_COLUMN, None)
    return found


def _standing(snapshot: Snapshot, record_set: str) -> Mapping[str, frozenset[str]]:
    return {
        path: frozenset(file.path for file in part.superseded) for path, part in parts(snapshot, record_set).items()
    }


def batch_of(path: str) -> str:
    """The batch a file of rows is named for."""
    return PurePosixPath(path).name.split(".", 1)[0]
