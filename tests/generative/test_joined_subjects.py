"""Random deliveries, withdrawals, linked rows, joins and parts: lake, dossier and SQL tell what a plain model tells."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

from saltern.core.catalogue.vocabulary import record_sets
from saltern.core.contracts.contract import Contract
from saltern.core.contracts.reader import parse
from saltern.core.registry.dossier.dossiers import Dossiers
from saltern.core.registry.dossier.records import DossierRecords, open_records
from saltern.core.registry.doubt import Place
from saltern.core.registry.intake import Intake
from saltern.core.registry.joined import JoinedRecords
from saltern.core.registry.joining import JoinedAlready, join, part
from saltern.core.registry.profile import LakeRecords, SubjectRecords
from saltern.core.registry.row_linking import RowReplaced, SaidAlready, link, unlink
from saltern.core.rules.facts import Entity, Link, Record, Ref, Vocabulary
from saltern.errors import SalternError
from worlds.registry_office import NOW, office, person, written

HEADER = "id_number,partner_number,no,address,value,day"
MODES = {"rights": "upsert", "words": "append", "bills": "append", "register": "replace"}
PEOPLE = tuple(range(6))
COLUMNS = ("id_number", "partner_number")
WRONG = person(9)[:-1] + ("1" if person(9)[-1] != "1" else "2")
"""A number whose check digit does not fit."""
DAYS = ("2020-01-01", "2020-02-01", "2020-03-01")
Row = tuple[int | None, int | None, str, str, str, str]
"""Person, partner, number, address, value, day; a row as the model keeps it."""


def contract(dataset: str, mode: str) -> Contract:
    """Whose right it is and which one are the key of `rights`; of `words` a person's newest counts."""
    own = "primaryKey: true, primaryKeyPosition: 1, " if mode == "upsert" else ""
    which = "primaryKey: true, primaryKeyPosition: 2, " if mode == "upsert" else ""
    latest = '\n  - {property: latestWord, value: "subject, no"}' if dataset == "words" else ""
    values = "[n0, n1, n2]"
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
      - {{name: id_number, logicalType: string, {own}logicalTypeOptions: {{format: resident_id}}, physicalName: person}}
      - name: partner_number
        logicalType: string
        logicalTypeOptions: {{format: resident_id}}
        physicalName: partner
      - name: "no"
        logicalType: string
        {which.replace(", ", chr(10) + "        ").rstrip()}
        quality: [{{type: library, metric: invalidValues, arguments: {{validValues: {values}}}, mustBe: 0}}]
      - {{name: address, logicalType: string, logicalTypeOptions: {{format: address}}}}
      - {{name: value, logicalType: string}}
      - {{name: day, logicalType: date}}
customProperties:
  - {{property: delivery, value: {mode}}}
  - {{property: dateColumn, value: day}}
  - {{property: quarantineLimit, value: 0.5}}{latest}
"""
    return parse(text=text, file=f"{dataset}.yaml")


CONTRACTS = tuple(contract(dataset, mode) for dataset, mode in MODES.items())
WAYS: dict[str, tuple[str, ...]] = {"own": ("person",), "shared": ("person", "partner")}


def vocabulary() -> Vocabulary:
    """A person's rows by one column and by two, an address's by its code."""
    people = {
        f"{way}_{name}": Link(name=f"{way}_{name}", record_set=name, by=by)
        for name in MODES
        for way, by in WAYS.items()
        if (way, name) != ("shared", "words")
    }
    at = {name: Link(name=name, record_set=name, by=("address",)) for name in MODES}
    entities = {"natural_person": people, "legal_person": {}, "address": at, "household": {}}
    return Vocabulary(
        entities={name: Entity(name=name, links=links) for name, links in entities.items()},
        record_sets=record_sets(CONTRACTS),
    )


@dataclass(slots=True, kw_only=True)
class Model:
    """Deliveries in the order they came, and who is joined with whom: nothing is ever changed."""

    deliveries: dict[str, tuple[str, list[Row]]] = field(default_factory=dict)
    months: dict[str, int] = field(default_factory=dict)
    joined: dict[int, int] = field(default_factory=dict)
    doubtful: list[Place] = field(default_factory=list)
    linked: dict[Place, int] = field(default_factory=dict)

    def rows(self, dataset: str) -> list[tuple[Row, str]]:
        """The rows that count, joined subjects as one, each with its batch."""
        live = [(batch, self.with_links(batch)) for batch in self.live(dataset)]
        told = [(self._read_as(row), batch, place) for place, (batch, rows) in enumerate(live) for row in rows]
        if dataset == "rights":
            newest: dict[object, tuple[int, int]] = {}
            for row, batch, place in told:
                rank = self.months[batch], place
                newest[row[0], row[2]] = max(rank, newest.get((row[0], row[2]), rank))
            return [
                (row, batch)
                for row, batch, place in told
                if row[0] is None or newest[row[0], row[2]] == (self.months[batch], place)
            ]
        if dataset == "words":
            return [(row, batch) for row, batch, place in told if self._counts(row, place, told)]
        return [(row, batch) for row, batch, _ in told]

    def live(self, dataset: str) -> list[str]:
        """The batches of a set that count."""
        batches = [batch for batch, (of, _) in self.deliveries.items() if of == dataset]
        return batches[-1:] if MODES[dataset] == "replace" else batches

    def replaced(self, place: Place) -> bool:
        """Whether a later delivery replaced a row that nobody linked yet."""
        dataset, rows = self.deliveries[place.batch]
        live, row = self.live(dataset), rows[place.row - 1]
        if dataset != "rights" or row[0] is None or (place.batch, place.row) in {(p.batch, p.row) for p in self.linked}:
            return False
        rank = {batch: (self.months[batch], at) for at, batch in enumerate(live)}
        later = [self.deliveries[batch][1] for batch in live if rank[batch] > rank[place.batch]]
        return any((other[0], other[2]) == (row[0], row[2]) for delivered in later for other in delivered)

    def with_links(self, batch: str) -> list[Row]:
        """The rows of a delivery with the people that were linked by hand."""
        rows = [list(row) for row in self.deliveries[batch][1]]
        for place, who in self.linked.items():
            if place.batch == batch:
                rows[place.row - 1][COLUMNS.index(place.column)] = who
        return [tuple(row) for row in rows]  # type: ignore[misc]  # as long as before

    def _counts(self, row: Row, place: int, told: list[tuple[Row, str, int]]) -> bool:
        """Of one person and number the newest day counts, then what came last; what contradicts itself says nothing."""
        if row[0] is None:
            return True
        rivals = [(r[5], p, r) for r, _, p in told if (r[0], r[2]) == (row[0], row[2])]
        last = max((day, p) for day, p, _ in rivals)
        said = {r for day, p, r in rivals if (day, p) == last}
        return (row[5], place) == last and len(said) == 1

    def _read_as(self, row: Row) -> Row:
        person_, partner, *rest = row
        return (self._kept(person_), self._kept(partner), *rest)  # type: ignore[return-value]  # as long as before

    def _kept(self, who: int | None) -> int | None:
        return None if who is None else self.joined.get(who, who)


@dataclass(slots=True, kw_only=True)
class House:
    """The real thing beside its model."""

    intake: Intake
    folder: Path
    model: Model = field(default_factory=Model)
    dated: bool = False
    serial: count[int] = field(default_factory=count)

    def deliver(self, draw: random.Random) -> None:
        """A delivery of some rows."""
        dataset, number = draw.choice([*MODES]), next(self.serial)
        rows: dict[object, Row] = {}
        for _ in range(draw.randint(1, 6)):
            who = draw.choice([*PEOPLE, None, None])
            partner = draw.choice([*PEOPLE, None]) if dataset != "words" else None
            row = (who, partner, draw.choice(["n0", "n1", "n2"]), draw.choice(["A1", "A2", ""]))
            whole: Row = (*row, draw.choice(["x", "y"]), draw.choice(DAYS))
            rows[(who, row[2]) if dataset == "rights" and who is not None else len(rows)] = whole
        lines, doubtful = [], []
        for place, (who, partner, *rest) in enumerate(rows.values(), start=1):
            cells = []
            for column, one in zip(COLUMNS, (who, partner), strict=True):
                wrong = one is None and (column, dataset) != (COLUMNS[1], "words") and draw.random() < 0.6
                doubtful += [(place, column)] if wrong else []
                cells.append(WRONG if wrong else _number(one))
            lines.append(",".join((*cells, *rest)))
        month = draw.randint(1, 4) if self.dated and dataset == "rights" else 0
        of = f"_2020-0{month}" if month else ""
        path = written(self.folder / f"{dataset}-{number}{of}.csv", lines, header=HEADER)
        receipt = self.intake.take(path, dataset=dataset, now=NOW + dt.timedelta(minutes=number))
        if receipt.outcome == "committed":
            self.model.deliveries[receipt.batch] = dataset, list(rows.values())
            self.model.months[receipt.batch] = month
            self.model.doubtful += [Place(batch=receipt.batch, row=row, column=column) for row, column in doubtful]

    def withdraw(self, draw: random.Random) -> None:
        """A delivery taken out."""
        if self.model.deliveries:
            batch = draw.choice([*self.model.deliveries])
            self.intake.withdraw(batch, why="wrong", now=NOW)
            del self.model.deliveries[batch]
            self.model.doubtful = [place for place in self.model.doubtful if place.batch != batch]
            self.model.linked = {place: who for place, who in self.model.linked.items() if place.batch != batch}

    def link(self, draw: random.Random) -> None:
        """A row linked by hand, or refused where it counts no more or its delivery says so already."""
        waiting = [place for place in self.model.doubtful if place not in self.model.linked]
        if not waiting:
            return
        place, who = draw.choice(waiting), draw.choice(PEOPLE)
        dataset = self.model.deliveries[place.batch][0]

        def do() -> None:
            link(
                lake=self.intake.lake, contracts=self.intake.contracts, place=place, subject=self.key(who),
                why="seen", now=NOW,
            )  # fmt: skip

        if place.batch not in self.model.live(dataset) or self.model.replaced(place):
            with pytest.raises(RowReplaced):
                do()
            return
        told = self.model.with_links(place.batch)
        same = [row for at, row in enumerate(told, start=1) if at != place.row and row[0] == who]
        if dataset == "rights" and place.column == COLUMNS[0] and told[place.row - 1][2] in {row[2] for row in same}:
            with pytest.raises(SaidAlready):
                do()
            return
        do()
        do()  # a second time nothing is done
        self.model.linked[place] = who

    def unlink(self, draw: random.Random) -> None:
        """A link undone."""
        if self.model.linked:
            place = draw.choice([*self.model.linked])
            unlink(lake=self.intake.lake, contracts=self.intake.contracts, place=place, why="wrong", now=NOW)
            del self.model.linked[place]

    def join(self, draw: random.Random) -> None:
        """Two people read as one, or refused where one is joined already."""
        gone, kept = draw.sample(PEOPLE, 2)
        keys = {"gone": self.key(gone), "kept": self.key(kept)}
        taken = {gone, kept} & {*self.model.joined, *self.model.joined.values()}
        if taken and self.model.joined.get(gone) != kept:
            with pytest.raises(JoinedAlready):
                join(lake=self.intake.lake, identities=self.intake.identity, why="corrected", now=NOW, **keys)
            return
        join(lake=self.intake.lake, identities=self.intake.identity, why="corrected", now=NOW, **keys)
        self.model.joined[gone] = kept

    def part(self, draw: random.Random) -> None:
        """Two people apart again."""
        if self.model.joined:
            gone, kept = draw.choice([*self.model.joined.items()])
            part(lake=self.intake.lake, gone=self.key(gone), kept=self.key(kept), why="a mistake", now=NOW)
            del self.model.joined[gone]

    def compact(self, draw: random.Random) -> None:
        """The live rows of a set in one file."""
        self.intake.compact(draw.choice([*MODES]), now=NOW)

    def renew(self, draw: random.Random) -> None:
        """The dossier brought up to date, or made anew."""
        Dossiers(self.intake.lake).renew(vocabulary=vocabulary(), merge=draw.random() < 0.3)

    def key(self, who: int) -> int:
        """The surrogate key entered for a number."""
        return self.intake.identity.resolve(kind="natural_person", numbers=[person(who)])[0]

    def agrees(self) -> None:
        """Lake, dossier and SQL, asked by person, by either of two, and by address, tell what the model tells."""
        snapshot = self.intake.lake.snapshot()
        people = {self.key(who): who for who in PEOPLE}
        expected = {name: sorted(map(str, self.model.rows(name))) for name in MODES}
        with snapshot.connect(contracts=CONTRACTS) as connection:
            for name in MODES:
                asked = f'SELECT person, partner, "no", address, value, day, _batch FROM {name}'  # noqa: S608  # ours
                rows = connection.execute(asked).fetchall()
                found = sorted(str((_plain(people, *row[:-1]), row[-1])) for row in rows)
                assert found == expected[name], name
            listed = connection.execute("SELECT subject FROM subjects").fetchall()
        spoken = {row[0] for name in MODES for row, _ in self.model.rows(name)}
        spoken |= {row[1] for name in MODES for row, _ in self.model.rows(name)}
        assert len(listed) == len(set(listed))
        assert {who for who in spoken if who is not None} <= {people[key] for (key,) in listed}
        for records in self.readers():
            self._read_alike(records, people)
            records.close()

    def _read_alike(self, records: SubjectRecords, people: dict[int, int]) -> None:
        for name in MODES:
            told = self.model.rows(name)
            for way in WAYS.values():
                if name == "words" and len(way) > 1:
                    continue
                for key, who in people.items():
                    kept = self.model.joined.get(who, who)
                    rows = records.rows(record_set=name, by=way, key=key)
                    mine = [entry for entry in told if kept in entry[0][: len(way)]]
                    assert sorted(map(str, (_row(people, row) for row in rows))) == sorted(map(str, mine)), (name, who)
            for address in ("A1", "A2"):
                rows = records.rows(record_set=name, by=("address",), key=address)
                there = [entry for entry in told if entry[0][3] == address]
                if name != "words":
                    assert sorted(str(_row(people, row)) for row in rows) == sorted(map(str, there)), (name, address)

    def readers(self) -> list[SubjectRecords]:
        """The lake and, where there is one, the dossier; as an installation opens them."""
        plain = LakeRecords(self.intake.lake.snapshot(), vocabulary())
        either = open_records(lake=self.intake.lake, vocabulary=vocabulary(), trouble=_no_damage)
        if not self.model.joined:
            return [plain, either]
        return [JoinedRecords(records, contracts=CONTRACTS) for records in (plain, either)]


def _no_damage(problem: SalternError) -> None:
    if problem.family == "broken":
        raise problem


def _number(who: int | None) -> str:
    return "" if who is None else person(who)


def _plain(people: dict[int, int], person_: int | None, partner: int | None, *rest: object) -> tuple[object, ...]:
    texts = [str(value) if value is not None else "" for value in rest]
    return (*(None if key is None else people[key] for key in (person_, partner)), *texts)


def _row(people: dict[int, int], row: Record) -> tuple[tuple[object, ...], str]:
    source = row.provenance
    values = [row.get(name) for name in ("person", "partner", "no", "address", "value", "day")]
    plain = [value.key if isinstance(value, Ref) else value for value in values]
    return _plain(people, *plain), source.batch if source else ""  # type: ignore[arg-type]  # keys first


@pytest.mark.parametrize("seed", range(6))
def test_random_deliveries_joins_and_parts_tell_what_a_plain_model_tells(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311  # the same story each time
    deeds = [House.deliver] * 6 + [House.join] * 3 + [House.part] * 2 + [House.link] * 5 + [House.unlink] * 2
    deeds += [House.withdraw, House.compact, House.renew]
    with office(tmp_path, *CONTRACTS) as intake:
        house = House(intake=intake, folder=tmp_path, dated=bool(seed % 2))
        for step in range(40):
            draw.choice(deeds)(house, draw)
            if step % 4 == 3:
                house.agrees()
        house.renew(draw)
        assert isinstance(open_records(lake=intake.lake, vocabulary=vocabulary(), trouble=_no_damage), DossierRecords)
        house.agrees()
        while house.model.joined:
            house.part(draw)
        while house.model.linked:
            house.unlink(draw)
        house.agrees()
