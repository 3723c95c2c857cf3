"""Keys in a pack that must name something, and what a pack must hold of each thing: found between its files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from saltern.core.approvals.next_steps import reachable
from saltern.core.catalogue.item import Item, NextStep, Reminder
from saltern.core.catalogue.light_items import in_depth
from saltern.core.catalogue.pack import Pack
from saltern.core.contracts.matching import contested
from saltern.core.documents.fields import near
from saltern.errors import Fault, Place, Words
from saltern.words import Phrase

EXAMPLES: Final = 3
ENDED: Final = re.compile(r"\b(deaths|alive|dead|cancelled|revoked|exists)\b")
CASE_TEMPLATES: Final = (
    "case-received", "case-approved", "case-correction", "case-deferral-due", "case-deferral-lapsed", "case-refused",
    "case-withdrawn", "case-referred", "case-deferred", "case-correction-brief", "case-deferral-due-brief",
    "case-deferral-lapsed-brief", "case-refused-brief", "case-referred-brief", "case-deferred-brief", "case-end-notice",
    "case-ended", "case-corrected", "case-paused", "case-resumed", "case-handed-back", "case-handed-back-brief",
    "case-late", "case-review-asked", "case-review-answered", "case-paid", "case-handed-over", "case-reopened",
    "case-amended", "case-moved", "case-moved-asked", "case-correction-due",
    "case-more-time", "case-more-time-asked", "case-more-time-kept", "record-report-answered",
    "letter-answered", "case-receipt",
)  # fmt: skip

ACCOUNT_TEMPLATES: Final = (
    "account-bound", "account-mobile-changed", "account-mobile-asked", "account-second-factor-reset", "mandate-given",
    "mandate-received", "mandate-ended",
)  # fmt: skip
"""What people hear of their accounts; a pack may leave them out."""


def references(pack: Pack) -> Iterator[Fault]:
    """Keys that name nothing."""
    for source in pack.sources.values():
        place = Place(file=source.file, line=1, column=1)
        yield from _known(
            "unknown-unit", source.unit, pack.units, Phrase(en="a unit of units.yaml", zh="units.yaml 中的单位"), place
        )
    for one, other in contested(pack.sources):
        place = Place(file=other.file, line=1, column=1)
        expected = Phrase(
            en=f"a name that fits no file of {one.dataset} ({one.path})",
            zh=f"不会与 {one.dataset}（{one.path}）的文件名相同的模式",
        )
        yield place.fault("path-contested", f'"{other.path}"', expected)
    for item in in_depth(pack.items).values():
        yield from _item(pack, item)
    yield from _reminders(pack)
    for step in pack.next_steps.values():
        yield from _service(pack, step.from_item, step.place)
        yield from _service(pack, step.to_item, step.place)
        yield from _template(pack, step.template, step.place)
        yield from _reach(pack, step)
    for playbook in pack.playbooks.values():
        yield from _template(pack, playbook.template, playbook.place)
    yield from _standing(pack)
    for key in CASE_TEMPLATES:
        yield from _template(pack, key, Place(file="templates/cases.yaml", line=1, column=1))
    yield from _elsewhere(pack)
    for group in pack.data_groups.values():
        known = Phrase(en="a record set of the vocabulary", zh="词表中的数据集")
        for name in group.sets:
            yield from _known("unknown-record-set", name, pack.vocabulary.record_sets, known, group.place)
    for theme in pack.themes.values():
        if theme.stage:
            yield from _stage(pack, theme.stage, theme.place)
    yield from _venues(pack)


def _reminders(pack: Pack) -> Iterator[Fault]:
    """What reminders name, in every version."""
    for reminder in pack.reminders.values():
        if reminder.item:
            yield from _service(pack, reminder.item, reminder.place)
        for one in reminder.versions:
            for key in (one.template, one.late):
                yield from _template(pack, key, one.place)
            if one.window:
                yield from _known(
                    "unknown-window",
                    one.window,
                    pack.windows,
                    Phrase(en="a window of windows.yaml", zh="windows.yaml 中的窗口"),
                    one.place,
                )
        yield from _stage(pack, reminder.life_stage, reminder.place)


def _elsewhere(pack: Pack) -> Iterator[Fault]:
    """A service named as handled elsewhere is none of the pack's, under no second name either."""
    held = {_bare(item.name.zh): item.id for item in pack.items.values()}
    for key, service in pack.elsewhere.items():
        twin = held.get(_bare(service.name.zh), "")
        if twin and key not in pack.items:
            yield service.place.fault(
                "service-twice",
                f'"{key}"',
                Phrase(
                    en=f"no second name for {twin}: items/{twin}.yaml holds it",
                    zh=f"不应另取名：items/{twin}.yaml 已有该事项",
                ),
            )
        if key in pack.items:
            yield service.place.fault(
                "service-twice",
                f'"{key}"',
                Phrase(en=f"no entry here: items/{key}.yaml holds it", zh=f"此处不应再列：items/{key}.yaml 已有该事项"),
            )
        if service.authority:
            yield from _known(
                "unknown-unit",
                service.authority,
                pack.units,
                Phrase(en="a unit of units.yaml", zh="units.yaml 中的单位"),
                service.place,
            )


def _bare(name: str) -> str:
    """A name as twins share it: without brackets and what stands in them."""
    return re.sub(r"[（(].*?[)）]", "", name).strip()


def _conditions(pack: Pack) -> Iterator[Fault]:
    """Something stands before every message, warning and approval; an opt-out from it has its ground in the file."""
    concerned: dict[str, set[str]] = {
        "messages": {
            *(one.who for one in pack.reminders.values()),
            *(one.who for one in pack.next_steps.values()),
        },
        "warnings": {one.who for one in pack.playbooks.values()},
        "approvals": {one.who for one in pack.items.values() if one.instant},
    }
    for of, kinds in concerned.items():
        for who in sorted(kinds - {one.who for one in pack.standing.conditions if of in one.of}):
            found = Phrase(en=f"nothing is asked of a {who} before {of}", zh=f"{who} 在 {of} 之前没有任何前提")
            expected = Phrase(en="a condition that the living, or what exists, meet", zh="在世或存续的前提")
            yield pack.standing.place.fault("standing-condition", found, expected)
    for item in (version for newest in pack.items.values() for version in newest.versions):
        asked = (
            *item.facts.values(),
            *item.eligible_rules,
            *((item.offer.when,) if item.offer else ()),
            *(item.approve.inputs if item.approve else ()),
        )
        if item.about_death and not any(ENDED.search(rule.text) for rule in asked):
            expected = Phrase(
                en="a rule that asks for the death, or the end of the firm", zh="询问死亡或企业终止的规则"
            )
            yield item.place.fault("about-death", f"about_death: {item.id}", expected)
    resident = {one.who for one in pack.standing.conditions if one.unless == "not_only_residents"}
    reminders = [one for newest in pack.reminders.values() for one in newest.versions]
    rules: list[Reminder | NextStep] = [*reminders, *pack.next_steps.values()]
    for rule in rules:
        if rule.not_only_residents.zh and rule.who not in resident:
            expected = Phrase(en="no such field: it is not asked there", zh="不应有此字段：这里本不询问")
            yield rule.place.fault("unused-opt-out", "not_only_residents", expected)


def _standing(pack: Pack) -> Iterator[Fault]:
    """What the standing rules name is there, and no announced reminder is lost."""
    standing = pack.standing
    yield from _known(
        "unknown-unit",
        standing.own_cases.unit,
        pack.units,
        Phrase(en="a unit of units.yaml", zh="units.yaml 中的单位"),
        standing.own_cases.place,
    )
    yield from _conditions(pack)
    for who, announced in standing.announced.items():
        count = sum(reminder.who == who for reminder in pack.reminders.values())
        if count != announced:
            expected = Phrase(
                en=f"the {announced} that standing.yaml announces", zh=f"standing.yaml 公布的 {announced} 条"
            )
            yield standing.place.fault(
                "reminder-count", Phrase(en=f"{count} reminder(s) for a {who}", zh=f"{who} 的提醒 {count} 条"), expected
            )


def _units(pack: Pack, item: Item) -> Iterator[Fault]:
    known = Phrase(en="a unit of units.yaml", zh="units.yaml 中的单位")
    for unit in (item.authority, *item.hand_over_to):
        yield from _known("unknown-unit", unit, pack.units, known, item.place)


def _item(pack: Pack, item: Item) -> Iterator[Fault]:
    yield from _units(pack, item)
    if item.window:
        yield from _known(
            "unknown-window",
            item.window,
            pack.windows,
            Phrase(en="a window of windows.yaml", zh="windows.yaml 中的窗口"),
            item.place,
        )
    for theme in item.themes:
        yield from _known(
            "unknown-theme", theme, pack.themes, Phrase(en="a theme of themes/", zh="themes/ 中的主题"), item.place
        )
    kinds = {venue.kind for venue in pack.venues.values()}
    for kind in item.reach.venues:
        yield from _known("unknown-venue", kind, kinds, Phrase(en="a kind of venue", zh="办事地点的类别"), item.place)
    for key in item.excludes:
        yield from _service(pack, key, item.place)
    if item.life_stage:
        yield from _stage(pack, item.life_stage, item.place)
    for material in item.materials:
        if material.satisfied_by and not material.proves:
            found = Phrase(
                en=f'material "{material.key}" satisfied by a {material.satisfied_by}',
                zh=f"材料“{material.key}”由 {material.satisfied_by} 替代",
            )
            yield item.place.fault(
                "missing-field",
                found,
                Phrase(en='the field "proves": which fact shows it', zh="字段“proves”：由哪项事实证明"),
            )
    for what, keys in (
        (Phrase(en="form field", zh="表单字段"), [one.key for one in item.form]),
        (Phrase(en="material", zh="材料"), [one.key for one in item.materials]),
        (Phrase(en="output", zh="结果"), [one.key for one in item.outputs]),
    ):
        for key, count in Counter(keys).items():
            if count > 1:
                yield item.place.fault(
                    "duplicate-key",
                    Phrase(en=f'{what.en} "{key}" {count} times', zh=f"{what.zh}“{key}”出现 {count} 次"),
                    Phrase(en="each key once", zh="每个键只出现一次"),
                )
    if len(item.examples) < EXAMPLES:
        found = Phrase(en=f"{len(item.examples)} example(s)", zh=f"{len(item.examples)} 个示例")
        yield item.place.fault(
            "few-examples",
            found,
            Phrase(
                en=f"at least {EXAMPLES}: approved, referred, unknown", zh=f"至少 {EXAMPLES} 个：批准、转人工、不详"
            ),
        )
    if not item.invented and not (item.source or item.catalog_code):
        yield item.place.fault(
            "no-source",
            "invented: false",
            Phrase(
                en='a "source" or "catalog_code", or "invented: true"',
                zh="“source”或“catalog_code”，或注明“invented: true”",
            ),
        )


def _venues(pack: Pack) -> Iterator[Fault]:
    for venue in pack.venues.values():
        yield from _known(
            "unknown-division",
            venue.division,
            pack.divisions,
            Phrase(en="a code of divisions.csv", zh="divisions.csv 中的代码"),
            venue.place,
        )
        if venue.inside:
            yield from _known(
                "unknown-venue", venue.inside, pack.venues, Phrase(en="a venue", zh="办事地点"), venue.place
            )
        for item in venue.items:
            if item != "*":
                yield from _service(pack, item, venue.place)
        if not venue.openings:
            yield venue.place.fault(
                "no-hours",
                Phrase(en=f'venue "{venue.key}"', zh=f"办事地点“{venue.key}”"),
                Phrase(en="opening hours", zh="开放时间"),
            )
    served = {venue.division for venue in pack.venues.values() if venue.kind == "community"}
    for division in pack.divisions.values():
        if division.level == "community" and not division.virtual and division.code not in served:
            place = Place(file="venues.yaml", line=1, column=1)
            yield place.fault(
                "no-venue",
                Phrase(
                    en=f"no venue in {division.name.en} ({division.code})",
                    zh=f"{division.name.zh}（{division.code}）没有办事地点",
                ),
                Phrase(en="one for each community", zh="每个社区一处"),
            )


def _service(pack: Pack, key: str, place: Place) -> Iterator[Fault]:
    known = {**pack.items, **pack.elsewhere}
    yield from _known(
        "unknown-item",
        key,
        known,
        Phrase(en="an item, or a service of elsewhere.yaml", zh="事项，或 elsewhere.yaml 中的服务"),
        place,
    )


def _reach(pack: Pack, step: NextStep) -> Iterator[Fault]:
    """Whoever a step is for must be found from whoever the item is approved for."""
    service = pack.items.get(step.from_item) or pack.elsewhere.get(step.from_item)
    if service and not reachable(vocabulary=pack.vocabulary, entity=service.who, kind=step.who):
        found = Phrase(
            en=f"a step for a {step.who} after {step.from_item}, an item for a {service.who}",
            zh=f"{step.from_item}（面向 {service.who}）之后面向 {step.who} 的下一步",
        )
        expected = Phrase(
            en=f'"related" of {service.who} and of {step.who} in vocabulary.yaml, each leading to the other',
            zh=f"vocabulary.yaml 中 {service.who} 与 {step.who} 的“related”，互相指向对方",
        )
        yield step.place.fault("unreachable-subject", found, expected)


def _template(pack: Pack, key: str, place: Place) -> Iterator[Fault]:
    if key:  # none at all was noted when the file was read
        yield from _known(
            "unknown-template",
            key,
            pack.templates,
            Phrase(en="a template of templates/", zh="templates/ 中的模板"),
            place,
        )


def _stage(pack: Pack, stage: str, place: Place) -> Iterator[Fault]:
    stages = {**pack.codelists.get("life_stage_person", {}), **pack.codelists.get("life_stage_enterprise", {})}
    yield from _known(
        "unknown-code", stage, stages, Phrase(en="a life stage P1-P10 or E1-E6", zh="生命阶段 P1-P10 或 E1-E6"), place
    )


def _known(code: str, key: str, known: Iterable[str], expected: Words, place: Place) -> Iterator[Fault]:
    known = set(known)
    if key not in known:
        yield place.fault(code, f'"{key}"', expected, near(key, known))
