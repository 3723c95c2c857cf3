"""Starting a company: the licence at once; a paper missing, taken on a promise; a second application beside it. 容缺"""

from __future__ import annotations

from typing import Any

from worlds.district import District

ITEM = "company-establishment"
FORM = {
    "company_name": "深圳市秋宁手作有限公司",
    "name_reserved": "true",
    "premises": "declared",
    "standard_articles": "true",
    "licensed_business": "false",
    "capital": "100000",
}


def words(district: District, person: str, *more: str, item: str = ITEM, at: str = "2020-04-10T14:00") -> list[str]:
    values = [part for key, value in FORM.items() for part in ("--value", f"{key}={value}")] if item == ITEM else []
    who = ["--subject", district.number(person), "--mobile", str(district.people[person]["mobile"]), "--as", person]
    return ["case", "submit", item, *who, *values, *more, "--at", at]


def heard(district: District, case: str) -> list[tuple[str, str, str]]:
    return district.heard(district.ask("case", "show", case)["case"]["subject"])


def stands(district: District, case: str) -> tuple[str, dict[str, str], list[str]]:
    shown: Any = district.ask("case", "show", case)
    return shown["case"]["state"], shown["materials"], [promise["state"] for promise in shown["promises"]]


def test_a_company_is_licensed_at_once_and_hears_what_comes_next(district: District) -> None:
    made = district.ask(*words(district, "founder", "--material", "premises-proof"))
    assert (made["state"], made["because"]["zh"]) == ("approved", "身份、名称、章程都已核对，没有须先批准的项目")
    district.say("work", "--at", "2020-04-10T14:05")
    told = heard(district, made["number"])
    assert [(template, state) for template, state, _ in told] == [
        ("case-approved", "sent"),
        ("next-step-filled", "sent"),
        ("next-step-general", "sent"),
    ]
    assert [text for _, _, text in told] == [
        f"【盐田政务】办好了：您的“公司设立登记”已通过，编号{made['number']}，结果见i盐田“我的办件”。有疑问打12345。",
        "【盐田政务】“公司设立登记”已办好。接下来可办“公章刻制备案”，能填的已填好，在i盐田确认。问12345，回T退订",
        "【盐田政务】您的“公司设立登记”已办好。接下来能办什么、在哪办，见i盐田“我的办件”。问12345，回T退订",
    ]


def test_a_promise_is_told_of_twice_and_lapses_after_its_day(district: District) -> None:
    made = district.ask(*words(district, "deferral", "--promise"))
    case = made["number"]
    assert (made["state"], made["promised"]) == ("deferred", [["premises-proof", "2020-04-24"]])
    for moment in ("2020-04-10T14:05", "2020-04-20T09:00", "2020-04-22T09:00", "2020-04-23T09:00"):
        district.say("work", "--at", moment, "--yes-it-is")
    assert stands(district, case)[0] == "deferred"
    district.say("work", "--at", "2020-04-26T09:00", "--yes-it-is")
    assert [(template, state) for template, state, _ in heard(district, case)] == [
        ("case-deferred", "sent"),
        ("case-deferral-due", "sent"),
        ("case-deferral-due", "sent"),
        ("case-deferral-lapsed", "sent"),
    ]
    assert [text for _, _, text in heard(district, case)] == [
        f"【盐田政务】“公司设立登记”先收下了，编号{case}，请在4月24日前补上“住所使用证明”。问12345",
        *["【盐田政务】您答应后补的“住所使用证明”请在4月24日前传上来，“公司设立登记”就全办好了。问12345"] * 2,
        "【盐田政务】没有等到“住所使用证明”，“公司设立登记”先结束了，不算没通过，备齐可重新申请。问12345",
    ]


def test_what_was_promised_and_brought_in_time_is_decided_at_once(district: District) -> None:
    case = district.ask(*words(district, "deferral", "--promise"))["number"]
    brought = district.say(
        "case",
        "bring",
        case,
        "--subject",
        district.number("deferral"),
        "--material",
        "premises-proof",
        "--at",
        "2020-04-13T10:00",
        "--as",
        "ye",
    )
    assert brought.out == f"{case}: approved\n"
    state, materials, promises = stands(district, case)
    assert (state, materials["premises-proof"], promises) == ("approved", "brought", ["kept"])
    assert district.say("case", "deadlines", "--at", "2020-04-26T09:00").out == (
        "0 reminded, 0 lapsed, 0 limit(s) broken\n"
    )


def test_a_second_application_is_refused_with_the_first_one_named(district: District) -> None:
    case = district.ask(*words(district, "deferral", "--promise"))["number"]
    twice = district.try_(*words(district, "deferral", "--promise", at="2020-04-11T09:00"))
    assert (twice.status, twice.out) == (2, "")
    assert twice.err == (
        f"error[open-case-exists]: There is already an open application for company-establishment: "
        f"case {case} of 2020-04-10, state accepted with materials to follow.\n"
    )


def test_an_application_that_excludes_another_is_refused_with_that_one_named(district: District) -> None:
    first = district.ask(*words(district, "deferral", "--promise", item="flexible-employment-subsidy"))
    assert first["state"] == "deferred"
    ended = ("--value", "ended_on=2020-03-31")
    other = district.try_(*words(district, "deferral", "--promise", *ended, item="unemployment-benefit"))
    assert (other.status, other.out) == (2, "")
    assert other.err == (
        "error[conflicting-case]: unemployment-benefit cannot be applied for beside flexible-employment-subsidy: "
        f"case {first['number']} of 2020-04-10 is open (state accepted with materials to follow).\n"
    )


def test_the_same_request_again_is_the_same_case(district: District) -> None:
    first = district.ask(*words(district, "founder", "--material", "premises-proof", "--idempotency-key", "k1"))
    again = district.ask(*words(district, "founder", "--material", "premises-proof", "--idempotency-key", "k1"))
    assert (again["number"], again["repeated"]) == (first["number"], True)
