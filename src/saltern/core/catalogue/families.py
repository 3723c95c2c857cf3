"""Families of items and the registers they decide by, read: `families/*.yaml` and `registers.yaml`."""

from __future__ import annotations

from saltern.core.catalogue.example import plain_mapping, read_examples
from saltern.core.catalogue.family import ApplicantKind, Family, Register, Registers
from saltern.core.catalogue.items import LONG_AGO, read_approval, read_form_field, read_output
from saltern.core.documents.fields import Fields
from saltern.core.documents.rule import Rule
from saltern.core.rules.facts import SUBJECT_KINDS


def read_family(fields: Fields) -> Family:
    """`families/*.yaml`."""
    key = fields.key("id")
    fields.where = f"family {key}"
    effective = fields.sub("effective", required=True)
    start = (effective.date("from", required=True) if effective else None) or LONG_AGO
    if effective:
        effective.done()
    family = Family(
        key=key,
        name=fields.phrase("name"),
        summary=fields.phrase("summary"),
        effective_from=start,
        form=tuple(read_form_field(one) for one in fields.list("form")),
        in_form=fields.words("in_form"),
        facts=_facts(fields.sub("facts")),
        approve=read_approval(fields),
        outputs=tuple(read_output(one) for one in fields.list("outputs")),
        examples=read_examples(fields),
        model=fields.text("model"),
        called=fields.words("called"),
        place=fields.place,
    )
    fields.done()
    return family


def _facts(fields: Fields | None) -> dict[str, dict[str, Rule]]:
    """Facts by kind of applicant; one text for both, or one for each."""
    found: dict[str, dict[str, Rule]] = {kind: {} for kind in SUBJECT_KINDS}
    for name in fields.names() if fields else ():
        entry = fields.entry_of(name) if fields else None
        each = fields.sub(name) if fields and entry and isinstance(entry.value, dict) else None
        for kind in SUBJECT_KINDS:
            rule = each.rule(kind, required=True) if each else fields.rule(name) if fields else None
            if rule:
                found[kind][name] = rule
        if each:
            each.done()
    return found


def read_registers(fields: Fields) -> Registers:
    """`registers.yaml`."""
    applicants = {}
    for key, one in fields.members("applicants", required=True):
        who = next((kind for kind in SUBJECT_KINDS if kind == key), None)
        stands, shown_by = one.rule("stands", required=True), one.text("shown_by", required=True)
        records = plain_mapping(one.entry_of("records"))
        one.done()
        if who is None:
            one.fault(one.entry, "unknown-field", f'"{key}"', " | ".join(SUBJECT_KINDS))
        elif stands:
            applicants[key] = ApplicantKind(who=who, stands=stands, shown_by=shown_by, records=records)
    registers = {}
    for key, one in fields.members("registers"):
        rows = one.rule("rows", required=True)
        states = one.sub("records", required=True)
        register = Register(
            key=key,
            name=one.phrase("name"),
            who=one.one_of("who", SUBJECT_KINDS, default="natural_person"),
            rows=rows or Rule(text="[]", place=one.place),
            number=one.text("number"),
            valid_to=one.text("valid_to"),
            shown=one.boolean("shown"),
            renewal=one.text("renewal"),
            records={state: plain_mapping(states.entry_of(state)) for state in states.names()} if states else {},
            place=one.place,
        )
        one.done()
        if rows:
            registers[key] = register
    fields.done()
    return Registers(applicants=applicants, registers=registers)
