"""The manifest of a dossier: the snapshot it was made from and its layers, newest first; sealed like a snapshot."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Final

from saltern.core.registry import custody
from saltern.core.registry.batch import LakeFile
from saltern.core.registry.dossier.layer import LayerFile
from saltern.core.registry.dossier.layout import Span
from saltern.words import Phrase

FORM: Final = 2
"""Counted up with every change of the layout: files of another form are as good as missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What counts of the dossier. `number` and `seal` are those of the snapshot, `words` proves the vocabulary it was
    made for, `form` is that of the files."""

    number: int
    seal: str
    words: str
    layers: tuple[LayerFile, ...]
    form: int = FORM

    @property
    def rows(self) -> int:
        """Rows in all layers."""
        return sum(layer.file.rows for layer in self.layers)


def dumps(manifest: Manifest, /) -> str:
    """As a line with the SHA-256 of the rest, and JSON."""
    body = json.dumps(asdict(manifest), ensure_ascii=False, indent=1)
    return f"{hashlib.sha256(body.encode()).hexdigest()}\n{body}"


def loads(text: str, /, *, path: str) -> Manifest:
    """Back from that. Raises `FileDamaged`."""
    seal, _, body = text.partition("\n")
    if hashlib.sha256(body.encode()).hexdigest() != seal:
        found = Phrase(en="its SHA-256 is not the one written in it", zh="SHA-256 与文件内所记不符")
        raise custody.FileDamaged(path=path, found=found)
    plain = json.loads(body)
    layers = tuple(
        LayerFile(
            file=LakeFile(**entry["file"]),
            head=Span(**entry["head"]),
            digests=Span(**entry["digests"]),
            seal=entry["seal"],
        )
        for entry in plain["layers"]
    )
    return Manifest(
        number=plain["number"],
        seal=plain["seal"],
        words=plain.get("words", ""),
        layers=layers,
        form=plain.get("form", 0),
    )
