"""A rule of the pack read against the vocabulary: as both engines run it, its faults at their places in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from saltern.core.documents.rule import Rule
from saltern.core.rules.facts import Vocabulary
from saltern.core.rules.feel.check import Checked, check
from saltern.core.rules.feel.kinds import Kind
from saltern.core.rules.feel.lexer import FeelSyntaxError
from saltern.core.rules.feel.limit import FeelLimitExceeded
from saltern.core.rules.feel.nodes import Node
from saltern.core.rules.feel.parse import parse_expression
from saltern.errors import Fault, Place


def checked_rule(
    rule: Rule,
    *,
    vocabulary: Vocabulary,
    who: str,
    faults: list[Fault],
    variables: Mapping[str, Kind] | None = None,
    expected: str = "",
) -> Checked | None:
    """A FEEL text read against the vocabulary; its faults are noted at their places in the file."""
    try:
        node = parse_expression(rule.text, names=[*vocabulary.names(who), *(variables or {})])
    except FeelSyntaxError as wrong:
        faults.append(syntax(rule.place, wrong))
        return None
    except FeelLimitExceeded as wrong:
        faults.append(rule.place.fault(wrong.code, wrong.found, wrong.expected))
        return None
    return checked_node(
        node, rule=rule, vocabulary=vocabulary, who=who, variables=variables, expected=expected, faults=faults
    )


def checked_node(
    node: Node,
    *,
    rule: Rule,
    vocabulary: Vocabulary,
    who: str,
    faults: list[Fault],
    variables: Mapping[str, Kind] | None = None,
    expected: str = "",
) -> Checked:
    """A parsed rule read against the vocabulary."""
    checked = check(
        node, vocabulary=vocabulary, entity=who, variables=variables, expected=expected, file=rule.place.file
    )
    for fault in checked.faults:
        line, column = spot(rule.place, (fault.place.line, fault.place.column))
        moved = replace(fault, place=Place(file=rule.place.file, line=line, column=column))
        if moved not in faults:
            faults.append(moved)
    return checked


def syntax(place: Place, wrong: FeelSyntaxError) -> Fault:
    """A syntax error as a fault at its place in the file."""
    line, column = spot(place, (int(str(wrong.params["line"])), int(str(wrong.params["column"]))))
    return Place(file=place.file, line=line, column=column).fault("feel-syntax", wrong.found, wrong.expected)


def spot(place: Place, at: tuple[int, int]) -> tuple[int, int]:
    """A place in a FEEL text as a place in the file that holds it (lines of a block begin in one column)."""
    return place.line + at[0] - 1, place.column + at[1] - 1
