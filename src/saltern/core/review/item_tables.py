"""An item's decision tables as a designer reads them: each column, each row in words and as written, what is wrong with
it, and where it stands. One drawn in a `.dmn` file has all the decisions it needs, first things first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from saltern.core.approvals.compilation import ItemRules
from saltern.core.approvals.condition import words_of
from saltern.core.approvals.dmn_reader import DmnApproval, both
from saltern.core.catalogue.item import ApprovalRow
from saltern.core.review.table_checks import findings
from saltern.core.rules.cell_words import Codes, Unsaid, cell_words, constant_words
from saltern.core.rules.dmn import model as m
from saltern.core.rules.feel import nodes as n
from saltern.core.rules.tables import DecisionTable
from saltern.core.rules.tables import Rule as TableRule
from saltern.errors import NOWHERE, Place
from saltern.words import NOTHING, Phrase, joined


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumn:
    """What one column asks: as people call it, and as written."""

    label: Phrase
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One row: what each column asks, nothing where anything does; `then` "approve" or "refer" in the table that
    approves, else empty with the `answer` in words."""

    cells: tuple[Phrase, ...]
    then: str
    answer: Phrase
    because: Phrase
    invented: bool
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFinding:
    """What a table's rows do to each other: `kind` is gap, overlap, contradiction, unreached or unproven."""

    kind: str
    found: Phrase
    expected: Phrase
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemTable:
    """One table of an item. `name` is nothing where the item has only this one; `text` is the expression of a decision
    that is no table and has no rows."""

    name: Phrase
    hit_policy: str
    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]
    place: Place
    text: str = ""
    findings: tuple[TableFinding, ...] = ()

    @property
    def told(self) -> bool:
        """Whether a row says something to the applicant."""
        return any(row.because for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnNode:
    """A decision or an input of a drawing: `level` is how many decisions deep it stands, 0 for an input; `needs` are
    the keys of those it asks for."""

    key: str
    name: Phrase
    kind: str
    level: int
    needs: tuple[str, ...]


def item_tables(rules: ItemRules) -> tuple[ItemTable, ...]:
    """The tables of an item, the one that approves last; none where a person always decides."""
    found = tuple(
        TableFinding(kind=one.kind, found=one.found, expected=one.expected, place=place)
        for one, place in findings(rules, gaps=True)
    )
    if rules.diagram is not None:
        return tuple(_drawn(rules.diagram, found))
    if rules.approval is None or rules.item.approve is None:
        return ()
    return (_written(rules, found),)


def drawn_nodes(rules: ItemRules) -> tuple[DrawnNode, ...]:
    """The decisions and inputs of an item's drawing, first things first; none where its table is its own file's."""
    diagram = rules.diagram
    if diagram is None:
        return ()
    levels: dict[str, int] = {one.key: 0 for one in diagram.inputs}
    for one in diagram.decisions:
        levels[one.key] = 1 + max((levels[key] for key in one.requires), default=0)
    named = {one.name: question for one, question in zip(diagram.inputs, rules.inputs, strict=False)}
    words = words_of(rules)

    columns = {
        column.text: both(column.label)
        for one in diagram.decisions
        if isinstance(one.body, m.Table)
        for column in one.body.table.inputs
        if column.label
    }

    def called(one: m.InputData) -> Phrase:
        if one.label or one.name in columns:
            return both(one.label) if one.label else columns[one.name]
        asked = named.get(one.name)
        try:
            return words.value(asked.checked.original) if asked else Phrase.same(one.name)
        except Unsaid:
            return Phrase.same(one.name)

    return (
        *(DrawnNode(key=one.key, name=called(one), kind="input", level=0, needs=()) for one in diagram.inputs),
        *(
            DrawnNode(
                key=one.key,
                name=both(one.label) if one.label else Phrase.same(one.name),
                kind="table" if isinstance(one.body, m.Table) else "expression",
                level=levels[one.key],
                needs=one.requires,
            )
            for one in diagram.decisions
        ),
    )


def _written(rules: ItemRules, found: tuple[TableFinding, ...]) -> ItemTable:
    """The table of the item's own file."""
    approve, program = rules.item.approve, rules.approval
    assert approve is not None
    assert program is not None
    table, words = program.approving.table.table, words_of(rules)
    codes = [words.codes(one.checked.original) for one in rules.inputs]
    labels = [*approve.labels, *([NOTHING] * len(rules.inputs))]
    return ItemTable(
        name=NOTHING,
        hit_policy=approve.hit_policy,
        columns=tuple(
            TableColumn(label=labels[at] or Phrase.same(one.text), text=one.text) for at, one in enumerate(rules.inputs)
        ),
        rows=tuple(
            _row(rule.cells, rule.texts, codes, row) for rule, row in zip(table.rules, program.rows, strict=True)
        ),
        place=approve.place,
        findings=found,
    )


def _row(
    cells: Sequence[n.UnaryTests], texts: Sequence[str], codes: Sequence[Codes], row: ApprovalRow, at: Place = NOWHERE
) -> TableRow:
    return TableRow(
        cells=tuple(_said(cell, text, known) for cell, text, known in zip(cells, texts, codes, strict=True)),
        then=row.then,
        answer=NOTHING,
        because=row.because,
        invented=row.invented,
        place=row.place if at is NOWHERE else at,
    )


def _said(cell: n.UnaryTests, text: str, codes: Codes) -> Phrase:
    """A cell in words; as written where nobody says its form aloud."""
    if not cell.tests:
        return NOTHING
    try:
        return cell_words(cell, codes)
    except Unsaid:
        return Phrase.same(text)


def _drawn(diagram: DmnApproval, found: Iterable[TableFinding]) -> Iterator[ItemTable]:
    """Every decision of a drawing, with what is wrong with it at its place."""
    for decision in diagram.decisions:
        place = Place(file=diagram.file, line=decision.at[0], column=decision.at[1])
        name = both(decision.label) if decision.label else Phrase.same(decision.name)
        if isinstance(decision.body, m.Table):
            table = decision.body.table
            rows = {rule.at for rule in table.rules} | {table.at}
            approving = decision is diagram.decisions[-1]
            yield ItemTable(
                name=name,
                hit_policy=table.hit_policy,
                columns=tuple(
                    TableColumn(label=both(one.label) if one.label else Phrase.same(one.text), text=one.text)
                    for one in table.inputs
                ),
                rows=tuple(_drawn_rows(diagram, table, approving=approving)),
                place=place,
                findings=tuple(one for one in found if (one.place.line, one.place.column) in rows),
            )
        elif isinstance(decision.body, m.Text):
            yield ItemTable(name=name, hit_policy="", columns=(), rows=(), place=place, text=decision.body.text)


def _drawn_rows(diagram: DmnApproval, table: DecisionTable, *, approving: bool) -> Iterator[TableRow]:
    none: list[Codes] = [{} for _ in table.inputs]
    for at, rule in enumerate(table.rules):
        place = Place(file=diagram.file, line=rule.at[0], column=rule.at[1])
        if approving:
            yield _row(rule.cells, rule.texts, none, diagram.rows[at], place)
        else:
            yield TableRow(
                cells=tuple(_said(cell, text, {}) for cell, text in zip(rule.cells, rule.texts, strict=True)),
                then="",
                answer=_answer(rule),
                because=NOTHING,
                invented=False,
                place=place,
            )


def _answer(rule: TableRule) -> Phrase:
    said = []
    for one in rule.outputs:
        try:
            said.append(constant_words(one, {}))
        except Unsaid:
            said.append(Phrase(zh="算出来的值", en="a value worked out"))
    return joined(said, en=", ", zh="，")
