"""Two operators and the office, killed: each push is proposed and held, released by one, by another, and told.

`python release_worker.py FOLDER PUSHES` does what is left to do and ends. A yes counts as said once it stands in
`said.txt`, which is written after the commit, as a page answers after the commit.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO

import django

django.setup()
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


from apps.lifecycle.test_pushes import machine, operator, proposal  # noqa: E402
from saltern.apps.journal.faultpoint import reach  # noqa: E402
from saltern.apps.lifecycle import operations  # noqa: E402
from saltern.apps.lifecycle.operations import ReleasedAlready, telling  # noqa: E402
from saltern.core.registry.faultpoint import arm  # noqa: E402
from saltern.installation.environment import environment  # noqa: E402

PEOPLE = 210
"""Whom a push reaches: more than this small district lets go without two people."""
OPERATORS = ("li", "wang")


def main(folder: Path, pushes: int) -> None:
    """Do what is left."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    telling.BATCH = 80  # type: ignore[misc]  # several batches of few
    file = folder / "said.txt"
    done = set(file.read_text().split("\n")[:-1]) if file.exists() else set()
    with file.open("a") as said:
        for number in range(pushes):
            if f"told {number}" not in done:
                send(number, done, said)


def send(number: int, done: set[str], said: IO[str]) -> None:
    """One push from its proposal to its messages."""
    first = 1 + number * PEOPLE
    wanted = proposal(range(first, first + PEOPLE), trigger=f"case:{number}")
    push = operations.propose(acting=machine(), proposal=wanted, residents=100)
    assert push.releases_needed == len(OPERATORS)
    for person in OPERATORS:
        if push.state == "held" and f"yes {number} {person}" not in done:
            try:
                push = operations.release(acting=operator(person), push=push.push)
            except ReleasedAlready:
                push = operations.open_push(acting=operator(person), push=push.push).push
            reach("worker.committed")
            note(said, f"yes {number} {person}")
    operations.tell(acting=machine(), push=push.push)
    note(said, f"told {number}")


def note(said: IO[str], word: str) -> None:
    """What was answered to whoever asked."""
    said.write(f"{word}\n")
    said.flush()


if __name__ == "__main__":
    arm(environment().fault_point)
    main(Path(sys.argv[1]), int(sys.argv[2]))
