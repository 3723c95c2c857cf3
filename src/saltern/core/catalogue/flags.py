"""What a district counts of its items and announces: decided at once, nothing to fill in, no visit, a paper may follow,
at any hall of the city, at the door, medical insurance; and on what each such flag rests.

`published`: some city published this very item with this flag · `derived`: it follows from how the item is written
(`follows`), and lint proves it · `assigned`: our choice by kind of item. A number is never told without its make-up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from saltern.core.catalogue.item import FlagBasis, Item
from saltern.errors import Place
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
WIDE: Final = frozenset({"city", "province", "country"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFlags:
    """The flags of an in-depth item as `flags.csv` states them."""

    flags: Mapping[str, FlagBasis]
    published: Mapping[str, str]
    left_out: str
    place: Place


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
