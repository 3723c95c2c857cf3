"""Standing reminders, next steps and playbooks: what the pack says of whom to tell, when, and with which words."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal

from saltern.core.catalogue.example import read_examples
from saltern.core.catalogue.item import LegalBasis, NextStep, Reminder, Saying, TextKind
from saltern.core.catalogue.pack import Playbook
from saltern.core.catalogue.versions import in_order, read_versions
from saltern.core.documents.fields import Fields
from saltern.core.documents.rule import Rule
from saltern.core.rules.facts import SUBJECT_KINDS
from saltern.words import Phrase

NEVER: Final = "false"
TEXT_KINDS: Final[tuple[TextKind, ...]] = ("law", "not-obtainable", "local")
SHARED: Final = frozenset({"key", "who", "item", "life_stage", "examples", "earlier"})
"""What every version of a reminder shares."""


def read_reminder(fields: Fields) -> Reminder:
    """A standing reminder (常设提醒) with its earlier versions."""
    earlier, newest = read_versions(fields, shared=SHARED, read=_version)
    in_order([(one.place, one.effective_from, one.effective_to) for one in (*earlier, newest)], fields.faults)
    return replace(newest, earlier=earlier)


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
        cites=read_cites(fields),
        confidence=fields.confidence(),
        likely_unknown=fields.text("likely_unknown"),
        sensitive=fields.boolean("sensitive"),
        not_only_residents=fields.phrase("not_only_residents", required=fields.has("not_only_residents")),
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
    says = fields.sub("says")
    basis = LegalBasis(
        name=fields.text("name", required=not fields.has("law")),
        article=fields.text("article"),
        name_en=fields.text("name_en"),
        law=fields.key("law", required=False),
        text=fields.one_of("text", TEXT_KINDS, default="law"),
        starts=fields.date("from"),
        ends=fields.date("to"),
        says=tuple(Saying(of=of, words=says.text(of), place=says.place_of(of)) for of in says.names()) if says else (),
        confidence=fields.confidence(),
        source=fields.text("source"),
        place=fields.place,
    )
    fields.done()
    return basis


def read_cites(fields: Fields, key: str = "cites") -> tuple[LegalBasis, ...]:
    """The articles something rests on, each by the key of its law."""
    found = (read_basis(one) for one in fields.list(key))
    return tuple(basis for basis in found if basis is not None)


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
        condition=fields.phrase("condition"),
        reason=fields.phrase("reason"),
        when=fields.rule("when"),
        template=fields.key("template"),
        window=(window[0], window[1]),
        confidence=fields.confidence(),
        basis=fields.text("basis"),
        cites=read_cites(fields),
        not_only_residents=fields.phrase("not_only_residents", required=fields.has("not_only_residents")),
        about_death=fields.boolean("about_death"),
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
        cites=read_cites(fields),
        source=fields.text("source"),
        confidence=fields.one_of("confidence", allowed, default="adapted"),
        place=fields.place,
    )
    fields.done()
    return playbook
