"""一件申请在一页上: conditions with their records, every question still open, the papers, what the rules say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from saltern.apps.casework.operations import DraftView, FormView
from saltern.core.approvals.prefill import in_words
from saltern.core.catalogue.item import Item
from saltern.core.catalogue.pack import Pack
from saltern.core.identifiers.writing import mask_account
from saltern.interfaces.pages import item_form, said
from saltern.interfaces.pages.item_form import Question
from saltern.interfaces.pages.source_line import SIGNS, SourceLine, local_name, source_lines
from saltern.words import NOTHING, Phrase

SEEN: Final = "seen"
"""How a draft notes a paper whose original the clerk saw."""
WORDS: Final[Mapping[str, tuple[Phrase, str, str]]] = {
    "saved": (Phrase(zh="已有", en="on record"), "met", "met"),
    "not-needed": (Phrase(zh="不需要", en="not needed"), "met", "met"),
    "seen": (Phrase(zh="看过原件", en="original seen"), "met", "met"),
    "scanned": (Phrase(zh="已扫描", en="scanned"), "met", "met"),
    "open": (Phrase(zh="还没带", en="not brought"), "gold", "wait"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownValue:
    """A value the government holds, as it will be handed in."""

    label: Phrase
    value: Phrase
    sources: tuple[SourceLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One material: how it stands, whether the clerk may tick or scan it, whether it may follow, by when."""

    key: str
    name: Phrase
    word: Phrase
    look: str
    icon: str
    open: bool
    ticked: bool
    until: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition with its answer and the record behind it."""

    words: Phrase
    answer: Phrase
    look: str
    icon: str
    sources: tuple[SourceLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterPage:
    """The page. `ready`: nothing is missing, `outcome` what the rules would say, `instant` that they would approve."""

    id: str
    name: Phrase
    unit: Phrase
    days: int
    fee: Phrase
    key: str
    known: tuple[KnownValue, ...]
    questions: tuple[Question, ...]
    conditions: tuple[Condition, ...]
    papers: tuple[Paper, ...]
    have: int
    deferrable: bool
    promised: bool
    outcome: Phrase
    instant: bool


def application_page(
    *, pack: Pack, item: Item, form: FormView, draft: DraftView, today: dt.date, faults: Mapping[str, Phrase]
) -> CounterPage:
    """The page of one application."""
    fields = {one.key: one for one in item.form}
    fixed = [one for one in form.fields if one.origin == "record" and not one.editable and one.value is not None]
    settled = {one.key for one in fixed}
    wrong = {fault.field: fault.words for fault in form.faults} if draft.typed else {}
    values = {one.key: one.value for one in form.fields}
    papers = tuple(_papers(pack, item, form, draft, today))
    left = [one for one in papers if one.open]
    decision = form.decision
    return CounterPage(
        id=item.id,
        name=item.name,
        unit=local_name(pack, item.authority),
        days=item.limits.promised_days or item.limits.statutory_days,
        fee=item.fee,
        key=draft.key,
        known=tuple(
            KnownValue(
                label=fields[one.key].label,
                value=Phrase.same(mask_account(str(one.value)))
                if fields[one.key].type == "bank_account"
                else in_words(fields[one.key], one.value),
                sources=source_lines(pack, one.sources),
            )
            for one in fixed
        ),
        questions=tuple(
            item_form.question(
                one,
                text=draft.typed.get(one.key, "") or item_form.as_text(values.get(one.key)),
                fault=faults.get(one.key) or wrong.get(one.key, NOTHING),
            )
            for one in item.form
            if one.key not in settled
        ),
        conditions=tuple(
            Condition(
                words=one.words,
                answer=SIGNS[one.state][0],
                look=SIGNS[one.state][1],
                icon=SIGNS[one.state][2],
                sources=source_lines(pack, one.sources),
            )
            for one in form.conditions
        ),
        papers=papers,
        have=len(papers) - len(left),
        deferrable=bool(left) and all(one.until for one in left),
        promised=draft.promised,
        outcome=decision.because if decision else NOTHING,
        instant=decision is not None and decision.result == "approve",
    )


def _papers(pack: Pack, item: Item, form: FormView, draft: DraftView, today: dt.date) -> Iterator[Paper]:
    states = {one.key: one.state for one in form.materials}
    for material in item.materials:
        how, state = draft.materials.get(material.key, ""), states.get(material.key, "open")
        known = state in {"saved", "not-needed"}
        stands = SEEN if how == SEEN else "scanned" if how not in {"", "promised"} else state if known else "open"
        word, look, icon = WORDS[stands]
        yield Paper(
            key=material.key,
            name=material.name,
            word=word,
            look=look,
            icon=icon,
            open=stands == "open",
            ticked=stands == SEEN,
            until=_until(pack, material.deferrable_days, today),
        )


def _until(pack: Pack, days: int | None, today: dt.date) -> Phrase:
    """By when a paper may follow; nothing where it may not."""
    if not days:
        return NOTHING
    last = pack.calendar.known_working_days(today, today)
    if last is None:
        return Phrase(zh=f"{days}个工作日内", en=f"within {days} working days")
    by = said.whole_day(pack.calendar.add_working_days(today, days))
    return Phrase(zh=f"{days}个工作日内补，到{by.zh}", en=f"within {days} working days, by {by.en}")
