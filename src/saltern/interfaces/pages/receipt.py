"""回执: what one holds of an application on paper: its number, the matter, when, what still comes; no card's number."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from saltern.apps.casework.case_view import CaseFile
from saltern.apps.casework.stage import public_state
from saltern.core.catalogue.pack import Pack
from saltern.core.identifiers.writing import mask_name
from saltern.interfaces.pages import said
from saltern.interfaces.pages.quick_response import QrDrawing, drawn
from saltern.interfaces.pages.source_line import unit_name
from saltern.words import NOTHING, Phrase, day


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPage:
    """`given` are the materials that came, `missing` those that still have to."""

    number: str
    who: str
    name: Phrase
    unit: Phrase
    received: Phrase
    closed: bool
    state: Phrase
    answer: Phrase
    fee: Phrase
    given: tuple[Phrase, ...]
    on_record: tuple[Phrase, ...]
    missing: tuple[Phrase, ...]
    contest: Phrase
    code: QrDrawing


def receipt_page(
    *, pack: Pack, file: CaseFile, called: str, address: str, today: dt.date, zone: ZoneInfo
) -> ReceiptPage:
    """The receipt of one case as it stands today; `address` is where its applicant sees it."""
    case, item = file.case, pack.items.get(file.case.item)
    names = {one.key: one.name for one in item.materials} if item else {}

    def named(key: str) -> Phrase:
        return names.get(key, Phrase.same(key))

    return ReceiptPage(
        number=case.number,
        who=mask_name(called),
        name=pack.service_name(case.item),
        unit=unit_name(pack, case.unit),
        received=_moment(file.history[0].at.astimezone(zone)),
        closed=case.closed_on is not None,
        state=public_state(case.state),
        answer=_answer(file),
        fee=item.fee if item else NOTHING,
        given=tuple(named(key) for key, state in file.materials.items() if state == "brought"),
        on_record=tuple(named(key) for key, state in file.materials.items() if state == "saved"),
        missing=tuple(
            _until(named(one.material), one.due_on, today) for one in file.promises if one.state == "promised"
        ),
        contest=Phrase(
            zh="不同意结果，答复后60日内可以要求复核。",
            en="If you disagree, you may ask for a review within 60 days of the answer.",
        ),
        code=drawn(address),
    )


def _moment(at: dt.datetime) -> Phrase:
    """A moment as paper says it: with its year, for it is read on another day."""
    on, hour = day(at.date()), f"{at:%H:%M}"
    return Phrase(zh=f"{on.zh}{hour}", en=f"{on.en}, {hour}")


def _answer(file: CaseFile) -> Phrase:
    """When there is, or was, an answer."""
    if file.case.closed_on:
        return said.whole_day(file.case.closed_on)
    return said.whole_day(file.case.due_on) if file.case.due_on else Phrase(zh="时限暂停", en="the clock stands still")


def _until(name: Phrase, due: dt.date | None, today: dt.date) -> Phrase:
    if due is None:
        return name
    by = said.said_day(due, today=today)
    return Phrase(zh=f"{name.zh}，{by.zh}前补；拍照上传就行", en=f"{name.en}, by {by.en}; a picture will do")
