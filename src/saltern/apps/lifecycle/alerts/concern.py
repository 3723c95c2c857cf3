"""From a warning to the playbooks it wakes: its kind, its level, our sub-districts it reaches.

A CAP file says the kind in `event` (Chinese or English), the level in the colour of its headline or else in its
severity, and the extent in 6- to 12-digit area codes, polygons and circles; a plain notice says them in words. Each
thing announced, of either, becomes an `Announcement`.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Protocol, TypeVar

from saltern.apps.lifecycle.alerts import notice, outlines
from saltern.apps.lifecycle.alerts.cap import Area, CapAlert, Info
from saltern.apps.lifecycle.alerts.notice import LEVEL, NATIONAL, Action, Notice
from saltern.apps.lifecycle.alerts.places import Places, Where, reached, spots
from saltern.errors import SalternError

ENGLISH_COLOUR: Final = {"white": "白色", "blue": "蓝色", "yellow": "黄色", "orange": "橙色", "red": "红色"}
ENGLISH_LEVEL: Final = re.compile(
    rf"\b({'|'.join(ENGLISH_COLOUR)})\b(?!\s+(?:sea|river|lake|cross|mountain)\b)", re.IGNORECASE
)
STATUSES = ("Actual", "Exercise", "System", "Test", "Draft")
SCOPES: Final = ("Restricted", "Private")
LONGEST_IDENTITY = 200
ACTIONS: Final[Mapping[str, Action]] = {
    "Alert": "issue",
    "Update": "continue",
    "Cancel": "cancel",
    "Ack": "none",
    "Error": "none",
}
"""What a message does of itself; an Update that says no more prolongs until its levels are known."""
CHINESE: Final = (r"zh-(?:cn|hans(?:-cn)?|sg)|zh|chi|cmn.*", r"zh-.*")
"""Languages of a block, the one we speak first."""
FOREIGN_CODES: Final = re.compile(r"FIPS|SAME|UGC|ZIP|EMMA|NUTS|WARNCELL|ISO", re.IGNORECASE)
"""Lists of area codes that are not those of the ministry, though their values may look alike."""
COUNTRY: Final = ("10", "00", "156")


class WarningKindUnknown(SalternError):
    """The alert's event "{event}" is no kind of warning this place knows; known: {known}."""

    family = "invalid"
    zh = "预警事件“{event}”不在本地预警种类之内；已知：{known}。"


class AlertNameless(SalternError):
    """The alert's sender and identifier have {size} characters together; expected both, and at most {limit}."""

    family = "invalid"
    zh = "预警的发布者与编号共 {size} 字；二者均须填写，且不超过 {limit} 字。"


class AlertStatusUnknown(SalternError):
    """The alert's status is "{status}"; expected one of {known}."""

    family = "invalid"
    zh = "预警的状态为“{status}”，应为以下之一：{known}。"


class AlertExpiryUnreadable(SalternError):
    """The alert expires "{expires}"; expected a time with its zone, as 2020-04-10T20:00:00+08:00."""

    family = "invalid"
    zh = "预警的失效时间为“{expires}”，应为带时区的时刻，如 2020-04-10T20:00:00+08:00。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What the pack says of levels and of CAP's own words."""

    levels: tuple[str, ...]
    city: str
    cap_events: Mapping[str, str]
    cap_severities: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """One thing that was announced for us: `subdistricts` are our own 9-digit codes inside the extent.

    `message` is the identity of the message it came in ("": its own), `references` those of the messages it acts on.
    `meant` are those of them that a person said are meant, where several fit and it names none.
    `placed` is false where nobody can say from the message where it holds: a person must. `status` is "Actual" for
    what is meant for everybody; else why it wakes nobody: an exercise, a test, an answer (Ack, Error), not public.
    """

    identity: str
    kind: str
    level: str
    action: str
    subdistricts: tuple[str, ...]
    status: str = "Actual"
    expires: str = ""
    sent: str = ""
    extent: Mapping[str, object] = field(default_factory=dict)
    message: str = ""
    references: tuple[str, ...] = ()
    placed: bool = True
    sender: str = ""
    stranger: bool = False
    meant: tuple[str, ...] = ()

    @property
    def of_references(self) -> bool:
        """Whether it ends what it references, whatever it says itself."""
        return self.action == "cancel" and bool(self.references)


class Playbook(Protocol):
    """What this module needs to know of a pack's playbook."""

    @property
    def warning_kind(self) -> str:
        """The kind that wakes it, or 全部."""

    @property
    def level(self) -> str:
        """The lowest level that wakes it ("" for any)."""


P = TypeVar("P", bound=Playbook)


def from_notice(notice: Notice, *, identity: str, number: int = 1) -> Announcement:
    """What a plain notice announces, as its thing `number`."""
    return Announcement(
        identity=numbered(identity, number),
        message=identity,
        kind=notice.kind,
        level=notice.level,
        action=notice.action,
        subdistricts=notice.subdistricts,
        status=notice.status,
        placed=not notice.where.unclear,
        sent=notice.issued.isoformat() if notice.issued else "",
        extent={
            "whole_city": notice.where.whole_city,
            "areas": listed(notice.where.areas),
            "seas": list(notice.where.seas),
            **({"without": listed(notice.where.without)} if notice.where.without else {}),
        },
    )


def listed(areas: Iterable[tuple[str, Sequence[str]]]) -> dict[str, list[str]]:
    """Districts with their streets, to be kept."""
    return {district: list(streets) for district, streets in areas}


def numbered(identity: str, number: int) -> str:
    """The identity of one of several things a message announces."""
    return identity if number == 1 else f"{identity}#{number}"


def from_cap(alert: CapAlert, *, places: Places, scale: Scale) -> tuple[Announcement, ...]:
    """Everything a CAP alert announces: blocks of other languages that say the same are one warning, blocks that
    differ in kind, level or place are several. A Cancel without a block is the end of what it references.

    Raises `WarningKindUnknown`, `AlertNameless`, `AlertStatusUnknown`, `AlertExpiryUnreadable`.
    """
    usable(alert)
    found = blocks(alert, places=places, scale=scale)
    references = referenced(alert.references)
    if not any(one.kind for one in found) and (
        alert.msg_type in ("Ack", "Error") or (alert.msg_type == "Cancel" and references)
    ):
        found = [Block(kind="", level="", action=ACTIONS[alert.msg_type], subdistricts=(), placed=True)]
    elif not any(one.known for one in found):
        event = alert.infos[0].event if alert.infos else ""
        raise WarningKindUnknown(event=event, known="、".join(places.kinds))
    identity = f"{alert.sender},{alert.identifier}"
    stranger = alert.sender not in places.senders
    if stranger:  # whom nobody listed can call off what they said themselves, and nobody else's word
        references = tuple(one for one in references if one.startswith(f"{alert.sender},"))
    return tuple(
        Announcement(
            identity=numbered(identity, number),
            message=identity,
            kind=one.kind,
            level=one.level,
            action=one.action,
            subdistricts=one.subdistricts,
            status=status_of(alert, one),
            placed=one.placed,
            references=references,
            expires=one.expires,
            sent=alert.sent,
            extent=one.extent,
            sender=alert.sender,
            stranger=stranger,
        )
        for number, one in enumerate(found, start=1)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One thing a block announces. `known`: its kind is one of ours, else its own words stand there."""

    kind: str
    level: str
    action: Action
    subdistricts: tuple[str, ...]
    placed: bool
    known: bool = True
    language: str = ""
    status: str = "Actual"
    expires: str = ""
    extent: Mapping[str, object] = field(default_factory=dict)


def blocks(alert: CapAlert, *, places: Places, scale: Scale) -> Sequence[Block]:
    """What the blocks announce, our own language first, each thing once, to the last of its ends."""
    told: list[Block] = []
    for info in sorted(alert.infos, key=language_rank):
        for one in of_block(alert, info, places=places, scale=scale):
            number = next((number for number, other in enumerate(told) if same(one, other)), None)
            if number is None:
                told.append(one)
            elif latest(one) > latest(told[number]):
                told[number] = replace(told[number], expires=one.expires)
    return told


def latest(one: Block) -> float:
    """When a block ends, to be compared; one that names no end ends last."""
    return dt.datetime.fromisoformat(one.expires).timestamp() if one.expires else math.inf


def language_rank(info: Info) -> int:
    """Simplified Chinese, other Chinese, the rest."""
    language = info.language.strip().lower().replace("_", "-")
    return next((rank for rank, form in enumerate(CHINESE) if re.fullmatch(form, language)), len(CHINESE))


def same(one: Block, told: Block) -> bool:
    """Whether a block says again what was told; one whose event we cannot read does in another language where it holds
    in the same place."""
    if (one.subdistricts, one.placed) != (told.subdistricts, told.placed):
        return False
    if not one.known and one.language != told.language:
        return True
    return (one.kind, one.level) == (told.kind, told.level)


def of_block(alert: CapAlert, info: Info, *, places: Places, scale: Scale) -> Iterator[Block]:
    """What one block announces: mostly one thing, of "暴雨、雷雨大风" two."""
    headline, event = (said_plainly(text, places) for text in (info.headline, info.event))
    reach, placed = covered(info, places=places, scale=scale)
    kinds = kinds_of(headline, event, places, scale)
    for kind in kinds or (event,):
        action, level = told_of(
            kind,
            msg_type=alert.msg_type,
            headline=headline,
            event=event,
            severity=info.severity,
            places=places,
            scale=scale,
        )
        yield Block(
            kind=kind[:40],
            level=level,
            action=action,
            subdistricts=reach,
            placed=placed,
            known=bool(kinds),
            language=info.language,
            status=notice.status_of(headline) if headline else "Actual",
            expires=info.expires,
            extent={"areas": [area.desc for area in info.areas], "geocodes": sorted(codes(info.areas))},
        )


def said_plainly(text: str, places: Places) -> str:
    """A text in simplified script, as long as a notice may be; English keeps its blanks."""
    text = text[: notice.LONGEST]
    plain = notice.simplify(text, places) if re.search(r"[一-龥]", text) else text.strip()
    return unicodedata.normalize("NFKC", plain)


def kinds_of(headline: str, event: str, places: Places, scale: Scale) -> tuple[str, ...]:
    """The place's words for the event; where the event names none, what the headline announces."""
    found = notice.warnings_in(f"{event}预警", places) or notice.warnings_in(headline, places)[:1]
    if found:
        return tuple(dict.fromkeys(one.kind for one in found))
    english = event.lower()
    bare = re.sub(rf"\b(?:{'|'.join(ENGLISH_COLOUR)}|warning|alert|signal)\b", " ", english)
    known = [scale.cap_events[name] for name in (english, " ".join(bare.split())) if name in scale.cap_events]
    return tuple(known[:1])


def told_of(
    kind: str, *, msg_type: str, headline: str, event: str, severity: str, places: Places, scale: Scale
) -> tuple[Action, str]:
    """The action of a block on a kind, and its level: as the headline says, else of the message and its severity."""
    action = ACTIONS.get(msg_type, "continue")
    found = [one for one in notice.announced(headline, head=headline, places=places) if one.kind == kind]
    if found and action not in ("cancel", "none"):
        action = found[0].action if found[0].action != "issue" else action
    named = [(one.kind, one.level) for one in found]
    named += [(one.kind, one.level) for one in notice.warnings_in(headline, places)]
    level = next((level for one, level in named if one == kind and level), "")
    return action, level or level_of(f"{headline} {event}", severity, scale, levelless=kind in places.levelless)


def level_of(said: str, severity: str, scale: Scale, *, levelless: bool) -> str:
    """The colour named in the headline or event; where none is written, what the severity stands for."""
    changed = re.split(r"(?:变更|调整|更改|[升降][级格]?)(?:为|至|到)", said)[-1]
    found = LEVEL.search(changed) or LEVEL.search(said)
    if found:
        return f"{found[1]}色"
    english = ENGLISH_LEVEL.findall(said)
    if english:
        lowered = re.search(r"\bto\b.*", said, re.IGNORECASE)
        new = ENGLISH_LEVEL.findall(lowered[0]) if lowered and len(english) > 1 else english
        return ENGLISH_COLOUR[(new or english)[0].lower()]
    national = re.search(r"(?<![IV])(IV|III|II|I)级", said)
    if national:
        return NATIONAL[national[1]]
    return "" if levelless else scale.cap_severities.get(severity, "")


def status_of(alert: CapAlert, one: Block) -> str:
    """Why a message is not meant for everybody; "Actual" where it is."""
    if alert.status != "Actual":
        return alert.status
    if alert.msg_type in ("Ack", "Error"):
        return alert.msg_type
    return alert.scope.capitalize() if alert.scope.capitalize() in SCOPES else one.status


def referenced(text: str) -> tuple[str, ...]:
    """The messages a CAP file refers to ("sender,identifier,sent …"), as identities."""
    parts = [part.rsplit(",", 1)[0] if part.count(",") > 1 else part for part in text.split()]
    return tuple(dict.fromkeys(filter(None, parts)))


def usable(alert: CapAlert) -> None:
    """Refuse an alert that could not be told from another, or that does not say whether and until when it holds."""
    size = len(f"{alert.sender},{alert.identifier}")
    if not alert.sender or not alert.identifier or size > LONGEST_IDENTITY:
        raise AlertNameless(size=size - 1, limit=LONGEST_IDENTITY - 1)
    if alert.status not in STATUSES:
        raise AlertStatusUnknown(status=alert.status, known="、".join(STATUSES))
    for info in alert.infos:
        if info.expires and not zoned(info.expires):
            raise AlertExpiryUnreadable(expires=info.expires)


def zoned(text: str) -> bool:
    """Whether a text is a moment that says its time zone."""
    try:
        return dt.datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def codes(areas: Iterable[Area]) -> set[str]:
    """The area codes of a block, zeros at the end dropped to pairs (440308000000 → 440308)."""
    values = {
        value
        for area in areas
        for name, values in area.geocodes
        for value in re.split(r"[\s,;，；、]+", values)
        if re.fullmatch(r"\d{6}|\d{9}|\d{12}", value) and not FOREIGN_CODES.search(name)
    }
    return {re.sub(r"^(\d{2}|\d{4}|\d{6}|\d{9})0+$", r"\1", value) for value in values}


def covered(info: Info, *, places: Places, scale: Scale) -> tuple[tuple[str, ...], bool]:
    """Our sub-districts a block reaches, and whether that is known: what reaches nobody must be placed elsewhere."""
    if not info.areas:
        said = f"{said_plainly(info.headline, places)},{said_plainly(info.description, places)}"
        where = spots(said, places)
        if not where and places.city and f"{places.city}气象台" in said:
            where = Where(whole_city=True)
        return reached(where, places), bool(where)
    found = [of_area(area, places=places, scale=scale) for area in info.areas]
    reach = {code for inside, _ in found for code in inside}
    return (
        tuple(code for code in places.own_subdistricts.values() if code in reach),
        bool(reach) or all(placed for _, placed in found),
    )


def of_area(area: Area, *, places: Places, scale: Scale) -> tuple[set[str], bool]:
    """Our sub-districts inside an area, and whether it can be placed: by code, polygon and circle together, else by the
    names it writes. What the names take away again is taken away."""
    desc = said_plainly(area.desc, places)
    words = in_words(desc, places)
    named = codes([area])
    shapes = [outlines.closed(polygon) for polygon in area.polygons]
    circles = [circle for circle in area.circles if outlines.on_the_earth(circle[:2])]
    drawn = bool(places.outlines) and bool(circles or any(shapes))
    inside = {code for code in places.own_subdistricts.values() if by_code(code, named)}
    for code, outline in places.outlines.items():
        if any(shape and outlines.meets(outline, polygon=shape) for shape in shapes):
            inside.add(code)
        if any(outlines.near(outline, circle=circle) for circle in circles):
            inside.add(code)
    if not named and not drawn:
        return set(reached(words, places)), bool(words)
    if words.without:
        inside &= set(reached(replace(words, whole_city=True), places))
    spoilt = area.unread or len(circles) < len(area.circles) or not all(shapes)
    nowhere_of_ours = (
        scale.city and any(code.startswith(own(places)) for code in named) and not inside and not words.without
    )
    return inside, bool(inside) or not (spoilt or nowhere_of_ours)


def in_words(desc: str, places: Places) -> Where:
    """The extent an area describes; the city's bare name is all of it."""
    where = spots(desc, places)
    stem = places.city.removesuffix("市")
    whole = bool(stem) and re.fullmatch(rf"(?:广东省?)?{stem}市?(?:全市|辖区|市区|及.*)?", desc)
    return Where(whole_city=True) if not where and whole else where


def by_code(subdistrict: str, named: set[str]) -> bool:
    """Whether one of the codes holds a sub-district, or a part of it."""
    return any(subdistrict.startswith(code) or code.startswith(subdistrict) or code in COUNTRY for code in named)


def own(places: Places) -> str:
    """The code of our own district."""
    return next(iter(places.own_subdistricts.values()))[:6]


def wakes(playbook: Playbook, warning: Announcement, scale: Scale) -> bool:
    """Whether a warning reaches a playbook's kind and lowest level."""
    if warning.action in ("cancel", "none"):
        return warning.action == "cancel" and playbook.level == "解除"
    if playbook.warning_kind != warning.kind or playbook.level == "解除":
        return False
    if not playbook.level:
        return True
    wanted = f"{playbook.level.removesuffix('色')}色"
    if wanted not in scale.levels or warning.level not in scale.levels:
        return False
    return scale.levels.index(warning.level) >= scale.levels.index(wanted)


def woken(playbooks: Iterable[P], warning: Announcement, scale: Scale) -> tuple[P, ...]:
    """The playbooks a warning wakes, in the pack's order; none where it does not reach us or is not meant."""
    if warning.status != "Actual" or not (warning.subdistricts or warning.of_references):
        return ()
    return tuple(playbook for playbook in playbooks if wakes(playbook, warning, scale))
