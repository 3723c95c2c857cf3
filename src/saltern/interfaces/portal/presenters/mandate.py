"""谁可以替谁办: each mandate from both sides: whom, in what, until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from saltern.apps.identity.mandate import KINDS, MandateView
from saltern.apps.identity.represented import Represented, Scope
from saltern.core.catalogue.pack import Pack
from saltern.interfaces.pages import said
from saltern.words import NOTHING, Phrase, joined

EVERYTHING: Final = Phrase(zh="所有事", en="everything")
BY_REGISTER: Final = Phrase(zh="工商登记的法定代表人", en="legal representative by the register")
SOMEBODY: Final = Phrase(zh="一位委托人", en="somebody")


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateCard:
    """One side of one mandate; `ends` None: while the register says so. `subject` is whom one may act for."""

    handle: str
    name: str
    kind: Phrase
    scope: Phrase
    ends: dt.date | None
    over: Phrase
    subject: int
    firm: bool
    acting: bool


def held_cards(
    *, pack: Pack, represented: Iterable[Represented], names: Mapping[int, str], acting_for: int | None, zone: dt.tzinfo
) -> tuple[MandateCard, ...]:
    """For whom an account acts beside itself."""
    return tuple(
        MandateCard(
            handle=one.mandate,
            name=names.get(one.subject, ""),
            kind=BY_REGISTER if one.how == "legal-representative" else NOTHING,
            scope=scope_words(pack, one.scope),
            ends=said.last_day(one.until.astimezone(zone)) if one.until else None,
            over=NOTHING,
            subject=one.subject,
            firm=one.kind == "legal_person",
            acting=one.subject == acting_for,
        )
        for one in represented
        if one.how != "self"
    )


def given_cards(
    *,
    pack: Pack,
    mandates: Iterable[MandateView],
    subject: int,
    names: Mapping[int, str],
    now: dt.datetime,
    zone: dt.tzinfo,
) -> tuple[tuple[MandateCard, ...], tuple[MandateCard, ...]]:
    """Who may act for a subject: those who may now or will, and those who no longer may."""
    given = [one for one in mandates if one.giver == subject]
    standing = tuple(_given(pack, one, names, zone) for one in given if _standing(one, now))
    return standing, tuple(_given(pack, one, names, zone, over=_over(one)) for one in given if not _standing(one, now))


def scope_words(pack: Pack, scope: Scope) -> Phrase:
    """In what: everything, or the items by name."""
    if scope == "all":
        return EVERYTHING
    return joined((pack.service_name(key) for key in scope), en=", ", zh="、")


def _given(
    pack: Pack, one: MandateView, names: Mapping[int, str], zone: dt.tzinfo, *, over: Phrase = NOTHING
) -> MandateCard:
    return MandateCard(
        handle=one.handle,
        name=names.get(one.holder, ""),
        kind=KINDS[one.kind],
        scope=scope_words(pack, one.scope),
        ends=said.last_day(one.ends_at.astimezone(zone)),
        over=over,
        subject=one.holder,
        firm=False,
        acting=False,
    )


def _standing(one: MandateView, now: dt.datetime) -> bool:
    return one.ended_at is None and now < one.ends_at


def _over(one: MandateView) -> Phrase:
    return Phrase(zh="已结束", en="ended") if one.ended_at else Phrase(zh="到期了", en="expired")
