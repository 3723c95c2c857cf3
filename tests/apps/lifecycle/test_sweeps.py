"""What runs by itself, over a handful of people: reminders, their re-check before they leave, warnings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from apps.lifecycle.test_pushes import machine, operator, reached
from generative.generated_district import load, make
from saltern.apps.casework import queries as casework
from saltern.apps.journal import queries as journal
from saltern.apps.journal.permission import RoleNotAllowed
from saltern.apps.lifecycle import operations, queries
from saltern.apps.lifecycle.alerts import words
from saltern.apps.lifecycle.alerts.concern import Announcement
from saltern.apps.lifecycle.operations.reading import note_recheck
from saltern.apps.lifecycle.operations.sweeps import check_day
from saltern.apps.lifecycle.recheck import LOOKED_AT_ALONE, AlreadyDone
from saltern.core.approvals import reminder_rules
from saltern.core.approvals.next_steps import NextStepRules
from saltern.core.approvals.reminder_rules import reminders
from saltern.core.audiences import standing_rules
from saltern.core.audiences.population import Population
from saltern.core.audiences.ready import PreparedPlaybooks
from saltern.core.catalogue.pack import Pack
from worlds.yantian import YANTIAN, yantian

pytestmark = pytest.mark.django_db

DAY = dt.date(2020, 3, 31)
NOW = dt.datetime(2020, 3, 31, 2, 0, tzinfo=dt.UTC)
SPARSE = {
    "deaths": 0.05,
    "population_register": 0.9,
    "business_entities": 0.9,
    "social_organisations": 0.1,
    "contact_consents": 0.9,
}
"""As a district is: few dead, few struck off, one word of consent."""
WORDS = ("valid", "open", "active", "440308001001", "440308002001")
STORM = Announcement(
    identity="s,1",
    kind="暴雨",
    level="黄色",
    action="issue",
    subdistricts=("440308001",),
    sent="2020-03-31T09:00:00+08:00",
)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return yantian()


@pytest.fixture(scope="module")
def everybody(pack: Pack) -> Population:
    fixture = make(seed=5, people=120, firms=80, vocabulary=pack.vocabulary, words=WORDS, factor=3, sparse=SPARSE)
    connection = load(fixture, people=120, firms=80, vocabulary=pack.vocabulary)
    return Population(connection=connection, snapshot="1", residents=120, records=fixture)


def test_reminders_reach_only_those_who_agreed_and_a_second_sweep_proposes_the_same_pushes(
    pack: Pack, everybody: Population
) -> None:
    first = operations.remind(acting=machine(NOW), pack=pack, population=everybody, as_of=DAY)
    again = operations.remind(acting=machine(NOW), pack=pack, population=everybody, as_of=DAY)
    assert first == again
    assert len(first) == len({one.push for one in first}) == len(reminders(pack=pack, as_of=DAY))
    for one in first:
        push = queries.push(push=one.push)
        assert push is not None
        assert (push.key, push.due, push.unknown, push.count) == (one.key, one.due, one.unknown, one.willing)
    assert 0 < sum(one.willing for one in first) < sum(one.due for one in first)


def test_a_sweep_says_first_whose_facts_it_reads(pack: Pack, everybody: Population) -> None:
    operations.welcome(acting=machine(NOW), pack=pack, population=everybody, as_of=DAY)
    rules = len(standing_rules.arrivals(pack=pack))
    for kind, last in (("natural_person", 120), ("legal_person", 200)):
        (line,) = journal.accesses(subject=last, kind=kind)
        assert (line.actor, line.action, line.object, line.purpose, line.detail) == (
            "system",
            "push.sweep",
            "snapshot:1",
            "sweep",
            {"as_of": "2020-03-31", "rules": rules, "everybody": {"kind": kind, "last": last}},
        )
    assert journal.accesses(subject=201) == []


def test_a_clock_that_jumped_sweeps_nothing_until_a_person_says_that_the_day_is_right(
    pack: Pack, everybody: Population
) -> None:
    operations.welcome(acting=machine(NOW), pack=pack, population=everybody, as_of=DAY)
    known, jumped = queries.pushes(empty=True, limit=1_000), DAY + dt.timedelta(days=3_652)
    for acting, certain in ((machine(NOW), False), (machine(NOW), True), (operator("li"), False)):
        with pytest.raises(operations.SweepDayUnlikely) as refusal:
            operations.welcome(acting=acting, pack=pack, population=everybody, as_of=jumped, certain=certain)
    assert queries.pushes(empty=True, limit=1_000) == known
    assert (str(refusal.value), refusal.value.message("zh"), refusal.value.family) == (
        "2030-03-31 is 3652 days from the last day swept, 2020-03-31; did the clock jump? If not, say --yes-it-is.",
        "2030-03-31 距上次扫描日期 2020-03-31 相差 3652 天，系统时钟是否有误？如日期无误，请加 --yes-it-is 确认。",
        "conflict",
    )
    operations.welcome(acting=operator("li"), pack=pack, population=everybody, as_of=jumped, certain=True)
    assert queries.last_swept() == jumped


@pytest.mark.parametrize(("days", "refused"), [(180, False), (181, True), (-180, False), (-181, True)])
def test_how_far_a_day_may_lie_from_the_last_one(days: int, refused: bool, pack: Pack, everybody: Population) -> None:
    operations.welcome(acting=machine(NOW), pack=pack, population=everybody, as_of=DAY)
    with pytest.raises(operations.SweepDayUnlikely) if refused else nullcontext():
        check_day(acting=machine(NOW), as_of=DAY + dt.timedelta(days=days), certain=False)


@pytest.mark.parametrize("role", ["applicant", "clerk", "approver", "steward", "designer", "auditor"])
def test_neither_sweep_nor_warning_is_for_other_roles(role: str, pack: Pack, everybody: Population) -> None:
    acting, spoken = operator("li", role=role), words.load(pack=YANTIAN)
    acts = [
        lambda: operations.remind(acting=acting, pack=pack, population=everybody, as_of=DAY),
        lambda: operations.welcome(acting=acting, pack=pack, population=everybody, as_of=DAY),
        lambda: operations.warn(
            acting=acting, pack=pack, words=spoken, warnings=[STORM], text="…", population=everybody, as_of=DAY
        ),
        lambda: operations.tell_next_steps(
            acting=acting, book=NextStepRules(pack), item="x", case="1", subject=1, source=everybody.records, as_of=DAY
        ),
    ]
    for act in acts:
        with pytest.raises(RoleNotAllowed):
            act()
    assert (queries.pushes(empty=True), journal.lines()) == ([], [])


def test_the_re_check_says_who_is_no_longer_due_the_same_alone_and_together(pack: Pack, everybody: Population) -> None:
    opened = []

    @contextmanager
    def population(_: Pack) -> Iterator[Population]:
        opened.append(1)
        yield everybody

    found = {
        one.key: one.due for one in operations.remind(acting=machine(NOW), pack=pack, population=everybody, as_of=DAY)
    }
    keys = sorted(key for key, due in found.items() if due)[: LOOKED_AT_ALONE + 3]
    recheck = partial(
        AlreadyDone,
        pack=lambda: pack,
        population=population,
        applicants=casework.applicants,
        note=note_recheck(ZoneInfo("Asia/Shanghai")),
    )
    check = recheck()
    people = list(range(1, 201))
    together = {key: check(key, people, NOW) for key in keys}
    assert len(opened) == LOOKED_AT_ALONE + 1
    alone = {key: recheck()(key, people, NOW) for key in keys}
    assert together == alone
    rules = {**reminder_rules.reminders(pack=pack, as_of=DAY), **standing_rules.against(pack=pack)}
    holds: dict[str, set[int]] = {}
    for rule, subject, _ in everybody.sweep(rules=rules, pack=pack, as_of=DAY).rows():
        holds.setdefault(rule, set()).add(subject)
    refused = holds["refused:natural_person"] | holds["refused:legal_person"]
    assert {key: set(people) - set(done) for key, done in together.items()} == {
        key: holds[key] - refused for key in keys
    }
    against = {"consent-withdrawn", "dead", "moved-away", "closed"}
    assert {together[key][subject] for key in keys for subject in refused} <= against


def test_the_re_check_looks_anew_when_newer_records_came_in(pack: Pack, everybody: Population) -> None:
    newest, opened = [1], []

    @contextmanager
    def population(_: Pack) -> Iterator[Population]:
        opened.append(newest[0])
        yield everybody

    check = AlreadyDone(
        pack=lambda: pack,
        population=population,
        applicants=casework.applicants,
        note=note_recheck(ZoneInfo("Asia/Shanghai")),
        snapshot=lambda: newest[0],
    )
    key = next(iter(reminders(pack=pack, as_of=DAY)))
    check(key, [1], NOW)
    check(key, [1], NOW)
    newest[0] = 2
    check(key, [1], NOW)
    assert opened == [1, 2]
    seen = [(line.actor, line.action, line.purpose) for line in journal.accesses(subject=1)]
    assert seen == [("system", "push.recheck", "recheck")] * 4  # twice, of people and of firms


def test_a_warning_made_ready_proposes_what_it_would_have_proposed_otherwise(pack: Pack, everybody: Population) -> None:
    spoken = words.load(pack=YANTIAN)
    found = []
    ready = PreparedPlaybooks(pack=pack, connection=everybody.connection)
    for identity, prepared in (("s,1", None), ("s,2", ready)):
        warning = replace(STORM, identity=identity)
        views = operations.warn(
            acting=machine(NOW), pack=pack, words=spoken, warnings=[warning], text="…", population=everybody,
            as_of=DAY, prepared=prepared,
        )  # fmt: skip
        assert {view.state for view in views} == {"held"}
        found.append({view.key: reached(view.push) for view in views})
    assert found[0] == found[1]
    assert any(found[0].values())


def test_whoever_a_warning_may_concern_can_see_that_it_was_asked(pack: Pack, everybody: Population) -> None:
    operations.warn(
        acting=machine(NOW),
        pack=pack,
        words=words.load(pack=YANTIAN),
        warnings=[STORM],
        text="…",
        population=everybody,
        as_of=DAY,
    )
    seen = [(line.action, line.purpose) for line in journal.accesses(subject=200, kind="legal_person")]
    assert seen == [("alert.audience", "alert")]
