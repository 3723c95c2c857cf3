"""What a command costs before it does anything: CPU-seconds of whole processes, ended as a person's are.

`make bench-startup`. Limits: Python alone, and Python with Django's tables loaded as every command of the desk loads
them. The home is a new one, its database made and its pack kept by one command before the clock; nothing stands in it,
so what is measured is the start.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.figures import Contender, Judged, at_most, by_turns, here, judge, machine, show

ROOT = Path(__file__).resolve().parents[1]
SALTERN = str(Path(sys.executable).with_name("saltern"))
WANTED = at_most(0.5, "s")
COMMANDS = (
    "--help",
    "item --help",
    "item list",
    "case list",
    "push list",
    "message list",
    "journal show",
    "reminder list",
    "feed list",
    "lake snapshots",
)


def main() -> int:
    """Prints the table of figures."""
    with tempfile.TemporaryDirectory() as home:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SALTERN_")}
        environment |= {"SALTERN_HOME": home, "SALTERN_PACK": str(ROOT / "packs" / "yantian")}
        environment.pop("DATABASE_URL", None)
        desk = "import saltern.project.wiring as wiring; wiring.start()"
        limits = {
            "python (limit)": [sys.executable, "-c", "pass"],
            "python, Django's tables (limit)": [sys.executable, "-c", desk],
        }
        asked = limits | {f"saltern {words}": [SALTERN, *words.split()] for words in COMMANDS}
        contenders = [
            Contender(
                name=name, run=here(lambda words=words: run(words, environment)), clock="whole process, files warm"
            )  # type: ignore[misc]  # bound now
            for name, words in asked.items()
        ]
        run([SALTERN, "migrate"], environment)
        run([SALTERN, "item", "list"], environment)
        with machine() as there:
            figures = by_turns(contenders)
    show(*figures)
    _, limit, *ours = figures
    judge(
        *(Judged(what=one.name, beside=limit, ours=one.cpu, wanted=WANTED) for one in ours if one.cpu is not None),
    )
    there.show()
    return 0


def run(words: Sequence[str], environment: dict[str, str]) -> None:
    """One process to its end."""
    subprocess.run(list(words), env=environment, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
