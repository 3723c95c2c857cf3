"""Two designers as a program that is killed: each proposed folder in turn is proposed by one, released by the other.

`python pack_worker.py FOLDER COUNT` does what is left and ends; what is released is acknowledged after the commit.
"""

from __future__ import annotations

import sys
from pathlib import Path

import django

django.setup()
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


from saltern.apps.journal.faultpoint import reach  # noqa: E402
from saltern.apps.organisation import operations  # noqa: E402
from saltern.apps.organisation.pack_release import PackInForce, ProposedAlready  # noqa: E402
from saltern.core.registry.faultpoint import arm  # noqa: E402
from saltern.installation.environment import environment  # noqa: E402
from saltern.installation.office import Office  # noqa: E402
from saltern.installation.pack_shelf import PackShelf, folder_in_force  # noqa: E402
from worlds.casework_desk import staff  # noqa: E402

ZHOU, LIN = staff("designer", "zhou"), staff("designer", "lin")


def main(folder: Path, count: int) -> None:
    """Do what is left."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    shelf = PackShelf(environment())
    file = folder / "acknowledged.txt"
    done = file.read_text().split("\n")[:-1] if file.exists() else []
    with file.open("a") as acknowledged:
        for number in range(len(done), count):
            version = Office(environment(), folder=folder_in_force(environment())).pack.version
            try:
                row = operations.propose_pack(acting=ZHOU, shelf=shelf, name=f"v{number}", why="autumn")
            except ProposedAlready as open_:
                operations.release_pack(acting=LIN, shelf=shelf, number=int(str(open_.data()["number"])), ground="seen")
            except PackInForce:
                assert shelf.standing(f"v{number}") == version
            else:
                operations.release_pack(acting=LIN, shelf=shelf, number=row.number, ground="seen")
            reach("worker.committed")
            acknowledged.write(f"{folder_in_force(environment()).name}\n")
            acknowledged.flush()


if __name__ == "__main__":
    arm(environment().fault_point)
    main(Path(sys.argv[1]), int(sys.argv[2]))
