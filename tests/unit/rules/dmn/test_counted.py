"""What a model asks is counted: types, comparisons, depth and what is printed; nothing depends on who calls."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from saltern.core.rules.dmn import DmnModel, load
from saltern.core.rules.dmn.values import to_json
from saltern.core.rules.feel.limit import FeelLimitExceeded
from saltern.interfaces.cli.dmn import InputsNotJson, app

HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="urn:m" name="m">'
NODE = "".join(f'<itemComponent name="{part}"><typeRef>n</typeRef></itemComponent>' for part in "ab")
TYPES = f"""<itemDefinition name="n">{NODE}</itemDefinition>
<itemDefinition name="age"><typeRef>number</typeRef>
<allowedValues><text>[0..150]</text></allowedValues></itemDefinition>"""
DOUBLED = "(for i in 1..{n} return if i = 1 then {one} else {more})[-1]"
TREE = DOUBLED.format(n=60, one="{a: null, b: null}", more="{a: partial[-1], b: partial[-1]}")
LIST = DOUBLED.format(n=60, one="[1]", more="[partial[-1], partial[-1]]")
DEEP = "{{f: function(n) if n = 0 then 0 else 1 + f(n - 1), r: f({n})}}.r"


def model(folder: Path, text: str) -> DmnModel:
    inputs = "".join(f'<inputData id="{name}" name="{name}"><variable name="{name}"/></inputData>' for name in "stv")
    needs = "".join(f'<informationRequirement><requiredInput href="#{n}"/></informationRequirement>' for n in "stv")
    box = f"<literalExpression><text>{html.escape(text)}</text></literalExpression>"
    decision = f'<decision id="d" name="d"><variable name="d"/>{needs}{box}</decision>'
    path = folder / "m.dmn"
    path.write_text(f"{HEAD}{TYPES}{inputs}{decision}</definitions>", encoding="utf-8")
    return load(path)


def below(frames: int, work: Callable[[], object]) -> object:
    return work() if frames == 0 else below(frames - 1, work)


def test_a_type_that_contains_itself_is_asked_of_each_part_once(tmp_path: Path) -> None:
    assert model(tmp_path, f"{TREE} instance of n").evaluate("d", {}) is True


@pytest.mark.parametrize("text", [TREE, LIST], ids=["contexts", "lists"])
def test_an_answer_without_end_is_not_printed(tmp_path: Path, text: str) -> None:
    answer = model(tmp_path, text).evaluate("d", {})
    with pytest.raises(FeelLimitExceeded):
        to_json(answer)


@pytest.mark.parametrize(
    "text",
    [
        "count(for i in 1..100000 return s = t)",
        "count(for i in 1..100000 return s < t)",
        "count(for i in 1..100000 return s in (t, v))",
        "count(for i in 1..100000 return [s] = [t])",
        "count(for i in 1..100000 return v instance of list<string>)",
    ],
)
def test_comparing_long_values_again_and_again_is_refused(tmp_path: Path, text: str) -> None:
    given = {"s": "x" * 2_000_000, "t": "x" * 1_999_999 + "y", "v": ["x"] * 4_000}
    with pytest.raises(FeelLimitExceeded):
        model(tmp_path, text).evaluate("d", given)


@pytest.mark.parametrize("frames", [0, 700])
@pytest.mark.parametrize(("calls", "answer"), [(60, Decimal(60)), (150, Decimal(150)), (200, None), (5_000, None)])
def test_how_deep_functions_call_each_other_is_counted(
    tmp_path: Path, frames: int, calls: int, answer: Decimal | None
) -> None:
    loaded = model(tmp_path, DEEP.format(n=calls))
    if answer is not None:
        assert below(frames, lambda: loaded.evaluate("d", {})) == answer
        return
    with pytest.raises(FeelLimitExceeded, match="functions that call each other too deeply"):
        below(frames, lambda: loaded.evaluate("d", {}))


def test_numbers_have_34_digits_at_the_door(tmp_path: Path) -> None:
    loaded = model(tmp_path, "v = 100000000000000000000000000000000000001")
    assert [loaded.evaluate("d", {"v": value}) for value in (10**38 + 1, Decimal(10**38 + 1), 10**38)] == [True] * 3


def test_what_an_allowed_value_is_does_not_ask_which_are_allowed(tmp_path: Path) -> None:
    assert model(tmp_path, "160 instance of age").evaluate("d", {}) is True


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("[1..5]", "[1 .. 5]"),
        ('(< date("2026-01-01"))', "(< 2026-01-01)"),
        ("(!= 3)", "(!= 3)"),
        ("function(a, b) a", "function(a, b)"),
        ('duration("P1DT2H")', "P1DT2H"),
    ],
)
def test_what_json_has_not_is_printed_as_feel(tmp_path: Path, text: str, printed: str) -> None:
    assert json.loads(to_json(model(tmp_path, text).evaluate("d", {}))) == printed


def test_half_a_character_is_no_input(tmp_path: Path) -> None:
    model(tmp_path, "v")
    result = CliRunner().invoke(app, ["evaluate", str(tmp_path / "m.dmn"), "d", "--inputs", '{"v": ["\\ud800"]}'])
    assert isinstance(result.exception, InputsNotJson)
    assert "half of a character" in str(result.exception)
    assert to_json(["\ud800", "\U0001f600"]) == '["\\ud800", "\U0001f600"]'


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("[{item: 4}, {item: 9}][item > 5]", [{"item": 9}]),
        ("[3, 7][item > 5]", [7]),
        ('time("10:00:00.1") = time("10:00:00.9")', True),
        ('time("10:00:00.1") < time("10:00:00.9")', False),
        ('time("10:00:00.2") >= time("10:00:00.7")', True),
        ("5 in (!= 3)", True),
        ("{r: (!= 3), a: [3 in r, 4 in r, null in r]}.a", [False, True, None]),
    ],
)
def test_items_times_and_ranges(tmp_path: Path, text: str, answer: object) -> None:
    assert model(tmp_path, text).evaluate("d", {}) == answer
