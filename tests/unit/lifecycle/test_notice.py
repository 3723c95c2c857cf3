"""Plain notices: the published ones with their known answers, and the forms that mislead."""

from __future__ import annotations

import json

import pytest

from saltern.apps.lifecycle.alerts import notice
from worlds.shared_data import shared

PLACES = notice.Places(
    kinds=("台风", "暴雨", "雷雨大风", "大风", "雷电", "大雾", "高温", "森林火险"),
    districts=(
        "罗湖区",
        "盐田区",
        "宝安区",
        "光明区",
        "龙岗区",
        "坪山区",
        "大鹏新区",
        "南山区",
        "福田区",
        "龙华区",
        "深汕特别合作区",
    ),
    seas=("珠江口", "深圳湾", "大鹏湾", "大亚湾", "深汕海域"),
    own_district="盐田区",
    own_subdistricts={"梅沙": "440308001", "盐田": "440308002", "沙头角": "440308003", "海山": "440308004"},
    aliases={"光明新区": "光明区"},
)
ALL = ("440308001", "440308002", "440308003", "440308004")


def short(text: str) -> tuple[str, str, str, bool, dict[str, tuple[str, ...]], tuple[str, ...]]:
    read = notice.read(text, places=PLACES)
    where = read.where
    return read.kind, read.level, read.action, where.whole_city, dict(where.areas), read.subdistricts


def test_the_published_notices_mean_what_people_read_in_them() -> None:
    lines = (shared("cap") / "shenzhen_alerts.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines:
        known = json.loads(line)
        read = notice.read(known["text"], places=PLACES)
        where = read.where
        assert {
            "kind": read.kind,
            "level": read.level,
            "action": read.action,
            "whole_city": where.whole_city,
            "areas": {district: list(streets) for district, streets in where.areas},
            "seas": list(where.seas),
            "yantian_subdistricts": list(read.subdistricts),
        } == {key: known[key] for key in known if key not in ("id", "issued", "text", "source")}, known["id"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("深圳市气象台2023年9月8日1时05分在全市发布暴雨红色预警信号", ("暴雨", "红色", "issue", True, {}, ALL)),
        ("【深圳市暴雨橙色预警信号】深圳市气象台发布暴雨橙色预警信号。", ("暴雨", "橙色", "issue", True, {}, ALL)),
        (
            "将盐田区(梅沙、海山街道)暴雨橙色预警信号降级为黄色",
            ("暴雨", "黄色", "downgrade", False, {"盐田区": ("梅沙", "海山")}, ("440308001", "440308004")),
        ),
        ("將鹽田區暴雨黃色預警信號升級為橙色", ("暴雨", "橙色", "upgrade", False, {"盐田区": ()}, ALL)),
        ("将暴雨橙色预警信号扩展至光明新区", ("暴雨", "橙色", "extend", False, {"光明区": ()}, ())),
        ("继续在盐田区发布高温橙色预警信号", ("高温", "橙色", "continue", False, {"盐田区": ()}, ALL)),
        ("全市台风蓝色预警信号已解除", ("台风", "蓝色", "cancel", True, {}, ALL)),
        ("在大鹏湾发布雷雨大风黄色预警信号", ("雷雨大风", "黄色", "issue", False, {}, ())),
        ("解除分区暴雨橙色、黄色预警信号", ("暴雨", "橙色", "cancel", False, {}, ())),
    ],
)
def test_kind_level_action_and_extent(text: str, expected: tuple[object, ...]) -> None:
    assert short(text) == expected


def test_what_may_happen_later_is_no_action() -> None:
    text = "预计盐田区将出现降水,在上述区域发布暴雨黄色预警信号,后期有升级暴雨橙色预警信号的可能"
    assert short(text)[:3] == ("暴雨", "黄色", "issue")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "今天盐田区天气晴",
            "No kind of warning was found in the notice; expected words such as “在盐田区发布暴雨黄色预警信号”.",
        ),
        (
            "盐田区暴雨黄色预警信号",
            "No action (发布, 升级, 解除 …) was found in the notice; expected words such as "
            "“在盐田区发布暴雨黄色预警信号”.",
        ),
        ("雨" * 4001, "The notice has 4001 characters; at most 4000 are read."),
    ],
)
def test_what_cannot_be_read_is_said(text: str, message: str) -> None:
    with pytest.raises(notice.SalternError) as refusal:
        notice.read(text, places=PLACES)
    assert str(refusal.value) == message
