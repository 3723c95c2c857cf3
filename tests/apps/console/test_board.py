"""看板: five figures, the map and the charts; whose they are, how many questions they ask, what stands behind each."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from saltern.apps.casework import operations as casework
from saltern.apps.casework.models import Case, Decision
from saltern.apps.journal.models import Line
from saltern.apps.lifecycle import operations as lifecycle
from saltern.apps.lifecycle.models import Push, Target
from saltern.core.audiences.streets import Streets
from saltern.installation.office import Office
from worlds.lived_house import NOW, at_work
from worlds.my_house import ME, PEOPLE

pytestmark = pytest.mark.django_db

UNIT, OTHER = "human-resources", "education"
ITEM, ELSEWHERE = "graduate-reception", "school-place"
BOARD = "/console/board/"
TODAY = dt.date(2020, 9, 15)


def filed(
    serial: int,
    *,
    unit: str = UNIT,
    item: str = ITEM,
    on: dt.date = TODAY,
    state: str = "approved",
    channel: str = "online",
    at_once: bool = True,
    late: bool = False,
    subject: int = ME,
    papers: int = 2,
) -> Case:
    """A case as it stands in the table."""
    at = dt.datetime.combine(on, dt.time(1), tzinfo=dt.UTC)
    closed = state in {"approved", "refused"}
    case = Case.objects.create(
        number=f"{on:%Y%m%d}-{serial:06}", item=item, item_version=1, pack_version="v", subject=subject,
        who="natural_person", unit=unit, account="a", channel=channel, request=f"r{serial}", asked="d", state=state,
        received_at=at, received_on=on, statutory_days=20, promised_days=5, changed_at=at, moves=1, form={},
        materials={}, fields_prefilled=1, materials_saved=papers, visits_saved=2,
        closed_at=at if closed else None, closed_on=on if closed else None, breached_on=on if late else None,
        due_on=None if closed else on,
    )  # fmt: skip
    if closed:
        Decision.objects.create(
            case=case, serial=1, result="approve" if state == "approved" else "refuse",
            automatic=at_once and state == "approved", final=True, by="system", at=at, because={}, pack_version="v",
            engine_version="v",
        )  # fmt: skip
    return case


def told(*, key: str, on: dt.date, subjects: Sequence[int]) -> None:
    """A reminder that went out."""
    push = Push.objects.create(
        kind="reminder", key=key, trigger=f"sweep:{on}:{key}", template="t", who="natural_person", state="done",
        as_of=on, due=len(subjects), count=len(subjects), releases_needed=1, pack_version="v", created_at=NOW,
    )  # fmt: skip
    Target.objects.bulk_create([Target(push=push, subject=subject, told=True) for subject in subjects])


def figures(client: Client, where: str = BOARD) -> Mapping[str, str]:
    """The numbers of the board by their name."""
    answer = client.get(where)
    assert answer.status_code == 200
    page = answer.content.decode()
    cards = re.findall(r'<a class="fig" href="[^"]*"><span>(.*?)</span><b>(.*?)</b>(?:<span>(.*?)</span>)?', page)
    return {name: re.sub(r"<.*?>", "", f"{number}，{note}") for name, number, note in cards}


def asked(client: Client, where: str) -> int:
    """How many questions a page asks the database."""
    client.get(where)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(where).status_code == 200
    return len(seen)


def test_the_five_figures_are_counted_from_cases_and_of_the_whole_district_for_a_leader(office: Office) -> None:
    filed(1)
    filed(2, at_once=False, late=True, papers=1)
    filed(3, state="review", channel="counter", papers=0)
    filed(4, unit=OTHER, item="student-loan", state="refused", at_once=False, papers=0)
    filed(5, on=TODAY - dt.timedelta(days=7))
    leader = at_work(UNIT, "leader")
    found = figures(leader)
    assert found == {
        "收到申请": "4件，比上周同一天这个时候多3件",
        "当场办好": "25.0%，1件秒批",
        "少跑的路": "6趟，少交材料3份",
        "按时办结": "66.7%，办结3件，超期1件",
        "提醒后30天内办了": "—，今年收到提醒的人太少，不显示",
    }
    casework.keep_figures(acting=office.system(at=NOW))
    assert figures(leader) == found
    own = figures(at_work(OTHER, "approver"))
    assert (own["收到申请"], own["当场办好"]) == ("1件，比上周同一天这个时候多1件", "0.0%，0件秒批")
    week = figures(at_work(UNIT, "auditor"), f"{BOARD}?when=year")
    assert week["收到申请"].startswith("5件")


def test_a_case_filed_before_cases_kept_their_unit_belongs_to_that_of_its_item(office: Office) -> None:
    filed(1, unit="")
    assert figures(at_work(UNIT, "approver"))["收到申请"].startswith("1件")
    assert figures(at_work(OTHER, "approver"))["收到申请"].startswith("0件")


def test_reminders_count_who_applied_for_the_same_thing_within_thirty_days(office: Office) -> None:
    key, one = next((key, one) for key, one in office.pack.reminders.items() if one.item and not one.sensitive)
    day = dt.date(2020, 5, 4)
    told(key=key, on=day, subjects=range(101, 121))
    unit = office.rulebook.unit(one.item)
    for serial, (subject, after) in enumerate([(101, 0), (102, 30), (103, 31), (104, -1), (999, 3)]):
        filed(serial, unit=unit, item=one.item, on=day + dt.timedelta(days=after), subject=subject)
    filed(9, item="student-loan", on=day, subject=105)
    leader = at_work(UNIT, "leader")
    before = figures(leader)["提醒后30天内办了"]
    kept = lifecycle.keep_effects(acting=office.system(at=NOW), items={key: one.item})
    assert [figures(leader)["提醒后30天内办了"]] * 2 == [before, "10.0%，今年提醒了20人次"]
    assert (kept, Push.objects.values_list("effect_told", "effect_applied").get()) == (1, (20, 2))
    page = leader.get(f"{BOARD}reminders/").content.decode()
    assert (one.name.zh in page, ">20<" in page, ">2<" in page, "10.0%" in page) == (True, True, True, True)
    others = next(unit_ for unit_ in office.pack.units if unit_ != unit)
    assert figures(at_work(others, "steward"))["提醒后30天内办了"].startswith("—")


def test_few_who_were_reminded_are_not_told(office: Office) -> None:
    key, one = next((key, one) for key, one in office.pack.reminders.items() if one.item)
    told(key=key, on=dt.date(2020, 5, 4), subjects=range(101, 110))
    filed(1, item=one.item, on=dt.date(2020, 5, 5), subject=101)
    leader = at_work(UNIT, "leader")
    page = leader.get(f"{BOARD}reminders/").content.decode()
    assert ("少于10" in page, "不显示" in page, ">9<" in page, "11.1%" in page) == (True, True, False, False)
    charts = leader.get(f"{BOARD}charts/").content.decode()
    assert ("收到提醒的人还太少" in charts, "polyline" in charts) == (True, False)


def test_behind_a_figure_stand_units_for_a_leader_and_ones_own_cases_for_who_may_see_them(office: Office) -> None:
    mine, theirs = filed(1), filed(2, unit=OTHER, item="student-loan", state="refused")
    where = f"{BOARD}received/"
    by_unit = at_work(UNIT, "leader").get(where).content.decode()
    assert (mine.number in by_unit, "人力资源局" in by_unit, "教育局" in by_unit) == (False, True, True)
    lines = Line.objects.filter(action="case.list-counted")
    assert lines.count() == 0
    own = at_work(UNIT, "approver").get(where).content.decode()
    name = PEOPLE[ME].name
    assert (mine.number in own, theirs.number in own, name in own) == (True, False, False)
    assert f"{name[0]}{'*' * (len(name) - 1)}" in own
    assert lines.count() == 1
    assert at_work(UNIT, "steward").get(where).content.decode().count(mine.number) == 0
    assert at_work(UNIT, "designer").get(f"{BOARD}nothing/").status_code == 404


def test_the_board_asks_as_many_questions_of_two_hundred_cases_as_of_ten(office: Office) -> None:
    key, one = next((key, one) for key, one in office.pack.reminders.items() if one.item)
    told(key=key, on=dt.date(2020, 9, 1), subjects=range(1, 3))
    clients = {role: at_work(UNIT, role) for role in ("leader", "approver")}
    pages = [BOARD, f"{BOARD}charts/", *(f"{BOARD}{key}/?when=year" for key in ("received", "in-time", "reminders"))]
    counts = []
    done = 0
    for most in (10, 200):
        for serial in range(done, most):
            filed(serial, unit=(UNIT, OTHER)[serial % 2], item=(ITEM, one.item)[serial % 2], subject=serial + 1,
                  on=TODAY - dt.timedelta(days=serial % 14), late=serial % 5 == 0)  # fmt: skip
        done = most
        counts.append({(role, page): asked(client, page) for role, client in clients.items() for page in pages})
    assert counts[0] == counts[1]


class Held:
    """Where everybody lives, as a test says it."""

    def __init__(self, streets: Streets | None) -> None:
        self._streets = streets

    def streets(self, **_: Any) -> Streets | None:
        return self._streets


def test_the_map_leaves_out_few_and_what_they_could_be_worked_out_from(office: Office) -> None:
    codes = ("440308001", "440308002", "440308003", "440308004")
    place = bytes([0, *(1 for _ in range(40)), *(2 for _ in range(30)), *(3 for _ in range(3))])
    streets = Streets(codes=codes, place=place, residents=dict.fromkeys(codes, 1_000))
    office.__dict__["street_book"] = Held(streets)
    for serial in range(1, 74):
        filed(serial, subject=serial)
    page = at_work(UNIT, "leader").get(f"{BOARD}charts/?part=1").content.decode()
    rows = dict(re.findall(r'<th scope="row">(.*?街道)</th><td class="r">(.*?)</td>', page))
    assert rows == {"梅沙街道": "40", "盐田街道": "不显示", "沙头角街道": "不显示", "海山街道": "0"}
    assert tuple(f">{rate}</text>" in page for rate in ("40.0", "30.0", "3.0")) == (True, False, False)


def test_without_records_there_is_no_map_and_it_is_said(office: Office) -> None:
    office.__dict__["street_book"] = Held(None)
    page = at_work(UNIT, "leader").get(f"{BOARD}charts/").content.decode()
    assert ("画不出地图" in page, "mapsvg" in page) == (True, False)


def test_charts_have_their_tables_and_come_by_a_link_without_script(office: Office) -> None:
    office.__dict__["street_book"] = Held(None)
    filed(1)
    client = at_work(UNIT, "leader")
    page = client.get(BOARD).content.decode()
    assert (f'href="{BOARD}charts/"' in page, '<svg class="chart" viewBox="0 0 620' in page) == (True, False)
    charts = client.get(f"{BOARD}charts/").content.decode()
    assert charts.count("看表格") == 2
    row = re.search(r'<th scope="row">今天</th><td class="r">(\d+)</td><td class="r">(\d+)</td>', charts)
    assert row is not None
    assert row.groups() == ("1", "1")
