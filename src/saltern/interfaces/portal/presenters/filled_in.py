"""What was filled in and handed in with a case, as lines of text to be kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from saltern.apps.casework.case_view import CaseFile
from saltern.apps.casework.stage import public_state
from saltern.core.catalogue.pack import Pack
from saltern.interfaces.pages import said
from saltern.interfaces.portal.presenters.case import case_page
from saltern.words import Language, Phrase

NUMBER = Phrase(zh="编号", en="Number")
RECEIVED = Phrase(zh="收件", en="Handed in")
STATE = Phrase(zh="状态", en="State")
FORM = Phrase(zh="填写的内容", en="What was filled in")
FILES = Phrase(zh="交来的文件", en="Files")
ASKED = Phrase(zh="还要补的", en="Still needed")


def filled_in(*, pack: Pack, file: CaseFile, today: dt.date, language: Language) -> str:
    """The whole text, in one language."""
    return "\r\n".join(one.said(language) for one in _lines(pack, file, today)) + "\r\n"


def _lines(pack: Pack, file: CaseFile, today: dt.date) -> Iterator[Phrase]:
    page = case_page(pack=pack, file=file, explained=(), steps=(), today=today)
    yield page.name
    yield _pair(NUMBER, Phrase.same(file.case.number))
    yield _pair(RECEIVED, said.whole_day(file.case.received_on))
    yield _pair(STATE, public_state(file.case.state))
    parts = (
        (FORM, [_pair(one.label, one.value) for one in page.form]),
        (FILES, [one.name for one in page.files]),
        (ASKED, [*page.asked, *(_pair(one.name, one.until) for one in page.promises)]),
    )
    for heading, lines in parts:
        if lines:
            yield Phrase.same("")
            yield heading
            yield from lines


def _pair(label: Phrase, value: Phrase) -> Phrase:
    return Phrase(zh=f"{label.zh}：{value.zh}", en=f"{label.en}: {value.en}")
