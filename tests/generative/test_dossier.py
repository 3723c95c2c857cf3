"""The dossier tells what the lake tells, row for row, whatever was delivered, corrected, withdrawn, compacted."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from saltern.core.registry.custody import FileDamaged
from saltern.core.registry.dossier import building, columns, dossiers, records, tables
from saltern.core.registry.dossier.dossiers import Dossiers
from saltern.core.registry.dossier.records import DossierRecords
from saltern.core.registry.intake import Intake
from saltern.core.registry.profile import LakeRecords, SubjectNotInLake
from worlds.kept_dossier import (
    CONTRACTS,
    HEADER,
    MANY,
    complain,
    deliver,
    dossier,
    renewed,
    rows,
    stocked,
    the_same,
    vocabulary,
)
from worlds.registry_office import NOW, office, written

FEW = range(30)
ALL = ("events", "bills", "register")


Stock = Callable[..., AbstractContextManager[Intake]]


@pytest.fixture(scope="session")
def stocks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where offices with deliveries lie ready."""
    return tmp_path_factory.mktemp("stocks")


@pytest.fixture
def stock(stocks: Path, tmp_path: Path) -> Stock:
    """An office of the test's own that has taken in a full delivery of each set named."""

    def ready(*datasets: str) -> AbstractContextManager[Intake]:
        return stocked(tmp_path, like=stocks, datasets=datasets)

    return ready


def test_everything_is_told_as_the_lake_tells_it(stock: Stock) -> None:
    with stock(*ALL) as intake:
        assert renewed(intake) == 1
        assert the_same(intake) > 2000


@pytest.mark.parametrize("few", [0, 4096])
@pytest.mark.parametrize("kept", [0, 400, 10_000])
def test_stretches_of_keys_make_no_difference(
    stock: Stock, monkeypatch: pytest.MonkeyPatch, kept: int, few: int
) -> None:
    monkeypatch.setattr(building, "ROWS_AT_ONCE", 100)
    monkeypatch.setattr(tables, "BUCKET", 3)
    monkeypatch.setattr(tables, "KEPT_ROWS", kept)
    monkeypatch.setattr(columns, "MANY_ROWS", 10)
    monkeypatch.setattr(columns, "FEW_TEXTS", few)
    with stock(*ALL) as intake:
        renewed(intake)
        assert the_same(intake) > 2000


@pytest.mark.parametrize("odd", ["N00500", "N0000X", "N5", "N00５", "N000+5", "M00005"])
def test_texts_of_which_few_come_back_are_told_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, odd: str
) -> None:
    monkeypatch.setattr(columns, "FEW_TEXTS", 5)
    with office(tmp_path, *CONTRACTS) as intake:
        lines = rows(3, MANY)
        lines[150] = odd + lines[150].removeprefix("N00150")
        intake.take(written(tmp_path / "bills.csv", lines, header=HEADER), dataset="bills", now=NOW)
        deliver(intake, tmp_path, "events", 1, FEW)
        renewed(intake)
        assert the_same(intake) > 500
        deliver(intake, tmp_path, "events", 2, range(20, 50))
        assert renewed(intake) == 2
        the_same(intake)


def test_each_delivery_is_a_layer_until_they_are_merged(stock: Stock, tmp_path: Path) -> None:
    with stock(*ALL) as intake:
        assert renewed(intake) == 1
        deliver(intake, tmp_path, "events", 11, range(280, 310))  # some replace rows of the first
        assert renewed(intake) == 2
        the_same(intake)
        deliver(intake, tmp_path, "events", 12, range(285, 315))  # some replace rows of the second
        deliver(intake, tmp_path, "bills", 13, FEW)
        assert renewed(intake) == 3
        the_same(intake)
        deliver(intake, tmp_path, "register", 14, range(150))  # counts in place of all before
        assert renewed(intake) == 4
        before = the_same(intake)
        intake.compact("events", now=NOW)
        assert renewed(intake) == 4  # the rows are the same: the layers stand for the new snapshot too
        assert the_same(intake) == before
        assert renewed(intake, merge=True) == 1
        assert the_same(intake) == before
        assert renewed(intake, merge=True) == 1


def test_too_many_layers_are_merged_by_themselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dossiers, "MOST_LAYERS", 3)
    with office(tmp_path, *CONTRACTS) as intake:
        deliver(intake, tmp_path, "bills", 0, MANY)
        layers = [renewed(intake)]
        for seed in range(1, 5):
            deliver(intake, tmp_path, "bills", seed, range(5))
            layers.append(renewed(intake))
        the_same(intake)
    assert layers == [1, 2, 3, 1, 2]


def test_nothing_of_a_withdrawn_batch_stays_in_any_file(stock: Stock, tmp_path: Path) -> None:
    with stock("events") as intake:
        wrong = deliver(intake, tmp_path, "events", 1, range(250, 350))
        renewed(intake)
        layers = intake.lake.root / "dossier" / "layers"
        old = {path.name for path in layers.iterdir()}
        intake.withdraw(wrong, why="another unit's", now=NOW)
        assert list(layers.iterdir()) == []
        assert renewed(intake) == 1
        assert the_same(intake) > 0
        kept = list(layers.iterdir())
        assert len(kept) == 1
        assert kept[0].name not in old
        assert wrong.encode() not in kept[0].read_bytes()


def test_a_dossier_of_another_snapshot_answers_for_what_did_not_change(stock: Stock, tmp_path: Path) -> None:
    with stock("events", "bills") as intake:
        renewed(intake)
        deliver(intake, tmp_path, "bills", 2, FEW)
        the_same(intake)
        quick = dossier(intake)
        quick.rows(record_set="events", by=("person",), key=3)
        assert quick._lake is None
        quick.rows(record_set="bills", by=("person",), key=3)
        assert quick._lake is not None
        quick.close()


def test_what_the_vocabulary_does_not_reach_is_read_from_the_lake(stock: Stock) -> None:
    with stock("events") as intake:
        renewed(intake)
        quick, slow = dossier(intake), LakeRecords(intake.lake.snapshot(), vocabulary())
        asked = {"record_set": "events", "by": ("household",), "key": "H1"}
        assert quick.rows(**asked) == slow.rows(**asked) != []  # type: ignore[arg-type]  # keywords
        quick.close()
        slow.close()


def test_other_words_need_another_dossier(stock: Stock) -> None:
    with stock("events") as intake:
        kept, words = Dossiers(intake.lake), vocabulary()
        assert not kept.current(words)
        renewed(intake)
        assert kept.current(words)
        turned = {name: replace(s, columns=dict(reversed(s.columns.items()))) for name, s in words.record_sets.items()}
        others = replace(words, record_sets=turned)
        assert not kept.current(others)
        asked = {"record_set": "events", "by": ("person",), "key": 3}
        slow = LakeRecords(intake.lake.snapshot(), others)
        for _ in range(2):
            quick = records.open_records(lake=intake.lake, vocabulary=others, trouble=complain)
            assert [list(row) for row in quick.rows(**asked)] == [list(row) for row in slow.rows(**asked)] != []  # type: ignore[arg-type]  # keywords
            assert quick.rows(**asked) == slow.rows(**asked)  # type: ignore[arg-type]  # keywords
            kept.renew(vocabulary=others)
        assert isinstance(quick, DossierRecords)
        assert quick._lake is None
        slow.close()


def test_the_kind_of_a_subject(stock: Stock, tmp_path: Path) -> None:
    with stock("events") as intake:
        renewed(intake)
        quick = dossier(intake)
        assert quick.kind(1) == "natural_person"
        assert quick._lake is None
        with pytest.raises(SubjectNotInLake):
            quick.kind(10**9)
        deliver(intake, tmp_path, "bills", 1, FEW)
        quick.close()


def test_a_missing_dossier_leaves_the_lake_to_answer_and_says_so(tmp_path: Path) -> None:
    heard = []
    with office(tmp_path, *CONTRACTS) as intake:
        deliver(intake, tmp_path, "events", 0, FEW)
        found = records.open_records(lake=intake.lake, vocabulary=vocabulary(), trouble=heard.append)
        assert isinstance(found, LakeRecords)
        renewed(intake)
        Dossiers(intake.lake).drop()
        again = records.open_records(lake=intake.lake, vocabulary=vocabulary(), trouble=heard.append)
        assert isinstance(again, LakeRecords)
        assert list((intake.lake.root / "dossier" / "layers").iterdir()) == []
    assert [type(problem) for problem in heard] == [records.DossierMissing] * 2


@pytest.mark.parametrize("place", [0.02, 0.4, 0.8, 0.97, 0.999])
def test_a_flipped_bit_is_never_read(stock: Stock, place: float) -> None:
    heard = []
    with stock("events") as intake:
        renewed(intake)
        (layer,) = (intake.lake.root / "dossier" / "layers").iterdir()
        data = bytearray(layer.read_bytes())
        data[int(len(data) * place)] ^= 4
        layer.write_bytes(data)
        found = records.open_records(lake=intake.lake, vocabulary=vocabulary(), trouble=heard.append)
        slow = LakeRecords(intake.lake.snapshot(), vocabulary())
        for key in range(9):
            asked = {"record_set": "events", "by": ("person",), "key": key}
            assert found.rows(**asked) == slow.rows(**asked)  # type: ignore[arg-type]  # keywords
        assert [str(problem) for problem in heard] == [
            f"The lake file dossier/layers/{layer.name} is damaged: its SHA-256 is not the one committed."
            " It was not read; restore it from a backup."
        ]
        assert renewed(intake) == 1
        the_same(intake)
        found.close()
        slow.close()


def test_a_cut_file_and_a_damaged_manifest_are_refused(stock: Stock) -> None:
    heard = []
    with stock("events") as intake:
        renewed(intake)
        (layer,) = (intake.lake.root / "dossier" / "layers").iterdir()
        layer.write_bytes(layer.read_bytes()[:-1])
        records.open_records(lake=intake.lake, vocabulary=vocabulary(), trouble=heard.append).close()
        layer.unlink()
        records.open_records(lake=intake.lake, vocabulary=vocabulary(), trouble=heard.append).close()
        assert renewed(intake) == 1
        (manifest,) = (intake.lake.root / "dossier").glob("*.json")
        manifest.write_text(manifest.read_text().replace('"number": 1', '"number": 2'))
        records.open_records(lake=intake.lake, vocabulary=vocabulary(), trouble=heard.append).close()
        assert renewed(intake) == 1
        the_same(intake)
    assert [type(problem) for problem in heard] == [FileDamaged] * 3


def test_a_reader_keeps_what_it_opened_while_newer_ones_are_made(stock: Stock, tmp_path: Path) -> None:
    with stock("events") as intake:
        renewed(intake)
        pinned = dossier(intake)
        wanted = {"record_set": "events", "by": ("person",), "key": 5}
        before = list(pinned.rows(**wanted))  # type: ignore[arg-type]  # keywords
        other = {"record_set": "events", "by": ("person",), "key": 6}
        slow = LakeRecords(pinned.snapshot, vocabulary())
        deliver(intake, tmp_path, "events", 1, MANY)
        renewed(intake, merge=True)
        assert pinned.rows(**wanted) == before  # type: ignore[arg-type]  # keywords
        assert pinned.rows(**other) == slow.rows(**other)  # type: ignore[arg-type]  # keywords
        assert isinstance(pinned, DossierRecords)
        assert pinned._lake is None
        pinned.close()
        slow.close()


def test_many_threads_read_at_once(stock: Stock, tmp_path: Path) -> None:
    with stock("events") as intake:
        renewed(intake)
        deliver(intake, tmp_path, "events", 1, range(290, 320))
        renewed(intake)
        quick = dossier(intake)
        wanted = {key: list(quick.rows(record_set="events", by=("person",), key=key)) for key in range(1, 7)}
        quick.close()
        asked = [1 + number % 6 for number in range(300)]
        for shared in (dossier(intake), LakeRecords(intake.lake.snapshot(), vocabulary())):
            with ThreadPoolExecutor(max_workers=8) as pool:
                read = partial(shared.rows, record_set="events", by=("person",))
                found = list(pool.map(lambda key, read=read: read(key=key), asked))  # type: ignore[misc]
            assert found == [wanted[key] for key in asked]
            shared.close()


def test_two_makers_never_work_at_once(tmp_path: Path) -> None:
    with office(tmp_path, *CONTRACTS) as intake:
        deliver(intake, tmp_path, "events", 0, FEW)
        kept = Dossiers(intake.lake)
        with kept._making(), pytest.raises(dossiers.DossierBusy) as refusal:
            renewed(intake)
        assert str(refusal.value) == (
            f"Another process is making the dossier of the lake {intake.lake.root}. Nothing was done."
        )


def test_the_dossier_is_for_the_service_alone_and_scrubbed_with_the_lake(tmp_path: Path) -> None:
    with office(tmp_path, *CONTRACTS) as intake:
        deliver(intake, tmp_path, "events", 0, FEW)
        renewed(intake)
        folder = intake.lake.root / "dossier"
        modes = {path.name: oct(path.stat().st_mode & 0o777) for path in (folder, *folder.rglob("*")) if path.is_dir()}
        assert set(modes.values()) == {"0o700"}
        files = [path for path in folder.rglob("*") if path.is_file() and path.name != "lock"]
        assert {oct(path.stat().st_mode & 0o777) for path in files} == {"0o600"}
        (file, damage), *more = Dossiers(intake.lake).scrub()
        assert (file.path.split("/")[:2], damage, more) == (["dossier", "layers"], None, [])
        path = intake.lake.root / file.path
        path.write_bytes(path.read_bytes()[:-1] + b"?")
        ((_, found),) = Dossiers(intake.lake).scrub()
        assert isinstance(found, FileDamaged)


@pytest.mark.parametrize("few", [0, 4096])
def test_a_column_that_may_hold_the_key_is_empty_in_a_delivery(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(columns, "FEW_TEXTS", few)
    with office(tmp_path, *CONTRACTS) as intake:
        for number, empty in enumerate([2, 1], start=1):
            lines = [
                ",".join(cell * (n != empty) for n, cell in enumerate(line.split(","))) for line in rows(number, MANY)
            ]
            lines = lines[number * 100 : number * 100 + 150]
            made = written(tmp_path / f"events{number}.csv", lines, header=HEADER)
            taken = intake.take(made, dataset="events", now=NOW)
            if taken.outcome == "held":  # a column that is empty all at once
                intake.release(taken.batch, by="qian", now=NOW)
            assert renewed(intake) == number
            the_same(intake)
