"""The home of a firm: warnings that concern it, what is due, its permits with their ends, who may act for it. 企业"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from saltern.apps.identity.represented import Represented
from saltern.apps.lifecycle.own_warning import OwnWarning
from saltern.core.approvals.own_permits import OwnPermit
from saltern.core.catalogue.pack import Pack
from saltern.core.catalogue.template import of_template, render
from saltern.interfaces.pages import said
from saltern.interfaces.pages.case_state import StateSign
from saltern.interfaces.pages.source_line import SourceLine, source_lines
from saltern.interfaces.pages.warning import warning_title
from saltern.interfaces.portal.presenters.visitor import warned_places
from saltern.words import NOTHING, Phrase

SOON: Final = 90
"""Days before its end in which a permit is told to be ending."""
SHOWN: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningCard:
    """One warning: what it is, where, what to do, why it came, what was answered."""

    push: int
    title: Phrase
    where: Phrase
    words: Phrase
    why: Phrase
    unit: Phrase
    call: str
    at: dt.datetime
    over: bool
    reply: str = ""
    replied_at: dt.datetime | None = None
    letter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitLine:
    """One permit with its end."""

    name: Phrase
    number: str
    ends: dt.date
    left: Phrase
    renewal: str
    sign: StateSign
    sources: tuple[SourceLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmLine:
    """A firm somebody may act for."""

    subject: int
    name: str
    how: Phrase
    until: dt.datetime | None


HOW: Final = {
    "self": Phrase(zh="本单位账户", en="the firm's own account"),
    "mandate": Phrase(zh="受委托", en="by mandate"),
    "legal-representative": Phrase(zh="法定代表人", en="legal representative"),
}


def warning_card(pack: Pack, one: OwnWarning, *, said_kind: Callable[[str], Phrase]) -> WarningCard:
    """A warning in the words of its playbook."""
    template = pack.templates.get(one.template)
    unit = pack.units.get(template.sender) if template else None
    words = NOTHING
    if template:
        bare = replace(of_template(pack, one.template), sender={}, call="", refusable=False)
        zh, en = (render(bare, values=one.values, language=language) for language in ("zh", "en"))
        words = Phrase(zh=zh, en=en)
    return WarningCard(
        push=one.push,
        title=warning_title(said_kind(one.kind), said_kind(one.level)),
        where=warned_places(pack, one.subdistricts),
        words=words,
        why=template.why if template else NOTHING,
        unit=unit.name if unit else NOTHING,
        call=(unit.call if unit else "") or pack.district.call,
        at=one.received_at,
        over=one.over,
        reply=one.reply,
        replied_at=one.replied_at,
        letter=one.letter,
    )


def permit_lines(pack: Pack, permits: Sequence[OwnPermit], *, today: dt.date) -> tuple[PermitLine, ...]:
    """Permits, what ends first before the others; what ends soon says so."""
    return tuple(
        PermitLine(
            name=one.name,
            number=one.number,
            ends=one.valid_to,
            left=said.until(one.valid_to, today=today),
            renewal=one.renewal,
            sign=_sign(one.valid_to, today),
            sources=source_lines(pack, one.sources),
        )
        for one in permits[:SHOWN]
    )


def firm_lines(represented: Iterable[Represented], *, name_of: Callable[[int], str]) -> tuple[FirmLine, ...]:
    """The firms somebody may act for."""
    return tuple(
        FirmLine(subject=one.subject, name=name_of(one.subject), how=HOW[one.how], until=one.until)
        for one in represented
        if one.kind == "legal_person"
    )


def _sign(ends: dt.date, today: dt.date) -> StateSign:
    if (ends - today).days <= SOON:
        return StateSign(words=Phrase(zh="快到期", en="ends soon"), look="due", icon="due")
    return StateSign(words=Phrase(zh="有效", en="in force"), look="met", icon="met")
