"""A small district and its dossier: every link of the pack as the lake tells it, and the commands on it."""

from __future__ import annotations

import random
from collections.abc import Iterator

from saltern.core.catalogue.pack import Pack
from saltern.core.registry.dossier.dossiers import Dossiers
from saltern.core.registry.dossier.layout import reaches
from saltern.core.registry.dossier.records import DossierRecords, open_records
from saltern.core.registry.lake import Lake
from saltern.core.registry.profile import LakeRecords, SubjectRecords
from saltern.errors import SalternError
from worlds.district import District

EACH = 3
"""Keys of each column a link goes by, taken where there are rows."""


def held(lake: Lake, pack: Pack) -> Iterator[tuple[str, tuple[str, ...], int | str]]:
    """Questions that have an answer, for every link."""
    with lake.snapshot().connect(threads=1) as connection:
        for way in reaches(pack.vocabulary):
            if way.record_set not in lake.snapshot().record_sets:
                continue
            for column in way.by:
                asked = f'SELECT DISTINCT "{column}" AS k FROM "{way.record_set}" WHERE k IS NOT NULL ORDER BY k'  # noqa: S608  # names of the pack
                keys = [row[0] for row in connection.execute(asked).fetchall()]
                chosen = random.Random(way.record_set + column).sample(keys, min(EACH, len(keys)))  # noqa: S311  # the same each time
                yield from ((way.record_set, way.by, key) for key in chosen)


def test_every_link_of_the_pack_is_told_as_the_lake_tells_it(district: District, pack: Pack) -> None:
    lake = Lake(district.home / "lake")
    made = Dossiers(lake).renew(vocabulary=pack.vocabulary)
    assert made.number == lake.numbers()[-1]

    def complain(problem: SalternError) -> None:
        raise problem

    quick = open_records(lake=lake, vocabulary=pack.vocabulary, trouble=complain)
    slow = LakeRecords(lake.snapshot(), pack.vocabulary)
    assert isinstance(quick, DossierRecords)

    def told(records: SubjectRecords, question: tuple[str, tuple[str, ...], int | str]) -> list[tuple[str, object]]:
        record_set, by, key = question
        return [(repr(dict(row)), row.provenance) for row in records.rows(record_set=record_set, by=by, key=key)]

    rows = 0
    for question in held(lake, pack):
        wanted = told(slow, question)
        assert told(quick, question) == wanted != []
        rows += len(wanted)
    assert rows > 500
    assert quick._lake is None
    quick.close()
    slow.close()


def test_the_commands_say_the_same_with_it_and_without_it(district: District) -> None:
    look = (
        "subject",
        "show",
        district.number("elder"),
        "--purpose",
        "prefill",
        "--as",
        "wang",
        "--as-of",
        "2020-04-10",
    )
    before = district.say(*look).out
    made = district.ask("lake", "dossier")
    newest = district.say("lake", "snapshots", "--limit", 1).lines[0].split()[0]
    assert (str(made["snapshot"]), made["layers"]) == (newest, 1)
    assert made["rows"] > 200_000
    assert district.say(*look).out == before
    scrubbed = district.ask("lake", "scrub")
    assert scrubbed["damaged"] == []
    (layer,) = (district.home / "lake" / "dossier" / "layers").iterdir()
    data = bytearray(layer.read_bytes())
    data[len(data) // 2] ^= 1
    layer.write_bytes(data)
    assert district.try_("lake", "scrub").status == 1
    assert district.say(*look).out == before
    assert district.ask("lake", "dossier", "--renew")["rows"] == made["rows"]
    assert district.ask("lake", "scrub") == scrubbed
    district.say("lake", "dossier", "--drop")
    assert district.ask("lake", "scrub")["files"] == scrubbed["files"] - 1
    assert district.say(*look).out == before
