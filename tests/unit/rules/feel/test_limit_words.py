"""What is said of an expression that asks for too much, whole and in both languages."""

from __future__ import annotations

import pytest

from saltern.core.rules.engines.python import compile_expression
from saltern.core.rules.feel.limit import MAX_CHARACTERS, MAX_ITEMS, MAX_TEXT, Budget, FeelLimitExceeded
from saltern.core.rules.feel.parse import parse_expression


@pytest.mark.parametrize(
    ("text", "en", "zh", "limit"),
    [
        ("(" * 101 + "1" + ")" * 101, "parts nested too deeply", "嵌套过深", 100),
        (" + ".join(["1"] * 200), "operators in a row", "连续的运算符过多", 120),
        ("1" * (MAX_TEXT + 1), "a text of 100001 characters", "100001 个字符的文本", MAX_TEXT),
        ("for a in 1..1000, b in 1..1000 return 1", "a list made by for", "for 生成的列表", MAX_ITEMS),
        (
            "every a in 1..90000, b in 1..90000 satisfies b > 0",
            "more steps than a rule may take",
            "计算步数过多",
            300_000,
        ),
    ],
)
def test_an_expression_that_asks_for_too_much(text: str, en: str, zh: str, limit: int) -> None:
    with pytest.raises(FeelLimitExceeded) as refusal:
        compile_expression(parse_expression(text)).run({})
    assert (str(refusal.value), refusal.value.message("zh")) == (
        f"The expression asks for too much: {en}; the limit is {limit}.",
        f"表达式超出允许的规模：{zh}；上限为 {limit}。",
    )


def test_values_that_grow_too_large() -> None:
    with pytest.raises(FeelLimitExceeded) as items:
        Budget().items(MAX_ITEMS + 1)
    with pytest.raises(FeelLimitExceeded) as characters:
        Budget().characters(MAX_CHARACTERS + 1)
    assert (items.value.message("zh"), characters.value.message("zh")) == (
        f"表达式超出允许的规模：{MAX_ITEMS + 1} 个元素的列表；上限为 {MAX_ITEMS}。",
        f"表达式超出允许的规模：{MAX_CHARACTERS + 1} 个字符的字符串；上限为 {MAX_CHARACTERS}。",
    )
