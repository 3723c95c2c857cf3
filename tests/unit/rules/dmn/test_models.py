"""Models in DMN XML: boxed forms, types, services, imports; what is refused and with which words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from saltern.core.rules.dmn import DmnModel, load
from saltern.core.rules.dmn.decide import UnknownDecision, UnknownKind
from saltern.core.rules.feel.limit import FeelLimitExceeded
from saltern.errors import Faults

SPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def write(folder: Path, body: str, *, name: str = "m", space: str = SPACE) -> Path:
    path = folder / f"{name}.dmn"
    path.write_text(
        f'<definitions xmlns="{space}" namespace="urn:{name}" name="{name}">\n{body}\n</definitions>', "utf-8"
    )
    return path


def model(folder: Path, body: str) -> DmnModel:
    return load(write(folder, body))


def text(feel: str) -> str:
    return f"<literalExpression><text>{feel}</text></literalExpression>"


def decision(name: str, box: str, *, requires: str = "", type_ref: str = "") -> str:
    links = "".join(
        f'<informationRequirement><required{kind} href="#{key}"/></informationRequirement>'
        if kind != "Knowledge"
        else f'<knowledgeRequirement><requiredKnowledge href="#{key}"/></knowledgeRequirement>'
        for kind, _, key in (part.partition(":") for part in requires.split())
    )
    typed = f' typeRef="{type_ref}"' if type_ref else ""
    return f'<decision id="{name}" name="{name}"><variable name="{name}"{typed}/>{links}{box}</decision>'


def given(name: str, type_ref: str = "") -> str:
    typed = f' typeRef="{type_ref}"' if type_ref else ""
    return f'<inputData id="{name}" name="{name}"><variable name="{name}"{typed}/></inputData>'


def test_a_decision_from_inputs_and_other_decisions(tmp_path: Path) -> None:
    body = given("a", "number") + decision("twice", text("a * 2"), requires="Input:a")
    body += decision("more", text("twice + 1"), requires="Decision:twice")
    loaded = model(tmp_path, body)
    assert loaded.evaluate("more", {"a": 4}) == Decimal(9)
    assert loaded.evaluate("more", {}) is None
    assert loaded.names() == ("twice", "more")
    assert loaded.inputs_of("more") == {"a": "number"}


@pytest.mark.parametrize(
    "space",
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        SPACE,
    ],
)
def test_every_published_namespace_is_read(tmp_path: Path, space: str) -> None:
    assert load(write(tmp_path, decision("d", text("1 + 1")), space=space)).evaluate("d", {}) == Decimal(2)


def test_a_name_in_chinese_and_with_spaces(tmp_path: Path) -> None:
    body = given("实际 年龄", "number") + decision("d", text("实际 年龄 &gt;= 70"), requires="Input:实际&#32;年龄")
    body = body.replace('id="实际 年龄"', 'id="age"').replace("#实际&#32;年龄", "#age").replace("#实际", "#age")
    body = body.replace('<informationRequirement><requiredInput href="#年龄"/></informationRequirement>', "")
    assert model(tmp_path, body).evaluate("d", {"实际 年龄": 71}) is True


def test_boxed_context_with_result_and_without(tmp_path: Path) -> None:
    entries = "".join(
        f'<contextEntry><variable name="{name}"/>{text(feel)}</contextEntry>'
        for name, feel in (("x", "2"), ("y", "x+1"))
    )
    loaded = model(
        tmp_path,
        decision("whole", f"<context>{entries}</context>")
        + decision("last", f"<context>{entries}<contextEntry>{text('x * y')}</contextEntry></context>"),
    )
    assert loaded.evaluate("whole", {}) == {"x": Decimal(2), "y": Decimal(3)}
    assert loaded.evaluate("last", {}) == Decimal(6)


def test_invocation_of_a_knowledge_model_and_recursion(tmp_path: Path) -> None:
    bkm = (
        '<businessKnowledgeModel id="f" name="f"><variable name="f"/>'
        '<knowledgeRequirement><requiredKnowledge href="#f"/></knowledgeRequirement><encapsulatedLogic>'
        f'<formalParameter name="n" typeRef="number"/>{text("if n &lt; 2 then 1 else n * f(n - 1)")}'
        "</encapsulatedLogic></businessKnowledgeModel>"
    )
    call = f'<invocation>{text("f")}<binding><parameter name="n"/>{text("4")}</binding></invocation>'
    loaded = model(tmp_path, bkm + decision("d", call, requires="Knowledge:f"))
    assert loaded.evaluate("d", {}) == Decimal(24)
    assert loaded.evaluate("f", {"n": 5}, kind="bkm") == Decimal(120)
    assert loaded.evaluate("f", {"n": "five"}, kind="bkm") is None


def test_relation_list_conditional_filter_and_loops(tmp_path: Path) -> None:
    relation = (
        '<relation><column name="a"/><column name="b"/>'
        f"<row>{text('1')}{text('2')}</row><row>{text('3')}{text('4')}</row></relation>"
    )
    loaded = model(
        tmp_path,
        decision("relation", relation)
        + decision("list", f"<list>{text('1')}{text('&quot;x&quot;')}</list>")
        + decision(
            "conditional",
            f"<conditional><if>{text('1 &lt; 2')}</if><then>{text('1')}</then><else>{text('2')}</else></conditional>",
        )
        + decision("filter", f"<filter><in>{text('[1,2,3]')}</in><match>{text('item &gt; 1')}</match></filter>")
        + decision("for", f'<for iteratorVariable="e"><in>{text("[1,2]")}</in><return>{text("e * 10")}</return></for>')
        + decision(
            "every",
            f'<every iteratorVariable="e"><in>{text("[1,2]")}</in><satisfies>{text("e &gt; 1")}</satisfies></every>',
        ),
    )
    one, two, three, four = (Decimal(n) for n in (1, 2, 3, 4))
    assert loaded.evaluate("relation", {}) == [{"a": one, "b": two}, {"a": three, "b": four}]
    assert loaded.evaluate("list", {}) == [one, "x"]
    assert loaded.evaluate("conditional", {}) == one
    assert loaded.evaluate("filter", {}) == [two, three]
    assert loaded.evaluate("for", {}) == [Decimal(10), Decimal(20)]
    assert loaded.evaluate("every", {}) is False


def test_types_turn_misfits_into_null_and_wrap_single_values(tmp_path: Path) -> None:
    types = (
        '<itemDefinition name="tList" isCollection="true"><typeRef>number</typeRef></itemDefinition>'
        '<itemDefinition name="tGrade"><typeRef>string</typeRef>'
        '<allowedValues><text>"A","B"</text></allowedValues></itemDefinition>'
        '<itemDefinition name="tPerson"><itemComponent name="name"><typeRef>string</typeRef></itemComponent>'
        '<itemComponent name="grade"><typeRef>tGrade</typeRef></itemComponent></itemDefinition>'
    )
    loaded = model(
        tmp_path,
        types
        + given("p", "tPerson")
        + decision("person", text("p"), requires="Input:p")
        + decision("wrapped", text("5"), type_ref="tList")
        + decision("unwrapped", text("[5]"), type_ref="number")
        + decision("misfit", text("&quot;5&quot;"), type_ref="number")
        + decision("grade", text("&quot;C&quot;"), type_ref="tGrade"),
    )
    assert loaded.evaluate("wrapped", {}) == [Decimal(5)]
    assert loaded.evaluate("unwrapped", {}) == Decimal(5)
    assert loaded.evaluate("misfit", {}) is None
    assert loaded.evaluate("grade", {}) is None
    assert loaded.evaluate("person", {"p": {"name": "李", "grade": "B"}}) == {"name": "李", "grade": "B"}
    assert loaded.evaluate("person", {"p": {"name": "李", "grade": "Z"}}) is None


def test_a_decision_service_takes_its_inputs_from_the_caller(tmp_path: Path) -> None:
    service = (
        '<decisionService id="s" name="s"><variable name="s"/><outputDecision href="#out"/>'
        '<inputDecision href="#inner"/><inputData href="#a"/></decisionService>'
    )
    body = given("a") + decision("inner", text("&quot;own&quot;")) + service
    body += decision("out", text("a + inner"), requires="Input:a Decision:inner")
    body += decision("caller", text("s(&quot;x&quot;, &quot;y&quot;)"), requires="Knowledge:s")
    loaded = model(tmp_path, body)
    assert loaded.evaluate("s", {"a": "1", "inner": "2"}, kind="decision_service") == "12"
    assert loaded.evaluate("caller", {}) == "xy"


def test_an_external_function_is_known_and_null(tmp_path: Path) -> None:
    box = (
        '<context><contextEntry><variable name="f"/><functionDefinition kind="Java"><formalParameter name="x"/>'
        f"<context/></functionDefinition></contextEntry><contextEntry>{text('f(1)')}</contextEntry></context>"
    )
    assert model(tmp_path, decision("d", box)).evaluate("d", {}) is None


def test_an_import_is_read_from_beside_the_file(tmp_path: Path) -> None:
    write(tmp_path, decision("base", text("20"), type_ref="number"), name="library")
    body = '<import name="lib" namespace="urn:library" importType="' + SPACE + '"/>'
    link = '<informationRequirement><requiredDecision href="urn:library#base"/></informationRequirement>'
    body += f'<decision id="d" name="d"><variable name="d"/>{link}{text("lib.base + 1")}</decision>'
    assert load(write(tmp_path, body)).evaluate("d", {}) == Decimal(21)


def test_python_values_go_in_and_come_out(tmp_path: Path) -> None:
    loaded = model(tmp_path, given("d") + decision("out", text("d"), requires="Input:d"))
    for value in (True, "x", None, date(2026, 3, 1), [Decimal(1), "b"], {"k": Decimal("1.5")}):
        assert loaded.evaluate("out", {"d": value}) == value
    assert loaded.evaluate("out", {"d": 0.1}) == Decimal("0.1")
    assert loaded.evaluate("out", {"d": (1, 2)}) == [Decimal(1), Decimal(2)]


def test_an_unknown_name_is_refused_with_the_nearest(tmp_path: Path) -> None:
    loaded = model(tmp_path, decision("allowance", text("1")))
    with pytest.raises(UnknownDecision) as refused:
        loaded.evaluate("alowance", {})
    assert str(refused.value) == f"{tmp_path / 'm.dmn'} has no decision named alowance (did you mean allowance?)."
    with pytest.raises(UnknownDecision) as refused:
        loaded.evaluate("allowance", {}, kind="bkm")
    assert (str(refused.value), refused.value.message("zh")) == (
        f"{tmp_path / 'm.dmn'} has no bkm named allowance (it is a decision).",
        f"{tmp_path / 'm.dmn'} 中没有名为 allowance 的 bkm（它是 decision）。",
    )
    with pytest.raises(UnknownKind) as unknown:
        loaded.evaluate("allowance", {}, kind="model")  # type: ignore[arg-type]  # what a caller may get wrong
    assert str(unknown.value) == ("model is not a kind of element; expected decision, decision_service or bkm.")


def test_decisions_in_a_circle_are_refused(tmp_path: Path) -> None:
    body = decision("a", text("b"), requires="Decision:b") + decision("b", text("a"), requires="Decision:a")
    path = write(tmp_path, body)
    with pytest.raises(Faults) as refused:
        load(path)
    (fault,) = refused.value.faults
    assert fault.place.line == 2
    assert str(fault.found) in (
        "decisions that need each other: a → b → a",
        "decisions that need each other: b → a → b",
    )


def test_every_mistake_of_a_model_is_listed_with_its_place(tmp_path: Path) -> None:
    body = decision("a", text("1 +")) + "\n" + decision("b", "<decisionTable/>") + "\n"
    body += decision("c", text("1"), requires="Input:nobody")
    loaded = model(tmp_path, body)
    assert [(fault.place.line, fault.code) for fault in loaded.faults] == [
        (2, "feel-syntax-error"),
        (3, "dmn-model"),
        (4, "dmn-model"),
    ]
    assert loaded.evaluate("a", {}) is None
    assert loaded.evaluate("c", {}) == Decimal(1)


def test_a_text_that_asks_for_too_much_is_a_mistake_at_its_place(tmp_path: Path) -> None:
    path = write(tmp_path, decision("deep", text(f"{'(' * 120}1{')' * 120}")))
    (fault,) = load(path).faults
    assert (fault.place.line, fault.code) == (2, "feel-limit-exceeded")
    assert str(fault).endswith("found parts nested too deeply; expected at most 100")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "m.dmn:1:1: dmn-xml: found no element found; expected well-formed XML"),
        ("<a>\n <b></c></a>", "m.dmn:2:7: dmn-xml: found mismatched tag; expected well-formed XML"),
        (
            '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
            "m.dmn:1:1: dmn-xml: found a document type or an entity; expected XML without either",
        ),
        (
            "<a>" * 101,
            "m.dmn:1:301: dmn-xml: found elements nested deeper than 100; expected at most 100 levels",
        ),
        (
            '<a xmlns="urn:x"/>',
            "m.dmn:1:1: dmn-xml: found <a> of namespace urn:x; "
            "expected <definitions> of DMN 1.1, 1.2, 1.3, 1.4, 1.5 or 1.6",
        ),
    ],
)
def test_what_is_no_model_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("m.dmn").write_text(content, encoding="utf-8")
    with pytest.raises(Faults) as refused:
        load("m.dmn")
    assert [str(fault) for fault in refused.value.faults] == [message]


def test_a_missing_file_and_a_missing_import_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Faults) as refused:
        load(tmp_path / "none.dmn")
    assert refused.value.faults[0].found == "No such file or directory"
    path = write(tmp_path, f'<import name="x" namespace="urn:absent" importType="{SPACE}"/>')
    with pytest.raises(Faults) as refused:
        load(path)
    assert str(refused.value.faults[0].found) == "an import of urn:absent"


def test_bombs_are_refused_with_a_clear_error(tmp_path: Path) -> None:
    bkm = (
        '<businessKnowledgeModel id="f" name="f"><variable name="f"/>'
        f'<encapsulatedLogic><formalParameter name="n"/>{text("f(n + 1)")}</encapsulatedLogic></businessKnowledgeModel>'
    )
    wide = '<for iteratorVariable="{}"><in>' + text("[1..1000]") + "</in><return>{}</return></for>"
    loop = wide.format("a", wide.format("b", wide.format("c", text("1"))))
    loaded = model(tmp_path, bkm + decision("loop", loop))
    with pytest.raises(FeelLimitExceeded):
        loaded.evaluate("f", {"n": 1}, kind="bkm")
    with pytest.raises(FeelLimitExceeded):
        loaded.evaluate("loop", {})
    deep: object = 1
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(FeelLimitExceeded, match="nested too deeply"):
        loaded.evaluate("f", {"n": deep}, kind="bkm")


def test_a_boxed_loop_walks_a_range_and_sees_what_it_made(tmp_path: Path) -> None:
    loop = f'<for iteratorVariable="n"><in>{text("[1..4]")}</in><return>{text("n + count(partial)")}</return></for>'
    assert model(tmp_path, decision("d", loop)).evaluate("d", {}) == [Decimal(n) for n in (1, 3, 5, 7)]


def test_a_model_is_asked_about_a_moment_and_reads_no_clock(tmp_path: Path) -> None:
    loaded = model(tmp_path, decision("d", text("today()")))
    assert loaded.evaluate("d", {}) is None
    assert loaded.evaluate("d", {}, now=datetime(2026, 3, 1, 8, tzinfo=UTC)) == date(2026, 3, 1)


def test_a_type_that_is_only_itself_is_refused(tmp_path: Path) -> None:
    body = "".join(
        f'<itemDefinition name="{name}"><typeRef>{other}</typeRef></itemDefinition>' for name, other in ("ab", "ba")
    )
    with pytest.raises(Faults) as refused:
        load(write(tmp_path, body))
    assert [str(fault.found) for fault in refused.value.faults] == [
        "a type a that is only itself",
        "a type b that is only itself",
    ]


def test_a_model_imported_twice_has_inputs_of_its_own_each_time(tmp_path: Path) -> None:
    def link(kind: str, key: str) -> str:
        return f'<informationRequirement><required{kind} href="{key}"/></informationRequirement>'

    def using(name: str, namespace: str) -> str:
        return f'<import name="{name}" namespace="{namespace}" importType="{SPACE}"/>'

    write(tmp_path, given("who", "string") + decision("hello", text('"hello " + who'), requires="Input:who"), name="a")
    for name in ("b", "c"):
        said = f'<decision id="{name}" name="said">{link("Decision", "urn:a#hello")}{text("deep a.hello")}</decision>'
        write(tmp_path, using("deep a", "urn:a") + said, name=name)
    top = link("Decision", "urn:b#b") + link("Decision", "urn:c#c") + text('B.said + ", " + C.said')
    body = using("B", "urn:b") + using("C", "urn:c") + f'<decision id="d" name="d">{top}</decision>'
    loaded = load(write(tmp_path, body))
    assert (
        loaded.evaluate("d", {"B": {"deep a": {"who": "Li"}}, "C": {"deep a": {"who": "Wu"}}}) == "hello Li, hello Wu"
    )
    assert loaded.evaluate("d", {"who": "Li"}) == "hello Li, hello Li"
