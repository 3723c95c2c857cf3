"""A service item's file (`items/*.yaml`) as a value: one file, one item, all declared (docs/pack-authoring.md)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from itertools import pairwise
from typing import Final, Literal

from saltern.core.catalogue.apply_by import in_time_only, read_apply_by
from saltern.core.catalogue.condition import read_eligible
from saltern.core.catalogue.example import read_examples
from saltern.core.catalogue.item import (
    Amount,
    AmountLine,
    Approval,
    ApprovalRow,
    FormField,
    Item,
    Limits,
    Material,
    Offer,
    Output,
    Published,
    Reach,
)
from saltern.core.catalogue.reminders import read_cites
from saltern.core.catalogue.versions import in_order, read_versions
from saltern.core.documents.fields import Fields
from saltern.core.documents.rule import Rule
from saltern.core.rules.facts import SUBJECT_KINDS
from saltern.words import Phrase

TYPES: Final = (
    "administrative_licence", "administrative_confirmation", "administrative_payment", "administrative_reward",
    "administrative_ruling", "other_power", "public_service",
)  # fmt: skip
"""行政许可, 行政确认, 行政给付, 行政奖励, 行政裁决, 其他行政权力, 公共服务 (task_type_gd of the code lists)."""

FIELD_TYPES: Final = (
    "string", "text", "number", "money", "date", "boolean", "choice", "mobile", "resident_id", "credit_code", "address",
    "email", "bank_account", "name",
)  # fmt: skip
SCOPES: Final = ("district", "city", "province", "country")
HIT_POLICIES: Final = ("FIRST", "UNIQUE", "ANY", "PRIORITY", "COLLECT", "RULE ORDER", "OUTPUT ORDER")
OUTCOMES: Final[tuple[Literal["approve"], Literal["refer"]]] = ("approve", "refer")
OUTPUTS: Final[tuple[Literal["certificate", "record", "payment", "service"], ...]] = (
    "certificate", "record", "payment", "service",
)  # fmt: skip
UNITS: Final[tuple[Literal["money", "percent", "years"], ...]] = ("money", "percent", "years")
RELATIONS: Final[tuple[Literal["same", "part", "near"], ...]] = ("same", "part", "near")
SHARED: Final = frozenset({"id", "who", "examples", "earlier"})
"""What every version of an item shares."""

LONG_AGO: Final = dt.date(1, 1, 1)
REFERENCE: Final = re.compile(r"(tables/[^/#]+\.dmn)#(.+)")
"""A decision of a `.dmn` file, as an item names it."""


def file_of(reference: str) -> str:
    """The `.dmn` file a reference names; "" where it has another form."""
    found = REFERENCE.fullmatch(reference)
    return found[1] if found else ""


def read_item(fields: Fields) -> Item:
    """The item a file states, with its earlier versions."""
    earlier, newest = read_versions(fields, shared=SHARED, read=_version)
    versions = (*earlier, newest)
    in_order([(one.place, one.effective_from, one.effective_to) for one in versions], fields.faults)
    for before, after in pairwise(versions):
        if before.version >= after.version:
            found = Phrase(
                en=f"version {before.version} before {after.version}",
                zh=f"版本 {before.version} 在 {after.version} 之前",
            )
            fields.faults.append(
                before.place.fault("bad-value", found, Phrase(en="numbers that grow", zh="递增的版本号"))
            )
    return replace(newest, earlier=earlier)


def _version(fields: Fields) -> Item:
    key = fields.key("id")
    fields.where = f"item {key}"
    effective = fields.sub("effective", required=True)
    start = (effective.date("from", required=True) if effective else None) or LONG_AGO
    end = effective.date("to") if effective else None
    if effective:
        effective.done()
        if end and end < start:
            effective.fault(
                effective.entry,
                "effective-dates",
                Phrase(en=f"{start} to {end}", zh=f"{start} 至 {end}"),
                Phrase(en="an end after the start", zh="晚于开始的结束日期"),
            )
    facts, fact_words = _facts(fields.sub("facts"))
    apply_by = read_apply_by(fields)
    eligible, conditions = read_eligible(fields)
    item = Item(
        id=key,
        name=fields.phrase("name"),
        summary=fields.phrase("summary"),
        type=fields.one_of("type", TYPES, default="public_service"),
        authority=fields.text("authority", required=True),
        who=fields.one_of("who", SUBJECT_KINDS, default="natural_person"),
        version=fields.integer("version", default=1, least=1),
        effective_from=start,
        effective_to=end,
        published=_published(fields),
        invented=fields.boolean("invented", default=True),
        source=fields.text("source"),
        legal_basis=read_cites(fields, "legal_basis"),
        reach=_reach(fields.sub("reach")),
        themes=fields.words("themes"),
        life_stage=fields.text("life_stage"),
        keywords=fields.words("keywords"),
        fee=fields.phrase("fee", required=False),
        limits=_limits(fields.sub("limits")),
        form=tuple(read_form_field(field) for field in fields.list("form")),
        materials=tuple(_material(material) for material in fields.list("materials")),
        facts=facts,
        fact_words=fact_words,
        eligible=eligible,
        conditions=conditions,
        apply_by=apply_by,
        about_death=fields.boolean("about_death"),
        window=fields.key("window", required=False),
        approve=in_time_only(read_approval(fields), apply_by, fields),
        outputs=tuple(read_output(output) for output in fields.list("outputs")),
        excludes=fields.words("excludes"),
        offer=_offer(fields.sub("offer")),
        discreet=fields.boolean("discreet"),
        hand_over_to=fields.words("hand_over_to"),
        examples=read_examples(fields),
        place=fields.place,
    )
    fields.done()
    return item


def _published(fields: Fields) -> Published | None:
    """The published item a code names: `catalog_code` alone, or with the area and name of the list it stands in."""
    code = fields.text("catalog_code")
    area, name = fields.text("code_area"), fields.text("code_name")
    relation = fields.one_of("code_is", RELATIONS, default="same")
    if not code:
        return None
    return Published(code=code, area=area, name=name, relation=relation, place=fields.place_of("catalog_code"))


def _reach(fields: Fields | None) -> Reach:
    if fields is None:
        return Reach()
    reach = Reach(
        visits=fields.integer("visits"),
        scope=fields.one_of("scope", SCOPES, default="district"),
        venues=fields.words("venues"),
        kiosk=fields.boolean("kiosk"),
        on_site=fields.boolean("on_site"),
    )
    fields.done()
    return reach


def _limits(fields: Fields | None) -> Limits:
    if fields is None:
        return Limits()
    limits = Limits(
        statutory_days=fields.integer("statutory_days"),
        promised_days=fields.integer("promised_days"),
        ends_by=fields.rule("ends_by"),
        invented=fields.boolean("invented"),
        place=fields.place,
    )
    if limits.statutory_days and limits.promised_days > limits.statutory_days:
        found = Phrase(en=f"promised {limits.promised_days} days", zh=f"承诺 {limits.promised_days} 个工作日")
        fields.fault(
            fields.entry,
            "limits",
            found,
            Phrase(
                en=f"at most the {limits.statutory_days} days of the law",
                zh=f"不超过法定的 {limits.statutory_days} 个工作日",
            ),
        )
    fields.done()
    return limits


def read_form_field(fields: Fields) -> FormField:
    """One field of a form."""
    codes: dict[str, Phrase] = {}
    inner = fields.sub("codes")
    if inner:
        for code in inner.names():
            codes[code] = inner.phrase(code)
    field = FormField(
        key=fields.key("key"),
        label=fields.phrase("label"),
        type=fields.one_of("type", FIELD_TYPES, default="string"),
        source=fields.rule("from"),
        required=fields.boolean("required", default=True),
        editable=fields.boolean("editable"),
        codes=codes,
    )
    if field.type == "choice" and not codes:
        fields.fault(
            fields.entry,
            "missing-field",
            Phrase(en='a choice without "codes"', zh="选择项没有“codes”"),
            Phrase(en="the codes to choose from", zh="可供选择的代码"),
        )
    fields.done()
    return field


def _material(fields: Fields) -> Material:
    deferrable = fields.sub("deferrable")
    days = deferrable.integer("days", least=1) if deferrable else None
    if deferrable:
        deferrable.done()
    material = Material(
        key=fields.key("key"),
        name=fields.phrase("name"),
        required=fields.boolean("required", default=True),
        proves=fields.text("proves"),
        satisfied_by=fields.text("satisfied_by"),
        deferrable_days=days,
    )
    if material.satisfied_by and material.satisfied_by not in {"certificate", "record"}:
        fields.fault(fields.entry, "bad-value", f'satisfied_by "{material.satisfied_by}"', "certificate | record")
    fields.done()
    return material


def _offer(fields: Fields | None) -> Offer | None:
    """What is said on the first page to whom it concerns."""
    if fields is None:
        return None
    words, when = fields.phrase("words"), fields.rule("when", required=True)
    fields.done()
    return Offer(words=words, when=when) if when else None


def _facts(fields: Fields | None) -> tuple[dict[str, Rule], dict[str, Phrase]]:
    """The item's own facts, each a FEEL text or `{feel: …, label: {zh: …, en: …}}`, and what people call them."""
    rules: dict[str, Rule] = {}
    called: dict[str, Phrase] = {}
    for name in fields.names() if fields else ():
        assert fields is not None
        entry = fields.entry_of(name)
        stated = fields.sub(name) if entry is not None and isinstance(entry.value, dict) else None
        rule = stated.rule("feel", required=True) if stated else fields.rule(name)
        if stated:
            called[name] = stated.phrase("label")
            stated.done()
        if rule is not None:
            rules[name] = rule
    return rules, called


def read_approval(item: Fields) -> Approval | None:
    """The table under `approve`, or the drawing it names."""
    entry = item.entry_of("approve")
    if entry is None:
        return None
    if isinstance(entry.value, str):
        return Approval(decision=_reference(item, "approve"), place=item.place_of("approve"))
    fields = item.sub("approve")
    assert fields is not None
    if fields.has("decision"):
        approval = Approval(decision=_reference(fields, "decision"), place=fields.place_of("decision"))
        fields.done()
        return approval
    inputs, labels = [], []
    for column in fields.list("inputs"):
        rule = column.rule("feel", required=True)
        labels.append(column.phrase("label"))
        column.done()
        if rule:
            inputs.append(rule)
    approval = Approval(
        hit_policy=fields.one_of("hit_policy", HIT_POLICIES, default="FIRST"),
        place=fields.place,
        inputs=tuple(inputs),
        labels=tuple(labels),
        rows=tuple(_row(row, len(inputs)) for row in fields.list("rules")),
    )
    if not (approval.inputs and approval.rows):
        fields.fault(
            fields.entry,
            "missing-field",
            Phrase(en="neither rows nor a decision", zh="既没有规则行也没有决策"),
            Phrase(en='"inputs" and "rules", or "decision"', zh="“inputs”与“rules”，或“decision”"),
        )
    fields.done()
    return approval


def _reference(fields: Fields, key: str) -> str:
    """A decision of a `.dmn` file, named as `tables/NAME.dmn#DECISION`."""
    text = fields.text(key, required=True)
    entry = fields.entry_of(key)
    if entry and text and not file_of(text):
        fields.fault(
            entry,
            "bad-value",
            f'"{text}"',
            Phrase(en="a decision as tables/NAME.dmn#DECISION", zh="形如 tables/NAME.dmn#DECISION 的决策"),
        )
    return text


def _row(fields: Fields, width: int) -> ApprovalRow:
    cells = fields.rules("when")
    if len(cells) != width:
        fields.fault(
            fields.entry,
            "table-width",
            Phrase(en=f"{len(cells)} cells", zh=f"{len(cells)} 个单元格"),
            Phrase(en=f"{width}, one for each input", zh=f"{width} 个，每个输入一个"),
        )
    row = ApprovalRow(
        when=cells,
        then=fields.one_of("then", OUTCOMES, default="refer"),
        because=fields.phrase("because"),
        invented=fields.boolean("invented"),
        place=fields.place,
    )
    fields.done()
    return row


def read_output(fields: Fields) -> Output:
    """What the person holds in the end."""
    output = Output(
        key=fields.key("key"),
        name=fields.phrase("name"),
        kind=fields.one_of("kind", OUTPUTS, default="record"),
        amount=_amount(fields.sub("amount")),
    )
    if output.amount and output.kind != "payment":
        fields.fault(
            fields.entry,
            "bad-value",
            Phrase(en=f"an amount on a {output.kind}", zh="不是发放款却写了“amount”"),
            Phrase(en='"amount" on an output of kind payment', zh="“amount”只用于 kind: payment"),
        )
    fields.done()
    return output


def _amount(fields: Fields | None) -> Amount | None:
    """How a payment is worked out."""
    if fields is None:
        return None
    rule = fields.rule("feel", required=True)
    lines = []
    for line in fields.list("lines"):
        label, found = line.phrase("label"), line.rule("feel", required=True)
        unit = line.one_of("unit", UNITS, default="money")
        line.done()
        if found is not None:
            lines.append(AmountLine(label=label, rule=found, unit=unit))
    invented = fields.boolean("invented")
    fields.done()
    return Amount(rule=rule, lines=tuple(lines), invented=invented) if rule else None
