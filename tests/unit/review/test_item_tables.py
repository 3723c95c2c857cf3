"""An item's tables as designers read them: rows in words, and what is wrong with them named at its place."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from saltern.core.approvals.compilation import ItemRules, compile_item
from saltern.core.catalogue.item import ApprovalRow
from saltern.core.documents.rule import Rule
from saltern.core.review.item_tables import drawn_nodes, item_tables
from worlds.yantian import yantian

ITEM, DRAWN = "graduate-reception", "medical-reimbursement-remote"


@cache
def rules(key: str) -> ItemRules:
    pack = yantian()
    return compile_item(item=pack.items[key], vocabulary=pack.vocabulary, conditions=pack.standing.conditions)


def with_rows(*rows: tuple[int, tuple[str, ...]]) -> ItemRules:
    """The item with some of its rows, their cells written so."""
    pack, item = yantian(), yantian().items[ITEM]
    assert item.approve is not None

    def row(number: int, cells: tuple[str, ...]) -> ApprovalRow:
        assert item.approve is not None
        old = item.approve.rows[number]
        when = tuple(Rule(text=text, place=rule.place) for text, rule in zip(cells, old.when, strict=True))
        return replace(old, when=when)

    approve = replace(item.approve, rows=tuple(row(number, cells) for number, cells in rows))
    return compile_item(
        item=replace(item, approve=approve), vocabulary=pack.vocabulary, conditions=pack.standing.conditions
    )


def test_cells_are_said_in_words_and_empty_ones_ask_nothing() -> None:
    (table,) = item_tables(rules(ITEM))
    assert [column.label.zh for column in table.columns] == ["学历核验", "用人单位存续", "失信记录"]
    assert [[cell.zh for cell in row.cells] for row in table.rows][:2] == [["是", "是", "否"], ["不详", "", ""]]
    assert [row.then for row in table.rows] == ["approve", "refer", "refer", "refer", "refer"]
    assert table.findings == ()


def test_a_case_no_row_holds_for_and_a_row_never_reached_are_named() -> None:
    (table,) = item_tables(with_rows((0, ("true", "-", "-")), (2, ("true", "true", "-"))))
    kinds = {one.kind: one for one in table.findings}
    assert set(kinds) == {"gap", "unreached"}
    item = yantian().items[ITEM]
    assert item.approve is not None
    assert kinds["unreached"].place == item.approve.rows[2].place


def test_of_a_drawing_every_decision_is_there_and_what_it_needs_stands_before_it() -> None:
    nodes, tables = drawn_nodes(rules(DRAWN)), item_tables(rules(DRAWN))
    decisions = [one for one in nodes if one.kind != "input"]
    assert len(decisions) == len(tables)
    levels = {one.key: one.level for one in nodes}
    assert all(levels[need] < one.level for one in nodes for need in one.needs)
    assert tables[-1].rows[-1].then == "refer"
    assert all(table.place.file == "tables/reimbursement.dmn" for table in tables)
    assert drawn_nodes(rules(ITEM)) == ()
