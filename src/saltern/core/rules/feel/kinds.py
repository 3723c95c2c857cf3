"""What kind of value an expression gives, known before anybody's records are looked at.

The kinds are FEEL's types (OMG DMN 1.5, 10.3.2) plus the two things a vocabulary adds: a `ref` (the key of a person,
firm, address or household) and a `record` (a row of a record set).
"""

from __future__ import annotations

from dataclasses import dataclass

from saltern.core.rules.facts import Column

ORDERED = frozenset(
    {
        "number",
        "string",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """`entity` of a ref, `record_set` of a record, `element` of a list or range, `codes` of a coded string."""

    name: str
    entity: str = ""
    record_set: str = ""
    element: Kind | None = None
    codes: tuple[str, ...] = ()
    members: tuple[tuple[str, Kind], ...] = ()

    def __str__(self) -> str:
        if self.name == "ref":
            return f"{self.entity} reference"
        if self.name == "record":
            return f"row of {self.record_set}"
        return f"{self.name} of {self.element}" if self.element else self.name


NUMBER, STRING, BOOLEAN = Kind(name="number"), Kind(name="string"), Kind(name="boolean")
DATE, TIME, DATE_TIME = Kind(name="date"), Kind(name="time"), Kind(name="date and time")
DAYS, MONTHS = Kind(name="days and time duration"), Kind(name="years and months duration")
NULL, ANY, FUNCTION = Kind(name="null"), Kind(name="any"), Kind(name="function")
BY_NAME = {kind.name: kind for kind in (NUMBER, STRING, BOOLEAN, DATE, TIME, DATE_TIME, DAYS, MONTHS, NULL, ANY)}


def list_of(element: Kind) -> Kind:
    """The kind of a list whose elements are `element`."""
    return Kind(name="list", element=element)


def column_kind(column: Column) -> Kind:
    """What a column's cells are.

    >>> str(column_kind(Column(name="child", kind="ref", entity="natural_person")))
    'natural_person reference'
    """
    if column.kind == "ref":
        return Kind(name="ref", entity=column.entity)
    return Kind(name=column.kind, codes=column.codes)


def may_equal(left: Kind, right: Kind) -> bool:
    """Whether `=` between the two can ever be true."""
    loose = {"any", "null"}
    if left.name in loose or right.name in loose:
        return True
    if left.name == right.name == "list":
        return left.element is None or right.element is None or may_equal(left.element, right.element)
    if left.name == "ref":
        return right.name == "ref" and left.entity == right.entity
    return left.name == right.name


def common(left: Kind, right: Kind) -> Kind:
    """The kind that covers both branches of a choice."""
    if left == right or right.name == "null":
        return left
    if left.name == "null":
        return right
    if left.name == right.name == "list":
        return list_of(common(left.element or ANY, right.element or ANY))
    if left.name == right.name and (left.entity, left.record_set) == (right.entity, right.record_set):
        return Kind(name=left.name, entity=left.entity, record_set=left.record_set)
    return ANY
