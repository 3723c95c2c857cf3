"""Taking applications in as a program that is killed: submit for each person in turn, acknowledge after the commit.

`python submit_worker.py FOLDER PEOPLE` does what is left to do and ends. One of three is approved at once, one goes to
a person, one is accepted on a promise; a submission not yet acknowledged is submitted again under its key.
"""

from __future__ import annotations

import sys
from pathlib import Path

import django

django.setup()
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


from saltern.apps.casework import operations  # noqa: E402
from saltern.apps.journal.faultpoint import reach  # noqa: E402
from saltern.core.registry.faultpoint import arm  # noqa: E402
from saltern.installation.environment import environment  # noqa: E402
from worlds.casework_desk import People, applicant, degree, job, rulebook  # noqa: E402


def records(subject: int) -> People:
    """Facts by which a third is approved, a third referred, a third lacks a material."""
    verified = subject % 3 != 1
    jobs = [] if subject % 3 == 2 else [job(subject)]
    return People(degrees=[degree(subject, verified=verified)], employments=jobs)


def main(folder: Path, people: int) -> None:
    """Do what is left."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    file = folder / "acknowledged.txt"
    known = set(file.read_text().split("\n")[:-1]) if file.exists() else set()
    done = {line.split(" ")[0] for line in known}
    books = rulebook()
    with file.open("a") as acknowledged:
        for subject in range(people):
            if str(subject) in done:
                continue
            made = operations.submit(
                rulebook=books,
                source=records(subject),
                item="graduate-reception",
                subject=subject,
                key=f"request-{subject}",
                acting=applicant(subject),
                account={"mobile": "13800001234"},
                promises=True,
            )
            reach("worker.committed")
            acknowledged.write(f"{subject} {made.number}\n")
            acknowledged.flush()


if __name__ == "__main__":
    arm(environment().fault_point)
    main(Path(sys.argv[1]), int(sys.argv[2]))
