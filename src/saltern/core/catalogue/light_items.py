"""Light items: the breadth of the catalogue in one list, `items-light.csv`, a line an item.

A light item is information, materials, where and how long; one of a deciding family has that family's form and table
besides. A line becomes an `Item` when somebody asks for it, so that a command which works on one item does not pay for
six hundred.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from saltern.core.catalogue.family import ApplicantKind, Family, Register, Registers, decided_by
from saltern.core.catalogue.flags import BASES, FLAGS
from saltern.core.catalogue.item import FormField, Item, Limits, Material, Published, Reach
from saltern.core.rules.facts import SUBJECT_KINDS, SubjectKind
from saltern.errors import Place
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


def light_item(
    key: str, row: LightRow, *, who: SubjectKind, families: Mapping[str, Family], registers: Registers
) -> Item:
    """A line as an item, for one kind of applicant."""
    get = row.cells().__getitem__
    family = families[get("family")]
    register = registers.registers.get(get("register"))
    if register is not None and register.who != who:
        register = None  # it shows what others hold
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
        published=(
            Published(code=get("code"), area=get("code_area"), name=get("name_as_published"), place=place)
            if get("code")
            else None
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
        form=_form(family, register),
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
        register=register.key if register else "",
        sensitive=get("sensitive") == "yes",
        place=place,
    )


def _form(family: Family, register: Register | None) -> tuple[FormField, ...]:
    """The family's form; what no register can fill in is typed."""
    shown = {"held_no": bool(register and register.number), "held_until": bool(register and register.valid_to)}
    return tuple(
        one if one.source is None or shown.get(one.source.text, True) else replace(one, source=None)
        for one in family.form
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
