"""kill -9, full disks and hostile files while feeds are taken in: wholly there once, or wholly absent with a reason."""

from __future__ import annotations

import hashlib
import json
import random
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from faults import kit
from faults.kit import HERE, MOMENTS, SEED, Harm, Runner, doubled, kills, lost, tell
from saltern.core.registry.intake import Intake
from saltern.core.registry.lake import Lake
from saltern.installation.people import People
from worlds.registry_office import NOW, contract, office, person, row, rows, written

pytestmark = pytest.mark.faults

EACH = 40
POINTS = [
    "intake.hashed",
    "intake.staged",
    "intake.linked",
    "intake.written",
    "intake.remembered",
    "intake.settled",
    "lake.before_commit",
    "lake.after_commit",
    "intake.done",
    "worker.committed",
]


def feeds(folder: Path, *numbers: int) -> list[str]:
    """Deliveries that each bring new rows, replace one of the delivery before, and hold one wrong row."""
    (folder / "feeds").mkdir(exist_ok=True)
    for number in numbers:
        first = number * EACH
        lines = [row(first + place) for place in range(EACH)] + [row(999_999, kind="x", permit_no=f"X{number}")]
        if number:
            lines.append(row(first - 1, visits="42", mobile="13900139000"))
        written(folder / "feeds" / f"{number:04d}.csv", lines)
    return [f"{number:04d}.csv" for number in numbers]


def standing(folder: Path) -> Harm:
    """What is visible at any moment is whole batches: each file verified, each row accounted for, each key once."""
    with office(folder) as intake:
        half = [str(damage) for _, damage in intake.lake.scrub() if damage]
        batches = [b for b in intake.lake.holdings().batches if b.state == "committed"]
        half += [f"{b.id}: rows unaccounted" for b in batches if b.rows != b.committed + b.quarantined]
        keys = [str(found[0]) for found in rows(intake, "SELECT permit_no FROM permits")]
        wanted = sum(b.committed for b in batches) - max(0, len(batches) - 1)
        half += [f"{len(keys)} keys, not {wanted}"] if len(keys) != wanted else []
        strangers = "SELECT permit_no FROM permits ANTI JOIN subjects ON person = subject"
        half += [f"{found[0]} of nobody" for found in rows(intake, strangers)]
    return Harm(doubled=(*doubled([b.content for b in batches]), *doubled(keys)), half=tuple(half))


def ending(folder: Path, names: list[str]) -> Harm:
    """Every delivery was acknowledged and is there, and no name or mobile of a dead load counts."""
    acknowledged = (folder / "acknowledged.txt").read_text().split()
    with office(folder) as intake:
        batches = intake.lake.holdings().batches
        sources = [b.source for b in batches]
        half = [*lost(sources, names), *map(str, intake.identity.batches() ^ {b.id for b in batches})]
        counted = {"SELECT count(*) FROM permits": len(names) * EACH}
        counted["SELECT count(*) FROM permits WHERE visits = 42"] = len(names) - 1
        half += [f"{sql}: not {number}" for sql, number in counted.items() if rows(intake, sql) != [(number,)]]
    gone = (*lost(names, acknowledged), *lost(names, sources))
    return standing(folder) | Harm(lost=gone, doubled=tuple(doubled(sources)), half=tuple(half))


def worker(folder: Path) -> Runner:
    return Runner(
        command=[sys.executable, str(HERE / "intake_worker.py"), str(folder)],
        environment={},
    )


def test_a_load_killed_at_any_point_is_finished_once_by_the_next(tmp_path: Path) -> None:
    runner, chance, found = worker(tmp_path), random.Random(SEED), Harm()  # noqa: S311  # a seed, no secret
    names = feeds(tmp_path, *range(2 * len(POINTS)))
    for place, point in enumerate(POINTS):
        assert runner.kill_at(point), point
        runner.kill_at("any", count=chance.randint(1, 2 * len(POINTS)))
        if place % 2 == 0:
            found |= standing(tmp_path)
    runner.finish()
    found |= ending(tmp_path, names)
    tell(part="intake", aimed=kit.POINTS, store="lake", runner=runner, harm=found)


def test_what_a_killed_load_said_of_people_is_neither_shown_nor_used(tmp_path: Path) -> None:
    """Killed after names and mobiles were entered and before the lake had the rows, and nothing taken in since."""
    feeds(tmp_path, 0)
    assert worker(tmp_path).kill_at("intake.remembered")
    lake = Lake(tmp_path / "lake")
    people = People(path=tmp_path / "identity.sqlite3", holdings=lake.holdings)
    subject = people.of_any_kind(person(0))
    with people.addresses() as book:
        assert book.contact(subject, "sms") is None
    assert (people.person(subject).name, people.at_mobile("13800138000")) == ("", [])
    worker(tmp_path).finish()
    settled = People(path=tmp_path / "identity.sqlite3", holdings=lake.holdings)
    with settled.addresses() as book:
        assert book.contact(subject, "sms") == "13800138000"
    assert settled.person(subject).name == "张三"


def test_a_load_killed_at_random_moments_is_finished_once(tmp_path: Path) -> None:
    runner, found, rounds = worker(tmp_path), Harm(), kills(5, share=33)
    names = feeds(tmp_path, *range(12))
    while runner.killed < rounds:
        if not runner.kill_after(0.6):
            names += feeds(tmp_path, *range(len(names), len(names) + 12))
        elif runner.killed % 4 == 0:
            found |= standing(tmp_path)
    runner.finish()
    found |= ending(tmp_path, names)
    tell(part="intake", aimed=MOMENTS, store="lake", runner=runner, harm=found)


def test_two_loads_at_once_take_each_delivery_once(tmp_path: Path) -> None:
    names = feeds(tmp_path, *range(6))
    command = [sys.executable, str(HERE / "intake_worker.py"), str(tmp_path)]
    both = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(2)]
    assert [process.communicate()[1] for process in both] == [b"", b""]
    assert [process.returncode for process in both] == [0, 0]
    assert standing(tmp_path) == Harm()
    with office(tmp_path) as intake:
        assert sorted(b.source for b in intake.lake.holdings().batches) == names


FULL = """
import resource, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from worlds.registry_office import NOW, office
folder = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
with office(folder) as intake:
    try:
        intake.take(folder / "big.csv", dataset="permits", now=NOW)
    except Exception as wrong:
        print(type(wrong).__name__, wrong)
"""


def test_a_full_disk_leaves_the_lake_as_it_was(tmp_path: Path) -> None:
    lines = [
        row(
            n, amount=f"{n * 7919 % 999_983}.{n % 97:02d}", seen_at=f"2020-03-01 {n % 24:02d}:{n % 59:02d}:{n % 53:02d}"
        )
        for n in range(60_000)
    ]
    written(tmp_path / "big.csv", lines)
    command = [sys.executable, "-c", FULL, str(tmp_path), str(HERE.parent), str(500_000)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    lake = tmp_path / "lake"
    assert done.stdout.strip() == (
        f"DiskFull No space left for the lake {lake}; the batch was not taken and nothing was changed. "
        "Make room and do it again."
    ), done.stderr
    with office(tmp_path) as intake:
        assert intake.lake.snapshot().number == 0
        assert rows(intake, "SELECT count(*) FROM permits") == [(0,)]
        assert intake.take(tmp_path / "big.csv", dataset="permits", now=NOW).committed == 60_000


def bomb(folder: Path) -> Path:
    """A workbook of 1 MB that unpacks to a gigabyte."""
    path = folder / "bomb.xlsx"
    openpyxl.Workbook().save(path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/more.xml", "w") as part:
        for _ in range(1024):
            part.write(b"\0" * (1 << 20))
    return path


def many_parts(folder: Path) -> Path:
    path = folder / "parts.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(2_001):
            archive.writestr(f"xl/{number}", b"")
    return path


def squeezed(folder: Path) -> Path:
    path = folder / "squeezed.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sheet.xml", b"\0" * (64 << 20))
    return path


def no_archive(folder: Path) -> Path:
    path = folder / "no.xlsx"
    path.write_bytes(b"MZ" * 5_000)
    return path


def entities(folder: Path) -> Path:
    """A workbook whose shared strings are a billion laughs."""
    path = folder / "laughs.xlsx"
    good = folder / "good.xlsx"
    openpyxl.Workbook().save(good)
    laughs = '<!DOCTYPE l [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefghi", "bcdefghij", strict=True)
    )
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(path, "w") as archive:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "xl/workbook.xml":
                content = (laughs + "]>").encode() + content.replace(b"Sheet", b"&j;")
            archive.writestr(entry, content)
    return path


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (many_parts, "it has 2,001 parts, 2,000 are allowed."),
        (squeezed, "it unpacks to 1,0"),
        (no_archive, "it is not a workbook (no readable archive)."),
        (entities, "it is not a readable workbook."),
    ],
)
def test_hostile_workbooks_are_held_at_once(tmp_path: Path, make: object, reason: str) -> None:
    path = make(tmp_path)  # type: ignore[operator]
    check_held(tmp_path, path, reason)


def test_a_bomb_is_held_at_once(tmp_path: Path) -> None:
    check_held(tmp_path, bomb(tmp_path), "it unpacks to 1,073,7")


def check_held(folder: Path, path: Path, reason: str) -> None:
    with office(folder, contract(form="xlsx")) as intake:
        found = refusal(intake, path)
    assert found.startswith(f"The spreadsheet was refused: {reason}")


def refusal(intake: Intake, path: Path) -> str:
    receipt = intake.take(path, dataset="permits", now=NOW)
    assert receipt.outcome == "held"
    return receipt.reasons[0].text


def test_a_parquet_file_that_is_none_is_held(tmp_path: Path) -> None:
    path = tmp_path / "permits.parquet"
    path.write_bytes(b"PAR1" + b"\0" * 100 + b"PAR1")
    promise = json.dumps({"sha256": hashlib.sha256(path.read_bytes()).hexdigest()})
    path.with_name(f"{path.name}.manifest.json").write_text(promise, encoding="utf-8")
    with office(tmp_path, contract(form="parquet")) as intake:
        assert refusal(intake, path) == "The file is not readable Parquet."


def test_memory_stays_within_bounds_for_a_long_quoted_cell(tmp_path: Path) -> None:
    path = tmp_path / "permits.csv"
    written(path, [row(1), row(2, kind='"' + "x" * 5_000_000 + '"')])
    with office(tmp_path) as intake:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        receipt = intake.take(path, dataset="permits", now=NOW)
        assert (receipt.rows, receipt.quarantined) == (2, 1)
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000
