"""P5: all that is known of one subject, and what its dossier costs to make, to keep and to renew.

`make bench-dossier`. A district is generated and taken in (`--lake FOLDER` takes one that stands, `--records` sets how
many), its dossier is made; then subjects who have records are read by turns:

    limit     the body of the subject fetched from a map of the file and unpacked; nothing decoded
    today     `LakeRecords`: a DuckDB query a link over the lake's files, planned once and kept
    ours      `DossierRecords`, opened, each segment's hash proved before its first use

for the records one item asks (what its rules and form really looked at, by a recording source), and for all records
by every link. Cold: the file put out of the page cache and every hash forgotten before each subject.
Heavy: a lake of a few thousand people with 1,250 rows each in five sets, as 310 million records of 250,000 people
would be; figures a record are those of this sample.
Renewal: deliveries that touch 0.1 % and 1 % of the subjects with one new row in each of five sets, and a day's 850,000
rows beside a hundredth of them; a layer each.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import mmap
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import duckdb
import numpy as np
import zstandard

from bench.both import ROOT
from bench.figures import (
    Contender,
    Figure,
    Judged,
    Run,
    Spread,
    at_least,
    at_most,
    by_turns,
    here,
    judge,
    machine,
    ratio,
    show,
)
from bench.measure import peak_mib
from saltern.core.approvals.compilation import compile_item
from saltern.core.approvals.next_steps import NextStepRules
from saltern.core.catalogue.loader import load_pack
from saltern.core.catalogue.pack import Pack
from saltern.core.contracts.contract import Contract
from saltern.core.contracts.reader import load_all, parse
from saltern.core.registry.dossier.dossiers import Dossiers
from saltern.core.registry.dossier.layer import Layer
from saltern.core.registry.dossier.layout import SUBJECT, reaches
from saltern.core.registry.dossier.making import Maker, silent
from saltern.core.registry.dossier.records import DossierRecords, open_records
from saltern.core.registry.identity import IdentityStore
from saltern.core.registry.intake import Intake
from saltern.core.registry.lake import Lake
from saltern.core.registry.profile import LakeRecords, SubjectRecords
from saltern.core.review.tryout import try_item
from saltern.core.rules.facts import Column, Entity, Link, Record, RecordSet, Vocabulary
from saltern.demo.district.generate import generate
from saltern.demo.district.plan import Plan
from saltern.errors import SalternError

ITEM = "elder-allowance"
DAY = dt.date(2020, 4, 10)
NOW = dt.datetime(2020, 4, 11, tzinfo=dt.UTC)
PACK = ROOT / "packs" / "yantian"
HEAVY_PEOPLE = 3000
HEAVY_ROWS = 250
"""Rows a person in each of five sets."""
DELIVERIES = ((17_000, 10), (170, 10), (2_500, 1), (250, 1))
"""People, and rows of each in every set: 850,000 rows, as of a day; a hundredth of them; 1 % of the people; 0.1 %."""
Question = tuple[str, tuple[str, ...], int | str]


def main() -> int:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lake", type=Path, help="a lake that stands (its dossier is made anew)")
    parser.add_argument("--records", type=int, default=12_000_000)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--subjects", type=int, default=300, help="subjects a turn of ours")
    parser.add_argument("--renewal", action="store_true", help="the renewals alone")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="saltern-bench-") as folder, machine() as there:
        if not options.renewal:
            made_and_read(
                Path(folder), lake=options.lake, records=options.records, runs=options.runs, subjects=options.subjects
            )
        renew(Path(folder), runs=options.runs)
    there.show()
    return 0


def made_and_read(folder: Path, *, lake: Path | None, records: int, runs: int, subjects: int) -> None:
    """Dossiers of a district and of a few people with many records."""
    pack = load_pack(PACK)
    whole = Lake(lake) if lake else district(folder / "district", records)
    print(f"{records_in(whole):,} records in the lake\n")
    build(whole, pack.vocabulary, runs=3)
    read(whole, pack, runs=runs, subjects=subjects)
    heavy = crowd(folder / "heavy")
    print(f"{HEAVY_PEOPLE:,} people with {5 * HEAVY_ROWS:,} records each\n")
    build(heavy, heavy_vocabulary(), runs=3, size=11.0)
    read_heavy(heavy, runs=runs)


def district(home: Path, records: int) -> Lake:
    """A generated district taken in."""
    generate(plan=Plan(records=records), folder=home / "feeds")
    contracts = load_all(folder=PACK / "sources")
    lake = Lake(home / "lake")
    identity = IdentityStore(home / "identity.sqlite3", key=bytes(32))
    door = Intake(lake=lake, identity=identity, contracts=contracts)
    for path in sorted((home / "feeds").rglob("*.*")):
        dataset = next((c.dataset for c in contracts.values() if Path(path.name).match(c.path)), None)
        if dataset is not None:
            door.take(path, dataset=dataset, now=NOW)
    door.close()
    identity.close()
    return lake


def records_in(lake: Lake) -> int:
    """Rows that count."""
    holdings = lake.holdings()
    return sum(batch.committed for data in {b.dataset for b in holdings.batches} for batch in holdings.live(data))


def build(lake: Lake, vocabulary: Vocabulary, *, runs: int, size: float = 14.0) -> None:
    """Make all of it, some times; the last one stays."""
    dossiers, records = Dossiers(lake), records_in(lake)

    def make() -> None:
        dossiers.drop()
        dossiers.renew(vocabulary=vocabulary)

    (made,) = by_turns(
        [
            Contender(
                name="saltern, dossier made", run=here(make), count=records, clock="lake files warm, hashed before"
            )
        ],
        runs=runs,
    )
    show(made)
    manifest = dossiers.manifest()
    assert manifest is not None
    assert made.cpu is not None
    speed = Spread.of([records / run.cpu for run in made.runs if run.cpu], "/s")
    each = manifest.layers[0].file.size / records
    judge(
        Judged(what="records a CPU-second", ours=speed, wanted=at_least(1e6, "/s")),
        Judged(what="bytes a record of the lake", ours=Spread.of([each], "B"), wanted=at_most(size, "B")),
        Judged(what="bytes a row in it", ours=Spread.of([manifest.layers[0].file.size / manifest.rows], "B")),
    )


def read(lake: Lake, pack: Pack, *, runs: int, subjects: int) -> None:
    """One subject, warm and cold, of a district."""
    quick, slow = dossier(lake, pack.vocabulary), LakeRecords(lake.snapshot(), pack.vocabulary)
    chance = random.Random(5)
    people = [key for key in chance.sample(range(1, 200_000), 20 * subjects) if quick.kind(key) == "natural_person"]
    turns = itertools.cycle(people)
    item = [(way.record_set, way.by) for way in ways_of_item(pack, quick, people[0])]
    every = [(way.record_set, way.by) for way in reaches(pack.vocabulary) if way.domain == SUBJECT]
    print(f"{ITEM} asks {len(item)} links of one person; all links are {len(every)}\n")
    bodies = Bodies(lake)

    def some(records: SubjectRecords, links: Sequence[tuple[str, tuple[str, ...]]], count: int) -> Callable[[], Run]:
        return each_of(lambda key: [records.rows(record_set=s, by=by, key=key) for s, by in links], turns, count)

    few = 5
    contenders = [
        Contender(
            name="body mapped and unpacked (limit)",
            run=each_of(bodies.raw, turns, subjects),
            count=subjects,
            clock="warm",
        ),
        Contender(name="LakeRecords, one item", run=some(slow, item, few), count=few, clock="planned, files warm"),
        Contender(name="saltern, one item", run=some(quick, item, subjects), count=subjects, clock="open, warm"),
        Contender(name="LakeRecords, all", run=some(slow, every, few), count=few, clock="planned, files warm"),
        Contender(name="saltern, all", run=some(quick, every, subjects), count=subjects, clock="open, warm"),
    ]
    limit, before, ours, before_all, ours_all = by_turns(contenders, runs=runs)
    quick.close()
    cold = [cold_ms(lake, pack.vocabulary, key, every) for key in people[:60]]
    fresh = [cold_ms(lake, pack.vocabulary, key, item) for key in people[60:120]]
    show(limit, before, ours, before_all, ours_all)
    judge(
        Judged(what="P5 the records of one item", beside=limit, ours=p50(ours), wanted=at_most(0.0005, "s")),
        Judged(what="    times quicker than before", beside=before, ours=ratio(ours, to=before)),
        Judged(what="P5 all of one subject", beside=limit, ours=p50(ours_all), wanted=at_most(0.005, "s")),
        Judged(what="    times quicker than before", beside=before_all, ours=ratio(ours_all, to=before_all)),
        Judged(what="P5 one item, cold, opened anew", ours=Spread.of(fresh, "s"), wanted=at_most(0.005, "s")),
        Judged(what="P5 all of one subject, cold", ours=Spread.of(cold, "s"), wanted=at_most(0.005, "s")),
    )
    slow.close()


def read_heavy(lake: Lake, *, runs: int) -> None:
    """One subject with 1,250 rows: one set, and all."""
    vocabulary = heavy_vocabulary()
    quick = dossier(lake, vocabulary)
    turns = itertools.cycle(random.Random(6).sample(range(1, HEAVY_PEOPLE), 200))
    sets = sorted(vocabulary.record_sets)
    one = each_of(lambda key: quick.rows(record_set=sets[0], by=("person",), key=key), turns, 50)
    every = each_of(lambda key: [quick.rows(record_set=s, by=("person",), key=key) for s in sets], turns, 50)
    limit, ours, all_ours = by_turns(
        [
            Contender(name="body mapped and unpacked (limit)", run=each_of(Bodies(lake).raw, turns, 50), count=50),
            Contender(name="saltern, one set of 250 rows", run=one, count=50, clock="open, warm"),
            Contender(name="saltern, all 1,250 rows", run=every, count=50, clock="open, warm"),
        ],
        runs=runs,
    )
    quick.close()
    cold = [cold_ms(lake, vocabulary, key, [(name, ("person",)) for name in sets]) for key in range(100, 160)]
    show(limit, ours, all_ours)
    judge(
        Judged(what="P5 one set of a heavy subject", beside=limit, ours=p50(ours), wanted=at_most(0.0005, "s")),
        Judged(what="P5 all of a heavy subject", beside=limit, ours=p50(all_ours), wanted=at_most(0.005, "s")),
        Judged(what="P5 all of a heavy subject, cold", ours=Spread.of(cold, "s"), wanted=at_most(0.005, "s")),
    )


def renew(folder: Path, *, runs: int) -> None:
    """Layers of deliveries that touch a share of the subjects, and of a day's delta beside a hundredth of it."""
    people = 250_000
    lake, made = Lake(folder / "renewed"), {}
    vocabulary = heavy_vocabulary()
    with crowd_door(folder, lake) as door:
        for name in sorted(vocabulary.record_sets):
            door.take(crowd_file(folder, name, people, 2, start=0), dataset=name, now=NOW)
        Dossiers(lake).renew(vocabulary=vocabulary)
        before = lake.snapshot()
        for number, (touched, rows) in enumerate(DELIVERIES):
            for name in sorted(vocabulary.record_sets):
                file = crowd_file(folder, name, touched, rows, start=1000 * (number + 1), of=people)
                assert door.take(file, dataset=name, now=NOW).outcome == "committed"
            made[touched, rows] = (before, lake.snapshot())
            before = lake.snapshot()

    def layer(touched: int, rows: int) -> Contender:
        old, new = made[touched, rows]

        def work() -> None:
            with tempfile.TemporaryDirectory() as place:
                maker = Maker(snapshot=new, vocabulary=vocabulary, folder=Path(place), tell=silent)
                assert maker.layer_since(old) is not None

        name = f"{touched:,} of {people:,} people"
        return Contender(name=name, run=here(work), clock=f"{len(SETS) * touched * rows:,} rows in five sets")

    day, hundredth, large, small = by_turns([layer(*delivery) for delivery in DELIVERIES], runs=runs)
    show(small, large, hundredth, day)
    tenth, fifth = at_most(0.1, "×"), at_most(0.2, "×")
    judge(
        Judged(what="CPU of renewing 0.1 % over that of 1 %", ours=_share(small, large), wanted=tenth),
        Judged(
            what="CPU of a hundredth of a day's delta over that of the day", ours=_share(hundredth, day), wanted=fifth
        ),
    )


def _share(part: Figure, whole: Figure) -> Spread:
    """CPU of one over that of the other, turn by turn."""
    pairs = zip(part.runs, whole.runs, strict=True)
    return Spread.of([one.cpu / other.cpu for one, other in pairs if one.cpu and other.cpu], "×")


class Bodies:
    """The plainest way to a body: the file mapped, two starts read, one piece unpacked."""

    def __init__(self, lake: Lake) -> None:
        manifest = Dossiers(lake).manifest()
        assert manifest is not None
        layer = Layer(root=lake.root, entry=manifest.layers[-1])
        domain = layer.layout.domains[SUBJECT]
        assert domain.keys is not None
        handle = os.open(lake.root / manifest.layers[-1].file.path, os.O_RDONLY)
        self._map = mmap.mmap(handle, 0, access=mmap.ACCESS_READ)
        os.close(handle)
        self._starts = np.frombuffer(self._map, dtype="<i8", count=domain.count + 1, offset=domain.starts.at)
        self._keys = np.frombuffer(self._map, dtype="<i8", count=domain.count, offset=domain.keys.at).copy()
        dictionary = domain.dictionary
        words = layer.stretch(dictionary) if dictionary else None
        self._unpacker = zstandard.ZstdDecompressor(
            dict_data=zstandard.ZstdCompressionDict(words) if words else None, format=zstandard.FORMAT_ZSTD1_MAGICLESS
        )

    def raw(self, key: int) -> bytes:
        """The unpacked body."""
        place = int(self._keys.searchsorted(key))
        first, after = int(self._starts[place]), int(self._starts[place + 1])
        return self._unpacker.decompress(self._map[first:after]) if after > first else b""


def each_of(ask: Callable[[int], object], keys: Iterator[int], count: int) -> Callable[[], Run]:
    """`count` subjects one after the other; the seconds are the median subject's times `count`."""

    def run() -> Run:
        spent, before = [], time.process_time()
        for key in itertools.islice(keys, count):
            began = time.perf_counter()
            ask(key)
            spent.append(time.perf_counter() - began)
        return Run(seconds=statistics.median(spent) * count, cpu=time.process_time() - before, mib=peak_mib())

    return run


def p50(figure: Figure) -> Spread:
    """The median subject, turn by turn."""
    return figure.each


def cold_ms(lake: Lake, vocabulary: Vocabulary, key: int, links: Sequence[tuple[str, tuple[str, ...]]]) -> float:
    """One subject with nothing of the file in memory and nothing proved; the records are open, their words known."""
    records = dossier(lake, vocabulary)
    for record_set, by in links:
        records.rows(record_set=record_set, by=by, key=-1)
    for path in (lake.root / "dossier" / "layers").iterdir():
        handle = os.open(path, os.O_RDONLY)
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(handle)
        os.utime(path)  # a touched file is proved anew
    began = time.perf_counter()
    for record_set, by in links:
        records.rows(record_set=record_set, by=by, key=key)
    spent = time.perf_counter() - began
    records.close()
    return spent


def dossier(lake: Lake, vocabulary: Vocabulary) -> DossierRecords:
    """The dossier's records, or nothing will do."""

    def trouble(problem: SalternError) -> None:
        raise problem

    records = open_records(lake=lake, vocabulary=vocabulary, trouble=trouble)
    assert isinstance(records, DossierRecords)
    return records


class Recording:
    """A source that remembers what was asked of it."""

    def __init__(self, source: SubjectRecords) -> None:
        self._source = source
        self.asked: dict[Question, None] = {}

    def rows(self, *, record_set: str, by: tuple[str, ...], key: int | str) -> Sequence[Record]:
        """The rows of the source behind."""
        self.asked[record_set, by, key] = None
        return self._source.rows(record_set=record_set, by=by, key=key)


def ways_of_item(pack: Pack, records: SubjectRecords, subject: int) -> list[Link]:
    """The links an item's form, rules and next steps look at, of the subject itself."""
    source = Recording(records)
    rules = compile_item(item=pack.items[ITEM], vocabulary=pack.vocabulary)
    try_item(rules=rules, steps=NextStepRules(pack), source=source, subject=subject, as_of=DAY)
    asked = [Link(name=s, record_set=s, by=by) for s, by, key in source.asked if key == subject]
    assert asked
    return asked


COLUMNS = ("no", "person", "on", "kind", "amount", "place")


def heavy_contract(name: str) -> Contract:
    """A set of a heavy subject: a receipt number, a day, a kind, a sum, a place."""
    text = f"""
apiVersion: v3.1.0
kind: DataContract
id: {name}
domain: medical-insurance
description: {{usage: eligibility}}
servers: [{{server: delivery, type: local, path: "{name}*", format: csv, encoding: UTF-8}}]
schema:
  - name: {name}
    properties:
      - {{name: "no", logicalType: string, required: true}}
      - {{name: id_number, logicalType: string, logicalTypeOptions: {{format: resident_id}}, physicalName: person}}
      - {{name: "on", logicalType: date, required: true}}
      - {{name: kind, logicalType: string, required: true}}
      - {{name: amount, logicalType: number, required: true}}
      - {{name: place, logicalType: string, required: true}}
customProperties:
  - {{property: delivery, value: append}}
  - {{property: dateColumn, value: "on"}}
"""
    return parse(text=text, file=f"{name}.yaml")


SETS = ("settlements", "payments", "bills", "taps", "visits")


def heavy_vocabulary() -> Vocabulary:
    """The five sets of a person."""
    columns = (
        Column(name="no", kind="string"),
        Column(name="person", kind="ref", entity="natural_person"),
        Column(name="on", kind="date"),
        Column(name="kind", kind="string"),
        Column(name="amount", kind="number", scale=2),
        Column(name="place", kind="string"),
    )
    sets = {
        name: RecordSet(name=name, unit="unit", columns={c.name: c for c in columns}, date_column="on") for name in SETS
    }
    links = {name: Link(name=name, record_set=name, by=("person",)) for name in SETS}
    return Vocabulary(entities={"natural_person": Entity(name="natural_person", links=links)}, record_sets=sets)


def crowd(folder: Path) -> Lake:
    """A lake of few people with many records."""
    lake = Lake(folder / "lake")
    with crowd_door(folder, lake) as door:
        for name in SETS:
            door.take(crowd_file(folder, name, HEAVY_PEOPLE, HEAVY_ROWS, start=0), dataset=name, now=NOW)
    return lake


class crowd_door:  # noqa: N801  # used as a verb
    """The intake of such a lake."""

    def __init__(self, folder: Path, lake: Lake) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._identity = IdentityStore(lake.root.with_name(f"{lake.root.name}.sqlite3"), key=bytes(32))
        contracts = {name: heavy_contract(name) for name in SETS}
        self._door = Intake(lake=lake, identity=self._identity, contracts=contracts)

    def __enter__(self) -> Intake:
        return self._door

    def __exit__(self, *_: object) -> None:
        self._door.close()
        self._identity.close()


def crowd_file(folder: Path, name: str, people: int, rows: int, *, start: int, of: int = 0) -> Path:
    """A delivery: `rows` records of each of `people` (every so many of `of`), in no order."""
    path = folder / f"{name}-{start}-{people}.csv"
    step = max(1, of // people) if of else 1
    numbers = identity_numbers(max(people * step, 1))
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE numbers AS SELECT unnest($1) AS id_number, unnest($2) AS p", [numbers, list(range(len(numbers)))]
    )
    connection.execute(
        f"""
        COPY (
          SELECT printf('S%012d', hash(p, r, '{name}', 1) % 1000000000) AS "no", id_number,
                 DATE '2015-01-01' + CAST(hash(p, r, '{name}', 2) % 1900 AS INTEGER) AS "on",
                 ['outpatient', 'inpatient', 'pharmacy', 'remote'][1 + CAST(hash(p, r, 3) % 4 AS BIGINT)] AS kind,
                 CAST(hash(p, r, '{name}', 4) % 200000 AS DECIMAL(18, 2)) / 100 AS amount,
                 printf('H%05d', hash(p, r // 20, 5) % 300) AS place
          FROM numbers, range({start}, {start} + {rows}) AS t(r) WHERE p % {step} = 0 AND p < {people * step}
          ORDER BY hash(p, r)
        ) TO '{path}' (FORMAT csv, HEADER)
        """  # noqa: S608  # a bench of constants
    )
    connection.close()
    return path


def identity_numbers(count: int) -> list[str]:
    """Valid numbers of invented people."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    found = []
    for place in range(count):
        born = dt.date(1990, 1, 1) + dt.timedelta(days=place // 900)
        body = f"440301{born:%Y%m%d}{place % 900 + 100:03d}"
        check = "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]
        found.append(body + check)
    return found


if __name__ == "__main__":
    sys.exit(main())
