"""What a designer reads when a pack is wrong: every class of fault, word for word, and all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from saltern.core.catalogue.loader import PackMissing, load_pack
from saltern.core.review.lint import lint, of_file
from saltern.errors import Faults

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

ONE_ROW = """    - {when: ["true"], then: approve, because: {zh: 可以, en: fine}}
"""
ROW = """    - {{when: ["{cell}"], then: refer, because: {{zh: 再看, en: look again}}}}
"""
CASES = {
    "a row of the table that no case reaches": (
        ("items/card.yaml", ONE_ROW, ONE_ROW + ROW.format(cell="not(false)")),
        "items/card.yaml:18:7: table-unreached: found rule 2 never decides; expected a case of its own for every rule",
    ),
    "rows that contradict each other": (
        (
            "items/card.yaml",
            "  rules:\n" + ONE_ROW,
            "  hit_policy: UNIQUE\n  rules:\n" + ONE_ROW + ROW.format(cell="-"),
        ),
        "items/card.yaml:19:7: table-contradiction: found rules 1 and 2 both hold for form.wanted = true, with "
        "different answers; expected one answer for every case",
    ),
    "rows that say the same twice": (
        (
            "items/card.yaml",
            "  rules:\n" + ONE_ROW,
            "  hit_policy: UNIQUE\n  rules:\n" + ONE_ROW + ROW.format(cell="-").replace("refer", "approve"),
        ),
        "items/card.yaml:19:7: table-overlap: found rules 1 and 2 both hold for form.wanted = true; expected one "
        "answer for every case",
    ),
    "a tab": (
        ("units.yaml", "  name:", "\tname:"),
        "units.yaml:2:1: yaml: found a tab; expected spaces: YAML does not indent with tabs",
    ),
    "a key twice": (
        ("units.yaml", "office:\n", "office:\n  name: {zh: 一, en: One}\n"),
        'units.yaml:3:3: duplicate-key: found "name" again; expected each key once (line 2)',
    ),
    "an anchor": (
        ("units.yaml", "name: {", "name: &n {"),
        "units.yaml:2:9: yaml-anchor: found the anchor &n; expected the value written out",
    ),
    "a field nobody knows": (
        ("items/card.yaml", "eligible: alive", "elegible: alive"),
        'items/card.yaml:9:1: unknown-field: found "elegible"; expected one of about_death, apply_by, approve, '
        "authority, catalog_code, code_area, code_is, code_name, discreet, earlier, effective, eligible, examples, "
        "excludes, facts, fee, form, hand_over_to, id, invented, keywords, legal_basis, life_stage, limits, "
        "materials, name, offer, outputs, reach, source, summary, themes, type, version, who, window "
        '(did you mean "eligible"?)',
    ),
    "a missing field": (
        ("reminders/hello.yaml", "once_per: P1Y\n", ""),
        'reminders/hello.yaml:1:1: missing-field: found no "once_per"; expected the field "once_per" (reminder hello)',
    ),
    "a missing language": (
        ("units.yaml", "{zh: 办公室, en: Office}", "{zh: 办公室}"),
        'units.yaml:2:9: missing-field: found no "en"; expected the field "en" ("name" ("office"))',
    ),
    "a wrong word": (
        ("items/card.yaml", "who: natural_person", "who: natural"),
        'items/card.yaml:5:6: bad-value: found "natural"; expected natural_person | legal_person '
        '(did you mean "natural_person"?)',
    ),
    "a wrong date": (
        ("items/card.yaml", "from: 2020-01-01", "from: 2020-02-30"),
        'items/card.yaml:7:19: bad-date: found "2020-02-30"; expected a date like 2020-07-01',
    ),
    "a wrong period": (
        ("reminders/hello.yaml", "P1Y", "1 year"),
        'reminders/hello.yaml:9:11: bad-period: found "1 year"; expected a period like P30D, P6M or P1Y',
    ),
    "an end before the start": (
        ("items/card.yaml", "{from: 2020-01-01}", "{from: 2020-01-01, to: 2019-01-01}"),
        "items/card.yaml:7:12: effective-dates: found 2020-01-01 to 2019-01-01; expected an end after the start",
    ),
    "a unit nobody knows": (
        ("items/card.yaml", "authority: office", "authority: ofice"),
        'items/card.yaml:4:12: unknown-unit: found "ofice"; expected a unit of units.yaml (did you mean "office"?)',
    ),
    "a theme nobody knows": (
        ("items/card.yaml", "themes: [life]", "themes: [live]"),
        'items/card.yaml:8:10: unknown-theme: found "live"; expected a theme of themes/ (did you mean "life"?)',
    ),
    "an item nobody knows": (
        ("reminders/hello.yaml", "item: card", "item: cart"),
        'reminders/hello.yaml:8:7: unknown-item: found "cart"; expected an item, or a service of elsewhere.yaml '
        '(did you mean "card"?)',
    ),
    "a template nobody knows": (
        ("reminders/hello.yaml", "template: remind-hello", "template: remind-helo"),
        'reminders/hello.yaml:10:11: unknown-template: found "remind-helo"; expected a template of templates/ '
        '(did you mean "remind-hello"?)',
    ),
    "a division nobody knows": (
        ("venues.yaml", '"440308001001"', '"440308001009"'),
        "venues.yaml:1:1: no-venue: found no venue in 一社区 (440308001001); expected one for each community",
    ),
    "a record set nobody knows": (
        ("vocabulary.yaml", "people: {by: [person]}", "peopel: {by: [person]}"),
        'vocabulary.yaml:5:15: unknown-record-set: found "peopel"; expected a record set of sources/ '
        '(did you mean "people"?)',
    ),
    "a column nobody knows": (
        ("vocabulary.yaml", "by: [person]", "by: [persen]"),
        'vocabulary.yaml:5:15: unknown-column: found "people.persen"; expected a column of people '
        '(did you mean "person"?)',
    ),
    "a column of somebody else": (
        ("vocabulary.yaml", "firms: {by: [firm]}", "people: {by: [person]}"),
        'vocabulary.yaml:11:15: wrong-entity: found "people.person" (natural_person); '
        "expected a column that holds a legal_person",
    ),
    "a rule that is no rule": (
        ("reminders/hello.yaml", "and count(", "and count(("),
        'reminders/hello.yaml:7:65: feel-syntax: found the end of the text; expected ")"',
    ),
    "a name no rule knows": (
        ("reminders/hello.yaml", "people[birth_date", "people[birth_day"),
        'reminders/hello.yaml:7:20: unknown-name: found "birth_day"; expected a name of the vocabulary '
        '(did you mean "birth_date"?)',
    ),
    "an impossible comparison": (
        ("reminders/hello.yaml", 'as_of - duration("P18Y")', '"1980"'),
        "reminders/hello.yaml:7:20: impossible-comparison: found date <= string; expected two values of one kind",
    ),
    "a code nobody uses": (
        ("vocabulary.yaml", 'count(people[status = "active"])', 'count(people[status = "actve"])'),
        'vocabulary.yaml:7:44: unknown-code: found "actve"; expected one of active, moved (did you mean "active"?)',
    ),
    "nobody asks whether they live": (
        ("standing.yaml", "of: [messages, warnings, approvals], unless", "of: [warnings, approvals], unless"),
        "standing.yaml:1:1: standing-condition: found nothing is asked of a natural_person before messages; expected a "
        "condition that the living, or what exists, meet",
    ),
    "about a death, and no rule asks for it": (
        ("items/card.yaml", "eligible: alive", "about_death: true\neligible: 'true'"),
        "items/card.yaml:1:1: about-death: found about_death: card; expected a rule that asks for the death, or "
        "the end of the firm",
    ),
    "an opt-out without its ground": (
        ("reminders/hello.yaml", "when: |", "not_only_residents: {zh: 在外地也提醒}\nwhen: |"),
        'reminders/hello.yaml:5:21: missing-field: found no "en"; expected the field "en" ("not_only_residents" '
        "(reminder hello))",
    ),
    "an opt-out from what is not asked": (
        ("reminders/hello.yaml", "when: |", "not_only_residents: {zh: 在外地也提醒, en: also away}\nwhen: |"),
        "reminders/hello.yaml:1:1: unused-opt-out: found not_only_residents; expected no such field: it is not asked "
        "there",
    ),
    "too few cells": (
        ("items/card.yaml", 'when: ["true"]', "when: []"),
        "items/card.yaml:17:7: table-width: found 0 cells; expected 1, one for each input",
    ),
    "an example that fails": (
        ("items/card.yaml", "expect: {eligible: true, approve: refer}", "expect: {eligible: true, approve: approve}"),
        'items/card.yaml:21:5: example-fails: found in "example 2": approve = refer; expected approve',
    ),
    "an example with an unknown column": (
        ("items/card.yaml", "people: [{status: null,", "people: [{stauts: null,"),
        'items/card.yaml:23:5: unknown-column: found "people.stauts"; expected a column of people '
        '(did you mean "status"?)',
    ),
    "too few examples": (
        (
            "items/card.yaml",
            "  - given: {as_of: 2020-07-10, people: [{status: null, birth_date: 1980-01-01}], form: {wanted: true}}\n"
            "    expect: {eligible: null, approve: refer}\n",
            "",
        ),
        "items/card.yaml:1:1: few-examples: found 2 example(s); expected at least 3: approved, referred, unknown",
    ),
    "a placeholder nobody fills": (
        ("templates/all.yaml", "zh: 您好", "zh: ((nam))您好"),
        "templates/all.yaml:2:13: unknown-placeholder: found ((nam)); expected one of case_no, closes, count, days, "
        'due, item, kind, level, material, name, next, opens, reason, venue (did you mean "name"?)',
    ),
    "a placeholder of another language": (
        ("templates/all.yaml", "zh: 您好", 'zh: "{name}您好"'),
        'templates/all.yaml:2:14: placeholder-shape: found "{name}您好…"; expected fields as ((name)) and no braces',
    ),
    "a message too long": (
        ("templates/all.yaml", "zh: 您好", f"zh: {'好' * 56}"),
        "templates/all.yaml:2:13: sms-length: found 71 characters; "
        "expected one SMS as it leaves, with sender, number and stop: 70 characters in Chinese, 160 in English",
    ),
    "a word nobody should be met with": (
        ("templates/all.yaml", "zh: 您好", "zh: 申请无效"),
        'templates/all.yaml:2:13: banned-word: found "无效"; expected words a grandmother understands',
    ),
    "a wrong column in a table": (
        ("codelists.csv", "list,code", "liste,code"),
        "codelists.csv:1:1: csv-columns: found liste,code,label,source; expected list,code,label,source",
    ),
    "a day twice in the calendar": (
        ("calendar/cn_workdays.csv", "元旦\n", "元旦\n2020-01-01,holiday,元旦\n"),
        "calendar/cn_workdays.csv:3:1: calendar-date-twice: found 2020-01-01 again; expected each date once",
    ),
}


def test_a_sound_pack_has_no_faults(tiny: Any) -> None:
    assert tiny.faults == []


@pytest.mark.parametrize("name", CASES)
def test_each_mistake_is_told_with_its_place(tiny: Any, name: str) -> None:
    (file, old, new), expected = CASES[name]
    faults = tiny.change(file, old, new).faults
    assert expected in faults


def test_the_tables_that_were_gone_through_are_counted(tiny: Any) -> None:
    assert lint(tiny.path).counts["approval tables"] == {"gone through": 1, "not to the end": 0}
    tiny.change("items/card.yaml", ONE_ROW, ONE_ROW + ROW.format(cell="? = (count(people) > 0)"))
    assert lint(tiny.path).counts["approval tables"] == {"gone through": 0, "not to the end": 1}


def test_one_file_is_told_alone_and_what_a_file_nobody_can_read_would_have_named_is_no_fault(tiny: Any) -> None:
    tiny.change("reminders/hello.yaml", "item: card", "item: [")
    tiny.change("items/card.yaml", "authority: office", "authority: nobody")
    assert [fault.code for fault in of_file(tiny.path / "reminders" / "hello.yaml").faults] == ["yaml"]
    assert [fault.code for fault in of_file(tiny.path / "items" / "card.yaml").faults] == ["unknown-unit"]
    assert of_file(tiny.path / "templates" / "all.yaml").faults == ()


@pytest.mark.parametrize(
    ("people", "firms", "contested"),
    [
        ("people*", "people*", True),
        ("people*", "*_2020.csv", True),
        ("people*", "people_[ab]*.csv", False),
        ("people_?.csv", "people_[ab].csv", False),
        ("people*.csv", "people*.jsonl", False),
        ("people*", "firms*", False),
    ],
)
def test_two_contracts_whose_files_nobody_could_tell_apart(tiny: Any, people: str, firms: str, contested: bool) -> None:
    tiny.change("sources/people.yaml", "path: people*", f"path: '{people}'")
    tiny.change("sources/firms.yaml", "path: firms*", f"path: '{firms}'")
    expected = (
        f'sources/people.yaml:5:50: path-contested: found "{people}"; expected a name that fits no file of firms '
        f"({firms})"
    )
    assert tiny.faults == [expected] * contested


def test_all_faults_of_all_files_come_at_once(tiny: Any) -> None:
    tiny.change("items/card.yaml", "authority: office", "authority: nobody")
    tiny.change("reminders/hello.yaml", "item: card", "item: nothing")
    tiny.change("templates/all.yaml", "zh: 您好", "zh: 请知悉")
    assert tiny.faults == [
        'items/card.yaml:4:12: unknown-unit: found "nobody"; expected a unit of units.yaml',
        'reminders/hello.yaml:8:7: unknown-item: found "nothing"; expected an item, or a service of elsewhere.yaml',
        'templates/all.yaml:2:13: banned-word: found "请知悉"; expected words a grandmother understands',
    ]


def test_loading_a_broken_pack_raises_all_its_faults(tiny: Any) -> None:
    tiny.change("units.yaml", "zh: 办公室, ", "").change("reminders/hello.yaml", "P1Y", "soon")
    with pytest.raises(Faults) as caught:
        load_pack(tiny.path)
    assert str(caught.value) == (
        'reminders/hello.yaml:9:11: bad-period: found "soon"; expected a period like P30D, P6M or P1Y\n'
        'units.yaml:2:9: missing-field: found no "zh"; expected the field "zh" ("name" ("office"))\n'
        "2 fault(s) found."
    )


def test_a_folder_without_pack_yaml_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(PackMissing) as caught:
        load_pack(tmp_path)
    assert str(caught.value) == f"There is no pack at {tmp_path}: a pack is a folder with a pack.yaml."


def test_missing_files_are_named(tiny: Any) -> None:
    (tiny.path / "venues.yaml").unlink()
    (tiny.path / "units.yaml").unlink()
    assert tiny.faults == [
        "units.yaml: missing-file: found no such file; expected a file of the pack",
        "venues.yaml: missing-file: found no such file; expected a file of the pack",
    ]


def test_the_version_follows_the_content(tiny: Any) -> None:
    before = tiny.pack.version
    assert tiny.pack.version == before
    tiny.change("units.yaml", "Office", "Bureau")
    assert tiny.pack.version != before
