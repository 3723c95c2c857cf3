"""What one subject's records say to the rules of an item: each fact once, and anew where the form is in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from saltern.apps.casework.rulebook import Rulebook
from saltern.core.approvals.evidence import Source
from saltern.core.approvals.subject_view import Finding, SubjectView
from saltern.core.catalogue.item import Item
from worlds.casework_desk import GRADUATE, NOW, People, degree, job, person, rule, rulebook

DEGREE = Source(unit="education", record_set="degrees", date="2019-06-30", rows=1)
JOB = Source(unit="human-resources", record_set="employments", date="2019-09-01", rows=1)


def view(item: Item = GRADUATE, *, people: People | None = None) -> SubjectView:
    books: Rulebook = rulebook(item)
    return SubjectView(
        calendar=books.calendar,
        rules=books.program(item.id, NOW.date()),
        subject=1,
        source=people or People(degrees=[degree(1)], employments=[job(1)]),
        account={"mobile": "13800000000"},
        as_of=NOW.date(),
    )


def asked(seen: SubjectView) -> Mapping[str, Finding]:
    return {field.key: Finding(value=value, sources=found) for field in GRADUATE.form if field.source
            for value, found in [seen.known(field)]}  # fmt: skip


def test_a_value_of_a_fact_names_the_very_row() -> None:
    assert asked(view()) == {
        "school": Finding(value="深圳大学", sources=(DEGREE,)),
        "degree_no": Finding(value="D-1", sources=(DEGREE,)),
        "mobile": Finding(value="13800000000", sources=()),
    }


def test_of_two_rows_the_one_the_fact_picks_is_named() -> None:
    older = degree(1, awarded_on=NOW.date().replace(year=2015), number="D-0")
    seen = view(people=People(degrees=[older, degree(1)], employments=[]))
    assert asked(seen)["degree_no"] == Finding(value="D-1", sources=(DEGREE,))


def test_where_there_is_no_row_it_says_what_was_looked_at() -> None:
    nothing = Source(unit="education", record_set="degrees", date="", rows=0)
    assert asked(view(people=People()))["school"] == Finding(value=None, sources=(nothing,))


def test_a_fact_is_the_same_before_and_after_the_form() -> None:
    seen = view()
    before = seen.proved("latest_degree"), seen.proved("current_job")
    seen.fill({"school": "深圳大学"})
    seen.gather()
    assert before == (True, True)
    assert {name: found.sources for name, found in seen.facts.items()} == {
        "latest_degree": (DEGREE,),
        "current_job": (JOB,),
    }
    assert seen.facts["latest_degree"].value == {**degree(1), "person": person(1)}


def test_a_fact_that_looks_at_the_form_follows_it() -> None:
    facts = {**GRADUATE.facts, "same_school": rule('form.school = "深圳大学"')}
    seen, answers = view(replace(GRADUATE, facts=facts)), []
    for school in ("深圳大学", "北京大学", "深圳大学"):
        seen.fill({"school": school})
        seen.gather()
        answers.append(seen.facts["same_school"])
    assert answers == [Finding(value=value, sources=()) for value in (True, False, True)]
