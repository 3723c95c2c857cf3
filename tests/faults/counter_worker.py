"""A counter that is killed: a clerk saves each person's form with a promise signed, and takes it in.

`python counter_worker.py FOLDER PEOPLE` does what is left to do and ends. The page a clerk has before them bears the
key of the draft (`keys.txt`): after a kill it is handed in again under that key, as the page does, and the receipt
(`acknowledged.txt`) is printed once it was taken in.
"""

from __future__ import annotations

import sys
from pathlib import Path

import django

django.setup()
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


from saltern.apps.casework import operations  # noqa: E402
from saltern.apps.casework.rulebook import Rulebook  # noqa: E402
from saltern.apps.journal.faultpoint import reach  # noqa: E402
from saltern.core.registry.faultpoint import arm  # noqa: E402
from saltern.installation.environment import environment  # noqa: E402
from worlds.casework_desk import People, clerk, degree, rulebook  # noqa: E402

ITEM = "graduate-reception"


def main(folder: Path, people: int) -> None:
    """Do what is left."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    books = rulebook()
    keys, receipts = noted(folder / "keys.txt"), noted(folder / "acknowledged.txt")
    with (folder / "keys.txt").open("a") as pages, (folder / "acknowledged.txt").open("a") as acknowledged:
        for subject in range(people):
            if str(subject) in receipts:
                continue
            number = again(keys[str(subject)]) if str(subject) in keys else None
            if number is None:
                key = saved(books, subject)
                reach("counter.saved")
                pages.write(f"{subject} {key}\n")
                pages.flush()
                number = taken(books, subject, key)
            reach("worker.committed")
            acknowledged.write(f"{subject} {number}\n")
            acknowledged.flush()


def noted(file: Path) -> dict[str, str]:
    """What was written down whole, by person; the last word counts."""
    whole = file.read_text().split("\n")[:-1] if file.exists() else []
    return {line.split(" ")[0]: line.split(" ")[1] for line in whole}


def again(key: str) -> str | None:
    """The case that the page before the kill has made, if it made one."""
    return operations.find_handed_in(acting=clerk(), key=key)


def saved(books: Rulebook, subject: int) -> str:
    """The form as the clerk has it, the promise signed; the key it will be handed in under."""
    return operations.save_draft(
        acting=clerk(), rulebook=books, item=ITEM, subject=subject, typed={"mobile": "13800001234"}, materials={},
        promised=True,
    ).key  # fmt: skip


def taken(books: Rulebook, subject: int, key: str) -> str:
    """The person has no job on record: the contract follows, by promise."""
    return operations.submit(
        acting=clerk(), rulebook=books, source=People(degrees=[degree(subject)]), item=ITEM, subject=subject, key=key,
        values={"mobile": "13800001234"}, promises=True, channel="counter",
    ).number  # fmt: skip


if __name__ == "__main__":
    arm(environment().fault_point)
    main(Path(sys.argv[1]), int(sys.argv[2]))
