"""A decision model as frozen values: what is decided, from what, by which knowledge (OMG DMN 1.5, chapters 6, 7, 10).

The boxed forms are the boxes people draw: a text, a sheet, a list of named steps, a call, a choice, a loop.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from saltern.core.rules.feel.nodes import Node, Position, UnaryTests
from saltern.core.rules.tables import DecisionTable
from saltern.errors import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Boxed:
    """Any boxed expression. `type_ref` "" = any type."""

    type_ref: str = ""
    at: Position = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Boxed):
    """A FEEL text."""

    node: Node
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken(Boxed):
    """A box that could not be read; it is null, and the fault stands in the model's list."""

    fault: Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Boxed):
    table: DecisionTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A named step of a boxed context; the name "" makes it the result."""

    name: str
    type_ref: str
    value: Boxed


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxedContext(Boxed):
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation(Boxed):
    """A call with named bindings."""

    callee: Boxed
    bindings: tuple[tuple[str, Boxed], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxedList(Boxed):
    items: tuple[Boxed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(Boxed):
    """A list of contexts drawn as a grid."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Boxed, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    name: str
    type_ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxedFunction(Boxed):
    """A function; of another kind than FEEL (Java, PMML) it is known but never run: its calls are null, and `body` says
    where it would be found."""

    parameters: tuple[Parameter, ...]
    body: Boxed | None
    kind: str = "FEEL"

    @property
    def external(self) -> bool:
        """Whether it is written in another language."""
        return self.kind != "FEEL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional(Boxed):
    condition: Boxed
    then: Boxed
    otherwise: Boxed


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxedFilter(Boxed):
    source: Boxed
    match: Boxed


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop(Boxed):
    """For, some or every element of a list."""

    kind: Literal["for", "some", "every"]
    variable: str
    source: Boxed
    body: Boxed


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDefinition:
    """A type of the model. `allowed` binds each element, `constraint` the whole value (both see it as `?`)."""

    name: str
    type_ref: str = ""
    collection: bool = False
    allowed: UnaryTests | None = None
    constraint: UnaryTests | None = None
    components: tuple[ItemDefinition, ...] = ()
    function: tuple[tuple[str, ...], str] | None = None
    at: Position = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class InputData:
    key: str
    name: str
    label: str = ""
    type_ref: str = ""
    at: Position = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`requires` are the keys of decisions and input data, `knowledge` those of knowledge models and services.

    `label` is what people call it where its name is for rules.
    """

    key: str
    name: str
    label: str = ""
    type_ref: str = ""
    requires: tuple[str, ...] = ()
    knowledge: tuple[str, ...] = ()
    body: Boxed | None = None
    at: Position = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeModel:
    """A business knowledge model: a named function."""

    key: str
    name: str
    type_ref: str = ""
    knowledge: tuple[str, ...] = ()
    logic: BoxedFunction | None = None
    at: Position = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionService:
    """A door to some decisions: what goes in (input data and decisions taken from the caller), what comes out."""

    key: str
    name: str
    type_ref: str = ""
    outputs: tuple[str, ...] = ()
    encapsulated: tuple[str, ...] = ()
    input_decisions: tuple[str, ...] = ()
    input_data: tuple[str, ...] = ()
    at: Position = (0, 0)


DrgElement = InputData | Decision | KnowledgeModel | DecisionService


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One file's definitions. Elements are known by `namespace#id`; `imports` are the models read beside it. `source`
    is the text it was read from, which holds more than a model does; b"" for one made by a program."""

    name: str
    namespace: str
    file: str
    types: Mapping[str, ItemDefinition] = field(default_factory=dict)
    elements: Mapping[str, DrgElement] = field(default_factory=dict)
    imports: Mapping[str, Model] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    unread: tuple[Fault, ...] = ()
    source: bytes = field(default=b"", repr=False, compare=False)
