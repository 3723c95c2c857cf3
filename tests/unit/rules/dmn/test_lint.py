"""`saltern dmn check` finds what is wrong with a model before anybody asks it, and a case that shows it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from saltern.core.rules.dmn import DmnModel, load
from saltern.core.rules.feel.parse import parse_unary_tests
from saltern.core.rules.feel.reading_cells import literal_cell
from saltern.errors import Faults
from saltern.interfaces.cli.dmn import app

HEAD = '<definitions xmlns="{}" xmlns:camunda="http://camunda.org/schema/1.0/dmn" namespace="urn:m" name="m"{}>'
DMN15, DMN16 = (f"https://www.omg.org/spec/DMN/{day}/MODEL/" for day in ("20230324", "20240513"))


def model(folder: Path, body: str, *, namespace: str = DMN15, more: str = "", name: str = "m.dmn") -> DmnModel:
    path = folder / name
    path.write_text(HEAD.format(namespace, more) + body + "</definitions>", encoding="utf-8")
    return load(path)


def given(name: str, type_ref: str = "") -> str:
    typed = f' typeRef="{type_ref}"' if type_ref else ""
    return f'<inputData id="i_{name.strip()}" name="{name}"><variable name="{name}"{typed}/></inputData>'


def decided(name: str, box: str, *needs: str, key: str = "") -> str:
    required = "".join(
        f'<informationRequirement><requiredInput href="#i_{need}"/></informationRequirement>' for need in needs
    )
    return f'<decision id="{key or name}" name="{name}"><variable name="{name}"/>{required}{box}</decision>'


def text(written: str) -> str:
    return f"<literalExpression><text>{written.replace('<', '&lt;')}</text></literalExpression>"


def table(policy: str, inputs: list[str], *rules: tuple[str, ...], default: str = "", allowed: str = "") -> str:
    values = f"<inputValues><text>{allowed}</text></inputValues>" if allowed else ""
    made = "".join(f"<input><inputExpression><text>{one}</text></inputExpression>{values}</input>" for one in inputs)
    ready = f"<defaultOutputEntry><text>{default}</text></defaultOutputEntry>" if default else ""
    rows = "".join(
        "<rule>"
        + "".join(f"<inputEntry><text>{cell.replace('<', '&lt;')}</text></inputEntry>" for cell in row[:-1])
        + f"<outputEntry><text>{row[-1]}</text></outputEntry></rule>"
        for row in rules
    )
    return f'<decisionTable hitPolicy="{policy}">{made}<output>{ready}</output>{rows}</decisionTable>'


def told(loaded: DmnModel) -> list[tuple[str, str]]:
    return [(fault.code, str(fault.found)) for fault in loaded.check()]


def test_names_and_functions_nobody_knows(tmp_path: Path) -> None:
    loaded = model(tmp_path, decided("d", text("undefinedname + nofn(2)")))
    assert told(loaded) == [("unknown-name", '"undefinedname"'), ("unknown-function", '"nofn"')]


def test_names_that_forms_bring_with_them_are_known(tmp_path: Path) -> None:
    body = (
        given("rows")
        + given("n")
        + decided("d", text("for r in rows, k in 1..n return [r, k, partial]"), "rows", "n")
        + decided("e", text("{a: n, f: function(x) if x = 0 then a else f(x - 1)}.f(2)"), "n")
        + decided("f", text("rows[amount > n and item.kind = 1]"), "rows", "n")
        + decided("g", text("some r in rows satisfies r.amount in (1, < n)"), "rows", "n")
        + decided("h", text("sort(rows, function(a, b) a.x < b.x)"), "rows")
    )
    assert told(model(tmp_path, body)) == []


@pytest.mark.parametrize(
    "body",
    [
        given("v", "tMissing") + decided("d", text("v"), "v"),
        given("v") + '<decision id="d" name="d"><variable name="d" typeRef="tMissing"/><informationRequirement>'
        '<requiredInput href="#i_v"/></informationRequirement>' + text("v") + "</decision>",
        '<itemDefinition name="t"><itemComponent name="a"><typeRef>tMissing</typeRef></itemComponent></itemDefinition>'
        + given("v", "t")
        + decided("d", text("v.a"), "v"),
    ],
)
def test_a_type_nobody_defines(tmp_path: Path, body: str) -> None:
    assert told(model(tmp_path, body)) == [("dmn-type", "type tMissing")]


def test_blanks_around_a_name_are_no_part_of_it(tmp_path: Path) -> None:
    loaded = model(tmp_path, given(" Person ") + decided("d", text("Person"), "Person"))
    assert (told(loaded), loaded.evaluate("d", {"Person": 4})) == ([], 4)


def test_names_are_given_once(tmp_path: Path) -> None:
    loaded = model(tmp_path, decided("d", text("1")) + decided("d", text("2"), key="other"))
    assert told(loaded) == [("dmn-name", "a second d")]


def test_an_import_and_an_input_do_not_share_a_name(tmp_path: Path) -> None:
    model(tmp_path, given("x") + decided("e", text("x"), "x"), name="b.dmn", more="").model  # noqa: B018
    (tmp_path / "b.dmn").write_text((tmp_path / "b.dmn").read_text().replace("urn:m", "urn:b"))
    body = f'<import name="b" namespace="urn:b" importType="{DMN15}"/>' + given("b") + decided("d", text("b"), "b")
    assert ("dmn-name", "a second b") in told(model(tmp_path, body))


def test_what_nothing_asks_for(tmp_path: Path) -> None:
    loaded = model(tmp_path, given("v") + given("w") + decided("d", text("1"), "w"))
    assert told(loaded) == [
        ("dmn-unused", "input v, which nothing asks for"),
        ("dmn-unused", "d requires w and never asks it"),
    ]


TABLES = [
    (table("UNIQUE", ["age"], ("< 18", "1"), (">= 18", "2")), []),
    (table("UNIQUE", ["age"], ("< 18", "1"), ("> 18", "2")),
     [("dmn-gap", "no rule holds for age = 18")]),
    (table("UNIQUE", ["age"], ("< 18", "1"), ("> 18", "2"), default="0"), []),
    (table("UNIQUE", ["age"], ("[1..5]", "1"), ("[6..9]", "2"), allowed="[1..9]"),
     [("dmn-gap", "no rule holds for age = 5.5")]),
    (table("UNIQUE", ["age"], ("<= 18", "1"), (">= 18", "2")),
     [("dmn-contradiction", "rules 1 and 2 both hold for age = 18, with different answers")]),
    (table("UNIQUE", ["age"], ("<= 18", "1"), (">= 18", "1")),
     [("dmn-overlap", "rules 1 and 2 both hold for age = 18")]),
    (table("ANY", ["age"], ("<= 18", "1"), (">= 18", "1")), []),
    (table("ANY", ["age"], ("<= 18", "1"), (">= 18", "2")),
     [("dmn-contradiction", "rules 1 and 2 both hold for age = 18, with different answers")]),
    (table("FIRST", ["age"], ("< 18", "1"), ("< 10", "2"), ("-", "3")),
     [("dmn-unreached", "rule 2 never decides")]),
    (table("COLLECT", ["age"], ("< 18", "1"), ("< 10", "2")), []),
    (table("UNIQUE", ["kind"], ('"a"', "1"), ('"b"', "2"), allowed='"a","b"'), []),
    (table("UNIQUE", ["kind"], ('"a"', "1"), ('"b"', "2")),
     [("dmn-gap", 'no rule holds for kind = "another"')]),
    (table("UNIQUE", ["ok", "age"], ("true", "-", "1"), ("false", "< 3", "2")),
     [("dmn-gap", "no rule holds for ok = false, age = 3")]),
    (table("UNIQUE", ["day"], ('< date("2026-01-01")', "1"), ('> date("2026-01-01")', "2")),
     [("dmn-gap", "no rule holds for day = 2026-01-01")]),
    (table("UNIQUE", ["age"], ("< other", "1")), []),
]  # fmt: skip


@pytest.mark.parametrize(("box", "findings"), TABLES)
def test_a_tables_rules_are_held_against_each_other(tmp_path: Path, box: str, findings: list[tuple[str, str]]) -> None:
    names = ("age", "kind", "ok", "day", "other")
    loaded = model(tmp_path, "".join(map(given, names)) + decided("d", box, *names))
    assert [found for found in told(loaded) if found[0] != "dmn-unused"] == findings


def test_the_command_counts_mistakes_and_tells_warnings_apart(tmp_path: Path) -> None:
    model(tmp_path, given("age") + decided("d", table("UNIQUE", ["age"], ("< 18", "1")), "age"))
    result = CliRunner().invoke(app, ["check", str(tmp_path / "m.dmn")])
    assert (result.exit_code, "warning: " in result.stdout, "0 fault(s)" in result.output) == (0, True, True)
    model(tmp_path, decided("d", text("undefinedname + nofn(2)")))
    result = CliRunner().invoke(app, ["check", str(tmp_path / "m.dmn")])
    assert (result.exit_code, "2 fault(s)" in result.output) == (1, True)


def test_another_tools_additions_are_told_once_each(tmp_path: Path) -> None:
    body = '<decision id="d" name="d" camunda:historyTimeToLive="5"><variable name="d"/>' + text("1") + "</decision>"
    body += decided("e", text("2")).replace("<decision ", '<decision camunda:historyTimeToLive="6" ')
    body += "<extensionElements><camunda:properties/></extensionElements>"
    loaded = model(tmp_path, body)
    space = "http://camunda.org/schema/1.0/dmn"
    assert [str(fault.found) for fault in loaded.unread] == [f"{space} historyTimeToLive", f"{space} <properties>"]
    assert loaded.evaluate("e", {}) == 2


@pytest.mark.parametrize("language", ["juel", "https://www.omg.org/spec/DMN/20240513/B-FEEL/", "groovy"])
def test_a_text_in_another_language_is_no_feel(tmp_path: Path, language: str) -> None:
    body = decided("d", f'<literalExpression expressionLanguage="{language}"><text>1</text></literalExpression>')
    assert [str(fault.found) for fault in model(tmp_path, body).faults] == [f"expression language {language}"]
    whole = model(tmp_path, decided("d", text("1")), more=f' expressionLanguage="{language}"')
    assert [str(fault.found) for fault in whole.faults] == [f"expression language {language}"]


def test_dmn_1_6_is_read(tmp_path: Path) -> None:
    assert model(tmp_path, decided("d", text("1 + 1")), namespace=DMN16).evaluate("d", {}) == 2
    with pytest.raises(Faults):
        model(tmp_path, decided("d", text("1")), namespace="https://www.omg.org/spec/DMN/20990101/MODEL/")


def test_a_decision_is_found_by_its_name_and_by_its_id(tmp_path: Path) -> None:
    loaded = model(tmp_path, decided("d", text("1"), key="x") + decided("x", text("2"), key="y"))
    assert [loaded.evaluate(name, {}) for name in ("d", "x", "y")] == [1, 2, 2]


def test_an_imported_input_is_not_the_input_beside_it(tmp_path: Path) -> None:
    part = model(tmp_path, given("A") + decided("D1", text("A + 1"), "A"), name="b.dmn")
    assert part.evaluate("D1", {"A": 1}) == 2
    (tmp_path / "b.dmn").write_text((tmp_path / "b.dmn").read_text().replace("urn:m", "urn:b"))
    needs = '<informationRequirement><requiredDecision href="urn:b#D1"/></informationRequirement>'
    body = f'<import name="b" namespace="urn:b" importType="{DMN15}"/>' + given("A")
    body += decided("d", needs + text("A + b.D1"), "A")
    loaded = model(tmp_path, body)
    assert loaded.evaluate("d", {"A": 4}) is None
    assert loaded.evaluate("d", {"A": 4, "b": {"A": 10}}) == 15


def test_a_finding_names_its_place_what_stands_there_and_what_should(tmp_path: Path) -> None:
    body = given("v", "tMissing") + decided("d", "") + decided("d", text("1"), "v", key="e")
    body += "<extensionElements><camunda:properties/></extensionElements>"
    loaded = model(tmp_path, body)
    assert [str(fault).partition("m.dmn")[2] for fault in (*loaded.check(), *loaded.unread)] == [
        ":1:144: dmn-type: found type tMissing; expected a built-in type or one of the model",
        ":1:224: dmn-empty: found decision d without logic; expected a boxed expression",
        ":1:281: dmn-name: found a second d; expected names used once",
        ":1:281: dmn-unused: found d requires v and never asks it; expected requirements that are read",
        ":1:487: dmn-unread: found http://camunda.org/schema/1.0/dmn <properties>; "
        "expected what OMG DMN defines; this is not read",
    ]


@pytest.mark.parametrize("cell", ['"a"', "< 5", '!= "x y"', "5.5e3", ">=  3", "= .5", '""', "0123"])
def test_a_cell_of_one_literal_is_read_as_the_grammar_reads_it(cell: str) -> None:
    slow = parse_unary_tests(cell + " ", at=(3, 7))
    assert literal_cell(cell, (3, 7)) == parse_unary_tests(cell, at=(3, 7)) == slow


@pytest.mark.parametrize("cell", ["-", "-5", '"a\\n"', "[1..5]", "1, 2", "5..6", " 5", "x", '"a" + "b"', "not(5)"])
def test_any_other_cell_is_left_to_the_grammar(cell: str) -> None:
    assert literal_cell(cell, (1, 1)) is None
