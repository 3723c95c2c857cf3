"""Where the real data stand that tests may read (`../shared/data` beside the checkout); the product needs none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"


def shared(name: str) -> Path:
    """A folder of the shared data; where it is not there the test skips, or fails if SALTERN_REQUIRE names `shared`."""
    folder = SHARED / name
    if not folder.is_dir():
        if "shared" in os.environ.get("SALTERN_REQUIRE", ""):
            pytest.fail(f"the shared data {name} is required here and not found")
        pytest.skip(f"needs the shared data folder {name} beside the checkout")
    return folder
