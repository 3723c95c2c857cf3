"""Standing reminders, next steps and playbooks: what the pack says of whom to tell, when, and with which words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Final, Literal

from saltern.core.catalogue.example import read_examples
from saltern.core.catalogue.item import LegalBasis, NextStep, Reminder
from saltern.core.catalogue.pack import Playbook
from saltern.core.documents.document import Entry
from saltern.core.documents.fields import Fields
from saltern.core.documents.rule import Rule
from saltern.core.rules.facts import SUBJECT_KINDS
from saltern.errors import Fault
from saltern.words import Phrase

NEVER: Final = "false"
SHARED: Final = frozenset({"key", "who", "item", "life_stage", "examples", "earlier"})
"""What every version of a reminder shares."""
VERSIONED_APART: Final = frozenset({"effective", "examples", "earlier"})


def read_reminder(fields: Fields) -> Reminder:
    """A standing reminder (常设提醒) with its earlier versions."""
    overlays = list(fields.list("earlier"))
    newest = _version(fields)
    earlier = tuple(_earlier(fields, overlay) for overlay in overlays)
    for before, after in pairwise((*earlier, newest)):
        if before.effective_to is None or after.effective_from is None or before.effective_to >= after.effective_from:
            last, first = before.effective_to or "…", after.effective_from or "…"
            fields.faults.append(
                before.place.fault(
                    "effective-dates",
                    Phrase(
                        en=f"a version to {last}, the next from {first}", zh=f"某版本至 {last}，下一版本自 {first} 起"
                    ),
                    Phrase(en="an end before the next version begins", zh="在下一版本开始之前结束"),
                )
            )
    return replace(newest, earlier=earlier)


def _earlier(fields: Fields, overlay: Fields) -> Reminder:
    """A version before the newest: what it does not state is as in the newest; `null` takes a field away."""
    newest, own = _mapping(fields.entry), _mapping(overlay.entry)
    for key in own.keys() & SHARED:
        expected = Phrase(en="a field that may differ between versions", zh="各版本可以不同的字段")
        overlay.fault(own[key], "unknown-field", f'"{key}"', expected)
    overlay.sub("effective", required=True)
    gone = {key for key, entry in own.items() if entry.value in ("null", "~") and not entry.quoted}
    values = {key: entry for key, entry in newest.items() if key not in VERSIONED_APART} | dict(own)
    merged = replace(
        overlay.entry,
        value={key: entry for key, entry in values.items() if key not in gone},
        keys={**(fields.entry.keys or {}), **(overlay.entry.keys or {})},
    )
    faults: list[Fault] = []
    version = _version(Fields(merged, file=fields.file, faults=faults))
    fields.faults.extend(fault for fault in faults if fault not in fields.faults)
    return version


def _mapping(entry: Entry) -> Mapping[str, Entry]:
    return entry.value if isinstance(entry.value, dict) else {}


def _version(fields: Fields) -> Reminder:
    key = fields.key("key")
    fields.where = f"reminder {key}"
    who = fields.one_of("who", SUBJECT_KINDS, default="natural_person")
    effective = fields.sub("effective")
    start = effective.date("from") if effective else None
    end = effective.date("to") if effective else None
    if effective:
        effective.done()
        if start and end and end < start:
            effective.fault(
                effective.entry,
                "effective-dates",
                Phrase(en=f"{start} to {end}", zh=f"{start} 至 {end}"),
                Phrase(en="an end after the start", zh="晚于开始的结束日期"),
            )
    reminder = Reminder(
        key=key,
        who=who,
        name=fields.phrase("name"),
        words=fields.phrase("words"),
        when=fields.rule("when", required=True) or Rule(text=NEVER, place=fields.place),
        once_per=fields.period("once_per", required=True),
        template=fields.key("template"),
        due=fields.rule("due"),
        late=fields.key("late", required=False),
        window=fields.key("window", required=False),
        item=fields.key("item"),
        lead_time=fields.period("lead_time", default="P0D"),
        life_stage=fields.text("life_stage", required=True),
        effective_from=start,
        effective_to=end,
        basis=read_basis(fields.sub("basis", required=True)),
        confidence=fields.confidence(),
        likely_unknown=fields.text("likely_unknown"),
        sensitive=fields.boolean("sensitive"),
        expected_share=fields.decimal("expected_share"),
        examples=read_examples(fields),
        place=fields.place,
    )
    if reminder.late and not (reminder.due or reminder.window):
        fields.fault(
            fields.entry_of("late") or fields.entry,
            "late-without-due",
            f'"{reminder.late}"',
            Phrase(
                en='the field "due" or "window": after which day it is late', zh="字段“due”或“window”：哪天之后算迟"
            ),
        )
    fields.done()
    return reminder


def read_basis(fields: Fields | None) -> LegalBasis | None:
    """A law or policy and how far it was checked."""
    if fields is None:
        return None
    basis = LegalBasis(
        name=fields.text("name", required=True),
        article=fields.text("article"),
        in_force=fields.date("in_force"),
        confidence=fields.confidence(),
        source=fields.text("source"),
    )
    fields.done()
    return basis


def read_next_step(fields: Fields) -> NextStep:
    """An edge from an approved item to what may follow."""
    key = fields.key("key")
    fields.where = f"next step {key}"
    window = fields.words("window")
    if len(window) != 2:
        fields.fault(
            fields.entry,
            "bad-period",
            Phrase(en=f"{len(window)} periods", zh=f"{len(window)} 个期间"),
            Phrase(en="a window of two periods, e.g. [P0D, P60D]", zh="由两个期间组成的时间窗，如 [P0D, P60D]"),
        )
        window = ("P0D", "P90D")
    step = NextStep(
        key=key,
        from_item=fields.key("from"),
        to_item=fields.key("to"),
        who=fields.one_of("who", SUBJECT_KINDS, default="natural_person"),
        name=fields.phrase("name"),
        condition=fields.phrase("condition", languages=("zh",)),
        reason=fields.phrase("reason", languages=("zh",)),
        when=fields.rule("when"),
        template=fields.key("template"),
        window=(window[0], window[1]),
        confidence=fields.confidence(),
        basis=fields.text("basis"),
        place=fields.place,
    )
    fields.done()
    return step


def read_playbook(fields: Fields) -> Playbook:
    """What to tell whom when a warning of a kind and level arrives."""
    key = fields.key("key")
    fields.where = f"playbook {key}"
    audience = fields.one_of("audience", ("rule", "warned_before"), default="rule")
    rule = fields.rule("when", required=audience == "rule")
    allowed: tuple[Literal["real", "real-rule", "adapted"], ...] = ("real", "real-rule", "adapted")
    playbook = Playbook(
        key=key,
        warning_kind=fields.text("warning_kind", required=True),
        level=fields.text("level"),
        who=fields.one_of("who", SUBJECT_KINDS, default="legal_person"),
        group=fields.phrase("group"),
        when=rule,
        audience="warned_before" if audience == "warned_before" else "rule",
        template=fields.key("template"),
        lead=fields.text("lead"),
        basis=fields.text("basis"),
        source=fields.text("source"),
        confidence=fields.one_of("confidence", allowed, default="adapted"),
        place=fields.place,
    )
    fields.done()
    return playbook
