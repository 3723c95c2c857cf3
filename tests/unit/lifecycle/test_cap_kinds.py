"""CAP files as they come: several blocks, languages, shapes, types and levels, each with everything it announces."""

from __future__ import annotations

from dataclasses import replace

import pytest

from saltern.apps.lifecycle.alerts import cap, concern, words
from saltern.apps.lifecycle.alerts.concern import Announcement
from worlds.yantian import YANTIAN

WORDS = words.load(pack=YANTIAN)
OURS = "440308000000"


def area(desc: str = "盐田区", *codes: str, name: str = "CPEAS Geographic Code", shapes: str = "") -> str:
    named = "".join(f"<geocode><valueName>{name}</valueName><value>{code}</value></geocode>" for code in codes)
    return f"<area><areaDesc>{desc}</areaDesc>{shapes}{named}</area>"


def polygon(points: str) -> str:
    return area("影响区域", shapes=f"<polygon>{points}</polygon>")


def circle(text: str) -> str:
    return area("影响区域", shapes=f"<circle>{text}</circle>")


def block(
    headline: str = "盐田区暴雨黄色预警",
    *areas: str,
    event: str = "暴雨",
    language: str = "zh-CN",
    severity: str = "Moderate",
    description: str = "",
) -> str:
    return (
        f"<info><language>{language}</language><category>Met</category><event>{event}</event>"
        f"<urgency>Unknown</urgency><severity>{severity}</severity><certainty>Unknown</certainty>"
        f"<headline>{headline}</headline><description>{description}</description>{''.join(areas)}</info>"
    )


def message(
    *blocks: str, kind: str = "Alert", status: str = "Actual", scope: str = "Public", references: str = ""
) -> str:
    about = f"<references>{references}</references>" if references else ""
    return (
        '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>7</identifier><sender>s</sender>'
        f"<sent>2020-04-10T08:30:00+08:00</sent><status>{status}</status><msgType>{kind}</msgType>"
        f"<scope>{scope}</scope>{about}{''.join(blocks)}</alert>"
    )


def announced(text: str, *, listed: bool = True) -> tuple[Announcement, ...]:
    places = replace(WORDS.places, senders={"s": "观测台"} if listed else {})
    return concern.from_cap(cap.read(text.encode()), places=places, scale=WORDS.scale)


def said(one: Announcement) -> str:
    where = "".join(code[-1] for code in one.subdistricts) or ("-" if one.placed else "?")
    return " ".join([one.kind or "-", one.level or "-", one.action, where, one.status])


HERE = area("盐田区", OURS)
YELLOW = block("盐田区暴雨黄色预警", HERE)


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        (
            [
                block("梅沙街道暴雨黄色预警", area("", "440308001")),
                block("盐田街道暴雨红色预警", area("", "440308002")),
            ],
            ["暴雨 黄色 issue 1 Actual", "暴雨 红色 issue 2 Actual"],
        ),
        ([YELLOW, YELLOW], ["暴雨 黄色 issue 1234 Actual"]),
        (
            [YELLOW, block("雷电预警", HERE, event="雷电")],
            ["暴雨 黄色 issue 1234 Actual", "雷电 - issue 1234 Actual"],
        ),
        (
            [block("Yellow rainstorm warning", HERE, event="rainstorm", language="en-US"), YELLOW],
            ["暴雨 黄色 issue 1234 Actual"],
        ),
        (
            [block("Something new", HERE, event="squall line", language="en-US"), YELLOW],
            ["暴雨 黄色 issue 1234 Actual"],
        ),
        (
            [YELLOW, block("Red gale warning", HERE, event="gale", language="en-US")],
            ["暴雨 黄色 issue 1234 Actual", "大风 红色 issue 1234 Actual"],
        ),
        (
            [
                block("鹽田區颱風黃色預警", HERE, event="颱風", language="zh-HK"),
                block("盐田区台风黄色预警", HERE, event="台风"),
            ],
            ["台风 黄色 issue 1234 Actual"],
        ),
        ([block("鹽田區颱風黃色預警", HERE, event="颱風", language="zh-Hant")], ["台风 黄色 issue 1234 Actual"]),
        ([block("", HERE, event="暴雨、雷雨大风")], ["暴雨 黄色 issue 1234 Actual", "雷雨大风 黄色 issue 1234 Actual"]),
        ([block("发布", HERE, event="暴雨红色预警")], ["暴雨 红色 issue 1234 Actual"]),
        ([block("", HERE, event="Heavy Fog Warning", language="en-US")], ["大雾 黄色 issue 1234 Actual"]),
        (
            [YELLOW, block("沙尘暴黄色预警", HERE, event="沙尘暴")],
            ["暴雨 黄色 issue 1234 Actual", "沙尘暴 黄色 issue 1234 Actual"],
        ),
        (
            [YELLOW, block("沙尘暴黄色预警", area("", "440308001"), event="沙尘暴")],
            ["暴雨 黄色 issue 1234 Actual", "沙尘暴 黄色 issue 1 Actual"],
        ),
    ],
)
def test_every_block_that_says_something_of_its_own_is_told(blocks: list[str], expected: list[str]) -> None:
    assert [said(one) for one in announced(message(*blocks))] == expected


@pytest.mark.parametrize(
    ("headline", "severity", "kind", "expected"),
    [
        ("罗湖区黄贝街道、盐田区暴雨红色预警", "Extreme", "Alert", "红色 issue"),
        ("红树林一带暴雨预警", "Minor", "Alert", "蓝色 issue"),
        ("盐田区暴雨黄预警", "Extreme", "Alert", "黄色 issue"),
        ("盐田区暴雨橙色预警信号降级为黄色", "Moderate", "Update", "黄色 downgrade"),
        ("盐田区暴雨预警信号由橙色变更为黄色", "Moderate", "Update", "黄色 downgrade"),
        ("盐田区暴雨黄色预警信号升级为红色", "Extreme", "Update", "红色 upgrade"),
        ("盐田区暴雨黄色预警信号升级为红色", "Extreme", "Alert", "红色 upgrade"),
        ("盐田区暴雨橙色预警", "Severe", "Update", "橙色 continue"),
        ("解除盐田区暴雨橙色预警信号", "Severe", "Alert", "橙色 cancel"),
        ("盐田区暴雨橙色预警解除", "Severe", "Cancel", "橙色 cancel"),
        ("暴雨预警[II级/严重]", "Minor", "Alert", "橙色 issue"),
        ("Rainstorm warning downgraded from orange to yellow", "Severe", "Update", "黄色 continue"),
        ("Rainstorm over the Yellow Sea", "Severe", "Alert", "橙色 issue"),
        ("暴雨预警", "Unknown", "Alert", "- issue"),
    ],
)
def test_level_and_action(headline: str, severity: str, kind: str, expected: str) -> None:
    (one,) = announced(message(block(headline, HERE, severity=severity), kind=kind, references="s,6,2020"))
    assert said(one) == f"暴雨 {expected} 1234 Actual"


@pytest.mark.parametrize(
    ("areas", "expected"),
    [
        ([area("", "440308")], "1234"),
        ([area("", "440308001000")], "1"),
        ([area("", "440308002003")], "2"),
        ([area("", "440300"), area("", "440303")], "1234"),
        ([area("", "440000000000")], "1234"),
        ([area("", "440303")], "-"),
        ([area("", "440308403")], "?"),
        ([area("", "006037", name="FIPS6")], "?"),
        ([area("盐田区", "006037", name="FIPS6")], "1234"),
        ([area("全市（盐田区除外）", "440300")], "-"),
        ([area("盐田区（梅沙街道除外）", OURS)], "234"),
        ([area("盐田区")], "1234"),
        ([area("深圳市")], "1234"),
        ([area("沙头角街道、海山街道")], "34"),
        ([area("罗湖区、大鹏湾")], "-"),
        ([area("影响区域")], "?"),
        ([area("")], "?"),
        ([], "1234"),
        ([area("罗湖区"), area("影响区域")], "?"),
        ([area("梅沙街道"), area("影响区域")], "1"),
        ([polygon("22.70,114.10 22.70,114.40 22.50,114.40 22.50,114.10 22.70,114.10")], "1234"),
        ([polygon("22.60,114.31 22.60,114.33 22.62,114.33 22.62,114.31 22.60,114.31")], "1"),
        ([polygon("22.7,113.7 22.7,113.9 22.5,113.9 22.5,113.7 22.7,113.7")], "-"),
        ([polygon("114.10,22.70 114.40,22.70 114.40,22.50 114.10,22.70")], "?"),
        ([polygon("north of the harbour")], "?"),
        ([polygon("22.6,114.3 22.6,114.3")], "?"),
        ([polygon("nan,114.3 22.6,114.3 22.7,114.2 nan,114.3")], "?"),
        ([circle("22.60,114.25 60")], "1234"),
        ([circle("22.607,114.33 1")], "1"),
        ([circle("22.61,114.33 0")], "1"),
        ([circle("23.5,113.2 20")], "-"),
        ([circle("somewhere 5")], "?"),
        ([area("", "440303", shapes="<circle>22.607,114.33 1</circle>")], "1"),
    ],
)
def test_where_a_file_holds(areas: list[str], expected: str) -> None:
    (one,) = announced(message(block("盐田区暴雨黄色预警", *areas)))
    assert said(one) == f"暴雨 黄色 issue {expected} Actual"


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"kind": "Ack"}, "Ack"),
        ({"kind": "Error"}, "Error"),
        ({"scope": "Restricted"}, "Restricted"),
        ({"scope": "Private"}, "Private"),
        ({"status": "Draft"}, "Draft"),
        ({"status": "Test"}, "Test"),
        ({"status": "System"}, "System"),
        ({"status": "Exercise"}, "Exercise"),
        ({"status": "Test", "kind": "Cancel", "references": "s,6,2020"}, "Test"),
    ],
)
def test_what_is_not_meant_for_everybody_says_so_and_wakes_nobody(given: dict[str, str], status: str) -> None:
    class Book:
        warning_kind, level = "暴雨", ""

    class AllClear:
        warning_kind, level = "全部", "解除"

    (one,) = announced(message(YELLOW, **given))
    assert (one.status, concern.woken([Book(), AllClear()], one, WORDS.scale)) == (status, ())


def test_what_is_said_twice_holds_to_the_later_end() -> None:
    ends = ("2020-04-10T20:00:00+08:00", "2020-04-10T23:00:00+08:00")
    both = [YELLOW.replace("<headline>", f"<expires>{end}</expires><headline>") for end in ends]
    assert [one.expires for one in announced(message(*both))] == [ends[1]]


def test_codes_may_stand_in_one_value() -> None:
    assert said(announced(message(block("", area("", "440308001,440308004"))))[0]) == "暴雨 黄色 issue 14 Actual"


def test_an_exercise_in_the_headline_is_one() -> None:
    assert said(announced(message(block("【演练】盐田区暴雨红色预警", HERE)))[0]) == "暴雨 红色 issue 1234 Exercise"


@pytest.mark.parametrize("kind", ["Ack", "Error"])
def test_an_answer_needs_no_block(kind: str) -> None:
    assert said(announced(message(kind=kind, references="s,6,2020"))[0]) == f"- - none - {kind}"


def test_a_cancel_without_a_block_ends_what_it_references() -> None:
    (one,) = announced(message(kind="Cancel", references="s,6,2020-04-10T08:00:00+08:00 t,5,2020-04-10T07:00:00+08:00"))
    assert (said(one), one.references, one.of_references) == ("- - cancel - Actual", ("s,6", "t,5"), True)


def test_whom_nobody_listed_calls_off_only_what_they_said_themselves() -> None:
    sent = "2020-04-10T08:00:00+08:00"
    text = message(kind="Cancel", references=f"s,6,{sent} t,5,{sent} s2,5,{sent}")
    (one,) = announced(text, listed=False)
    assert (one.sender, one.stranger, one.references) == ("s", True, ("s,6",))
    (known,) = announced(text)
    assert (known.sender, known.stranger, known.references) == ("s", False, ("s,6", "t,5", "s2,5"))


def test_a_cancel_of_nothing_is_refused() -> None:
    with pytest.raises(concern.WarningKindUnknown):
        announced(message(kind="Cancel"))


def test_each_thing_of_a_message_has_a_name_of_its_own() -> None:
    found = announced(message(YELLOW, block("雷电预警", HERE, event="雷电")))
    assert [(one.identity, one.message) for one in found] == [("s,7", "s,7"), ("s,7#2", "s,7")]


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("GB2312", "gb18030"),
        ("gbk", "gb18030"),
        ("GB18030", "gb18030"),
        ("Big5", "big5"),
        ("UTF-8", "utf-8"),
        ("UTF-16", "utf-16"),
        ("GB2312", "utf-8"),
        ("", "gb18030"),
        ("", "utf-8-sig"),
    ],
)
def test_the_words_that_are_kept_are_those_of_the_file(declared: str, written: str) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    text = head + message(block("鹽田區暴雨黃色預警", area("鹽田區", OURS)))
    data = text.encode(written)
    assert cap.words_of(data) == text
    assert cap.read(data).infos[0].headline == "鹽田區暴雨黃色預警"
