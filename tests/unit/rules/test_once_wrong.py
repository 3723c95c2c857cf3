"""Kinds of inputs that were once answered wrongly, each by its smallest input; beside it others of the same kind."""

from __future__ import annotations

import html
from decimal import Decimal
from pathlib import Path

import pytest

from saltern.core.rules.dmn import load
from saltern.core.rules.engines.python import compile_tests
from saltern.core.rules.feel.parse import parse_unary_tests

HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="urn:m" name="m">'
AGE = """<itemDefinition name="tAge"><typeRef>number</typeRef><allowedValues><text>[0..150]</text></allowedValues>
</itemDefinition><itemDefinition name="tWord"><typeRef>string</typeRef>
<allowedValues><text>"a"</text></allowedValues></itemDefinition>"""
GREAT = 10**38 + 1
KINDS: dict[str, list[tuple[str, object]]] = {
    "item in filters": [
        ("[{item: 4}, {item: 9}][item > 5]", [{"item": 9}]),
        ("[{item: 4}, {b: 9}][item = null]", []),
        ("[{b: 4}, {b: 9}][item.b > 5]", [{"b": 9}]),
        ("[4, 9][item > 5]", [9]),
    ],
    "times and their fractions": [
        ('time("10:00:00.1") = time("10:00:00.9")', True),
        ('time("10:00:00.1") < time("10:00:00.9")', False),
        ('time("10:00:00.2") >= time("10:00:00.7")', True),
        ('time("10:00:00.9") > time("10:00:00.2")', False),
        ('time("10:00:00.9") in [time("10:00:00.1")..time("10:00:00.5")]', True),
        ('time("10:00:01") > time("10:00:00.9")', True),
    ],
    "ranges by a sign": [
        ("5 in (!= 3)", True),
        ("(!= 3) = (!= 3)", True),
        ("[1, 3, 5][item in (!= 3)]", [1, 5]),
        ("(!= 3) instance of range<number>", True),
        ("(< 3) = [1..3)", False),
    ],
    "instance of a type with allowed values": [
        ("160 instance of tAge", True),
        ('"b" instance of tWord', True),
        ('"b" instance of tAge', False),
        ("null instance of tAge", False),
    ],
    "classes of a pattern": [
        ('matches("深圳", "^\\\\w+$")', True),
        ('matches("深 圳", "^\\\\w+$")', False),
        ('matches("２０", "^\\\\d+$")', True),
        ('matches("٣", "\\\\d")', True),
        ('matches("b", "[\\\\w-[aeiou]]")', True),
        ('matches("a", "[\\\\w-[aeiou]]")', False),
        ('matches("。", "\\\\p{IsCJKSymbolsandPunctuation}")', True),
        ('matches("深", "\\\\p{IsCJKUnifiedIdeographs}")', True),
        ('matches("a", "\\\\p{IsCyrillic}")', False),
        ('matches("a{,2}", "a{,2}")', None),
        ('matches("aa", "a{2,1}")', None),
    ],
    "parts of a text": [
        ('substring("foobar", -3, 10)', "bar"),
        ('substring("foobar", 7)', None),
        ('substring("", 1)', None),
        ('substring("a", 2) = ""', False),
    ],
    "numbers of 34 digits": [
        ("v = 100000000000000000000000000000000000001", True),
        ("v + 1 - 1 = v", True),
        ("string(v)", "100000000000000000000000000000000000000"),
        ("1234567890123456789012345678901234 + 0.4", Decimal("1234567890123456789012345678901234")),
    ],
}


def asked(folder: Path, text: str) -> object:
    path = folder / "m.dmn"
    needs = '<informationRequirement><requiredInput href="#v"/></informationRequirement>'
    path.write_text(
        f'{HEAD}{AGE}<inputData id="v" name="v"/><decision id="d" name="d">{needs}<literalExpression>'
        f"<text>{html.escape(text)}</text></literalExpression></decision></definitions>",
        encoding="utf-8",
    )
    loaded = load(path)
    assert loaded.faults == ()
    return loaded.evaluate("d", {"v": GREAT})


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_that_was_once_another(tmp_path: Path, kind: str) -> None:
    cases = KINDS[kind]
    assert {text: asked(tmp_path, text) for text, _ in cases} == dict(cases)


@pytest.mark.parametrize(
    ("cell", "value", "answer"),
    [
        ("not(< 18)", None, None),
        ("not(18)", None, None),
        ("!= 18", None, None),
        ("not(null)", None, False),
        ("not(null, 18)", Decimal(3), True),
        ("?", False, False),
        ("?", None, None),
        ("not(?)", None, None),
        ("? = null", None, True),
    ],
)
def test_a_cell_of_an_unknown_value(cell: str, value: object, answer: object) -> None:
    assert compile_tests(parse_unary_tests(cell)).run({}, value) is answer


SERVED = """<itemDefinition name="tFn"><functionItem outputTypeRef="number"/></itemDefinition>
<decision id="x" name="x"><variable name="x"/><literalExpression><text>{text}</text></literalExpression></decision>
<decisionService id="s" name="s"><variable name="s" typeRef="tFn"/><outputDecision href="#x"/></decisionService>
<decision id="c" name="c"><variable name="c"/><knowledgeRequirement><requiredKnowledge href="#s"/>
</knowledgeRequirement><literalExpression><text>s()</text></literalExpression></decision>"""


@pytest.mark.parametrize(("text", "answer"), [('"x"', None), ("7", Decimal(7)), ("[7]", Decimal(7))])
def test_a_service_gives_what_its_type_says(tmp_path: Path, text: str, answer: object) -> None:
    path = tmp_path / "m.dmn"
    path.write_text(HEAD + SERVED.format(text=text) + "</definitions>", encoding="utf-8")
    loaded = load(path)
    assert [loaded.evaluate("c", {}), loaded.evaluate("s", {}, kind="decision_service")] == [answer, answer]
