"""kill -9 while people hand in at a kiosk: one case and one receipt for whoever was told a number, nothing waits."""

from __future__ import annotations

from pathlib import Path

import pytest

from faults import kit
from faults.databases import Database
from faults.kit import MOMENTS, Harm, Runner, hundred, lost, tell
from faults.test_submit_kills import EACH, ending, standing

pytestmark = pytest.mark.faults

POINTS = ["casework.opened", "casework.written", "worker.committed", "printer.queued", "printer.printed"]


def runner(folder: Path, database: Database, *, people: int) -> Runner:
    (folder / "printer").mkdir()
    (folder / "printer" / "paper").write_text(str(10 * people))
    return Runner.of("kiosk_worker.py", folder, database, str(people))


def printed(folder: Path) -> Harm:
    """One slip for everybody who was told, none for anybody twice, none that waits."""
    told = [line.split(" ")[1] for line in (folder / "acknowledged.txt").read_text().splitlines()]
    slips = [file.stem.removesuffix("-1") for file in (folder / "printer" / "printed").iterdir()]
    waiting = [file.name for file in (folder / "printer" / "queue").iterdir()]
    torn = [file.name for file in (folder / "printer" / "printed").iterdir() if file.stem != f"{file.read_text()}-1"]
    return Harm(lost=tuple(lost(told, slips)), doubled=tuple(lost(slips, told)), half=(*waiting, *torn))


def test_a_kill_at_every_named_point(tmp_path: Path, sqlite: Database) -> None:
    people = 30
    worker = runner(tmp_path, sqlite, people=people)
    found = worker.die_at(POINTS, counts=(1, 5), look=lambda: standing(sqlite))
    worker.finish()
    found |= ending(tmp_path, sqlite, people) | printed(tmp_path)
    tell(part="kiosk", aimed=kit.POINTS, store=sqlite.store, runner=worker, harm=found)


def test_kills_at_random_moments(tmp_path: Path, sqlite: Database) -> None:
    check_moments(tmp_path, sqlite, rounds=hundred(4, share=70))


def test_on_a_server_too(tmp_path: Path, on_server: Database) -> None:
    check_moments(tmp_path, on_server, rounds=hundred(2, share=30))


def check_moments(folder: Path, database: Database, *, rounds: int) -> None:
    people = rounds * EACH
    worker = runner(folder, database, people=people)
    found = worker.die(rounds, look=lambda: standing(database))
    worker.finish()
    found |= ending(folder, database, people) | printed(folder)
    tell(part="kiosk", aimed=MOMENTS, store=database.store, runner=worker, harm=found)
