"""People at a kiosk as a program that is killed: each hands in, has the receipt printed, is told the number.

`python kiosk_worker.py FOLDER PEOPLE` does what is left to do and ends. What was not acknowledged yet is asked for
again under its key, the receipt under its job, as the machine does after a cut.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import django

django.setup()
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


from faults.submit_worker import records  # noqa: E402
from saltern.apps.casework import operations  # noqa: E402
from saltern.apps.casework.accepting_venue import KIOSK  # noqa: E402
from saltern.apps.journal.faultpoint import reach  # noqa: E402
from saltern.core.catalogue.pack import Venue  # noqa: E402
from saltern.core.registry.faultpoint import arm  # noqa: E402
from saltern.installation.environment import environment  # noqa: E402
from saltern.installation.file_printer import FilePrinter  # noqa: E402
from saltern.words import Phrase  # noqa: E402
from worlds.casework_desk import GRADUATE, applicant, rulebook  # noqa: E402

VENUE = Venue(key="kiosk-hall", kind="kiosk", name=Phrase.same("hall"), division="1")


def main(folder: Path, people: int) -> None:
    """Do what is left."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    file = folder / "acknowledged.txt"
    known = set(file.read_text().split("\n")[:-1]) if file.exists() else set()
    done = {line.split(" ")[0] for line in known}
    books = rulebook(replace(GRADUATE, reach=replace(GRADUATE.reach, kiosk=True)))
    books.venues = {VENUE.key: VENUE}
    printer = FilePrinter(folder / "printer")
    with file.open("a") as acknowledged:
        for subject in range(people):
            if str(subject) in done:
                continue
            person = replace(applicant(subject, account="kiosk:hall-1"), venue=VENUE.key)
            made = operations.submit(
                rulebook=books,
                source=records(subject),
                item=GRADUATE.id,
                subject=subject,
                key=f"request-{subject}",
                acting=person,
                account={"mobile": "13800001234"},
                promises=True,
                channel=KIOSK,
            )
            reach("worker.committed")
            operations.note_printed(acting=person, rulebook=books, number=made.number)
            printer.put(job=f"{made.number}-1", document=made.number)
            acknowledged.write(f"{subject} {made.number}\n")
            acknowledged.flush()


if __name__ == "__main__":
    arm(environment().fault_point)
    main(Path(sys.argv[1]), int(sys.argv[2]))
