"""我报的错和写的信: each with where it stands, by when it is answered, and the answer itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from saltern.apps.feedback.letter import ABOUT, LetterView
from saltern.apps.stewardship.record_report import OUTCOMES, ReportView
from saltern.core.catalogue.pack import Pack
from saltern.interfaces.pages import said
from saltern.interfaces.pages.source_line import unit_name
from saltern.words import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """One report on a record."""

    number: str
    name: Phrase
    unit: Phrase
    said: str
    right: str
    at: dt.datetime
    state: Phrase
    look: str
    icon: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLine:
    """One letter to an office."""

    number: str
    about: Phrase
    unit: Phrase
    text: str
    at: dt.datetime
    state: Phrase
    look: str
    icon: str
    answer: str


def report_lines(*, pack: Pack, reports: Iterable[ReportView], today: dt.date) -> tuple[ReportLine, ...]:
    """Reports as their list shows them."""
    return tuple(_report(pack, report, today) for report in reports)


def letter_lines(*, pack: Pack, letters: Iterable[LetterView]) -> tuple[LetterLine, ...]:
    """Letters as their list shows them."""
    return tuple(
        LetterLine(
            number=letter.number,
            about=ABOUT[letter.about],
            unit=unit_name(pack, letter.unit),
            text=letter.text,
            at=letter.at,
            state=Phrase(zh="已答复", en="answered") if letter.answered_at else Phrase(zh="等答复", en="waiting"),
            look="met" if letter.answered_at else "wait",
            icon="met" if letter.answered_at else "wait",
            answer=letter.answer,
        )
        for letter in letters
    )


def _report(pack: Pack, report: ReportView, today: dt.date) -> ReportLine:
    done = report.state == "answered"
    column = report.column_label
    name = (
        Phrase(zh=f"{report.label.zh}，{column.zh}", en=f"{report.label.en}, {column.en}") if column else report.label
    )
    return ReportLine(
        number=report.number,
        name=name,
        unit=unit_name(pack, report.unit),
        said=report.said,
        right=report.right,
        at=report.at,
        state=OUTCOMES[report.outcome] if done and report.outcome else _waiting(report.due_on, today),
        look="met" if done else "late" if report.due_on and report.due_on < today else "wait",
        icon="met" if done else "late" if report.due_on and report.due_on < today else "wait",
        answer=report.answer,
    )


def _waiting(due: dt.date | None, today: dt.date) -> Phrase:
    if due is None:
        return Phrase(zh="等单位答复", en="waiting for an answer")
    by = said.said_day(due, today=today)
    if due < today:
        return Phrase(zh=f"该在{by.zh}答复，晚了", en=f"was due on {by.en}, late")
    return Phrase(zh=f"{by.zh}前答复", en=f"answer by {by.en}")
