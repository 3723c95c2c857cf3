"""A small lake with every kind of column, key and delivery, and the same question put to the lake and the dossier."""

from __future__ import annotations

import datetime as dt
import random
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from saltern.core.contracts.contract import Contract
from saltern.core.contracts.reader import parse
from saltern.core.registry.dossier.dossiers import Dossiers
from saltern.core.registry.dossier.layout import reaches
from saltern.core.registry.dossier.records import DossierRecords, open_records
from saltern.core.registry.intake import Intake
from saltern.core.registry.profile import LakeRecords, SubjectRecords
from saltern.core.registry.snapshot import Snapshot
from saltern.core.rules.facts import Column, Entity, Link, RecordSet, Vocabulary
from saltern.errors import SalternError
from worlds.registry_office import NOW, office, person, written

PEOPLE = 6
MANY = range(300)
"""The numbers of a full delivery."""
COLUMNS = (
    Column(name="no", kind="string"),
    Column(name="person", kind="ref", entity="natural_person"),
    Column(name="partner", kind="ref", entity="natural_person"),
    Column(name="address", kind="ref", entity="address"),
    Column(name="household", kind="ref", entity="household"),
    Column(name="on", kind="date"),
    Column(name="amount", kind="number", scale=2),
    Column(name="visits", kind="number"),
    Column(name="open", kind="boolean"),
    Column(name="seen_at", kind="date and time"),
    Column(name="note", kind="string"),
)
HEADER = "no,id_number,partner_number,address,household,on,amount,visits,open,seen_at,note"
NOTES = ("", "旧城改造", "a", "b\u00e9", "粤B0LFM1", "x" * 70)
SETS = {"events": "upsert", "bills": "append", "register": "replace"}


def contract(dataset: str, mode: str) -> Contract:
    """The contract of one of the sets."""
    key = ", primaryKey: true" if mode == "upsert" else ""
    text = f"""
apiVersion: v3.1.0
kind: DataContract
id: {dataset}
domain: town-hall
description: {{usage: "prefill"}}
servers: [{{server: delivery, type: local, path: "{dataset}*", format: csv, encoding: UTF-8}}]
schema:
  - name: {dataset}
    properties:
      - {{name: no, logicalType: string, required: true{key}}}
      - {{name: id_number, logicalType: string, logicalTypeOptions: {{format: resident_id}}, physicalName: person}}
      - name: partner_number
        logicalType: string
        logicalTypeOptions: {{format: resident_id}}
        physicalName: partner
      - {{name: address, logicalType: string, logicalTypeOptions: {{format: address}}}}
      - {{name: household, logicalType: string, logicalTypeOptions: {{format: household}}}}
      - {{name: "on", logicalType: date}}
      - {{name: amount, logicalType: number}}
      - {{name: visits, logicalType: integer}}
      - {{name: open, logicalType: boolean}}
      - {{name: seen_at, logicalType: timestamp}}
      - {{name: note, logicalType: string}}
customProperties:
  - {{property: delivery, value: {mode}}}
  - {{property: dateColumn, value: "on"}}
  - {{property: quarantineLimit, value: 0.5}}
"""
    return parse(text=text, file=f"{dataset}.yaml")


CONTRACTS = tuple(contract(dataset, mode) for dataset, mode in SETS.items())


def vocabulary() -> Vocabulary:
    """What rules may ask of the sets: a person by one column and by two, an address, a household."""
    sets = {
        name: RecordSet(
            name=name, unit="town-hall", columns={column.name: column for column in COLUMNS}, date_column="on"
        )
        for name in SETS
    }
    people = {name: Link(name=name, record_set=name, by=("person",)) for name in SETS}
    people["shared"] = Link(name="shared", record_set="events", by=("person", "partner"))
    people["partners"] = Link(name="partners", record_set="register", by=("partner",))
    at = {name: Link(name=name, record_set=name, by=("address",)) for name in SETS}
    homes = {"register": Link(name="register", record_set="register", by=("household",))}
    entities = {"natural_person": people, "legal_person": {}, "address": at, "household": homes}
    return Vocabulary(
        entities={name: Entity(name=name, links=links) for name, links in entities.items()}, record_sets=sets
    )


def rows(seed: int, numbers: Sequence[int]) -> list[str]:
    """Invented rows: few people, few days, many empty cells, so that much is alike."""
    chance = random.Random(seed)  # noqa: S311  # the same rows each time
    return [
        ",".join(
            (
                f"N{number:05d}",
                chance.choice(["", *[person(chance.randrange(PEOPLE))] * 8]),
                chance.choice(["", person(chance.randrange(PEOPLE))]),
                chance.choice(["", f"A{chance.randrange(4)}", f"A{chance.randrange(4)}"]),
                chance.choice(["", f"H{chance.randrange(3)}"]),
                chance.choice(["", "2020-01-01", "2020-01-01", "2020-02-29", "1931-12-31"]),
                chance.choice(["", "0", "-12.50", "99.99", "1000000.01"]),
                chance.choice(["", "0", "3", "70000"]),
                chance.choice(["", "true", "false"]),
                chance.choice(["", "2020-01-01 00:00:00", "1969-12-31 23:59:59", "2020-01-01 08:30:00.250"]),
                chance.choice(NOTES),
            )
        )
        for number in numbers
    ]


def deliver(intake: Intake, folder: Path, dataset: str, seed: int, numbers: Sequence[int]) -> str:
    """Take a delivery in; its batch."""
    path = written(folder / f"{dataset}-{seed}.csv", rows(seed, numbers), header=HEADER)
    receipt = intake.take(path, dataset=dataset, now=NOW + dt.timedelta(minutes=seed))
    assert receipt.outcome == "committed", receipt
    return receipt.batch


@contextmanager
def stocked(folder: Path, *, like: Path, datasets: Sequence[str]) -> Iterator[Intake]:
    """An office with a full delivery of each set, one minute after the other; it is made once below `like`."""
    made = like / "-".join(datasets)
    if not made.exists():
        made.mkdir()
        with office(made, *CONTRACTS) as intake:
            for seed, dataset in enumerate(datasets):
                deliver(intake, made, dataset, seed, MANY)
    shutil.copytree(made, folder, dirs_exist_ok=True)
    with office(folder, *CONTRACTS) as intake:
        yield intake


def complain(problem: SalternError) -> None:
    """Nothing may be wrong where this is the ear."""
    raise problem


def dossier(intake: Intake) -> DossierRecords:
    """The records of the newest snapshot from the dossier."""
    records = open_records(lake=intake.lake, vocabulary=vocabulary(), trouble=complain)
    assert isinstance(records, DossierRecords)
    return records


def renewed(intake: Intake, *, merge: bool = False) -> int:
    """Bring the dossier to the newest snapshot; how many layers it has."""
    return len(Dossiers(intake.lake).renew(vocabulary=vocabulary(), merge=merge).layers)


def keys(domain: str) -> list[int | str]:
    """Every key there may be of a domain, and some nobody has."""
    return {
        "subject": [*range(PEOPLE + 3), 10**12, -1],
        "address": [*(f"A{number}" for number in range(4)), "", "A"],
        "household": [*(f"H{number}" for number in range(4)), "H"],
    }[domain]  # type: ignore[return-value]  # lists of one kind each


def told(records: SubjectRecords) -> Iterator[tuple[object, ...]]:
    """Every answer to every question, with types and sources."""
    for way in reaches(records.vocabulary):
        for key in keys(way.domain):
            found = records.rows(record_set=way.record_set, by=way.by, key=key)
            yield way, key, [(repr(dict(row)), row.provenance) for row in found], type(found)


LAKES: dict[str, list[tuple[object, ...]]] = {}
"""What lakes told, by what stands in them (holdings name each file with its digest): each is asked once."""


def told_by_lake(snapshot: Snapshot) -> list[tuple[object, ...]]:
    """Every answer of the lake itself."""
    key = repr(snapshot.holdings)
    if key not in LAKES:
        snapshot.verify()
        slow = LakeRecords(snapshot, vocabulary())
        LAKES[key] = list(told(slow))
        slow.close()
    return LAKES[key]


def the_same(intake: Intake) -> int:
    """Hold every answer of the dossier to that of the lake; how many rows were seen."""
    theirs, quick = told_by_lake(intake.lake.snapshot()), dossier(intake)
    try:
        assert list(told(quick)) == theirs
        return sum(len(found) for _, _, found, _ in theirs)  # type: ignore[arg-type,misc]  # a list of rows
    finally:
        quick.close()
