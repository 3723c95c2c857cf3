"""Notices in the phrasings offices use, each with everything it announces: kind, level, action, our sub-districts.

Sub-districts are the last digit of their code (1 梅沙, 2 盐田, 3 沙头角, 4 海山), "-" is none of ours, "?" is a
question to a person. A status other than Actual stands behind.
"""

from __future__ import annotations

import pytest

from saltern.apps.lifecycle.alerts import concern, notice, words
from worlds.yantian import YANTIAN

WORDS = words.load(pack=YANTIAN)
NOTICES: list[tuple[str, list[str]]] = [
    (
        "深圳市气象台2020年7月10日14时00分解除盐田区大风蓝色预警信号，同时在盐田区发布暴雨红色预警信号。",
        ["大风 蓝色 cancel 1234", "暴雨 红色 issue 1234"],
    ),
    (
        "深圳市气象台2020年7月10日14时00分解除大风蓝色预警信号，发布暴雨红色预警信号。",
        ["大风 蓝色 cancel 1234", "暴雨 红色 issue 1234"],
    ),
    (
        "深圳市气象台2020年7月10日14时00分解除大风蓝色预警信号并发布暴雨红色预警信号。",
        ["大风 蓝色 cancel 1234", "暴雨 红色 issue 1234"],
    ),
    (
        "深圳市气象台于14时00分解除全市大风蓝色预警信号,在盐田区、罗湖区发布雷雨大风黄色预警信号。",
        ["大风 蓝色 cancel 1234", "雷雨大风 黄色 issue 1234"],
    ),
    ("深圳市气象台发布暴雨黄色和雷雨大风黄色预警信号。", ["暴雨 黄色 issue 1234", "雷雨大风 黄色 issue 1234"]),
    ("深圳市气象台在盐田区发布暴雨、雷雨大风黄色预警。", ["暴雨 黄色 issue 1234", "雷雨大风 黄色 issue 1234"]),
    ("深圳市气象台在盐田区发布暴雨黄色和雷雨大风橙色预警信号", ["暴雨 黄色 issue 1234", "雷雨大风 橙色 issue 1234"]),
    ("深圳市气象台在盐田区发布雷电预警和暴雨黄色预警信号", ["雷电 - issue 1234", "暴雨 黄色 issue 1234"]),
    ("深圳市气象台在盐田区发布雷电、暴雨黄色预警信号", ["雷电 - issue 1234", "暴雨 黄色 issue 1234"]),
    ("在全市（盐田区除外）发布暴雨黄色预警信号", ["暴雨 黄色 issue -"]),
    ("在除盐田区外的其他区域发布暴雨黄色预警信号", ["暴雨 黄色 issue -"]),
    ("除盐田区外，全市发布暴雨黄色预警信号", ["暴雨 黄色 issue -"]),
    ("深圳市气象台除盐田区、大鹏新区以外在全市发布暴雨黄色预警信号", ["暴雨 黄色 issue -"]),
    ("在盐田区（梅沙街道除外）发布暴雨黄色预警信号", ["暴雨 黄色 issue 234"]),
    ("在盐田区（除梅沙街道、海山街道外）发布暴雨黄色预警信号", ["暴雨 黄色 issue 23"]),
    ("在盐田区（不含沙头角街道）发布暴雨黄色预警信号", ["暴雨 黄色 issue 124"]),
    ("在全市（不含盐田区梅沙街道）发布暴雨黄色预警信号", ["暴雨 黄色 issue 234"]),
    ("将盐田区暴雨橙色预警信号降级为黄色", ["暴雨 黄色 downgrade 1234"]),
    ("将盐田区暴雨预警信号由橙色变更为黄色", ["暴雨 黄色 downgrade 1234"]),
    ("将盐田区暴雨预警信号由黄色变更为橙色", ["暴雨 橙色 upgrade 1234"]),
    ("盐田区暴雨预警由黄色升级为红色", ["暴雨 红色 upgrade 1234"]),
    ("将盐田区暴雨黄色预警信号升级为红色", ["暴雨 红色 upgrade 1234"]),
    ("将全市台风预警信号调整为橙色", ["台风 橙色 continue 1234"]),
    ("深圳市气象台将盐田区暴雨橙色预警信号下调为黄色", ["暴雨 黄色 downgrade 1234"]),
    ("暴雨橙色预警降为黄色", ["暴雨 黄色 downgrade 1234"]),
    ("在黄贝街道、盐田区发布雷电预警", ["雷电 - issue 1234"]),
    ("在罗湖区黄贝街道发布暴雨预警信号", ["暴雨 - issue -"]),
    ("在盐田区红树林海岸发布大风预警", ["大风 - issue 1234"]),
    ("在梅沙街道发布暴雨黄色预警信号", ["暴雨 黄色 issue 1"]),
    ("在沙头角、海山街道发布暴雨黄色预警信号", ["暴雨 黄色 issue 34"]),
    ("在盐田、罗湖两区发布暴雨黄色预警信号", ["暴雨 黄色 issue 1234"]),
    ("在盐田、罗湖等区发布暴雨黄色预警信号", ["暴雨 黄色 issue 1234"]),
    ("在盐田区沙头角、海山街道发布暴雨黄色预警信号", ["暴雨 黄色 issue 34"]),
    ("在盐田区盐田街道发布暴雨黄色预警信号", ["暴雨 黄色 issue 2"]),
    ("【演练】深圳市气象台在盐田区发布暴雨红色预警信号", ["暴雨 红色 issue 1234 Exercise"]),
    ("（演练）深圳市气象台在盐田区发布暴雨红色预警信号", ["暴雨 红色 issue 1234 Exercise"]),
    ("【防汛应急演练】在盐田区发布暴雨红色预警信号", ["暴雨 红色 issue 1234 Exercise"]),
    ("深圳市气象台在盐田区发布暴雨红色预警信号。（本信息为演练信息）", ["暴雨 红色 issue 1234 Exercise"]),
    ("在盐田区发布暴雨红色预警信号，取消户外演练活动", ["暴雨 红色 issue 1234"]),
    ("【测试】在盐田区发布暴雨红色预警信号", ["暴雨 红色 issue 1234 Test"]),
    ("深圳市氣象臺在鹽田區發布颱風黃色預警信號", ["台风 黄色 issue 1234"]),
    (
        "在盐田区发布暴雨红色预警信号，取消户外活动，请停止作业，继续关注预警信号变化，提高警惕",
        ["暴雨 红色 issue 1234"],
    ),
    ("盐田区暴雨黄色预警信号于14时30分解除", ["暴雨 黄色 cancel 1234"]),
    ("盐田区大风蓝色预警信号已解除。", ["大风 蓝色 cancel 1234"]),
    ("深圳市气象台解除14时发布的大风蓝色预警信号", ["大风 蓝色 cancel 1234"]),
    ("深圳市气象台此前发布的暴雨黄色预警信号继续生效", ["暴雨 黄色 continue 1234"]),
    ("深圳市气象台继续发布高温黄色预警", ["高温 黄色 continue 1234"]),
    ("惠州市气象台发布暴雨红色预警信号", ["暴雨 红色 issue ?"]),
    ("罗湖区气象台2020年7月10日14时发布暴雨红色预警信号", ["暴雨 红色 issue -"]),
    ("盐田区气象台2020年7月10日14时在全区发布暴雨红色预警信号", ["暴雨 红色 issue 1234"]),
    ("盐田区气象台2020年7月10日14时发布暴雨红色预警信号", ["暴雨 红色 issue 1234"]),
    ("广东省气象台发布台风红色预警", ["台风 红色 issue 1234"]),
    ("将盐田区暴雨黄色预警信号扩展至全市", ["暴雨 黄色 extend 1234"]),
    ("将罗湖区暴雨黄色预警信号扩展至盐田区(梅沙街道)", ["暴雨 黄色 extend 1"]),
    ("将暴雨黄色预警信号扩大到盐田区", ["暴雨 黄色 extend 1234"]),
    ("撤销盐田区大风蓝色预警", ["大风 蓝色 cancel 1234"]),
    ("解除盐田区、罗湖区暴雨橙色预警信号，改发暴雨黄色预警信号", ["暴雨 橙色 cancel 1234", "暴雨 黄色 issue 1234"]),
    ("解除暴雨红色预警信号，暴雨橙色预警信号继续生效", ["暴雨 红色 cancel 1234", "暴雨 橙色 continue 1234"]),
    (
        "深圳市气象台将全市暴雨黄色预警信号升级为红色，同时解除大雾黄色预警信号",
        ["暴雨 红色 upgrade 1234", "大雾 黄色 cancel 1234"],
    ),
    (
        "【深圳市解除大风预警、发布暴雨红色预警】深圳市气象台7月10日14时在全市发布暴雨红色预警信号",
        ["暴雨 红色 issue 1234", "大风 - cancel 1234"],
    ),
    ("预计盐田区将有强降水，在上述区域发布暴雨黄色预警信号", ["暴雨 黄色 issue 1234"]),
    ("在上述区域发布暴雨黄色预警信号", ["暴雨 黄色 issue ?"]),
    (
        "深圳市气象台2020年7月10日14时00分将盐田区大风、暴雨黄色预警信号升级为橙色",
        ["大风 橙色 upgrade 1234", "暴雨 橙色 upgrade 1234"],
    ),
    (
        "深圳市气象台2020年7月10日14时00分将盐田区大风蓝色、暴雨黄色预警信号分别升级为黄色、橙色",
        ["大风 黄色 upgrade 1234", "暴雨 橙色 upgrade 1234"],
    ),
    ("深圳市气象台延长盐田区暴雨黄色预警信号至18时", ["暴雨 黄色 continue 1234"]),
    ("深圳市气象台发布暴雨红色预警，盐田区、大鹏新区除外。", ["暴雨 红色 issue -"]),
    ("深圳市发布台风蓝色预警信号，预计可能升级为黄色", ["台风 蓝色 issue 1234"]),
    ("在盐田区发布暴雨黄预警", ["暴雨 黄色 issue 1234"]),
    ("深圳市气象台2020年7月10日在大鹏湾发布大雾橙色预警信号", ["大雾 橙色 issue -"]),
    ("深圳市气象台升级发布暴雨红色预警信号", ["暴雨 红色 upgrade 1234"]),
    ("深圳市气象台将暴雨橙色预警信号升级发布为红色", ["暴雨 红色 upgrade 1234"]),
    ("全市进入暴雨防御状态，深圳市气象台在龙岗区发布暴雨橙色预警信号", ["暴雨 橙色 issue -"]),
    ("取消全市除盐田区外的高温黄色预警信号", ["高温 黄色 cancel -"]),
    ("盐田区取消大风蓝色预警，发布雷雨大风黄色预警", ["大风 蓝色 cancel 1234", "雷雨大风 黄色 issue 1234"]),
    ("解除盐田区暴雨橙色、雷雨大风黄色预警信号", ["暴雨 橙色 cancel 1234", "雷雨大风 黄色 cancel 1234"]),
    ("深圳市气象台发布暴雨Ⅱ级预警", ["暴雨 橙色 issue 1234"]),
    ("深圳市气象台发布暴雨橙色（Ⅱ级）预警信号", ["暴雨 橙色 issue 1234"]),
    ("深圳市气象台发布暴雨Ⅱ级（橙色）预警信号", ["暴雨 橙色 issue 1234"]),
    ("深圳市气象台发布暴雨预警信号（橙色）", ["暴雨 橙色 issue 1234"]),
    ("深圳市气象台发布橙色暴雨预警信号", ["暴雨 橙色 issue 1234"]),
    ("深圳市气象台更新暴雨黄色预警信号", ["暴雨 黄色 continue 1234"]),
    ("深圳市气象台将暴雨黄色预警信号更新为橙色", ["暴雨 橙色 upgrade 1234"]),
    ("启动防汛Ⅱ级应急响应，深圳市气象台发布雷电预警", ["雷电 - issue 1234"]),
    ("深圳市气象台发布暴雨红色预警信号解除通知", ["暴雨 红色 cancel 1234"]),
    ("深圳市气象台发布暴雨黄色预警信号升级为红色的消息", ["暴雨 红色 upgrade 1234"]),
    ("盐田区暴雨红色预警信号尚未解除，深圳市气象台在罗湖区发布雷电预警", ["雷电 - issue -"]),
]


def said(one: notice.Notice) -> str:
    where = "".join(code[-1] for code in one.subdistricts) or ("?" if one.where.unclear else "-")
    return " ".join([one.kind, one.level or "-", one.action, where, *([one.status] if one.status != "Actual" else [])])


@pytest.mark.parametrize(("text", "expected"), NOTICES, ids=[text[:40] for text, _ in NOTICES])
def test_everything_a_notice_announces(text: str, expected: list[str]) -> None:
    assert [said(one) for one in notice.read_all(text, places=WORDS.places)] == expected


@pytest.mark.parametrize(
    "text",
    ["盐田区暴雨红色预警信号尚未解除", "请关注暴雨预警信号", "视情升级暴雨红色预警信号", "不再发布暴雨预警信号"],
)
def test_what_was_not_done_is_not_announced(text: str) -> None:
    with pytest.raises(notice.NoticeNotUnderstood):
        notice.read_all(text, places=WORDS.places)


@pytest.mark.parametrize(
    ("text", "kind", "level"),
    [
        ("在盐田区发布暴雨、雷雨大风黄色预警信号", "暴雨+雷雨大风", "黄色"),
        ("在盐田区发布暴雨黄色和雷雨大风橙色预警信号", "暴雨+雷雨大风", "黄色+橙色"),
        ("解除珠江口雷雨大风黄色预警信号及所有暴雨预警信号", "雷雨大风", "黄色"),
        ("解除大风蓝色预警信号，发布暴雨红色预警信号", "大风", "蓝色"),
    ],
)
def test_the_first_thing_told_joins_what_is_said_in_one_breath(text: str, kind: str, level: str) -> None:
    first = notice.read(text, places=WORDS.places)
    assert (first.kind, first.level) == (kind, level)


def test_an_exercise_wakes_nobody() -> None:
    class Book:
        warning_kind, level = "暴雨", "黄"

    text = "在盐田区发布暴雨红色预警信号"
    meant, drill = (
        concern.from_notice(notice.read(words, places=WORDS.places), identity="x")
        for words in (text, f"【演练】{text}")
    )
    assert (len(concern.woken([Book()], meant, WORDS.scale)), concern.woken([Book()], drill, WORDS.scale)) == (1, ())
