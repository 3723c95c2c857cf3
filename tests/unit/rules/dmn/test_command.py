"""`saltern dmn`: JSON in, JSON out, typed texts for dates, mistakes in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from saltern.errors import Faults
from saltern.interfaces.cli.dmn import InputsMistaken, InputsNotJson, NotTemporal, app

MODEL = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="urn:m" name="m">
<inputData id="birth" name="birth"><variable name="birth" typeRef="date"/></inputData>
<inputData id="x" name="x"><variable name="x"/></inputData>
<decision id="d" name="turns 70"><variable name="turns 70"/>
<informationRequirement><requiredInput href="#birth"/></informationRequirement>
<literalExpression><text>birth + duration("P70Y")</text></literalExpression></decision>
<decision id="e" name="echo"><variable name="echo"/>
<informationRequirement><requiredInput href="#x"/></informationRequirement>
<literalExpression><text>{value: x, third: 1/3, big: 1e20, yes: x = x}</text></literalExpression></decision>
</definitions>"""


@pytest.fixture
def model(tmp_path: Path) -> str:
    path = tmp_path / "m.dmn"
    path.write_text(MODEL, encoding="utf-8")
    return str(path)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_declared_date_is_given_as_its_text(model: str) -> None:
    assert run("evaluate", model, "turns 70", "--inputs", '{"birth": "1956-03-01"}') == '"2026-03-01"\n'


def test_numbers_are_printed_digit_for_digit(model: str) -> None:
    printed = run("evaluate", model, "echo", "--inputs", '{"x": 12.50}')
    third = "0." + "3" * 34
    assert printed == f'{{"value": 12.50, "third": {third}, "big": 100000000000000000000, "yes": true}}\n'


def test_typed_texts_and_inputs_from_a_file(model: str, tmp_path: Path) -> None:
    given = tmp_path / "in.json"
    given.write_text('{"x": ["@2026-03-01", "@P1Y", "@@home", "plain"]}', encoding="utf-8")
    printed = json.loads(run("evaluate", model, "echo", "--inputs", f"@{given}"))
    assert printed["value"] == ["2026-03-01", "P1Y", "@home", "plain"]


def test_the_list_names_inputs_with_their_types(model: str) -> None:
    assert json.loads(run("list", model, "--json"))["elements"] == [
        {"name": "turns 70", "kind": "decision", "inputs": {"birth": "date"}},
        {"name": "echo", "kind": "decision", "inputs": {"x": ""}},
    ]


def test_bad_inputs_are_refused(model: str) -> None:
    runner = CliRunner()
    result = runner.invoke(app, ["evaluate", model, "echo", "--inputs", "[1]"])
    assert isinstance(result.exception, InputsNotJson)
    assert str(result.exception) == "--inputs is not a JSON object: found list."
    result = runner.invoke(app, ["evaluate", model, "turns 70", "--inputs", '{"birth": "yesterday"}'])
    assert isinstance(result.exception, NotTemporal)
    assert str(result.exception) == "yesterday is not a date."


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ('{"x": NaN}', "NaN is no number here"),
        ('{"x": -Infinity}', "-Infinity is no number here"),
        ('{"x": [1e7000]}', "1e7000 is no number here"),
        ('{"x": 1e99999999999999999999}', "1e99999999999999999999 is no number here"),
        ('{"x": ' + "9" * 7000 + "}", "9" * 40 + "… is no number here"),
        ('{"x": 1, "x": 2}', '"x" stands twice'),
        ('{"x": {"a": 1, "a": 1}}', '"a" stands twice'),
        ('{"x": ' + "[" * 50_000, "too many brackets inside each other"),
        ("@nothing.json", "there is no such file or folder"),
        ("@.", "it is a folder"),
        ("@gb.json", "it is no UTF-8 text"),
        ("", "Expecting value: line 1 column 1 (char 0)"),
    ],
)
def test_an_input_that_would_be_taken_for_null_is_refused(
    model: str, typed: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("gb.json").write_bytes('{"x": "深圳"}'.encode("gb18030"))
    result = CliRunner().invoke(app, ["evaluate", model, "echo", "--inputs", typed])
    assert isinstance(result.exception, InputsNotJson)
    assert str(result.exception) == f"--inputs is not a JSON object: {reason}."


def test_inputs_nobody_knows_are_refused_and_missing_ones_told(model: str) -> None:
    runner = CliRunner()
    result = runner.invoke(app, ["evaluate", model, "turns 70", "--inputs", '{"brith": "1956-03-01"}'])
    assert isinstance(result.exception, InputsMistaken)
    assert str(result.exception) == "turns 70 takes no input brith; it takes: birth (did you mean birth?)."
    result = runner.invoke(app, ["evaluate", model, "turns 70", "--inputs", '{"x": 1}'], catch_exceptions=False)
    assert result.stdout == "null\n"
    assert result.stderr.splitlines() == [
        "warning: the input birth is not given: it is null",
        "warning: turns 70 does not use the input x",
    ]


def test_what_a_check_finds_is_told_with_the_answer_and_refused_where_one_is_strict(tmp_path: Path) -> None:
    file = tmp_path / "m.dmn"
    file.write_text(MODEL.replace("birth + duration", "brith + duration"), encoding="utf-8")
    asked = ["evaluate", str(file), "turns 70", "--inputs", '{"birth": "1956-03-01"}']
    result = CliRunner().invoke(app, asked, catch_exceptions=False)
    assert result.stdout == "null\n"
    warned = result.stderr.splitlines()
    assert (len(warned), "brith" in warned[0]) == (1, True)
    refused = CliRunner().invoke(app, [*asked, "--strict"])
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert isinstance(refused.exception, Faults)
    assert [fault.code for fault in refused.exception.faults] == ["unknown-name"]


def test_an_id_is_as_good_as_a_name_and_inputs_come_by_standard_input(model: str) -> None:
    result = CliRunner().invoke(app, ["evaluate", model, "d", "--inputs", "-"], input='{"birth": "1956-03-01"}')
    assert (result.exit_code, result.stdout) == (0, '"2026-03-01"\n')


TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="urn:t" name="t">
<inputData id="age" name="age"><variable name="age" typeRef="number"/></inputData>
<decision id="old" name="old"><variable name="old" typeRef="boolean"/>
<informationRequirement><requiredInput href="#age"/></informationRequirement>
<literalExpression><text>age >= 80</text></literalExpression></decision>
<decision id="sum" name="sum"><variable name="sum"/>
<informationRequirement><requiredDecision href="#old"/></informationRequirement>
<decisionTable hitPolicy="UNIQUE"><input><inputExpression typeRef="boolean"><text>old</text></inputExpression></input>
<output/><rule><inputEntry><text>false</text></inputEntry><outputEntry><text>0</text></outputEntry></rule>
<rule><inputEntry><text>true</text></inputEntry><outputEntry><text>200</text></outputEntry></rule></decisionTable>
</decision>
<decision id="day" name="day"><variable name="day"/>
<literalExpression><text>today()</text></literalExpression></decision>
</definitions>"""


def test_every_decision_on_the_way_is_told(tmp_path: Path) -> None:
    file = tmp_path / "t.dmn"
    file.write_text(TABLE, encoding="utf-8")
    asked = ("evaluate", str(file), "sum", "--inputs", '{"age": 81}')
    assert run(*asked, "--explain") == "200\n  old = true\n  sum = 200 (rule 2)\n"
    assert json.loads(run(*asked, "--json")) == {
        "value": 200,
        "steps": [
            {"decision": "old", "value": True, "rules": []},
            {"decision": "sum", "value": 200, "rules": [2]},
        ],
        "warnings": [],
    }


def test_the_day_of_today_can_be_given(tmp_path: Path) -> None:
    file = tmp_path / "t.dmn"
    file.write_text(TABLE, encoding="utf-8")
    assert run("evaluate", str(file), "day", "--as-of", "2020-04-10") == '"2020-04-10"\n'


def test_many_models_are_checked_at_once(model: str, tmp_path: Path) -> None:
    file = tmp_path / "t.dmn"
    file.write_text(TABLE, encoding="utf-8")
    assert json.loads(run("check", str(file), str(file), "--json"))["faults"] == []
