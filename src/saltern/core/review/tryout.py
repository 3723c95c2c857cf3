"""Trying an item on one subject: what its rules say, with facts, form and reason. Nothing is decided here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from saltern.core.approvals.compilation import ItemRules
from saltern.core.approvals.verdict import Verdict, reach_verdict
from saltern.core.calendars.working_day import WorkingCalendar
from saltern.core.catalogue.item import Text
from saltern.core.catalogue.pack import Pack
from saltern.core.review.compiled_pack import CompiledPack
from saltern.core.rules.engines.scope import Scope
from saltern.core.rules.facts import Provenance, Record, RecordSource, Ref, Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefilled:
    """A form field's value as the records give it, and where that row comes from."""

    key: str
    label: Text
    value: object
    source: Provenance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tryout:
    """What an item says of a subject. `eligible` is None where it cannot be known; `approve` never refuses.

    `missing` are the facts nobody knew; `verdict` is how the answer came about.
    """

    eligible: bool | None
    approve: str
    because: Text
    missing: tuple[str, ...]
    facts: Mapping[str, object]
    form: tuple[Prefilled, ...]
    verdict: Verdict
    next_items: tuple[str, ...]


def try_item(
    *,
    rules: ItemRules,
    compiled: CompiledPack,
    pack: Pack,
    source: RecordSource,
    subject: Ref,
    as_of: dt.date,
    form: Mapping[str, object] | None = None,
    account: Mapping[str, object] | None = None,
) -> Tryout:
    """Ask all of an item's rules about one subject on one day."""
    stated = form or {}
    blank: dict[str, object] = dict.fromkeys((one.key for one in rules.item.form), None)

    def scope(values: Mapping[str, object]) -> Scope:
        """The names of one question; a fresh one each time, as a fact may ask what stands on the form."""
        return scope_of(
            vocabulary=rules.vocabulary,
            source=source,
            subject=subject,
            as_of=as_of,
            calendar=pack.calendar,
            values={"form": values, "account": dict(account or {})},
        )

    prefilled = tuple(_prefilled(rules, key, scope({**blank, **stated})) for key in rules.form)
    known = {one.key: one.value for one in prefilled if one.value is not None}
    filled = {**blank, **known, **{key: value for key, value in stated.items() if value is not None}}
    said = reach_verdict(rules=rules, ask=lambda question: question.run.run(scope(filled)))
    return Tryout(
        eligible=said.eligible,
        approve=said.result,
        because=said.because,
        missing=said.missing,
        facts={name: question.run.run(scope(filled)) for name, question in rules.facts.items()},
        form=prefilled,
        verdict=said,
        next_items=next_items(
            pack=pack, compiled=compiled, item=rules.item.id, source=source, subject=subject, as_of=as_of
        ),
    )


def next_items(
    *, pack: Pack, compiled: CompiledPack, item: str, source: RecordSource, subject: Ref, as_of: dt.date
) -> tuple[str, ...]:
    """The items that would follow an approval, by the rules that can be said of this kind of subject."""
    scope = scope_of(
        vocabulary=pack.vocabulary, source=source, subject=subject, as_of=as_of, calendar=pack.calendar, values={}
    )
    found = []
    for step in pack.steps_after(item):
        if step.who != subject.entity:
            continue
        ready = compiled.next_steps.get(step.key)
        if step.when is None or (ready and ready.program.run(scope) is True):
            found.append(step.to_item)
    return tuple(found)


def scope_of(
    *,
    vocabulary: Vocabulary,
    source: RecordSource,
    subject: Ref,
    as_of: dt.date,
    calendar: WorkingCalendar,
    values: Mapping[str, object],
) -> Scope:
    """The names one subject's rules see."""
    return Scope(dict(values), subject=subject, vocabulary=vocabulary, source=source, as_of=as_of, calendar=calendar)


def _prefilled(rules: ItemRules, key: str, scope: Scope) -> Prefilled:
    question = rules.form[key]
    label = next(one.label for one in rules.item.form if one.key == key)
    row = question.base.run(scope) if question.base else None
    origin = row.provenance if isinstance(row, Record) else None
    return Prefilled(key=key, label=label, value=question.run.run(scope), source=origin)
