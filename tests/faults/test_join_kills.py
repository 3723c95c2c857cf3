"""Subjects joined or parted, and rows linked, by a process that is killed on the way: it is finished, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from worlds.commands import program
from worlds.corrected_number import CARDS, NEW, OLD, CorrectedNumber

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
        assert house.ask("subject", "joins")["joins"][0]["state"] == "joined"
        assert house.known(OLD) == house.known(NEW)
        house.killed("subject", "part", str(number), "--why", "wrong", at=parting, by="qian")
        assert ("1 join(s) or part(s) finished" in house.say("work")) is (parting != "part.done")
        assert house.ask("subject", "joins")["joins"][0]["state"] == "parted"
        assert (house.known(OLD), house.known(NEW)) == before


def test_a_link_killed_on_the_way_is_done_by_the_same_command_again(tmp_path: Path) -> None:
    house = CorrectedNumber(tmp_path, program())
    wrong = f"{OLD[:-1]}{'1' if OLD[-1] != '1' else '2'}"
    (tmp_path / "id_cards_3.csv").write_text(f"{CARDS}\n{wrong},2020-02-02,,valid\n", encoding="gb18030")
    house.say("feed", "take", "id_cards_3.csv")
    (waiting,) = house.ask("feed", "review")["rows"]
    cell = (waiting["batch"], str(waiting["row"]), waiting["column"])
    before = house.known(OLD)
    for point in ("lake.before_commit", "lake.after_commit"):
        link = ("feed", "link", *cell, "--number", OLD, "--why", "seen")
        house.killed(*link, at=point, by="qian")
        for _ in range(2):
            assert house.ask(*link)["linked"] == before[0]
            assert house.known(OLD)[2] == [*before[2], "2020-02-02"]
        unlink = ("feed", "unlink", *cell, "--why", "wrong")
        house.killed(*unlink, at=point, by="qian")
        house.say(*unlink, status=0 if point == "lake.before_commit" else 2)  # done already: nothing is linked any more
        assert house.known(OLD) == before
