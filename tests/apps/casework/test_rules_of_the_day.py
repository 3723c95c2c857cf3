"""The rules of the day of the application: which version judges, whether it was in time, when silence would decide."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from saltern.apps.casework import operations
from saltern.apps.casework.models import Case
from saltern.apps.casework.operations import Acknowledgement
from saltern.apps.casework.rulebook import ItemNotInForce, Rulebook
from saltern.core.catalogue.item import Approval, Limits
from saltern.words import Phrase
from worlds.casework_desk import GRADUATE, People, applicant, degree, graduates, job, row, rule, rulebook

pytestmark = pytest.mark.django_db
ACCOUNT = {"mobile": "13800001234"}
D = dt.date
TEXT = Phrase(zh="在期内", en="in time")
CAREFUL = replace(
    GRADUATE,
    version=1,
    effective_from=D(2019, 1, 1),
    effective_to=D(2020, 4, 14),
    approve=Approval(inputs=(rule("true"),), labels=(TEXT,), rows=(row("refer", "旧规定由工作人员办理", "-"),)),
)
DATED = replace(GRADUATE, version=2, effective_from=D(2020, 4, 15), earlier=(CAREFUL,))
LAST_DAY = replace(
    GRADUATE,
    approve=Approval(
        inputs=(rule('latest_degree.awarded_on + duration("P285D") >= asked_on'),),
        labels=(TEXT,),
        rows=(row("approve", "在期内", "true"), row("refer", "晚了", "false")),
    ),
)
PERSON_DECIDES = replace(GRADUATE, approve=None, materials=())


def at(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, 2, 0, tzinfo=dt.UTC)


def submit(books: Rulebook, day: dt.date, **changes: Any) -> Acknowledgement:
    asked: dict[str, Any] = {
        "source": graduates(1),
        "item": "graduate-reception",
        "subject": 1,
        "key": "k1",
        "acting": applicant(1, now=at(day)),
        "account": ACCOUNT,
    }
    return operations.submit(rulebook=books, **(asked | changes))


def judged_by(number: str) -> int:
    return Case.objects.get(number=number).item_version


@pytest.mark.parametrize(("day", "state", "version"), [(D(2020, 4, 14), "review", 1), (D(2020, 4, 15), "approved", 2)])
def test_each_day_has_its_own_rules(day: dt.date, state: str, version: int) -> None:
    made = submit(rulebook(DATED), day)
    assert (made.state, judged_by(made.number)) == (state, version)


def test_a_promise_of_the_old_days_is_decided_by_the_old_rules() -> None:
    books = rulebook(DATED)
    made = submit(books, D(2020, 4, 14), source=People(degrees=[degree(1)]), promises=True)
    assert made.state == "deferred"
    brought = operations.bring_material(
        acting=applicant(1, now=at(D(2020, 4, 20))),
        rulebook=books,
        source=graduates(1),
        number=made.number,
        materials=["contract"],
        account=ACCOUNT,
    )
    assert (brought.state, judged_by(made.number)) == ("review", 1)


def test_before_the_first_version_nobody_can_apply() -> None:
    with pytest.raises(ItemNotInForce) as caught:
        submit(rulebook(DATED), D(2018, 12, 31))
    assert caught.value.message("zh") == "事项 graduate-reception 在 2018-12-31 不可申请，其有效期为 2019-01-01 起。"


def test_who_asked_on_the_last_day_is_in_time_when_the_paper_comes_later() -> None:
    books = rulebook(LAST_DAY)
    made = submit(books, D(2020, 4, 10), source=People(degrees=[degree(1)]), promises=True)
    brought = operations.bring_material(
        acting=applicant(1, now=at(D(2020, 4, 20))),
        rulebook=books,
        source=People(degrees=[degree(1)], employments=[job(1)]),
        number=made.number,
        materials=["contract"],
        account=ACCOUNT,
    )
    assert brought.state == "approved"


def test_who_asks_a_day_later_is_late() -> None:
    made = submit(rulebook(LAST_DAY), D(2020, 4, 11))
    assert (made.result, made.because.zh) == ("refer", "晚了")


@pytest.mark.parametrize(
    ("ends_by", "promised", "statutory"),
    [
        ('"2020-05-20"', D(2020, 4, 17), D(2020, 5, 11)),
        ('"2020-04-30"', D(2020, 4, 17), D(2020, 4, 30)),
        ('"2020-04-15"', D(2020, 4, 15), D(2020, 4, 15)),
        ('"2020-04-01"', D(2020, 4, 10), D(2020, 4, 10)),
    ],
)
def test_no_limit_runs_beyond_the_day_on_which_silence_decides(
    ends_by: str, promised: dt.date, statutory: dt.date
) -> None:
    limits = Limits(statutory_days=20, promised_days=5, ends_by=rule(f"date({ends_by})"))
    made = submit(rulebook(replace(PERSON_DECIDES, limits=limits)), D(2020, 4, 10))
    found = Case.objects.get(number=made.number)
    assert (found.promised_due, found.statutory_due) == (promised, statutory)
