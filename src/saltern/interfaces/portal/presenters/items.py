"""Every item, to be looked through: by whom it is for, by unit, by first letter, by what can be done here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from saltern.core.catalogue.item import Item
from saltern.core.catalogue.pack import Pack
from saltern.core.search.index import Index
from saltern.interfaces.pages.paging import Paged, page_of, query
from saltern.interfaces.portal.presenters.item_row import ItemRow, item_row
from saltern.words import Language, Phrase

SIZE: Final = 30
WAYS: Final = ("here", "described")
WHO: Final[Mapping[str, Phrase]] = {
    "natural_person": Phrase(zh="个人", en="For persons"),
    "legal_person": Phrase(zh="企业和单位", en="For firms"),
}
HOW: Final[Mapping[str, Phrase]] = {
    "here": Phrase(zh="在这里就能办", en="Done here"),
    "described": Phrase(zh="这里只有说明", en="Described here"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody looks for; an empty field asks for nothing."""

    who: str = ""
    unit: str = ""
    letter: str = ""
    way: Literal["", "here", "described"] = ""
    page: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str], *, pack: Pack) -> Wanted:
        """As the address has it; what it has wrong is not asked for."""
        who, unit, way = asked.get("who", ""), asked.get("unit", ""), asked.get("way", "")
        letter = asked.get("letter", "")[:1].upper()
        return cls(
            who=who if who in WHO else "",
            unit=unit if unit in pack.units else "",
            letter=letter if letter.isascii() and letter.isalpha() else "",
            way="here" if way == "here" else "described" if way == "described" else "",
            page=asked.get("page", ""),
        )

    def address(self) -> str:
        """The part of the address that asks for it, without the page."""
        return query({"who": self.who, "unit": self.unit, "letter": self.letter, "way": self.way})


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing to narrow the list by."""

    key: str
    name: Phrase
    count: int
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsPage:
    """The list with what narrows it. `address` goes before the number of a page."""

    part: Paged[ItemRow]
    who: tuple[Choice, ...]
    ways: tuple[Choice, ...]
    letters: tuple[Choice, ...]
    units: tuple[Choice, ...]
    wanted: Wanted
    address: str
    whole: str


def items_page(*, pack: Pack, index: Index, wanted: Wanted, language: Language) -> ItemsPage:
    """The items somebody looks for, in the order of the language's alphabet."""
    letters = first_letters(index, language)
    known = sorted(
        (item for item in pack.items.values() if not item.sensitive), key=lambda item: letters.get(item.id, ("", ""))
    )
    shown = [item for item in known if _fits(item, wanted, letters)]
    units = Counter(item.authority for item in known if _fits(item, replace(wanted, unit=""), letters))
    return ItemsPage(
        part=page_of(shown, number=wanted.page, size=SIZE).printed(lambda item: item_row(pack, item)),
        who=_choices(WHO, known, wanted, letters, "who"),
        ways=_choices(HOW, known, wanted, letters, "way"),
        letters=tuple(_letters(known, wanted, letters)),
        units=tuple(
            Choice(key=key, name=unit.name, count=units[key], address="", chosen=key == wanted.unit)
            for key, unit in pack.units.items()
            if units[key] or key == wanted.unit
        ),
        wanted=wanted,
        address=_and(wanted.address()),
        whole=replace(wanted, letter="", page="").address(),
    )


def first_letters(index: Index, language: Language) -> Mapping[str, tuple[str, str]]:
    """Of each item the letter it stands under, and what orders it there: pinyin, or its English name."""
    found = {}
    for entry in index.entries:
        if entry.kind == "item":
            said = entry.name.en if language == "en" else entry.sound
            plain = "".join(sign for sign in said.upper() if sign.isascii() and sign.isalnum())
            found[entry.key] = (plain[:1], plain)
    return found


def _fits(item: Item, wanted: Wanted, letters: Mapping[str, tuple[str, str]]) -> bool:
    return (
        (not wanted.who or wanted.who in {item.who, *item.who_else})
        and (not wanted.unit or wanted.unit == item.authority)
        and (not wanted.letter or letters.get(item.id, ("", ""))[0] == wanted.letter)
        and (not wanted.way or (wanted.way == "here") is (item.depth != "light"))
    )


def _choices(
    names: Mapping[str, Phrase],
    known: Iterable[Item],
    wanted: Wanted,
    letters: Mapping[str, tuple[str, str]],
    field: Literal["who", "way"],
) -> tuple[Choice, ...]:
    """What each choice would leave; chosen again, it is taken back."""
    items = list(known)
    found = []
    for key, name in names.items():
        asked = _with(wanted, field, key)
        chosen = getattr(wanted, field) == key
        left = _with(wanted, field, "") if chosen else asked
        count = sum(_fits(item, asked, letters) for item in items)
        found.append(Choice(key=key, name=name, count=count, address=left.address(), chosen=chosen))
    return tuple(found)


def _with(wanted: Wanted, field: Literal["who", "way"], value: str) -> Wanted:
    if field == "who":
        return replace(wanted, who=value, page="")
    return replace(wanted, way="here" if value == "here" else "described" if value else "", page="")


def _letters(known: Iterable[Item], wanted: Wanted, letters: Mapping[str, tuple[str, str]]) -> Iterable[Choice]:
    free = replace(wanted, letter="", page="")
    counts = Counter(letters.get(item.id, ("", ""))[0] for item in known if _fits(item, free, letters))
    for letter in sorted(key for key in counts if key):
        yield Choice(
            key=letter,
            name=Phrase.same(letter),
            count=counts[letter],
            address=replace(free, letter=letter).address(),
            chosen=letter == wanted.letter,
        )


def _and(address: str) -> str:
    """An address to which one more wish is added."""
    return f"{address}&" if address != "?" else "?"
