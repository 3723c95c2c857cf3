"""What authors with other habits write, and what they are told was meant."""

from __future__ import annotations

import pytest

from saltern.core.rules.feel.parse import FeelSyntaxError, parse_expression

SLIPS = [
    ("a == 1", 'equality is one "="', "相等只写一个“=”"),
    ("a && b", '"and" joins conditions', "“并且”写作 and"),
    ("a || b", '"or" joins conditions', "“或者”写作 or"),
    ("a <> b", '"!=" says that two differ', "“不等于”写作 !="),
    ("a => 1", '"at least" is ">="', "“不小于”写作 >="),
    ("a =< 1", '"at most" is "<="', "“不大于”写作 <="),
    ("!a", '"not(…)" denies', "“不”写作 not(…)"),
    ("s = 'valid'", 'texts stand in "…"', '文本写在英文双引号 "…" 里'),
    ("7 % 2", "modulo(a, b) is the remainder", "求余数写作 modulo(a, b)"),
    ("s = “valid”", 'write " instead of the full-width “', '全角的 “ 应写作半角的 "'),
    ("count（a) > 1", "write ( instead of the full-width （", "全角的 （ 应写作半角的 ("),
    ("a ≥ 1", "write >= instead of the full-width ≥", "全角的 ≥ 应写作半角的 >="),
    ('min(1，2) = "，"', "write , instead of the full-width ，", "全角的 ， 应写作半角的 ,"),
]


@pytest.mark.parametrize(("text", "english", "chinese"), SLIPS)
def test_what_was_meant_is_said(text: str, english: str, chinese: str) -> None:
    with pytest.raises(FeelSyntaxError) as told:
        parse_expression(text, names=["a", "b", "s"])
    words = told.value.words()
    assert (f"({english})" in words.en, f"（{chinese}）" in words.zh) == (True, True), words


@pytest.mark.parametrize("text", ['a = "（，）" b', "a != != b", "a b", "/* （ */ a b"])
def test_other_mistakes_say_no_more_than_what_stands_there(text: str) -> None:
    with pytest.raises(FeelSyntaxError) as told:
        parse_expression(text, names=["a", "b"])
    assert not told.value.words().en.endswith(").")
