"""10 April 2020: a warning, in CAP and as a plain notice, reaches the 47 firms it concerns, once, on a person's yes."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from worlds.district import District

NOTICE = (
    "【深圳市分区暴雨黄色预警】深圳市气象台于2020年04月10日11时20分在盐田区(梅沙、盐田、沙头角街道)发布暴雨黄色预警，"
    "预计2小时内上述区域将出现30-50毫米降水，伴有雷电和阵风，请注意防范。"
)
CAP = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>44030041600000_20200410112000</identifier><sender>44030041600000</sender>
  <sent>2020-04-10T11:20:00+08:00</sent><status>Actual</status><msgType>{type}</msgType><scope>Public</scope>
  <info>
    <language>zh-CN</language><category>Met</category><event>暴雨</event><urgency>Unknown</urgency>
    <severity>Moderate</severity><certainty>Unknown</certainty>
    <expires>2020-04-10T20:00:00+08:00</expires>
    <headline>深圳市气象台发布暴雨黄色预警</headline>
    <area><areaDesc>盐田区梅沙、盐田、沙头角街道</areaDesc>
      <geocode><valueName>CPEAS Geographic Code</valueName><value>440308001000</value></geocode>
      <geocode><valueName>CPEAS Geographic Code</valueName><value>440308002000</value></geocode>
      <geocode><valueName>CPEAS Geographic Code</valueName><value>440308003000</value></geocode>
    </area>
  </info>
</alert>
"""
TEXT = "【盐田应急】暴雨黄色预警：请贵单位负责人立即查牢广告牌，断开外露电源，牌下不站人。险情打119，求助打12345"
SIGNS = "storm-outdoor-ad"


def received(district: District, *words: str) -> int:
    """Take the warning in; the number of the push to the firms with signs, which must wait."""
    answer = district.ask("alert", "receive", *words, "--at", "2020-04-10T11:25")
    assert (answer["warning"]["kind"], answer["warning"]["level"]) == ("暴雨", "黄色")
    assert answer["warning"]["subdistricts"] == ["440308001", "440308002", "440308003"]
    signs = next(push for push in answer["pushes"] if push["key"] == SIGNS)
    assert (signs["state"], signs["count"], signs["releases_needed"]) == ("held", 47, 1)
    assert signs["reasons"] == [{"en": "a person releases every warning", "zh": "预警须经人工确认后发出"}]
    return int(signs["push"])


def cap_file(district: District, kind: str = "Alert") -> str:
    file = district.home / f"storm-{kind}.cap"
    file.write_text(CAP.format(type=kind), encoding="utf-8")
    return str(file)


def test_a_cap_file_reaches_forty_seven_firms_once_a_person_has_said_yes(district: District) -> None:
    push = received(district, cap_file(district))
    district.say("work", "--at", "2020-04-10T11:26")
    assert district.handed_over() == []
    released = district.say("push", "release", push, "--as", "guo", "--at", "2020-04-10T11:27")
    assert released.out == f"Push {push} released by guo; 47 message(s) written.\n"
    assert district.ask("message", "deliver", "--at", "2020-04-10T11:28+08:00") == {"sent": 47}
    sent = district.handed_over()
    assert [row["text"] for row in sent] == [TEXT] * 47
    assert len({row["id"] for row in sent}) == 47
    assert received_again(district) == push
    district.say("work", "--at", "2020-04-10T11:40")
    assert len(district.handed_over()) == 47


def received_again(district: District) -> int:
    """The same file once more is the same warning and the same push."""
    answer = district.ask("alert", "receive", cap_file(district), "--at", "2020-04-10T11:30")
    return int(next(push["push"] for push in answer["pushes"] if push["key"] == SIGNS))


def test_the_plain_notice_reaches_the_same_firms(district: District) -> None:
    push = received(district, "--text", NOTICE)
    by_cap = received(district, cap_file(district))
    targets = [{one["subject"] for one in targets_of(district, number)} for number in (push, by_cap)]
    assert (len(targets[0]), targets[0]) == (10, targets[1])


def targets_of(district: District, push: int) -> list[dict[str, int]]:
    return list(district.ask("push", "show", push)["sample"])


def test_an_exercise_sends_nothing(district: District) -> None:
    file = Path(cap_file(district))
    file.write_text(CAP.format(type="Alert").replace("Actual", "Exercise"), encoding="utf-8")
    answer = district.say("alert", "receive", file, "--at", "2020-04-10T11:25")
    assert answer.lines == [
        "1  暴雨黄色 issued: 440308001、440308002、440308003; Exercise, an exercise: nothing is sent",
    ]


def test_a_stopped_warning_is_not_sent(district: District) -> None:
    push = received(district, cap_file(district))
    district.say("push", "release", push, "--as", "guo", "--at", "2020-04-10T11:27")
    stopped = district.say("push", "stop", push, "--as", "guo", "--at", "2020-04-10T11:28")
    assert stopped.out == f"Push {push} is stopped.\n"
    district.say("work", "--at", "2020-04-10T11:29")
    assert district.handed_over() == []


@pytest.mark.faults
@pytest.mark.parametrize(
    "words",
    [("message", "deliver", "--at", "2020-04-10T11:28+08:00"), ("work", "--at", "2020-04-10T11:28+08:00")],
)
def test_no_firm_hears_twice_though_the_sender_is_killed(district: District, words: tuple[str, ...]) -> None:
    push = received(district, cap_file(district))
    district.say("push", "release", push, "--as", "guo", "--at", "2020-04-10T11:27")
    for point in ("notify.claimed", "notify.handed"):
        died = district.try_(*words, SALTERN_FAULTPOINT=f"{point}:1")
        assert died.status == -9, (point, died)
    running = district.start(*words)
    time.sleep(2.0)
    running.kill()
    running.wait()
    district.say(*words)
    sent = district.handed_over()
    assert [row["text"] for row in sent] == [TEXT] * 47
    assert len({row["id"] for row in sent}) == 47
    assert district.ask("message", "list", "--source", f"push:{push}")["counts"] == {"sent": 47}
