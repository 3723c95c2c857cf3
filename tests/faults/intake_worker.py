"""Taking deliveries in as a program that is killed: each file in turn, acknowledged after its commit.

`python intake_worker.py FOLDER` takes what lies in FOLDER/feeds and is not acknowledged yet, then ends.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from saltern.core.registry.faultpoint import arm, reach
from saltern.installation.environment import environment
from worlds.registry_office import NOW, office


def main(folder: Path) -> None:
    """Do what is left."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    file = folder / "acknowledged.txt"
    done = set(file.read_text().split("\n")) if file.exists() else set()
    with office(folder) as intake, file.open("a") as acknowledged:
        for path in sorted((folder / "feeds").iterdir()):
            if path.name in done:
                continue
            receipt = intake.take(path, dataset="permits", now=NOW)
            assert receipt.outcome in {"committed", "already taken"}, receipt
            reach("worker.committed")
            acknowledged.write(f"{path.name}\n")
            acknowledged.flush()


if __name__ == "__main__":
    arm(environment().fault_point)
    main(Path(sys.argv[1]))
