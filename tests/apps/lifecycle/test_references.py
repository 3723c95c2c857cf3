"""What a warning ends on both databases: what it references, what of its kind is in force, and the pushes that wait."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from generative.generated_district import Fixture, load, make
from saltern.apps.journal import queries as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.lifecycle import operations, queries
from saltern.apps.lifecycle.alerts import words
from saltern.apps.lifecycle.alerts.concern import Announcement
from saltern.apps.lifecycle.models import Alert, AlertReference, Target
from saltern.apps.lifecycle.queries import PushView
from saltern.apps.notify import queries as messages
from saltern.core.audiences.population import Population
from saltern.core.catalogue.pack import Pack
from saltern.core.rules.facts import Record, Ref
from worlds.yantian import YANTIAN, yantian

pytestmark = pytest.mark.django_db

ZONE = ZoneInfo("Asia/Shanghai")
NOW = dt.datetime(2020, 7, 10, 14, 0, tzinfo=ZONE)
HOUR = dt.timedelta(hours=1)
ALL = ("440308001", "440308002", "440308003", "440308004")
RISKS = "rain-riskpoint"
PEOPLE, FIRMS = 120, 80
HERE, THERE = PEOPLE + 1, PEOPLE + 2
"""The firms whom it concerns: one answers for a risk point in the first street, one for one in another."""
COMMUNITIES = {HERE: "440308001001", THERE: "440308002001"}
SPARSE = {"deaths": 0.0, "population_register": 0.9, "business_entities": 0.9, "contact_consents": 0.9}
WORDS = words.load(pack=YANTIAN)
RAIN = Announcement(
    identity="s,rain", kind="暴雨", level="黄色", action="issue", subdistricts=ALL, sent="2020-07-10T14:00:00+08:00"
)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return yantian()


@pytest.fixture(scope="module")
def everybody(pack: Pack) -> Population:
    made = make(
        seed=33, people=PEOPLE, firms=FIRMS, vocabulary=pack.vocabulary, factor=3, sparse=SPARSE,
        words=("open", "active", *COMMUNITIES.values()),
    )  # fmt: skip
    fixture = with_risk_points(made)
    connection = load(fixture, people=PEOPLE, firms=FIRMS, vocabulary=pack.vocabulary)
    return Population(connection=connection, snapshot="1", residents=PEOPLE, records=fixture)


def with_risk_points(made: Fixture) -> Fixture:
    """The same district with these two risk points and no other; no register says that either firm has closed."""
    tables = dict(made.tables)
    point, building = tables["risk_points"][0], tables["buildings"][0]
    places = {firm: Ref(entity="address", key=f"beside {firm}") for firm in COMMUNITIES}
    tables["risk_points"] = [
        Record({**point, "responsible": Ref(entity="legal_person", key=firm), "address": place, "status": "open"})
        for firm, place in places.items()
    ]
    tables["buildings"] = [
        *tables["buildings"],
        *(Record({**building, "address": places[firm], "community_code": code}) for firm, code in COMMUNITIES.items()),
    ]
    for name in ("business_entities", "social_organisations"):
        tables[name] = [
            row
            for row in tables[name]
            if not any(isinstance(cell, Ref) and cell.key in COMMUNITIES for cell in row.values())
        ]
    return Fixture(tables)


@pytest.fixture
def desk(pack: Pack, everybody: Population) -> Desk:
    return Desk(pack, everybody)


class Desk:
    """Whoever takes warnings in, releases and tells."""

    def __init__(self, pack: Pack, everybody: Population) -> None:
        self.pack = pack
        self.everybody = everybody

    def hear(self, *warnings: Announcement, at: dt.datetime = NOW) -> dict[str, PushView]:
        views = operations.warn(
            acting=Acting.system(now=at, zone=ZONE),
            pack=self.pack,
            words=WORDS,
            warnings=warnings,
            text=warnings[0].identity,
            population=self.everybody,
            as_of=at.date(),
        )
        return {view.key: view for view in views}

    def tell(self, view: PushView, *, at: dt.datetime = NOW) -> list[int]:
        """Release a push and write its messages."""
        operations.release(acting=person(at), push=view.push)
        operations.tell(acting=Acting.system(now=at, zone=ZONE), push=view.push)
        return reached(view)


def person(at: dt.datetime = NOW) -> Acting:
    return Acting(account="li", role="operator", now=at, zone=ZONE)


def reached(view: PushView) -> list[int]:
    return sorted(Target.objects.filter(push=view.push).values_list("subject", flat=True))


def later(action: str, *references: str, **given: object) -> Announcement:
    """A message of 15 o'clock that refers to others."""
    made = replace(RAIN, identity=f"s,{action}", action=action, references=references, sent="2020-07-10T15:00:00+08:00")
    return replace(made, **given)  # type: ignore[arg-type]


def state(view: PushView) -> str:
    found = queries.push(push=view.push)
    assert found is not None
    return found.state


def over() -> dict[str, str]:
    return {one.message: one.over for one in queries.alerts(now=NOW + 2 * HOUR)}


def test_a_held_push_of_a_cancelled_warning_is_stopped_and_nobody_is_told_of_its_end(desk: Desk) -> None:
    held = desk.hear(RAIN)
    ends = desk.hear(later("cancel", "s,rain"), at=NOW + HOUR)
    assert {state(view) for view in held.values()} == {"stopped"}
    assert {key: reached(view) for key, view in ends.items()} == {"all-clear": []}
    with pytest.raises(operations.PushNotHeld):
        operations.release(acting=person(NOW + HOUR), push=held[RISKS].push)
    stopped = [line for line in journal.lines(limit=100) if line.action == "push.stop"]
    assert len(stopped) == len(held)
    assert over() == {"s,rain": "ended", "s,cancel": ""}


def test_an_all_clear_reaches_those_the_referenced_warning_reached_and_nobody_else(desk: Desk) -> None:
    april = NOW - dt.timedelta(days=91)
    old = desk.hear(replace(RAIN, identity="s,april", sent="2020-04-10T14:00:00+08:00"), at=april)
    told_in_april = desk.tell(old["rain-garage"], at=april)
    told = desk.tell(desk.hear(RAIN)[RISKS])
    ends = desk.hear(later("cancel", "s,rain"), at=NOW + HOUR)
    assert reached(ends["all-clear"]) == told
    assert told
    assert told_in_april != told
    never = desk.hear(later("cancel", "s,unknown", identity="s,other"), at=NOW + HOUR)
    assert reached(never["all-clear"]) == []


def test_what_is_under_way_of_a_cancelled_warning_is_stopped(desk: Desk) -> None:
    held = desk.hear(RAIN)
    told = desk.tell(held[RISKS])
    operations.release(acting=person(), push=held["rain-garage"].push)
    desk.hear(later("cancel", "s,rain"), at=NOW + HOUR)
    assert (state(held[RISKS]), state(held["rain-garage"])) == ("done", "stopped")
    assert {one.state for one in messages.messages(limit=1_000)} == {"suppressed"}
    assert told


def test_an_update_takes_the_place_of_what_waits_and_its_end_reaches_all_who_heard(desk: Desk) -> None:
    first = desk.hear(RAIN)
    told = desk.tell(first[RISKS])
    red = desk.hear(later("continue", "s,rain", level="红色"), at=NOW + HOUR)
    assert {state(view) for key, view in first.items() if key != RISKS} == {"stopped"}
    assert state(first[RISKS]) == "done"
    assert Alert.objects.get(identity="s,continue").action == "upgrade"
    assert "rain-red-schools" in red
    also = desk.tell(red["rain-garage-red"], at=NOW + HOUR)
    ends = desk.hear(later("cancel", "s,continue"), at=NOW + 2 * HOUR)
    assert reached(ends["all-clear"]) == sorted({*told, *also})


def test_a_lower_level_is_a_downgrade(desk: Desk) -> None:
    desk.hear(replace(RAIN, level="红色"))
    desk.hear(later("continue", "s,rain"), at=NOW + HOUR)
    assert Alert.objects.get(identity="s,continue").action == "downgrade"


def test_a_cancel_that_comes_first_ends_what_comes_after_it(desk: Desk) -> None:
    desk.hear(later("cancel", "s,rain"))
    assert desk.hear(RAIN, at=NOW + HOUR) == {}
    assert over()["s,rain"] == "ended"


def test_a_cancel_without_words_says_what_it_ends(desk: Desk) -> None:
    fog = replace(RAIN, identity="s,rain#2", message="s,rain", kind="大雾", level="橙色")
    desk.hear(RAIN, fog)
    desk.hear(later("cancel", "s,rain", kind="", level="", subdistricts=()), at=NOW + HOUR)
    kept = queries.alerts(now=NOW + HOUR, message="s,cancel")
    assert [(one.kind, one.level, one.action, one.subdistricts) for one in kept] == [
        ("暴雨", "黄色", "cancel", ALL),
        ("大雾", "橙色", "cancel", ALL),
    ]


@pytest.mark.parametrize("status", ["Test", "Exercise", "Private", "Draft"])
def test_what_is_not_meant_ends_nothing(status: str, desk: Desk) -> None:
    held = desk.hear(RAIN)
    assert desk.hear(later("cancel", "s,rain", status=status), at=NOW + HOUR) == {}
    assert {state(view) for view in held.values()} == {"held"}
    assert over()["s,rain"] == ""


@pytest.mark.parametrize("action", ["none", "extend"])
def test_an_answer_and_an_extension_end_nothing(action: str, desk: Desk) -> None:
    held = desk.hear(RAIN)
    desk.hear(later(action, "s,rain"), at=NOW + HOUR)
    assert over()["s,rain"] == ""
    assert held


def test_a_plain_all_clear_ends_what_is_in_force_of_its_kind(desk: Desk) -> None:
    held = desk.hear(RAIN)
    told = desk.tell(held[RISKS])
    gale = desk.hear(replace(RAIN, identity="gale", kind="大风"))
    ends = desk.hear(later("cancel"), at=NOW + HOUR)
    assert reached(ends["all-clear"]) == told
    assert over() == {"s,rain": "ended", "gale": "", "s,cancel": ""}
    assert {state(view) for view in gale.values()} == {"held"}
    again = desk.hear(later("cancel", identity="s,again"), at=NOW + 2 * HOUR)
    assert reached(again["all-clear"]) == []


def test_a_stranger_ends_what_strangers_of_that_name_said_and_nothing_else(desk: Desk) -> None:
    held = desk.hear(RAIN)
    own = desk.hear(replace(RAIN, identity="x,rain", message="x,rain", sender="x", stranger=True))
    assert {view.releases_needed for view in own.values()} == {2}
    desk.hear(later("cancel", identity="x,cancel", message="x,cancel", sender="x", stranger=True), at=NOW + HOUR)
    assert over() == {"s,rain": "", "x,rain": "ended", "x,cancel": ""}
    assert {state(view) for view in held.values()} == {"held"}


@pytest.mark.parametrize(("days", "reaches"), [(1, True), (3, True), (5, False), (90, False)])
def test_an_end_of_ours_is_a_guess_that_an_all_clear_outlives_for_some_days(
    days: int, reaches: bool, desk: Desk
) -> None:
    told = desk.tell(desk.hear(RAIN)[RISKS])
    at = NOW + dt.timedelta(days=days) - HOUR
    ends = desk.hear(later("cancel", sent=at.isoformat()), at=at)
    assert reached(ends["all-clear"]) == (told if reaches else [])


def test_what_waits_of_a_warning_lifted_in_a_part_is_proposed_anew_to_the_others(desk: Desk) -> None:
    held = desk.hear(RAIN)
    ends = desk.hear(later("cancel", subdistricts=ALL[:1]), at=NOW + HOUR)
    kept = next(one for one in queries.alerts(now=NOW + HOUR) if one.message == "s,rain")
    assert (kept.subdistricts, kept.over) == (ALL[1:], "")
    assert (state(held[RISKS]), state(ends[RISKS])) == ("stopped", "held")
    assert (reached(held[RISKS]), reached(ends[RISKS])) == ([HERE, THERE], [THERE])
    told = desk.tell(ends[RISKS], at=NOW + HOUR)
    last = desk.hear(later("cancel", identity="s,last"), at=NOW + 2 * HOUR)
    assert reached(last["all-clear"]) == told == [THERE]


def test_the_all_clear_of_a_part_reaches_those_whom_the_warning_concerns_no_more(desk: Desk) -> None:
    told = desk.tell(desk.hear(RAIN)[RISKS])
    ends = desk.hear(later("cancel", subdistricts=ALL[:1]), at=NOW + HOUR)
    assert (told, reached(ends["all-clear"])) == ([HERE, THERE], [HERE])


def test_a_warning_without_an_end_has_ours(desk: Desk) -> None:
    held = desk.hear(RAIN)
    (one,) = queries.alerts(now=NOW)
    assert (one.expires_at, one.end_is_ours) == (NOW + dt.timedelta(days=1), True)
    assert {view.release_until for view in held.values()} == {NOW + dt.timedelta(days=1)}
    with pytest.raises(operations.PushTooOld):
        operations.release(acting=person(NOW + dt.timedelta(days=1)), push=held[RISKS].push)


@pytest.mark.parametrize(
    "past",
    [
        replace(RAIN, sent="2020-07-09T13:00:00+08:00"),
        replace(RAIN, sent="2020-04-10T14:00"),
        replace(RAIN, expires="2020-07-10T14:00:00+08:00"),
    ],
    ids=["ours", "a notice of April", "its own"],
)
def test_what_is_past_its_end_when_it_comes_is_told_as_expired_and_wakes_nobody(past: Announcement, desk: Desk) -> None:
    assert desk.hear(past) == {}
    assert [one.over for one in queries.alerts(now=NOW)] == ["expired"]
    assert list(queries.warnings_now(now=NOW)) == []


def test_a_push_is_not_released_once_its_warning_was_called_off_by_whomever(desk: Desk) -> None:
    held = desk.hear(RAIN)
    off = Alert.objects.create(
        identity="off", message="off", kind="暴雨", action="cancel", extent={}, text="x", received_at=NOW
    )
    AlertReference.objects.create(alert=off, message="s,rain")  # taken in by another process at the same time
    with pytest.raises(operations.PushOver) as refusal:
        operations.release(acting=person(), push=held[RISKS].push)
    assert (str(refusal.value), refusal.value.family) == (
        f"Push {held[RISKS].push} ({RISKS}) tells of a warning that another has called off or replaced; nobody is told "
        "of it any more.",
        "gone",
    )


def test_the_same_message_twice_is_one_and_proposes_the_same(desk: Desk) -> None:
    fog = replace(RAIN, identity="s,rain#2", message="s,rain", kind="大雾", level="橙色")
    assert desk.hear(RAIN, fog) == desk.hear(RAIN, fog)
    assert len(queries.alerts(now=NOW)) == 2


UNPLACED = replace(RAIN, subdistricts=(), placed=False)


def test_where_a_warning_holds_that_nobody_can_place_is_a_persons_word(desk: Desk) -> None:
    assert desk.hear(UNPLACED) == {}
    (one,) = queries.alerts(now=NOW)
    assert (one.placed, one.over) == (False, "")
    views = place(desk, one.alert, ALL[:1])
    assert {view.key for view in views} >= {RISKS, "rain-garage"}
    assert {view.state for view in views} == {"held"}
    (now,) = queries.alerts(now=NOW)
    assert (now.placed, now.subdistricts) == (True, ALL[:1])
    with pytest.raises(operations.AlertPlaced):
        place(desk, one.alert, ALL)
    line = next(line for line in journal.lines(limit=100) if line.action == "alert.place")
    assert (line.actor, line.detail["subdistricts"]) == ("li", ["440308001"])


def test_a_person_may_say_that_it_holds_nowhere_here(desk: Desk) -> None:
    desk.hear(UNPLACED)
    assert place(desk, queries.alerts(now=NOW)[0].alert, ()) == []
    assert queries.alerts(now=NOW)[0].placed


def test_no_place_is_said_that_is_not_ours_or_too_late(desk: Desk) -> None:
    desk.hear(UNPLACED)
    number = queries.alerts(now=NOW)[0].alert
    with pytest.raises(operations.SubdistrictNotOurs):
        place(desk, number, ("440303001",))
    with pytest.raises(operations.AlertUnknown):
        place(desk, number + 1, ALL)
    with pytest.raises(operations.AlertOver):
        place(desk, number, ALL, at=NOW + dt.timedelta(days=1))
    desk.hear(later("cancel", "s,rain"), at=NOW + HOUR)
    with pytest.raises(operations.AlertOver):
        place(desk, number, ALL, at=NOW + HOUR)


def place(desk: Desk, alert: int, subdistricts: Sequence[str], *, at: dt.datetime = NOW) -> Sequence[PushView]:
    return operations.place(
        acting=person(at),
        alert=alert,
        subdistricts=subdistricts,
        pack=desk.pack,
        words=WORDS,
        population=desk.everybody,
        as_of=at.date(),
    )
