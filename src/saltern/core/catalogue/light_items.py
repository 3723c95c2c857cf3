"""Light items: the breadth of the catalogue in one list, `items-light.csv`, a line an item.

A light item is information, materials, where and how long; one of a deciding family has that family's form and table
besides. A line becomes an `Item` when somebody asks for it, so that a command which works on one item does not pay for
six hundred.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from saltern.core.catalogue.family import ApplicantKind, Family, Register, Registers, decided_by
from saltern.core.catalogue.flags import BASES, FLAGS, flags_of, published_of
from saltern.core.catalogue.item import Item, Limits, Material, Published, Reach
from saltern.core.catalogue.items import SCOPES
from saltern.core.documents.cells import Row, read_rows
from saltern.core.documents.fields import near
from saltern.core.rules.facts import SUBJECT_KINDS, SubjectKind
from saltern.errors import Fault, Place
from saltern.words import Phrase

FILE: Final = "items-light.csv"
TYPES: Final[Mapping[str, str]] = {
    "行政许可": "administrative_licence",
    "行政确认": "administrative_confirmation",
    "行政给付": "administrative_payment",
    "行政奖励": "administrative_reward",
    "行政裁决": "administrative_ruling",
    "其他行政权力": "other_power",
    "公共服务": "public_service",
}
"""事项类型 of the national list, and ours."""

COLUMNS: Final = (
    "id", "name_zh", "name_en", "name_as_published", "code", "code_area", "list", "unit", "who", "type", "visits",
    "scope", "venues", "family", *FLAGS, "flag_basis", "published_source", "themes", "keywords_zh", "materials",
    "statutory_days", "promised_days", "days_basis", "note",
)  # fmt: skip
SPARE: Final = ("register", "kiosk", "sensitive", "withdrawn")
"""Columns a list may leave out: the register a family decides by, at a kiosk, named in no list, why a unit objects."""

ALL: Final = (*COLUMNS, *SPARE)
PARTED: Final = "\x1f"
BOTH: Final = "both"
SOURCES: Final = ("self", "record", "certificate")
ROLES: Final = ("main", "support")
PERMIT: Final = "permit"
IDENTITY: Final = frozenset({"identity", "licence"})
"""The papers that say who applies: an identity card, a business licence."""


@dataclass(frozen=True, slots=True)
class LightRow:
    """One line as it stands in the list: its cells in the order of `ALL`, held as one text, which is quick to keep."""

    line: int
    written: str

    def cells(self) -> dict[str, str]:
        """The cells by column."""
        return dict(zip(ALL, self.written.split(PARTED), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Items(Mapping[str, Item]):
    """Every item of a pack by its id: those written whole, and the light ones made when they are asked for."""

    deep: Mapping[str, Item]
    light: Mapping[str, LightRow] = field(default_factory=dict)
    families: Mapping[str, Family] = field(default_factory=dict)
    registers: Registers = field(default_factory=Registers)
    _made: dict[tuple[str, str], Item] = field(init=False, default_factory=dict, compare=False, repr=False)

    def __getitem__(self, key: str) -> Item:
        return self.deep[key] if key in self.deep else self.of(key, who="")

    def __iter__(self) -> Iterator[str]:
        yield from self.deep
        yield from self.light

    def __len__(self) -> int:
        return len(self.deep) + len(self.light)

    def __contains__(self, key: object) -> bool:
        return key in self.deep or key in self.light

    def of(self, key: str, *, who: str) -> Item:
        """The light item as it stands for one kind of applicant; "" the first it is for. Raises `KeyError`."""
        made = self._made.get((key, who))
        if made is None:
            made = self._made[key, who] = self._make(key, who)
        return made

    def _make(self, key: str, who: str) -> Item:
        row = self.light[key]
        kinds = applicants(row.cells()["who"])
        chosen = next((kind for kind in kinds if kind == who), kinds[0])
        return light_item(key, row, who=chosen, families=self.families, registers=self.registers)


def applicants(text: str) -> tuple[SubjectKind, ...]:
    """Whom an item is for, by the word in the list."""
    return SUBJECT_KINDS if text == BOTH else tuple(kind for kind in SUBJECT_KINDS if kind == text) or SUBJECT_KINDS[:1]


def for_applicant(items: Mapping[str, Item], key: str, who: str) -> Item:
    """The item as it stands for one kind of applicant. Raises `KeyError`."""
    item = items[key]
    return items.of(key, who=who) if isinstance(items, Items) and who in item.who_else else item


def in_depth(items: Mapping[str, Item]) -> Mapping[str, Item]:
    """The items that are written whole: alone they name others, and are followed by others."""
    return items.deep if isinstance(items, Items) else items


def read_light_items(
    *, path: Path, families: Mapping[str, Family], registers: Registers, faults: list[Fault], name: str = FILE
) -> tuple[dict[str, LightRow], dict[str, str]]:
    """The lines of the list by id, and those a unit objected to with its reason: they are no items any more."""
    found: dict[str, LightRow] = {}
    withdrawn: dict[str, str] = {}
    seen: dict[str, int] = {}
    for row in read_rows(path=path, name=name, columns=COLUMNS, spare=SPARE, faults=faults):
        _check(row, families=families, registers=registers)
        key = row.text("id")
        if key in seen:
            again = Phrase(en=f'"{key}" again', zh=f"“{key}”重复")
            once = Phrase(en=f"each id once (line {seen[key]})", zh=f"每个 id 只写一次（已见第 {seen[key]} 行）")
            row.fault("id", "duplicate-key", again, once)
            continue
        seen[key] = row.line
        if reason := row.text("withdrawn"):
            withdrawn[key] = reason
        elif row.text("family") in families:
            found[key] = LightRow(row.line, PARTED.join(row.values.get(column, "") for column in ALL))
    return found, withdrawn


def _check(row: Row, *, families: Mapping[str, Family], registers: Registers) -> None:
    """What a line can have wrong by itself; what it names is looked for by lint."""
    row.key("id")
    for column in ("name_zh", "name_en", "name_as_published", "unit", "list"):
        row.text(column, required=True)
    row.one_of("who", (*SUBJECT_KINDS, BOTH), default=BOTH)
    row.one_of("type", tuple(TYPES), default="公共服务")
    row.one_of("scope", SCOPES, default="district")
    row.integer("visits")
    row.yes("kiosk")
    row.yes("sensitive")
    published_of(row, flags_of(row))
    _check_days(row)
    _check_materials(row)
    family, register = row.text("family"), row.text("register")
    if family not in families:
        expected = Phrase(en="a family of families/", zh="families/ 中的类别")
        row.fault("family", "unknown-family", f'"{family}"', expected, near(family, families))
    known = registers.registers
    if register and register not in known:
        expected = Phrase(en="a register of registers.yaml", zh="registers.yaml 中的登记簿")
        row.fault("register", "unknown-register", f'"{register}"', expected, near(register, known))
    elif register and known[register].who not in applicants(row.text("who")):
        found = Phrase(en=f'"{register}" of a {known[register].who}', zh=f"{known[register].who} 的“{register}”")
        row.fault("register", "unknown-register", found, row.text("who"))


def _check_days(row: Row) -> None:
    statutory, promised = row.integer("statutory_days"), row.integer("promised_days")
    if statutory and promised > statutory:
        found = Phrase(en=f"promised {promised} days", zh=f"承诺 {promised} 个工作日")
        expected = Phrase(en=f"at most the {statutory} days of the law", zh=f"不超过法定的 {statutory} 个工作日")
        row.fault("promised_days", "limits", found, expected)


def _check_materials(row: Row) -> None:
    keys = []
    for text in filter(None, row.text("materials").split(";")):
        parts = text.split(":")
        keys.append(parts[0])
        if len(parts) != 6 or parts[3] not in SOURCES or parts[4] not in ROLES or not parts[5].isdecimal():
            expected = "key:zh:en:self|record|certificate:main|support:days"
            row.fault("materials", "bad-value", f'"{text}"', expected)
        elif parts[4] == "main" and int(parts[5]):
            found = Phrase(en=f'the main paper "{parts[0]}" may follow', zh=f"主要材料“{parts[0]}”可后补")
            row.fault("materials", "deferrable-main", found, Phrase(en="a supporting paper", zh="辅助材料"))
    if len(keys) != len(set(keys)):
        again = Phrase(en="a material twice", zh="材料重复")
        row.fault("materials", "duplicate-key", again, Phrase(en="each key once", zh="每个键只出现一次"))


def light_item(
    key: str, row: LightRow, *, who: SubjectKind, families: Mapping[str, Family], registers: Registers
) -> Item:
    """A line as an item, for one kind of applicant."""
    get = row.cells().__getitem__
    family = families[get("family")]
    register = registers.registers.get(get("register"))
    flags = {flag: BASES[word] for flag, word in _pairs(get("flag_basis"))}
    kinds = applicants(get("who"))
    place = Place(file=FILE, line=row.line, column=1)
    decides = family.approve is not None
    return Item(
        id=key,
        name=Phrase(zh=get("name_zh"), en=get("name_en")),
        summary=family.summary,
        type=TYPES[get("type")],
        authority=get("unit"),
        who=who,
        who_else=tuple(kind for kind in kinds if kind != who),
        version=1,
        effective_from=family.effective_from,
        published=Published(
            code=get("code"), area=get("code_area"), name=get("name_as_published"), relation="same", place=place
        ),
        invented=False,
        source=get("list"),
        reach=Reach(
            visits=int(get("visits") or 0),
            scope=get("scope"),
            venues=tuple(get("venues").split()),
            kiosk=get("kiosk") == "yes",
            on_site=get("on_site") == "yes",
        ),
        themes=tuple(get("themes").split()),
        limits=Limits(statutory_days=int(get("statutory_days") or 0), promised_days=int(get("promised_days") or 0)),
        form=family.form,
        materials=_materials(get("materials"), family, register, registers.applicants.get(who)),
        facts=(
            decided_by(family=family, register=register, instant="instant" in flags, who=who, place=place)
            if decides
            else {}
        ),
        eligible=registers.applicants[who].stands if who in registers.applicants else None,
        approve=family.approve,
        outputs=family.outputs,
        keywords=tuple(get("keywords_zh").split()),
        depth="family" if decides else "light",
        family=get("family"),
        flags=flags,
        flag_sources=dict(_pairs(get("published_source"))),
        register=get("register"),
        sensitive=get("sensitive") == "yes",
        place=place,
    )


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for part in filter(None, text.split(";")):
        flag, _, said = part.strip().partition(":")
        yield flag.strip(), said.strip()


@lru_cache(maxsize=4096)
def _stated(text: str) -> tuple[tuple[str, Phrase, str, int | None], ...]:
    """The papers of a cell: key, name, source, days they may follow in."""
    found = []
    for part in filter(None, text.split(";")):
        key, zh, en, source, _, days = part.split(":")
        found.append((key, Phrase(zh=zh, en=en), source, int(days) or None))
    return tuple(found)


def _materials(
    text: str, family: Family, register: Register | None, applicant: ApplicantKind | None
) -> tuple[Material, ...]:
    """The papers. What says who applies, or is the very thing a register shows, need not be brought where it is on
    record; what the form itself stands for is not asked for again."""
    found = []
    for key, name, source, days in _stated(text):
        proves = ""
        if source == "certificate" and key in IDENTITY and applicant:
            proves = applicant.shown_by
        elif source == "certificate" and key == PERMIT and register and family.approve:
            proves = "held"
        found.append(
            Material(
                key=key,
                name=name,
                required=key not in family.in_form,
                proves=proves,
                satisfied_by="certificate" if proves else "",
                deferrable_days=days,
            )
        )
    return tuple(found)
