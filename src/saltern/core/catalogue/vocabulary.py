"""From `sources/*.yaml` and `vocabulary.yaml` to the words rules may speak (`rules.facts.Vocabulary`).

The contracts are Open Data Contract Standard 3.1 files; `contracts.contract` is their full reader. Here only the lake's
side of each column is needed: its name there, its kind, its codes, and what an empty cell says.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, cast

from saltern.core.catalogue.pack import Source, Variable
from saltern.core.documents import document
from saltern.core.documents.fields import Fields, near
from saltern.core.rules.facts import Column, Derived, Entity, Kind, Link, RecordSet, Vocabulary
from saltern.errors import Fault

KINDS: Final[Mapping[str, Kind]] = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "date and time",
}
ENTITIES: Final = {
    "resident_id": "natural_person",
    "credit_code": "legal_person",
    "address": "address",
    "household": "household",
}
HIDDEN: Final = frozenset({"mobile", "name"})
"""Formats that leave the file for the identity table and never stand in the lake."""

SENSITIVITIES: Final = ("public", "internal", "personal", "sensitive")
Sensitivity = Literal["public", "internal", "personal", "sensitive"]
DECIMALS: Final = 2


def read_sources(
    *, folder: Path, root: Path, faults: list[Fault]
) -> tuple[dict[str, Source], dict[str, RecordSet], dict[str, list[str]]]:
    """All contracts of a folder: sources by key, record sets by name, and each set's required columns."""
    sources: dict[str, Source] = {}
    sets: dict[str, RecordSet] = {}
    required: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.yaml")):
        name = path.relative_to(root).as_posix()
        entry = document.read(path=path, name=name, faults=faults)
        if entry is None:
            continue
        contract = Fields(entry, file=name, faults=faults, where="data contract")
        source, record_set = _contract(contract, path, required)
        if source.key != path.stem:
            contract.fault(entry, "bad-key", f'id "{source.key}"', f'the file\'s own name "{path.stem}"')
        sources[source.key] = source
        sets.setdefault(record_set.name, record_set)
    return sources, sets, required


def _contract(contract: Fields, path: Path, required: dict[str, list[str]]) -> tuple[Source, RecordSet]:
    """The catalogue's part of one contract; the other fields are the registry's to check."""
    key = contract.key("id")
    custom = {entry.text("property"): entry.text("value") for entry in contract.list("customProperties")}
    server = next(contract.list("servers"), None)
    schema = next(contract.list("schema"), None)
    columns: dict[str, Column] = {}
    owners: list[str] = []
    record_set = key
    label: dict[str, str] = {}
    if schema is None:
        contract.fault(contract.entry, "missing-field", 'no "schema"', "the columns of the data set")
    else:
        record_set = schema.text("physicalName") or key
        label = {"zh": schema.text("businessName"), "en": schema.text("description")}
        for prop in schema.list("properties"):
            form = _format(prop)
            if form in {"resident_id", "credit_code"}:
                owners.append(prop.text("physicalName") or prop.text("name"))
            if form in HIDDEN:
                continue
            column = _column(prop, form)
            columns[column.name] = column
            if prop.text("required") == "true":
                required.setdefault(record_set, []).append(column.name)
    usage = contract.sub("description")
    stated = custom.get("sensitivity", "personal")
    sensitivity = cast("Sensitivity", stated if stated in SENSITIVITIES else "personal")
    unit = contract.text("domain", required=True)
    renamed = {prop.text("name"): prop.text("physicalName") for prop in (schema.list("properties") if schema else ())}
    dated = custom.get("dateColumn", "")
    source = Source(
        key=key,
        unit=unit,
        record_set=record_set,
        name=label,
        file=path,
        format=server.text("format") if server else "",
        sensitivity=sensitivity,
        shared_since=custom.get("sharedSince", ""),
        subject_columns=tuple(owners),
    )
    purposes = tuple(word.strip() for word in (usage.text("usage") if usage else "").split(",") if word.strip())
    return source, RecordSet(
        name=record_set,
        unit=unit,
        columns=columns,
        date_column=renamed.get(dated) or dated,
        sensitivity=sensitivity,
        purposes=purposes,
        label=label,
    )


def _format(prop: Fields) -> str:
    options = prop.sub("logicalTypeOptions")
    return options.text("format") if options else ""


def _column(prop: Fields, form: str) -> Column:
    stated = prop.text("logicalType", required=True)
    if stated not in KINDS:
        prop.fault(prop.entry, "bad-value", f'logicalType "{stated}"', " | ".join(KINDS), near(stated, KINDS))
    entity = ENTITIES.get(form, "")
    codes = [
        code
        for check in prop.list("quality")
        for arguments in (check.sub("arguments"),)
        if arguments is not None
        for code in arguments.words("validValues")
    ]
    kind: Kind = "ref" if entity else KINDS.get(stated, "string")
    return Column(
        name=prop.text("physicalName") or prop.text("name", required=True),
        kind=kind,
        entity=entity,
        scale=DECIMALS if stated == "number" else 0,
        codes=tuple(codes),
        null="unknown",
        label={"zh": prop.text("businessName")},
    )


def read_vocabulary(
    *, entry: document.Entry, file: str, sets: Mapping[str, RecordSet], required: Mapping[str, list[str]],
    faults: list[Fault],
) -> tuple[Vocabulary, dict[str, Variable]]:  # fmt: skip
    """The vocabulary a file states over the record sets, and the variables of a warning."""
    top = Fields(entry, file=file, faults=faults, where="vocabulary")
    silent = _silences(top, sets)
    record_sets = {
        name: _with_nulls(record, silent.get(name, ()), required.get(name, ())) for name, record in sets.items()
    }
    entities = {name: _entity(name, fields, record_sets) for name, fields in top.members("entities", required=True)}
    for missing in sorted({"natural_person", "legal_person", "address", "household"} - set(entities)):
        top.fault(
            top.entry, "missing-field", f'no entity "{missing}"', "natural_person, legal_person, address, household"
        )
    variables = {}
    for name, fields in top.members("warning"):
        variables[name] = Variable(name=name, type=fields.text("type", required=True), label=fields.texts("label"))
        fields.done()
    top.done()
    return Vocabulary(entities=entities, record_sets=record_sets), variables


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
            fields.fault(entry, "unknown-record-set", f'"{name}"', "a record set of sources/", near(name, sets))
            continue
        for word in words:
            if word not in sets[name].columns:
                columns = sets[name].columns
                fields.fault(entry, "unknown-column", f'"{name}.{word}"', f"a column of {name}", near(word, columns))
        found[name] = words
    return found


def _with_nulls(record: RecordSet, silent: tuple[str, ...], required: list[str] | tuple[str, ...]) -> RecordSet:
    columns = {}
    for name, column in record.columns.items():
        null: Literal["value", "unknown", "never"] = "value" if name in silent else "unknown"
        columns[name] = Column(
            name=name, kind=column.kind, entity=column.entity, scale=column.scale, codes=column.codes,
            null="never" if name in required else null, label=column.label,
        )  # fmt: skip
    return RecordSet(
        name=record.name, unit=record.unit, columns=columns, date_column=record.date_column,
        sensitivity=record.sensitivity, purposes=record.purposes, label=record.label,
    )  # fmt: skip


def _entity(name: str, fields: Fields, sets: Mapping[str, RecordSet]) -> Entity:
    fields.texts("label")
    links = {key: _link(name, key, link, sets) for key, link in fields.members("links")}
    facts = {}
    for key, fact in fields.members("facts"):
        rule = fact.rule("feel", required=True)
        label = fact.texts("label")
        fact.done()
        if key in links:
            fact.fault(fact.entry, "name-twice", f'the fact "{key}"', "a name no link of the entity bears")
        if rule is not None:
            facts[key] = Derived(
                name=key,
                text=rule.text,
                label=label,
                file=rule.place.file,
                line=rule.place.line,
                column=rule.place.column,
            )
    fields.done()
    return Entity(name=name, links=links, derived=facts)


def _link(entity: str, key: str, fields: Fields, sets: Mapping[str, RecordSet]) -> Link:
    record_set = fields.text("set") or key
    by = fields.words("by")
    absence = fields.one_of("absence", ("none", "unknown"), default="none")
    fields.done()
    if record_set not in sets:
        fields.fault(
            fields.entry, "unknown-record-set", f'"{record_set}"', "a record set of sources/", near(record_set, sets)
        )
    elif not by:
        fields.fault(fields.entry, "missing-field", 'no "by"', f"the columns of {record_set} that hold the key")
    else:
        columns = sets[record_set].columns
        for column in by:
            if column not in columns:
                fields.fault(
                    fields.entry,
                    "unknown-column",
                    f'"{record_set}.{column}"',
                    f"a column of {record_set}",
                    near(column, columns),
                )
            elif columns[column].entity != entity:
                kind = columns[column].entity or columns[column].kind
                fields.fault(
                    fields.entry, "wrong-entity", f'"{record_set}.{column}" ({kind})', f"a column that holds a {entity}"
                )
    absent: Literal["none", "unknown"] = "unknown" if absence == "unknown" else "none"
    return Link(name=key, record_set=record_set, by=by, absence=absent)
