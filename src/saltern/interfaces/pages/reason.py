"""Why a case was answered so, reason by reason: what was asked, how it stands, in which record of which unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from saltern.apps.casework.case_view import DecisionView
from saltern.core.approvals.explanation import Explanation, Point
from saltern.interfaces.pages.source_line import SIGNS, SourceLine
from saltern.words import NOTHING, Phrase

TO_BE_SEEN: Final = (Phrase(zh="由人来看", en="a person looks"), "gold", "wait")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonLine:
    """One reason: what was asked, how it stands, in which record that was looked up."""

    words: Phrase
    answer: Phrase = NOTHING
    look: str = "met"
    icon: str = "met"
    note: Phrase = NOTHING
    sources: tuple[SourceLine, ...] = ()


def reasons(last: DecisionView | None, explained: Sequence[Explanation], *, approved: bool) -> Iterator[ReasonLine]:
    """The last answer's reason, then each condition that kept the machine from a yes."""
    if last is None or not last.because:
        return
    look, icon = ("met", "met") if approved else ("gold", "wait")
    told = explained[-1] if last.automatic and explained else None
    yield ReasonLine(words=Phrase.same(told.brief) if told else last.because, look=look, icon=icon)
    for point in told.points if told else ():
        if point.state != "met" and not point.wanted:
            yield reason_line(point)


def reason_line(point: Point) -> ReasonLine:
    """One thing that was asked of the records. What the table still wanted is no fault of theirs: a person looks."""
    answer, look, icon = TO_BE_SEEN if point.wanted and point.state == "not-met" else SIGNS[point.state]
    words, note = Phrase.same(point.label), NOTHING
    if point.state == "met" and point.found and not point.said_yes:
        words = Phrase(zh=f"{point.label}：{point.found}", en=f"{point.label}: {point.found}")
    elif point.wanted:
        note = Phrase(
            zh=f"现为“{point.found}”，当场通过要“{point.wanted}”",
            en=f'It is "{point.found}"; approved at once with "{point.wanted}"',
        )
    elif point.state == "not-met" and point.found and not any(point.found in one.record_set for one in point.sources):
        note = Phrase(zh=f"记录上：{point.found}", en=f"On record: {point.found}")
    sources = tuple(
        SourceLine(unit=Phrase.same(one.unit), note=Phrase.same(one.record_set), date=one.date) for one in point.sources
    )
    return ReasonLine(words=words, answer=answer, look=look, icon=icon, note=note, sources=sources)
