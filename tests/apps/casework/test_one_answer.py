"""The desk, the designer's examples and `item try` ask one compiled form, and give one answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from saltern.apps.casework import operations
from saltern.core.approvals.compilation import compile_item
from saltern.core.approvals.next_steps import NextStepRules
from saltern.core.approvals.rule_text import rule_text
from saltern.core.catalogue.item import Approval
from saltern.core.catalogue.pack import Pack
from saltern.core.review.tryout import Tryout, try_item
from worlds.casework_desk import (
    CALENDAR,
    GRADUATE,
    VOCABULARY,
    People,
    applicant,
    degree,
    job,
    row,
    rule,
    rulebook,
)
from worlds.yantian import yantian

pytestmark = pytest.mark.django_db
CELLS = ("true", "false", "not(false)", "not(true)", "-", "null", "? = null", "true, null")
UNKNOWN = "以下信息无法核实：latest_degree.verified；已转人工审查。"


@pytest.fixture(scope="module")
def pack() -> Pack:
    found = yantian()
    return replace(found, vocabulary=VOCABULARY, calendar=CALENDAR, next_steps={})


def tried(pack: Pack, cell: str, source: People) -> Tryout:
    item = replace(GRADUATE, approve=table(cell), eligible=None, materials=())
    return try_item(
        rules=compile_item(item=item, vocabulary=VOCABULARY),
        steps=NextStepRules(pack),
        source=source,
        subject=1,
        as_of=dt.date(2020, 4, 10),
        account={"mobile": "13800001234"},
    )


def table(cell: str) -> Approval:
    return Approval(inputs=(rule("latest_degree.verified"),), rows=(row("approve", "好", cell),))


@pytest.mark.parametrize("verified", [True, False, None])
@pytest.mark.parametrize("cell", CELLS)
def test_a_trial_says_what_the_desk_says(pack: Pack, cell: str, verified: bool | None) -> None:
    source = People(degrees=[degree(1, verified=verified)], employments=[job(1)])
    item = replace(GRADUATE, approve=table(cell), eligible=None, materials=())
    made = operations.submit(
        rulebook=rulebook(item),
        source=source,
        item=item.id,
        subject=1,
        key="k",
        acting=applicant(1),
        account={"mobile": "13800001234"},
    )
    said = tried(pack, cell, source).decision
    assert (said.result, said.because, said.missing) == (made.result, made.because, made.missing)


@pytest.mark.parametrize(
    ("cell", "result", "because"),
    [
        ("true", "refer", UNKNOWN),
        ("not(false)", "refer", UNKNOWN),
        ("-", "approve", "好"),
        ("? = null", "approve", "好"),
    ],
)
def test_a_trial_approves_nothing_unknown(pack: Pack, cell: str, result: str, because: str) -> None:
    said = tried(pack, cell, People(degrees=[degree(1, verified=None)], employments=[job(1)])).decision
    assert (said.result, said.because.zh) == (result, because)


def test_a_trial_says_where_a_prefilled_value_stands(pack: Pack) -> None:
    said = tried(pack, "true", People(degrees=[degree(1)], employments=[job(1)]))
    assert {field.key: (field.value, [source.record_set for source in field.sources]) for field in said.form} == {
        "school": ("深圳大学", ["degrees"]),
        "degree_no": ("D-1", ["degrees"]),
        "mobile": ("13800001234", []),
        "note": (None, []),
    }


def test_the_words_of_the_rules_hold_all_a_table_needs() -> None:
    body = rule_text(GRADUATE)
    assert (body["item"], body["labels"], body["words"][0]) == (
        "graduate-reception",
        ["学历已核验", "用人单位状态", "已参保"],
        {"zh": "学历已核验", "en": "degree verified"},
    )
    assert body["rows"][1] == {
        "when": ["false", "-", "-"],
        "then": "refer",
        "because": {"zh": "学历未能自动核验", "en": "学历未能自动核验"},
    }
