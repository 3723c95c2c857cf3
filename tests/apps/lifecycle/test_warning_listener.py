"""The listener on both databases: a file in the inbox becomes pushes that wait, once, whatever happens on the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest
from django.db import OperationalError

from generative.generated_district import Fixture, load, make
from saltern.apps.journal.acting import Acting
from saltern.apps.lifecycle import operations, queries
from saltern.apps.lifecycle.alerts import words
from saltern.apps.lifecycle.alerts.inbox import Inbox
from saltern.core.audiences.population import Population
from saltern.core.catalogue.pack import Pack
from saltern.core.registry.custody import FileDamaged
from saltern.installation.clock import Clock
from saltern.installation.records import Records
from saltern.project import fault
from saltern.project.warning_listener import Seen, WarningListener
from worlds.yantian import YANTIAN, yantian

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2020, 3, 31, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
SPARSE = {
    "deaths": 0.05,
    "population_register": 0.9,
    "business_entities": 0.9,
    "social_organisations": 0.1,
    "contact_consents": 0.9,
}
"""As a district is: few dead, few struck off, one word of consent."""
WORDS = ("valid", "open", "active", "440308001001", "440308002001")
NOTICE = "深圳市气象台在盐田区发布暴雨黄色预警信号"
CAP = """<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>1</identifier><sender>44030041600000</sender>
<sent>2020-03-31T09:00:00+08:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
<info><language>zh-CN</language><event>暴雨</event><severity>{severity}</severity>
<area><areaDesc>盐田区</areaDesc></area></info></alert>"""


@pytest.fixture(scope="module")
def pack() -> Pack:
    return yantian()


@pytest.fixture(scope="module")
def people(pack: Pack) -> Iterator[tuple[Fixture, duckdb.DuckDBPyConnection]]:
    """A handful of them. Not to be written to."""
    fixture = make(seed=5, people=120, firms=80, vocabulary=pack.vocabulary, words=WORDS, factor=3, sparse=SPARSE)
    with load(fixture, people=120, firms=80, vocabulary=pack.vocabulary) as connection:
        yield fixture, connection


@pytest.fixture
def listener(
    pack: Pack,
    people: tuple[Fixture, duckdb.DuckDBPyConnection],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[WarningListener]:
    """Over a handful of people; the newest snapshot is 1."""
    fixture, loaded = people
    records = Records(root=tmp_path / "lake", pack=lambda: pack, contracts=dict)

    @contextmanager
    def population() -> Iterator[Population]:
        connection = loaded.cursor()  # what is made of a snapshot is each one's own
        yield Population(connection=connection, snapshot=str(records.newest()), residents=120, records=fixture)
        connection.close()

    monkeypatch.setattr(records, "population", population)
    monkeypatch.setattr(records, "newest", lambda: 1)
    monkeypatch.setattr(fault, "keep", lambda: "log/fault.txt")
    made = WarningListener(
        pack=pack,
        records=records,
        clock=Clock(zone=ZoneInfo("Asia/Shanghai")),
        words=words.load(pack=YANTIAN),
        inbox=Inbox(tmp_path / "alerts"),
    )
    yield made
    made.close()


def put(listener: WarningListener, name: str, text: str) -> None:
    (listener.inbox.folder / name).write_text(text, encoding="utf-8")


def look(listener: WarningListener) -> list[Seen]:
    return list(listener.look(now=NOW))


def lying(listener: WarningListener) -> dict[str, list[str]]:
    """What lies in which folder of the inbox."""
    folders = ("taking", "taken", "refused")
    return {name: sorted(path.name for path in (listener.inbox.folder / name).iterdir()) for name in folders}


def test_a_message_of_whom_nobody_listed_waits_for_two_people(listener: WarningListener) -> None:
    assert listener.renew(as_of=NOW.date())
    stranger = CAP.replace("44030041600000", "attacker@example.org")
    put(listener, "storm.xml", stranger.format(severity="Severe"))
    (seen,) = look(listener)
    assert {(view.state, view.releases_needed, view.sender) for view in seen.pushes} == {
        ("held", 2, "attacker@example.org")
    }
    assert seen.pushes[0].reasons[-1] == {
        "en": "its sender attacker@example.org is none of those this place knows",
        "zh": "发布者 attacker@example.org 不在本地已登记的发布单位之内",
    }
    (kept,) = queries.alerts(now=NOW)
    assert (kept.sender, kept.stranger) == ("attacker@example.org", True)


def test_a_cap_file_and_a_notice_become_pushes_that_wait_for_release(listener: WarningListener) -> None:
    assert listener.renew(as_of=NOW.date())
    put(listener, "storm.xml", CAP.format(severity="Severe"))
    put(listener, "storm.txt", NOTICE)
    seen = {one.name: one for one in look(listener)}
    assert {name: [(each.kind, each.level) for each in one.warnings] for name, one in seen.items()} == {
        "storm.xml": [("暴雨", "橙色")],
        "storm.txt": [("暴雨", "黄色")],
    }
    for one in seen.values():
        assert {(view.state, view.releases_needed) for view in one.pushes} == {("held", 1)}
        assert sum(view.count for view in one.pushes) > 0
    assert lying(listener) == {"taking": [], "taken": ["storm.txt", "storm.xml"], "refused": []}


def test_a_notice_handed_over_by_a_person_is_released_by_another(listener: WarningListener) -> None:
    assert listener.renew(as_of=NOW.date())
    listener.inbox.put(name="storm.txt", data=NOTICE.encode(), by="guo/1")
    (seen,) = look(listener)
    assert {view.proposed_by for view in seen.pushes} == {"guo/1"}
    guo, li = (Acting(account=one, role="operator", now=NOW, zone=ZoneInfo("Asia/Shanghai")) for one in ("guo/1", "li"))
    with pytest.raises(operations.OwnPush):
        operations.release(acting=guo, push=seen.pushes[0].push)
    assert operations.release(acting=li, push=seen.pushes[0].push).released_by == ("li",)
    alone = replace(guo, training=True)  # who practises plays both
    assert operations.release(acting=alone, push=seen.pushes[1].push).released_by == ("guo/1",)


def test_the_same_warning_once_more_proposes_nothing_new_and_other_words_under_its_name_are_refused(
    listener: WarningListener,
) -> None:
    listener.renew(as_of=NOW.date())
    put(listener, "a.xml", CAP.format(severity="Severe"))
    put(listener, "b.xml", CAP.format(severity="Severe"))
    first, second = look(listener)
    assert (first.pushes, second.refusal) == (second.pushes, None)
    put(listener, "c.xml", CAP.format(severity="Extreme"))
    (third,) = look(listener)
    assert third.pushes == ()
    assert (listener.inbox.folder / "refused" / "c.xml.why.txt").read_text(encoding="utf-8") == (
        "预警 44030041600000,1 先前已收到，且内容不同；内容变更的预警须使用新的编号。 / "
        "An alert 44030041600000,1 with other words was received before; a changed alert needs an identifier of its "
        "own.\n"
    )
    newest = max(view.push for view in first.pushes)
    everything = queries.pushes(empty=True, limit=1_000)
    assert queries.pushes(empty=True, limit=1_000, before=newest + 1) == everything


def test_nothing_is_taken_before_the_lake_could_be_opened(
    listener: WarningListener, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(listener, "storm.txt", NOTICE)

    def damaged() -> object:
        raise FileDamaged(path="data/x.parquet", found="it is missing")

    with monkeypatch.context() as patch:
        patch.setattr(listener.records, "population", damaged)
        with pytest.raises(FileDamaged):
            listener.renew(as_of=NOW.date())
        assert (look(listener), listener.inbox.waiting()) == ([], True)
    listener.renew(as_of=NOW.date())
    assert [one.name for one in look(listener)] == ["storm.txt"]


def test_a_newer_snapshot_that_cannot_be_opened_leaves_the_listener_where_it_stands(
    listener: WarningListener, monkeypatch: pytest.MonkeyPatch
) -> None:
    listener.renew(as_of=NOW.date())
    listener._rest_until = 0.0
    good = listener.records.population
    monkeypatch.setattr(listener.records, "newest", lambda: 2)
    monkeypatch.setattr(listener.records, "population", lambda: (_ for _ in ()).throw(FileDamaged(path="x", found="y")))
    with pytest.raises(FileDamaged):
        listener.renew(as_of=NOW.date())
    put(listener, "storm.txt", NOTICE)
    assert [one.refusal for one in look(listener)] == [None]
    monkeypatch.setattr(listener.records, "population", good)
    assert listener.renew(as_of=NOW.date())
    assert listener.population is not None
    assert listener.population.snapshot == "2"
    assert not listener.renew(as_of=NOW.date())


def test_a_new_day_is_made_ready_before_its_first_warning(
    listener: WarningListener, monkeypatch: pytest.MonkeyPatch
) -> None:
    listener.renew(as_of=NOW.date())
    assert listener.prepared is not None
    assert not listener.renew(as_of=NOW.date() + dt.timedelta(days=1))
    monkeypatch.setattr(listener.prepared, "_asked", lambda *_: pytest.fail("asked when the warning came"))
    book = listener.pack.playbooks["storm-outdoor-ad"]
    tomorrow = NOW.date() + dt.timedelta(days=1)
    assert listener.prepared.audience(book, places=["440308001"], as_of=tomorrow) is not None


@pytest.mark.parametrize("away", [OperationalError("database is locked"), FileDamaged(path="x", found="y")])
def test_a_warning_nobody_could_keep_stays_in_hand_and_is_taken_again(
    away: Exception, listener: WarningListener, monkeypatch: pytest.MonkeyPatch
) -> None:
    listener.renew(as_of=NOW.date())
    put(listener, "storm.txt", NOTICE)
    with monkeypatch.context() as patch:
        patch.setattr(operations, "warn", lambda **_: (_ for _ in ()).throw(away))
        with pytest.raises(type(away)):
            look(listener)
    assert [name.partition("~")[2] for name in lying(listener)["taking"]] == ["storm.txt"]
    assert [one.refusal for one in look(listener)] == [None]
    assert lying(listener) == {"taking": [], "taken": ["storm.txt"], "refused": []}


def test_a_fault_of_ours_stops_no_other_warning_and_is_never_silent(
    listener: WarningListener, monkeypatch: pytest.MonkeyPatch
) -> None:
    listener.renew(as_of=NOW.date())
    put(listener, "a.xml", CAP.format(severity="Severe"))
    put(listener, "b.txt", NOTICE)
    warn = operations.warn

    def failing(**values: object) -> object:
        if "xmlns" in str(values["text"]):
            raise KeyError("place")
        return warn(**values)  # type: ignore[arg-type]

    monkeypatch.setattr(operations, "warn", failing)
    assert {one.name: str(one.refusal) for one in look(listener)} == {
        "a.xml": "a.xml was not taken, by our fault: KeyError('place'). Details: log/fault.txt",
        "b.txt": "None",
    }
    assert lying(listener) == {"taking": [], "taken": ["b.txt"], "refused": ["a.xml", "a.xml.why.txt"]}


def test_pushes_that_reach_nobody_are_listed_only_where_asked_for(listener: WarningListener) -> None:
    listener.renew(as_of=NOW.date())
    put(listener, "storm.txt", NOTICE)
    (seen,) = look(listener)
    everything = queries.pushes(empty=True)
    assert sorted(row.push for row in everything) == sorted(view.push for view in seen.pushes)
    assert [row.count for row in everything].count(0) > 0
    assert queries.pushes() == [row for row in everything if row.count]
