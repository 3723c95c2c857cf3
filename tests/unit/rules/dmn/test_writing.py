"""A model changed is written with only that changed; one made by a program is written from nothing."""

from __future__ import annotations

import difflib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from xml.etree.ElementTree import canonicalize

import pytest
from typer.testing import CliRunner

from saltern.core.rules.dmn import DmnModel, load
from saltern.core.rules.dmn import model as m
from saltern.core.rules.dmn.changing import (
    CellUnreadable,
    NameRefused,
    NoSuchCell,
    NoSuchTable,
    renamed,
    same_model,
    saved,
    with_cell,
    with_rule,
    without_rule,
)
from saltern.core.rules.dmn.writing import BoxUnwritable, written
from saltern.core.rules.dmn.xml import NAMESPACES, read_content
from saltern.core.rules.feel.parse import parse_expression, parse_unary_tests
from saltern.core.rules.tables import DecisionTable, Input, Output, Rule
from saltern.errors import Faults
from saltern.interfaces.cli.dmn import ChangeUnreadable, app

FILE = """<?xml version="1.0" encoding="UTF-8"?>
<!-- kept by the office -->
<dmn:definitions xmlns:dmn="{space}" xmlns:dmndi="{space}DMNDI/" xmlns:tool="urn:tool" id="m1" name="m" namespace="urn:m" tool:version="7">
  <dmn:description>What it is for &amp; why</dmn:description>
  <dmn:extensionElements><tool:note colour="red">seen</tool:note></dmn:extensionElements>
  <dmn:itemDefinition id="t2" name="tB"><dmn:typeRef>string</dmn:typeRef></dmn:itemDefinition>
  <dmn:itemDefinition id="t1" name="tA" label="years">
    <dmn:typeRef>number</dmn:typeRef>
    <dmn:allowedValues id="av"><dmn:text>[0..150]</dmn:text></dmn:allowedValues>
  </dmn:itemDefinition>
  <dmn:inputData id="i1" name="Age of person">
    <dmn:description>in years</dmn:description>
    <dmn:variable id="v1" name="Age of person" typeRef="tA"/>
  </dmn:inputData>
  <dmn:decision id="d1" name="Fee">
    <dmn:variable id="v2" name="Fee" typeRef="number"/>
    <dmn:informationRequirement id="r1"><dmn:requiredInput href="#i1"/></dmn:informationRequirement>
    <dmn:authorityRequirement id="r2"><dmn:requiredAuthority href="#k1"/></dmn:authorityRequirement>
    <dmn:decisionTable id="dt" hitPolicy="FIRST">
      <dmn:input id="c1" label="age"><dmn:inputExpression id="e1" typeRef="number"><dmn:text>Age  of person</dmn:text></dmn:inputExpression></dmn:input>
      <dmn:output id="o1" name="fee"/>
      <dmn:annotation name="why"/>
      <dmn:rule id="rule1">
        <dmn:inputEntry id="a1"><dmn:text>&lt; 18</dmn:text></dmn:inputEntry>
        <dmn:outputEntry id="b1"><dmn:text>0</dmn:text></dmn:outputEntry>
        <dmn:annotationEntry><dmn:text>children</dmn:text></dmn:annotationEntry>
      </dmn:rule>
      <dmn:rule id="rule2">
        <dmn:inputEntry id="a2"><dmn:text><![CDATA[>= 18]]></dmn:text></dmn:inputEntry>
        <dmn:outputEntry id="b2"><dmn:text>20 + 0 * Age of person</dmn:text></dmn:outputEntry>
      </dmn:rule>
    </dmn:decisionTable>
  </dmn:decision>
  <dmn:decision id="d2" name="Told">
    <dmn:informationRequirement id="r3"><dmn:requiredDecision href="#d1"/></dmn:informationRequirement>
    <dmn:informationRequirement id="r4"><dmn:requiredInput href="#i1"/></dmn:informationRequirement>
    <dmn:literalExpression id="l1"><dmn:text>// both
{{sum: Fee + Age of
  person, "Fee": 1}}.sum</dmn:text></dmn:literalExpression>
  </dmn:decision>
  <dmn:knowledgeSource id="k1" name="The ordinance"/>
  <dmn:textAnnotation id="n1"><dmn:text>ask 法规科</dmn:text></dmn:textAnnotation>
  <dmndi:DMNDI><dmndi:DMNDiagram id="g1"><dmndi:DMNShape dmnElementRef="d1"/></dmndi:DMNDiagram></dmndi:DMNDI>
</dmn:definitions>
"""  # noqa: E501


def text_of(space: str = NAMESPACES[4]) -> str:
    return FILE.format(space=space)


@pytest.fixture
def model(tmp_path: Path) -> m.Model:
    path = tmp_path / "m.dmn"
    path.write_text(text_of().replace('"Fee": 1', "x: 1"), encoding="utf-8")
    return load(path).model


def canonical(content: bytes) -> str:
    return str(canonicalize(content.decode(), with_comments=True))


def changed(before: m.Model, after: m.Model) -> list[str]:
    """The lines that differ, without the blanks before them."""
    lines = [written(one).decode().splitlines() for one in (before, after)]
    found = difflib.unified_diff(*lines, n=0, lineterm="")
    return [line[0] + line[1:].strip() for line in found if not line.startswith(("---", "+++", "@@"))]


@pytest.mark.parametrize("space", NAMESPACES)
def test_nothing_is_lost_in_any_version(tmp_path: Path, space: str) -> None:
    path = tmp_path / "m.dmn"
    path.write_text(text_of(space), encoding="utf-8")
    content = written(load(path).model)
    assert canonical(content) == canonical(path.read_bytes())
    assert content.decode() == text_of(space)


def test_another_encoding_becomes_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "m.dmn"
    path.write_bytes(text_of().replace("UTF-8", "gb18030", 1).encode("gb18030"))
    assert written(load(path).model).decode() == text_of()


def test_a_cell(model: m.Model) -> None:
    made = with_cell(model, "Fee", 1, 1, "< 21")
    assert changed(model, made) == [
        '-<dmn:inputEntry id="a1"><dmn:text>&lt; 18</dmn:text></dmn:inputEntry>',
        '+<dmn:inputEntry id="a1"><dmn:text>&lt; 21</dmn:text></dmn:inputEntry>',
    ]
    assert DmnModel(made).evaluate("Fee", {"Age of person": 20}) == 0


def test_an_answer(model: m.Model) -> None:
    made = with_cell(model, "d1", 2, 2, "25")
    assert changed(model, made) == [
        '-<dmn:outputEntry id="b2"><dmn:text>20 + 0 * Age of person</dmn:text></dmn:outputEntry>',
        '+<dmn:outputEntry id="b2"><dmn:text>25</dmn:text></dmn:outputEntry>',
    ]


def test_a_rule_comes_where_it_is_wanted(model: m.Model) -> None:
    made = with_rule(model, "Fee", [">= 70", "5"], place=2)
    assert changed(model, made) == [
        "+<dmn:rule>",
        "+<dmn:inputEntry>",
        "+<dmn:text>&gt;= 70</dmn:text>",
        "+</dmn:inputEntry>",
        "+<dmn:outputEntry>",
        "+<dmn:text>5</dmn:text>",
        "+</dmn:outputEntry>",
        "+</dmn:rule>",
    ]
    assert [DmnModel(made).evaluate("Fee", {"Age of person": age}) for age in (17, 30, 70)] == [0, 20, 5]
    first = with_rule(model, "Fee", ["-", "5"], place=1)
    assert DmnModel(first).evaluate("Fee", {"Age of person": 17}) == 5
    assert written(without_rule(first, "Fee", 1)) == written(model)


def test_a_rule_goes(model: m.Model) -> None:
    assert [line[:24] for line in changed(model, without_rule(model, "Fee", 1))] == [
        '-<dmn:rule id="rule1">',
        '-<dmn:inputEntry id="a1"',
        '-<dmn:outputEntry id="b1',
        "-<dmn:annotationEntry><d",
        "-</dmn:rule>",
    ]


def test_another_name_wherever_it_is_spoken_of(model: m.Model) -> None:
    made = renamed(model, "Age of person", "Years")
    assert changed(model, made) == [
        '-<dmn:inputData id="i1" name="Age of person">',
        '+<dmn:inputData id="i1" name="Years">',
        '-<dmn:variable id="v1" name="Age of person" typeRef="tA"/>',
        '+<dmn:variable id="v1" name="Years" typeRef="tA"/>',
        '-<dmn:input id="c1" label="age"><dmn:inputExpression id="e1" typeRef="number">'
        "<dmn:text>Age  of person</dmn:text></dmn:inputExpression></dmn:input>",
        '+<dmn:input id="c1" label="age"><dmn:inputExpression id="e1" typeRef="number">'
        "<dmn:text>Years</dmn:text></dmn:inputExpression></dmn:input>",
        '-<dmn:outputEntry id="b2"><dmn:text>20 + 0 * Age of person</dmn:text></dmn:outputEntry>',
        '+<dmn:outputEntry id="b2"><dmn:text>20 + 0 * Years</dmn:text></dmn:outputEntry>',
        "-{sum: Fee + Age of",
        "-person, x: 1}.sum</dmn:text></dmn:literalExpression>",
        "+{sum: Fee + Years, x: 1}.sum</dmn:text></dmn:literalExpression>",
    ]
    assert DmnModel(made).evaluate("Told", {"Years": 30}) == 50
    assert renamed(made, "Years", "Age of person").elements["urn:m#i1"].name == "Age of person"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("Nobody", "Somebody", "nothing has this name"),
        ("Fee", "Told", "Told is something else in Fee"),
        ("Fee", "sum", "sum is something else in Told"),
        ("Fee", "1st", "that is no name"),
        ("Fee", "a ?", "that is no name"),
        ("Fee", "x" * 200_000, "that is no name"),
    ],
)
def test_a_name_that_would_mean_something_else_is_refused(model: m.Model, old: str, new: str, why: str) -> None:
    with pytest.raises(NameRefused) as refused:
        renamed(model, old, new)
    assert str(refused.value.params["why"]) == why


def test_a_name_that_something_inside_has_too_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.dmn"
    path.write_text(text_of(), encoding="utf-8")
    with pytest.raises(NameRefused):
        renamed(load(path).model, "Fee", "Charge")


def test_a_name_that_swallows_others_is_refused(tmp_path: Path) -> None:
    inputs = "".join(f'<inputData id="{one}" name="{one}"><variable name="{one}"/></inputData>' for one in "abc")
    needs = "".join(f'<informationRequirement><requiredInput href="#{one}"/></informationRequirement>' for one in "abc")
    path = tmp_path / "m.dmn"
    path.write_text(
        f'<definitions xmlns="{NAMESPACES[4]}" namespace="urn:m" name="m">{inputs}<decision id="d" name="d">{needs}'
        "<literalExpression><text>a - b + c</text></literalExpression></decision></definitions>",
        encoding="utf-8",
    )
    with pytest.raises(Faults) as refused:
        renamed(load(path).model, "c", "a-b")
    assert [str(fault).partition("m.dmn")[2] for fault in refused.value.faults] == [
        ": dmn-written: found a model that reads back as another; expected names that no text can take for something else"  # noqa: E501
    ]
    assert DmnModel(renamed(load(path).model, "c", "c-b")).evaluate("d", {"a": 5, "b": 1, "c-b": 3}) == 7


def test_what_cannot_stand_there(model: m.Model) -> None:
    with pytest.raises(CellUnreadable):
        with_cell(model, "Fee", 1, 1, "< <")
    with pytest.raises(NoSuchCell):
        with_cell(model, "Fee", 3, 1, "1")
    with pytest.raises(NoSuchCell):
        with_cell(model, "Fee", 1, 3, "1")
    with pytest.raises(NoSuchCell):
        with_rule(model, "Fee", ["1"])
    with pytest.raises(NoSuchTable):
        with_cell(model, "Told", 1, 1, "1")


def made_by_a_program() -> m.Model:
    age = m.InputData(key="urn:p#age", name="实际 年龄", type_ref="number")
    column = Input(expression=parse_expression("实际 年龄", names=["实际 年龄"]), label="age")
    rules = tuple(
        Rule(cells=(parse_unary_tests(cell),), outputs=(parse_expression(answer),), annotations=(note,))
        for cell, answer, note in (("< 18", '"a \\"b\\" & <c>"', "one"), ("not(< 18, (!= 70))", "[1, {x: 2}]", "two"))
    )
    table = DecisionTable(inputs=(column,), outputs=(Output(name="then"),), rules=rules, hit_policy="F")
    box = m.BoxedContext(
        entries=(
            m.Entry(name="f", type_ref="", value=m.BoxedFunction(
                parameters=(m.Parameter(name="n", type_ref="number"),),
                body=m.Text(node=parse_expression("n * -(2 + 1)")),
            )),
            m.Entry(name="", type_ref="number", value=m.Text(node=parse_expression("f(实际 年龄)", names=["实际 年龄"]))),  # noqa: E501
        )
    )  # fmt: skip
    return m.Model(
        name="p",
        namespace="urn:p",
        file="p.dmn",
        types={
            "t": m.ItemDefinition(name="t", collection=True, components=(m.ItemDefinition(name="a", type_ref="t"),))
        },
        elements={
            age.key: age,
            "urn:p#d": m.Decision(key="urn:p#d", name="d", requires=(age.key,), body=m.Table(table=table)),
            "urn:p#e": m.Decision(key="urn:p#e", name="e", requires=(age.key,), body=box),
            "urn:p#s": m.DecisionService(key="urn:p#s", name="s", outputs=("urn:p#e",), input_data=(age.key,)),
        },
    )


def test_a_model_made_by_a_program() -> None:
    model = made_by_a_program()
    content = written(model)
    again = read_content(content=content, path=Path("p.dmn"))
    assert (again.faults, same_model(replace(model, elements=again.elements), again)) == ((), True)
    loaded = DmnModel(again)
    assert loaded.evaluate("d", {"实际 年龄": 17}) == 'a "b" & <c>'
    assert loaded.evaluate("d", {"实际 年龄": 70}) == [Decimal(1), {"x": Decimal(2)}]
    assert loaded.evaluate("s", {"实际 年龄": 2}, kind="decision_service") == Decimal(-6)
    assert content.decode().splitlines()[:4] == [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="p" namespace="urn:p">',
        '  <itemDefinition name="t" isCollection="true">',
        '    <itemComponent name="a">',
    ]
    assert written(again) == content


def test_elements_and_types_come_go_and_change_places(model: m.Model) -> None:
    extra = m.Decision(
        key="urn:m#d9", name="Nine", requires=("urn:m#d1",), body=m.Text(node=parse_expression("Fee * 9"))
    )
    elements = {"urn:m#d9": extra, **{key: model.elements[key] for key in ("urn:m#d2", "urn:m#d1", "urn:m#i1")}}
    made = saved(replace(model, elements=elements, types={"tA": model.types["tA"]}))
    assert list(made.elements) == list(elements)
    assert DmnModel(made).evaluate("Nine", {"Age of person": 30}) == Decimal(180)
    kept = written(made).decode()
    assert all(part in kept for part in ("in years", "ask 法规科", "DMNDiagram", 'tool:version="7"', "The ordinance"))
    back = saved(replace(made, elements=model.elements, types=model.types))
    assert same_model(back, model)


def test_boxes_of_every_form_change_in_place(tmp_path: Path) -> None:
    forms = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="urn:b" name="b">
  <decision id="d" name="d">
    <context id="c">
      <contextEntry id="c1"><variable id="w1" name="rows"/><relation id="re"><column id="k1" name="a"/><row id="z1"><literalExpression id="x1"><text>1</text></literalExpression></row><row id="z2"><literalExpression id="x2"><text>2</text></literalExpression></row></relation></contextEntry>
      <contextEntry id="c2"><variable id="w2" name="big"/><filter id="fi"><in id="in1"><literalExpression id="x3"><text>rows</text></literalExpression></in><match id="ma"><literalExpression id="x4"><text>a &gt; 1</text></literalExpression></match></filter></contextEntry>
      <contextEntry id="c3"><variable id="w3" name="g"/><functionDefinition id="fd"><formalParameter id="p1" name="n"/><literalExpression id="x5"><text>n + 1</text></literalExpression></functionDefinition></contextEntry>
      <contextEntry id="c4"><variable id="w4" name="h"/><invocation id="iv"><literalExpression id="x6"><text>g</text></literalExpression><binding id="bi"><parameter id="pa" name="n"/><literalExpression id="x7"><text>4</text></literalExpression></binding></invocation></contextEntry>
      <contextEntry id="c5"><conditional id="co"><if id="if1"><some id="so" iteratorVariable="r"><in id="in2"><literalExpression id="x8"><text>rows</text></literalExpression></in><satisfies id="sa"><literalExpression id="x9"><text>r.a = 2</text></literalExpression></satisfies></some></if><then id="th"><list id="li"><literalExpression id="y1"><text>h</text></literalExpression><literalExpression id="y2"><text>count(big)</text></literalExpression></list></then><else id="el"><literalExpression id="y3"><text>0</text></literalExpression></else></conditional></contextEntry>
    </context>
  </decision>
</definitions>
"""  # noqa: E501
    path = tmp_path / "b.dmn"
    path.write_text(forms, encoding="utf-8")
    first = load(path).model
    assert DmnModel(first).evaluate("d", {}) == [5, 1]
    for old, new, answer in (
        (">2<", ">7<", 0), ("a &gt; 1", "a &gt; 0", [5, 2]), ("n + 1", "n + 2", [6, 1]), (">4<", ">40<", [41, 1]),
        ("r.a = 2", "r.a = 1", [5, 1]), ("count(big)", "3", [5, 3]), (">h<", ">h + 1<", [6, 1]),
    ):  # fmt: skip
        path.write_text(forms.replace(old, new, 1), encoding="utf-8")
        wanted = load(path).model
        # The changed model with the first one's file beside it: the writer has to find what is another.
        content = written(replace(wanted, source=first.source))
        assert content.decode().partition("\n")[2] == forms.replace(old, new, 1), (old, new)
        assert DmnModel(wanted).evaluate("d", {}) == answer


def test_what_was_not_understood_stays_and_cannot_be_made(tmp_path: Path) -> None:
    path = tmp_path / "m.dmn"
    path.write_text(text_of().replace("// both", "1 +* 2"), encoding="utf-8")
    model = load(path).model
    assert canonical(written(model)) == canonical(path.read_bytes())
    assert "1 +* 2" in written(with_cell(model, "Fee", 1, 1, "< 3")).decode()
    with pytest.raises(BoxUnwritable):
        written(replace(model, source=b""))


def test_the_command_writes_whole_files(tmp_path: Path) -> None:
    path = tmp_path / "m.dmn"
    path.write_text(text_of().replace('"Fee": 1', "x: 1"), encoding="utf-8")
    asked = ["write", str(path), "--cell", "Fee:1:1=< 21", "--rule", 'Fee=[">= 90", "1"]']
    printed = CliRunner().invoke(app, [*asked, "--output", str(tmp_path / "n.dmn")], catch_exceptions=False)
    assert (printed.exit_code, load(tmp_path / "n.dmn").evaluate("Fee", {"Age of person": 20})) == (0, 0)
    same = CliRunner().invoke(app, ["write", str(path)], catch_exceptions=False)
    assert same.stdout == path.read_text(encoding="utf-8")
    renamed_first = [*asked[:2], *("--cell", "Charge:1:1=< 21", "--rename", "Fee=Charge", "--output", str(path))]
    assert CliRunner().invoke(app, renamed_first, catch_exceptions=False).exit_code == 0
    assert load(path).evaluate("Charge", {"Age of person": 20}) == 0
    assert sorted(one.name for one in tmp_path.iterdir()) == ["m.dmn", "n.dmn"]


@pytest.mark.parametrize(
    "options",
    [["--cell", "Fee:one:1=x"], ["--rule", "Fee=<"], ["--rule", "Fee=[1]"], ["--rename", "Fee"], ["--drop", "Fee"]],
)
def test_an_option_that_cannot_be_read(model: m.Model, options: list[str]) -> None:
    result = CliRunner().invoke(app, ["write", model.file, *options])
    assert isinstance(result.exception, ChangeUnreadable)
