"""From a folder to a `Pack`: every file read, every fault noted, nothing half-loaded.

    pack.yaml  units.yaml  divisions.csv  codelists.csv  venues.yaml  vocabulary.yaml  elsewhere.yaml
    themes/*.yaml  sources/*.yaml  items/*.yaml  tables/*.dmn  reminders/*.yaml  playbooks/*.yaml  templates/*.yaml
    codes.csv  standing.yaml  next_steps.yaml  windows.yaml  calendar/cn_workdays.csv  law/laws.csv
    catalogue/areas.csv
    items-light.csv  flags.csv  registers.yaml  families/*.yaml  search/synonyms.csv  search/help.yaml  map.yaml
    visitor/*.yaml  triage/triage.yaml  triage/taxonomy.csv  triage/duties.csv

`load_pack` checks shapes and the references it needs to build values; `lint` checks all the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeVar

from saltern.core.calendars.working_day import WorkingCalendar, read_calendar
from saltern.core.catalogue.code_words import FILE as CODES
from saltern.core.catalogue.code_words import code_faults, read_code_words, with_code_words, with_names
from saltern.core.catalogue.data_group_reader import read_data_groups
from saltern.core.catalogue.duty_reader import read_duties
from saltern.core.catalogue.families import read_family, read_registers
from saltern.core.catalogue.family import Family, Registers
from saltern.core.catalogue.fingerprint import fingerprint
from saltern.core.catalogue.flag_reader import FILE as FLAGS_FILE
from saltern.core.catalogue.flag_reader import read_flags
from saltern.core.catalogue.flags import ItemFlags
from saltern.core.catalogue.item import Item, NextStep, Reminder
from saltern.core.catalogue.items import file_of, read_item
from saltern.core.catalogue.law import read_areas, read_laws
from saltern.core.catalogue.light_items import FILE as LIGHT_FILE
from saltern.core.catalogue.light_items import Items, LightRow
from saltern.core.catalogue.light_reader import read_light_items
from saltern.core.catalogue.map import FILE as MAP
from saltern.core.catalogue.map import read_map
from saltern.core.catalogue.message import read_templates
from saltern.core.catalogue.pack import Pack, Playbook, Template, Theme, Window
from saltern.core.catalogue.places import (
    read_codelists,
    read_district,
    read_divisions,
    read_elsewhere,
    read_help_pages,
    read_units,
    read_venues,
)
from saltern.core.catalogue.reminders import read_next_step, read_playbook, read_reminder
from saltern.core.catalogue.standing_reader import check_standing, read_standing
from saltern.core.catalogue.synonym_reader import FILE as SYNONYMS
from saltern.core.catalogue.synonym_reader import read_synonyms
from saltern.core.catalogue.theme_reader import check_themes, read_themes
from saltern.core.catalogue.visitor import VisitorGuide, read_events, read_services, read_sights, read_transport
from saltern.core.catalogue.vocabulary import read_vocabulary, record_sets
from saltern.core.catalogue.windows import read_windows, window_facts
from saltern.core.contracts.reader import read_all
from saltern.core.documents import document
from saltern.core.documents.fields import Fields, near
from saltern.errors import Fault, Faults, Place, SalternError, Words
from saltern.words import Phrase

T = TypeVar("T")
K = TypeVar("K", Family, Reminder, Playbook)
CALENDAR: Final = "calendar/cn_workdays.csv"
NEEDED: Final = (
    "pack.yaml",
    "units.yaml",
    "divisions.csv",
    "codelists.csv",
    "venues.yaml",
    "vocabulary.yaml",
    "standing.yaml",
    CALENDAR,
)


class PackMissing(SalternError):
    """There is no pack at {path}: a pack is a folder with a pack.yaml."""

    family = "unknown"
    zh = "{path} 处没有内容包：内容包是含有 pack.yaml 的文件夹。"


def load_pack(path: Path) -> Pack:
    """The pack in a folder. Raises `PackMissing`, or `Faults` with every mistake at once."""
    faults: list[Fault] = []
    pack = read_pack(path, faults)
    if faults or pack is None:
        raise Faults(sorted(faults, key=lambda fault: (fault.place.file, fault.place.line, fault.place.column)))
    return pack


def read_pack(path: Path, faults: list[Fault]) -> Pack | None:
    """The pack as far as it can be read, its faults noted. Raises `PackMissing`."""
    if not (path / "pack.yaml").is_file():
        raise PackMissing(path=path)
    missing = [name for name in NEEDED if not (path / name).is_file()]
    if missing:
        faults.extend(
            _fault(
                name,
                "missing-file",
                Phrase(en="no such file", zh="没有该文件"),
                Phrase(en="a file of the pack", zh="地方包中的文件"),
            )
            for name in missing
        )
        return None
    return _Reader(path=path, faults=faults).pack()


class _Reader:
    """One walk over the folder; faults of all files gather in one list."""

    def __init__(self, *, path: Path, faults: list[Fault]) -> None:
        self.path = path
        self.faults = faults

    def pack(self) -> Pack | None:
        sources = read_all(folder=self.path / "sources", faults=self.faults)
        stated = document.read(path=self.path / "vocabulary.yaml", name="vocabulary.yaml", faults=self.faults)
        district = self.one("pack.yaml", read_district)
        standing = self.one("standing.yaml", read_standing)
        if stated is None or district is None or standing is None:
            return None
        vocabulary, warning = read_vocabulary(
            entry=stated, file="vocabulary.yaml", sets=record_sets(sources.values()), faults=self.faults
        )
        codes = read_code_words(path=self.path / CODES, faults=self.faults)
        self.faults.extend(code_faults(vocabulary, codes))
        vocabulary = with_code_words(vocabulary, codes)
        next_steps = self.next_steps()
        families, registers = self.families(), self.one("registers.yaml", read_registers) or Registers()
        flags = read_flags(path=self.path / FLAGS_FILE, faults=self.faults) if self.has(FLAGS_FILE) else {}
        light, withdrawn = self.light(families, registers)
        check_standing(standing=standing, vocabulary=vocabulary, next_steps=next_steps.values(), faults=self.faults)
        themes = self.themes()
        check_themes(themes=themes.values(), vocabulary=vocabulary, faults=self.faults)
        windows = self.one("windows.yaml", read_windows) or {}
        items, elsewhere = self.items(windows), self.one("elsewhere.yaml", read_elsewhere) or {}
        names = {
            **{key: one.name for key, one in elsewhere.items()},
            **{key: one.name for key, one in items.items()},
            **{key: Phrase(zh=row.cells()["name_zh"], en=row.cells()["name_en"]) for key, row in light.items()},
        }
        return Pack(
            path=self.path,
            version=fingerprint(self.path),
            district=district,
            units=self.one("units.yaml", read_units) or {},
            divisions=read_divisions(path=self.path / "divisions.csv", name="divisions.csv", faults=self.faults),
            codelists=read_codelists(path=self.path / "codelists.csv", name="codelists.csv", faults=self.faults),
            venues=self.one("venues.yaml", read_venues) or {},
            themes=themes,
            sources=sources,
            vocabulary=with_names(vocabulary, record_set=standing.own_cases.record_set, column="item_key", names=names),
            warning=warning,
            items=Items(deep=flagged(items, flags), light=light, families=families, registers=registers),
            elsewhere=elsewhere,
            standing=standing,
            reminders=self.reminders(),
            next_steps=next_steps,
            playbooks=self.playbooks(),
            templates=self.templates(),
            calendar=self.calendar(),
            windows=windows,
            laws=read_laws(folder=self.path, faults=self.faults),
            areas=read_areas(folder=self.path, faults=self.faults),
            families=families,
            registers=registers,
            flags=flags,
            withdrawn=withdrawn,
            synonyms=read_synonyms(path=self.path / SYNONYMS, faults=self.faults) if self.has(SYNONYMS) else (),
            help_pages=self.one("search/help.yaml", read_help_pages) or {},
            data_groups=self.one("data_groups.yaml", read_data_groups) or {},
            map=self.one(MAP, read_map),
            visitor=self.visitor(),
            duties=read_duties(folder=self.path, faults=self.faults),
        )

    def visitor(self) -> VisitorGuide:
        """What a visitor is told, as far as files of it are there."""
        return VisitorGuide(
            sights=self.one("visitor/places.yaml", read_sights) or {},
            transport=self.one("visitor/transport.yaml", read_transport) or {},
            services=self.one("visitor/services.yaml", read_services) or {},
            events=self.one("visitor/events.yaml", read_events) or {},
        )

    def has(self, name: str) -> bool:
        """Whether a file that may be left out is there."""
        return (self.path / name).is_file()

    def one(self, name: str, read: Callable[[Fields], T]) -> T | None:
        """A single file, if there."""
        if not (self.path / name).is_file():
            return None
        entry = document.read(path=self.path / name, name=name, faults=self.faults)
        return None if entry is None else read(Fields(entry, file=name, faults=self.faults))

    def files(self, folder: str) -> Iterator[tuple[str, Fields]]:
        """The YAML files of a folder: the name without its ending, and the fields."""
        for path in sorted((self.path / folder).glob("*.yaml")):
            name = path.relative_to(self.path).as_posix()
            entry = document.read(path=path, name=name, faults=self.faults)
            if entry is not None:
                yield path.stem, Fields(entry, file=name, faults=self.faults)

    def named(self, stem: str, key: str, fields: Fields) -> None:
        """A file bears its thing's key."""
        if key and key != stem:
            fields.fault(
                fields.entry,
                "bad-key",
                f'"{key}"',
                Phrase(en=f'the file\'s own name "{stem}"', zh=f"文件自身的名称“{stem}”"),
            )

    def by_key(self, folder: str, read: Callable[[Fields], K]) -> dict[str, K]:
        """What the files of a folder define, each bearing the name of its file."""
        found = {}
        for stem, fields in self.files(folder):
            one = read(fields)
            self.named(stem, one.key, fields)
            found[one.key] = one
        return found

    def items(self, windows: Mapping[str, Window]) -> dict[str, Item]:
        found = {}
        for stem, fields in self.files("items"):
            item = read_item(fields)
            self.named(stem, item.id, fields)
            newest, *before = (
                dated(self.drawn(version), windows.get(version.window)) for version in (item, *item.earlier)
            )
            found[item.id] = replace(newest, earlier=tuple(before))
        self.unnamed(found.values())
        return found

    def drawn(self, item: Item) -> Item:
        """The item with the file that draws its approval, where one does."""
        approve = item.approve
        file = file_of(approve.decision) if approve else ""
        if approve is None or not file:
            return item
        if not (self.path / file).is_file():
            known = [path.relative_to(self.path).as_posix() for path in self.path.glob("tables/*.dmn")]
            self.faults.append(
                approve.place.fault(
                    "unknown-file",
                    f'"{file}"',
                    Phrase(en="a file of tables/", zh="tables/ 中的文件"),
                    near(file, known),
                )
            )
            return item
        return replace(item, approve=replace(approve, drawing=self.text(file)))

    def text(self, file: str) -> str:
        try:
            return (self.path / file).read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as wrong:
            self.faults.append(
                _fault(
                    file,
                    "not-utf-8",
                    Phrase(
                        en=f"the byte 0x{wrong.object[wrong.start]:02x}", zh=f"字节 0x{wrong.object[wrong.start]:02x}"
                    ),
                    Phrase(en="UTF-8 text", zh="UTF-8 文本"),
                )
            )
            return ""

    def unnamed(self, items: Iterable[Item]) -> None:
        """A drawing that decides nothing is a mistake of the folder."""
        versions = [version for item in items for version in item.versions]
        named = {file_of(version.approve.decision) for version in versions if version.approve}
        for path in sorted(self.path.glob("tables/*")):
            file = path.relative_to(self.path).as_posix()
            if file not in named:
                self.faults.append(
                    _fault(
                        file,
                        "unused-table",
                        f'"{path.name}"',
                        Phrase(en="a .dmn file that an item names", zh="有事项引用的 .dmn 文件"),
                    )
                )

    def families(self) -> dict[str, Family]:
        return self.by_key("families", read_family)

    def light(self, families: Mapping[str, Family], registers: Registers) -> tuple[dict[str, LightRow], dict[str, str]]:
        """The light items, and those withdrawn."""
        if not self.has(LIGHT_FILE):
            return {}, {}
        return read_light_items(path=self.path / LIGHT_FILE, families=families, registers=registers, faults=self.faults)

    def reminders(self) -> dict[str, Reminder]:
        return self.by_key("reminders", read_reminder)

    def playbooks(self) -> dict[str, Playbook]:
        return self.by_key("playbooks", read_playbook)

    def next_steps(self) -> dict[str, NextStep]:
        steps = self.one("next_steps.yaml", lambda fields: [read_next_step(step) for step in fields.list("next_steps")])
        found: dict[str, NextStep] = {}
        for step in steps or []:
            if step.key in found:
                self.faults.append(_again(step.place.file, step.place.line, step.key))
            found[step.key] = step
        return found

    def themes(self) -> dict[str, Theme]:
        return self.merged("themes", read_themes)

    def templates(self) -> dict[str, Template]:
        return self.merged("templates", read_templates)

    def merged(self, folder: str, read: Callable[[Fields], dict[str, T]]) -> dict[str, T]:
        """The things of all files of a folder; one key may stand in one file only."""
        found: dict[str, T] = {}
        for _, fields in self.files(folder):
            for key, value in read(fields).items():
                if key in found:
                    place = fields.place_of(key)
                    self.faults.append(_again(place.file, place.line, key))
                found[key] = value
        return found

    def calendar(self) -> WorkingCalendar:
        try:
            return read_calendar(text=(self.path / CALENDAR).read_text(encoding="utf-8"), file=CALENDAR)
        except Faults as wrong:
            self.faults.extend(wrong.faults)
        except UnicodeDecodeError as wrong:
            self.faults.append(
                _fault(
                    CALENDAR,
                    "not-utf-8",
                    Phrase(
                        en=f"the byte 0x{wrong.object[wrong.start]:02x}", zh=f"字节 0x{wrong.object[wrong.start]:02x}"
                    ),
                    Phrase(en="UTF-8 text", zh="UTF-8 文本"),
                )
            )
        return WorkingCalendar(days={}, file=CALENDAR)


def flagged(items: Mapping[str, Item], flags: Mapping[str, ItemFlags]) -> dict[str, Item]:
    """The items written whole, with what they count for."""
    return {
        key: replace(item, flags=flags[key].flags, flag_sources=flags[key].published) if key in flags else item
        for key, item in items.items()
    }


def dated(item: Item, window: Window | None) -> Item:
    """The item with the days of its window among its facts."""
    return replace(item, facts={**window_facts(window), **item.facts}) if window else item


def _fault(name: str, code: str, found: Words, expected: Words) -> Fault:
    return Place(file=name).fault(code, found, expected)


def _again(file: str, line: int, key: str) -> Fault:
    return Place(file=file, line=line, column=1).fault(
        "duplicate-key",
        Phrase(en=f'"{key}" again', zh=f"“{key}”重复"),
        Phrase(en="each key once", zh="每个键只出现一次"),
    )
