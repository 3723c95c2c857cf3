"""A classifier as a file: what it is in JSON, then its arrays of numbers, then a SHA-256 of both.

Nothing in the file is a program or names one: reading it makes numbers and texts, whoever wrote it. What is torn,
longer or shorter than it says, of a shape that does not fit or not finite is refused. The digest tells damage, not who
wrote the file: whoever can change a model can change what it says.
"""

from __future__ import annotations

import errno
import hashlib
import json
import math
import os
import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import numpy as np
from numpy.typing import NDArray

from saltern.core.triage.classifier import BlockWeights, Calibration, Classifier, Reference
from saltern.core.triage.features import BLOCKS
from saltern.errors import SalternError
from saltern.words import Phrase

MAGIC: Final = b"saltern-triage 1\n"
DIGEST: Final = 32
LARGEST: Final = 1 << 30
TYPES: Final = {"hashes": "<u8", "rarity": "<f4", "weights": "<f4"}
"""The arrays of a group of features, in the order in which they lie in the file."""


class ModelUnreadable(SalternError):
    """{file} is no model of this release: {why}."""

    family = "invalid"
    zh = "{file} 不是本版本的模型文件：{why}。"


class _Wrong(Exception):
    """Why a file is no model."""

    def __init__(self, *, en: str, zh: str) -> None:
        super().__init__(en)
        self.words = Phrase(en=en, zh=zh)


def as_bytes(model: Classifier) -> bytes:
    """The file of a model: the same model, the same bytes."""
    head: dict[str, object] = {
        "kinds": list(model.kinds),
        "intercepts": [float(one) for one in model.intercepts],
        "slope": model.calibration.slope,
        "shifts": [float(one) for one in model.calibration.shifts],
        "threshold": model.threshold,
        "precision": model.precision,
        "reference": {
            "coverage": model.reference.coverage,
            "precision": model.reference.precision,
            "confidence": model.reference.confidence,
            "known": model.reference.known,
        },
        "learned_from": model.learned_from,
        "messages": model.messages,
        "blocks": {name: {"features": len(one.hashes), "strange": one.strange} for name, one in model.blocks.items()},
    }
    written = json.dumps(head, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    arrays = [
        np.ascontiguousarray(getattr(model.blocks[name], part), dtype=kind).tobytes()
        for name in BLOCKS
        for part, kind in TYPES.items()
    ]
    content = b"".join([MAGIC, struct.pack("<Q", len(written)), written, *arrays])
    return content + hashlib.sha256(content).digest()


def write_model(model: Classifier, path: Path) -> str:
    """Write a model, whole or not at all; its version, which is a hash of what it says. Raises `OSError`."""
    content = as_bytes(model)
    with writing(path) as file:
        file.write(content)
    return version_of(content)


@contextmanager
def writing(path: Path) -> Iterator[BinaryIO]:
    """A file that stands in its place once all of it is written. Raises `OSError`."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def check_place(path: Path) -> None:
    """Whether a model can be written there at all, asked before anything is learned. Raises `OSError`."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "", str(path))
    with tempfile.NamedTemporaryFile(dir=path.parent):
        pass


def version_of(content: bytes) -> str:
    """The version of a model, of its file."""
    return content[-DIGEST:].hex()[:16]


def read_model(path: Path) -> Classifier:
    """The model in a file. Raises `ModelUnreadable`, `OSError`."""
    try:
        if path.stat().st_size > LARGEST:
            raise _Wrong(en=f"it is larger than {LARGEST >> 20} MB", zh=f"大于 {LARGEST >> 20} MB")
        return from_bytes(path.read_bytes())
    except _Wrong as wrong:
        raise ModelUnreadable(file=path, why=wrong.words) from None


def from_bytes(content: bytes) -> Classifier:
    """The model of a file's content."""
    if not content.startswith(MAGIC):
        raise _Wrong(en="it does not begin as one", zh="开头不符")
    if len(content) < len(MAGIC) + 8 + DIGEST or hashlib.sha256(content[:-DIGEST]).digest() != content[-DIGEST:]:
        raise _Wrong(en="its SHA-256 is another: it was cut off or changed", zh="SHA-256 不符：文件被截断或改动")
    start = len(MAGIC) + 8
    (length,) = struct.unpack("<Q", content[len(MAGIC) : start])
    try:
        head = json.loads(content[start : start + length])
        return _classifier(head, memoryview(content)[start + length : -DIGEST])
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        raise _Wrong(en="what it says of itself does not fit", zh="自述内容不符") from None


def _classifier(head: dict[str, Any], arrays: memoryview) -> Classifier:
    kinds = tuple(_text(kind) for kind in head["kinds"])
    width = len(kinds)
    blocks, at = {}, 0
    if sorted(head["blocks"]) != sorted(BLOCKS) or width < 2 or len(set(kinds)) != width:
        raise ValueError
    for name in BLOCKS:
        features = _count(head["blocks"][name]["features"])
        parts: dict[str, NDArray[Any]] = {}
        for part, kind in TYPES.items():
            items = features * (width if part == "weights" else 1)
            size = items * np.dtype(kind).itemsize
            parts[part] = np.frombuffer(arrays[at : at + size], dtype=kind, count=items)
            at += size
        hashes, rarity, weights = parts["hashes"], parts["rarity"], parts["weights"].reshape(features, width)
        if not (np.isfinite(rarity).all() and np.isfinite(weights).all() and (hashes[1:] > hashes[:-1]).all()):
            raise ValueError
        strange = _number(head["blocks"][name]["strange"])
        blocks[name] = BlockWeights(hashes=hashes, rarity=rarity, weights=weights, strange=strange)
    if at != len(arrays):
        raise ValueError
    return Classifier(
        kinds=kinds,
        blocks=blocks,
        intercepts=_numbers(head["intercepts"], width),
        calibration=Calibration(slope=_number(head["slope"]), shifts=_numbers(head["shifts"], width)),
        threshold=_share(head["threshold"]),
        precision=_share(head["precision"]),
        reference=Reference(**{name: _share(head["reference"][name]) for name in Reference.__dataclass_fields__}),
        learned_from=_text(head["learned_from"]),
        messages=_count(head["messages"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError
    return value


def _number(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise ValueError
    return float(value)


def _share(value: object) -> float:
    found = _number(value)
    if not 0 <= found <= 1:
        raise ValueError
    return found


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST:
        raise ValueError
    return value


def _numbers(values: object, width: int) -> NDArray[np.float64]:
    found = [_number(value) for value in cast("list[object]", values)]
    if len(found) != width:
        raise ValueError
    return np.array(found, dtype=np.float64)
