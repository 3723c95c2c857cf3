"""G15: who applied hears of every change of their case, in the transaction that changed it, or nothing changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.db import IntegrityError, connection

from saltern.apps.casework import operations
from saltern.apps.casework.models import Case
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.casework.stage import MOVES
from saltern.apps.journal.operations.statements import Rows
from saltern.apps.notify.models import Message
from saltern.apps.notify.operations import effects
from saltern.core.catalogue.standing import DeferralRule
from worlds.casework_desk import (
    CALENDAR,
    GRADUATE,
    RIVAL,
    STRICT,
    VOCABULARY,
    People,
    applicant,
    approver,
    clerk,
    degree,
    graduates,
    job,
    rulebook,
    staff,
    system,
)

pytestmark = pytest.mark.django_db(transaction=True)
BOOKS = rulebook()
HANDING_BACK = Rulebook(
    version="pack-1",
    items={"graduate-reception": GRADUATE},
    vocabulary=VOCABULARY,
    calendar=CALENDAR,
    deferral=DeferralRule(on_lapse="hand-back"),
)
CLEAR = graduates(1)
UNSURE = People(degrees=[degree(1, verified=False)], employments=[job(1)])
JOBLESS = People(degrees=[degree(1)])

Deed = Callable[[str], object]


def day(number: int, month: int = 4) -> dt.datetime:
    return dt.datetime(2020, month, number, 2, 0, tzinfo=dt.UTC)


def submit(source: People, books: Rulebook = BOOKS, **more: Any) -> str:
    return operations.submit(
        rulebook=books, source=source, item="graduate-reception", subject=1, key="k", acting=applicant(1),
        account={"mobile": "13800001234"}, **more,
    ).number  # fmt: skip


def promised(books: Rulebook = BOOKS) -> str:
    return submit(JOBLESS, books, promises=True)


def reminded(books: Rulebook = BOOKS) -> str:
    """A case whose promise runs out, its applicant reminded."""
    number = promised(books)
    sweep(day(22), books)
    Message.objects.update(state="sent", finished_at=day(22))
    return number


def referred() -> str:
    return submit(UNSURE)


def corrected() -> str:
    number = referred()
    at_the_desk(operations.request_correction, day(13), wanted=["diploma"], reason="")(number)
    return number


def noticed() -> str:
    number = corrected()
    at_the_desk(operations.give_notice, day(12, 5), served="letter")(number)
    return number


def paused() -> str:
    number = referred()
    pause(number)
    return number


def refused() -> str:
    number = referred()
    at_the_desk(operations.refuse, day(13), reason="学历不符")(number)
    return number


def asked_for() -> str:
    number = submit(CLEAR)
    at_the_desk(operations.ask_reopening, day(13), ground="not-met", reason="学历是假的")(number)
    return number


def sweep(now: dt.datetime, books: Rulebook = BOOKS) -> object:
    return operations.sweep_deadlines(acting=system(now), rulebook=books)


def at_the_desk(operation: Callable[..., object], now: dt.datetime, **more: Any) -> Deed:
    return lambda number: operation(acting=approver(now), rulebook=BOOKS, number=number, **more)


def bring(number: str, source: People = CLEAR) -> object:
    return operations.bring_material(
        acting=clerk(day(14)), rulebook=BOOKS, source=source, number=number, materials=["contract"],
        account={"mobile": "13800001234"},
    )  # fmt: skip


def correct(number: str) -> object:
    return operations.correct(
        acting=applicant(1, now=day(14)), rulebook=BOOKS, source=UNSURE, number=number, materials=["diploma"]
    )


def withdraw(number: str) -> object:
    return operations.withdraw(acting=applicant(1, now=day(14)), rulebook=BOOKS, number=number)


def to_rival(number: str) -> object:
    return operations.change_item(
        acting=clerk(day(14)), rulebook=BOOKS, source=UNSURE, number=number, item=RIVAL.id, reason="选错了"
    )


def to_strict(number: str) -> object:
    return operations.change_item(
        acting=clerk(day(14)), rulebook=BOOKS, source=UNSURE, number=number, item=STRICT.id, reason="选错了"
    )


pause = at_the_desk(operations.pause, day(14), reason="expert-review")


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a case comes to stand where it does, what is done with it, where it stands then, what its applicant hears."""

    before: Callable[[], str] = str
    deed: Deed
    after: str
    heard: str


WAYS: Mapping[tuple[str, str], Way] = {
    ("received", "approve-at-once"): Way(deed=lambda _: submit(CLEAR), after="approved", heard="case-approved"),
    ("received", "refer"): Way(deed=lambda _: submit(UNSURE), after="review", heard="case-referred"),
    ("received", "defer"): Way(deed=lambda _: promised(), after="deferred", heard="case-deferred"),
    ("deferred", "complete"): Way(before=promised, deed=bring, after="approved", heard="case-approved"),
    ("deferred", "lapse"): Way(
        before=reminded, deed=lambda _: sweep(day(27)), after="lapsed", heard="case-deferral-lapsed"
    ),
    ("deferred", "hand-back"): Way(
        before=lambda: reminded(HANDING_BACK),
        deed=lambda _: sweep(day(27), HANDING_BACK),
        after="review",
        heard="case-handed-back",
    ),
    ("deferred", "withdraw"): Way(before=promised, deed=withdraw, after="withdrawn", heard="case-withdrawn"),
    ("review", "request-correction"): Way(
        before=referred,
        deed=at_the_desk(operations.request_correction, day(13), wanted=["diploma"], reason=""),
        after="correction",
        heard="case-correction",
    ),
    ("review", "pause"): Way(before=referred, deed=pause, after="paused", heard="case-paused"),
    ("review", "approve"): Way(
        before=referred,
        deed=at_the_desk(operations.approve, day(13), reason="学历已核"),
        after="approved",
        heard="case-approved",
    ),
    ("review", "refuse"): Way(
        before=referred,
        deed=at_the_desk(operations.refuse, day(13), reason="学历不符"),
        after="refused",
        heard="case-refused",
    ),
    ("review", "withdraw"): Way(before=referred, deed=withdraw, after="withdrawn", heard="case-withdrawn"),
    ("correction", "correct"): Way(before=corrected, deed=correct, after="review", heard="case-corrected"),
    ("correction", "withdraw"): Way(before=corrected, deed=withdraw, after="withdrawn", heard="case-withdrawn"),
    ("correction", "end"): Way(
        before=noticed, deed=at_the_desk(operations.end, day(10, 6)), after="lapsed", heard="case-ended"
    ),
    ("paused", "resume"): Way(
        before=paused, deed=at_the_desk(operations.resume, day(16)), after="review", heard="case-resumed"
    ),
    ("paused", "withdraw"): Way(before=paused, deed=withdraw, after="withdrawn", heard="case-withdrawn"),
    ("refused", "reopen"): Way(
        before=refused,
        deed=at_the_desk(operations.reopen, day(14), reason="看错了"),
        after="review",
        heard="case-reopened",
    ),
    ("approved", "reopen"): Way(
        before=asked_for,
        deed=lambda number: operations.reopen(
            acting=staff("approver", "wu", now=day(14)), rulebook=BOOKS, number=number
        ),
        after="review",
        heard="case-reopened",
    ),
    ("deferred", "change-item"): Way(before=promised, deed=to_rival, after="review", heard="case-moved"),
    ("correction", "change-item"): Way(before=corrected, deed=to_rival, after="review", heard="case-moved"),
    ("review", "ask-missing"): Way(before=referred, deed=to_strict, after="correction", heard="case-moved-asked"),
    ("review", "breach"): Way(before=referred, deed=lambda _: sweep(day(20, 5)), after="review", heard="case-late"),
}


def standing() -> list[tuple[str, int]]:
    return list(Case.objects.values_list("state", "moves"))


def heard() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("template", flat=True))


def test_every_move_that_changes_where_a_case_stands_has_its_row() -> None:
    changing = {(state, action) for (state, action, _), after in MOVES.items() if after != state}
    assert set(WAYS) == changing | {("review", "breach")}


@pytest.mark.parametrize("move", WAYS, ids="-".join)
def test_the_applicant_is_told_in_the_same_transaction(move: tuple[str, str]) -> None:
    way = WAYS[move]
    number = way.before()
    before = heard()
    way.deed(number)
    assert ([state for state, _ in standing()], heard()) == ([way.after], [*before, way.heard])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT xmin::text FROM casework_case UNION SELECT xmin::text FROM notify_message WHERE template = %s",
                [way.heard],
            )
            assert len(cursor.fetchall()) == 1


@pytest.mark.parametrize("move", WAYS, ids="-".join)
def test_where_the_message_is_not_kept_nothing_is(move: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    way = WAYS[move]
    number = way.before()
    before = (standing(), heard())
    made = effects.message_rows

    def torn(*messages: Any, **more: Any) -> Rows:
        rows = made(*messages, **more)
        return replace(rows, rows=[(None, *row[1:]) for row in rows.rows])

    monkeypatch.setattr(effects, "message_rows", torn)
    with pytest.raises(IntegrityError):
        way.deed(number)
    assert (standing(), heard()) == before
