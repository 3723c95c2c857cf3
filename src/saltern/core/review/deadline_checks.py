"""Last days to apply, and limits that are ours: no approval after the legal day, no invention without its mark.

The approval table keeps `apply_by` by itself; here is asked that it is stated where the law has one, and proved by
examples on the last day and on the day after.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final

from saltern.core.approvals.compilation import ItemRules, compile_question
from saltern.core.approvals.subject_view import SubjectView
from saltern.core.calendars.working_day import CalendarYearMissing, WorkingCalendar
from saltern.core.catalogue.apply_by import last_day
from saltern.core.catalogue.item import ApplyBy, Item
from saltern.core.catalogue.light_items import in_depth
from saltern.core.catalogue.pack import Pack
from saltern.core.review.compiled_pack import CompiledPack
from saltern.core.review.example_records import ExampleReader
from saltern.errors import Fault
from saltern.words import Phrase

EXTENSION: Final = "延续"
"""In the name of a licence: its extension, which the law ties to days before the end (行政许可法第五十条)."""

DEMONSTRATION: Final = "演示"


def deadlines(pack: Pack, compiled: CompiledPack) -> Iterator[Fault]:
    """What is approved after its day, or could be without anybody seeing it."""
    for item in in_depth(pack.items).values():
        for version in item.versions:
            yield from _stated(version)
            yield from _marked(version)
    broken = {fault.place.file for fault in compiled.faults}
    for newest in compiled.items.values():
        for rules in (*compiled.earlier.get(newest.item.id, ()), newest):
            if rules.item.apply_by and rules.item.place.file not in broken:
                yield from _proved(rules, rules.item.apply_by, newest.item, pack.calendar)


def _stated(item: Item) -> Iterator[Fault]:
    """An extension states its last day and the day on which silence decides; a quoted last day is kept."""
    if item.type == "administrative_licence" and EXTENSION in item.name.zh:
        for missing, there in (("apply_by", item.apply_by), ("limits.ends_by", item.limits.ends_by)):
            if there is None:
                yield item.place.fault(
                    "no-last-day",
                    Phrase(en=f'the extension of a licence without "{missing}"', zh=f"许可延续没有“{missing}”"),
                    Phrase(
                        en="the days before the end, and the end itself (行政许可法第五十条)",
                        zh="届满前的天数，以及届满之日（行政许可法第五十条）",
                    ),
                )


def _marked(item: Item) -> Iterator[Fault]:
    """What is ours says so: days that no cited article states, and rows whose words must tell it."""
    limits, quoted = item.limits, {saying.of for basis in item.legal_basis for saying in basis.says}
    if item.legal_basis and limits.statutory_days and not limits.invented and "statutory_days" not in quoted:
        yield limits.place.fault(
            "unmarked-invention",
            Phrase(en=f"statutory_days: {limits.statutory_days}", zh=f"statutory_days：{limits.statutory_days}"),
            Phrase(
                en='the words of an article that states them ("says"), or "invented: true"',
                zh="写明该期限的条文文字（“says”），或“invented: true”",
            ),
        )
    if limits.invented and "statutory_days" in quoted:
        yield limits.place.fault(
            "unmarked-invention", "invented: true", Phrase(en="no such mark beside an article", zh="有条文时不作此注明")
        )
    for row in item.approve.rows if item.approve else ():
        if row.invented and DEMONSTRATION not in row.because.zh:
            yield row.place.fault(
                "unmarked-invention",
                f'"{row.because.zh}"',
                Phrase(
                    en=f"words that say {DEMONSTRATION}: the sum or limit is ours",
                    zh=f"写明“{DEMONSTRATION}”：数额或期限为自拟",
                ),
            )


def _proved(rules: ItemRules, apply_by: ApplyBy, newest: Item, calendar: WorkingCalendar) -> Iterator[Fault]:
    """Examples on the last day and on the day after."""
    seen = list(_distances(rules, apply_by, newest, calendar))
    for distance, english, chinese in (
        (0, "on the last day to apply", "最后一天"),
        (1, "on the day after it", "最后一天的次日"),
    ):
        if distance not in seen:
            yield apply_by.place.fault(
                "boundary-day",
                Phrase(
                    en=f"no example {english} (version {rules.item.version})",
                    zh=f"没有{chinese}的示例（版本 {rules.item.version}）",
                ),
                Phrase(en="one that is in time and one that is a day late", zh="一个在期内、一个晚一天的示例"),
            )


def _distances(rules: ItemRules, apply_by: ApplyBy, newest: Item, calendar: WorkingCalendar) -> Sequence[int]:
    """How many days after the last day each example of this version applies."""
    asked = compile_question(rules=rules, rule=apply_by.anchor)
    found = []
    for example in newest.examples:
        reader = ExampleReader(vocabulary=rules.vocabulary, who=rules.item.who, place=example.place, faults=[])
        records = reader.read(example.given)
        if reader.faults or not rules.item.holds_on(records.as_of):
            continue
        view = SubjectView(
            rules=rules, calendar=calendar, subject=records.subject, source=records, account={}, as_of=records.as_of
        )
        day = view.ask(asked).value
        if isinstance(day, dt.date):
            try:
                found.append((records.as_of - last_day(apply_by=apply_by, anchor=day, calendar=calendar)).days)
            except CalendarYearMissing:
                continue
    return found
