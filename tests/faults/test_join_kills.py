"""Two subjects joined or parted by a process that is killed on the way: the worker finishes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from worlds.commands import program
from worlds.corrected_number import NEW, OLD, CorrectedNumber

pytestmark = pytest.mark.faults
JOINING = ("join.agreed", "lake.before_commit", "lake.after_commit", "join.moved", "join.done")
PARTING = ("part.agreed", "lake.before_commit", "lake.after_commit", "part.moved", "part.done")


def test_a_kill_anywhere_on_the_way_is_finished_by_the_worker(tmp_path: Path) -> None:
    house = CorrectedNumber(tmp_path, program())
    before = house.known(OLD), house.known(NEW)
    for number, (joining, parting) in enumerate(zip(JOINING, PARTING, strict=True), start=1):
        house.say("subject", "join", OLD, NEW, "--why", "police letter 7")
        house.killed("subject", "agree", str(number), at=joining, by="sun")
        assert ("1 join(s) or part(s) finished" in house.say("work")) is (joining != "join.done")
        assert house.ask("subject", "joins")[0]["state"] == "joined"
        assert house.known(OLD) == house.known(NEW)
        house.killed("subject", "part", str(number), "--why", "wrong", at=parting, by="qian")
        assert ("1 join(s) or part(s) finished" in house.say("work")) is (parting != "part.done")
        assert house.ask("subject", "joins")[0]["state"] == "parted"
        assert (house.known(OLD), house.known(NEW)) == before
