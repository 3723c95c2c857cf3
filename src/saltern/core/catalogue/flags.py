"""What a district counts of its items and announces: decided at once, nothing to fill in, no visit, a paper may follow,
at any hall of the city, at the door, medical insurance; and on what each such flag rests.

`published`: some city published this very item with this flag · `derived`: it follows from how the item is written
(`follows`), and lint proves it · `assigned`: our choice by kind of item. A number is never told without its make-up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from saltern.core.catalogue.item import FlagBasis, Item
from saltern.core.documents.cells import Row, read_rows
from saltern.errors import Fault, Place
from saltern.words import Phrase

FLAGS: Final[Mapping[str, Phrase]] = {
    "instant": Phrase(zh="秒批", en="decided at once"),
    "zero_touch": Phrase(zh="秒报", en="nothing to fill in"),
    "no_meeting": Phrase(zh="不见面", en="no visit"),
    "deferrable": Phrase(zh="容缺", en="a paper may follow"),
    "city_wide": Phrase(zh="全城通办", en="at any hall of the city"),
    "on_site": Phrase(zh="上门", en="at home or on the firm's premises"),
    "medical_insurance": Phrase(zh="医保", en="medical insurance"),
}
BASES: Final[Mapping[str, FlagBasis]] = {
    "published": "published",
    "derived": "derived",
    "assigned-by-type": "assigned",
}
"""The words of the lists, and ours."""

BASIS_WORDS: Final[Mapping[str, Phrase]] = {
    "published": Phrase(zh="有公开发布", en="published"),
    "derived": Phrase(zh="由规则得出", en="derived by rule"),
    "assigned": Phrase(zh="按类型设定（演示）", en="assigned by kind"),
}
FILE: Final = "flags.csv"
COLUMNS: Final = ("item_id", *FLAGS, "flag_basis", "published_source", "left_out_because")
WIDE: Final = frozenset({"city", "province", "country"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFlags:
    """The flags of an in-depth item as `flags.csv` states them."""

    flags: Mapping[str, FlagBasis]
    published: Mapping[str, str]
    left_out: str
    place: Place


def read_flags(*, path: Path, faults: list[Fault]) -> dict[str, ItemFlags]:
    """`flags.csv`: which flags the items that are written whole count for."""
    found: dict[str, ItemFlags] = {}
    for row in read_rows(path=path, name=FILE, columns=COLUMNS, faults=faults):
        key = row.key("item_id")
        if key in found:
            again = Phrase(en=f'"{key}" again', zh=f"“{key}”重复")
            row.fault("item_id", "duplicate-key", again, Phrase(en="each item once", zh="每个事项只出现一次"))
        flags = flags_of(row)
        found[key] = ItemFlags(
            flags=flags,
            published=published_of(row, flags),
            left_out=row.text("left_out_because"),
            place=row.place_of("item_id"),
        )
    return found


def flags_of(row: Row) -> dict[str, FlagBasis]:
    """The flags of a line, each with its basis; a flag without one, or a basis without a flag, is a mistake."""
    bases: dict[str, FlagBasis] = {}
    for part in filter(None, row.text("flag_basis").split(";")):
        flag, _, word = part.strip().partition(":")
        if flag not in FLAGS or word not in BASES:
            expected = Phrase(
                en=f"FLAG:{' | '.join(BASES)}, parted by ; with FLAG one of {', '.join(FLAGS)}",
                zh=f"标记:{' | '.join(BASES)}，以 ; 分隔，标记为 {', '.join(FLAGS)}",
            )
            row.fault("flag_basis", "bad-value", f'"{part}"', expected)
        else:
            bases[flag] = BASES[word]
    stated = [flag for flag in FLAGS if row.yes(flag)]
    for flag in stated:
        if flag not in bases:
            said = Phrase(en=f'"{flag}" without its basis', zh=f"“{flag}”没有依据")
            row.fault("flag_basis", "flag-basis", said, Phrase(en="the basis of each flag", zh="每个标记的依据"))
    for flag in bases:
        if flag not in stated:
            said = Phrase(en=f'a basis for "{flag}", which is not yes', zh=f"“{flag}”并非 yes，却写了依据")
            row.fault(flag, "flag-basis", said, "yes")
    return {flag: bases.get(flag, "assigned") for flag in stated}


def published_of(row: Row, flags: Mapping[str, FlagBasis]) -> dict[str, str]:
    """What was published of which flag, as `flag: item, term, city, year` parted by `;`."""
    found: dict[str, str] = {}
    for part in filter(None, row.text("published_source").split(";")):
        flag, _, said = part.strip().partition(":")
        found[flag.strip()] = said.strip()
    for flag in FLAGS:
        if (flags.get(flag) == "published") != (flag in found):
            fault = Phrase(en=f'"{flag}"', zh=f"“{flag}”")
            expected = Phrase(en="a source for each published flag, and for no other", zh="每个已发布的标记各有来源")
            row.fault("published_source", "flag-source", fault, expected)
    return found


def follows(item: Item, flag: str) -> bool:
    """Whether a flag follows from how the item is written. Medical insurance is a matter of whose item it is, which
    lint asks of all of them together."""
    return FOLLOWS[flag](item)


FOLLOWS: Final[Mapping[str, Callable[[Item], bool]]] = {
    "instant": lambda item: item.instant,
    "zero_touch": lambda item: (
        all(one.source or not one.required for one in item.form)
        and all(one.satisfied_by or not one.required for one in item.materials)
    ),
    "no_meeting": lambda item: item.reach.visits == 0,
    "deferrable": lambda item: any(one.deferrable_days for one in item.materials),
    "city_wide": lambda item: item.reach.scope in WIDE,
    "on_site": lambda item: item.reach.on_site,
    "medical_insurance": lambda item: True,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagCount:
    """One number and its make-up. `machine`: how many of the items the pack itself can decide (asked of 秒批 alone);
    `announced` None where the district announces no number."""

    flag: str
    name: Phrase
    total: int
    in_depth: int
    published: int
    published_here: int
    derived: int
    assigned: int
    announced: int | None
    machine: int | None = None

    @property
    def light(self) -> int:
        """Items that are not written whole."""
        return self.total - self.in_depth

    def make_up(self) -> Phrase:
        """What stands beside the number wherever it is told."""
        en = (
            f"published elsewhere or in Shenzhen {self.published} · derived by rule {self.derived} · "
            f"assigned by kind {self.assigned}"
        )
        zh = f"有公开发布 {self.published} · 由规则得出 {self.derived} · 按类型设定（演示）{self.assigned}"
        if self.machine is not None:
            en += f"; this pack can decide {self.machine} of them, a person decides the rest"
            zh += f"；其中本包可自动决定 {self.machine} 项，其余由人工决定"
        return Phrase(en=en, zh=zh)

    def plain(self) -> dict[str, object]:
        """As JSON."""
        body: dict[str, object] = {"flag": self.flag, "name": self.name.plain(), "number": self.total}
        body |= {"in_depth": self.in_depth, "light": self.light, "published": self.published}
        body |= {"published_here": self.published_here, "derived": self.derived, "assigned": self.assigned}
        body |= {"announced": self.announced, "make_up": self.make_up().plain()}
        return body if self.machine is None else {**body, "machine": self.machine}


def count_flags(items: Iterable[Item], *, announced: Mapping[str, int], city: str) -> tuple[FlagCount, ...]:
    """The numbers. `city` is how sources write the district's own city."""
    known = list(items)
    counts = []
    for flag, name in FLAGS.items():
        flagged = [item for item in known if flag in item.flags]
        bases = Counter(item.flags[flag] for item in flagged)
        counts.append(
            FlagCount(
                flag=flag,
                name=name,
                total=len(flagged),
                in_depth=sum(item.depth == "in-depth" for item in flagged),
                published=bases["published"],
                published_here=sum(bool(city) and city in item.flag_sources.get(flag, "") for item in flagged),
                derived=bases["derived"],
                assigned=bases["assigned"],
                announced=announced.get(flag),
                machine=sum(item.instant for item in flagged) if flag == "instant" else None,
            )
        )
    return tuple(counts)
