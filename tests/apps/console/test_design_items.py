"""The designers' desk through real requests: items as pages, tables drawn, tried, counted; nothing of it for others."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from saltern.apps.journal import queries as journal
from saltern.apps.organisation import operations as organisation
from saltern.apps.organisation.pack_release import ReleaseView
from saltern.core.catalogue.loader import load_pack
from saltern.installation.item_import import import_items
from saltern.installation.office import Office
from saltern.installation.starter_pack import write_starter_pack
from worlds.casework_desk import staff
from worlds.lived_house import at_work
from worlds.my_house import ME, PEOPLE
from worlds.yantian import yantian

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]  # a pack is read, of which no database knows

UNIT = "gov-services-data"
ITEM, DRAWN = "graduate-reception", "medical-reimbursement-remote"
PAGES = (
    "/console/items/", f"/console/items/{ITEM}/", f"/console/items/{ITEM}/try/", "/console/reminders/",
    f"/console/impact/item/{ITEM}/", "/console/steps/", f"/console/steps/{ITEM}/",
)  # fmt: skip


@pytest.fixture
def client(office: Office) -> Client:
    return at_work(UNIT, "designer")


def text(client: Client, where: str, status: int = 200) -> str:
    answer = client.get(where)
    assert answer.status_code == status
    return answer.content.decode()


def rows(page: str) -> int:
    return len(re.findall(r"<tr", page)) - len(re.findall(r"<thead", page))


def test_items_are_found_by_words_unit_family_and_kind_of_applicant(client: Client, office: Office) -> None:
    pack = office.pack
    everything = text(client, "/console/items/")
    assert f"{len(pack.items)}项" in everything
    assert rows(everything) == 50
    last = -(-len(pack.items) // 50)
    assert rows(text(client, f"/console/items/?page={last}")) == len(pack.items) - 50 * (last - 1)
    assert f'href="/console/items/{ITEM}/"' in text(client, "/console/items/?q=毕业生")
    of_unit = [one for one in pack.items.values() if one.authority == "health"]
    assert f"{len(of_unit)}项" in text(client, "/console/items/?unit=health")
    light = [one for one in pack.items.values() if one.depth == "light"]
    assert f"{len(light)}项" in text(client, "/console/items/?family=light")
    assert "没有这样的事项" in text(client, "/console/items/?q=zzzzqqqq&unit=health")


def test_an_item_shows_its_table_row_by_row_in_words_with_its_place(client: Client, office: Office) -> None:
    page, item = text(client, f"/console/items/{ITEM}/"), office.pack.items[ITEM]
    assert item.approve is not None
    table = page[page.index('class="dt"') : page.index("</table>", page.index('class="dt"'))]
    assert rows(table) == len(item.approve.rows)
    for label in ("学历核验", "用人单位存续", "失信记录"):
        assert label in table
    for row in item.approve.rows:
        assert row.because.zh in table
    assert f"{item.approve.place.file}:{item.approve.place.line}" in page
    assert table.count("当场批准") == sum(row.then == "approve" for row in item.approve.rows)


def test_every_example_is_run_and_says_which_row_it_reached(client: Client, office: Office) -> None:
    page, item = text(client, f"/console/items/{ITEM}/"), office.pack.items[ITEM]
    block = page[page.index('class="exs"') : page.index("</table>", page.index('class="exs"'))]
    found = re.findall(r'example=(\d+)">(.*?)</a>.*?<td>(.*?)</td><td class="r num">(.*?)</td>', block)
    assert len(found) == len(item.examples)
    by_name = {name: (answer, row) for _, name, answer, row in found}
    assert by_name["学历、单位齐全，当场通过"] == ("当场批准", "1")
    assert by_name["境外学历还没核验，转人工"] == ("转人工", "2")
    assert f"{len(item.examples)}个都对" in page


def test_a_drawn_decision_is_a_picture_with_its_words_and_each_of_its_tables(client: Client) -> None:
    page = text(client, f"/console/items/{DRAWN}/")
    words = page[page.index('id="dmn-words"') : page.index("</ul>", page.index('id="dmn-words"'))]
    assert page.count('<rect class="nd') == words.count("<li>")
    assert "异地住院费用报销" in words
    assert page.count('class="dt"') >= 2
    assert "tables/reimbursement.dmn:" in page


def test_tried_on_an_example_the_row_that_held_is_lit(client: Client) -> None:
    page = text(client, f"/console/items/{ITEM}/try/?example=1")
    lit = re.findall(r'<tr class="hit"><th scope="row">(\d+)', page)
    assert lit == ["1"]
    assert "当场批准" in page
    assert text(client, f"/console/items/{ITEM}/try/?example=99", 422).count("没有第 99 个示例") == 2
    assert journal.lines() == [] or all(one.action != "item.try" for one in journal.lines())


def test_tried_on_somebody_leaves_the_line_they_see_and_shows_no_value_of_the_form(client: Client) -> None:
    me = PEOPLE[ME]
    answer = client.post(f"/console/items/{ITEM}/try/", {"number": me.number})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert (me.name in page, me.mobile in page, "D-0630" in page) == (False, False, False)
    assert "有记录，不显示" in page
    newest = journal.accesses(subject=ME)[0]
    assert (newest.action, newest.role, newest.object, newest.purpose) == (
        "item.try", "designer", f"item:{ITEM}", "eligibility",
    )  # fmt: skip
    wrong = client.post(f"/console/items/{ITEM}/try/", {"number": "123"})
    assert (wrong.status_code, 'href="#number"' in wrong.content.decode()) == (422, True)


def test_the_graph_of_next_steps_says_the_same_as_its_table(client: Client, office: Office) -> None:
    page = text(client, f"/console/steps/{ITEM}/")
    table = page[page.index('aria-labelledby="tab"') :]
    for step in office.pack.steps_after(ITEM):
        assert office.pack.service_name(step.to_item).zh in table
    assert page.count('<rect class="nd') >= 1 + len(office.pack.steps_after(ITEM))
    assert "没有绕回来的圈" in page or "绕得回来" in page


def test_a_rule_that_cannot_be_read_comes_back_with_what_was_typed_and_where_it_is_wrong(client: Client) -> None:
    where = f"/console/impact/item/{ITEM}/"
    answer = client.post(where, {"rule": "alive and\n alife"})
    page = answer.content.decode()
    assert (answer.status_code, "feel:2:2" in page, "alive and\n alife</textarea>" in page) == (422, True, True)
    assert text(client, "/console/impact/nothing/x/", 404)


def proposed(office: Office, *changes: tuple[str, str, str]) -> Path:
    """A whole pack beside the one in force, some words in its files changed."""
    folder = office.environment.home / "proposals" / "autumn"
    shutil.copytree(office.environment.pack, folder)
    for name, old, new in changes:
        before = (folder / name).read_text(encoding="utf-8")
        assert before.count(old) >= 1
        (folder / name).write_text(before.replace(old, new), encoding="utf-8")
    return folder


def test_a_proposed_version_says_what_differs_and_what_is_wrong(client: Client, office: Office) -> None:
    assert "没有待审的版本" in text(client, "/console/proposals/")
    proposed(office, ("items/elder-allowance.yaml", "P69Y10M", "P64Y10M"))
    assert 'href="/console/proposals/autumn/"' in text(client, "/console/proposals/")
    page = text(client, "/console/proposals/autumn/")
    assert re.findall(r'<h2 id="d\d+">(.*?)<', page) == ["改了：高龄老人津贴申领 "]
    assert "1处不同" in page
    assert page.count("P64Y10M") == 2
    assert 'action="/console/impact/item/elder-allowance/"' in page
    assert re.findall(r"改了 <code>(.*?)</code>", page) == ["items/elder-allowance.yaml"]
    assert "处错误" in page  # its example of sixty-nine years and nine months says otherwise
    assert text(client, "/console/proposals/..%2Flake/", 404)


def starter(office: Office, folder: Path) -> None:
    """A small pack in force in place of the large one."""
    write_starter_pack(folder=folder, code="440308", name="盐田区", name_en="Yantian")
    office.folder = folder
    office.environment = replace(office.environment, pack=folder)
    office.__dict__["pack"] = load_pack(folder)


def released() -> Sequence[ReleaseView]:
    return organisation.list_packs(acting=staff("auditor", "xu"))


def archive(folder: Path) -> SimpleUploadedFile:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as written:
        for file in folder.rglob("*"):
            written.write(file, file.relative_to(folder))
    return SimpleUploadedFile("autumn.zip", made.getvalue())


HEAD = "事项名称,基本编码,事项类型,实施主体,服务对象,法定办结时限,承诺办结时限,到办事现场次数"


def a_list(*lines: str, called: str = "清单.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(called, "\n".join([HEAD, *lines, ""]).encode())


def test_an_item_list_is_compared_told_fault_by_fault_and_released_by_another(
    client: Client, office: Office, tmp_path: Path
) -> None:
    other = at_work(UNIT, "designer", "auditor")
    starter(office, tmp_path / "pack")
    families = tmp_path / "pack" / "families"
    families.mkdir(exist_ok=True)
    for name in ("other.yaml", "registration.yaml"):
        shutil.copy(yantian().path / "families" / name, families / name)
    old = load_pack(office.folder)
    unit, theme = next(iter(old.units.values())).name.zh, next(iter(old.themes))
    card = f"老人卡注销,440100001000,公共服务,{unit},自然人,20个工作日,5个工作日,0次"

    standing = tmp_path / "old.csv"
    standing.write_bytes(a_list(card.replace("注销", "补办").replace("1000,", "2000,")).read())
    import_items(pack=old, path=standing, theme=theme)
    office.__dict__["pack"] = load_pack(office.folder)

    def send(file: SimpleUploadedFile | None = None, **more: str) -> Any:
        return client.post("/console/proposals/list/", {"theme": theme, **({"list": file} if file else {}), **more})

    wrong = send(a_list(card, "新事,440100003000,公共服务,无此单位,自然人,二十,5,0"))
    page = wrong.content.decode()
    assert (wrong.status_code, "清单.csv:3:4" in page, "清单.csv:3:6" in page) == (422, True, True)
    assert "请先选一个文件" in send().content.decode()
    assert "文件 x.xlsx 无法读取" in send(a_list(card, called="x.xlsx")).content.decode()
    assert not [one for one in (office.environment.home / "proposals").glob("*") if (one / "pack.yaml").is_file()]
    where = send(a_list(card))["Location"]
    page = text(client, where)
    assert re.findall(r"(新加|拿掉|改了)：(.*?) <", page) == [("拿掉", "老人卡补办"), ("新加", "老人卡注销")]
    assert re.findall(r"<code>(items-light.csv)</code>", page) == ["items-light.csv"]
    version = client.post(where, {"why": "实施清单更新"})["Location"]
    assert client.post(f"{version}release/", {"why": "我"}).status_code == 403
    assert other.post(f"{version}release/", {"why": "看过"})["Location"] == version
    assert released()[0].version == office.shelf.standing(where.split("/")[-2])


def test_an_archive_is_proposed_released_by_another_and_undone_on_the_pages(
    client: Client, office: Office, tmp_path: Path
) -> None:
    other = at_work(UNIT, "designer", "auditor")
    starter(office, tmp_path / "pack")
    assert "还没有发布过新版本" in text(client, "/console/versions/")
    wrong = client.post("/console/proposals/upload/", {"archive": SimpleUploadedFile("x.zip", b"no zip")})
    assert (wrong.status_code, "不是可读取的 zip" in wrong.content.decode()) == (422, True)
    folder = tmp_path / "made"
    shutil.copytree(office.folder, folder)
    file = folder / "pack.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "# autumn\n", encoding="utf-8")
    where = client.post("/console/proposals/upload/", {"archive": archive(folder)})["Location"]
    assert "改了 <code>pack.yaml</code>" in text(client, where)
    assert client.post(where, {"why": " "}).status_code == 422
    version = client.post(where, {"why": "入秋"})["Location"]
    assert "发布，马上生效" not in text(client, version)
    refused = client.post(f"{version}release/", {"why": "我"})
    assert refused.status_code == 403
    assert "发布，马上生效" in text(other, version)
    assert other.post(f"{version}release/", {"why": ""}).status_code == 422
    assert other.post(f"{version}release/", {"why": "看过"})["Location"] == version
    first = released()[-1]
    back = other.post(f"/console/versions/{first.number}/restore/", {"why": "错了"})["Location"]
    assert client.post(f"{back}release/", {"why": "看过"})["Location"] == back
    page = text(client, "/console/versions/")
    assert re.findall(r"正在用|恢复|安装时的版本", page[page.index("<tbody") :]) == [
        "正在用", "恢复", "安装时的版本",
    ]  # fmt: skip
    assert rows(page) == 3
    assert text(client, "/console/versions/99/", 404)
    dropped = client.post(f"/console/versions/{released()[1].number}/restore/", {"why": "再试"})["Location"]
    assert client.post(f"{dropped}drop/", {"why": "不了"})["Location"] == dropped
    assert "撤回：不了" in text(client, dropped)


@pytest.mark.parametrize("roles", [("approver",), ("clerk",), ("steward",)])
def test_nobody_else_comes_to_the_designers_desk(office: Office, roles: tuple[str, ...]) -> None:
    other = at_work(UNIT, *roles)
    assert {where: other.get(where).status_code for where in PAGES} == dict.fromkeys(PAGES, 403)


def test_every_page_stands_in_english(client: Client) -> None:
    client.cookies["language"] = "en"
    for where in (*PAGES, f"/console/items/{DRAWN}/", f"/console/items/{ITEM}/try/?example=1"):
        page = text(client, where)
        assert '<html lang="en"' in page
