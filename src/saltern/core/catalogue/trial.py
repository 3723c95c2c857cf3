"""Trying an item on one subject: what its rules say, with facts, form and reason. Nothing is decided here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from saltern.core.calendars.working_day import WorkingCalendar
from saltern.core.catalogue.compiled import Compiled, ItemRules
from saltern.core.catalogue.item import Text
from saltern.core.catalogue.pack import Pack
from saltern.core.rules.engines.scope import Scope
from saltern.core.rules.engines.table import TableOutcome
from saltern.core.rules.facts import Provenance, Record, RecordSource, Ref, Vocabulary

NOT_ELIGIBLE: Text = {
    "zh": "按现有记录不在范围内，由工作人员确认",
    "en": "by the records not within the scope; a person confirms",
}
UNKNOWN: Text = {"zh": "有信息查不到，由工作人员确认", "en": "something is not known; a person confirms"}
NO_ROW: Text = {"zh": "没有一条规则能当场通过，由工作人员审核", "en": "no rule approves it at once; a person decides"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefilled:
    """A form field's value as the records give it, and where that row comes from."""

    key: str
    label: Text
    value: object
    source: Provenance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What an item says of a subject. `eligible` is None where it cannot be known; `approve` never refuses."""

    eligible: bool | None
    approve: str
    because: Text
    facts: Mapping[str, object]
    form: tuple[Prefilled, ...]
    outcome: TableOutcome | None
    next_items: tuple[str, ...]


def try_item(
    *,
    rules: ItemRules,
    compiled: Compiled,
    pack: Pack,
    source: RecordSource,
    subject: Ref,
    as_of: dt.date,
    form: Mapping[str, object] | None = None,
    account: Mapping[str, object] | None = None,
) -> Trial:
    """Ask all of an item's rules about one subject on one day."""
    blank: dict[str, object] = dict.fromkeys((one.key for one in rules.item.form), None)
    values = {"form": {**blank, **(form or {})}, "account": dict(account or {})}
    scope = scope_of(
        vocabulary=rules.vocabulary,
        source=source,
        subject=subject,
        as_of=as_of,
        calendar=pack.calendar,
        values=values,
    )
    found = rules.eligible.run(scope) if rules.eligible else True
    eligible = found if isinstance(found, bool) else None
    prefilled = tuple(_prefilled(rules, key, scope) for key in rules.form)
    known = {one.key: one.value for one in prefilled if one.value is not None}
    scope["form"] = {**blank, **known, **{key: value for key, value in (form or {}).items() if value is not None}}
    outcome = rules.table.decide(scope) if rules.table else None
    approve, because = _answer(rules, eligible, outcome)
    return Trial(
        eligible=eligible,
        approve=approve,
        because=because,
        facts={name: program.run(scope) for name, program in rules.facts.items()},
        form=prefilled,
        outcome=outcome,
        next_items=next_items(
            pack=pack, compiled=compiled, item=rules.item.id, source=source, subject=subject, as_of=as_of
        ),
    )


def next_items(
    *, pack: Pack, compiled: Compiled, item: str, source: RecordSource, subject: Ref, as_of: dt.date
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
    label = next(one.label for one in rules.item.form if one.key == key)
    value = rules.form[key].run(scope)
    return Prefilled(key=key, label=label, value=value, source=_provenance(value))


def _provenance(value: object) -> Provenance | None:
    return value.provenance if isinstance(value, Record) else None


def _answer(rules: ItemRules, eligible: bool | None, outcome: TableOutcome | None) -> tuple[str, Text]:
    """The machine says yes, or hands over to a person; it never says no."""
    if outcome is None or outcome.value is None:
        return "refer", UNKNOWN if outcome and outcome.nulls else NO_ROW
    row = rules.item.approve.rows[outcome.matched[0]] if rules.item.approve and outcome.matched else None
    if outcome.value != "approve":
        return "refer", row.because if row else NO_ROW
    if eligible is not True:
        return "refer", UNKNOWN if eligible is None else NOT_ELIGIBLE
    return "approve", row.because if row else {}
