"""The lake's door as this installation opens it: for deliveries that stay, and for a trial that nobody keeps."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from saltern.apps.journal.acting import Acting
from saltern.apps.stewardship import operations as stewardship
from saltern.apps.stewardship.operations import Receipt
from saltern.apps.stewardship.quarantine import WrongRow, wrong_rows
from saltern.core.contracts.contract import Contract
from saltern.core.contracts.matching import NoContractFits, dataset_of, deliveries
from saltern.core.registry.intake import MEMORY, Intake
from saltern.core.registry.lake import Lake
from saltern.core.registry.memory import fitting
from saltern.core.registry.receipt import DeliveryMissing, MemoryShort
from saltern.core.registry.row_mending import Mending
from saltern.errors import SalternError
from saltern.installation.people import People

if TYPE_CHECKING:
    from saltern.installation.office import Office

OF_THE_FILE = frozenset({"unknown", "conflict", "invalid", "gone"})
"""Families of refusals that concern one file; after any other the next would be refused as well."""
SHOWN = 20
"""Wrong rows a trial shows."""


class FolderEmpty(SalternError):
    """There are no files below {path}."""

    family = "unknown"
    zh = "{path} 下没有任何文件。"


class LoadRunning(SalternError):
    """Another delivery is being taken in just now; nothing was done. Try again in a minute."""

    family = "busy"
    zh = "另一批数据正在入库，本次未做任何改动；请过一分钟再试。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A file and the data set it delivers; None where no contract fits."""

    path: Path
    dataset: str | None
    named: bool = False
    """Somebody named it, rather than the folder it lies in: it is taken again where something else came since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What taking a file would do, and the first rows that would be set aside."""

    receipt: Receipt
    wrong: tuple[WrongRow, ...]


@contextmanager
def door(office: Office, *, waiting: Callable[[], None] = lambda: None) -> Iterator[Intake]:
    """The door of the lake, closed again whatever happens; `waiting` is called once where another load holds it."""
    with _opened(office, lake=Lake(office.records.root, waiting=waiting), people=office.people) as intake:
        yield intake


@contextmanager
def mending_door(office: Office) -> Iterator[Mending]:
    """The same for mended rows, from a page: another load is not waited for. Raises `LoadRunning`."""
    with office.people.table() as store:
        door = Mending(lake=lake_for_pages(office), identity=store, contracts=office.contracts)
        try:
            yield door
        finally:
            door.close()


def wait_for_nobody() -> None:
    """What a page says instead of waiting for another load. Raises `LoadRunning`."""
    raise LoadRunning


def lake_for_pages(office: Office) -> Lake:
    """The lake for whoever sits before a page: another load is not waited for (`LoadRunning`)."""
    return Lake(office.environment.lake, waiting=wait_for_nobody)


def check(office: Office, *, path: Path, dataset: str = "") -> Checked:
    """Take a file into an empty lake that nobody keeps. Raises what `Intake.take` and `dataset_of` raise."""
    chosen = _dataset(office, path, dataset)
    with tempfile.TemporaryDirectory() as folder:
        people = People(path=Path(folder) / "identity", key=office.environment.identity_key)
        with _opened(office, lake=Lake(Path(folder) / "lake"), people=people) as intake:
            receipt = intake.take(path, dataset=chosen, now=office.clock.now())
            batch = intake.lake.holdings().batch(receipt.batch)
            wrong = wrong_rows(lake=intake.lake, files=batch.quarantine if batch else (), limit=SHOWN)
            return Checked(receipt=receipt, wrong=wrong)


def take(*, acting: Acting, intake: Intake, file: Delivery, alone: bool) -> Receipt | Exception:
    """What became of one file. What is wrong with it, or what we do wrong with it, is given back: it keeps no other
    from being taken, unless it is `alone`. Raises what would go wrong with every file alike."""
    assert file.dataset is not None
    try:
        return stewardship.take(acting=acting, intake=intake, path=file.path, dataset=file.dataset, again=file.named)
    except MemoryShort as refusal:  # the next may be smaller
        if alone:
            raise
        return refusal
    except SalternError as refusal:
        if alone or refusal.family not in OF_THE_FILE:
            raise
        return refusal
    except (OSError, MemoryError, sqlite3.Error):
        raise
    except Exception as fault:  # whoever asked raises it when the others have been taken
        stopped = isinstance(fault, RuntimeError) and "interrupted" in str(fault)  # DuckDB's words for Ctrl-C
        if stopped or isinstance(fault.__cause__, sqlite3.Error):
            raise
        return fault


def waiting(
    office: Office, *, paths: Sequence[Path] = (), folder: Path | None = None, dataset: str = ""
) -> Sequence[Delivery]:
    """The files named, and all below a folder; of several that are named, one that no contract fits is no reason to
    leave the others. Raises `DeliveryMissing`, `FolderEmpty` and what `dataset_of` raises."""
    contracts = office.contracts
    named = [
        Delivery(path=path, dataset=dataset or _fitting(path, contracts, alone=len(paths) == 1), named=True)
        for path in paths
    ]
    if folder is None:
        return named
    if not folder.is_dir():
        raise DeliveryMissing(path=folder)
    found = [Delivery(path=path, dataset=name) for path, name in deliveries(folder=folder, contracts=contracts)]
    if not found and not named:
        raise FolderEmpty(path=folder)
    return [*named, *found]


def _fitting(path: Path, contracts: Mapping[str, Contract], *, alone: bool) -> str | None:
    if alone and not path.is_file():
        raise DeliveryMissing(path=path)
    try:
        return dataset_of(path=path, contracts=contracts)
    except NoContractFits:
        if alone:
            raise
        return None


def _dataset(office: Office, path: Path, dataset: str) -> str:
    """Which data set a named file delivers."""
    if not path.is_file():
        raise DeliveryMissing(path=path)
    return dataset or dataset_of(path=path, contracts=office.contracts)


@contextmanager
def _opened(office: Office, *, lake: Lake, people: People) -> Iterator[Intake]:
    with people.table() as store:
        intake = Intake(lake=lake, identity=store, contracts=office.contracts, memory=fitting(MEMORY))
        try:
            yield intake
        finally:
            intake.close()
