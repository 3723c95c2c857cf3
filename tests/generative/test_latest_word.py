"""Whatever is delivered, withdrawn or not: the lake, the dossier and SQL tell the same latest word of each subject."""

from __future__ import annotations

import random
from pathlib import Path

from saltern.core.registry.dossier.dossiers import Dossiers
from saltern.core.registry.dossier.records import DossierRecords, open_records
from worlds.consents import CONTRACT, HEADER, LATER, VOCABULARY, agreed, line
from worlds.registry_office import NOW, firm, office, person, written


def test_lake_dossier_and_sql_agree_whatever_is_delivered(tmp_path: Path) -> None:
    draw = random.Random(7)  # noqa: S311  # the same rows every time
    days = ["", "2020-01-01", "2020-01-02", "2020-03-01", "2090-01-01"]
    with office(tmp_path, CONTRACT) as intake:
        for place in range(8):
            lines = [
                line(
                    draw.choice(["sms", "app", "none", ""]),
                    draw.choice(["true", "false", ""]),
                    draw.choice(days),
                    who=draw.choice([person(1), person(2), person(3), ""]),
                    of=draw.choice([firm(1), "", "", ""]),
                )
                for _ in range(draw.randint(1, 6))
            ]
            path = written(tmp_path / f"consents{place}.csv", lines, header=HEADER)
            intake.take(path, dataset="consents", now=NOW + place * LATER)
            if place == 5:
                intake.compact("consents", now=NOW)
            if place in {3, 6}:
                Dossiers(intake.lake).renew(vocabulary=VOCABULARY)
            with intake.lake.snapshot().connect(contracts=[CONTRACT]) as connection:
                keys = connection.execute("SELECT subject, kind FROM subjects").fetchall()
            agreed(intake, *(("person" if kind == "natural_person" else "firm", key) for key, kind in keys))
        kept = open_records(lake=intake.lake, vocabulary=VOCABULARY, trouble=lambda _: None)
        assert isinstance(kept, DossierRecords)
        assert keys
