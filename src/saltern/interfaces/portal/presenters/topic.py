"""办事一本通: a matter of life step by step. Steps are ticked from records and cases; at most three questions leave out
what does not concern one; windows of the year are drawn with today in them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from saltern.apps.casework.case_view import CaseView
from saltern.core.approvals.own_guides import DoneStep, OwnGuide
from saltern.core.catalogue.guide import GuideQuestion
from saltern.core.catalogue.pack import Pack, Theme, ThemeStep, Window
from saltern.interfaces.pages import said
from saltern.interfaces.pages.case_state import StateSign, sign
from saltern.interfaces.pages.source_line import SourceLine, source_lines
from saltern.interfaces.portal.presenters.item_row import ItemRow, item_rows
from saltern.words import NOTHING, Phrase, joined

HAVE: Final = StateSign(words=Phrase(zh="已有", en="on record"), look="done")
NEXT: Final = StateSign(words=Phrase(zh="待您办", en="for you to do"), look="due", icon="due")
OPENS_LATER: Final = StateSign(words=Phrase(zh="等开放", en="not open yet"), look="wait", icon="wait")
OVER: Final = StateSign(words=Phrase(zh="今年已截止", en="closed for this year"), look="undo", icon="undo")
WIDTH: Final = 560
LEFT: Final = 40
LONG_OVER: Final = 30
"""Days after which a window that closed is no longer drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedLine:
    """One question: what was chosen, and by which record where one says it."""

    key: str
    words: Phrase
    answers: tuple[tuple[str, Phrase, bool], ...]
    sources: tuple[SourceLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicStep:
    """One step: who handles it, what is done in it, where it stands. `look` is the stylesheet's class."""

    name: Phrase
    units: Phrase
    rows: tuple[ItemRow, ...]
    look: str = ""
    sign: StateSign | None = None
    note: Phrase = NOTHING
    sources: tuple[SourceLine, ...] = ()
    case: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowDrawing:
    """A window of the year as a line: from `begins` to `ends`, `today` on it; positions of the drawing."""

    name: Phrase
    title: Phrase
    begins: int
    ends: int
    today: int
    opens: str
    closes: str
    said: Phrase
    invented: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicPage:
    """The guide. `next` is the first step that is open, `item` what is done in it."""

    key: str
    name: Phrase
    summary: Phrase
    asked: tuple[AskedLine, ...]
    steps: tuple[TopicStep, ...]
    hidden: int
    done: int
    next: TopicStep | None
    item: ItemRow | None
    windows: tuple[WindowDrawing, ...]
    known: bool
    source: str
    chosen: str


def topic_page(
    *,
    pack: Pack,
    theme: Theme,
    today: dt.date,
    own: OwnGuide | None = None,
    cases: Sequence[CaseView] = (),
    chosen: Mapping[str, str] | None = None,
) -> TopicPage:
    """A topic for whom the account acts for; for nobody known all of it, nothing ticked."""
    answers = {**(own.known if own else {}), **(chosen or {})}
    stands = own.steps if own and own.steps else tuple(DoneStep() for _ in theme.steps)
    shown = [(step, stand) for step, stand in zip(theme.steps, stands, strict=True) if _concerns(step, answers)]
    steps = [_step(pack, step, stand, cases, today) for step, stand in shown]
    first = next((number for number, step in enumerate(steps) if step.look != "ok" and _open(step)), None)
    if first is not None and own is not None and steps[first].sign is None:
        steps[first] = _on(steps[first])
    following = steps[first] if first is not None else None
    return TopicPage(
        key=theme.key,
        name=theme.name,
        summary=theme.summary,
        asked=tuple(_asked(pack, question, answers, own, chosen or {}) for question in theme.questions),
        steps=tuple(steps),
        hidden=len(theme.steps) - len(steps),
        done=sum(step.look == "ok" for step in steps),
        next=following,
        item=next((row for row in following.rows if row.here), None) if following else None,
        windows=tuple(_windows(pack, [step for step, _ in shown], today)),
        known=own is not None,
        source=theme.source,
        chosen=theme.chosen,
    )


def _concerns(step: ThemeStep, answers: Mapping[str, str]) -> bool:
    """Whether nothing that was answered leaves a step out."""
    return all(answers[key] in wanted for key, wanted in step.only.items() if key in answers)


def _open(step: TopicStep) -> bool:
    return step.sign not in {OPENS_LATER, OVER} and bool(step.rows)


def _step(pack: Pack, step: ThemeStep, stand: DoneStep, cases: Sequence[CaseView], today: dt.date) -> TopicStep:
    rows = item_rows(pack, step.items)
    units = dict.fromkeys(pack.items[row.key].authority for row in rows)
    named = [pack.units[key].name for key in units if key in pack.units]
    base = TopicStep(name=step.name, units=joined(named[:2], zh="、", en=", "), rows=rows)
    own = [case for case in cases if case.item in step.items]
    going = next((case for case in own if case.state not in {"approved", "refused", "withdrawn", "lapsed"}), None)
    passed = next((case for case in own if case.state == "approved"), None)
    if going is not None:
        return _with(base, look="on", sign=sign(going.state), case=going.number)
    if passed is not None:
        on = said.said_day(passed.closed_on or passed.received_on, today=today)
        note = Phrase(zh=f"{on.zh}办好", en=f"done on {on.en}")
        return _with(base, look="ok", sign=sign("approved"), note=note, case=passed.number)
    if stand.done:
        sources = tuple(one for one in stand.sources if one.rows)
        return _with(base, look="ok", sign=HAVE, sources=source_lines(pack, sources))
    return _waits(pack, base, today)


def _waits(pack: Pack, step: TopicStep, today: dt.date) -> TopicStep:
    """A step all of whose items wait for a window of the year."""
    windows = [window for row in step.rows if (window := _of_year(pack, row.key, today))]
    if not windows or any(opens <= today <= closes for _, opens, closes in windows):
        return step
    coming = min((opens for _, opens, _ in windows if opens > today), default=None)
    if coming is None:
        return _with(step, sign=OVER)
    day = said.said_day(coming, today=today)
    return _with(step, sign=OPENS_LATER, note=Phrase(zh=f"{day.zh}开放", en=f"opens on {day.en}"))


def _on(step: TopicStep) -> TopicStep:
    return _with(step, look="on", sign=NEXT)


def _with(
    step: TopicStep,
    *,
    look: str = "",
    sign: StateSign | None = None,
    note: Phrase = NOTHING,
    sources: tuple[SourceLine, ...] = (),
    case: str = "",
) -> TopicStep:
    return TopicStep(
        name=step.name,
        units=step.units,
        rows=step.rows,
        look=look or step.look,
        sign=sign or step.sign,
        note=note or step.note,
        sources=sources or step.sources,
        case=case or step.case,
    )


def _asked(
    pack: Pack, question: GuideQuestion, answers: Mapping[str, str], own: OwnGuide | None, chosen: Mapping[str, str]
) -> AskedLine:
    given = answers.get(question.key, "")
    by_record = own is not None and question.key in own.known and question.key not in chosen
    sources = [one for one in own.known_by[question.key] if one.rows] if own and by_record else []
    return AskedLine(
        key=question.key,
        words=question.words,
        answers=tuple((key, words, key == given) for key, words in question.answers.items()),
        sources=source_lines(pack, sources),
    )


def _of_year(pack: Pack, item: str, today: dt.date) -> tuple[Window, dt.date, dt.date] | None:
    for window in pack.windows_of(item):
        opening = window.years.get(today.year)
        if opening is not None:
            return window, opening.opens.date(), opening.closes.date()
    return None


def _windows(pack: Pack, steps: Sequence[ThemeStep], today: dt.date) -> list[WindowDrawing]:
    seen: dict[str, WindowDrawing] = {}
    for step in steps:
        for key in step.items:
            found = _of_year(pack, key, today)
            if found is not None and found[0].key not in seen and (today - found[2]).days <= LONG_OVER:
                seen[found[0].key] = _drawing(*found, today=today)
    return list(seen.values())


def _drawing(window: Window, opens: dt.date, closes: dt.date, *, today: dt.date) -> WindowDrawing:
    """The line from two weeks before the first of the days to two weeks after the last."""
    first = min(opens, today) - dt.timedelta(days=14)
    last = max(closes, today) + dt.timedelta(days=14)
    span = (last - first).days

    def at(day: dt.date) -> int:
        return LEFT + round((day - first).days / span * WIDTH)

    left, right = at(opens), max(at(closes), at(opens) + 90)
    opening = window.years[today.year]
    return WindowDrawing(
        name=window.name,
        title=_title(opens, closes, today),
        begins=left,
        ends=right - left,
        today=at(today),
        opens=f"{opens.month}.{opens.day}",
        closes=f"{closes.month}.{closes.day}",
        said=Phrase(
            zh=f"{opens.month}月{opens.day}日到{closes.month}月{closes.day}日，今天{today.month}月{today.day}日",
            en=f"from {opens.isoformat()} to {closes.isoformat()}, today is {today.isoformat()}",
        ),
        invented=opening.confidence == "low",
    )


def _title(opens: dt.date, closes: dt.date, today: dt.date) -> Phrase:
    if today < opens:
        days = (opens - today).days
        return Phrase(zh=f"还有{days}天开始", en=f"begins in {days} day{'s' * (days != 1)}")
    if today <= closes:
        days = (closes - today).days
        if not days:
            return Phrase(zh="今天截止", en="closes today")
        return Phrase(zh=f"正在报名，还有{days}天", en=f"open, {days} day{'s' * (days != 1)} left")
    return Phrase(zh="今年的已经结束", en="over for this year")
