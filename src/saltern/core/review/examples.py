"""An item's examples, run: the designer's own proof that the rules say what was meant.

expect: {eligible: true, approve: approve, next: [id-card]}
expect: {next: {boss: [startup-grant]}}         # whom each next step is told to, by the names in `given`
expect: {in_force: false}                       # on that day the item cannot be applied for

Each example is asked of the version in force on its day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

from saltern.core.approvals.compilation import ItemRules
from saltern.core.approvals.next_steps import NextStepRules
from saltern.core.approvals.reminder_rules import LATE, checked, in_force, last_day, rules_of, whenever
from saltern.core.catalogue.item import Example, Reminder
from saltern.core.catalogue.pack import Pack
from saltern.core.documents.fields import near
from saltern.core.review.compiled_pack import CompiledPack
from saltern.core.review.example_records import ExampleReader
from saltern.core.review.tryout import Tryout, try_item
from saltern.core.rules.engines.python import compile_expression
from saltern.core.rules.engines.scope import Scope
from saltern.core.rules.explain import told
from saltern.core.rules.facts import Ref
from saltern.errors import Fault, SalternError, Words
from saltern.words import Phrase

SENT: Final = (("", "in-time"), (LATE, "late"))
LAST_DAY: Final = {
    "on": Phrase(en="on the last day", zh="最后一天"),
    "after": Phrase(en="after the last day", zh="最后一天之后"),
}
PARTS = ("in_force", "eligible", "approve", "next", "facts", "prefill", "because", "pays")


def run_examples(pack: Pack, compiled: CompiledPack) -> Iterator[Fault]:
    """The faults of every item's examples; an item whose rules have faults is not asked."""
    broken = {fault.place.file for fault in compiled.faults}
    steps = NextStepRules(pack)
    for newest in compiled.items.values():
        versions = (*compiled.earlier.get(newest.item.id, ()), newest)
        files = {newest.item.place.file, *(step.place.file for step in pack.steps_after(newest.item.id))}
        if files & broken or any(rules.item.approve and rules.approval is None for rules in versions):
            continue
        for example in newest.item.examples:
            yield from run_example(steps, versions, example)


def run_reminder_examples(pack: Pack, compiled: CompiledPack) -> Iterator[Fault]:
    """The faults of every reminder's examples, and of the day after the last one: a reminder whose rule still holds
    then says so with a text of its own, or nobody hears of it."""
    broken = {fault.place.file for fault in compiled.faults}
    for reminder in pack.reminders.values():
        if reminder.place.file in broken:
            continue
        met: set[str] = set()
        for example in reminder.examples:
            yield from _run_reminder(pack, reminder, example, met)
        dated = any(one.due or one.window in pack.windows for one in reminder.versions)
        for what, words in LAST_DAY.items() if dated else ():
            if what not in met:
                found = Phrase(en=f"no example {words.en}", zh=f"没有{words.zh}的示例")
                expected = Phrase(en="one that shows what is sent then", zh="说明届时发送什么的示例")
                yield reminder.place.fault("last-day-example", found, expected)


def _run_reminder(pack: Pack, reminder: Reminder, example: Example, met: set[str]) -> Iterator[Fault]:
    faults: list[Fault] = []
    reader = ExampleReader(vocabulary=pack.vocabulary, who=reminder.who, place=example.place, faults=faults)
    records = reader.read(example.given)
    yield from faults
    if faults:
        return
    day = records.as_of
    scope = Scope(
        subject=Ref(entity=reminder.who, key=records.subject),
        vocabulary=pack.vocabulary,
        source=records,
        as_of=day,
        calendar=pack.calendar,
    )
    now = in_force(pack, day).get(reminder.key)
    answers = {
        key: compile_expression(rule.node).run(scope) for key, rule in (rules_of(pack, now, day) if now else {}).items()
    }
    sent = next((said for key, said in SENT if answers.get(reminder.key + key) is True), "no")
    if sent == "no" and any(answer is None for answer in answers.values()):
        sent = "unknown"
    due = last_day(pack, now, day) if now else None
    rule = checked(node=due, who=reminder.who, vocabulary=pack.vocabulary, expected="date") if due else None
    last = compile_expression(rule.node).run(scope) if rule else None
    found = {"sent": sent, "last_day": told(last)}
    for part, expected in example.expect.items():
        if part not in found:
            known = Phrase(en=f"one of {', '.join(found)}", zh=f"下列之一：{', '.join(found)}")
            yield _fault(example, "unknown-field", f'"{part}"', known, near(part, found))
        elif found[part] != _plain(expected):
            yield _fault(example, "example-fails", f"{part} = {found[part]}", _plain(expected))
    if isinstance(last, dt.date):
        met.update(what for what, so in (("on", day == last), ("after", day > last)) if so)
        if now and day > last and not now.late and compile_expression(whenever(pack, now, day).node).run(scope) is True:
            yield _fault(
                example,
                "deadline-past",
                Phrase(
                    en=f"the rule holds on {day}, the last day was {last}", zh=f"{day} 规则仍成立，最后一天是 {last}"
                ),
                Phrase(
                    en='a text for those who are late ("late"), or a rule that ends',
                    zh="给迟到者的模板（“late”），或到期即止的规则",
                ),
            )
    elif now is None or sent == "no":
        met.add("after")


def run_example(steps: NextStepRules, versions: Sequence[ItemRules], example: Example) -> Iterator[Fault]:
    """One example: its records made, its item tried as it stood that day, every expectation compared."""
    faults: list[Fault] = []
    newest = versions[-1]
    reader = ExampleReader(vocabulary=newest.vocabulary, who=newest.item.who, place=example.place, faults=faults)
    records = reader.read(example.given)
    yield from faults
    if faults:
        return
    rules = next((rules for rules in versions if rules.item.holds_on(records.as_of)), None)
    wanted = _plain(example.expect.get("in_force", "true"))
    if wanted != told(rules is not None):
        yield _fault(example, "example-fails", f"in_force = {told(rules is not None)}", wanted)
    if rules is None:
        return
    try:
        tryout = try_item(
            rules=rules,
            steps=steps,
            source=records,
            subject=records.subject,
            as_of=records.as_of,
            typed=records.form,
            account=records.account,
        )
    except SalternError as wrong:
        answer = Phrase(en="an answer", zh="结论")
        said = wrong.words()
        yield _fault(example, "example-error", wrong.code, answer, said)
        return
    for fault in tryout.wrong:
        expected_form = Phrase(en="a form the desk would take", zh="窗口会接受的表单")
        yield _fault(example, "example-form", fault.sentence(), expected_form)
    for part, expected in example.expect.items():
        if part == "in_force":
            continue
        if part not in PARTS:
            known = Phrase(en=f"one of {', '.join(PARTS)}", zh=f"下列之一：{', '.join(PARTS)}")
            yield _fault(example, "unknown-field", f'"{part}"', known, near(part, PARTS))
            continue
        for what, found, wanted in _differences(tryout, records.labels, part, expected):
            yield _fault(example, "example-fails", f"{what} = {found}", wanted)


def _differences(
    tryout: Tryout, labels: Mapping[Ref, str], part: str, expected: object
) -> Iterator[tuple[str, str, str]]:
    if part in {"facts", "prefill", "pays"}:
        values = _values(tryout, part)
        for name, wanted in expected.items() if isinstance(expected, dict) else ():
            if name not in values:
                yield f"{part}.{name}", "nothing of this name", _plain(wanted)
            elif not _same(told(values[name]), _plain(wanted)):
                yield f"{part}.{name}", told(values[name]), _plain(wanted)
        return
    if part == "next":
        yield from _next(tryout, labels, expected)
        return
    decision = tryout.decision
    words = {"eligible": told(decision.eligible), "approve": decision.result, "because": decision.because.zh}
    if words[part] != _plain(expected):
        yield part, words[part], _plain(expected)


def _values(tryout: Tryout, part: str) -> Mapping[str, object]:
    """What a part of an example that names values is compared with."""
    if part == "facts":
        return tryout.facts
    if part == "prefill":
        return {field.key: field.value for field in tryout.form}
    return {one.output: one.amount for one in tryout.decision.payments}


def _next(tryout: Tryout, labels: Mapping[Ref, str], expected: object) -> Iterator[tuple[str, str, str]]:
    """The items that follow; with `{name: items}` also whom each is told to."""
    if isinstance(expected, dict):
        followers = [f"{labels.get(due.subject, '?')}: {due.step.to_item}" for due in tryout.next_steps]
        wanted = [f"{label}: {item}" for label, items in expected.items() for item in _items(items)]
    else:
        followers, wanted = [due.step.to_item for due in tryout.next_steps], list(_items(expected))
    if sorted(followers) != sorted(wanted):
        yield "next", ", ".join(sorted(followers)) or "nothing", ", ".join(sorted(wanted)) or "nothing"


def _items(stated: object) -> Sequence[str]:
    return list(map(str, stated)) if isinstance(stated, list) else [str(stated)]


def _same(found: str, wanted: str) -> bool:
    try:
        return found == wanted or Decimal(found) == Decimal(wanted)
    except InvalidOperation:
        return False


def _plain(value: object) -> str:
    return "null" if value is None else str(value)


def _fault(example: Example, code: str, found: Words, expected: Words, hint: Words = "") -> Fault:
    said = found if isinstance(found, Phrase) else Phrase.same(found)
    where = Phrase(en=f'in "{example.name}": {said.en}', zh=f"示例“{example.name}”中：{said.zh}")
    return example.place.fault(code, where, expected, hint)
