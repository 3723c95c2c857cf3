"""Named queries in ``sql/*.sql``: a line ``-- name: births`` opens each; ``births.history`` is its past."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Final

_NAME: Final = re.compile(r"^-- name: (\S+)$", re.MULTILINE)


@cache
def queries() -> Mapping[str, str]:
    """Every named query of the district."""
    found: dict[str, str] = {}
    folder = resources.files(__package__).joinpath("sql")
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".sql"):
            continue
        parts = _NAME.split(file.read_text(encoding="utf-8"))
        found.update({name: text.strip() for name, text in zip(parts[1::2], parts[2::2], strict=True)})
    return found
