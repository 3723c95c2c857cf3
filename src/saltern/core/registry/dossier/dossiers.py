"""The dossiers beside a lake: made from a snapshot, renewed after each delivery, merged, dropped.

    dossier/00000007.json     the manifest: what counts since commit 7; readable by the service alone, like all here
    dossier/layers/           the files; dossier/making/ work in progress, rubbish when a maker starts

A dossier appears with one rename, after its files are on the disk. It is made beside the intake, which it never
blocks; two makers never work at once (a file lock, freed by the kernel when a process dies). A renewal adds a layer
with the rows that came and went; where a batch was withdrawn, or the layers grew many, all is made anew. Files nobody
needs are removed at once; whoever reads them holds them open, and goes on.
"""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from saltern.core.registry import custody
from saltern.core.registry.batch import LakeFile
from saltern.core.registry.dossier import making
from saltern.core.registry.dossier.building import Tell
from saltern.core.registry.dossier.change import unchanged, withdrawn
from saltern.core.registry.dossier.layer import LayerFile
from saltern.core.registry.dossier.layout import words
from saltern.core.registry.dossier.manifest import FORM, Manifest, dumps, loads
from saltern.core.registry.faultpoint import reach
from saltern.core.registry.lake import Lake
from saltern.core.registry.snapshot import Snapshot
from saltern.core.rules.facts import Vocabulary
from saltern.errors import SalternError

MOST_LAYERS: Final = 8
LARGEST_SHARE: Final = 0.25
"""Rows in the layers above the lowest, as a share of all, from which on all is made anew."""
FEW_ROWS: Final = 4000
"""A lowest layer of fewer rows is taken for one of so many."""
LAYERS: Final = "dossier/layers"


class DossierBusy(SalternError):
    """Another process is making the dossier of the lake {root}. Nothing was done."""

    family = "busy"
    zh = "另一进程正在生成数据湖 {root} 的一户一档，本次未做任何改动。"


class Dossiers:
    """The dossiers of one lake."""

    def __init__(self, lake: Lake) -> None:
        self.lake = lake
        self.folder = lake.root / "dossier"

    def manifest(self) -> Manifest | None:
        """The dossier that counts, if there is one this program can read. Raises `FileDamaged`."""
        paths = self._manifests()
        if not paths:
            return None
        text = paths[-1].read_text(encoding="utf-8", errors="replace")
        manifest = loads(text, path=f"dossier/{paths[-1].name}")
        return manifest if manifest.form == FORM else None

    def current(self, vocabulary: Vocabulary) -> bool:
        """Whether there is a dossier of the newest snapshot, made for these words; a damaged one is none."""
        try:
            manifest = self.manifest()
        except custody.FileDamaged:
            return False
        numbers = self.lake.numbers()
        return manifest is not None and [manifest.number] == numbers[-1:] and manifest.words == words(vocabulary)

    def renew(self, *, vocabulary: Vocabulary, merge: bool = False, tell: Tell = making.silent) -> Manifest:
        """Bring the dossier to the newest snapshot; `merge`: in one layer. Raises `DossierBusy`."""
        with self._making() as folder:
            snapshot = self.lake.snapshot()
            seal = self.lake.seal(snapshot.number)
            known = self._usable(vocabulary)
            if known is not None and known.seal == seal and not (merge and len(known.layers) > 1):
                self._tidy(known)
                return known
            maker = making.Maker(snapshot=snapshot, vocabulary=vocabulary, folder=folder, tell=tell)
            before = None if known is None or merge or _full(known) else self._before(known, snapshot)
            layers = () if known is None else known.layers
            if before is not None and unchanged(before=before, after=snapshot):
                manifest = Manifest(number=snapshot.number, seal=seal, words=words(vocabulary), layers=layers)
                self._commit(manifest, folder)
                return manifest
            made = None if before is None else maker.layer_since(before)
            if made is None or _grown(layers, made[0].file.rows):
                made, layers = maker.whole(), ()
            entry, path = made
            reach("dossier.written")
            name = f"{snapshot.number:08d}-{entry.file.sha256[:12]}"
            file = custody.settle(
                root=self.lake.root, path=path, under=LAYERS, name=name, rows=entry.file.rows, digest=entry.file.sha256
            )
            layers = (making.placed(entry, file), *layers)
            manifest = Manifest(number=snapshot.number, seal=seal, words=words(vocabulary), layers=layers)
            self._commit(manifest, folder)
            return manifest

    def drop(self) -> None:
        """Remove the dossier; the lake answers until it is made again. Raises `DossierBusy`."""
        if not self.folder.exists():
            return
        with self._making():
            self._tidy(None)

    def scrub(self) -> Iterator[tuple[LakeFile, custody.FileDamaged | None]]:
        """Hash every file anew against what was written. Raises `FileDamaged` for the manifest."""
        manifest = self.manifest()
        for layer in manifest.layers if manifest else ():
            try:
                custody.verify(root=self.lake.root, files=[layer.file], afresh=True)
            except custody.FileDamaged as damage:
                yield layer.file, damage
            else:
                yield layer.file, None

    def _usable(self, vocabulary: Vocabulary) -> Manifest | None:
        """The dossier that counts, if every file of it is sound and made for these words; else it is made anew."""
        try:
            manifest = self.manifest()
            if manifest is not None:
                custody.verify(root=self.lake.root, files=[layer.file for layer in manifest.layers])
        except custody.FileDamaged:
            return None
        return manifest if manifest is not None and manifest.words == words(vocabulary) else None

    def _before(self, known: Manifest, snapshot: Snapshot) -> Snapshot | None:
        """The snapshot a dossier was made from, if a layer above it can tell what happened since."""
        if known.number not in self.lake.numbers() or self.lake.seal(known.number) != known.seal:
            return None
        before = self.lake.snapshot(known.number)
        return None if withdrawn(before=before, after=snapshot) else before

    def _commit(self, manifest: Manifest, folder: Path) -> None:
        draft = folder / "manifest.json"
        draft.write_text(dumps(manifest), encoding="utf-8")
        draft.chmod(0o600)
        custody.flush(draft)
        reach("dossier.before_commit")
        draft.rename(self.folder / f"{manifest.number:08d}.json")
        custody.flush(self.folder)
        reach("dossier.after_commit")
        self._tidy(manifest)

    def _tidy(self, manifest: Manifest | None) -> None:
        """Remove what does not belong to the dossier that counts; also what a killed maker left."""
        for path in self._manifests():
            if manifest is None or int(path.stem) != manifest.number:
                path.unlink()
        needed = {layer.file.path for layer in manifest.layers} if manifest else set()
        for path in (self.lake.root / LAYERS).glob("*"):
            if f"{LAYERS}/{path.name}" not in needed:
                path.unlink()

    def _manifests(self) -> list[Path]:
        return sorted(path for path in self.folder.glob("*.json") if path.stem.isdecimal())

    @contextlib.contextmanager
    def _making(self) -> Iterator[Path]:
        """The one maker, with a folder for its work."""
        for folder in (self.folder, self.folder / "layers", self.folder / "making"):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        making_folder = self.folder / "making"
        with (self.folder / "lock").open("w", encoding="ascii") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise DossierBusy(root=self.lake.root) from None
            custody.clear(making_folder)
            try:
                yield making_folder
            finally:
                custody.clear(making_folder)


def _full(known: Manifest) -> bool:
    return len(known.layers) >= MOST_LAYERS


def _grown(layers: tuple[LayerFile, ...], rows: int) -> bool:
    lowest = layers[-1].file.rows if layers else 0
    above = sum(layer.file.rows for layer in layers[:-1]) + rows
    return above > LARGEST_SHARE * max(lowest, FEW_ROWS)
