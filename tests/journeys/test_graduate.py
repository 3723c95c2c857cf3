"""The graduate: the form fills itself, the answer comes at once and can be explained, the next step follows by message.

Another graduate applies on the provincial platform: the approval arrives in a feed and leads to the same next step.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from worlds.district import District

ITEM = "graduate-reception"
STEP = "graduate-reception-to-household-transfer-graduate"
NEXT = "next-household-transfer"
TEXT = (
    "【盐田政务】“应届毕业生接收”已办好。接下来办“接收毕业生户籍迁入”：省内网上迁，省外先在原籍开迁移证。"
    "问12345，回T退订"
)


def approved_text(case: str) -> str:
    return f"【盐田政务】办好了：您的“应届毕业生接收”已通过，编号{case}，结果见i盐田“我的办件”。有疑问打12345。"


def insure(district: District) -> None:
    """The social insurance sends June's payment of the graduate."""
    district.deliver(
        "social_insurance_payments.july",
        "id_number VARCHAR, credit_code VARCHAR, month VARCHAR, kind VARCHAR, base DECIMAL(18, 2), paid_on DATE",
        (district.number("graduate"), None, "2020-06", "pension", 7800, "2020-07-05"),
    )


def receive(district: District, *people: str) -> None:
    """The provincial platform sends its approvals."""
    lines = [f"{district.number(one)},graduate,2020-07-08,,\n" for one in people]
    file = district.home / "graduate_receptions.july.csv"
    file.write_text("id_number,kind,approved_on,credit_code,household_moved_on\n" + "".join(lines), encoding="utf-8")
    district.say("feed", "take", file)


def apply(district: District, *, at: str) -> Any:
    return district.ask(
        "case", "submit", ITEM, "--subject", district.number("graduate"), "--material", "contract",
        "--mobile", "13800138001", "--at", at, "--as", "lin",
    )  # fmt: skip


@pytest.fixture
def july(district: District) -> District:
    """The district in July, the graduate insured."""
    insure(district)
    return district


def test_the_form_fills_itself_and_the_answer_comes_at_once_with_its_reasons(july: District) -> None:
    made = apply(july, at="2020-07-10T10:00")
    assert (made["state"], made["result"], made["fields_prefilled"], made["materials_saved"], made["visits_saved"]) == (
        "approved", "approve", 5, 1, 2,
    )  # fmt: skip
    shown = july.ask("case", "show", made["number"], "--explain", "--at", "2020-07-10T10:01", "--as", "clerk")
    form = {field["key"]: (field["value"], [source["unit"] for source in field["sources"]]) for field in shown["form"]}
    assert form == {
        "school": ("深圳大学", ["human-resources"]),
        "level": ("bachelor", ["human-resources"]),
        "awarded_on": ("2019-06-30", ["human-resources"]),
        "degree_no": ("105901201905004410", ["human-resources"]),
        "started_on": ("2019-07-15", ["human-resources"]),
        "mobile": ("138****8001", []),
    }
    assert shown["materials"] == {"diploma": "saved", "contract": "brought"}
    (decision,) = shown["decisions"]
    assert (decision["result"], decision["by"], decision["pack_version"]) == (
        "approve", "system", shown["case"]["pack_version"],
    )  # fmt: skip
    (again,) = shown["explanations"]
    assert (again["agrees"], again["result"]) == (True, "approve")


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "zh",
            [
                "  决定 1：批准，系统 — 学历和就业登记都已核验",
                "  重新计算：批准，相同",
                "    应届毕业生接收：结论为当场通过。",
            ],
        ),
        (
            "en",
            [
                "  decision 1: approved by system — degree and registered job are verified",
                "  worked out again: approved, the same",
                "    Graduate reception: the answer is approved at once.",
            ],
        ),
    ],
)
def test_the_explanation_is_told_in_chinese_and_in_english(july: District, language: str, lines: list[str]) -> None:
    made = apply(july, at="2020-07-10T10:00")
    words = july.say("case", "show", made["number"], "--explain", "--language", language, "--as", "clerk").lines
    assert [line for line in words if line in lines] == lines


def test_the_next_step_is_told_once_though_the_approval_also_arrives_in_a_feed(july: District) -> None:
    made = apply(july, at="2020-07-10T10:00")
    worked = july.say("work", "--at", "2020-07-10T10:05")
    assert worked.lines[0] == "news: 1 delivered, 0 to be tried again"
    assert worked.lines[3] == "sent 2"
    subject = july.ask("case", "show", made["number"])["case"]["subject"]
    told = [
        ("case-approved", "sent", approved_text(made["number"])),
        (NEXT, "sent", TEXT),
    ]
    assert july.heard(subject) == told
    assert [row["to"] for row in july.handed_over()] == ["138****8001"] * 2

    lines = july.home / "service_cases_platform.jsonl"
    july.say("case", "feed-back", lines)
    assert json.loads(lines.read_text(encoding="utf-8"))["case_no"] == made["number"]
    july.say("feed", "take", lines)
    receive(july, "graduate", "province")
    swept = july.ask("push", "sweep", "--at", "2020-07-11T10:00")
    steps = {row["key"]: (row["due"], row["willing"]) for row in swept["next_steps"] if row["due"]}
    assert steps == {STEP: (2, 2)}
    pushes = {row["key"]: row["push"] for row in swept["next_steps"]}
    household = july.ask("push", "show", pushes[STEP])
    assert (household["state"], household["due"], household["count"]) == ("done", 2, 1)
    july.say("message", "deliver", "--at", "2020-07-11T10:05+08:00")
    assert july.heard(subject) == told
    (province,) = [target["subject"] for target in household["sample"]]
    assert [row for row in july.heard(province) if row[0] == NEXT] == [(NEXT, "sent", TEXT)]
    assert july.ask("push", "sweep", "--at", "2020-07-11T11:00")["messages"] == 0


def test_whoever_has_been_received_is_not_received_again_by_the_machine(july: District) -> None:
    apply(july, at="2020-07-10T10:00")
    again = apply(july, at="2020-07-11T10:00")
    assert (again["state"], again["result"]) == ("review", "refer")
