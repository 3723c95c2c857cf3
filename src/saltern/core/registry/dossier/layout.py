"""What stands in a layer of the dossier and how: the domains of keys, a block for each link, the columns of its rows.

A *domain* is a kind of key: `subject` (persons and firms share their keys), `address`, `household`. A *block* holds
the rows one link of the vocabulary gives for one key; a *body* is all blocks of one key. Columns lie one after the
other within a block, each value as a number of `width` bytes, all first bytes before all second ones:

    whole      a number, a date (days), a moment (microseconds over `unit`), a truth: value // unit - low + 1; 0: empty
               a text of digits of one length (after `head`): the number they are
    coded      a text by its place in a sorted list of texts, from 1; 0: empty
    written    a text in UTF-8, filled up with zero bytes; 0xFF: empty
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from saltern.core.rules.facts import SUBJECT_KINDS, RecordSet, Vocabulary

Form = Literal["whole", "coded", "written"]
SUBJECT: Final = "subject"
MOST_BLOCKS: Final = 255
"""A body counts its blocks in one byte; a link beyond is read from the lake."""
PAGE: Final = 512
"""Keys between two entries of a domain's coarse index."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnLayout:
    """One column in a block. `delta`: each value less the one before it; `own`: 1 where it is the key itself;
    `constant`: the number of every row, which then takes no byte; `head`: what every written text begins with;
    `digits`: how many follow it where nothing else does; `full`: no row is empty."""

    name: str
    type: str
    form: Form
    width: int
    low: int = 0
    unit: int = 1
    texts: str = ""
    delta: bool = False
    own: bool = False
    head: str = ""
    digits: int = 0
    full: bool = False
    constant: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockLayout:
    """The rows of a record set in which one of the columns `by` holds the key."""

    record_set: str
    by: tuple[str, ...]
    date_column: str
    columns: tuple[ColumnLayout, ...]
    rows: int = 0

    @property
    def width(self) -> int:
        """Bytes a row takes before compression."""
        return sum(column.width for column in self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of the file."""

    at: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TextsLayout:
    """A sorted list of texts: `count + 1` starts as uint32, then the texts in UTF-8."""

    count: int
    starts: Span
    text: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainLayout:
    """The bodies of one kind of key; key number i has the bytes from start i to start i + 1.

    Keys are int64, or texts; every `PAGE`th key is repeated in `fence`. `kinds` is one byte a subject.
    """

    name: str
    blocks: tuple[BlockLayout, ...]
    count: int
    fence: tuple[int | str, ...]
    starts: Span
    keys: Span | None = None
    texts: TextsLayout | None = None
    kinds: Span | None = None
    dictionary: Span | None = None
    widths: tuple[int, ...] = ()
    """What a row of each block takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """A way into a record set the vocabulary knows: the domain of the key and the columns that may hold it."""

    domain: str
    record_set: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerLayout:
    """The head of a layer. `gone` names, by record set, the batches whose rows in older layers no longer count.

    `ways` are the ways the layer answers for, if only with "nothing"; `declared` proves the columns they were made for.
    """

    domains: Mapping[str, DomainLayout]
    texts: Mapping[str, TextsLayout]
    gone: Mapping[str, tuple[str, ...]]
    ways: frozenset[Reach]
    declared: Mapping[str, str]

    def dumps(self) -> str:
        """As JSON."""
        plain = {
            "domains": list(self.domains.values()),
            "texts": self.texts,
            "gone": self.gone,
            "ways": sorted(self.ways, key=repr),
            "declared": self.declared,
        }
        return json.dumps(plain, ensure_ascii=False, default=_fields)

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> LayerLayout:
        """Back from JSON."""
        return cls(
            domains={entry["name"]: _domain(entry) for entry in plain["domains"]},
            texts={name: _texts(entry) for name, entry in plain["texts"].items()},
            gone={name: tuple(batches) for name, batches in plain["gone"].items()},
            ways=frozenset(Reach(**{**entry, "by": tuple(entry["by"])}) for entry in plain["ways"]),
            declared=plain["declared"],
        )


def reaches(vocabulary: Vocabulary) -> tuple[Reach, ...]:
    """Every way the links of a vocabulary go, each once, in a fixed order."""
    found: dict[Reach, None] = {}
    counts: dict[str, int] = {}
    for entity in vocabulary.entities.values():
        domain = SUBJECT if entity.name in SUBJECT_KINDS else entity.name
        for link in entity.links.values():
            reach = Reach(domain=domain, record_set=link.record_set, by=link.by)
            if reach not in found and counts.get(domain, 0) < MOST_BLOCKS:
                found[reach] = None
                counts[domain] = counts.get(domain, 0) + 1
    return tuple(found)


def proof(declared: RecordSet) -> str:
    """What the order of rows and the names in them hang on, in a short text."""
    return hashlib.sha256(json.dumps([declared.date_column, *declared.columns]).encode()).hexdigest()[:16]


def words(vocabulary: Vocabulary) -> str:
    """What a dossier of this vocabulary hangs on, in a short text: the ways in, and the columns they lead to."""
    told = [
        [way.domain, way.record_set, *way.by, proof(vocabulary.record_sets[way.record_set])]
        for way in reaches(vocabulary)
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def _fields(part: Any) -> dict[str, Any]:
    """A part of the head as JSON has it; many times as quick as `asdict`, which copies all it finds."""
    return {name: getattr(part, name) for name in part.__dataclass_fields__}


def _domain(plain: Mapping[str, Any]) -> DomainLayout:
    blocks = tuple(_block(entry) for entry in plain["blocks"])
    return DomainLayout(
        name=plain["name"],
        blocks=blocks,
        widths=tuple(block.width for block in blocks),
        count=plain["count"],
        fence=tuple(plain["fence"]),
        starts=Span(**plain["starts"]),
        keys=_span(plain["keys"]),
        texts=_texts(plain["texts"]) if plain["texts"] else None,
        kinds=_span(plain["kinds"]),
        dictionary=_span(plain["dictionary"]),
    )


def _block(plain: Mapping[str, Any]) -> BlockLayout:
    columns = tuple(ColumnLayout(**entry) for entry in plain["columns"])
    return BlockLayout(**{**plain, "by": tuple(plain["by"]), "columns": columns})


def _texts(plain: Mapping[str, Any]) -> TextsLayout:
    return TextsLayout(count=plain["count"], starts=Span(**plain["starts"]), text=Span(**plain["text"]))


def _span(plain: Mapping[str, int] | None) -> Span | None:
    return Span(**plain) if plain else None
