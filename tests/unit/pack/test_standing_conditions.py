"""Whatever a rule of the pack says: nothing for the dead, those who moved away, and firms that are no more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from generative.generated_district import FIRM, PERSON, Fixture, load, make
from saltern.core.approvals import reminder_rules, standing_conditions
from saltern.core.approvals.compilation import ItemRules, compile_item
from saltern.core.approvals.next_steps import NextStepRules
from saltern.core.approvals.reminder_rules import LATE
from saltern.core.audiences import standing_rules
from saltern.core.audiences.sweep import sweep
from saltern.core.catalogue.item import Example, Item, Reminder
from saltern.core.catalogue.pack import Pack
from saltern.core.review.example_records import ExampleReader, ExampleRecords
from saltern.core.review.tryout import Tryout, try_item
from saltern.core.rules.engines.python import compile_expression
from saltern.core.rules.engines.scope import Scope
from saltern.core.rules.facts import Ref
from saltern.core.rules.feel.check import Checked
from saltern.errors import Fault
from worlds.yantian import yantian

Rows = list[dict[str, Any]]
DEATH: Mapping[str, Rows] = {"deaths": [{"died_on": "2020-01-01"}]}
REGISTERED_DEAD: Mapping[str, Rows] = {
    "population_register": [{"birth_date": "1960-01-01", "sex": "female", "status": "dead"}]
}
CANCELLED: Mapping[str, Rows] = {"business_entities": [{"kind": "company", "status": "cancelled"}]}
REVOKED: Mapping[str, Rows] = {"business_entities": [{"kind": "company", "status": "revoked"}]}
ENDS = {"natural_person": [DEATH, REGISTERED_DEAD], "legal_person": [CANCELLED, REVOKED]}
MOVED: Mapping[str, Rows] = {
    "population_register": [{"birth_date": "1960-01-01", "sex": "female", "status": "moved"}],
    "resident_register": [],
}


@pytest.fixture(scope="module")
def pack() -> Pack:
    return yantian()


def read(
    pack: Pack, who: str, example: Example, more: Mapping[str, Rows] = {}, *, instead: bool = False
) -> ExampleRecords:  # never written to
    """An example's records with rows added, or put in the place of its own."""
    faults: list[Fault] = []
    given = dict(example.given)
    for name, rows in more.items():
        own = given.get(name, [])
        given[name] = rows if instead else [*(own if isinstance(own, list) else []), *rows]
    records = ExampleReader(vocabulary=pack.vocabulary, who=who, place=example.place, faults=faults).read(given)
    assert faults == []
    return records


def tried(pack: Pack, rules: ItemRules, records: ExampleRecords) -> Tryout:
    return try_item(
        rules=rules,
        steps=NextStepRules(pack),
        source=records,
        subject=records.subject,
        as_of=records.as_of,
        typed=records.form,
        account=records.account,
    )


def approved(pack: Pack) -> Iterator[tuple[Item, Example]]:
    """The items' own examples that are approved at once, by the newest version."""
    for item in pack.items.values():
        for example in item.examples:
            if example.expect.get("approve") == "approve" and item.holds_on(
                dt.date.fromisoformat(str(example.given["as_of"]))
            ):
                yield item, example


def test_no_item_is_approved_for_the_dead_or_a_firm_that_is_no_more(pack: Pack) -> None:
    asked = 0
    for item, example in approved(pack):
        rules = compile_item(item=item, vocabulary=pack.vocabulary, conditions=pack.standing.conditions)
        if tried(pack, rules, read(pack, item.who, example)).decision.result != "approve":
            continue
        for end in ENDS[item.who]:
            decision = tried(pack, rules, read(pack, item.who, example, end)).decision
            assert decision.result == "refer", (item.id, example.name)
            words = [condition["words"]["en"] for condition in decision.evidence["conditions"]]
            assert {"living", "not struck off the register", "business licence not revoked"} & set(words), item.id
            asked += 1
    assert asked > 60


def test_an_approval_for_a_dead_person_says_why_a_person_looks(pack: Pack) -> None:
    item = pack.items["disability-care-allowance"]
    rules = compile_item(item=item, vocabulary=pack.vocabulary, conditions=pack.standing.conditions)
    example = next(example for one, example in approved(pack) if one is item)
    decision = tried(pack, rules, read(pack, item.who, example, DEATH)).decision
    assert (decision.result, decision.eligible, decision.because.en) == (
        "refer",
        True,
        "What is on record needs a person to look at it",
    )
    told, *met = decision.evidence["conditions"]  # type: ignore[misc]  # a list
    assert (told["words"], told["value"]) == ({"zh": "在世", "en": "living"}, False)
    assert [(one["words"]["zh"], one["value"]) for one in met] == [("本区户籍", True), ("残疾人证在有效期内", True)]
    assert [(one["record_set"], one["date"]) for one in told["sources"]] == [("deaths", "2020-01-01")]


def test_an_item_about_a_death_is_not_kept_from_it(pack: Pack) -> None:
    from dataclasses import replace

    item = pack.items["disability-care-allowance"]
    example = next(example for one, example in approved(pack) if one is item)
    about = compile_item(
        item=replace(item, about_death=True), vocabulary=pack.vocabulary, conditions=pack.standing.conditions
    )
    assert tried(pack, about, read(pack, item.who, example, DEATH)).decision.result == "approve"


def test_a_firm_whose_representative_died_is_looked_at_by_a_person(pack: Pack) -> None:
    asked = 0
    for item, example in approved(pack):
        if item.who != FIRM or not example.given.get("business_entities"):
            continue
        rules = compile_item(item=item, vocabulary=pack.vocabulary, conditions=pack.standing.conditions)
        rows = [{**row, "legal_rep": "boss"} for row in example.given["business_entities"]]  # type: ignore[attr-defined]  # a list of rows
        for death, result in ({}, "approve"), ({"deaths": [{"person": "boss", "died_on": "2020-01-01"}]}, "refer"):
            records = read(pack, item.who, example, {"business_entities": rows, **death}, instead=True)
            assert tried(pack, rules, records).decision.result == result, (item.id, example.name)
        asked += 1
    assert asked >= 3


def sent(pack: Pack, reminder: Reminder, records: ExampleRecords) -> bool:
    """Whether a reminder goes out on the example's day, in time or late."""
    day = records.as_of
    now = reminder_rules.in_force(pack, day).get(reminder.key)
    rules = reminder_rules.rules_of(pack, now, day) if now else {}
    scope = scope_of(pack, reminder.who, records.subject, records, day)
    return any(compile_expression(rule.node).run(scope) is True for rule in rules.values())


def scope_of(pack: Pack, who: str, subject: int, source: Any, day: dt.date) -> Scope:
    return Scope(
        subject=Ref(entity=who, key=subject),
        vocabulary=pack.vocabulary,
        source=source,
        as_of=day,
        calendar=pack.calendar,
    )


def reminded(pack: Pack) -> Iterator[tuple[Reminder, Example]]:
    for reminder in pack.reminders.values():
        for example in reminder.examples:
            if sent(pack, reminder, read(pack, reminder.who, example)):
                yield reminder, example


def test_no_reminder_goes_to_the_dead_or_a_firm_that_is_no_more(pack: Pack) -> None:
    asked = set()
    for reminder, example in reminded(pack):
        asked.add(reminder.key)
        for end in ENDS[reminder.who]:
            assert not sent(pack, reminder, read(pack, reminder.who, example, end)), (reminder.key, example.name)
    assert len(asked) > 10


def test_who_moved_away_is_reminded_only_where_the_file_says_why(pack: Pack) -> None:
    asked = set()
    for reminder, example in reminded(pack):
        if reminder.who != PERSON or reminder.not_only_residents.zh:
            continue
        asked.add(reminder.key)
        assert not sent(pack, reminder, read(pack, PERSON, example, MOVED, instead=True)), (reminder.key, example.name)
    assert len(asked) > 5
    assert {key for key, one in pack.reminders.items() if one.not_only_residents.zh} == {
        "death-estate", "graduate-hukou-not-moved", "graduate-not-received", "iit-settlement", "maternity-allowance",
        "nurse-registration", "pension-claim", "pension-qualification", "remote-medical-filing", "social-insurance-gap",
        "talent-subsidy", "unemployment-benefit", "utilities-after-purchase",
    }  # fmt: skip


HOLDS: Sequence[tuple[str, Mapping[str, Rows], bool]] = [
    ("nobody knows them", {}, False),
    ("registered", {"population_register": [{"status": "active"}]}, False),
    ("moved out of the household register", {"population_register": [{"status": "moved"}]}, True),
    (
        "moved, and registered as a resident since",
        {"population_register": [{"status": "moved"}], "resident_register": [{"registered_on": "2019-01-01"}]},
        False,
    ),
    ("left", {"resident_register": [{"registered_on": "2018-01-01", "left_on": "2019-01-01"}]}, True),
    ("leaves later", {"resident_register": [{"registered_on": "2018-01-01", "left_on": "2021-01-01"}]}, False),
    (
        "left and came back",
        {
            "resident_register": [
                {"registered_on": "2015-01-01", "left_on": "2016-01-01"},
                {"registered_on": "2018-01-01"},
            ]
        },
        False,
    ),
    (
        "left the newest home, an older entry was never closed",
        {
            "resident_register": [
                {"registered_on": "2015-01-01"},
                {"registered_on": "2018-01-01", "left_on": "2019-01-01"},
            ]
        },
        True,
    ),
    (
        "left as a resident, registered in a household",
        {
            "resident_register": [{"registered_on": "2018-01-01", "left_on": "2019-01-01"}],
            "population_register": [{"status": "active"}],
        },
        False,
    ),
]


@pytest.mark.parametrize(("rows", "expected"), [case[1:] for case in HOLDS], ids=[case[0] for case in HOLDS])
def test_who_moved_away(rows: Mapping[str, Rows], expected: bool, pack: Pack) -> None:
    assert fact(pack, PERSON, "moved_away", rows) is expected


def fact(pack: Pack, who: str, name: str, rows: Mapping[str, Rows]) -> object:
    faults: list[Fault] = []
    place = pack.standing.place
    records = ExampleReader(vocabulary=pack.vocabulary, who=who, place=place, faults=faults).read(
        {"as_of": "2020-04-10", **rows}
    )
    assert faults == []
    from saltern.core.rules.feel.parse import parse_expression

    node = parse_expression(name, names=list(pack.vocabulary.names(who)))
    rule = reminder_rules.checked(node=node, who=who, vocabulary=pack.vocabulary)
    return compile_expression(rule.node).run(scope_of(pack, who, records.subject, records, records.as_of))


def word(channel: str | None, consent: str | None, day: str) -> dict[str, Any]:
    return {"channel": channel, "consent": consent, "updated_on": day}


WORDS: Sequence[tuple[str, Rows, tuple[bool, bool]]] = [
    ("no word", [], (False, False)),
    ("yes", [word("sms", "true", "2020-01-01")], (True, False)),
    ("nothing said", [word("sms", None, "2020-01-01")], (False, False)),
    ("yes, then no", [word("sms", "true", "2020-01-01"), word("sms", "false", "2020-03-01")], (False, True)),
    ("no, then yes", [word("sms", "false", "2020-01-01"), word("sms", "true", "2020-03-01")], (True, False)),
    ("yes, then no to all", [word("sms", "true", "2020-01-01"), word("none", "false", "2020-03-01")], (False, True)),
    (
        "yes, then no without a channel",
        [word("sms", "true", "2020-01-01"), word(None, "false", "2020-03-01")],
        (False, True),
    ),
    ("no to all, then yes", [word("none", "false", "2020-01-01"), word("sms", "true", "2020-03-01")], (True, False)),
    ("yes, then no in the app", [word("sms", "true", "2020-01-01"), word("app", "false", "2020-03-01")], (False, True)),
    ("no in the app, then yes", [word("app", "false", "2020-01-01"), word("sms", "true", "2020-03-01")], (True, False)),
    (
        "no by text, yes in the app",
        [word("sms", "false", "2020-01-01"), word("app", "true", "2020-03-01")],
        (False, True),
    ),
    ("yes, then left open", [word("sms", "true", "2020-01-01"), word("sms", None, "2020-03-01")], (False, False)),
]


@pytest.mark.parametrize("who", [PERSON, FIRM])
@pytest.mark.parametrize(("rows", "expected"), [case[1:] for case in WORDS], ids=[case[0] for case in WORDS])
def test_who_is_willing_and_who_said_no(rows: Rows, expected: tuple[bool, bool], who: str, pack: Pack) -> None:
    given = {"contact_consents": rows}
    assert (fact(pack, who, "willing", given), fact(pack, who, "unwilling", given)) == expected


PEOPLE, FIRMS = 150, 100
WARNED = {
    "warned_subdistricts": tuple(f"44030800{number}" for number in range(1, 5)),
    "warning_kind": "暴雨",
    "warning_level": "红色",
    "issued_at": "2020-03-31T09:00:00+08:00",
}


def test_no_rule_of_the_pack_holds_over_everybody_for_whom_the_records_speak_against(pack: Pack) -> None:
    day = dt.date(2020, 3, 31)
    spoken = ("valid", "open", "active", "approved", *WARNED["warned_subdistricts"])
    sparse = {"deaths": 0.3, "social_organisations": 0.2}
    district: Fixture = make(
        seed=11, people=PEOPLE, firms=FIRMS, vocabulary=pack.vocabulary, words=spoken, factor=2.5, sparse=sparse
    )
    connection = load(district, people=PEOPLE, firms=FIRMS, vocabulary=pack.vocabulary)
    rules: dict[str, Checked] = {
        **{f"reminder {key}": rule for key, rule in reminder_rules.reminders(pack=pack, as_of=day).items()},
        **{f"step {key}": rule for key, rule in standing_rules.arrivals(pack=pack).items()},
        **{
            f"playbook {key}": rule
            for key, rule in standing_rules.warned(playbooks=pack.playbooks.values(), pack=pack, values=WARNED).items()
        },
        **standing_rules.against(pack=pack),
    }
    holds: dict[str, set[int]] = {key: set() for key in rules}
    for key, subject, _ in sweep(
        rules, vocabulary=pack.vocabulary, connection=connection, as_of=day, calendar=pack.calendar
    ).rows():
        holds[key].add(subject)
    gone = {one.key: holds[f"{standing_rules.AGAINST}:{one.key}"] for one in pack.standing.conditions}
    assert all(gone[key] for key in ("living", "resident", "existing", "licensed"))
    told = 0
    for key, subjects in holds.items():
        kind, _, name = key.partition(" ")
        name = name.removesuffix(LATE)
        if kind == "reminder":
            conditions = standing_conditions.of_reminder(pack, pack.reminders[name])
        elif kind == "step":
            conditions = standing_conditions.of_step(pack, pack.next_steps[name])
        elif kind == "playbook":
            conditions = standing_conditions.of_playbook(pack, pack.playbooks[name])
        else:
            continue
        told += len(subjects)
        assert "living" in {one.key for one in conditions} or rules[key].entity == FIRM, key
        for one in conditions:
            assert not subjects & gone[one.key], (key, one.key)
    assert told > 100
