"""`saltern feed` and `saltern lake` as a steward sees them: words, exit status, nothing in clear."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from saltern.apps.stewardship import operations as stewardship
from saltern.core.contracts.matching import NoContractFits
from saltern.core.registry.receipt import BatchUnknown, MemoryShort
from saltern.installation.delivery_template import TemplateTaken
from saltern.interfaces.cli import feed, lake
from worlds.registry_office import contract_text, person, row, written

pytestmark = pytest.mark.django_db
GOOD = [row(number) for number in range(1, 11)]


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    sources = tmp_path / "pack" / "sources"
    sources.mkdir(parents=True)
    (tmp_path / "pack" / "pack.yaml").write_text("time_zone: Asia/Shanghai\n", encoding="utf-8")
    (sources / "permits.yaml").write_text(contract_text(), encoding="utf-8")
    monkeypatch.setenv("SALTERN_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("SALTERN_PACK", str(tmp_path / "pack"))
    (tmp_path / "feeds").mkdir()
    return tmp_path / "feeds"


def said(*words: str | Path, status: int = 0, app: object = feed.app) -> list[str]:
    """What a command prints; its exit status is checked."""
    done = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)  # type: ignore[arg-type]
    assert done.exit_code == status, done.output
    return done.stdout.splitlines()


def test_a_folder_is_taken_and_a_second_time_nothing_is_done(place: Path) -> None:
    written(place / "permits_1.csv", [*GOOD, row(11, kind="palace")])
    written(place / "letters.csv", ["x"])
    (first,) = said("take", "--all", place, status=1)
    name = first.split(":", maxsplit=1)[0]
    assert first == f"{name}: 11 rows in = 10 committed + 1 set aside (code 1); 0 to review"
    assert said("take", "--all", place, status=1) == [f"{name}: already taken, nothing done"]
    (place / "letters.csv").unlink()
    assert said("take", "--all", place) == [f"{name}: already taken, nothing done"]
    (listed,) = said("list")
    assert " ".join(listed.split()) == (
        f"{name} committed 10 rows 1 set aside 0 to review linked 100.00% permit-office"
    )
    assert said("show", name)[1:] == [
        "    linked person: 10 of 10 (100.00%)",
        "  row        11  kind                     code             'p*****'  expected shop | stall",
    ]
    assert said("show", name, "--full")[-1].split()[4] == "'palace'"


def test_a_file_no_contract_fits_is_left_and_said(place: Path) -> None:
    letters = written(place / "letters.csv", ["x"])
    done = CliRunner().invoke(feed.app, ["take", "--all", str(place), "--json"], catch_exceptions=False)
    assert (done.exit_code, json.loads(done.stdout), done.stderr) == (
        1,
        {"deliveries": [{"file": str(letters), "outcome": "no contract fits"}]},
        "no contract fits letters.csv; left where it is\n",
    )


def test_a_bad_file_keeps_no_other_from_being_taken(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(place / "permits_1.csv", [row(1)])
    (place / "permits_1.csv.manifest.json").write_text("{", encoding="utf-8")
    (place / "permits_2.csv").symlink_to("/etc/passwd")
    (place / "permits_3.csv").symlink_to(place / "gone")
    written(place / "permits_4.csv", [row(4)])
    told = said("take", "--all", place, status=1)
    assert [line.partition(": ")[2] for line in told if not line.startswith(" ")] == [
        "held",
        f"[delivery-is-link] {place / 'permits_2.csv'} is a link to another file; nothing was taken. "
        "Deliver the file itself.",
        f"[delivery-is-link] {place / 'permits_3.csv'} is a link to another file; nothing was taken. "
        "Deliver the file itself.",
        "1 rows in = 1 committed + 0 set aside; 0 to review",
    ]
    told = json.loads(said("take", "--all", place, "--json", status=1)[0])["deliveries"]
    assert [one["outcome"] for one in told] == ["already held", "already taken", "refused", "refused"]
    written(place / "letters.csv", ["x"])
    named = said("take", place / "letters.csv", place / "permits_2.csv", place / "permits_4.csv", status=1)
    assert [line.partition(": ")[2][:18] for line in named] == ["[delivery-is-link]", "already taken, not"]
    written(place / "permits_0.csv", [row(7)])
    written(place / "permits_5.csv", [row(5)])
    found = stewardship.take

    def take(**said: Any) -> Any:
        if said["path"].name == "permits_0.csv":
            raise KeyError("ours")
        return found(**said)

    monkeypatch.setattr(stewardship, "take", take)
    done = CliRunner().invoke(feed.app, ["take", "--all", str(place)])
    assert isinstance(done.exception, KeyError)
    assert "1 rows in = 1 committed + 0 set aside; 0 to review" in done.output
    assert len([line for line in said("list") if " committed " in line]) == 2


def test_a_file_too_large_for_the_memory_keeps_no_other_from_being_taken(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(place / "permits_0.csv", [row(7)])
    written(place / "permits_1.csv", [row(1)])
    found = stewardship.take

    def take(**said: Any) -> Any:
        if said["path"].name == "permits_0.csv":
            raise MemoryShort(outcome="nothing was changed")
        return found(**said)

    monkeypatch.setattr(stewardship, "take", take)
    told = said("take", "--all", place, status=1)
    assert [line.partition(": ")[2] for line in told] == [
        "[memory-short] Not enough memory; nothing was changed. Give the program more, or deliver in several smaller "
        "files.",
        "1 rows in = 1 committed + 0 set aside; 0 to review",
    ]
    assert isinstance(CliRunner().invoke(feed.app, ["take", str(place / "permits_0.csv")]).exception, MemoryShort)


def test_checking_keeps_nothing(place: Path) -> None:
    path = written(place / "permits.csv", [*GOOD[:9], row(10, kind="x")])
    assert said("check", path, status=1)[0].endswith(
        "10 rows in = 9 to be committed + 1 set aside (code 1); 0 to review (tried, not kept)"
    )
    assert said("check", written(place / "permits2.csv", GOOD))[0].endswith(
        "10 to be committed + 0 set aside; 0 to review (tried, not kept)"
    )
    assert said("list") == ["No batches."]


def test_a_unit_is_given_an_empty_file_that_is_taken_once_it_is_filled(place: Path) -> None:
    assert said("contracts", "permits")[-1] == "1 contract(s)"
    (contract,) = json.loads("".join(said("contracts", "permits", "--json")))["contracts"]
    file = place / "permits-of-ours.csv"
    assert said("template", "permits", str(file)) == [f"{file} written"]
    assert file.read_text(encoding="utf-8").splitlines() == [",".join(one["name"] for one in contract["columns"])]
    with pytest.raises(TemplateTaken):
        said("template", "permits", str(file))
    assert said("check", written(file, GOOD))[0].endswith(
        "10 to be committed + 0 set aside; 0 to review (tried, not kept)"
    )


def test_the_newest_batches_of_one_data_set(place: Path) -> None:
    names = []
    for number in (1, 2, 3):
        (line,) = said("take", written(place / f"permits_{number}.csv", [row(number)]))
        names.append(line.partition(":")[0])

    def listed(*words: str) -> list[str]:
        return [line.partition(" ")[0] for line in said("list", *words)]

    assert (listed(), listed("--limit", "2"), listed("--dataset", "permits", "--limit", "1")) == (
        names,
        names[1:],
        names[2:],
    )
    assert said("list", "--dataset", "births") == ["No batches."]


def test_a_held_batch_is_told_released_and_withdrawn(place: Path) -> None:
    path = written(place / "permits.csv", GOOD)
    (place / "permits.csv.manifest.json").write_text('{"rows": 12}')
    held, why = said("take", path, status=1)
    name = held.split(":", maxsplit=1)[0]
    assert (held, why) == (f"{name}: held", "    manifest-rows: The manifest promises 12 rows, the file has 10.")
    assert said("take", path, status=1)[0] == f"{name}: already held"
    assert len(said("list", "--held")) == 2
    assert said("release", name, "--as", "wang") == [f"{name}: 10 rows in = 10 committed + 0 set aside; 0 to review"]
    assert said("withdraw", name, "--why", "wrong year") == [f"{name}: withdrawn; snapshot 3"]
    last = said("snapshots", app=lake.app)[-1]
    assert last.endswith(f"withdraw {name}: wrong year")


def test_the_receipt_as_json(place: Path) -> None:
    (line,) = said("take", written(place / "permits.csv", GOOD), "--json")
    (receipt,) = json.loads(line)["deliveries"]
    assert (receipt["outcome"], receipt["rows"], receipt["linked"]) == (
        "committed",
        10,
        {"person": {"filled": 10, "linked": 10}},
    )
    assert person(1) not in line


def test_a_damaged_file_is_found_by_the_scrub(place: Path, tmp_path: Path) -> None:
    said("take", written(place / "permits.csv", GOOD))
    databases = "the databases found 0 fault(s) in themselves, the journal's chain 0"
    assert said("scrub", app=lake.app) == ["3 files checked, 0 damaged", databases]
    (file,) = (tmp_path / "var" / "lake" / "data").rglob("*.parquet")
    content = bytearray(file.read_bytes())
    content[40] ^= 1
    file.write_bytes(content)
    assert said("scrub", app=lake.app, status=1) == [
        f"The lake file {file.relative_to(tmp_path / 'var' / 'lake')} is damaged: its SHA-256 is not the one committed."
        " It was not read; restore it from a backup.",
        "3 files checked, 1 damaged",
        databases,
    ]


def test_the_databases_own_word_stands_in_the_scrub(place: Path, tmp_path: Path) -> None:
    said("take", written(place / "permits.csv", GOOD))
    table = tmp_path / "var" / "identity.sqlite3"
    content = bytearray(table.read_bytes())
    page = int.from_bytes(content[16:18], "big")
    content[page + 3 : page + 5] = (999).to_bytes(2, "big")
    table.write_bytes(content)
    told = said("scrub", app=lake.app, status=1)
    assert told[0] == "3 files checked, 0 damaged"
    assert told[1].startswith("identity.sqlite3 is damaged: ")
    assert json.loads(said("scrub", "--json", app=lake.app, status=1)[0])["journal"] == []


def test_the_scrub_sees_a_table_of_who_is_who_that_is_not_the_lakes(place: Path, tmp_path: Path) -> None:
    table = tmp_path / "var" / "identity.sqlite3"
    said("take", written(place / "permits.csv", GOOD))
    older = table.read_bytes()
    said("take", written(place / "permits_2.csv", [row(number) for number in range(11, 14)]))
    table.write_bytes(older)
    told = said("scrub", app=lake.app, status=1)
    assert told[1].partition(" is ")[2] == (
        "older than the lake: it gave keys up to 10, the lake knows 13. Nothing was read or written; restore the table"
        " that belongs to the lake."
    )
    table.unlink()
    told = said("scrub", app=lake.app, status=1)
    assert told[1].endswith("knows nobody, but the lake does; put back the one that belongs to it.")
    assert not table.exists()


def test_what_is_not_there_is_said_in_one_line(place: Path) -> None:
    with pytest.raises(BatchUnknown) as unknown:
        said("show", "permits-0")
    assert str(unknown.value) == "The lake has no batch permits-0."
    with pytest.raises(NoContractFits) as unfit:
        said("take", written(place / "letters.csv", GOOD))
    assert str(unfit.value) == (
        f"No feed contract fits the name of {place / 'letters.csv'}; name the data set with --dataset"
        "; saltern feed contracts lists them."
    )
