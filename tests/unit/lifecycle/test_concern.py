"""From a warning to the playbooks it wakes."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from saltern.apps.lifecycle.alerts import cap, concern, notice

PLACES = notice.Places(
    kinds=("台风", "暴雨", "大风", "雷电"),
    districts=("盐田区", "罗湖区"),
    seas=("大鹏湾",),
    own_district="盐田区",
    own_subdistricts={"梅沙": "440308001", "盐田": "440308002"},
    aliases={},
)
SCALE = concern.Scale(
    levels=("白色", "蓝色", "黄色", "橙色", "红色"),
    city="440300",
    cap_events={"gale": "大风"},
    cap_severities={"Minor": "蓝色", "Severe": "橙色"},
)


@dataclass(frozen=True)
class Book:
    warning_kind: str
    level: str


def alert(
    event: str = "暴雨", headline: str = "", severity: str = "Severe", code: str = "440308000000"
) -> cap.CapAlert:
    area = cap.Area(desc="盐田区", geocodes=(("CPEAS Geographic Code", code),) if code else ())
    info = cap.Info(
        language="zh-CN",
        event=event,
        urgency="Unknown",
        severity=severity,
        certainty="Unknown",
        effective="",
        onset="",
        expires="2020-04-10T20:00:00+08:00",
        headline=headline,
        description="",
        areas=(area,),
    )
    return cap.CapAlert(
        version="1.2",
        valid=True,
        errors=(),
        identifier="A1",
        sender="s",
        sent="2020-04-10T08:30:00+08:00",
        status="Actual",
        msg_type="Alert",
        references="",
        infos=(info,),
    )


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (alert(), ("暴雨", "橙色", ("440308001", "440308002"))),
        (alert(headline="盐田区发布暴雨黄色预警[III级/较重]"), ("暴雨", "黄色", ("440308001", "440308002"))),
        (alert(event="gale", headline="issued a blue gale warning"), ("大风", "蓝色", ("440308001", "440308002"))),
        (alert(code="440300000000"), ("暴雨", "橙色", ("440308001", "440308002"))),
        (alert(code="440308"), ("暴雨", "橙色", ("440308001", "440308002"))),
        (alert(code="440308001000"), ("暴雨", "橙色", ("440308001",))),
        (alert(code="440303000000"), ("暴雨", "橙色", ())),
        (alert(code=""), ("暴雨", "橙色", ("440308001", "440308002"))),
    ],
)
def test_kind_level_and_extent_of_a_cap_alert(said: cap.CapAlert, expected: tuple[object, ...]) -> None:
    (warning,) = concern.from_cap(said, places=PLACES, scale=SCALE)
    assert (warning.kind, warning.level, warning.subdistricts) == expected


def test_an_event_this_place_does_not_know_is_refused() -> None:
    with pytest.raises(concern.WarningKindUnknown) as refusal:
        concern.from_cap(alert(event="volcano"), places=PLACES, scale=SCALE)
    assert str(refusal.value) == (
        'The alert\'s event "volcano" is no kind of warning this place knows; known: 台风、暴雨、大风、雷电.'
    )


@pytest.mark.parametrize(
    ("text", "woken"),
    [
        ("在盐田区发布暴雨蓝色预警信号", []),
        ("在盐田区发布暴雨黄色预警信号", ["黄"]),
        ("在盐田区发布暴雨红色预警信号", ["黄", "红"]),
        ("在罗湖区发布暴雨红色预警信号", []),
        ("在盐田区发布雷电预警", [""]),
        ("解除盐田区暴雨红色预警信号", ["解除"]),
        ("在大鹏湾发布暴雨红色预警信号", []),
    ],
)
def test_a_playbook_wakes_from_its_lowest_level_on(text: str, woken: list[str]) -> None:
    books = [Book("暴雨", "黄"), Book("暴雨", "红"), Book("雷电", ""), Book("全部", "解除")]
    warning = concern.from_notice(notice.read(text, places=PLACES), identity="x")
    assert [book.level for book in concern.woken(books, warning, SCALE)] == woken
