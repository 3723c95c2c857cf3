"""What runs by itself, over a handful of people: reminders, their re-check before they leave, warnings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from generative.generated_district import load, make
from saltern.apps.lifecycle import queries, standing, tasks
from saltern.apps.lifecycle.alerts import words
from saltern.apps.lifecycle.alerts.concern import Warning as Announced
from saltern.apps.lifecycle.tasks import AlreadyDone, Population
from saltern.apps.lifecycle.watch import Watch
from saltern.core.catalogue.loader import load_pack
from saltern.core.catalogue.pack import Pack

pytestmark = pytest.mark.django_db

PACK = Path(__file__).resolve().parents[3] / "packs" / "yantian"
DAY = dt.date(2020, 3, 31)
NOW = dt.datetime(2020, 3, 31, 2, 0, tzinfo=dt.UTC)
WORDS = ("valid", "open", "active", "440308001001", "440308002001")
STORM = Announced(
    identity="s,1",
    kind="暴雨",
    level="黄色",
    action="issue",
    subdistricts=("440308001",),
    sent="2020-03-31T09:00:00+08:00",
)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(PACK)


@pytest.fixture(scope="module")
def everybody(pack: Pack) -> Population:
    fixture = make(seed=5, people=120, firms=80, vocabulary=pack.vocabulary, words=WORDS, factor=3)
    connection = load(fixture, people=120, firms=80, vocabulary=pack.vocabulary)
    return Population(connection=connection, snapshot="1", residents=120, records=fixture)


def test_reminders_reach_only_those_who_agreed_and_a_second_sweep_proposes_the_same_pushes(
    pack: Pack, everybody: Population
) -> None:
    first = tasks.remind(pack=pack, population=everybody, as_of=DAY, now=NOW)
    again = tasks.remind(pack=pack, population=everybody, as_of=DAY, now=NOW)
    assert first == again
    assert len(first) == len({one.push for one in first}) == 56
    for one in first:
        push = queries.push(push=one.push)
        assert push is not None
        assert (push.key, push.due, push.unknown, push.count) == (one.key, one.due, one.unknown, one.willing)
    assert 0 < sum(one.willing for one in first) < sum(one.due for one in first)


def test_the_re_check_says_who_is_no_longer_due_the_same_alone_and_together(pack: Pack, everybody: Population) -> None:
    opened = []

    @contextmanager
    def population(_: Pack) -> Iterator[Population]:
        opened.append(1)
        yield everybody

    found = {one.key: one.due for one in tasks.remind(pack=pack, population=everybody, as_of=DAY, now=NOW)}
    keys = sorted(key for key, due in found.items() if due)[:4]
    check = AlreadyDone(pack=lambda: pack, population=population)
    people = list(range(1, 201))
    together = {key: check(key, people, NOW) for key in keys}
    assert len(opened) == 2
    alone = {key: AlreadyDone(pack=lambda: pack, population=population)(key, people, NOW) for key in keys}
    assert together == alone
    assert {key: len(people) - len(done) for key, done in together.items()} == {key: found[key] for key in keys}


def test_the_re_check_looks_anew_when_newer_records_came_in(pack: Pack, everybody: Population) -> None:
    newest, opened = [1], []

    @contextmanager
    def population(_: Pack) -> Iterator[Population]:
        opened.append(newest[0])
        yield everybody

    check = AlreadyDone(pack=lambda: pack, population=population, snapshot=lambda: newest[0])
    key = next(iter(standing.reminders(pack=pack, as_of=DAY)))
    check(key, [1], NOW)
    check(key, [1], NOW)
    newest[0] = 2
    check(key, [1], NOW)
    assert opened == [1, 2]


def test_a_warning_made_ready_proposes_what_it_would_have_proposed_otherwise(pack: Pack, everybody: Population) -> None:
    spoken = words.load(pack=PACK)
    found = []
    for identity, watch in (("s,1", None), ("s,2", Watch(pack=pack, connection=everybody.connection))):
        warning = replace(STORM, identity=identity)
        pushes = tasks.warn(
            pack=pack, words=spoken, warning=warning, text="…", population=everybody, as_of=DAY, now=NOW, watch=watch
        )
        views = [view for push in pushes if (view := queries.push(push=push))]
        assert {view.state for view in views} == {"held"}
        found.append({view.key: [one.subject for one in queries.targets(push=view.push)] for view in views})
    assert found[0] == found[1]
    assert any(found[0].values())
