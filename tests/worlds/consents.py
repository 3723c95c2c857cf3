"""A feed of consents, of which the latest word counts, and the same question put to the lake, the dossier and SQL."""

from __future__ import annotations

import datetime as dt

from saltern.core.catalogue.vocabulary import record_sets
from saltern.core.contracts.reader import parse
from saltern.core.registry.dossier.records import open_records
from saltern.core.registry.intake import Intake
from saltern.core.registry.profile import LakeRecords
from saltern.core.rules.facts import Entity, Link, Vocabulary
from worlds.registry_office import person

HEADER = "id_number,credit_code,channel,consent,updated_on"
LATER = dt.timedelta(hours=1)


def text(custom: str = "") -> str:
    """The contract of consents, as a pack holds it."""
    stated = custom or (
        '  - {property: latestWord, value: "subject, channel"}\n  - {property: latestWordForAll, value: none}\n'
    )
    return f"""
apiVersion: v3.1.0
kind: DataContract
id: consents
domain: office
description: {{usage: "reminder"}}
servers: [{{server: delivery, type: local, path: "consents*", format: csv, encoding: UTF-8}}]
schema:
  - name: consents
    properties:
      - {{name: id_number, logicalType: string, logicalTypeOptions: {{format: resident_id}}, physicalName: person}}
      - {{name: credit_code, logicalType: string, logicalTypeOptions: {{format: credit_code}}, physicalName: firm}}
      - name: channel
        logicalType: string
        quality: [{{type: library, metric: invalidValues, arguments: {{validValues: [sms, app, none]}}, mustBe: 0}}]
      - {{name: consent, logicalType: boolean}}
      - {{name: updated_on, logicalType: date}}
customProperties:
  - {{property: delivery, value: append}}
  - {{property: dateColumn, value: updated_on}}
{stated}"""


CONTRACT = parse(file="consents.yaml", text=text())
SETS = record_sets([CONTRACT])
PERSON = Link(name="consents", record_set="consents", by=("person",))
FIRM = Link(name="consents", record_set="consents", by=("firm",))
VOCABULARY = Vocabulary(
    entities={
        "natural_person": Entity(name="natural_person", links={"consents": PERSON}),
        "legal_person": Entity(name="legal_person", links={"consents": FIRM}),
    },
    record_sets=SETS,
)


def agreed(intake: Intake, *keys: tuple[str, int]) -> dict[tuple[str, int], list[tuple[object, ...]]]:
    """The rows that count of each key of a column, after comparing the three ways to ask."""
    snapshot = intake.lake.snapshot()
    everybody = {}
    with snapshot.connect(contracts=[CONTRACT]) as connection:
        for by, key in keys:
            asked = f'SELECT channel, consent, updated_on FROM consents WHERE "{by}" = {key}'  # noqa: S608  # our own key
            everybody[by, key] = sorted(map(str, connection.execute(asked).fetchall()))
    for records in (
        LakeRecords(snapshot, VOCABULARY),
        open_records(lake=intake.lake, vocabulary=VOCABULARY, trouble=lambda _: None),
    ):
        found = {}
        for by, key in keys:
            rows = records.rows(record_set="consents", by=(by,), key=key)
            found[by, key] = [(row["channel"], row["consent"], row["updated_on"]) for row in rows]
        assert {asked: sorted(map(str, rows)) for asked, rows in found.items()} == everybody, type(records)
        records.close()
    return found


def line(channel: str, consent: str, day: str, *, who: str = person(1), of: str = "") -> str:
    """A row of the feed."""
    return f"{who},{of},{channel},{consent},{day}"
