"""A use kept back by law: it stays a line, says nothing but until when, and is told in full by itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from typer.testing import CliRunner

from saltern.apps.journal import operations as journal
from saltern.apps.journal import queries
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.models import Line, Withholding
from saltern.apps.journal.queries import LineView
from saltern.apps.journal.withholding import (
    BasisMissing,
    DayPassed,
    Order,
    OrderUnknown,
    UseNotThere,
    UseOwn,
    Withheld,
    WithheldTooLong,
    WithholdOneThing,
)
from saltern.errors import SalternError
from saltern.interfaces.cli.journal import app

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
NOW = dt.datetime(2020, 4, 10, 2, 0, tzinfo=dt.UTC)
TODAY = dt.date(2020, 4, 10)
MAY = dt.date(2020, 5, 10)
BASIS = "监察法第四十九条"
ME = 7
LOOKER = Acting(account="a-INQUIRER", role="approver", now=NOW, zone=ZONE, unit="discipline")
AUDITOR = Acting(account="a-AUDITOR", role="auditor", now=NOW, zone=ZONE)


def looked(acting: Acting = LOOKER, *, subject: int | None = ME, **more: Any) -> int:
    journal.record(
        acting=acting,
        action="subject.open",
        subject=subject,
        object="x",
        purpose="inquiry",
        detail={"read": ["a"]},
        **more,
    )
    return Line.objects.order_by("-id")[0].pk


def withhold(**changes: Any) -> Order:
    given: dict[str, Any] = {"acting": AUDITOR, "subject": ME, "basis": BASIS, "until": MAY, "longest": 90}
    return journal.withhold_use(**(given | changes))


def seen(on: dt.date = TODAY, subject: int = ME) -> list[LineView]:
    """What the person sees on a day."""
    now = dt.datetime.combine(on, dt.time(10), tzinfo=ZONE)
    acting = Acting(account="a-ME", role="applicant", now=now, zone=ZONE, subjects=frozenset({subject}))
    return list(journal.list_uses(acting=acting, subject=subject, by_others=True))


def blank(line: int) -> LineView:
    return LineView(
        number=line, at=NOW, actor="", role="", action="", subject=None, object="", purpose="", detail={}, request="",
        withheld=Withheld(until=MAY, basis="", over=False),
    )  # fmt: skip


def test_a_use_kept_back_says_only_until_when_and_is_told_in_full_by_itself() -> None:
    first, held = looked(replace(LOOKER, account="a-OTHER")), looked()
    order = withhold(line=held)
    assert order.until == MAY
    assert [line.number for line in seen()] == [held, first]
    assert seen()[0] == blank(held)
    assert seen()[1].actor == "a-OTHER"
    assert seen(MAY - dt.timedelta(days=1))[0] == blank(held)
    told = seen(MAY)[0]
    assert (told.actor, told.object, told.purpose) == ("a-INQUIRER", "x", "inquiry")
    assert told.withheld == Withheld(until=MAY, basis=BASIS, over=True)


def test_the_order_itself_is_no_use_of_the_persons_data_and_names_who_set_it() -> None:
    held = looked()
    order = withhold(line=held)
    line = Line.objects.order_by("-id")[0]
    assert (line.actor, line.action, line.object, line.subject, line.purpose) == (
        "a-AUDITOR", "journal.withhold", f"withholding:{order.number}", None, "",
    )  # fmt: skip
    assert len(seen()) == 1


def test_an_auditor_sees_the_use_and_that_it_is_kept_back() -> None:
    held = looked()
    withhold(line=held)
    (line,) = journal.list_uses(acting=AUDITOR, subject=ME)
    assert (line.actor, line.withheld) == ("a-INQUIRER", Withheld(until=MAY, basis=BASIS, over=False))


def test_of_an_account_what_it_does_from_now_on_until_the_day_is_kept_back_and_nothing_else() -> None:
    before = looked(replace(LOOKER, now=NOW - dt.timedelta(minutes=1)))
    withhold(by="a-INQUIRER")
    after, other = (
        looked(replace(LOOKER, now=NOW + dt.timedelta(minutes=1))),
        looked(replace(LOOKER, account="a-OTHER")),
    )
    late = looked(replace(LOOKER, now=NOW + dt.timedelta(days=31)))
    assert {line.number for line in seen() if line.withheld} == {after}
    assert {line.number for line in seen(MAY) if line.withheld} == {after}
    assert {line.number for line in seen() if not line.withheld} == {before, other, late}


def test_it_concerns_one_person_of_a_look_at_many_and_nobody_else() -> None:
    held = looked(subject=None, concerned=[ME, 8])
    withhold(line=held)
    assert seen()[0] == blank(held)
    assert seen(subject=8)[0].actor == "a-INQUIRER"


def test_what_is_lifted_is_told_at_once() -> None:
    held = looked()
    order = withhold(line=held)
    journal.lift_withholding(acting=AUDITOR, order=order.number)
    assert seen()[0].withheld == Withheld(until=TODAY, basis=BASIS, over=True)
    assert seen()[0].actor == "a-INQUIRER"
    line = Line.objects.filter(action="journal.lift").get()
    assert (line.actor, line.object) == ("a-AUDITOR", f"withholding:{order.number}")
    for number in (order.number, 999):
        with pytest.raises(OrderUnknown):
            journal.lift_withholding(acting=AUDITOR, order=number)


def test_the_orders_in_force_are_listed_the_one_that_ends_first_on_top() -> None:
    late, soon = withhold(line=looked()), withhold(line=looked(), until=dt.date(2020, 4, 20))
    over, lifted = withhold(line=looked()), withhold(line=looked())
    Withholding.objects.filter(pk=over.number).update(until=TODAY)
    journal.lift_withholding(acting=AUDITOR, order=lifted.number)
    assert journal.list_withholdings(acting=AUDITOR) == [soon, late]


def at(days: int) -> dt.date:
    return TODAY + dt.timedelta(days=days)


def test_no_use_is_kept_back_longer_than_the_district_says_however_often_it_is_renewed() -> None:
    held = looked()
    withhold(line=held, until=at(90))
    with pytest.raises(WithheldTooLong) as refused:
        withhold(line=held, until=at(91))
    assert refused.value.params == {"last": at(90), "days": 90}
    later = replace(AUDITOR, now=NOW + dt.timedelta(days=80))
    with pytest.raises(WithheldTooLong):
        withhold(acting=later, line=held, until=at(91))
    with pytest.raises(WithheldTooLong):
        withhold(by="a-INQUIRER", until=at(91))
    with pytest.raises(WithheldTooLong):
        withhold(line=held, until=at(1), longest=0)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"basis": "  "}, BasisMissing),
        ({"basis": "法" * 201}, BasisMissing),
        ({"line": None}, WithholdOneThing),
        ({"by": "a-INQUIRER"}, WithholdOneThing),
        ({"line": 999_999}, UseNotThere),
        ({"subject": 8}, UseNotThere),
        ({"until": TODAY}, DayPassed),
        ({"until": at(-1)}, DayPassed),
        ({"acting": replace(AUDITOR, account="a-INQUIRER")}, UseOwn),
    ],
)
def test_what_cannot_be_kept_back(changes: dict[str, Any], refusal: type[SalternError]) -> None:
    given = {"line": looked()} | changes
    with pytest.raises(refusal):
        withhold(**given)
    assert not Withholding.objects.exists()


def test_what_somebody_does_for_themselves_is_not_kept_back() -> None:
    own = looked(Acting(account="a-HOLDER", role="applicant", now=NOW, zone=ZONE))
    with pytest.raises(UseNotThere):
        withhold(line=own)
    for typed in ("a-AUDITOR", "a-AUDITOR ", "ａ-auditor"):
        with pytest.raises(UseOwn):
            withhold(by=typed)


def test_an_order_that_does_not_stand_in_the_journal_keeps_nothing_back() -> None:
    held = looked()
    slipped = Withholding.objects.create(subject=ME, line=held, basis=BASIS, until=MAY, set_at=NOW, set_by="a-AUDITOR")
    assert seen()[0].actor == "a-INQUIRER"
    slipped.delete()
    order = withhold(line=held)
    Withholding.objects.filter(pk=order.number).update(until=at(4_000))
    assert seen()[0].actor == "a-INQUIRER"


def test_an_order_on_nothing_and_one_on_two_things_cannot_stand() -> None:
    for line, by in ((None, ""), (1, "a")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Withholding.objects.create(
                subject=ME, line=line, by=by, basis=BASIS, until=MAY, set_at=NOW, set_by="a-AUDITOR"
            )


def test_each_use_kept_back_is_one_line_and_the_chain_holds(tmp_path: Path) -> None:
    held = [looked() for _ in range(3)]
    for line in held:
        withhold(line=line)
    assert [line.number for line in seen()] == held[::-1]
    anchor = tmp_path / "anchor"
    journal.seal(anchor=anchor, now=NOW)
    assert queries.verify(anchor=anchor).findings == ()


def test_the_commands_set_list_and_lift(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SALTERN_HOME", str(tmp_path))
    monkeypatch.setenv("SALTERN_ACCOUNT", "a-AUDITOR")
    monkeypatch.setenv("SALTERN_LANGUAGE", "zh")
    monkeypatch.setenv("SALTERN_TRIAL_CLOCK", "2020-04-10T10:00")

    def ran(*arguments: str) -> str:
        done = CliRunner().invoke(app, list(arguments))
        if isinstance(done.exception, SalternError):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.output

    held = looked()
    given = ("withhold", "--subject", str(ME), "--line", str(held), "--basis", BASIS, "--until")
    with pytest.raises(WithheldTooLong):
        ran(*given, "2020-07-10")
    said = ran(*given, "2020-07-09")
    number = Withholding.objects.get().pk
    assert said == f"暂不公开 {number}：主体 7，第 {held} 行，2020-07-09 公开，依据 {BASIS}\n"
    assert ran("withheld") == said
    assert "（依法暂不公开至 2020-07-09）" in ran("show", "--uses", "--subject", str(ME))
    assert ran("lift", str(number)) == f"暂不公开 {number} 已解除，本人现在看得到。\n"
    assert ran("withheld") == "没有暂不公开的使用。\n"
