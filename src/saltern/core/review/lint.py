"""Everything a pack can have wrong, found before it is live: shapes, references, rules, examples, words, dates.

`lint` reads the folder, compiles every rule, runs every example and returns a report with all faults, sorted by place,
and the counts a reviewer wants: how much is checked against its source, how much is invented, how rules are classed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from saltern.core.approvals.compilation import form_kinds
from saltern.core.catalogue.counts import number_words
from saltern.core.catalogue.loader import read_pack
from saltern.core.catalogue.pack import Pack
from saltern.core.documents import document
from saltern.core.documents.document import Entry
from saltern.core.review.breadth import breadth
from saltern.core.review.code_checks import codes
from saltern.core.review.compiled_pack import CompiledPack, compile_pack, name_of
from saltern.core.review.deadline_checks import deadlines
from saltern.core.review.duty_checks import responsible
from saltern.core.review.examples import run_examples, run_reminder_examples
from saltern.core.review.family_examples import run_families
from saltern.core.review.law_checks import laws
from saltern.core.review.messages import wording
from saltern.core.review.references import references
from saltern.core.review.search_checks import searched
from saltern.core.review.table_checks import gone_through, tables
from saltern.core.rules.facts import SUBJECT_KINDS
from saltern.errors import Fault, Place
from saltern.words import Phrase

BROAD: Final = re.compile(r"items-light\.csv|registers\.yaml|families/")
"""The files that are asked about only when they could be read."""
WORD: Final = re.compile(r'"([^"]+)"')
NAMING: Final = re.compile(r"reminders/|playbooks/|next_steps\.yaml")
"""The files whose content names templates and is counted."""
ECHOES: Final = frozenset({"unused-template", "reminder-count"})
"""What would be said only because one of them could not be read."""


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
    unread = any(NAMING.match(fault.place.file) for fault in faults)
    faults.extend(references(pack))
    whole = not any(BROAD.match(fault.place.file) for fault in faults)
    faults.extend(breadth(pack, whole=whole))
    faults.extend(searched(pack))
    faults.extend(responsible(pack))
    faults.extend(wording(pack))
    faults.extend(dates(pack))
    faults.extend(codes(pack))
    faults.extend(laws(pack))
    compiled = compile_pack(pack)
    faults.extend(compiled.faults)
    faults.extend(classing(pack, compiled))
    faults.extend(tables(compiled.items.values()))
    faults.extend(deadlines(pack, compiled))
    faults.extend(run_examples(pack, compiled))
    faults.extend(run_reminder_examples(pack, compiled))
    if whole and not compiled.faults:
        faults.extend(run_families(pack))
    found = _placed((fault for fault in faults if not (unread and fault.code in ECHOES)), path)
    return Report(pack=pack, faults=_sorted(found), counts=counted(pack, compiled), classes=classed(compiled))


def _placed(faults: Iterable[Fault], folder: Path) -> Iterator[Fault]:
    """Faults that know only the file of a word stand where the word stands in it."""
    read: dict[str, Entry | None] = {}
    for fault in faults:
        place, word = fault.place, WORD.fullmatch(str(fault.found))
        if (place.line, place.column) != (1, 1) or word is None or not place.file.endswith(".yaml"):
            yield fault
            continue
        if place.file not in read:
            read[place.file] = document.read(path=folder / place.file, name=place.file, faults=[])
        whole = read[place.file]
        line, column = next(_standing(whole, word[1]), (1, 1)) if whole else (1, 1)
        yield replace(fault, place=Place(file=place.file, line=line, column=column))


def _standing(entry: Entry, word: str) -> Iterator[tuple[int, int]]:
    """Where a word is a whole value."""
    if isinstance(entry.value, str):
        if entry.value == word:
            yield entry.line, entry.column
        return
    for inner in entry.value.values() if isinstance(entry.value, dict) else entry.value:
        yield from _standing(inner, word)


def of_file(path: Path) -> Report:
    """Look at a pack, and tell what is wrong in one of its files. Raises `PackMissing`."""
    folder = next((above for above in path.absolute().parents if (above / "pack.yaml").is_file()), path)
    report = lint(folder)
    name = path.absolute().relative_to(folder.absolute()).as_posix()
    return replace(report, faults=tuple(fault for fault in report.faults if fault.place.file == name))


def _sorted(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    return tuple(
        sorted(
            set(faults),
            key=lambda one: (
                one.place.file,
                one.place.line,
                one.place.column,
                one.code,
                str(one.found),
                str(one.expected),
            ),
        )
    )


# -- dates ----------------------------------------------------------------------------------------------------------


def dates(pack: Pack) -> Iterator[Fault]:
    """Calendars."""
    if not pack.calendar.years:
        yield Place(file=pack.calendar.file, line=1, column=1).fault(
            "empty-calendar",
            Phrase(en="no day", zh="没有任何日期"),
            Phrase(en="holidays of some years", zh="若干年份的节假日"),
        )


def classing(pack: Pack, compiled: CompiledPack) -> Iterator[Fault]:
    """A reminder, a playbook or a standing condition must be answerable for the whole population."""
    versions = {name_of(one): one for reminder in pack.reminders.values() for one in reminder.versions}
    everyone = [
        *((versions[name].when, ready) for name, ready in compiled.reminders.items()),
        *((rule, ready) for name, ready in compiled.last_days.items() if (rule := versions[name].due)),
        *((rule, ready) for key, ready in compiled.playbooks.items() if (rule := pack.playbooks[key].when)),
        *(
            (one.holds, compiled.conditions[one.key])
            for one in pack.standing.conditions
            if one.key in compiled.conditions
        ),
    ]
    for rule, ready in everyone:
        found = ready.rule_class
        if found and found.kind == "single case":
            yield rule.place.fault(
                "single-case",
                Phrase(en=f"{found.offending}: {found.why.en}", zh=f"{found.offending}：{found.why.zh}"),
                Phrase(en="a rule that can be asked of the whole population", zh="可对全体人口计算的规则"),
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
        "depth of items": dict(Counter(item.depth for item in pack.items.values())),
        "items": {
            "invented": sum(item.invented for item in pack.items.values()),
            "with a source": sum(not item.invented for item in pack.items.values()),
            "decided at once": sum(item.instant for item in pack.items.values()),
            "form fields": sum(len(form_kinds(item)) for item in pack.items.values()),
        },
        **(number_words(pack) if pack.flags else {}),
        "rules": dict(Counter(values)),
        "approval tables": gone_through(compiled.items.values()),
        "years of windows": {
            f"{key} ({', '.join(map(str, window.years)) or 'none'})": len(window.years)
            for key, window in pack.windows.items()
        },
    }
