"""What nothing newer came to for longer than its contract allows decides nothing: a person looks at it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from apps.casework.test_submit import submit
from saltern.apps.casework import operations as casework
from saltern.core.rules.facts import Vocabulary
from saltern.words import Phrase
from worlds.casework_desk import NOW, SETS, VOCABULARY, People, applicant, degree, job, rulebook

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
YEAR = dt.timedelta(days=366)


class Dated(People):
    """Records whose newest fact is of a day."""

    newest: dt.date | None = None

    def newest_fact(self, record_set: str) -> dt.date | None:
        return self.newest if record_set == "degrees" else TODAY


def words(within: dt.timedelta | None = YEAR) -> Vocabulary:
    sets = {name: replace(one, decides_within=within) for name, one in SETS.items()}
    sets["degrees"] = replace(sets["degrees"], label=Phrase(zh="学历", en="degrees"))
    return replace(VOCABULARY, record_sets=sets)


def records(newest: dt.date | None) -> Dated:
    found = Dated(degrees=[degree(1)], employments=[job(1)])
    found.newest = newest
    return found


@pytest.mark.parametrize(
    ("age", "state"), [(YEAR, "approved"), (YEAR + dt.timedelta(days=1), "review"), (6 * YEAR, "review")]
)
def test_how_old_the_newest_fact_may_be(age: dt.timedelta, state: str) -> None:
    made = submit(rulebook=rulebook(vocabulary=words()), source=records(TODAY - age))
    assert made.state == state


def test_the_reason_names_the_records_and_their_last_day_and_explains_itself_again() -> None:
    books = rulebook(vocabulary=words())
    made = submit(rulebook=books, source=records(dt.date(2014, 7, 1)))
    assert made.because == Phrase(
        zh="学历只有到 2014-07-01 的记录，太旧，已转人工审查。",
        en="What is on record (degrees) ends on 2014-07-01 and is too old to decide by; a person looks at it.",
    )
    explained = casework.explain_case(acting=applicant(1), rulebook=books, number=made.number, language="en")
    assert [one.agrees for one in explained] == [True]
    assert [one.result for one in explained] == ["refer"]


@pytest.mark.parametrize("newest", [None, TODAY + dt.timedelta(days=400)])
def test_where_nobody_knows_how_old_it_is_nothing_is_held_against_it(newest: dt.date | None) -> None:
    assert submit(rulebook=rulebook(vocabulary=words()), source=records(newest)).state == "approved"


def test_a_set_that_says_nothing_of_how_old_it_may_be_decides() -> None:
    made = submit(rulebook=rulebook(vocabulary=words(None)), source=records(dt.date(2014, 7, 1)))
    assert made.state == "approved"
