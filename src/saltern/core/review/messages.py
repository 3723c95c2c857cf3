"""What a pack says to people, looked at as it leaves: framed, filled with long honest values, for what it is used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from saltern.core.catalogue.item import Item, NextStep, Reminder
from saltern.core.catalogue.message import BANNED, CODES, ENGLISH, HOURS, INTRUSIVE, PREPARED, SAMPLES, parts
from saltern.core.catalogue.pack import Pack, Template
from saltern.core.catalogue.template import GAP, TextTooLong, names_in, of_template, render
from saltern.core.documents.fields import near
from saltern.core.review.references import ACCOUNT_TEMPLATES, CASE_TEMPLATES
from saltern.errors import Fault, Place
from saltern.words import Phrase

WINDOW: Final = frozenset({"opens", "closes"})


def wording(pack: Pack) -> Iterator[Fault]:
    """Every template, and every reminder, next step, warning and case with the template it names."""
    reminders = [(one, key) for reminder in pack.reminders.values() for one, key in _texts(reminder)]
    steps = [(step, step.template) for step in pack.next_steps.values()]
    refused = {key for _, key in (*reminders, *steps)}
    firm = {*CASE_TEMPLATES, *ACCOUNT_TEMPLATES, *(book.template for book in pack.playbooks.values())}
    for template in pack.templates.values():
        yield from _words(pack, template, _fills(pack, template.key, reminders, steps))
        if template.key not in refused | firm:
            yield template.place.fault(
                "unused-template", f'"{template.key}"', Phrase(en="a template something names", zh="有内容引用的模板")
            )
        yield from _stop(template, may=template.key in refused, may_not=template.key in firm)
        yield from _sender(pack, template)
    for book in pack.playbooks.values():
        if book.template in pack.templates:
            yield from _hours(pack.templates[book.template])
    for reminder, key in reminders:
        if key in pack.templates:
            yield from _reminder(pack, reminder, pack.templates[key])
    for step, key in steps:
        if key in pack.templates:
            yield from _step(pack, step, pack.templates[key])


def _texts(reminder: Reminder) -> Iterator[tuple[Reminder, str]]:
    for one in reminder.versions:
        yield one, one.template
        if one.late:
            yield one, one.late


def _fills(
    pack: Pack, key: str, reminders: list[tuple[Reminder, str]], steps: list[tuple[NextStep, str]]
) -> Iterator[Mapping[str, Phrase]]:
    """The names that a template is filled with, wherever it is used."""
    for reminder, named in reminders:
        if named == key:
            yield {"item": pack.service_name(reminder.item)}
    for step, named in steps:
        if named == key:
            yield {"item": pack.service_name(step.from_item), "next": pack.service_name(step.to_item)}


def _words(pack: Pack, template: Template, fills: Iterator[Mapping[str, Phrase]]) -> Iterator[Fault]:
    used = list(fills)
    for language, text in template.sms.plain().items():
        place = template.places.get(language, template.place)
        unknown = [name for name in names_in(text) if name not in SAMPLES]
        for name in unknown:
            expected = Phrase(en=f"one of {', '.join(sorted(SAMPLES))}", zh=f"下列之一：{', '.join(sorted(SAMPLES))}")
            yield place.fault("unknown-placeholder", f"(({name}))", expected, near(name, SAMPLES))
        if re.search(r"[{}]|\(\(|\)\)", GAP.sub("", text)):
            yield place.fault(
                "placeholder-shape",
                f'"{text[:30]}…"',
                Phrase(en="fields as ((name)) and no braces", zh="字段写作 ((name))，不用花括号"),
            )
        if not unknown:
            yield from _length(pack, template, language, place, used)
        yield from _never(
            place, "banned-word", text, BANNED, Phrase(en="words a grandmother understands", zh="老人也看得懂的话")
        )
        if found := CODES[language].search(GAP.sub("", text)):
            yield place.fault("raw-code", f'"{found[0]}"', Phrase(en="words a person says", zh="人会说的话"))
        if template.sensitive:
            unit = pack.units.get(template.sender)
            whole = f"{unit.sender.said(language) if unit else ''} {text}".lower()
            expected = Phrase(en="words that tell a stranger nothing", zh="不向旁人透露内容的措辞")
            yield from _never(place, "intrusive", whole, INTRUSIVE, expected)


def _never(place: Place, code: str, text: str, words: tuple[str, ...], expected: Phrase) -> Iterator[Fault]:
    for word in words:
        if word in text:
            yield place.fault(code, f'"{word}"', expected)


def _length(
    pack: Pack, template: Template, language: str, place: Place, used: list[Mapping[str, Phrase]]
) -> Iterator[Fault]:
    """A text is measured as it leaves: framed, filled with long honest values and with the names it will bear."""
    expected = Phrase(
        en="one SMS as it leaves, with sender, number and stop: 70 characters in Chinese, 160 in English",
        zh="连同署名、电话和退订方式共一条短信：中文 70 字，英文 160 字符",
    )
    samples = SAMPLES if language == "zh" else ENGLISH
    framed = of_template(pack, template.key)
    try:
        said = [render(framed, values={**samples, **names}, language=language) for names in (used or [{}])]
        longest = max(said, key=lambda text: (parts(text), len(text)))
    except TextTooLong as wrong:
        length = wrong.params["length"]
        yield place.fault("sms-length", Phrase(en=f"{length} characters", zh=f"{length} 个字符"), expected)
        return
    if parts(longest) > 1:
        found = Phrase(en=f"{len(longest)} characters", zh=f"{len(longest)} 个字符")
        yield place.fault("sms-length", found, expected)


def _sender(pack: Pack, template: Template) -> Iterator[Fault]:
    unit = pack.units.get(template.sender)
    if unit is None:
        if template.sender:  # none at all was noted when the file was read
            expected, hint = (
                Phrase(en="a unit of units.yaml", zh="units.yaml 中的单位"),
                near(template.sender, pack.units),
            )
            yield template.place.fault("unknown-unit", f'"{template.sender}"', expected, hint)
        return
    if not unit.sender:
        found = Phrase(en=f'unit "{unit.key}" without a "sender"', zh=f"单位“{unit.key}”没有“sender”")
        yield template.place.fault("no-sender", found, Phrase(en="its short name before a message", zh="短信前的简称"))
    if not (unit.call or pack.district.call):
        found = Phrase(
            en=f'no "call" of unit "{unit.key}" or of pack.yaml', zh=f"单位“{unit.key}”和 pack.yaml 都没有“call”"
        )
        yield template.place.fault("no-number", found, Phrase(en="a number to call", zh="可拨打的电话"))


def _stop(template: Template, *, may: bool, may_not: bool) -> Iterator[Fault]:
    if may and template.refusable is None:
        found = Phrase(en=f'template "{template.key}" without "refusable"', zh=f"模板“{template.key}”没有“refusable”")
        expected = Phrase(
            en="true: it tells how to stop; false: it may not be refused", zh="true：写明如何退订；false：不可退订"
        )
        yield template.place.fault("no-stop", found, expected)
    if may_not and template.refusable:
        found = Phrase(en="refusable: true for a case or a warning", zh="办件或预警的模板写了 refusable: true")
        yield template.place.fault("stop-word", found, Phrase(en="no way to refuse it", zh="不可退订"))


def _hours(template: Template) -> Iterator[Fault]:
    expected = Phrase(en="words true at any hour", zh="任何时刻都成立的话")
    for language, text in template.sms.plain().items():
        yield from _never(template.places.get(language, template.place), "hour-word", text.lower(), HOURS, expected)


def _reminder(pack: Pack, reminder: Reminder, template: Template) -> Iterator[Fault]:
    if reminder.sensitive and not template.sensitive:
        found = Phrase(en=f'template "{template.key}" of a sensitive reminder', zh=f"敏感提醒的模板“{template.key}”")
        expected = Phrase(
            en="sensitive: true, and words that tell a stranger nothing",
            zh="注明 sensitive: true，且措辞不向旁人透露内容",
        )
        yield template.place.fault("sensitive", found, expected)
    dated = bool(reminder.due or reminder.window)
    for name in template.fields:
        if (name == "due" and not dated) or (name in WINDOW and not reminder.window):
            found = Phrase(en=f"(({name})) in {template.key}", zh=f"{template.key} 中的 (({name}))")
            expected = Phrase(en='a reminder with "due" or "window"', zh="写有“due”或“window”的提醒")
            yield reminder.place.fault("no-last-day", found, expected)
    yield from _prepared(pack, template, reminder.item, reminder.place)


def _step(pack: Pack, step: NextStep, template: Template) -> Iterator[Fault]:
    if "next" in template.fields and step.to_item not in pack.items:
        found = Phrase(en=f'"{step.to_item}" promised by {template.key}', zh=f"{template.key} 承诺了“{step.to_item}”")
        expected = Phrase(en="an item of the pack; else a text that names none", zh="本包的事项；否则用不点名的模板")
        yield step.place.fault("empty-promise", found, expected)
    yield from _prepared(pack, template, step.to_item, step.place)


def _prepared(pack: Pack, template: Template, key: str, place: Place) -> Iterator[Fault]:
    """A form is called filled in only where the pack holds it and fills it."""
    said = [word for word in PREPARED if any(word in text for text in template.sms.plain().values())]
    if said and not fills_itself(pack.items.get(key)):
        found = Phrase(en=f'"{said[0]}" in {template.key}, for {key}', zh=f"{template.key} 对 {key} 说“{said[0]}”")
        expected = Phrase(en="an item of the pack whose form is prefilled", zh="本包中可预填表单的事项")
        yield place.fault("empty-promise", found, expected)


def fills_itself(item: Item | None) -> bool:
    """Whether any field of an item's form is filled from records."""
    return item is not None and any(field.source for field in item.form)
