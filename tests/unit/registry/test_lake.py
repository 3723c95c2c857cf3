"""The lake's promises: nothing half-visible, nothing damaged read, nobody let out of the snapshot they hold."""

from __future__ import annotations

import hashlib
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from saltern.core.registry.custody import FileDamaged
from saltern.core.registry.identity import IdentityOlder
from saltern.core.registry.lake import Lake, LakeBusy, SnapshotLost, SnapshotUnknown
from saltern.installation.people import People
from worlds.registry_office import NOW, office, person, row, rows, written


def test_a_reader_keeps_its_snapshot_while_loads_go_on(tmp_path: Path) -> None:
    with office(tmp_path) as intake:
        intake.take(written(tmp_path / "1.csv", [row(1)]), dataset="permits", now=NOW)
        with intake.lake.snapshot().connect() as reader:
            intake.take(written(tmp_path / "2.csv", [row(1, visits="9"), row(2)]), dataset="permits", now=NOW)
            assert reader.execute("SELECT permit_no, visits FROM permits").fetchall() == [("P1", 3)]
        assert rows(intake, "SELECT permit_no, visits FROM permits ORDER BY 1") == [("P1", 9), ("P2", 3)]
        with intake.lake.snapshot(1).connect() as reader:
            assert reader.execute("SELECT permit_no, visits FROM permits").fetchall() == [("P1", 3)]


def test_a_set_nothing_was_delivered_for_is_there_empty(tmp_path: Path) -> None:
    with office(tmp_path) as intake:
        assert rows(intake, "SELECT person, birth_date, amount, _batch FROM permits") == []
        assert rows(intake, "SELECT subject, kind FROM subjects") == []


def test_one_hundred_of_one_hundred_flipped_bits_are_refused(tmp_path: Path) -> None:
    chance = random.Random(20200410)  # noqa: S311  # a seed, no secret
    with office(tmp_path) as intake:
        intake.take(written(tmp_path / "1.csv", [row(n) for n in range(200)]), dataset="permits", now=NOW)
        (file,) = (tmp_path / "lake" / "data").rglob("*.parquet")
        whole = file.read_bytes()
        refused = 0
        for _ in range(100):
            spoiled = bytearray(whole)
            spoiled[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
            file.write_bytes(spoiled)
            with pytest.raises(FileDamaged) as damage:
                intake.lake.snapshot().connect()
            refused += 1
            place = file.relative_to(tmp_path / "lake")
            assert str(damage.value) == (
                f"The lake file {place} is damaged: its SHA-256 is not the one committed. It was not read;"
                " restore it from a backup."
            )
        assert refused == 100
        file.write_bytes(whole)
        assert rows(intake, "SELECT count(*) FROM permits") == [(200,)]


def test_files_shortened_or_lost_are_named(tmp_path: Path) -> None:
    with office(tmp_path) as intake:
        intake.take(written(tmp_path / "1.csv", [row(1)]), dataset="permits", now=NOW)
        (file,) = (tmp_path / "lake" / "data").rglob("*.parquet")
        size = file.stat().st_size
        file.write_bytes(file.read_bytes()[:-1])
        assert [str(d) for _, d in intake.lake.scrub() if d] == [
            f"The lake file {file.relative_to(tmp_path / 'lake')} is damaged: it has {size - 1} bytes, {size} were"
            " committed. It was not read; restore it from a backup."
        ]
        file.unlink()
        assert [str(d) for _, d in intake.lake.scrub() if d] == [
            f"The lake file {file.relative_to(tmp_path / 'lake')} is damaged: it is missing. It was not read; "
            "restore it from a backup."
        ]


def test_a_spoiled_list_of_what_counts_is_refused(tmp_path: Path) -> None:
    with office(tmp_path) as intake:
        intake.take(written(tmp_path / "1.csv", [row(1)]), dataset="permits", now=NOW)
        file = tmp_path / "lake" / "snapshots" / "00000001.json"
        file.write_text(file.read_text(encoding="utf-8").replace("permit-office", "permit-0ffice"), encoding="utf-8")
        with pytest.raises(FileDamaged):
            intake.lake.snapshot()
    with pytest.raises(SnapshotUnknown) as unknown:
        Lake(tmp_path / "lake").snapshot(9)
    assert str(unknown.value) == f"The lake {tmp_path / 'lake'} has no snapshot 9."


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "COPY (SELECT 1) TO '/tmp/out.csv'",
        "ATTACH '/tmp/other.db'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
    ],
)
def test_a_connection_reaches_nothing_but_the_lake(tmp_path: Path, sql: str) -> None:
    with office(tmp_path) as intake:
        intake.take(written(tmp_path / "1.csv", [row(1)]), dataset="permits", now=NOW)
        with intake.lake.snapshot().connect() as reader, pytest.raises(duckdb.Error):
            reader.execute(sql)


def test_the_review_and_the_quarantine_are_not_within_its_reach(tmp_path: Path) -> None:
    with office(tmp_path) as intake:
        intake.take(written(tmp_path / "1.csv", [row(1), row(2, kind="x"), row(3)]), dataset="permits", now=NOW)
        (file,) = (tmp_path / "lake" / "quarantine").rglob("*.parquet")
        with intake.lake.snapshot().connect() as reader, pytest.raises(duckdb.Error):
            reader.execute("SELECT * FROM read_parquet($1)", [str(file)])
        assert [(tmp_path / "lake" / name).stat().st_mode & 0o077 for name in ("quarantine", "held", "review")] == [
            0
        ] * 3


def test_a_second_writer_waits_and_then_says_so(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    with lake.writing(), pytest.raises(LakeBusy) as busy, lake.writing(wait=0.05):
        pass
    assert str(busy.value) == (
        f"Another load is running on the lake {tmp_path / 'lake'}; tried for 0.05 s. Nothing was done."
    )


def test_compacted_sets_hold_the_same_rows_and_old_snapshots_stay_readable(tmp_path: Path) -> None:
    state = "SELECT permit_no, visits FROM permits ORDER BY ALL"
    with office(tmp_path) as intake:
        for number in range(4):
            lines = [row(number, visits="1"), row(9, visits=str(number))]
            intake.take(written(tmp_path / f"{number}.csv", lines), dataset="permits", now=NOW)
        before, number = rows(intake, state), intake.lake.snapshot().number
        assert intake.compact("permits", now=NOW) == 5
        assert rows(intake, state) == before
        assert len(list(intake.lake.snapshot().parts("permits"))) == 1
        with intake.lake.snapshot(number).connect() as reader:
            assert reader.execute(state).fetchall() == before
        intake.take(written(tmp_path / "5.csv", [row(9, visits="7")]), dataset="permits", now=NOW)
        assert rows(intake, "SELECT visits FROM permits WHERE permit_no = 'P9'") == [(7,)]
        last = intake.lake.holdings().of("permits")[3]
        intake.withdraw(last.id, why="test", now=NOW)
        assert rows(intake, "SELECT visits FROM permits WHERE permit_no = 'P9'") == [(7,)]
        assert rows(intake, "SELECT count(*) FROM permits WHERE permit_no = 'P3'") == [(0,)]


def test_a_lake_can_be_moved(tmp_path: Path) -> None:
    with office(tmp_path) as intake:
        intake.take(written(tmp_path / "1.csv", [row(1)]), dataset="permits", now=NOW)
        intake.take(written(tmp_path / "2.csv", [row(1, visits="9")]), dataset="permits", now=NOW)
    shutil.move(tmp_path / "lake", tmp_path / "elsewhere")
    with Lake(tmp_path / "elsewhere").snapshot().connect() as reader:
        assert reader.execute("SELECT visits FROM permits").fetchall() == [(9,)]


def deliveries(folder: Path, *numbers: int) -> None:
    for number in numbers:
        with office(folder) as intake:
            intake.take(written(folder / f"{number}.csv", [row(number)]), dataset="permits", now=NOW)


def lost(folder: Path) -> str:
    """What every reader and writer of the lake hears."""
    with pytest.raises(SnapshotLost) as refusal:
        Lake(folder / "lake").snapshot()
    with office(folder) as intake, pytest.raises(SnapshotLost):
        intake.take(written(folder / "next.csv", [row(99)]), dataset="permits", now=NOW)
    return str(refusal.value)


def test_nothing_older_takes_the_place_of_the_newest_snapshot(tmp_path: Path) -> None:
    deliveries(tmp_path, 1, 2, 3)
    root = (tmp_path / "lake").resolve()
    newest = root / "snapshots" / "00000003.json"
    sound = newest.read_bytes()
    newest.unlink()
    assert lost(tmp_path) == (
        f"The newest snapshot of the lake {root} is gone: 00000003.json. Nothing older is read in its place. Copy "
        "snapshots/.head back to snapshots/00000003.json, or restore it from a backup."
    )
    (root / "snapshots" / "00000002.json").unlink()
    assert "00000003.json" in lost(tmp_path)
    shutil.copyfile(root / "snapshots" / ".head", newest)
    assert newest.read_bytes() == sound
    assert Lake(root).snapshot().number == 3


def test_the_whole_list_gone_is_no_empty_lake(tmp_path: Path) -> None:
    deliveries(tmp_path, 1, 2)
    shutil.rmtree(tmp_path / "lake" / "snapshots")
    assert "00000002.json. Nothing older is read in its place. Copy head back" in lost(tmp_path)


def test_the_second_place_gone_with_the_newest_is_seen(tmp_path: Path) -> None:
    deliveries(tmp_path, 1, 2, 3)
    for name in (".head", "00000003.json"):
        (tmp_path / "lake" / "snapshots" / name).unlink()
    assert "snapshots/.head. Nothing older is read in its place. Restore the folder" in lost(tmp_path)


def test_a_lake_of_before_the_second_place_is_read_and_gets_one(tmp_path: Path) -> None:
    deliveries(tmp_path, 1)
    root = tmp_path / "lake"
    (root / "snapshots" / ".head").unlink()
    (root / "head").unlink()
    assert Lake(root).snapshot().number == 1
    deliveries(tmp_path, 2)
    (root / "snapshots" / "00000002.json").unlink()
    assert "00000002.json" in lost(tmp_path)


def test_a_commit_killed_before_the_second_place_is_mended_by_the_next_writer(tmp_path: Path) -> None:
    deliveries(tmp_path, 1)
    older = (tmp_path / "lake" / "snapshots" / ".head").read_bytes()
    deliveries(tmp_path, 2)
    (tmp_path / "lake" / "snapshots" / ".head").unlink()
    (tmp_path / "lake" / "snapshots" / ".head").write_bytes(older)
    lake = Lake(tmp_path / "lake")
    assert lake.snapshot().number == 2
    with lake.writing():
        pass
    (tmp_path / "lake" / "snapshots" / "00000002.json").unlink()
    assert "00000002.json" in lost(tmp_path)


def test_the_scrub_sees_a_snapshot_gone_spoiled_or_of_another_lake(tmp_path: Path) -> None:
    deliveries(tmp_path, 1, 2, 3, 4)
    lake = Lake(tmp_path / "lake")

    def told() -> list[str]:
        return [str(damage) for _, damage in lake.scrub() if damage]

    assert told() == []
    second = lake.root / "snapshots" / "00000002.json"
    sound = second.read_bytes()
    second.write_bytes(sound.replace(b"permits", b"Permits"))
    assert [line.partition(" is damaged: ")[2].partition(".")[0] for line in told()] == [
        "its SHA-256 is not the one written in it"
    ]
    second.unlink()
    assert told()[0].startswith("The lake file snapshots/00000002.json is damaged: it is missing.")
    body = sound.partition(b"\n")[2].replace(b"take permits", b"take kermits")
    second.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
    assert told()[0].startswith("The lake file snapshots/00000003.json is damaged: it does not follow the one before")


def test_an_older_table_of_who_is_who_is_refused(tmp_path: Path) -> None:
    deliveries(tmp_path, 1, 2)
    table = tmp_path / "identity.sqlite3"
    older = tmp_path / "older.sqlite3"
    with closing(sqlite3.connect(table)) as source, closing(sqlite3.connect(older)) as target:
        source.backup(target)
    deliveries(tmp_path, 3)
    shutil.copyfile(older, table)
    stranger = written(tmp_path / "4.csv", [row(4)])
    with office(tmp_path) as intake, pytest.raises(IdentityOlder) as refusal:
        intake.take(stranger, dataset="permits", now=NOW)
    assert str(refusal.value).startswith(
        f"The identity table {table} is older than the lake: it gave keys up to 2, the lake knows 3."
    )
    people = People(path=table, holdings=Lake(tmp_path / "lake").holdings)
    with pytest.raises(IdentityOlder):
        people.find(kind="natural_person", number=person(1))
