"""From feed contracts and `vocabulary.yaml` to the words rules may speak (`rules.facts.Vocabulary`).

Of a contract only the lake's side of each column is needed: its name there, its kind, its codes, and what an empty
cell says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final, Literal

from saltern.core.catalogue.pack import Variable
from saltern.core.contracts.contract import Column as Delivered
from saltern.core.contracts.contract import Contract, Type
from saltern.core.documents.document import Entry
from saltern.core.documents.fields import Fields, near
from saltern.core.rules.facts import SUBJECT_KINDS, Column, Derived, Entity, Kind, Link, RecordSet, Vocabulary
from saltern.errors import Fault
from saltern.words import Phrase

KINDS: Final[Mapping[Type, Kind]] = {
    "string": "string",
    "integer": "number",
    "decimal": "number",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "date and time",
}
DECIMALS: Final = 2
REMARK: Final = re.compile(r"\((?:空=|可空)[^)]*\)|（(?:空=|可空)[^）]*）")
"""What a contract's label says to the unit about empty cells; no part of what people call the column."""


def record_sets(contracts: Iterable[Contract]) -> dict[str, RecordSet]:
    """The record sets the lake holds; of data sets that share one the first says what it looks like."""
    sharing: dict[str, list[Contract]] = {}
    for contract in contracts:
        sharing.setdefault(contract.record_set, []).append(contract)
    return {name: _record_set(name, delivered) for name, delivered in sharing.items()}


def _record_set(name: str, delivered: list[Contract]) -> RecordSet:
    first = delivered[0]
    always = set.intersection(
        *({column.lake for column in contract.columns if column.required} for contract in delivered)
    )
    dated = next((column.lake for column in first.columns if column.name == first.date_column), "")
    return RecordSet(
        name=name,
        unit=first.unit,
        columns={column.lake: _column(column, always=column.lake in always) for column in first.lake_columns},
        date_column=dated,
        sensitivity=first.sensitivity,
        purposes=first.purposes,
        label=first.label,
        latest=first.latest,
        decides_within=first.decides_within,
    )


def _column(delivered: Delivered, *, always: bool) -> Column:
    return Column(
        name=delivered.lake,
        kind="ref" if delivered.entity else KINDS[delivered.type],
        entity=delivered.entity,
        scale=DECIMALS if delivered.type == "decimal" else 0,
        codes=delivered.codes,
        null="never" if always else "unknown",
        label=Phrase(zh=REMARK.sub("", delivered.label) or delivered.lake, en=delivered.lake.replace("_", " ")),
    )


def read_vocabulary(
    *, entry: Entry, file: str, sets: Mapping[str, RecordSet], faults: list[Fault]
) -> tuple[Vocabulary, dict[str, Variable]]:
    """The vocabulary a file states over the record sets, and the variables of a warning."""
    top = Fields(entry, file=file, faults=faults, where="vocabulary")
    silent = _silences(top, sets)
    told = {name: _with_answers(record, silent.get(name, ())) for name, record in sets.items()}
    entities = {name: _entity(name, fields, told) for name, fields in top.members("entities", required=True)}
    for missing in sorted({"natural_person", "legal_person", "address", "household"} - set(entities)):
        top.fault(
            top.entry,
            "missing-field",
            Phrase(en=f'no entity "{missing}"', zh=f"没有实体“{missing}”"),
            "natural_person, legal_person, address, household",
        )
    variables = {}
    for name, fields in top.members("warning"):
        variables[name] = Variable(name=name, type=fields.text("type", required=True), label=fields.phrase("label"))
        fields.done()
    top.done()
    return Vocabulary(entities=entities, record_sets=told), variables


def _silences(top: Fields, sets: Mapping[str, RecordSet]) -> dict[str, tuple[str, ...]]:
    """`null_is_value`: the columns by record set in which an empty cell is an answer."""
    found: dict[str, tuple[str, ...]] = {}
    fields = top.sub("null_is_value")
    if fields is None:
        return found
    for name in fields.names():
        words = fields.words(name)
        entry = fields.entry_of(name)
        if entry is None:
            continue
        if name not in sets:
            fields.fault(
                entry,
                "unknown-record-set",
                f'"{name}"',
                Phrase(en="a record set of sources/", zh="sources/ 中的数据集"),
                near(name, sets),
            )
            continue
        for word in words:
            if word not in sets[name].columns:
                columns = sets[name].columns
                fields.fault(
                    entry,
                    "unknown-column",
                    f'"{name}.{word}"',
                    Phrase(en=f"a column of {name}", zh=f"{name} 的列"),
                    near(word, columns),
                )
        found[name] = words
    return found


def _with_answers(record: RecordSet, silent: tuple[str, ...]) -> RecordSet:
    """The record set whose empty cells are answers in the columns named."""
    columns = {
        name: replace(column, null="value") if name in silent and column.null != "never" else column
        for name, column in record.columns.items()
    }
    return replace(record, columns=columns)


def _entity(name: str, fields: Fields, sets: Mapping[str, RecordSet]) -> Entity:
    fields.phrase("label")
    links = {key: _link(name, key, link, sets) for key, link in fields.members("links")}
    facts = {}
    for key, fact in fields.members("facts"):
        if key in links:
            fact.fault(
                fact.entry,
                "name-twice",
                Phrase(en=f'the fact "{key}"', zh=f"事实“{key}”"),
                Phrase(en="a name no link of the entity bears", zh="该实体的关联未用过的名称"),
            )
        derived = _derived(key, fact)
        if derived is not None:
            facts[key] = derived
    related = {}
    for key, relation in fields.members("related"):
        if key not in SUBJECT_KINDS or key == name:
            expected = Phrase(
                en=f"another kind of subject: {' | '.join(kind for kind in SUBJECT_KINDS if kind != name)}",
                zh=f"另一类主体：{' | '.join(kind for kind in SUBJECT_KINDS if kind != name)}",
            )
            relation.fault(relation.entry, "bad-value", f'related "{key}"', expected)
        derived = _derived(key, relation)
        if derived is not None:
            related[key] = derived
    fields.done()
    return Entity(name=name, links=links, derived=facts, related=related)


def _derived(key: str, fields: Fields) -> Derived | None:
    """A rule of the vocabulary under its name, with what people call it."""
    rule = fields.rule("feel", required=True)
    label = fields.phrase("label")
    fields.done()
    if rule is None:
        return None
    place = rule.place
    return Derived(name=key, text=rule.text, label=label, file=place.file, line=place.line, column=place.column)


def _link(entity: str, key: str, fields: Fields, sets: Mapping[str, RecordSet]) -> Link:
    record_set = fields.text("set") or key
    by = fields.words("by")
    absence = fields.one_of("absence", ("none", "unknown"), default="none")
    fields.done()
    if record_set not in sets:
        fields.fault(
            fields.entry,
            "unknown-record-set",
            f'"{record_set}"',
            Phrase(en="a record set of sources/", zh="sources/ 中的数据集"),
            near(record_set, sets),
        )
    elif not by:
        fields.fault(
            fields.entry,
            "missing-field",
            Phrase(en='no "by"', zh="没有“by”"),
            Phrase(en=f"the columns of {record_set} that hold the key", zh=f"{record_set} 中存放键值的列"),
        )
    else:
        columns = sets[record_set].columns
        for column in by:
            if column not in columns:
                fields.fault(
                    fields.entry,
                    "unknown-column",
                    f'"{record_set}.{column}"',
                    Phrase(en=f"a column of {record_set}", zh=f"{record_set} 的列"),
                    near(column, columns),
                )
            elif columns[column].entity != entity:
                kind = columns[column].entity or columns[column].kind
                fields.fault(
                    fields.entry,
                    "wrong-entity",
                    f'"{record_set}.{column}" ({kind})',
                    Phrase(en=f"a column that holds a {entity}", zh=f"存放 {entity} 的列"),
                )
    absent: Literal["none", "unknown"] = "unknown" if absence == "unknown" else "none"
    return Link(name=key, record_set=record_set, by=by, absence=absent)
