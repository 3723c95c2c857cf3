"""A corrected number at the command line: asked by one steward, agreed to by another, found by either, parted again."""

from __future__ import annotations

from pathlib import Path

from worlds.commands import Commands
from worlds.corrected_number import NEW, OLD, CorrectedNumber
from worlds.registry_office import person


def test_asked_agreed_found_by_either_and_parted(tmp_path: Path, commands: Commands) -> None:
    house = CorrectedNumber(tmp_path, commands)
    before = house.known(OLD), house.known(NEW)
    said = house.say("subject", "join", OLD, NEW, "--why", "police letter 7")
    assert said == "join 1: subject #1 as #2, waits for a second steward; qian; police letter 7\n"
    assert "another data steward must agree" in house.say("subject", "agree", "1", status=2)
    shown = house.say("subject", "join-show", "1", by="sun").splitlines()
    assert [line.split()[:3] for line in shown[1:]] == [
        ["old", "#1", f"{OLD[:6]}**********{OLD[-2:]}"],
        ["new", "#2", f"{NEW[:6]}**********{NEW[-2:]}"],
    ]
    house.say("subject", "agree", "1", by="sun")
    masked = f"{NEW[:6]}**********{NEW[-2:]}"
    assert house.known(OLD) == house.known(NEW) == (2, masked, ["2015-01-01", "2019-05-06"])
    house.say("lake", "dossier")
    assert house.known(OLD) == house.known(NEW) == (2, masked, ["2015-01-01", "2019-05-06"])
    uses = [house.say("journal", "show", "--uses", "--subject", key) for key in ("1", "2")]
    assert ["subject.join-done" in lines for lines in uses] == [True, True]
    by_number = house.say("journal", "show", "--uses", "--subject", NEW)
    assert ("subject.join-done" in by_number, NEW in house.say("journal", "show")) == (True, False)
    assert "[subject-unknown]" in house.say("journal", "show", "--subject", person(40), status=2)
    assert "[subject-unknown]" in house.say("message", "list", "--subject", person(40), status=2)
    assert house.say("subject", "joins", by="sun").startswith("join 1: subject #1 as #2, joined; qian, sun;")
    assert "already joined" in house.say("subject", "join", NEW, person(3), "--why", "x", status=2)
    house.say("subject", "part", "1", "--why", "the letter was about another")
    assert (house.known(OLD), house.known(NEW)) == before
    assert "; qian, sun, qian; the letter was about another" in house.say("subject", "joins")
