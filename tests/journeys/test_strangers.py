"""Whose case it is, the case-file knows: strangers and other units are refused, whatever they call themselves."""

from __future__ import annotations

import json
from typing import Any

from worlds.district import District

AT = ("--at", "2020-04-10T14:00")


def refused(district: District, *words: str) -> tuple[str, str, Any]:
    """Code, family and facts of a refusal."""
    answer = district.try_(*words, *AT, "--json")
    assert (answer.status, answer.out) == (2, "")
    body = json.loads(answer.err)
    return body["error"], body["family"], body["data"]


def test_nobody_else_can_touch_an_application(district: District) -> None:
    mine, other = district.number("deferral"), district.number("founder")
    phone = str(district.people["deferral"]["mobile"])
    made = district.ask(
        "case", "submit", "flexible-employment-subsidy", "--subject", mine, "--mobile", phone, "--promise", *AT
    )
    case = made["number"]
    unknown = ("case-unknown", "unknown", {"case": case})
    assert refused(district, "case", "withdraw", case, "--as", "a-stranger") == unknown
    assert refused(district, "case", "withdraw", case, "--as", "a-stranger", "--subject", other) == unknown
    clerk = ("--as", "wang", "--unit", "civil-affairs")
    assert refused(district, "case", "take", case, *clerk) == ("other-unit", "forbidden", {"case": case})
    assert district.say("case", "withdraw", case, "--as", "ye", "--subject", mine, *AT).out == f"{case}: withdrawn\n"


def test_who_says_no_more_acts_for_the_unit_of_the_case_or_as_who_filed_it(district: District) -> None:
    mine, phone = district.number("founder"), str(district.people["founder"]["mobile"])
    form = (
        "company_name=样例有限公司 name_reserved=true premises=declared standard_articles=true licensed_business=false"
    )
    values = [part for pair in [*form.split(), "capital=1000"] for part in ("--value", pair)]
    paper = ("--material", "premises-proof", "--person")
    words = ("company-establishment", "--subject", mine, "--mobile", phone, *values, *paper)
    case = district.ask("case", "submit", *words, "--as", "ye", *AT)["number"]
    assert district.ask("case", "ask-correction", case, "--wanted", "1", "--as", "wang", *AT)["state"] == "correction"
    unknown = ("case-unknown", "unknown", {"case": case})
    assert refused(district, "case", "correct", case, "--as", "a-stranger") == unknown
    assert district.ask("case", "correct", case, "--as", "ye", *AT)["state"] == "review"
