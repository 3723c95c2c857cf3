"""The drawn reimbursement of hospital costs: the district's rule, and a DMN engine, and nothing unknown approved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import product

import pytest

from saltern.core.approvals.compilation import ItemRules, compile_item
from saltern.core.rules.dmn import DmnModel, load
from worlds.yantian import YANTIAN, yantian

Case = Mapping[str, object]
KNOWN: Mapping[str, tuple[object, ...]] = {
    "insured_then": (True, False),
    "filed": (True, False),
    "long_stay": (True, False),
    "bill": (Decimal(0), Decimal(30000), Decimal("30000.01"), Decimal(50000), Decimal("50000.01")),
    "third_party": (True, False),
}


@pytest.fixture(scope="module")
def rules() -> ItemRules:
    pack = yantian()
    return compile_item(item=pack.items["medical-reimbursement-remote"], vocabulary=pack.vocabulary)


@pytest.fixture(scope="module")
def model() -> DmnModel:
    return load(YANTIAN / "tables" / "reimbursement.dmn")


def cases(values: Mapping[str, tuple[object, ...]]) -> Iterator[Case]:
    for row in product(*values.values()):
        yield dict(zip(values, row, strict=True))


def result(rules: ItemRules, case: Case) -> str:
    assert rules.approval is not None
    return rules.approval.run([case[name] for name in rules.approval.names], {}).result


def test_the_desk_answers_as_a_dmn_engine_where_all_is_known(rules: ItemRules, model: DmnModel) -> None:
    for case in cases(KNOWN):
        answer = model.evaluate("decision", case)
        assert isinstance(answer, dict)
        assert (case, answer["then"]) == (case, result(rules, case))


def test_what_is_approved_at_once(rules: ItemRules) -> None:
    approved = [tuple(case.values()) for case in cases(KNOWN) if result(rules, case) == "approve"]
    long, short = KNOWN["bill"][:4], KNOWN["bill"][:2]
    assert approved == [
        *((True, True, True, bill, False) for bill in long),
        *((True, True, False, bill, False) for bill in short),
    ]


def test_an_unknown_is_approved_only_where_every_answer_to_it_would_be(rules: ItemRules) -> None:
    seen = 0
    for case in cases({name: (*values, None) for name, values in KNOWN.items()}):
        if None in case.values() and result(rules, case) == "approve":
            possible = {name: KNOWN[name] if value is None else (value,) for name, value in case.items()}
            assert (case, {result(rules, one) for one in cases(possible)}) == (case, {"approve"})
        seen += 1
    assert seen == 3 * 3 * 3 * 6 * 3
