"""A district's national item list becomes light items: every fault by row and column, all of it or nothing."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from saltern.core.catalogue.national_list import family_of
from saltern.errors import Faults
from saltern.installation.item_import import FamiliesMissing, LightItemsStand, ListMissing, ListUnreadable, import_items
from worlds.broad_pack import BROAD

if TYPE_CHECKING:
    from typing import Any

HEAD = [
    "事项名称", "基本编码", "实施编码", "事项类型", "实施主体", "服务对象", "法定办结时限", "承诺办结时限",
    "到办事现场次数", "通办范围", "办理形式",
    "面向自然人事项主题分类", "面向法人事项主题分类", "申请材料", "是否支持自助终端办理",
]  # fmt: skip
CARD = [
    "老人卡注销（县级）", "440100001000", "440100001000-440308000000-000-114403-1-00", "公共服务", "办公室", "自然人",
    "20个工作日", "5个工作日", "0次", "全市", "窗口办理、网上办理", "生活", "", "申请表；身份证", "是",
]  # fmt: skip
FIRM = [
    "单位设立许可", "440100002000", "", "行政许可", "办公室",
    "企业法人,事业法人", "28天", "无", "1", "", "窗口办理", "", "工作",
    "", "否",
]  # fmt: skip


@pytest.fixture
def broad(tiny: Any) -> Any:
    for name, text in BROAD.items():
        tiny.write(name, text)
    tiny.write("themes/firms.yaml", "work: {name: {zh: 工作, en: Work}, who: legal_person, stage: E1}\n")
    return tiny


def listed(path: Path, *rows: list[str], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def take(broad: Any, file: Path, **more: Any) -> Any:
    return import_items(pack=broad.pack, path=file, replace=True, **more)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_what_the_list_states_is_taken_over_as_published(broad: Any, tmp_path: Path, encoding: str) -> None:
    made = take(broad, listed(tmp_path / "清单.csv", HEAD, CARD, FIRM, encoding=encoding))
    assert (made.items, made.families) == (2, {"end": 1, "other": 1})
    items = broad.pack.items
    card, firm = items["item-440100001000"], items["item-440100002000"]
    assert (card.name.zh, card.published.name, card.published.area) == ("老人卡注销", "老人卡注销（县级）", "440308")
    assert (card.who, card.type, card.authority, card.family) == ("natural_person", "public_service", "office", "end")
    assert (card.reach.visits, card.reach.scope, card.reach.kiosk) == (0, "city", True)
    assert (card.limits.statutory_days, card.limits.promised_days, card.themes) == (20, 5, ("life",))
    assert [(one.key, one.name.zh) for one in card.materials] == [("m1", "申请表"), ("m2", "身份证")]
    assert (card.flags, card.flag_sources) == (
        {"no_meeting": "published", "city_wide": "published"},
        {"no_meeting": "到办事现场次数 0 清单.csv", "city_wide": "通办范围 全市 清单.csv"},
    )
    assert (firm.who, firm.limits.statutory_days, firm.limits.promised_days, firm.flags) == ("legal_person", 20, 0, {})


def test_a_workbook_with_a_title_and_an_empty_row_is_the_same_list(broad: Any, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["盐田区实施清单"], HEAD, [], CARD, FIRM):
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    assert take(broad, tmp_path / "list.xlsx").items == 2
    book.active.cell(row=5, column=5, value="办公室二")
    book.save(tmp_path / "list.xlsx")
    with pytest.raises(Faults) as wrong:
        take(broad, tmp_path / "list.xlsx")
    assert [str(fault) for fault in wrong.value.faults] == [
        'list.xlsx:5:5: unknown-unit: found "办公室二"; expected the name of a unit of units.yaml '
        '(did you mean "办公室"?)',
    ]  # fmt: skip


def changed(row: list[str], column: str, text: str) -> list[str]:
    at = HEAD.index(column)
    return [*row[:at], text, *row[at + 1 :]]


FAULTS = {
    ("实施主体", "水务局"): (
        'list.csv:2:5: unknown-unit: found "水务局"; expected the name of a unit of units.yaml'
    ),
    ("事项类型", "行政处罚"): (
        'list.csv:2:4: bad-value: found "行政处罚"; expected 行政许可 | 行政确认 | 行政给付 | '
        "行政奖励 | 行政裁决 | 其他行政权力 | 公共服务"
    ),
    ("到办事现场次数", "零"): 'list.csv:2:9: bad-value: found "零"; expected a number like 0',
    ("法定办结时限", "约二十天"): (
        'list.csv:2:7: bad-value: found "约二十天"; expected working days like 20 or 20个工作日'
    ),
    ("承诺办结时限", "30"): "list.csv:2:8: limits: found promised 30 days; expected at most 20",
    ("服务对象", "外星人"): 'list.csv:2:6: bad-value: found "外星人"; expected 自然人 | 法人 | 自然人,法人',
    ("面向自然人事项主题分类", "生火"): (
        'list.csv:2:12: unknown-theme: found "生火"; expected the name of a theme of themes/'
    ),
    ("面向自然人事项主题分类", ""): "list.csv:2:1: no-theme: found no theme; expected a theme, here or by --theme",
    ("办理形式", "窗口办理"): 'list.csv:2:11: visits: found no visit, and "窗口办理" alone; expected 网上办理',
    ("实施编码", "4401-440305000000-000"): (
        "list.csv:2:3: code-of-other-area: found a code of area 440305; expected one of 440308"
    ),
    ("基本编码", "440100002000"): (
        'list.csv:3:2: duplicate-key: found "440100002000" again; expected each code once (row 2)'
    ),
    ("事项名称", ""): 'list.csv:2:1: missing-field: found an empty "事项名称"; expected a name',
}  # fmt: skip


@pytest.mark.parametrize(("change", "told"), FAULTS.items(), ids=[f"{column} {text}" for column, text in FAULTS])
def test_each_mistake_of_a_list_is_told_by_row_and_column(
    broad: Any, tmp_path: Path, change: tuple[str, str], told: str
) -> None:
    before = (broad.path / "items-light.csv").read_bytes()
    with pytest.raises(Faults) as wrong:
        take(broad, listed(tmp_path / "list.csv", HEAD, changed(CARD, *change), FIRM))
    assert told in [str(fault) for fault in wrong.value.faults]
    assert (broad.path / "items-light.csv").read_bytes() == before
    assert [path.name for path in broad.path.glob(".items*")] == []


def test_all_mistakes_are_told_at_once(broad: Any, tmp_path: Path) -> None:
    rows = [changed(CARD, "实施主体", "水务局"), changed(FIRM, "事项类型", "行政")]
    with pytest.raises(Faults) as wrong:
        take(broad, listed(tmp_path / "list.csv", HEAD, *rows))
    assert [(fault.place.line, fault.code) for fault in wrong.value.faults] == [(2, "unknown-unit"), (3, "bad-value")]


def test_a_list_without_its_columns_is_none(broad: Any, tmp_path: Path) -> None:
    with pytest.raises(Faults) as wrong:
        take(broad, listed(tmp_path / "list.csv", [name.replace("实施主体", "主体") for name in HEAD], CARD))
    needed = "事项名称、基本编码、事项类型、实施主体、法定办结时限、承诺办结时限、到办事现场次数"
    assert str(wrong.value.faults[0]) == (
        f'list.csv:1:1: csv-columns: found no column "实施主体"; expected {needed} (did you mean "主体"?)'
    )


def test_an_item_written_whole_is_not_listed_a_second_time(broad: Any, tmp_path: Path) -> None:
    broad.change("items/card.yaml", "authority:", "catalog_code: '440100001000'\nauthority:")
    assert take(broad, listed(tmp_path / "list.csv", HEAD, CARD, FIRM)).items == 1


def test_a_theme_may_be_said_for_all_that_name_none(broad: Any, tmp_path: Path) -> None:
    row = changed(CARD, "面向自然人事项主题分类", "")
    take(broad, listed(tmp_path / "list.csv", HEAD, row), theme="life")
    assert broad.pack.items["item-440100001000"].themes == ("life",)


def test_a_list_that_stands_is_written_anew_only_when_asked(broad: Any, tmp_path: Path) -> None:
    with pytest.raises(LightItemsStand):
        import_items(pack=broad.pack, path=listed(tmp_path / "list.csv", HEAD, CARD))
    with pytest.raises(FamiliesMissing):
        import_items(pack=replace(broad.pack, families={}), path=tmp_path / "list.csv")
    with pytest.raises(ListMissing):
        take(broad, tmp_path / "none.csv")
    (tmp_path / "broken.xlsx").write_bytes(b"no workbook")
    with pytest.raises(ListUnreadable) as unreadable:
        take(broad, tmp_path / "broken.xlsx")
    assert "is not a workbook" in str(unreadable.value)


def test_what_was_imported_has_no_faults_but_the_numbers(broad: Any, tmp_path: Path) -> None:
    take(broad, listed(tmp_path / "list.csv", HEAD, CARD, FIRM))
    broad.write("pack.yaml", BROAD["pack.yaml"].split("announced:")[0])
    broad.change("themes/channels.yaml", "[card, end-card]", "[card, item-440100001000]")
    assert broad.faults == [
        'registers.yaml:6:5: unused-register: found "card"; expected a register that an item names'
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "family"),
    [("户外广告设施设置许可", "other"), ("卡注销登记", "end"), ("咨询", "other")],
)
def test_the_family_is_read_off_the_name(broad: Any, name: str, family: str) -> None:
    assert family_of(name, broad.pack.families) == family
