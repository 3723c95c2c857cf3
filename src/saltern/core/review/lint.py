"""Everything a pack can have wrong, found before it is live: shapes, references, rules, examples, words, dates.

`lint` reads the folder, compiles every rule, runs every example and returns a report with all faults, sorted by place,
and the counts a reviewer wants: how much is checked against its source, how much is invented, how rules are classed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from saltern.core.approvals.compilation import form_kinds
from saltern.core.approvals.next_steps import reachable
from saltern.core.catalogue.item import Item, NextStep
from saltern.core.catalogue.loader import read_pack
from saltern.core.catalogue.message import BANNED, ENGLISH, SAMPLES, parts
from saltern.core.catalogue.pack import Pack, Template
from saltern.core.catalogue.template import GAP, TextTooLong, names_in, of_pack, render
from saltern.core.documents.fields import near
from saltern.core.review.compiled_pack import CompiledPack, compile_pack
from saltern.core.review.examples import run_examples
from saltern.core.rules.facts import SUBJECT_KINDS
from saltern.errors import Fault, Place

MOST_PARTS: Final = 2
EXAMPLES: Final = 3
ALIVE: Final = {"natural_person": "alive", "legal_person": "is_operating"}
CASE_TEMPLATES: Final = (
    "case-received", "case-approved", "case-correction", "case-deferral-due", "case-deferral-lapsed", "case-refused",
    "case-withdrawn", "case-referred", "case-deferred",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What lint found; `counts` by subject and kind, `classes` by rule. `pack` is None where it cannot be read."""

    pack: Pack | None
    faults: tuple[Fault, ...]
    counts: Mapping[str, Mapping[str, int]]
    classes: Mapping[str, str]


def lint(path: Path) -> Report:
    """Look at everything in a pack. Raises `PackMissing`."""
    faults: list[Fault] = []
    pack = read_pack(path, faults)
    if pack is None:
        return Report(pack=None, faults=_sorted(faults), counts={}, classes={})
    faults.extend(references(pack))
    faults.extend(wording(pack))
    faults.extend(dates(pack))
    compiled = compile_pack(pack)
    faults.extend(compiled.faults)
    faults.extend(classing(pack, compiled))
    faults.extend(run_examples(pack, compiled))
    return Report(pack=pack, faults=_sorted(faults), counts=counted(pack, compiled), classes=classed(compiled))


def _sorted(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    return tuple(
        sorted(
            set(faults), key=lambda one: (one.place.file, one.place.line, one.place.column, one.code, str(one.found))
        )
    )


# -- references between files ---------------------------------------------------------------------------------------


def references(pack: Pack) -> Iterator[Fault]:
    """Keys that name nothing."""
    for source in pack.sources.values():
        place = Place(file=source.file, line=1, column=1)
        yield from _known("unknown-unit", source.unit, pack.units, "a unit of units.yaml", place)
    for item in pack.items.values():
        yield from _item(pack, item)
    for reminder in pack.reminders.values():
        if reminder.item:
            yield from _service(pack, reminder.item, reminder.place)
        yield from _template(pack, reminder.template, reminder.place)
        yield from _stage(pack, reminder.life_stage, reminder.place)
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
    for key, service in pack.elsewhere.items():
        if key in pack.items:
            yield service.place.fault("service-twice", f'"{key}"', f"no entry here: items/{key}.yaml holds it")
        if service.authority:
            yield from _known("unknown-unit", service.authority, pack.units, "a unit of units.yaml", service.place)
    for theme in pack.themes.values():
        if theme.stage:
            yield from _stage(pack, theme.stage, theme.place)
    yield from _venues(pack)


def _standing(pack: Pack) -> Iterator[Fault]:
    """What the standing rules name is there, and no announced reminder is lost."""
    standing = pack.standing
    yield from _known(
        "unknown-unit", standing.own_cases.unit, pack.units, "a unit of units.yaml", standing.own_cases.place
    )
    for who, announced in standing.announced.items():
        count = sum(reminder.who == who for reminder in pack.reminders.values())
        if count != announced:
            expected = f"the {announced} that standing.yaml announces"
            yield standing.place.fault("reminder-count", f"{count} reminder(s) for a {who}", expected)


def _item(pack: Pack, item: Item) -> Iterator[Fault]:
    yield from _known("unknown-unit", item.authority, pack.units, "a unit of units.yaml", item.place)
    for theme in item.themes:
        yield from _known("unknown-theme", theme, pack.themes, "a theme of themes/", item.place)
    kinds = {venue.kind for venue in pack.venues.values()}
    for kind in item.reach.venues:
        yield from _known("unknown-venue", kind, kinds, "a kind of venue", item.place)
    for key in item.excludes:
        yield from _service(pack, key, item.place)
    if item.life_stage:
        yield from _stage(pack, item.life_stage, item.place)
    for material in item.materials:
        if material.satisfied_by and not material.proves:
            found = f'material "{material.key}" satisfied by a {material.satisfied_by}'
            yield item.place.fault("missing-field", found, 'the field "proves": which fact shows it')
    for what, keys in (
        ("form field", [one.key for one in item.form]),
        ("material", [one.key for one in item.materials]),
        ("output", [one.key for one in item.outputs]),
    ):
        for key, count in Counter(keys).items():
            if count > 1:
                yield item.place.fault("duplicate-key", f'{what} "{key}" {count} times', "each key once")
    if len(item.examples) < EXAMPLES:
        found = f"{len(item.examples)} example(s)"
        yield item.place.fault("few-examples", found, f"at least {EXAMPLES}: approved, referred, unknown")
    if not item.invented and not (item.source or item.catalog_code):
        yield item.place.fault("no-source", "invented: false", 'a "source" or "catalog_code", or "invented: true"')


def _venues(pack: Pack) -> Iterator[Fault]:
    for venue in pack.venues.values():
        yield from _known("unknown-division", venue.division, pack.divisions, "a code of divisions.csv", venue.place)
        if venue.inside:
            yield from _known("unknown-venue", venue.inside, pack.venues, "a venue", venue.place)
        for item in venue.items:
            if item != "*":
                yield from _service(pack, item, venue.place)
        if not venue.openings:
            yield venue.place.fault("no-hours", f'venue "{venue.key}"', "opening hours")
    served = {venue.division for venue in pack.venues.values() if venue.kind == "community"}
    for division in pack.divisions.values():
        if division.level == "community" and not division.virtual and division.code not in served:
            place = Place(file="venues.yaml", line=1, column=1)
            yield place.fault("no-venue", f"no venue in {division.name} ({division.code})", "one for each community")


def _service(pack: Pack, key: str, place: Place) -> Iterator[Fault]:
    known = {**pack.items, **pack.elsewhere}
    yield from _known("unknown-item", key, known, "an item, or a service of elsewhere.yaml", place)


def _reach(pack: Pack, step: NextStep) -> Iterator[Fault]:
    """Whoever a step is for must be found from whoever the item is approved for."""
    service = pack.items.get(step.from_item) or pack.elsewhere.get(step.from_item)
    if service and not reachable(vocabulary=pack.vocabulary, entity=service.who, kind=step.who):
        found = f"a step for a {step.who} after {step.from_item}, an item for a {service.who}"
        expected = f'"related" of {service.who} in vocabulary.yaml to say which {step.who}'
        yield step.place.fault("unreachable-subject", found, expected)


def _template(pack: Pack, key: str, place: Place) -> Iterator[Fault]:
    if key:  # none at all was noted when the file was read
        yield from _known("unknown-template", key, pack.templates, "a template of templates/", place)


def _stage(pack: Pack, stage: str, place: Place) -> Iterator[Fault]:
    stages = {**pack.codelists.get("life_stage_person", {}), **pack.codelists.get("life_stage_enterprise", {})}
    yield from _known("unknown-code", stage, stages, "a life stage P1-P10 or E1-E6", place)


def _known(code: str, key: str, known: Iterable[str], expected: str, place: Place) -> Iterator[Fault]:
    known = set(known)
    if key not in known:
        yield place.fault(code, f'"{key}"', expected, near(key, known))


# -- words ----------------------------------------------------------------------------------------------------------


def wording(pack: Pack) -> Iterator[Fault]:
    """Templates: fields, lengths, banned words; the fields a message may name by what it is for."""
    used = {
        *CASE_TEMPLATES,
        *(one.template for one in pack.reminders.values()),
        *(one.template for one in pack.next_steps.values()),
        *(one.template for one in pack.playbooks.values()),
    }
    for template in pack.templates.values():
        yield from _words(template)
        if template.key not in used:
            yield template.place.fault("unused-template", f'"{template.key}"', "a template something names")
    for reminder in pack.reminders.values():
        shown = pack.templates.get(reminder.template)
        if shown and reminder.sensitive and not shown.sensitive:
            found = f'template "{shown.key}" of a sensitive reminder'
            yield shown.place.fault("sensitive", found, "sensitive: true, and words that tell a stranger nothing")


def _words(template: Template) -> Iterator[Fault]:
    for language, text in template.sms.plain().items():
        place = template.places.get(language, template.place)
        unknown = [name for name in names_in(text) if name not in SAMPLES]
        for name in unknown:
            expected = f"one of {', '.join(sorted(SAMPLES))}"
            yield place.fault("unknown-placeholder", f"(({name}))", expected, near(name, SAMPLES))
        if re.search(r"[{}]|\(\(|\)\)", GAP.sub("", text)):
            yield place.fault("placeholder-shape", f'"{text[:30]}…"', "fields as ((name)) and no braces")
        if not unknown:
            yield from _length(template, language, place)
        for word in BANNED:
            if word in text:
                yield place.fault("banned-word", f'"{word}"', "words a grandmother understands")


def _length(template: Template, language: str, place: Place) -> Iterator[Fault]:
    """A text is measured as it leaves, filled with long honest values."""
    expected = f"at most {MOST_PARTS} parts, in Chinese 70 characters each"
    text = of_pack({template.key: template})[template.key]
    try:
        count = parts(render(text, values=SAMPLES if language == "zh" else ENGLISH, language=language))
    except TextTooLong as wrong:
        yield place.fault("sms-length", f"{wrong.params['length']} characters", expected)
        return
    if count > MOST_PARTS:
        yield place.fault("sms-length", f"{count} SMS parts", expected)


# -- dates ----------------------------------------------------------------------------------------------------------


def dates(pack: Pack) -> Iterator[Fault]:
    """Standing conditions every reminder keeps, and calendars."""
    for reminder in pack.reminders.values():
        word = ALIVE[reminder.who]
        if not re.search(rf"\b{word}\b", reminder.when.text):
            found = f"a condition without {word}"
            yield reminder.when.place.fault("standing-condition", found, f'"{word} and …": nobody else is reminded')
    if not pack.calendar.years:
        yield Place(file=pack.calendar.file, line=1, column=1).fault(
            "empty-calendar", "no day", "holidays of some years"
        )


def classing(pack: Pack, compiled: CompiledPack) -> Iterator[Fault]:
    """A reminder or playbook must be answerable for the whole population."""
    everyone = [
        *((pack.reminders[key].when, ready) for key, ready in compiled.reminders.items()),
        *((rule, ready) for key, ready in compiled.playbooks.items() if (rule := pack.playbooks[key].when)),
    ]
    for rule, ready in everyone:
        found = ready.rule_class
        if found and found.kind == "single case":
            yield rule.place.fault(
                "single-case", f"{found.offending}: {found.why}", "a rule that can be asked of the whole population"
            )


def classed(compiled: CompiledPack) -> dict[str, str]:
    """The class of each rule, by what it belongs to."""
    groups = (("reminder", compiled.reminders), ("playbook", compiled.playbooks), ("next", compiled.next_steps))
    found: dict[str, str] = {
        f"{name} {key}": ready.rule_class.kind
        for name, group in groups
        for key, ready in group.items()
        if ready.rule_class
    }
    for key, rules in compiled.items.items():
        found.update({f"item {key} {part}": one.kind for part, one in rules.classes.items()})
    return found


def counted(pack: Pack, compiled: CompiledPack) -> dict[str, dict[str, int]]:
    """The pack in numbers."""
    values = list(classed(compiled).values())
    return {
        "pack": {
            "units": len(pack.units),
            "sources": len(pack.sources),
            "items": len(pack.items),
            "reminders": len(pack.reminders),
            "next steps": len(pack.next_steps),
            "playbooks": len(pack.playbooks),
            "templates": len(pack.templates),
            "venues": len(pack.venues),
            "examples": sum(len(item.examples) for item in pack.items.values()),
        },
        "reminders": {who: sum(one.who == who for one in pack.reminders.values()) for who in SUBJECT_KINDS},
        "confidence of reminders": dict(Counter(one.confidence for one in pack.reminders.values())),
        "confidence of next steps": dict(Counter(one.confidence for one in pack.next_steps.values())),
        "confidence of playbooks": dict(Counter(one.confidence for one in pack.playbooks.values())),
        "items": {
            "invented": sum(item.invented for item in pack.items.values()),
            "with a source": sum(not item.invented for item in pack.items.values()),
            "decided at once": sum(bool(item.approve) for item in pack.items.values()),
            "form fields": sum(len(form_kinds(item)) for item in pack.items.values()),
        },
        "rules": dict(Counter(values)),
    }
