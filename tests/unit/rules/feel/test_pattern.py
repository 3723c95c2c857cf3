"""Patterns mean what XPath says of them, also where RE2's own writing means something else."""

from __future__ import annotations

import pytest

from saltern.core.rules.engines.python import compile_expression
from saltern.core.rules.feel.parse import parse_expression
from saltern.core.rules.feel.pattern import compiled

MATCHES = [
    (r"^\w+$", "深圳", True),
    (r"^\w+$", "a1é٣", True),
    (r"^\w+$", "€", True),
    (r"\w", "_", False),
    (r"\w", "。", False),
    (r"^\W+$", "。 _-\u200d", True),
    (r"\W", "深", False),
    (r"^[\w。]+$", "深圳。", True),
    (r"^[^\w]+$", "。-", True),
    (r"^[\W1]+$", "-1。", True),
    (r"^\d+$", "２０", True),
    (r"^\d+$", "٣1", True),
    (r"^\D+$", "二十", True),
    (r"^[\D2]+$", "二2", True),
    (r"\d", "½", False),
    (r"^\s$", "\t", True),
    (r"^\s$", "\u3000", False),
    (r"^\S$", "\u3000", True),
    (r"^[\S ]$", " ", True),
    (r"^\i\c*$", "深-1", True),
    (r"^\i", "-a", False),
    (r"^\c+$", "a.b-1·", True),
    (r"^\C+$", " ,!", True),
    (r"^[\I]$", "1", True),
    (r"[\w-[aeiou]]", "b", True),
    (r"[\w-[aeiou]]", "aeiou", False),
    (r"^[\p{L}-[a-z]]+$", "ABé", True),
    (r"[^a-c-[x]]", "x", False),
    (r"[^a-c-[x]]", "d", True),
    (r"[a-z-[b-y-[m]]]", "m", True),
    (r"[a-z-[b-y-[m]]]", "n", False),
    (r"[a-[a]]", "a", False),
    (r"\p{IsBasicLatin}", "深", False),
    (r"^\p{IsCJKUnifiedIdeographs}+$", "深圳", True),
    (r"\p{IsCJKSymbolsandPunctuation}", "。", True),
    (r"^\p{IsHalfwidthandFullwidthForms}+$", "２Ａ", True),
    (r"\p{IsCJKUnifiedIdeographsExtensionB}", "\U00020000", True),
    (r"\P{IsBasicLatin}", "abc", False),
    (r"^[\P{IsBasicLatin}x]+$", "深x", True),
    (r"^\p{Lu}\p{Ll}$", "Aé", True),
    (r"^\p{C}$", "\u0378", True),
    (r"^[-a]+$", "a-", True),
    (r"^[a-]+$", "a-", True),
    (r"^[\^\]\[]+$", "^][", True),
    (r"^[a^]+$", "^a", True),
    (r"^.$", "\r", False),
    (r"^a.?b$", "a\nb", False),
    (r"^(?:ab)+$", "abab", True),
    (r"^a{2}$", "aa", True),
    (r"^a{2,}?$", "aaa", True),
    (r"^(|a)b$", "b", True),
    (r"[[a-z]", "a", None),
    (r"a{,2}", "a{,2}", None),
    (r"a{", "a{", None),
    (r"a}", "a}", None),
    (r"a]", "a]", None),
    (r"a**", "a", None),
    (r"a+?+", "a", None),
    (r"a{2}{3}", "a", None),
    (r"*a", "a", None),
    (r"(?i)a", "A", None),
    (r"(?=a)", "a", None),
    (r"\b", "a", None),
    (r"\x41", "A", None),
    (r"\pL", "a", None),
    (r"\p{Han}", "深", None),
    (r"\p{IsNowhere}", "a", None),
    (r"[\p{IsNowhere}]", "a", None),
    (r"[b-a]", "a", None),
    (r"[a-\d]", "a", None),
    (r"[]", "a", None),
    (r"[^]", "a", None),
    (r"[a", "a", None),
    (r"[a-c-[b]", "a", None),
    ("a\\", "a", None),
    (r"(a)\1", "aa", None),
]


@pytest.mark.parametrize(("pattern", "text", "answer"), MATCHES)
def test_a_pattern_is_read_as_xpath_has_it(pattern: str, text: str, answer: object) -> None:
    found = compiled(pattern, "")
    assert (None if found is None else found.search(text) is not None) is answer


@pytest.mark.parametrize(
    ("flags", "pattern", "text", "answer"),
    [
        ("s", "^a.b$", "a\nb", True),
        ("m", "^b$", "a\nb", True),
        ("i", "[a-c]+", "B", True),
        ("x", "a b [ ]", "ab ", True),
        ("q", "a{,2}", "a{,2}", True),
        ("g", "a", "a", None),
    ],
)
def test_flags(flags: str, pattern: str, text: str, answer: object) -> None:
    found = compiled(pattern, flags)
    assert (None if found is None else found.search(text) is not None) is answer


def test_rules_match_chinese_words_and_digits() -> None:
    text = r'if matches("深圳","^\\w+$") and matches("２０","^\\d+$") then replace("a。b", "\\W", "-") else null'
    assert compile_expression(parse_expression(text)).run({}) == "a-b"
