"""Many threads note at once while the file is written anew: no note is lost, none stands twice."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from saltern.apps.journal import witness

THREADS, EACH = 6, 60
NOTE = """
import sys
from pathlib import Path
from saltern.apps.journal import witness
witness.keep(Path(sys.argv[1]))
for number in range(int(sys.argv[2])):
    witness.meant([f"other-{number}"], highest=lambda: 7)
    witness.written([f"other-{number}"])
"""


@pytest.fixture
def noted(tmp_path: Path) -> Iterator[Path]:
    witness.keep(tmp_path / "new" / "witness")
    yield tmp_path / "new" / "witness"
    witness.keep(None)


def test_what_threads_and_another_program_note_survives_every_seal(noted: Path) -> None:
    begun: list[int] = []

    def highest() -> int:
        begun.append(1)
        return 7

    witness.meant(["first"], highest=highest)

    def note(thread: int) -> None:
        for number in range(EACH):
            witness.meant([f"{thread}-{number}", f"{thread}-{number}-beside"], highest=highest)
            witness.written([f"{thread}-{number}"])

    threads = [threading.Thread(target=note, args=(number,)) for number in range(THREADS)]
    other = subprocess.Popen([sys.executable, "-c", NOTE, str(noted), str(EACH)])
    for thread in threads:
        thread.start()
    while other.poll() is None or any(thread.is_alive() for thread in threads):
        witness.forget({"first"})
    told = witness.read()
    names = [f"{thread}-{number}" for thread in range(THREADS) for number in range(EACH)]
    names += [f"other-{number}" for number in range(EACH)]
    assert (other.returncode, told.written, told.after, begun) == (0, Counter(names), 7, [1])


def test_noting_begins_again_in_every_thread_where_the_file_was_taken_away(noted: Path) -> None:
    witness.meant(["one"], highest=lambda: 3)
    noted.unlink()
    witness.meant(["two"], highest=lambda: 9)
    found = witness.read()
    assert (found.after, found.meant) == (9, Counter(["two"]))


def test_a_place_where_nothing_can_be_noted_is_refused(tmp_path: Path) -> None:
    (tmp_path / "witness").mkdir()
    witness.keep(tmp_path / "witness")
    try:
        with pytest.raises(OSError, match="Is a directory"):
            witness.meant(["one"], highest=lambda: 0)
    finally:
        witness.keep(None)
