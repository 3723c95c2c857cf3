"""What lint says of a message that should not leave, one planted fault each, word for word; and of what may."""

from __future__ import annotations

from typing import Any

import pytest

from saltern.core.review.references import CASE_TEMPLATES

ALL, HELLO, TABLE = "templates/all.yaml", "reminders/hello.yaml", "zh: 您好"
BOOK = """key: storm
warning_kind: 暴雨
level: 黄
who: natural_person
group: {zh: 人, en: people}
when: alive
template: warn-storm
lead: P1H
"""
STORM = "warn-storm:\n  sms: {zh: %s, en: %s}\n  why: {zh: 因为, en: because}\n  sender: office\n"
STEP = """next_steps:
  - key: card-to-other
    from: card
    to: other
    name: {zh: 别的, en: Other}
    condition: {zh: 总是, en: as it says}
    reason: {zh: 因为, en: as it says}
    window: [P0D, P30D]
    template: next
"""
NEXT = "next:\n  sms: {zh: %s, en: %s}\n  why: {zh: 因为, en: because}\n  sender: office\n  refusable: true\n"
OTHER = "other: {name: {zh: 别的, en: Other}, who: natural_person}\n"
EXAMPLES = """due: min(people.birth_date) + duration("P20Y")
examples:
  - given: {as_of: 2020-07-10, people: [{status: active, birth_date: 2000-07-10}]}
    expect: {sent: in-time, last_day: 2020-07-10}
  - given: {as_of: 2020-07-11, people: [{status: active, birth_date: 2000-07-10}]}
    expect: {sent: no, last_day: 2020-07-10}
"""
ENDS = '  and as_of <= min(people.birth_date) + duration("P20Y")\nitem: card'
LATE = (
    "late:\n  sms: {zh: 日子已过, en: Too late}\n  why: {zh: 因为, en: because}\n  sender: office\n  refusable: false\n"
)

CASES = {
    "no sender": (
        [(ALL, "because}\n  sender: office\n  refusable", "because}\n  refusable")],
        ['templates/all.yaml:2:3: missing-field: found no "sender"; expected the field "sender" ("remind-hello")'],
    ),
    "a sender nobody knows": (
        [(ALL, "sender: office\n  refusable", "sender: ofice\n  refusable")],
        ['templates/all.yaml:2:3: unknown-unit: found "ofice"; expected a unit of units.yaml (did you mean "office"?)'],
    ),
    "a message that tells neither how to stop nor that one cannot": (
        [(ALL, "  refusable: true\n", "")],
        [
            'templates/all.yaml:2:3: no-stop: found template "remind-hello" without "refusable"; expected true: it tells '  # noqa: E501
            "how to stop; false: it may not be refused"
        ],
    ),
    "a case that could be refused": (
        [(ALL, "case-received:\n", "case-received:\n  refusable: true\n")],
        [
            "templates/all.yaml:7:3: stop-word: found refusable: true for a case or a warning; expected no way to refuse it"  # noqa: E501
        ],
    ),
    "an hour in a warning": (
        [
            ("playbooks/storm.yaml", "", BOOK),
            (ALL, "remind-hello:\n", STORM % ("今晚别出门", "Stay in Tonight") + "remind-hello:\n"),
        ],
        [
            'templates/all.yaml:2:13: hour-word: found "今晚"; expected words true at any hour',
            'templates/all.yaml:2:24: hour-word: found "tonight"; expected words true at any hour',
        ],
    ),
    "a code": (
        [(ALL, "{zh: 您好, en: Hello}", "{zh: 结论为refer, en: Hello Ref(1)}")],
        [
            'templates/all.yaml:2:13: raw-code: found "refer"; expected words a person says',
            'templates/all.yaml:2:27: raw-code: found "Ref("; expected words a person says',
        ],
    ),
    "what a stranger should not read": (
        [
            (HELLO, "life_stage: P1\n", "life_stage: P1\nsensitive: true\n"),
            (ALL, "refusable: true", "refusable: true\n  sensitive: true"),
            (ALL, TABLE, "zh: 您独居"),
        ],
        ['templates/all.yaml:2:13: intrusive: found "独居"; expected words that tell a stranger nothing'],
    ),
    "a unit whose name tells it": (
        [
            (HELLO, "life_stage: P1\n", "life_stage: P1\nsensitive: true\n"),
            (ALL, "refusable: true", "refusable: true\n  sensitive: true"),
            ("units.yaml", "zh: 小区", "zh: 残联"),
        ],
        ['templates/all.yaml:2:13: intrusive: found "残联"; expected words that tell a stranger nothing'],
    ),
    "a day nobody reckons": (
        [(ALL, TABLE, "zh: 最晚((due))")],
        [
            'reminders/hello.yaml:1:1: no-last-day: found ((due)) in remind-hello; expected a reminder with "due" or "window"'  # noqa: E501
        ],
    ),
    "a form that is filled in nowhere": (
        [(HELLO, "item: card", "item: other"), ("elsewhere.yaml", "", OTHER), (ALL, TABLE, "zh: 资料已备好")],
        [
            'reminders/hello.yaml:1:1: empty-promise: found "备好" in remind-hello, for other; expected an item of the pack '  # noqa: E501
            "whose form is prefilled"
        ],
    ),
    "a next step that no service holds": (
        [
            ("next_steps.yaml", "", STEP),
            ("elsewhere.yaml", "", OTHER),
            (ALL, "remind-hello:\n", NEXT % ("可办((next))", "Next ((next))") + "remind-hello:\n"),
        ],
        [
            'next_steps.yaml:2:5: empty-promise: found "other" promised by next; expected an item of the pack; else a text '  # noqa: E501
            "that names none"
        ],
    ),
    "a second name of an item": (
        [("elsewhere.yaml", "", "twin: {name: {zh: 办卡(新), en: Card}, who: natural_person}\n")],
        ['elsewhere.yaml:1:7: service-twice: found "twin"; expected no second name for card: items/card.yaml holds it'],
    ),
    "a last day nobody tried": (
        [(HELLO, "item: card\n", 'item: card\ndue: date("2020-07-10")\n')],
        [
            "reminders/hello.yaml:1:1: last-day-example: found no example after the last day; expected one that shows what "  # noqa: E501
            "is sent then",
            "reminders/hello.yaml:1:1: last-day-example: found no example on the last day; expected one that shows what is "  # noqa: E501
            "sent then",
        ],
    ),
    "a deadline past when it is sent": (
        [(HELLO, "item: card\n", "item: card\n" + EXAMPLES)],
        [
            'reminders/hello.yaml:13:5: deadline-past: found in "example 2": the rule holds on 2020-07-11, the last day was '  # noqa: E501
            '2020-07-10; expected a text for those who are late ("late"), or a rule that ends'
        ],
    ),
    "an example that fails": (
        [
            (HELLO, "item: card\n", "item: card\n" + EXAMPLES.replace("sent: no", "sent: late")),
            (HELLO, "item: card", ENDS),
        ],
        ['reminders/hello.yaml:14:5: example-fails: found in "example 2": sent = no; expected late'],
    ),
    "a last day only one by one": (
        [
            (
                HELLO,
                "item: card\n",
                "item: card\n" + EXAMPLES.replace("min(people.birth_date)", "people[1].birth_date", 1),
            ),
            (HELLO, "item: card", ENDS),
        ],
        [
            "reminders/hello.yaml:10:6: single-case: found path: a member of one row picked out of many depends on the order "  # noqa: E501
            "of rows; expected a rule that can be asked of the whole population"
        ],
    ),
    "a text for the late where nobody is late": (
        [
            (HELLO, "template: remind-hello\n", "template: remind-hello\nlate: late\n"),
            (ALL, "remind-hello:\n", LATE + "remind-hello:\n"),
        ],
        [
            'reminders/hello.yaml:11:7: late-without-due: found "late"; expected the field "due" or "window": after which day it is late'  # noqa: E501
        ],
    ),
    "versions that overlap": (
        [
            (
                HELLO,
                "item: card\n",
                "item: card\neffective: {from: 2021-01-01}\nearlier:\n  - {effective: {to: 2021-01-01}}\n",
            )
        ],
        [
            "reminders/hello.yaml:11:5: effective-dates: found a version to 2021-01-01, the next from 2021-01-01; expected an "  # noqa: E501
            "end before the next version begins"
        ],
    ),
    "a version of another item": (
        [
            (
                HELLO,
                "item: card\n",
                "item: card\neffective: {from: 2021-01-01}\nearlier:\n  - {effective: {to: 2020-12-31}, item: other}\n",
            )
        ],
        ['reminders/hello.yaml:11:41: unknown-field: found "item"; expected a field that may differ between versions'],
    ),
    "a window nobody knows": (
        [(HELLO, "item: card\n", "item: card\nwindow: may\n")],
        ['reminders/hello.yaml:9:9: unknown-window: found "may"; expected a window of windows.yaml'],
    ),
    "a window that closes before it opens": (
        [
            (
                "windows.yaml",
                "",
                'may:\n  name: {zh: 五月, en: May}\n  years: {"2020": {opens: "2020-05-02T09:00", closes: "2020-05-01T09:00"}}\n',  # noqa: E501
            )
        ],
        [
            "windows.yaml:3:19: effective-dates: found 2020-05-02 09:00 to 2020-05-01 09:00; expected an end after the start"  # noqa: E501
        ],
    ),
    "a window of another year": (
        [
            (
                "windows.yaml",
                "",
                'may:\n  name: {zh: 五月, en: May}\n  years: {"2021": {opens: "2020-05-02T09:00", closes: "2020-05-03T09:00"}}\n',  # noqa: E501
            )
        ],
        ['windows.yaml:3:19: bad-value: found "2021"; expected the year in which it opens'],
    ),
    "a moment that is none": (
        [
            (
                "windows.yaml",
                "",
                'may:\n  name: {zh: 五月, en: May}\n  years: {"2020": {opens: "2020-05-02", closes: "2020-05-03T09:00"}}\n',  # noqa: E501
            )
        ],
        ['windows.yaml:3:28: bad-date: found "2020-05-02"; expected a moment like 2020-05-12T09:00'],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_one_planted_fault_and_all_that_is_said_of_it(tiny: Any, name: str) -> None:
    changes, expected = CASES[name]
    for file, old, new in changes:
        if old:
            tiny.change(file, old, new)
        else:
            tiny.write(file, new)
    assert tiny.faults == expected


def test_a_unit_without_a_name_and_a_district_without_a_number_are_told_for_each_message(tiny: Any) -> None:
    tiny.change("units.yaml", "  sender: {zh: 小区, en: Tiny}\n", "").change("pack.yaml", 'call: "12345"\n', "")
    faults = tiny.faults
    assert len(faults) == 2 * (1 + len(CASE_TEMPLATES))
    assert faults[:2] == [
        'templates/all.yaml:2:3: no-number: found no "call" of unit "office" or of pack.yaml; expected a number to call',  # noqa: E501
        'templates/all.yaml:2:3: no-sender: found unit "office" without a "sender"; expected its short name before a '
        "message",
    ]


def test_seventy_characters_with_sender_number_and_stop_fit_and_one_more_does_not(tiny: Any) -> None:
    tiny.change(ALL, TABLE, f"zh: {'好' * 55}")
    assert tiny.faults == []
    assert [fault.split(": ")[1] for fault in tiny.change(ALL, "好" * 55, "好" * 56).faults] == ["sms-length"]


def test_a_reminder_that_ends_with_its_last_day_or_says_something_else_then_is_sound(tiny: Any) -> None:
    tiny.change(HELLO, "item: card\n", "item: card\n" + EXAMPLES).change(HELLO, "item: card", ENDS)
    assert tiny.faults == []
    tiny.change(HELLO, ENDS, "item: card").change(HELLO, "sent: no", "sent: late")
    tiny.change(HELLO, "template: remind-hello\n", "template: remind-hello\nlate: late\n")
    assert tiny.change(ALL, "remind-hello:\n", LATE + "remind-hello:\n").faults == []
