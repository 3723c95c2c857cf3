"""The home page: what is due for me (at most three cards, each one tap from done), what comes, my open cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from saltern.apps.casework.case_view import CaseView, OwnCase
from saltern.apps.casework.operations import DraftView, Offered
from saltern.apps.casework.queries import PAGE
from saltern.apps.lifecycle.operations import Ahead
from saltern.core.approvals.own_reminders import OwnReminder
from saltern.core.catalogue.pack import Pack
from saltern.interfaces.pages import said
from saltern.interfaces.pages.case_state import StateSign, sign
from saltern.interfaces.portal.presenters.glance import expected
from saltern.words import NOTHING, Phrase

MOST_CARDS: Final = 3
MOST_CASES: Final = 3
CLOSED: Final = frozenset({"approved", "refused", "withdrawn", "lapsed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One thing that waits for the person. `item` is what is applied for, `case` what is gone on with."""

    name: Phrase
    words: Phrase
    act: Phrase
    minutes: Phrase = NOTHING
    until: Phrase = NOTHING
    item: str = ""
    case: str = ""
    reminder: str = ""
    draft: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """One thing that comes, with when."""

    name: Phrase
    when: Phrase
    item: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One case in a list; among all of one's own with the label of it, and whether there is something `fresh`."""

    number: str
    name: Phrase
    note: Phrase
    sign: StateSign
    label: str = ""
    fresh: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """`card` is the first of what waits, `further` the next ones; `waiting` counts all of them.
    `case_count` is None where there are more cases than a page reads."""

    card: Card | None
    further: tuple[Card, ...]
    waiting: int
    coming: tuple[Coming, ...]
    cases: tuple[CaseRow, ...]
    case_count: int | None


def home_page(
    *,
    pack: Pack,
    ahead: Ahead,
    offers: Sequence[Offered],
    cases: Sequence[CaseView],
    drafts: Sequence[DraftView],
    today: dt.date,
) -> HomePage:
    """What somebody sees who signed in."""
    begun = {draft.item for draft in drafts}
    open_items = {case.item for case in cases if case.state not in CLOSED}
    reminded = {one.reminder.item for one in ahead.due}
    waiting = [
        *(_case_card(pack, case, today) for case in cases if case.state in {"correction", "deferred"}),
        *(
            _due_card(pack, one, begun, today)
            for one in ahead.due
            if one.reminder.item not in open_items and not _sensitive(pack, one)
        ),
        *(_offer_card(pack, one, begun) for one in offers if one.item not in open_items | reminded),
        *(_draft_card(pack, draft) for draft in drafts if draft.item not in reminded | {one.item for one in offers}),
    ]
    return HomePage(
        card=waiting[0] if waiting else None,
        further=tuple(waiting[1:MOST_CARDS]),
        waiting=len(waiting),
        coming=tuple(_coming(one, today) for one in _unlike(ahead.coming, open_items)),
        cases=case_rows(pack, cases[:MOST_CASES], today),
        case_count=len(cases) if len(cases) < PAGE else None,
    )


def case_rows(pack: Pack, cases: Iterable[CaseView], today: dt.date) -> tuple[CaseRow, ...]:
    """Cases as lists show them."""
    return tuple(
        CaseRow(number=case.number, name=pack.service_name(case.item), note=_note(case, today), sign=sign(case.state))
        for case in cases
    )


def own_rows(pack: Pack, cases: Sequence[OwnCase], today: dt.date) -> tuple[CaseRow, ...]:
    """All of one's own cases, with what is new and one's own labels."""
    rows = case_rows(pack, (one.case for one in cases), today)
    return tuple(replace(row, label=one.label, fresh=one.fresh) for row, one in zip(rows, cases, strict=True))


def _note(case: CaseView, today: dt.date) -> Phrase:
    if case.state in CLOSED:
        return said.said_day(case.closed_on or case.received_on, today=today)
    if case.due_on is None:
        handed_in = said.said_day(case.received_on, today=today)
        return Phrase(zh=f"{handed_in.zh}提交", en=f"handed in {handed_in.en}")
    by = said.said_day(case.due_on, today=today)
    return Phrase(zh=f"{by.zh}前答复", en=f"answer by {by.en}")


def _case_card(pack: Pack, case: CaseView, today: dt.date) -> Card:
    asked = case.state == "correction"
    by = said.said_day(case.due_on, today=today) if case.due_on else NOTHING
    return Card(
        name=pack.service_name(case.item),
        words=Phrase(zh="有一处要您改一下", en="something has to be put right")
        if asked
        else Phrase(zh="还差答应后补的材料", en="the papers you promised are still missing"),
        act=Phrase(zh="去改", en="Put it right") if asked else Phrase(zh="去补", en="Hand them in"),
        until=Phrase(zh=f"{by.zh}前", en=f"by {by.en}") if by else NOTHING,
        case=case.number,
    )


def _due_card(pack: Pack, one: OwnReminder, begun: Iterable[str], today: dt.date) -> Card:
    item = pack.items.get(one.reminder.item)
    template = pack.templates.get(one.reminder.template)
    draft = one.reminder.item in begun
    words = item.summary if item else template.title if template else NOTHING
    by = said.said_day(one.last_day, today=today) if one.last_day and not one.late else None
    return Card(
        name=item.name if item else one.reminder.name,
        words=words,
        act=Phrase(zh="接着办", en="Go on") if draft else Phrase(zh="确认办理", en="Check and apply"),
        minutes=expected(item) if item else NOTHING,
        until=Phrase(zh=f"{by.zh}前", en=f"by {by.en}") if by else NOTHING,
        item=item.id if item else "",
        reminder=one.reminder.key,
        draft=draft,
    )


def _offer_card(pack: Pack, one: Offered, begun: Iterable[str]) -> Card:
    item = pack.items[one.item]
    draft = one.item in begun
    return Card(
        name=one.words,
        words=item.summary,
        act=Phrase(zh="接着办", en="Go on") if draft else Phrase(zh="确认办理", en="Check and apply"),
        minutes=expected(item),
        item=item.id,
        draft=draft,
    )


def _draft_card(pack: Pack, draft: DraftView) -> Card:
    return Card(
        name=pack.service_name(draft.item),
        words=Phrase(zh="填了一半，都留着", en="half filled in, all of it is kept"),
        act=Phrase(zh="接着办", en="Go on"),
        item=draft.item,
        draft=True,
    )


def _coming(one: OwnReminder, today: dt.date) -> Coming:
    since = said.said_day(one.since, today=today)
    left = said.until(one.since, today=today)
    return Coming(
        name=one.reminder.name,
        when=Phrase(zh=f"{since.zh}起可办，{left.zh}", en=f"from {since.en}, {left.en}"),
        item=one.reminder.item,
    )


def _unlike(coming: Iterable[OwnReminder], open_items: Iterable[str]) -> list[OwnReminder]:
    """What comes, each item once, nothing that is under way, nothing that is not for other eyes."""
    seen, found = set(open_items), []
    for one in coming:
        if one.reminder.sensitive or (one.reminder.item and one.reminder.item in seen):
            continue
        seen.add(one.reminder.item)
        found.append(one)
    return found[:MOST_CARDS]


def _sensitive(pack: Pack, one: OwnReminder) -> bool:
    item = pack.items.get(one.reminder.item)
    return item.sensitive if item else False
