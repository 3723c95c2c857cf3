"""From a warning to the playbooks it wakes: its kind, its level, our sub-districts it reaches.

A CAP file says the kind in `event` (Chinese or English), the level in the colour of its headline or else in its
severity, and the extent in 6- to 12-digit area codes; a plain notice says them in words. Both become an
`Announcement`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from saltern.apps.lifecycle.alerts.cap import CapAlert, Info
from saltern.apps.lifecycle.alerts.notice import Notice, Places, find_kind, reached, spots
from saltern.errors import SalternError

COLOUR = re.compile(r"(白|蓝|黄|橙|红)色?")
ENGLISH_COLOUR = {"white": "白色", "blue": "蓝色", "yellow": "黄色", "orange": "橙色", "red": "红色"}
STATUSES = ("Actual", "Exercise", "System", "Test", "Draft")
LONGEST_IDENTITY = 200
ACTIONS = {"Alert": "issue", "Update": "upgrade", "Cancel": "cancel"}


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
    """What was announced for us: `subdistricts` are our own 9-digit codes inside the extent."""

    identity: str
    kind: str
    level: str
    action: str
    subdistricts: tuple[str, ...]
    status: str = "Actual"
    expires: str = ""
    sent: str = ""
    extent: Mapping[str, object] = field(default_factory=dict)


class Playbook(Protocol):
    """What this module needs to know of a pack's playbook."""

    @property
    def warning_kind(self) -> str:
        """The kind that wakes it, or 全部."""

    @property
    def level(self) -> str:
        """The lowest level that wakes it ("" for any)."""


P = TypeVar("P", bound=Playbook)


def from_notice(notice: Notice, *, identity: str) -> Announcement:
    """A plain notice as a warning."""
    return Announcement(
        identity=identity,
        kind=notice.kind,
        level=notice.level,
        action=notice.action,
        subdistricts=notice.subdistricts,
        sent=notice.issued.isoformat() if notice.issued else "",
        extent={
            "whole_city": notice.where.whole_city,
            "areas": {district: list(streets) for district, streets in notice.where.areas},
            "seas": list(notice.where.seas),
        },
    )


def from_cap(alert: CapAlert, *, places: Places, scale: Scale) -> Announcement:
    """A CAP alert as a warning; its Chinese block is preferred.

    Raises `WarningKindUnknown`, `AlertNameless`, `AlertStatusUnknown`, `AlertExpiryUnreadable`.
    """
    info = chinese(alert.infos)
    usable(alert, info)
    kind = kind_of(info, places, scale)
    return Announcement(
        identity=f"{alert.sender},{alert.identifier}",
        kind=kind,
        level=level_of(info, scale),
        action=ACTIONS.get(alert.msg_type, "continue"),
        subdistricts=tuple(code for code in places.own_subdistricts.values() if covers(info, code, places, scale)),
        status=alert.status,
        expires=info.expires,
        sent=alert.sent,
        extent={"areas": [area.desc for area in info.areas], "geocodes": sorted(codes(info))},
    )


def usable(alert: CapAlert, info: Info) -> None:
    """Refuse an alert that could not be told from another, or that does not say whether and until when it holds."""
    size = len(f"{alert.sender},{alert.identifier}")
    if not alert.sender or not alert.identifier or size > LONGEST_IDENTITY:
        raise AlertNameless(size=size - 1, limit=LONGEST_IDENTITY - 1)
    if alert.status not in STATUSES:
        raise AlertStatusUnknown(status=alert.status, known="、".join(STATUSES))
    if info.expires and not zoned(info.expires):
        raise AlertExpiryUnreadable(expires=info.expires)


def zoned(text: str) -> bool:
    """Whether a text is a moment that says its time zone."""
    try:
        return dt.datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def chinese(infos: tuple[Info, ...]) -> Info:
    """The block in Chinese, else the first. Raises `WarningKindUnknown` where the alert holds no block."""
    if not infos:
        raise WarningKindUnknown(event="", known="")
    return next((info for info in infos if info.language.lower().startswith("zh")), infos[0])


def kind_of(info: Info, places: Places, scale: Scale) -> str:
    """The place's word for the event."""
    found = find_kind(info.event + "预警", places) or find_kind(info.headline, places)
    if found:
        return found[1]
    english = info.event.strip().lower()
    if english in scale.cap_events:
        return scale.cap_events[english]
    raise WarningKindUnknown(event=info.event, known="、".join(places.kinds))


def level_of(info: Info, scale: Scale) -> str:
    """The colour named in the headline or event; where none is written, what the severity stands for."""
    said = f"{info.headline} {info.event}"
    found = COLOUR.search(said)
    if found:
        return f"{found[1]}色"
    for word, colour in ENGLISH_COLOUR.items():
        if re.search(rf"\b{word}\b", said, re.IGNORECASE):
            return colour
    return scale.cap_severities.get(info.severity, "")


def codes(info: Info) -> set[str]:
    """The area codes of a block, zeros at the end dropped to pairs (440308000000 → 440308)."""
    values = {value for area in info.areas for _, value in area.geocodes if re.fullmatch(r"\d{6,12}", value)}
    return {re.sub(r"^(\d{2}|\d{4}|\d{6}|\d{9})0+$", r"\1", value) for value in values}


def covers(info: Info, subdistrict: str, places: Places, scale: Scale) -> bool:
    """Whether a block holds in one of our sub-districts: by code, or where no code is given by the names it writes."""
    named = codes(info)
    if named:
        return any(subdistrict.startswith(code) or code.startswith(subdistrict) for code in named)
    text = "、".join(area.desc for area in info.areas)
    where = spots(text, places)
    return subdistrict in reached(where, places) or (not where and scale.city[:4] in text)


def wakes(playbook: Playbook, warning: Announcement, scale: Scale) -> bool:
    """Whether a warning reaches a playbook's kind and lowest level."""
    if warning.action == "cancel":
        return playbook.level == "解除"
    if playbook.warning_kind != warning.kind or playbook.level == "解除":
        return False
    if not playbook.level:
        return True
    wanted = f"{playbook.level.removesuffix('色')}色"
    if wanted not in scale.levels or warning.level not in scale.levels:
        return False
    return scale.levels.index(warning.level) >= scale.levels.index(wanted)


def woken(playbooks: Iterable[P], warning: Announcement, scale: Scale) -> tuple[P, ...]:
    """The playbooks a warning wakes, in the pack's order; none where it does not reach us."""
    if not warning.subdistricts:
        return ()
    return tuple(playbook for playbook in playbooks if wakes(playbook, warning, scale))
