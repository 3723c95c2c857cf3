"""`saltern dmn check` finds what is wrong with a model before anybody asks it, and a case that shows it."""

from __future__ import annotations

import random
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


@pytest.mark.parametrize(
    ("written", "finding"),
    [
        ("v instance of tMissing", ("dmn-type", "type tMissing")),
        ("v instance of list<tMissing>", ("dmn-type", "type tMissing")),
        ("v instance of context<a: number, b: tMissing>", ("dmn-type", "type tMissing")),
        ("v instance of function<tMissing> -> number", ("dmn-type", "type tMissing")),
        ("[v, function(a: tMissing) a]", ("dmn-type", "type tMissing")),
        ("abs(number: v)", ("wrong-arguments", "the argument number of abs")),
        ("substring(string: v, start: 1)", ("wrong-arguments", "the argument start of substring")),
        ("date(year: v, month: 1, from: 1)", ("wrong-arguments", "the argument from of date")),
        ('matches(v, "(")', ("bad-literal", '"("')),
        ('matches(v, "a{,2}")', ("bad-literal", '"a{,2}"')),
        ('matches(v, "a", "z")', ("bad-literal", '"a"')),
        ('replace(v, "[", "")', ("bad-literal", '"["')),
        ('split(v, "*")', ("bad-literal", '"*"')),
    ],
)
def test_what_can_never_be_answered_is_a_mistake(tmp_path: Path, written: str, finding: tuple[str, str]) -> None:
    assert told(model(tmp_path, given("v") + decided("d", text(written), "v"))) == [finding]


@pytest.mark.parametrize(
    "written",
    [
        "v instance of list<number>",
        "v instance of null",
        "v instance of days and time duration",
        "v instance of tOwn",
        "substring(string: v, start position: 1)",
        "date(year: v, month: 1, day: 1)",
        "before(point1: v, point2: 1)",
        "list replace(list: v, match: function(a, b) true, newItem: 2)",
        'matches(v, "A", "i")',
        "matches(v, v)",
        'replace(v, "a", "(", "q")',
    ],
)
def test_what_can_be_answered_is_none(tmp_path: Path, written: str) -> None:
    own = '<itemDefinition name="tOwn"><typeRef>number</typeRef></itemDefinition>'
    assert told(model(tmp_path, own + given("v") + decided("d", text(written), "v"))) == []


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


UNPROVEN = [
    (
        "dmn-unproven",
        "a table not all of whose cases were tried: cells that do more than compare with fixed values",
    )
]
LINKED = [
    (
        "dmn-unproven",
        "a table not all of whose cases were tried: columns that ask several things of the same value",
    )
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
    (table("UNIQUE", ["age"], ("< other", "1")), UNPROVEN),
    (table("UNIQUE", ["age"], ("< other", "1"), ("> 3", "2"), ("5", "3")),
     [*UNPROVEN, ("dmn-contradiction", "rules 2 and 3 both hold for age = 5, with different answers")]),
    # One thing asked twice, or asked of itself, has one value.
    (table("UNIQUE", ["age", "age"], (">= 18", "< 70", "1"), ("-", ">= 70", "2"), ("< 18", "-", "3")), []),
    (table("UNIQUE", ["age", "age >= 18"], ("-", "false", "1"), ("> 20", "true", "2")),
     [("dmn-gap", "no rule holds for age = 18")]),
    (table("UNIQUE", ["age", "age + other"], ("< 18", "> 5", "1")), LINKED),
    (table("FIRST", ["age", "age + other"], ("< 18", "> 5", "1"), ("< 10", "9", "2"), ("-", "-", "3"), default="0"),
     [("dmn-unreached", "rule 2 never decides")]),
    (table("UNIQUE", ["age + other"], ("< 18", "1"), (">= 18", "2")), []),
    # Lists, not(...), != and texts in order.
    (table("UNIQUE", ["age"], ("[1, 2, [5..6]]", "1"), ("not(1, 2, [5..6])", "2")), []),
    (table("UNIQUE", ["age"], ("!= 3", "1"), ("not(3)", "2")),
     [("dmn-gap", "no rule holds for age = 3"),
      ("dmn-contradiction", "rules 1 and 2 both hold for age = 2, with different answers")]),
    (table("UNIQUE", ["kind"], ('< "b"', "1"), ('> "b"', "2")), [("dmn-gap", 'no rule holds for kind = "b"')]),
    (table("UNIQUE", ["kind"], ('< "b"', "1"), ('>= "b"', "2")), []),
    (table("UNIQUE", ["kind"], ('not("a")', "1"), ('"a", "b"', "2")),
     [("dmn-contradiction", 'rules 1 and 2 both hold for kind = "b", with different answers')]),
    # What a cell says of its own value is tried; what it works out is not known to the end.
    (table("UNIQUE", ["age"], ("? > 3 and ? <= 9", "1"), ("not(? > 3 and ? <= 9)", "2")), []),
    (table("UNIQUE", ["age"], ("? between 3 and 9", "1"), ("< 3", "2"), (">= 9", "3")),
     [("dmn-contradiction", "rules 1 and 3 both hold for age = 9, with different answers")]),
    (table("UNIQUE", ["kind"], ('contains(?, "b")', "1"), ('not(contains(?, "b"))', "2")), UNPROVEN),
    # Null is no gap; a cell that asks for it is reached by it, and may contradict another.
    (table("UNIQUE", ["age"], ("null", "1"), ("not(null)", "2")), []),
    (table("UNIQUE", ["age"], ("null", "1"), ("-", "2")),
     [("dmn-contradiction", "rules 1 and 2 both hold for age = null, with different answers")]),
    (table("UNIQUE", ["age"], ("not(< 18)", "1"), ("< 18", "2")), []),
    # Times, dates and times, durations.
    (table("UNIQUE", ["day"], ('[time("08:00:00")..time("12:00:00")]', "1"),
           ('(time("12:00:00")..time("18:00:00")]', "2"), ('< time("08:00:00")', "3")),
     [("dmn-gap", "no rule holds for day = 21:00:00")]),
    (table("UNIQUE", ["day"], ('<= date and time("2026-01-01T08:00:00")', "1"),
           ('>= date and time("2026-01-01T08:00:00")', "2")),
     [("dmn-contradiction", "rules 1 and 2 both hold for day = 2026-01-01T08:00:00, with different answers")]),
    (table("UNIQUE", ["day"], ('< @"2026-02-01"', "1"), ('> @"2026-02-02"', "2")),
     [("dmn-gap", "no rule holds for day = 2026-02-01")]),
    (table("UNIQUE", ["day"], ('< duration("P1D")', "1"), ('> duration("P2D")', "2")),
     [("dmn-gap", "no rule holds for day = P1D")]),
    (table("UNIQUE", ["day"], ('< duration("P1Y")', "1"), ('> duration("P1Y")', "2")),
     [("dmn-gap", "no rule holds for day = P1Y")]),
    (table("UNIQUE", ["day"], ('<= @"0001-01-01"', "1"), ('(@"0001-01-01"..@"9999-12-31"]', "2")), []),
    # Numbers that are counted are whole and not below nothing.
    (table("UNIQUE", ["count(kind)"], ("0", "1"), ("1", "2"), (">= 2", "3")), []),
    (table("UNIQUE", ["count(kind)"], ("0", "1"), ("> 1", "2")), [("dmn-gap", "no rule holds for count(kind) = 1")]),
    # The first that holds decides: a rule is reached where those before it leave a case.
    (table("FIRST", ["age"], ("< 18", "1"), ("[18..30]", "2"), (">= 30", "3"), ("(10..50)", "4")),
     [("dmn-unreached", "rule 4 never decides")]),
    (table("FIRST", ["age", "ok"], (">= 18", "true", "1"), (">= 18", "false", "2"), ("-", "-", "3"), ("20", "-", "4")),
     [("dmn-unreached", "rule 4 never decides")]),
    # An answer nobody knows is a case too: the third rule has those of an unknown `ok`.
    (table("FIRST", ["ok"], ("true", "1"), ("false", "2"), ("-", "3")), []),
    (table("UNIQUE", ["age"], ("[5..3]", "1"), ("-", "2")), [("dmn-unreached", "rule 1 never decides")]),
    (table("PRIORITY", ["age"], ("< 18", "1"), ("> 18", "2")), [("dmn-gap", "no rule holds for age = 18")]),
    # Answers that are worked out may be the same.
    (table("ANY", ["age"], ("&lt;= 18".replace("&lt;", "<"), "age * 2"), (">= 18", "36")), []),
    (table("ANY", ["age"], ("<= 18", "age + 1"), (">= 18", "age + 1")), []),
    (table("UNIQUE", ["age"], ("<= 18", "age * 2"), (">= 18", "36")),
     [("dmn-overlap", "rules 1 and 2 both hold for age = 18")]),
]  # fmt: skip


@pytest.mark.parametrize(("box", "findings"), TABLES)
def test_a_tables_rules_are_held_against_each_other(tmp_path: Path, box: str, findings: list[tuple[str, str]]) -> None:
    names = ("age", "kind", "ok", "day", "other")
    loaded = model(tmp_path, "".join(map(given, names)) + decided("d", box, *names))
    assert [found for found in told(loaded) if found[0] != "dmn-unused"] == findings


def test_types_say_which_cases_there_are(tmp_path: Path) -> None:
    types = """<itemDefinition name="tAge"><typeRef>number</typeRef>
<allowedValues><text>[0..150]</text></allowedValues></itemDefinition>
<itemDefinition name="tKind"><typeRef>string</typeRef>
<allowedValues><text>"a","b"</text></allowedValues></itemDefinition>
<itemDefinition name="tPerson"><itemComponent name="age"><typeRef>tAge</typeRef></itemComponent>
<itemComponent name="ok"><typeRef>boolean</typeRef></itemComponent></itemDefinition>"""
    found = []
    for typed, asked, rows in [
        ({"v": "tAge"}, ["v"], [("[0..18)", "1"), ("[18..150]", "2")]),
        ({"v": "tAge"}, ["v"], [("(0..150]", "1")]),
        ({"v": "tKind"}, ["v"], [('"a"', "1"), ('"b"', "2")]),
        ({"v": "tKind"}, ["v"], [('"a"', "1"), ('"c"', "2")]),
        ({"v": "tPerson"}, ["v.age", "v.ok"], [("< 18", "true", "1"), (">= 18", "true", "2"), ("-", "false", "3")]),
        ({"v": "tPerson"}, ["v.age"], [("<= 150", "1"), ("< 0", "2")]),
        ({"v": "boolean"}, ["v"], [("true", "1")]),
        ({"v": "number"}, ["v"], [("-", "1")]),
    ]:
        ((name, type_ref),) = typed.items()
        loaded = model(tmp_path, types + given(name, type_ref) + decided("d", table("UNIQUE", asked, *rows), name))
        found.append([text for _, text in told(loaded)])
    assert found == [
        [],
        ["no rule holds for v = 0"],
        [],
        ['no rule holds for v = "b"', "rule 2 never decides"],
        [],
        ["rule 2 never decides"],
        ["no rule holds for v = false"],
        [],
    ]


def test_a_table_too_large_to_be_gone_through_says_so(tmp_path: Path) -> None:
    chance = random.Random(3)  # noqa: S311
    names = [f"v{place}" for place in range(60)]
    rows = []
    for _ in range(250):  # about where it is hardest to say whether a case is left
        asked = dict.fromkeys(chance.sample(names, 3))
        cells = [chance.choice(["true", "false"]) if name in asked else "-" for name in names]
        rows.append((*cells, "1"))
    body = "".join(given(name, "boolean") for name in names) + decided("d", table("FIRST", names, *rows), *names)
    found = told(model(tmp_path, body))
    many = "a table not all of whose cases were tried: too many rules and cases"
    assert [text for code, text in found if code == "dmn-unproven"] == [many]


def test_of_many_overlaps_some_are_told_and_all_are_counted(tmp_path: Path) -> None:
    rows = [(f"> {bound}", str(bound)) for bound in range(30)]
    found = told(model(tmp_path, given("v") + decided("d", table("UNIQUE", ["v"], *rows), "v")))
    conflicts = [text for code, text in found if code in ("dmn-contradiction", "dmn-overlap")]
    assert (len(conflicts), conflicts[-1] if "more" in conflicts[-1] else conflicts[0]) == (
        21,
        f"{30 * 29 // 2 - 20} more pairs of rules that hold together",
    )


def lines(loaded: DmnModel) -> list[str]:
    return [": " + str(fault).partition("m.dmn:")[2].partition(": ")[2] for fault in loaded.check()]


@pytest.mark.parametrize(
    ("type_ref", "meant"), [("integer", "number"), ("long", "number"), ("double", "number"), ("bool", "boolean")]
)
def test_a_type_of_another_tool_is_told_with_what_is_meant(tmp_path: Path, type_ref: str, meant: str) -> None:
    assert lines(model(tmp_path, given("v", type_ref) + decided("d", text("v"), "v"))) == [
        f": dmn-type: found type {type_ref}; expected a built-in type or one of the model (did you mean {meant}?)"
    ]


def test_answers_are_those_a_column_allows(tmp_path: Path) -> None:
    values = '<output name="o" typeRef="string"><outputValues><text>"yes","no"</text></outputValues></output>'
    body = table("FIRST", ["v"], ("1", '"yes"'), ("2", '"maybe"'), ("3", "v"), ("-", "null"))
    loaded = model(tmp_path, given("v") + decided("d", body.replace("<output></output>", values), "v"))
    assert lines(loaded) == [': dmn-answer: found the answer "maybe"; expected one of the output values']
    typed = body.replace("<output></output>", '<output name="o" typeRef="number"/>')
    assert lines(model(tmp_path, given("v") + decided("d", typed, "v"))) == [
        ': dmn-answer: found the answer "yes"; expected a value of the type number',
        ': dmn-answer: found the answer "maybe"; expected a value of the type number',
    ]


def test_names_inside_a_box_and_of_types_are_given_once(tmp_path: Path) -> None:
    def entry(name: str) -> str:
        return f'<contextEntry><variable name="{name}"/>{text("1")}</contextEntry>'

    relation = f'<relation><column name="a"/><column name="a"/><row>{text("1")}{text("2")}</row></relation>'
    twice = '<itemDefinition name="t"><typeRef>number</typeRef></itemDefinition>'
    function = (
        f'<functionDefinition><formalParameter name="x"/><formalParameter name="x"/>{text("x")}</functionDefinition>'
    )
    body = twice + twice + decided("d", f"<context>{entry('a')}{entry('a')}</context>") + decided("e", relation)
    loaded = model(tmp_path, body + decided("f", function))
    assert sorted(lines(loaded)) == [
        *[": dmn-name: found a second a; expected names used once"] * 2,
        ": dmn-name: found a second type t; expected names used once",
        ": dmn-name: found a second x; expected names used once",
    ]


def test_a_call_hands_over_what_the_function_asks_for(tmp_path: Path) -> None:
    knowledge = (
        '<businessKnowledgeModel id="k" name="k"><variable name="k"/><encapsulatedLogic><formalParameter name="x"/>'
        f"{text('x + 1')}</encapsulatedLogic></businessKnowledgeModel>"
    )
    needs = '<knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>'
    call = f'<invocation>{text("k")}<binding><parameter name="{{}}"/>{text("1")}</binding></invocation>'
    assert lines(model(tmp_path, knowledge + decided("d", needs + call.format("x")))) == []
    assert lines(model(tmp_path, knowledge + decided("d", needs + call.format("y")))) == [
        ": dmn-argument: found an argument y for k; expected one of its parameters: x"
    ]
    assert lines(model(tmp_path, knowledge + decided("d", needs + text("2")))) == [
        ": dmn-unused: found d requires k and never asks it; expected requirements that are read"
    ]


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
