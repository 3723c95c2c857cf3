"""kill -9 while versions of the pack are released: the version before is in force, or the new one, whole, with its
line; what was acknowledged stays in force until the next."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from faults import kit
from faults.databases import Database, column
from faults.kit import HERE, MOMENTS, Harm, Runner, doubled, hundred, lost, tell
from saltern.core.catalogue.fingerprint import fingerprint
from saltern.installation.starter_pack import write_starter_pack

pytestmark = pytest.mark.faults

EACH = 3
"""Releases a kill: more than a worker does before it dies, so that every kill hits work."""
POINTS = ["pack.copied", "pack.kept", "pack.before_commit", "pack.released", "worker.committed"]


def runner(folder: Path, database: Database, *, count: int) -> Runner:
    """A worker that has so many versions to release, each another number to call."""
    database.migrate(folder)
    write_starter_pack(folder=folder / "pack", code="440308", name="盐田区")
    for number in range(count):
        version = folder / "proposals" / f"v{number}"
        write_starter_pack(folder=version, code="440308", name="盐田区")
        with (version / "pack.yaml").open("a", encoding="utf-8") as file:
            file.write(f"# {number}\n")
    return Runner(
        command=[sys.executable, str(HERE / "pack_worker.py"), str(folder), str(count)],
        environment={**database.environment(folder), "SALTERN_PACK": str(folder / "pack")},
    )


def released(database: Database) -> Sequence[str]:
    """The versions that were in force, in their order."""
    with database.reading() as read:
        return column(read, "SELECT version FROM organisation_packrelease WHERE turn IS NOT NULL ORDER BY turn")


def standing(folder: Path, database: Database) -> Harm:
    """Whether every release has its line and its whole version, and what is kept is whole."""
    with database.reading() as read:
        lines = column(
            read,
            "SELECT substr(object, 6) FROM journal_line WHERE action IN ('pack.begin', 'pack.release') ORDER BY id",
        )
        versions = column(read, "SELECT version FROM organisation_packrelease WHERE turn IS NOT NULL ORDER BY turn")
        turns = column(read, "SELECT turn FROM organisation_packrelease WHERE turn IS NOT NULL ORDER BY turn")
    kept = {one.name for one in (folder / "packs").glob("*") if not one.name.startswith(".")}
    half = [f"{one} is damaged" for one in kept if fingerprint(folder / "packs" / one) != one]
    half += [f"{one} is not kept" for one in versions if one not in kept]
    if list(lines) != list(versions) or turns != [str(turn + 1) for turn in range(len(turns))]:
        half.append(f"{lines} are not {versions} in {turns}")
    return Harm(half=tuple(half), doubled=tuple(doubled(versions)))


def ending(folder: Path, database: Database, count: int) -> Harm:
    """Acknowledged ⇒ released, each once and in its order."""
    told = (folder / "acknowledged.txt").read_text().splitlines()
    there = released(database)
    wanted = [fingerprint(folder / "proposals" / f"v{number}") for number in range(count)]
    odd = () if list(there[1:]) == wanted == told else (f"{there[1:]} for {wanted}, told {told}",)
    return standing(folder, database) | Harm(lost=tuple(lost(told, there)), half=odd)


def test_a_kill_at_every_named_point(tmp_path: Path, sqlite: Database) -> None:
    count = len(POINTS) + 1
    worker = runner(tmp_path, sqlite, count=count)
    found = worker.die_at(POINTS, look=lambda: standing(tmp_path, sqlite))
    worker.finish()
    found |= ending(tmp_path, sqlite, count)
    tell(part="pack", aimed=kit.POINTS, store=sqlite.store, runner=worker, harm=found)


def test_kills_at_random_moments(tmp_path: Path, sqlite: Database) -> None:
    check_moments(tmp_path, sqlite, rounds=hundred(3, share=75))


def test_on_a_server_too(tmp_path: Path, on_server: Database) -> None:
    check_moments(tmp_path, on_server, rounds=hundred(1, share=25))


def check_moments(folder: Path, database: Database, *, rounds: int) -> None:
    count = rounds * EACH
    worker = runner(folder, database, count=count)
    found = worker.die(rounds, look=lambda: standing(folder, database), longest=0.6)
    worker.finish(timeout=900)
    found |= ending(folder, database, count)
    tell(part="pack", aimed=MOMENTS, store=database.store, runner=worker, harm=found)
