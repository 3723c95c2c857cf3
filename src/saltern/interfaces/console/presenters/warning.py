"""A warning as the duty desk sees it: where it holds, which playbooks it wakes, whom each tells, what they answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from saltern.apps.lifecycle.queries import STATE_WORDS, AlertLine, PushView
from saltern.core.audiences.standing_rules import read_by
from saltern.interfaces.console.presenters.push import LOOKS, push_name
from saltern.interfaces.pages.street_map import SHADES, DrawnStreet, drawn_street
from saltern.interfaces.pages.warning import street_names, warning_title
from saltern.words import Phrase

if TYPE_CHECKING:
    from saltern.apps.lifecycle.alerts.concern import Announcement
    from saltern.apps.lifecycle.alerts.words import Words
    from saltern.apps.lifecycle.operations.replies import ReplySeen
    from saltern.core.catalogue.map import DistrictMap
    from saltern.core.catalogue.pack import Pack, Playbook

Newest = Callable[[str], dt.date | None]
ACTIONS: Final[Mapping[str, Phrase]] = {
    "issue": Phrase(zh="发布", en="issued"),
    "upgrade": Phrase(zh="升级", en="raised"),
    "downgrade": Phrase(zh="降级", en="lowered"),
    "extend": Phrase(zh="扩大范围", en="spread to more places"),
    "continue": Phrase(zh="继续", en="goes on"),
    "cancel": Phrase(zh="解除", en="lifted"),
    "none": Phrase(zh="不作预警", en="warns of nothing"),
}
NOWHERE_HERE: Final = Phrase(zh="不涉及本区", en="none of our sub-districts")
WHERE: Final = Phrase(zh="影响区域不明，要人指定", en="where? A person must say")
OVER: Final[Mapping[str, tuple[Phrase, str, str]]] = {
    "": (Phrase(zh="生效中", en="in force"), "due", "storm"),
    "expired": (Phrase(zh="已过期", en="expired"), "done", ""),
    "ended": (Phrase(zh="已解除或被取代", en="lifted or replaced"), "done", ""),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningRow:
    """One warning in a list."""

    number: int
    name: Phrase
    action: Phrase
    where: Phrase
    state: Phrase
    look: str
    icon: str
    received_at: dt.datetime
    expires_at: dt.datetime | None
    to_place: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BookCard:
    """A playbook it woke: its push, how many it tells, as of when the records are, what they answered."""

    number: int
    name: Phrase
    count: int
    state: Phrase
    look: str
    icon: str
    data_of: dt.date | None
    checked: int
    help: int
    silent: int
    told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskWarning:
    """The page of one warning."""

    row: WarningRow
    sender: str
    stranger: bool
    end_is_ours: bool
    text: str
    map: DistrictMap | None
    streets: tuple[DrawnStreet, ...]
    books: tuple[BookCard, ...]
    nobody: int
    helps: tuple[ReplySeen, ...]
    well: tuple[ReplySeen, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLine:
    """One thing a message announces, before it is taken in."""

    name: Phrase
    action: Phrase
    where: Phrase
    books: tuple[Phrase, ...]
    for_nobody: str


def _where(pack: Pack, one: AlertLine | Announcement) -> Phrase:
    """Where a warning holds; that a person must say, where nobody could tell."""
    return (street_names(pack, one.subdistricts) or NOWHERE_HERE) if one.placed else WHERE


def _name(words: Words, one: AlertLine | Announcement) -> Phrase:
    return warning_title(words.said(one.kind), words.said(one.level))


def warning_row(pack: Pack, words: Words, one: AlertLine) -> WarningRow:
    """One line of the list."""
    state, look, icon = OVER[one.over]
    if one.status != "Actual":
        state, look, icon = Phrase(zh=f"{one.status}，不发送", en=f"{one.status}: nothing is sent"), "done", ""
    return WarningRow(
        number=one.alert,
        name=_name(words, one),
        action=ACTIONS.get(one.action, Phrase.same(one.action)),
        where=_where(pack, one),
        state=state,
        look=look,
        icon=icon,
        received_at=one.received_at,
        expires_at=one.expires_at if one.action != "cancel" else None,
        to_place=not one.placed and not one.over and one.status == "Actual",
    )


def warned_streets(pack: Pack, warned: Collection[str]) -> tuple[DrawnStreet, ...]:
    """Every sub-district where people live, dark where the warning holds."""
    return tuple(
        drawn_street(pack, one, shade=SHADES if one.code in warned else 1, chosen=one.code in warned)
        for one in pack.subdistricts
    )


def desk_warning(
    *,
    pack: Pack,
    words: Words,
    alert: AlertLine,
    text: str,
    pushes: Sequence[PushView],
    replies: Mapping[int, Mapping[str, int]],
    answers: Sequence[ReplySeen],
    newest: Newest,
) -> DeskWarning:
    """The page of one warning; `newest` gives the day of the newest record of a set."""
    told = [one for one in pushes if one.count]
    return DeskWarning(
        row=warning_row(pack, words, alert),
        sender=alert.sender,
        stranger=alert.stranger,
        end_is_ours=alert.end_is_ours,
        text=text,
        map=pack.map,
        streets=warned_streets(pack, alert.subdistricts),
        books=tuple(_card(pack, one, replies.get(one.push, {}), newest) for one in told),
        nobody=len(pushes) - len(told),
        helps=tuple(one for one in answers if one.reply == "help"),
        well=tuple(one for one in answers if one.reply != "help"),
    )


def _card(pack: Pack, push: PushView, replies: Mapping[str, int], newest: Newest) -> BookCard:
    look, icon = LOOKS[push.state]
    book = pack.playbooks.get(push.key)
    checked, help_ = replies.get("checked", 0), replies.get("help", 0)
    return BookCard(
        number=push.push,
        name=push_name(pack, push),
        count=push.count,
        state=STATE_WORDS[push.state],
        look=look,
        icon=icon,
        data_of=_data_of(pack, book, newest) if book else None,
        checked=checked,
        help=help_,
        silent=push.count - checked - help_,
        told=push.state in {"released", "done"},
    )


def _data_of(pack: Pack, book: Playbook, newest: Newest) -> dt.date | None:
    """The day of the newest record behind a playbook, of the set whose newest is the oldest."""
    days = [day for name in read_by(pack, book) if (day := newest(name)) is not None]
    return min(days, default=None)


def read_line(pack: Pack, words: Words, one: Announcement, books: Sequence[Playbook]) -> ReadLine:
    """One thing a message announces."""
    return ReadLine(
        name=_name(words, one),
        action=ACTIONS.get(one.action, Phrase.same(one.action)),
        where=_where(pack, one),
        books=tuple(book.group for book in books),
        for_nobody="" if one.status == "Actual" else one.status,
    )
