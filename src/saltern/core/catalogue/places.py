"""Where and who: the district, its units, divisions, venues, code lists, services handled elsewhere,
and what is asked of the platform itself."""

from __future__ import annotations

import csv
import re
import zoneinfo
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, Literal

from saltern.core.catalogue.flags import FLAGS
from saltern.core.catalogue.help_page import HelpPage
from saltern.core.catalogue.pack import District, Division, Elsewhere, FileDays, Opening, Unit, Venue
from saltern.core.documents.fields import Fields, near
from saltern.core.rules.facts import SUBJECT_KINDS
from saltern.errors import Fault, Place, Words
from saltern.words import Phrase

LEVELS: Final[tuple[Literal["province", "city", "district", "subdistrict", "community"], ...]] = (
    "province", "city", "district", "subdistrict", "community",
)  # fmt: skip
VENUES: Final[tuple[Literal["district", "subdistrict", "community", "kiosk"], ...]] = (
    "district", "subdistrict", "community", "kiosk",
)  # fmt: skip
THEME_KINDS: Final = ("person_themes", "firm_themes", "green_channels", "topics")
"""What a district counts of its themes."""

DAYS: Final = {"mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6, "sun": 7}
HOURS: Final = re.compile(r"([01]\d|2[0-4]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d")


def read_district(fields: Fields) -> District:
    """`pack.yaml`."""
    fields.where = "pack"
    zone = fields.text("time_zone", required=True)
    if zone and zone not in zoneinfo.available_timezones():
        fields.fault(
            fields.entry,
            "bad-value",
            Phrase(en=f'time zone "{zone}"', zh=f"时区“{zone}”"),
            Phrase(en="a zone like Asia/Shanghai", zh="时区，如 Asia/Shanghai"),
        )
    code = fields.text("code", required=True)
    if not re.fullmatch(r"\d{6}", code, re.ASCII):
        fields.fault(
            fields.entry,
            "bad-value",
            Phrase(en=f'code "{code}"', zh=f"代码“{code}”"),
            Phrase(en="the six digits of a district (GB/T 2260)", zh="区县的六位代码（GB/T 2260）"),
        )
    district = District(
        key=fields.key("key"),
        name=fields.phrase("name"),
        code=code,
        time_zone=zone or "UTC",
        languages=fields.words("languages") or ("zh",),
        currency=fields.text("currency") or "CNY",
        call=fields.text("call"),
        portal=fields.phrase("portal", required=False),
        city=fields.text("city"),
        announced=_announced(fields.sub("announced")),
        file_days=_file_days(fields.sub("file_days")),
    )
    fields.done()
    return district


def _announced(fields: Fields | None) -> dict[str, int]:
    """The numbers the district tells the public."""
    if fields is None:
        return {}
    found = {name: fields.integer(name) for name in (*FLAGS, *THEME_KINDS) if fields.has(name)}
    fields.done()
    return found


def _file_days(fields: Fields | None) -> FileDays:
    """How long files handed in are kept; for ever where nothing is said."""
    if fields is None:
        return FileDays()
    days = FileDays(unused=fields.integer("unused", least=1), after_case=fields.integer("after_case", least=1))
    fields.done()
    return days


def read_units(fields: Fields) -> dict[str, Unit]:
    """`units.yaml`."""
    units = {}
    for key, unit in fields.each():
        units[key] = Unit(
            key=key,
            name=unit.phrase("name"),
            sender=unit.phrase("sender", required=False),
            call=unit.text("call"),
            place=unit.place,
        )
        unit.done()
    return units


def read_elsewhere(fields: Fields) -> dict[str, Elsewhere]:
    """`elsewhere.yaml`: services this pack names and does not hold."""
    found = {}
    for key, service in fields.each():
        found[key] = Elsewhere(
            key=key,
            name=service.phrase("name"),
            who=service.one_of("who", SUBJECT_KINDS, default="natural_person"),
            authority=service.text("authority"),
            where=service.text("where"),
            office=service.phrase("office", required=False),
            telephone=service.text("telephone"),
            words=service.words("words"),
            place=service.place,
        )
        service.done()
    return found


def read_help_pages(fields: Fields) -> dict[str, HelpPage]:
    """`search/help.yaml`."""
    found = {}
    for key, page in fields.each():
        found[key] = HelpPage(
            key=key,
            name=page.phrase("name"),
            answer=page.phrase("answer"),
            words=page.words("words"),
            place=page.place,
        )
        page.done()
    return found


def read_venues(fields: Fields) -> dict[str, Venue]:
    """`venues.yaml`; `hours` names opening times used by many venues."""
    openings = {name: tuple(_openings(hours)) for name, hours in fields.members("hours")}
    venues = {}
    for key, venue in fields.members("venues", required=True):
        hours = venue.text("hours", required=True)
        if hours and hours not in openings:
            venue.fault(
                venue.entry,
                "unknown-hours",
                Phrase(en=f'hours "{hours}"', zh=f"开放时间“{hours}”"),
                " | ".join(openings),
                near(hours, openings),
            )
        kind = venue.one_of("kind", VENUES, default="community")
        venues[key] = Venue(
            key=key,
            kind=kind,
            name=venue.phrase("name"),
            division=venue.text("division", required=True),
            openings=openings.get(hours, ()),
            items=venue.words("items") or ("*",),
            inside=venue.text("inside"),
            address=venue.text("address"),
            telephone=venue.text("telephone"),
            invented=venue.boolean("invented", default=True),
            place=venue.place,
        )
        venue.done()
    fields.done()
    return venues


def _openings(fields: Fields) -> Iterator[Opening]:
    for days in fields.names():
        numbers: list[int] = []
        for word in days.split():
            first, _, last = word.partition("-")
            if first not in DAYS or (last and last not in DAYS):
                fields.fault(
                    fields.entry,
                    "bad-value",
                    Phrase(en=f'days "{days}"', zh=f"星期“{days}”"),
                    Phrase(en="days like mon-fri or sat", zh="星期，如 mon-fri 或 sat"),
                )
                continue
            numbers.extend(range(DAYS[first], DAYS[last or first] + 1))
        spans = []
        for span in fields.words(days):
            if HOURS.fullmatch(span):
                start, _, end = span.partition("-")
                spans.append((start, end))
            else:
                fields.fault(
                    fields.entry,
                    "bad-value",
                    Phrase(en=f'hours "{span}"', zh=f"时段“{span}”"),
                    Phrase(en="hours like 09:00-12:00", zh="时段，如 09:00-12:00"),
                )
        yield Opening(days=tuple(numbers), hours=tuple(spans))


def read_divisions(*, path: Path, name: str, faults: list[Fault]) -> dict[str, Division]:
    """`divisions.csv`: code, name, level, parent, virtual, name_en; who has no English name is called as in Chinese."""
    found: dict[str, Division] = {}
    for line, row in csv_rows(
        path=path, name=name, columns=("code", "name", "level", "parent", "virtual", "name_en"), faults=faults
    ):
        level = next((known for known in LEVELS if known == row["level"]), None)
        if level is None:
            faults.append(
                _fault(
                    name,
                    line,
                    "bad-value",
                    Phrase(en=f'level "{row["level"]}"', zh=f"级别“{row['level']}”"),
                    " | ".join(LEVELS),
                )
            )
            continue
        if row["parent"] and row["parent"] not in found:
            faults.append(
                _fault(
                    name,
                    line,
                    "unknown-division",
                    Phrase(en=f'parent "{row["parent"]}"', zh=f"上级“{row['parent']}”"),
                    Phrase(en="a division above", zh="前面已列的区划"),
                )
            )
        found[row["code"]] = Division(
            code=row["code"],
            name=Phrase.of({"zh": row["name"], "en": row["name_en"]}),
            level=level,
            parent=row["parent"],
            virtual=row["virtual"] == "true",
        )
    return found


def read_codelists(*, path: Path, name: str, faults: list[Fault]) -> dict[str, dict[str, str]]:
    """`codelists.csv`: list, code, label, source."""
    found: dict[str, dict[str, str]] = {}
    for line, row in csv_rows(path=path, name=name, columns=("list", "code", "label", "source"), faults=faults):
        codes = found.setdefault(row["list"], {})
        if row["code"] in codes:
            faults.append(
                _fault(
                    name,
                    line,
                    "duplicate-key",
                    Phrase(en=f'{row["list"]} "{row["code"]}" again', zh=f"{row['list']} 的“{row['code']}”重复"),
                    Phrase(en="each code once", zh="每个代码只出现一次"),
                )
            )
        codes[row["code"]] = row["label"]
    return found


def csv_rows(
    *, path: Path, name: str, columns: tuple[str, ...], faults: list[Fault]
) -> Iterator[tuple[int, Mapping[str, str]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as wrong:
        faults.append(
            _fault(
                name,
                0,
                "not-utf-8",
                Phrase(en=f"the byte 0x{wrong.object[wrong.start]:02x}", zh=f"字节 0x{wrong.object[wrong.start]:02x}"),
                Phrase(en="UTF-8 text", zh="UTF-8 文本"),
            )
        )
        return
    rows = csv.reader(text.splitlines())
    header = tuple(next(rows, ()))
    if header != columns:
        faults.append(_fault(name, 1, "csv-columns", ",".join(header) or "nothing", ",".join(columns)))
        return
    for line, row in enumerate(rows, start=2):
        if len(row) != len(columns):
            faults.append(
                _fault(
                    name,
                    line,
                    "csv-columns",
                    Phrase(en=f"{len(row)} values", zh=f"{len(row)} 个值"),
                    f"{len(columns)}: {','.join(columns)}",
                )
            )
        else:
            yield line, dict(zip(columns, row, strict=True))


def _fault(name: str, line: int, code: str, found: Words, expected: Words) -> Fault:
    return Place(file=name, line=line, column=1).fault(code, found, expected)
