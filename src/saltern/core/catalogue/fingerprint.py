"""The version of a pack: what its files say, and nothing else of the folder they lie in."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

READ: Final = frozenset({".yaml", ".csv", ".dmn", ".gz"})
"""What a pack's version is made of, by how the files' names end."""


def fingerprint(path: Path) -> str:
    """The pack's version: a hash over the names and contents of its files."""
    digest = hashlib.sha256()
    for file in sorted(path.rglob("*")):
        if file.is_file() and file.suffix in READ:
            name, content = file.relative_to(path).as_posix().encode(), file.read_bytes()
            digest.update(b"%d:%s%d:" % (len(name), name, len(content)) + content)
    return digest.hexdigest()[:16]
