"""The lookout on both databases: a file in the inbox becomes pushes that wait, once, whatever happens on the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import OperationalError

from generative.generated_district import load, make
from saltern.apps.lifecycle import operations, queries
from saltern.apps.lifecycle.alerts import words
from saltern.apps.lifecycle.alerts.inbox import Inbox
from saltern.core.audiences.population import Population
from saltern.core.catalogue.loader import load_pack
from saltern.core.catalogue.pack import Pack
from saltern.core.registry.custody import FileDamaged
from saltern.interfaces.cli import state
from saltern.project import fault
from saltern.project.lookout import Lookout, Seen

pytestmark = pytest.mark.django_db

PACK = Path(__file__).resolve().parents[3] / "packs" / "yantian"
NOW = dt.datetime(2020, 3, 31, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
WORDS = ("valid", "open", "active", "440308001001", "440308002001")
NOTICE = "深圳市气象台在盐田区发布暴雨黄色预警信号"
CAP = """<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>1</identifier><sender>s</sender>
<sent>2020-03-31T09:00:00+08:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
<info><language>zh-CN</language><event>暴雨</event><severity>{severity}</severity>
<area><areaDesc>盐田区</areaDesc></area></info></alert>"""


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(PACK)


@pytest.fixture
def lookout(pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lookout]:
    """Over a handful of people; `state.newest` says 1."""
    fixture = make(seed=5, people=120, firms=80, vocabulary=pack.vocabulary, words=WORDS, factor=3)

    @contextmanager
    def population(_: Pack) -> Iterator[Population]:
        connection = load(fixture, people=120, firms=80, vocabulary=pack.vocabulary)
        yield Population(connection=connection, snapshot=str(state.newest()), residents=120, records=fixture)
        connection.close()

    monkeypatch.setattr(state, "population", population)
    monkeypatch.setattr(state, "newest", lambda: 1)
    monkeypatch.setattr(fault, "keep", lambda: "log/fault.txt")
    made = Lookout(pack=pack, words=words.load(pack=PACK), inbox=Inbox(tmp_path / "alerts"))
    yield made
    made.close()


def put(lookout: Lookout, name: str, text: str) -> None:
    (lookout.inbox.folder / name).write_text(text, encoding="utf-8")


def look(lookout: Lookout) -> list[Seen]:
    return list(lookout.look(now=NOW))


def lying(lookout: Lookout) -> dict[str, list[str]]:
    """What lies in which folder of the inbox."""
    folders = ("taking", "taken", "refused")
    return {name: sorted(path.name for path in (lookout.inbox.folder / name).iterdir()) for name in folders}


def test_a_cap_file_and_a_notice_become_pushes_that_wait_for_release(lookout: Lookout) -> None:
    assert lookout.renew(as_of=NOW.date())
    put(lookout, "storm.xml", CAP.format(severity="Severe"))
    put(lookout, "storm.txt", NOTICE)
    seen = {one.name: one for one in look(lookout)}
    assert {name: (one.warning.kind, one.warning.level) for name, one in seen.items() if one.warning} == {
        "storm.xml": ("暴雨", "橙色"),
        "storm.txt": ("暴雨", "黄色"),
    }
    for one in seen.values():
        assert {(view.state, view.releases_needed) for view in one.pushes} == {("held", 1)}
        assert sum(view.count for view in one.pushes) > 0
    assert lying(lookout) == {"taking": [], "taken": ["storm.txt", "storm.xml"], "refused": []}


def test_the_same_warning_once_more_proposes_nothing_new_and_other_words_under_its_name_are_refused(
    lookout: Lookout,
) -> None:
    lookout.renew(as_of=NOW.date())
    put(lookout, "a.xml", CAP.format(severity="Severe"))
    put(lookout, "b.xml", CAP.format(severity="Severe"))
    first, second = look(lookout)
    assert (first.pushes, second.refusal) == (second.pushes, None)
    put(lookout, "c.xml", CAP.format(severity="Extreme"))
    (third,) = look(lookout)
    assert third.pushes == ()
    assert (lookout.inbox.folder / "refused" / "c.xml.why.txt").read_text(encoding="utf-8") == (
        "预警 s,1 先前已收到，且内容不同；内容变更的预警须使用新的编号。 / "
        "An alert s,1 with other words was received before; a changed alert needs an identifier of its own.\n"
    )
    assert queries.pushes(
        empty=True, limit=1_000, before=max(view.push for view in first.pushes) + 1
    ) == queries.pushes(empty=True, limit=1_000)


def test_nothing_is_taken_before_the_lake_could_be_opened(lookout: Lookout, monkeypatch: pytest.MonkeyPatch) -> None:
    put(lookout, "storm.txt", NOTICE)

    def damaged(_: Pack) -> object:
        raise FileDamaged(path="data/x.parquet", found="it is missing")

    with monkeypatch.context() as patch:
        patch.setattr(state, "population", damaged)
        with pytest.raises(FileDamaged):
            lookout.renew(as_of=NOW.date())
        assert (look(lookout), lookout.inbox.waiting()) == ([], True)
    lookout.renew(as_of=NOW.date())
    assert [one.name for one in look(lookout)] == ["storm.txt"]


def test_a_newer_snapshot_that_cannot_be_opened_leaves_the_lookout_where_it_stands(
    lookout: Lookout, monkeypatch: pytest.MonkeyPatch
) -> None:
    lookout.renew(as_of=NOW.date())
    lookout._rest_until = 0.0
    good = state.population
    monkeypatch.setattr(state, "newest", lambda: 2)
    monkeypatch.setattr(state, "population", lambda _: (_ for _ in ()).throw(FileDamaged(path="x", found="y")))
    with pytest.raises(FileDamaged):
        lookout.renew(as_of=NOW.date())
    put(lookout, "storm.txt", NOTICE)
    assert [one.refusal for one in look(lookout)] == [None]
    monkeypatch.setattr(state, "population", good)
    assert lookout.renew(as_of=NOW.date())
    assert lookout.population is not None
    assert lookout.population.snapshot == "2"
    assert not lookout.renew(as_of=NOW.date())


def test_a_new_day_is_made_ready_before_its_first_warning(lookout: Lookout, monkeypatch: pytest.MonkeyPatch) -> None:
    lookout.renew(as_of=NOW.date())
    assert lookout.prepared is not None
    assert not lookout.renew(as_of=NOW.date() + dt.timedelta(days=1))
    monkeypatch.setattr(lookout.prepared, "_asked", lambda *_: pytest.fail("asked when the warning came"))
    book = lookout.pack.playbooks["storm-outdoor-ad"]
    tomorrow = NOW.date() + dt.timedelta(days=1)
    assert lookout.prepared.audience(book, places=["440308001"], as_of=tomorrow) is not None


@pytest.mark.parametrize("away", [OperationalError("database is locked"), FileDamaged(path="x", found="y")])
def test_a_warning_nobody_could_keep_stays_in_hand_and_is_taken_again(
    away: Exception, lookout: Lookout, monkeypatch: pytest.MonkeyPatch
) -> None:
    lookout.renew(as_of=NOW.date())
    put(lookout, "storm.txt", NOTICE)
    with monkeypatch.context() as patch:
        patch.setattr(operations, "warn", lambda **_: (_ for _ in ()).throw(away))
        with pytest.raises(type(away)):
            look(lookout)
    assert [name.partition("~")[2] for name in lying(lookout)["taking"]] == ["storm.txt"]
    assert [one.refusal for one in look(lookout)] == [None]
    assert lying(lookout) == {"taking": [], "taken": ["storm.txt"], "refused": []}


def test_a_fault_of_ours_stops_no_other_warning_and_is_never_silent(
    lookout: Lookout, monkeypatch: pytest.MonkeyPatch
) -> None:
    lookout.renew(as_of=NOW.date())
    put(lookout, "a.xml", CAP.format(severity="Severe"))
    put(lookout, "b.txt", NOTICE)
    warn = operations.warn

    def failing(**values: object) -> object:
        if "xmlns" in str(values["text"]):
            raise KeyError("place")
        return warn(**values)  # type: ignore[arg-type]

    monkeypatch.setattr(operations, "warn", failing)
    assert {one.name: str(one.refusal) for one in look(lookout)} == {
        "a.xml": "a.xml was not taken, by our fault: KeyError('place'). Details: log/fault.txt",
        "b.txt": "None",
    }
    assert lying(lookout) == {"taking": [], "taken": ["b.txt"], "refused": ["a.xml", "a.xml.why.txt"]}


def test_pushes_that_reach_nobody_are_listed_only_where_asked_for(lookout: Lookout) -> None:
    lookout.renew(as_of=NOW.date())
    put(lookout, "storm.txt", NOTICE)
    (seen,) = look(lookout)
    everything = queries.pushes(empty=True)
    assert sorted(row.push for row in everything) == sorted(view.push for view in seen.pushes)
    assert [row.count for row in everything].count(0) > 0
    assert queries.pushes() == [row for row in everything if row.count]
