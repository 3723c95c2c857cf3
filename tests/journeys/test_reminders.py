"""The 58 standing reminders over a small district on 10 April 2020: who hears, in which words, on both engines."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from saltern.core.approvals.reminder_rules import reminders
from saltern.core.audiences.sweep import sweep
from saltern.core.catalogue.pack import Pack
from saltern.core.contracts.reader import load_all
from saltern.core.registry.lake import Lake
from saltern.core.rules.engines.python import compile_expression
from saltern.core.rules.engines.scope import Scope
from saltern.core.rules.facts import Ref
from worlds.district import PACK, District
from worlds.everything import Everything

APRIL = dt.date(2020, 4, 10)


def test_nobody_hears_who_has_not_agreed_and_the_unknown_are_counted_never_told(
    sweeping: tuple[District, Any], reminded: District
) -> None:
    rows = sweeping[1]["reminders"]
    assert all(row["willing"] <= row["due"] for row in rows)
    assert sum(row["willing"] for row in rows) < sum(row["due"] for row in rows)
    assert sum(row["unknown"] for row in rows) > 0
    held = {push["push"]: push["count"] for push in reminded.ask("push", "list", "--state", "held")["pushes"]}
    written = sum(row["willing"] for row in rows) - sum(held.values())
    steps = sum(row["willing"] for row in sweeping[1]["next_steps"])
    assert sweeping[1]["messages"] == written + steps
    assert reminded.ask("push", "sweep", "--at", "2020-04-10T11:00")["messages"] == 0


NUMBER = re.compile("12345|12395|11[09]|120")
NAMED_DAY = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日")
CODE = re.compile(r"\bnull\b|Ref\(|[a-z]+[_-][a-z]+|\brefer\b", re.ASCII)


def test_every_message_of_a_run_says_who_sends_it_whom_to_call_and_no_day_that_is_past(reminded: District) -> None:
    reminded.say("message", "deliver", "--at", f"{APRIL}T11:30")
    texts = [row["text"] for row in reminded.handed_over()]
    assert len(texts) > 1_000
    assert [text for text in texts if not text.startswith("【盐田")] == []
    assert [text for text in texts if not NUMBER.search(text)] == []
    assert [text for text in texts if CODE.search(text)] == []
    assert [text for text in texts if len(text) > 70] == []
    fixed = [text for text in texts if "（3月31日）已过" not in text]
    named = [(text, NAMED_DAY.findall(text)) for text in fixed]
    past = [
        text
        for text, days in named
        for year, month, day in days
        if dt.date(int(year or APRIL.year), int(month), int(day)) < APRIL
    ]
    assert past == []
    assert sum(bool(days) for _, days in named) > 500


def test_both_engines_find_the_same_people_for_all_subjects_and_all_rules(april: District, pack: Pack) -> None:
    snapshot = Lake(april.home / "lake").snapshot()
    connection = snapshot.connect(contracts=load_all(folder=PACK / "sources").values())
    try:
        rules = reminders(pack=pack, as_of=APRIL)
        swept = sweep(rules, vocabulary=pack.vocabulary, connection=connection, as_of=APRIL, calendar=pack.calendar)
        due: dict[str, set[int]] = {key: set() for key in rules}
        for key, subject, _ in swept.rows():
            due[key].add(subject)
        unknown = {key: count.unknown for key, count in swept.counts().items()}
        everything = Everything(connection=connection, vocabulary=pack.vocabulary)
        people: dict[str, list[int]] = {"natural_person": [], "legal_person": []}
        for subject, kind in connection.execute("SELECT subject, kind FROM subjects").fetchall():
            people[kind].append(subject)
        assert len(people["natural_person"]) > 12_000
        programs = {key: (rule.entity, compile_expression(rule.node)) for key, rule in rules.items()}
        ours: dict[str, set[int]] = {key: set() for key in rules}
        nobody_knows = dict.fromkeys(rules, 0)
        for entity, subjects in people.items():
            chosen = [(key, program) for key, (of, program) in programs.items() if of == entity]
            for subject in subjects:
                scope = Scope(
                    subject=Ref(entity=entity, key=subject),
                    vocabulary=pack.vocabulary,
                    source=everything,
                    as_of=APRIL,
                    calendar=pack.calendar,
                )
                for key, program in chosen:
                    answer = program.run(scope)
                    if answer is True:
                        ours[key].add(subject)
                    elif answer is None:
                        nobody_knows[key] += 1
    finally:
        connection.close()
    assert {key: ours[key] ^ due[key] for key in rules if ours[key] != due[key]} == {}
    assert nobody_knows == unknown
