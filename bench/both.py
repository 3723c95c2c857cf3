"""A bench run once on a database of each kind: SQLite in a new home, then PostgreSQL as the tests start it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def on_both(module: str, options: Sequence[str]) -> None:
    """Run `python -m MODULE --here OPTIONS` on each; where no PostgreSQL can be started it is said."""
    sys.path.insert(0, str(ROOT / "tests"))
    from apps.postgres import Unavailable, server

    again = [sys.executable, "-m", module, "--here", *options]
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "SALTERN_HOME": home, "SALTERN_PACK": str(ROOT / "packs" / "yantian")}
        environment.pop("DATABASE_URL", None)
        subprocess.run(again, env=environment, check=True)
        try:
            with server() as url:
                subprocess.run(again, env={**environment, "DATABASE_URL": url}, check=True)
        except Unavailable as reason:
            print(f"PostgreSQL is left out: {reason}")
