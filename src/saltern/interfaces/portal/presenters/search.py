"""What a search answers: what can be handed in here, what is only described, themes, places, help, other offices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from saltern.core.catalogue.pack import Pack
from saltern.core.search.hit import Answer, Hit
from saltern.interfaces.pages.paging import Paged, page_of, query
from saltern.interfaces.portal.presenters.item_row import item_row, telephone_of
from saltern.words import NOTHING, Language, Phrase, joined

MOST: Final = 8
"""Things of one group that are shown before somebody asks for all of it."""

SIZE: Final = 40
GROUPS: Final[Mapping[str, Phrase]] = {
    "here": Phrase(zh="在这里就能办", en="Done here"),
    "described": Phrase(zh="这里只有说明", en="Described here"),
    "themes": Phrase(zh="主题", en="Themes"),
    "places": Phrase(zh="地点", en="Places"),
    "help": Phrase(zh="帮助", en="Help"),
    "elsewhere": Phrase(zh="别的单位办", en="Other offices"),
}
SIDE: Final = ("places", "help", "elsewhere")
ROUTES: Final[Mapping[str, str]] = {
    "item": "item", "theme": "theme", "green_channel": "theme", "topic": "topic", "venue": "venue",
}  # fmt: skip
ICONS: Final[Mapping[str, str]] = {"theme": "list", "green_channel": "pass", "topic": "list", "venue": "pin"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of a name; `found`: it is what was typed."""

    text: str
    found: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing found. `route` names its page, empty where it has none and `note` says all; `call` is whom to ring."""

    key: str
    name: Phrase
    parts: tuple[Part, ...]
    note: Phrase = NOTHING
    route: str = ""
    icon: str = ""
    call: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Things found of one kind; `total` counts them all, `address` asks for them all."""

    key: str
    name: Phrase
    part: Paged[Found]
    total: int
    address: str
    chosen: bool

    @property
    def more(self) -> int:
        """How many are not shown."""
        return 0 if self.chosen else self.total - len(self.part.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """The answer. `meant` was looked for in place of what was typed, `literal` looks for that very word; `which`: by
    first letters alone nobody knows what was meant, so these are asked about first."""

    typed: str
    meant: str
    literal: str
    total: int
    whole: str
    only: str
    groups: tuple[Group, ...]
    side: tuple[Group, ...]
    which: tuple[Found, ...]
    near: tuple[Found, ...]
    themes: tuple[Found, ...]
    call: str

    @property
    def everything(self) -> tuple[Group, ...]:
        """Every group, as the choices above the list name them."""
        return self.groups + self.side


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """How a group is to be shown."""

    typed: str
    language: Language
    literal: bool
    group: str
    page: str


def search_page(
    *, pack: Pack, answer: Answer, language: Language, group: str = "", page: str = "", literal: bool = False
) -> SearchPage:
    """The page of an answer; `group` shows one kind alone, `literal` leaves out what was only meant."""
    typed = answer.typed.strip()
    hits = tuple(hit for hit in answer.hits if not (literal and hit.why == "slip"))
    sorted_out: dict[str, list[Hit]] = {key: [] for key in GROUPS}
    for hit in hits:
        sorted_out[_group(pack, hit)].append(hit)
    chosen = group if sorted_out.get(group) else ""
    asked = _Asked(typed=typed, language=language, literal=literal, group=chosen, page=page)
    groups = [_shown(pack, key, found, asked) for key, found in sorted_out.items() if found]
    wanted = {"q": typed, "literal": "1" if literal else ""}
    initials = bool(hits) and hits[0].why == "initials"
    return SearchPage(
        typed=typed,
        meant="" if literal else answer.meant,
        literal=query({"q": typed, "literal": "1"}),
        total=len(hits),
        whole=query(wanted),
        only=chosen,
        groups=tuple(one for one in groups if one.key not in SIDE),
        side=tuple(one for one in groups if one.key in SIDE),
        which=tuple(found_of(pack, hit, language) for hit in _unlike(hits)) if initials and not chosen else (),
        near=tuple(found_of(pack, hit, language) for hit in answer.near),
        themes=tuple(found_of(pack, hit, language) for hit in answer.themes),
        call=answer.call or pack.district.call,
    )


def found_of(pack: Pack, hit: Hit, language: Language) -> Found:
    """One hit as it is shown."""
    note, call = _said(pack, hit)
    return Found(
        key=hit.key,
        name=hit.name,
        parts=tuple(_parts(hit, language)),
        note=note,
        route=ROUTES.get(hit.kind, ""),
        icon=ICONS.get(hit.kind, "doc" if _described(pack, hit) else ""),
        call=call,
    )


def _shown(pack: Pack, key: str, hits: list[Hit], asked: _Asked) -> Group:
    chosen = key == asked.group
    part = page_of(hits, number=asked.page if chosen else "", size=SIZE if chosen else MOST)
    return Group(
        key=key,
        name=GROUPS[key],
        part=part.printed(lambda hit: found_of(pack, hit, asked.language)),
        total=len(hits),
        address=query({"q": asked.typed, "literal": "1" if asked.literal else "", "in": key}),
        chosen=chosen,
    )


def _group(pack: Pack, hit: Hit) -> str:
    if hit.kind == "item":
        return "described" if _described(pack, hit) else "here"
    return {"venue": "places", "help": "help", "elsewhere": "elsewhere"}.get(hit.kind, "themes")


def _described(pack: Pack, hit: Hit) -> bool:
    return hit.kind == "item" and pack.items[hit.key].depth == "light"


def _said(pack: Pack, hit: Hit) -> tuple[Phrase, str]:
    """What stands under the name, and whom to ring."""
    if hit.kind == "item":
        return item_row(pack, pack.items[hit.key]).note, ""
    if hit.kind == "elsewhere":
        service = pack.elsewhere[hit.key]
        unit = pack.units.get(service.authority)
        office = service.office or (unit.name if unit else NOTHING)
        where = Phrase(zh=service.where, en="" if office else "handled elsewhere, or not a service of its own")
        said = joined([part for part in (office, where) if part], zh="，", en=", ")
        return said, service.telephone or telephone_of(pack, service.authority)
    if hit.kind == "venue":
        division = pack.divisions.get(pack.venues[hit.key].division)
        return division.name if division else NOTHING, ""
    return hit.line, ""


def _parts(hit: Hit, language: Language) -> Iterable[Part]:
    """The name, with what was typed told apart."""
    name = hit.name.said(language)
    if hit.span is None or hit.span.language != language:
        return (Part(text=name),)
    before, within = name[: hit.span.start], name[hit.span.start : hit.span.end]
    after = name[hit.span.end :]
    pieces = (Part(text=before), Part(text=within, found=True), Part(text=after))
    return tuple(piece for piece in pieces if piece.text)


def _unlike(hits: Iterable[Hit]) -> list[Hit]:
    """The first few, each by another word."""
    seen: dict[str, Hit] = {}
    for hit in hits:
        seen.setdefault(hit.by or hit.name.zh, hit)
    return list(seen.values())[:3]
