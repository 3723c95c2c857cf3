"""One instant is one day everywhere: 20:00 in Greenwich is 04:00 of the next day in Yantian, for every command."""

from __future__ import annotations

from worlds.district import District

EVENING = "2020-04-09T20:00+00:00"
FORM = ("company_name=深圳市秋宁手作有限公司", "name_reserved=true", "premises=declared", "standard_articles=true")


def test_case_push_reminder_warning_message_and_worker_see_the_same_day(district: District) -> None:
    values = [word for value in (*FORM, "licensed_business=false", "capital=100000") for word in ("--value", value)]
    who = ("--subject", district.number("deferral"), "--mobile", district.people["deferral"]["mobile"])
    made = district.ask("case", "submit", "company-establishment", *who, *values, "--promise", "--at", EVENING)
    (case,) = district.ask("case", "list", "--subject", district.number("deferral"))["cases"]
    assert (case["number"], case["received_on"]) == (made["number"], "2020-04-10")
    assert district.ask("push", "sweep", "--at", EVENING)["as_of"] == "2020-04-10"
    notice = "深圳市气象台在盐田区发布暴雨黄色预警信号"
    warned = district.ask("alert", "receive", "--text", notice, "--at", EVENING)["pushes"]
    assert {push["as_of"] for push in warned} == {"2020-04-10"}
    assert district.ask("message", "deliver", "--at", EVENING).keys() == {"queued"}, "everybody is asleep at 04:00"
    assert made["promised"] == [["premises-proof", "2020-04-24"]]
    district.say("work", "--at", "2020-04-22T01:00+00:00", "--yes-it-is")
    district.say("work", "--at", "2020-04-24T15:59+00:00", "--yes-it-is")
    assert district.ask("case", "show", made["number"])["case"]["state"] == "deferred"
    district.say("work", "--at", "2020-04-24T16:01+00:00")
    assert district.ask("case", "show", made["number"])["case"]["state"] == "lapsed"
