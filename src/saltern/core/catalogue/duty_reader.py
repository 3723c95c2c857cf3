"""The kinds of matter and the duties of a district, read from `triage/`: taxonomy.csv, duties.csv, triage.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from saltern.core.catalogue.duties import Duties, Duty, MessageKind
from saltern.core.documents import document
from saltern.core.documents.cells import read_rows
from saltern.core.documents.fields import Fields
from saltern.errors import Fault, Place
from saltern.words import Phrase

SETTINGS: Final = "triage/triage.yaml"
TAXONOMY: Final = "triage/taxonomy.csv"
DUTIES: Final = "triage/duties.csv"
TEXTS: Final = "triage/texts.csv"
"""What the model of the pack learns from."""
LEAST, MOST = 50, 99


def read_duties(*, folder: Path, faults: list[Fault]) -> Duties:
    """The duties of a pack; none where it has no `triage/triage.yaml`."""
    if not (folder / SETTINGS).is_file():
        return Duties()
    missing = [name for name in (TAXONOMY, DUTIES, TEXTS) if not (folder / name).is_file()]
    for name in missing:
        found = Phrase(en="no such file", zh="没有该文件")
        expected = Phrase(en=f"a file beside {SETTINGS}", zh=f"与 {SETTINGS} 并列的文件")
        faults.append(Place(file=name).fault("missing-file", found, expected))
    entry = document.read(path=folder / SETTINGS, name=SETTINGS, faults=faults)
    if entry is None or missing:
        return Duties()
    fields = Fields(entry, file=SETTINGS, faults=faults)
    precision = fields.integer("precision", default=90)
    if not LEAST <= precision <= MOST:
        expected = Phrase(en=f"per cent from {LEAST} to {MOST}", zh=f"{LEAST} 至 {MOST} 之间的百分数")
        fields.fault(fields.entry_of("precision") or fields.entry, "bad-value", str(precision), expected)
    places = fields.sub("places", required=True)
    codes = places.names() if places else ()
    offices = {code: places.text(code, required=True) for code in codes} if places else {}
    office_places = {code: places.place_of(code) for code in codes} if places else {}
    fields.done()
    return Duties(
        kinds=_kinds(folder, faults),
        duties=_duties(folder, faults),
        offices=offices,
        office_places=office_places,
        precision=precision / 100,
    )


def _kinds(folder: Path, faults: list[Fault]) -> dict[str, MessageKind]:
    found: dict[str, MessageKind] = {}
    columns = ("kind", "level1", "level2", "level3", "name_en")
    for row in read_rows(path=folder / TAXONOMY, name=TAXONOMY, columns=columns, faults=faults):
        key, level1, level2, level3, name_en = (row.text(column, required=True) for column in columns)
        row.key("kind", required=False)
        if key in found:
            again = Phrase(en=f'"{key}" again', zh=f"“{key}”重复")
            row.fault("kind", "duplicate-key", again, Phrase(en="each kind once", zh="每类只出现一次"))
        name, place = Phrase(zh=level3, en=name_en), row.place_of("kind")
        found[key] = MessageKind(key=key, name=name, level1=level1, level2=level2, place=place)
    return found


def _duties(folder: Path, faults: list[Fault]) -> tuple[Duty, ...]:
    columns = ("kind", "place", "lead", "assist")
    return tuple(
        Duty(
            kind=row.text("kind", required=True),
            division=row.text("place"),
            lead=row.text("lead", required=True),
            assist=row.words("assist"),
            place=row.place_of("kind"),
        )
        for row in read_rows(path=folder / DUTIES, name=DUTIES, columns=columns, faults=faults)
    )
