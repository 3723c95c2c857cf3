"""The vocabulary a rule may speak: entities, the record sets reached from them, the columns, what silence means.

A *subject* is a natural or a legal person, known in the lake by a surrogate key (an integer); an *address* or a
*household* is known by its code. Rows never carry names, numbers or telephones of persons.

    births[birth_date > as_of - duration("P1Y")]     rows of the subject's own set
    b.child.immunisations                            a relation: from a row to another person's rows
    t.address.power_bills                            ... to the rows at an address
    p.household.population_register                  ... to the rows of a household

`Link.absence` says what an empty set means: `none` (the register is complete, there are none) or `unknown` (nobody
knows). `Column.null` says what an empty cell means: `value` (the emptiness is an answer, as in "valid_to empty: long
term") or `unknown`. Unknown never reminds and never approves (see feel/unknown.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

from saltern.words import NOTHING, Phrase

Kind = Literal["string", "number", "boolean", "date", "date and time", "ref"]
SubjectKind = Literal["natural_person", "legal_person"]
SUBJECT_KINDS: Final[tuple[SubjectKind, ...]] = ("natural_person", "legal_person")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A named value of a row. For kind `ref`, `entity` names what the key stands for. `scale` = decimal places.

    `words` are what people call its codes."""

    name: str
    kind: Kind
    entity: str = ""
    scale: int = 0
    codes: tuple[str, ...] = ()
    null: Literal["value", "unknown", "never"] = "value"
    label: Phrase = NOTHING
    words: Mapping[str, Phrase] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LatestWord:
    """Of the rows of one subject only the newest counts (core/registry/latest_word.py).

    `per` names a column whose values are spoken for apart (a channel, a purpose); "" for none. A row in which it is
    empty or one of `for_all` speaks for every value.
    """

    per: str = ""
    for_all: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSet:
    """Rows of one kind as the lake holds them. `unit` is the sharing unit's key; `date_column` dates a row; with
    `latest` a newer row takes the place of an older one of its subject; where the newest fact is older than
    `decides_within` the machine says no yes by it."""

    name: str
    unit: str
    columns: Mapping[str, Column]
    date_column: str = ""
    sensitivity: Literal["public", "internal", "personal", "sensitive"] = "personal"
    purposes: tuple[str, ...] = ()
    label: Phrase = NOTHING
    latest: LatestWord | None = None
    decides_within: dt.timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A member of an entity: the rows of `record_set` in which one of the columns `by` holds the entity's key."""

    name: str
    record_set: str
    by: tuple[str, ...]
    absence: Literal["none", "unknown"] = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A named fact over other facts (FEEL text), e.g. `is_hukou: count(population_register[status = "active"]) > 0`."""

    name: str
    text: str
    label: Phrase = NOTHING
    file: str = ""
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A kind of thing with a key: natural_person, legal_person, address, household.

    `related` names, by kind, the subjects of another kind that stand for it: of a firm its legal representative.
    """

    name: str
    links: Mapping[str, Link]
    derived: Mapping[str, Derived] = field(default_factory=dict)
    related: Mapping[str, Derived] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """All that rules may name. Beside the links of the subject's entity stand `self` (its ref) and `as_of`."""

    entities: Mapping[str, Entity]
    record_sets: Mapping[str, RecordSet]

    def names(self, entity: str) -> Iterator[str]:
        """Every top-level name a rule about `entity` may use."""
        yield from ("self", "as_of")
        yield from self.entities[entity].links
        yield from self.entities[entity].derived


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    """The key of an entity as a rule's value; equal when entity and key are equal."""

    entity: str
    key: int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a row comes from: unit, record set, batch, and the date it speaks of (ISO text, "" where unknown)."""

    unit: str
    record_set: str
    batch: str
    date: str


class Record(dict[str, object]):
    """A row as a FEEL context that remembers where it comes from."""

    __slots__ = ("provenance",)

    def __init__(
        self, values: Mapping[str, object] | Iterable[tuple[str, object]], provenance: Provenance | None = None
    ) -> None:
        dict.__init__(self, values)  # quicker than by super(), and a subject has a thousand of them
        self.provenance = provenance


class RecordSource(Protocol):
    """Whatever can give rows: the lake, a fixture, a sweep's cache. Values are FEEL values; ref columns hold `Ref`."""

    def rows(self, *, record_set: str, by: tuple[str, ...], key: int | str) -> Sequence[Record]:
        """The rows in which one of the columns `by` equals `key`, in a stable order."""
        ...


def newest_fact(source: RecordSource, record_set: str) -> dt.date | None:
    """Of which day the newest fact of a record set is; None where nothing of it came in, or the source does not know
    days."""
    asked = getattr(source, "newest_fact", None)
    found: dt.date | None = asked(record_set) if asked else None
    return found
