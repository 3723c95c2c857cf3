"""The steward's pages: what units send, what is held, rows mended in their cells, numbers linked, joins, reports."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from saltern.apps.journal import queries as journal
from saltern.apps.stewardship import operations as stewardship
from saltern.apps.stewardship.models import LakeCheck
from saltern.installation.deliveries import door, lake_for_pages
from saltern.installation.office import Office
from saltern.installation.soundness import looked_over
from worlds.casework_desk import applicant, staff
from worlds.lived_house import at_work
from worlds.my_house import open_house
from worlds.registry_office import person

pytestmark = pytest.mark.django_db

UNIT = "gov-services-data"
HEAD = "birth_cert_no,birth_date,sex,child_id_number,mother_id_number,father_id_number,hospital"
MOTHER = person(7)
BROKEN = MOTHER[:-1] + ("1" if MOTHER[-1] != "1" else "2")


def birth(number: int, *, day: str = "2020-03-01", sex: str = "male", mother: str = MOTHER) -> str:
    return f"B{number},{day},{sex},,{mother},,H1"


GOOD = [birth(number) for number in range(1, 61)]
WRONG = [birth(61, day="20200231"), birth(62, sex="boy")]
"""Rows 61 and 62: a day there is none, a code there is none."""


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Office:
    opened: Any = open_house(monkeypatch, tmp_path, clock="2020-09-15T10:00")
    for held in ("records", "people"):
        opened.__dict__.pop(held)
    house: Office = opened
    return house


@pytest.fixture
def client(office: Office) -> Client:
    return at_work(UNIT, "steward")


def taken(office: Office, rows: list[str], *, name: str = "births.csv") -> str:
    """A delivery of births; its batch."""
    path = office.environment.home / name
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    acting = staff("steward", "qian", unit=UNIT, now=office.clock.now())
    with door(office) as intake:
        return stewardship.take(acting=acting, intake=intake, path=path, dataset="births").batch


def text(client: Client, where: str, status: int = 200) -> str:
    answer = client.get(where)
    assert answer.status_code == status
    return re.sub(r"\s+", " ", answer.content.decode())


def test_what_is_held_stands_first_and_is_let_in_or_taken_out(office: Office, client: Client) -> None:
    held = taken(office, [*GOOD[:10], *WRONG])
    page = text(client, "/console/feeds/")
    assert page.index("挂起：出生医学证明") < page.index('href="/console/feeds/set/births/"')
    assert "12 行中有 2 行（16.7%）不合格" in page
    where = f"/console/feeds/delivery/{held}/"
    assert "放行，收进库" in text(client, where)
    assert client.post(f"{where}release/").status_code == 302
    known = lake_for_pages(office).holdings().batch(held)
    assert known is not None
    assert (known.state, known.committed, known.quarantined) == ("committed", 10, 2)
    assert "2行待修" in text(client, where)
    empty = client.post(f"{where}withdraw/", {"why": " "})
    assert (empty.status_code, "请说明理由" in empty.content.decode()) == (422, True)
    assert client.post(f"{where}withdraw/", {"why": "整份报错"}).status_code == 302
    assert "已撤回" in text(client, where)


def test_a_feed_is_late_by_what_its_contract_says(office: Office, client: Client) -> None:
    taken(office, GOOD)
    assert "晚了的0份" in text(client, "/console/feeds/")
    office.__dict__["clock"] = office.clock.set_to("2020-09-19T10:05")
    page = text(client, "/console/feeds/")
    assert re.search(r"出生医学证明</a>.*?晚了3天", page)


def test_the_contract_is_read_and_its_empty_file_saved(office: Office, client: Client) -> None:
    page = text(client, "/console/feeds/set/births/")
    assert ("births*.csv" in page, "每天" in page, "母亲证件号" in page, "male | female" in page) == (True,) * 4
    file = client.get("/console/feeds/set/births/template/")
    assert file.content.decode().startswith("证号,出生日期,性别")
    assert 'filename="births.csv"' in file["Content-Disposition"]
    text(client, "/console/feeds/set/nothing/", 404)


def test_rows_are_mended_in_their_cells_and_taken_in(office: Office, client: Client) -> None:
    batch = taken(office, [*GOOD, *WRONG])
    where = f"/console/feeds/delivery/{batch}/rows/"
    page = text(client, where)
    assert ('value="20200231"' in page, MOTHER in page, "没有这个代码" in page) == (True, False, True)
    done = client.post(where, {"61.birth_date": "2020-02-29", "62.sex": "", "why": "医院答复"})
    assert (done.status_code, done["Location"]) == (302, f"{where}?done=1")
    assert "收下了1行，已经进库" in text(client, done["Location"])
    assert "1行待修" in text(client, where)
    line = next(one for one in journal.lines() if one.action == "rows.mend-done")
    assert (line.detail["rows"], line.detail["columns"], line.detail["why"]) == ([61], ["birth_date"], "医院答复")


def test_what_is_still_wrong_comes_back_at_its_cell_with_what_was_typed(office: Office, client: Client) -> None:
    batch = taken(office, [*GOOD, *WRONG])
    where = f"/console/feeds/delivery/{batch}/rows/"
    again = client.post(where, {"61.birth_date": "2020-02-30", "62.sex": "female", "why": "医院答复"})
    page = again.content.decode()
    assert (again.status_code, "<title>错误：" in page, 'href="#61.birth_date"' in page) == (422, True, True)
    assert ('value="2020-02-30"' in page, "<option selected>female</option>" in page) == (True, True)
    assert lake_for_pages(office).holdings().mendings(batch) == ()
    for typed in ({"61.birth_date": "2020-02-29", "why": ""}, {"61.birth_date": "20200231", "why": "x"}):
        assert client.post(where, typed).status_code == 422


def test_of_two_who_mend_one_row_the_second_is_told(office: Office, client: Client) -> None:
    batch = taken(office, [*GOOD, *WRONG])
    where, colleague = f"/console/feeds/delivery/{batch}/rows/", at_work("health", "steward")
    text(client, where)
    text(colleague, where)
    assert client.post(where, {"61.birth_date": "2020-02-29", "why": "医院答复"}).status_code == 302
    second = colleague.post(where, {"61.birth_date": "2020-02-28", "why": "电话"})
    assert second.status_code == 409
    assert "已经有人修好" in second.content.decode()
    assert len(lake_for_pages(office).holdings().mendings(batch)) == 1


def test_a_number_that_links_nobody_is_compared_linked_and_undone(office: Office, client: Client) -> None:
    swapped = MOTHER[:15] + MOTHER[16] + MOTHER[15] + MOTHER[17:]
    batch = taken(office, [*GOOD, birth(70, mother=swapped)])
    assert "1个号码没认到人" in text(client, "/console/linking/")
    where = f"/console/linking/{batch}/61/mother_id_number/"
    page = text(client, where)
    assert (f"<mark>{swapped[15:17]}</mark>" in page, MOTHER in page, swapped in page) == (True, False, False)
    assert client.post(where, {"why": "医院答复"}).status_code == 422
    subject = office.people.bearer_of(MOTHER)
    assert client.post(where, {"why": "医院答复", "candidate": str(subject)}).status_code == 302
    assert ("已认到人" in text(client, where), "没有待认的号码" in text(client, "/console/linking/")) == (True, True)
    mine = journal.accesses(subject=subject)
    assert "row.link-done" in [one.action for one in mine]
    assert client.post(f"{where}unlink/", {"why": "看错了"}).status_code == 302
    assert "1个号码没认到人" in text(client, "/console/linking/")


def test_two_numbers_are_joined_by_two_and_parted_by_one(office: Office, client: Client) -> None:
    old, new = person(1), person(2)
    taken(office, [birth(1, mother=old), birth(2, mother=new), *GOOD[5:]])
    same = client.post("/console/joins/ask/", {"gone": old, "kept": old, "why": "更正"})
    assert same.status_code == 422
    asked = client.post("/console/joins/ask/", {"gone": old, "kept": new, "why": "公安更正了号码"})
    where = asked["Location"]
    page = text(client, where)
    assert ("要另一位数据管理员同意" in page, old in page, new in page) == (True, False, False)
    assert client.post(f"{where}agree/").status_code == 422
    colleague = at_work("health", "steward")
    assert colleague.post(f"{where}agree/").status_code == 302
    assert "已合并" in text(client, where)
    assert client.post(f"{where}part/", {"why": "不是同一人"}).status_code == 302
    assert "已拆分" in text(client, where)


def test_a_report_is_answered_by_the_unit_whose_record_it_is(office: Office, client: Client) -> None:
    me = applicant(1, account="a-ME", now=office.clock.now())
    number = stewardship.report_record(
        acting=me, pack=office.pack, subject=1, record_set="births", column="hospital", said="H1", right="人民医院"
    )
    assert number not in text(client, "/console/reports/")
    text(client, f"/console/reports/{number}/", 403)
    health = at_work("health", "steward")
    page = text(health, "/console/reports/")
    assert (number in page, "人民医院" in page, "还有7天" in page) == (True, True, True)
    where = f"/console/reports/{number}/"
    assert health.post(where, {"answer": "下一份改"}).status_code == 422
    assert health.post(where, {"answer": "", "outcome": "corrected"}).status_code == 422
    assert health.post(where, {"answer": "下一份改", "outcome": "corrected"}).status_code == 302
    assert number in text(health, "/console/reports/?answered=1")
    assert "record.open-report" in [one.action for one in journal.accesses(subject=1)]


def checked(office: Office) -> int:
    """What the worker does of it."""
    return stewardship.do_checks(acting=office.system(), look=lambda: looked_over(office), now_fn=office.clock.now)


def test_a_check_is_asked_for_done_by_the_worker_and_told(office: Office, client: Client) -> None:
    batch = taken(office, GOOD)
    assert f'收进库：<a href="/console/feeds/delivery/{batch}/">出生医学证明</a>' in text(client, "/console/lake/")
    assert client.post("/console/lake/check/").status_code == 302
    assert client.post("/console/lake/check/").status_code == 409
    assert "后台正在做" in text(client, "/console/lake/")
    assert checked(office) == 1
    page = text(client, "/console/lake/")
    assert ("都好" in page, "开始巡检" in page) == (True, True)
    known = lake_for_pages(office).holdings().batch(batch)
    assert known is not None
    (office.environment.lake / known.files[0].path).write_bytes(b"")
    client.post("/console/lake/check/")
    assert checked(office) == 1
    assert "发现1处" in text(client, "/console/lake/")
    damaged, sound = LakeCheck.objects.order_by("-pk")
    assert (damaged.files, len(damaged.found), sound.found) == (sound.files, 1, [])


@pytest.mark.parametrize("role", ["approver", "clerk"])
def test_others_have_no_such_desk(office: Office, role: str) -> None:
    other = at_work("health", role)
    for where in ("/console/feeds/", "/console/feeds/rows/", "/console/linking/", "/console/joins/"):
        assert other.get(where).status_code == 403
