"""An approval in a `.dmn` file: every mistake with its place, all at once, and what it says of somebody."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from saltern.core.approvals.program import ApprovalProgram
from saltern.core.approvals.rule_text import program_of
from saltern.core.review.compiled_pack import compile_pack
from worlds.drawn_card import DMN, ITEM

if TYPE_CHECKING:
    from typing import Any

FORMULA = '<literalExpression id="l1"><text>if fee &gt; limit then false else true</text></literalExpression>'
KNOWN = "expected a fact of the item or a field of its form"
BOTH = 'expected an output "because" or an annotation in both languages: "中文 / English"'
ANSWERS = 'expected "approve" or "refer"; the machine never refuses'

NAMED = {
    "a file that is not there": (
        "card.dmn#decision",
        "cart.dmn#decision",
        [
            'items/card.yaml:16:10: unknown-file: found "tables/cart.dmn"; expected a file of tables/ '
            '(did you mean "tables/card.dmn"?)',
            'tables/card.dmn: unused-table: found "card.dmn"; expected a .dmn file that an item names',
        ],
    ),
    "a decision that is not there": (
        "card.dmn#decision",
        "card.dmn#decisions",
        [
            'items/card.yaml:16:10: unknown-decision: found "decisions"; '
            'expected a decision of tables/card.dmn: decision, limit, within (did you mean "decision"?)'
        ],
    ),
    "another form": (
        "tables/card.dmn#decision",
        '"../card.dmn#decision"',
        [
            'items/card.yaml:16:11: bad-value: found "../card.dmn#decision"; '
            "expected a decision as tables/NAME.dmn#DECISION",
            'tables/card.dmn: unused-table: found "card.dmn"; expected a .dmn file that an item names',
        ],
    ),
    "a last day beside a decision": (
        "approve: tables",
        "apply_by: {before: born, days: 30, late: {zh: 晚, en: late}}\napprove: tables",
        [
            "items/card.yaml:16:11: apply-by-drawn: found apply_by beside a drawn decision; "
            "expected the days in the drawing itself",
            "items/card.yaml:16:11: boundary-day: found no example on the day after it (version 1); "
            "expected one that is in time and one that is a day late",
            "items/card.yaml:16:11: boundary-day: found no example on the last day to apply (version 1); "
            "expected one that is in time and one that is a day late",
        ],
    ),
    "rows beside a decision": (
        "tables/card.dmn#decision",
        "{decision: tables/card.dmn#decision, rules: []}",
        ['items/card.yaml:16:47: unknown-field: found "rules"; expected one of decision'],
    ),
    "a decision that approves nothing": (
        "card.dmn#decision",
        "card.dmn#within",
        [
            'tables/card.dmn:30:5: no-approval-table: found "within" as a FEEL expression; '
            'expected a decision table whose rows say "approve" or "refer"'
        ],
    ),
    "a fact named as a field": (
        "  born: people",
        "  wanted: 'true'\n  born: people",
        [
            'tables/card.dmn:50:3: name-twice: found the input data "wanted", a fact and a field of the form; '
            "expected a name for each of them"
        ],
    ),
}

DRAWN = {
    "an input data nobody knows": (
        '<inputData id="status" name="status" />',
        '<inputData id="status" name="statos" />',
        [f'tables/card.dmn:51:3: unknown-name: found the input data "statos"; {KNOWN} (did you mean "status"?)'],
    ),
    "a name nobody knows": (
        "<text>status</text>",
        "<text>statos</text>",
        [f'tables/card.dmn:37:57: unknown-name: found "statos"; {KNOWN} (did you mean "status"?)'],
    ),
    "a column nobody knows": (
        "<text>status</text>",
        "<text>people[1].staus</text>",
        [
            "tables/card.dmn:37:57: wrong-type: found people, a list of row of people; "
            "expected a single value; let a fact of the item count or pick"
        ],
    ),
    "a decision that is not drawn as required": (
        '<requiredDecision href="#limit" />',
        '<requiredInput href="#status" />',
        ['tables/card.dmn:30:47: unknown-name: found "limit"; expected a requirement drawn from the decision "limit"'],
    ),
    "a requirement of nothing": (
        '"#within"',
        '"#wihtin"',
        [
            "tables/card.dmn:4:37: dmn-model: found a reference to #wihtin; expected the id of an element",
            'tables/card.dmn:8:58: unknown-name: found "within"; '
            'expected a requirement drawn from the decision "within"',
        ],
    ),
    "an impossible comparison": (
        "fee &gt; limit",
        'fee &gt; "10"',
        ["tables/card.dmn:30:41: impossible-comparison: found number > string; expected two values of one kind"],
    ),
    "a cell of another kind": (
        '<inputEntry id="c1"><text>true</text>',
        '<inputEntry id="c1"><text>&gt; 5</text>',
        ["tables/card.dmn:16:37: impossible-comparison: found number; expected boolean"],
    ),
    "a code nobody uses": (
        '<text>"active"</text>',
        '<text>"actve"</text>',
        ['tables/card.dmn:41:35: unknown-code: found "actve"; expected one of active, moved (did you mean "active"?)'],
    ),
    "an input data of another type": (
        'name="wanted" typeRef="boolean" />',
        'name="wanted" typeRef="number" />',
        ['tables/card.dmn:50:3: wrong-type: found the input data "wanted" as number; expected boolean'],
    ),
    "a column of another type": (
        '<inputExpression id="e3" typeRef="string">',
        '<inputExpression id="e3" typeRef="number">',
        ["tables/card.dmn:37:57: wrong-type: found string; expected number, as its typeRef says"],
    ),
    "an answer of another type": (
        "<text>100</text>",
        '<text>"much"</text>',
        ["tables/card.dmn:42:36: wrong-type: found string; expected number, as its typeRef says"],
    ),
    "a decision of another type": (
        '<variable id="v1" name="limit" typeRef="number" />',
        '<variable id="v1" name="limit" typeRef="date" />',
        ["tables/card.dmn:32:3: wrong-type: found number; expected date, as its typeRef says"],
    ),
    "a decision named as a fact": (
        '<decision id="limit" name="limit"',
        '<decision id="limit" name="born"',
        [
            'tables/card.dmn:30:47: unknown-name: found "limit"; expected a fact of the item or a field of its form',
            'tables/card.dmn:32:3: name-twice: found the decision "born"; '
            "expected a name nothing else of the item bears",
        ],
    ),
    "an answer that refuses": (
        '<text>"refer"</text>',
        '<text>"refuse"</text>',
        [f'tables/card.dmn:24:36: bad-value: found "refuse"; {ANSWERS} (did you mean "refer"?)'],
    ),
    "an answer that is reckoned": (
        '<text>"refer"</text>',
        '<text>if within then "refer" else "approve"</text>',
        [f"tables/card.dmn:24:36: bad-value: found an expression; {ANSWERS}"],
    ),
    "an answer where no row holds": (
        'name="then" typeRef="string" />',
        'name="then"><defaultOutputEntry><text>"approve"</text></defaultOutputEntry></output>',
        [
            'tables/card.dmn:13:61: default-answer: found "approve" where no row holds; '
            "expected none: it goes to a person"
        ],
    ),
    "a hit policy that sums": (
        'hitPolicy="FIRST"',
        'hitPolicy="COLLECT" aggregation="COUNT"',
        [
            "tables/card.dmn:6:5: hit-policy: found hit policy COLLECT COUNT; "
            "expected UNIQUE | FIRST | ANY | PRIORITY: one answer"
        ],
    ),
    "a hit policy nobody knows": (
        'hitPolicy="FIRST"',
        'hitPolicy="FIRTS"',
        [
            "tables/card.dmn:6:5: dmn-model: found hit policy FIRTS; "
            "expected one of UNIQUE, ANY, PRIORITY, FIRST, RULE ORDER, OUTPUT ORDER, COLLECT"
        ],
    ),
    "a row without a reason": (
        "<description>可以 / fine</description>",
        "",
        [f"tables/card.dmn:14:7: missing-reason: found row 1 without a reason; {BOTH}"],
    ),
    "a reason in one language": (
        "<description>可以 / fine</description>",
        "<description>可以</description>",
        [f'tables/card.dmn:14:7: missing-reason: found row 1 with the reason "可以"; {BOTH}'],
    ),
    "a text that is no FEEL": (
        "<text>100</text>",
        "<text>100 +</text>",
        ["tables/card.dmn:42:41: feel-syntax-error: found the end of the text; expected an expression"],
    ),
    "a decision without logic": (
        FORMULA,
        "",
        [
            'tables/card.dmn:28:3: dmn-form: found the decision "within" without logic; '
            "expected a decision table or a FEEL expression"
        ],
    ),
    "another box": (
        FORMULA,
        "<list><literalExpression><text>1</text></literalExpression></list>",
        [
            'tables/card.dmn:30:5: dmn-form: found the decision "within" as another kind of box; '
            "expected a decision table or a FEEL expression"
        ],
    ),
    "an import": (
        '  <decision id="decision"',
        '  <import name="x" namespace="urn:x" importType="https://www.omg.org/spec/DMN/20191111/MODEL/" />\n'
        '  <decision id="decision"',
        ["tables/card.dmn:3:3: dmn-model: found an import of urn:x; expected one file that holds all it needs"],
    ),
    "no XML": (
        "</definitions>",
        "</definition>",
        ["tables/card.dmn:52:3: dmn-xml: found mismatched tag; expected well-formed XML"],
    ),
}


@pytest.fixture
def drawn(tiny: Any) -> Any:
    return tiny.write("items/card.yaml", ITEM).write("tables/card.dmn", DMN)


def test_a_drawn_approval_has_no_faults_and_its_examples_hold(drawn: Any) -> None:
    assert drawn.faults == []


def test_the_mapping_says_the_same(drawn: Any) -> None:
    drawn.change(
        "items/card.yaml", "approve: tables/card.dmn#decision", "approve: {decision: tables/card.dmn#decision}"
    )
    assert drawn.faults == []


@pytest.mark.parametrize("name", NAMED)
def test_what_an_item_can_have_wrong(drawn: Any, name: str) -> None:
    old, new, expected = NAMED[name]
    assert drawn.change("items/card.yaml", old, new).faults == expected


@pytest.mark.parametrize("name", DRAWN)
def test_what_a_drawing_can_have_wrong(drawn: Any, name: str) -> None:
    old, new, expected = DRAWN[name]
    assert drawn.change("tables/card.dmn", old, new).faults == expected


def test_all_faults_of_a_drawing_come_at_once(drawn: Any) -> None:
    drawn.change("tables/card.dmn", '<text>"refer"</text>', '<text>"reject"</text>')
    drawn.change("tables/card.dmn", "<text>status</text>", "<text>statos</text>")
    drawn.change("tables/card.dmn", "fee &gt; limit", 'fee &gt; "10"')
    drawn.change("items/card.yaml", "eligible: born", "eligible: bron")
    assert [fault.split(": found")[0] for fault in drawn.faults] == [
        "items/card.yaml:12:11: unknown-name",
        "tables/card.dmn:24:36: bad-value",
        "tables/card.dmn:30:41: impossible-comparison",
        "tables/card.dmn:37:57: unknown-name",
    ]


def test_a_drawing_in_another_coding_is_refused(drawn: Any) -> None:
    (drawn.path / "tables" / "card.dmn").write_bytes(DMN.encode("gb18030"))
    assert drawn.faults == ["tables/card.dmn: not-utf-8: found the byte 0xb0; expected UTF-8 text"]


def test_the_version_of_a_pack_follows_its_drawings(drawn: Any) -> None:
    before = drawn.pack.version
    drawn.change("tables/card.dmn", "<text>100</text>", "<text>101</text>")
    assert drawn.pack.version != before


def program(drawn: Any) -> ApprovalProgram:
    rules = compile_pack(drawn.pack).items["card"]
    assert program_of(json.loads(json.dumps(rules.body))).names == ("status", "fee", "wanted")
    return program_of(rules.body)


YES = ("approve", "可以", ())
HIGH = ("refer", "费用较高", ())
NOBODY = ("refer", "没有可自动批准的情形，已转人工审查。", ())


def unknown(*missing: str) -> tuple[str, str, tuple[str, ...]]:
    return ("refer", f"以下信息无法核实：{', '.join(missing)}；已转人工审查。", missing)


@pytest.mark.parametrize(
    ("wanted", "fee", "status", "expected"),
    [
        (True, 100, "active", YES),
        (True, 101, "active", HIGH),
        (True, 10, "moved", YES),
        (True, 11, "moved", HIGH),
        (False, 1, "active", NOBODY),
        (None, 1, "active", unknown("需要")),
        (True, 1, None, unknown("状态")),
        (True, None, "active", unknown("费用")),
        (None, None, None, unknown("费用", "状态", "需要")),
    ],
)
def test_a_decision_needed_first_is_unknown_where_a_fact_is(
    drawn: Any, wanted: bool | None, fee: int | None, status: str | None, expected: tuple[str, str, tuple[str, ...]]
) -> None:
    found = program(drawn).run([status, None if fee is None else Decimal(fee), wanted], {})
    assert (found.result, found.because.zh, found.missing) == expected


def test_an_unknown_that_a_row_above_might_have_met_approves_nothing(drawn: Any) -> None:
    drawn.change("tables/card.dmn", '<inputEntry id="c3"><text>false</text>', '<inputEntry id="c3"><text></text>')
    drawn.change("tables/card.dmn", '<inputEntry id="c4"><text>-</text>', '<inputEntry id="c4"><text>true</text>')
    swapped = (drawn.path / "tables" / "card.dmn").read_text(encoding="utf-8")
    first = swapped[swapped.index('<rule id="x1">') : swapped.index('<rule id="x2">')]
    second = swapped[swapped.index('<rule id="x2">') : swapped.index("    </decisionTable>")]
    drawn.change("tables/card.dmn", first + second, second + first.replace('"c2"><text>true', '"c2"><text>-'))
    found = [program(drawn).run(["active", Decimal(1), wanted], {}) for wanted in (True, False, None)]
    assert [(one.result, one.missing) for one in found] == [("refer", ()), ("approve", ()), ("refer", ("需要",))]


def with_output(name: str) -> str:
    """The drawing with the reasons in an output of this name."""
    column = '<output id="o1" name="then" typeRef="string" />'
    text = DMN.replace(column, f'{column}<output id="o9" name="{name}" typeRef="string" />')
    for answer, words in (("approve", "可以 / fine"), ("refer", "费用较高 / a high fee")):
        text = text.replace(f"<description>{words}</description>", "")
        text = text.replace(
            f'<text>"{answer}"</text></outputEntry>',
            f'<text>"{answer}"</text></outputEntry><outputEntry id="b-{answer}"><text>"{words}"</text></outputEntry>',
        )
    return text


def test_a_reason_stands_in_an_output_as_well_as_in_an_annotation(drawn: Any) -> None:
    assert drawn.write("tables/card.dmn", with_output("because")).faults == []


def test_an_output_nobody_reads_is_refused(drawn: Any) -> None:
    assert drawn.write("tables/card.dmn", with_output("amount")).faults == [
        "tables/card.dmn:6:5: table-outputs: found outputs then, amount; "
        'expected the output "then", and "because" beside it'
    ]
