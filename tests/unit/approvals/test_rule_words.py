"""Rules in people's words, over a vocabulary that has some: what is said of each form, and what where there is none."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from saltern.core.approvals.rule_words import LAID_DOWN, RuleWords
from saltern.core.rules.cell_words import Unsaid, cell_words
from saltern.core.rules.facts import Column, Derived, Entity, Link, RecordSet, Ref, Vocabulary
from saltern.core.rules.feel.parse import parse_expression, parse_unary_tests
from saltern.core.rules.feel.temporal import YearsMonths
from saltern.core.rules.value_words import value_words
from saltern.words import NOTHING, Phrase

STATUS = {"active": Phrase(zh="在职", en="in work"), "ended": Phrase(zh="已离职", en="left")}


def column(name: str, zh: str, kind: str = "string", **more: object) -> Column:
    return Column(name=name, kind=kind, label=Phrase(zh=zh, en=name.replace("_", " ")), **more)  # type: ignore[arg-type]


JOBS = RecordSet(
    name="jobs",
    unit="office",
    label=Phrase(zh="就业登记", en="employments"),
    columns={
        "person": column("person", "本人", "ref", entity="natural_person"),
        "firm": column("firm", "单位", "ref", entity="legal_person"),
        "status": column("status", "状态", codes=("active", "ended"), words=STATUS),
        "ended_on": column("ended_on", "终止日期", "date"),
        "pay": column("pay", "工资", "number"),
        "insured": column("insured", "已参保", "boolean"),
    },
)
FIRMS = RecordSet(name="firms", unit="office", columns={"firm": column("firm", "企业", "ref", entity="legal_person")})
VOCABULARY = Vocabulary(
    entities={
        "natural_person": Entity(
            name="natural_person",
            links={"jobs": Link(name="jobs", record_set="jobs", by=("person",))},
            derived={
                "alive": Derived(name="alive", text="count(jobs) >= 0", label=Phrase(zh="在世", en="alive")),
                "job": Derived(name="job", text='jobs[status = "active"][1]'),
                "works": Derived(name="works", text="count(jobs[ended_on = null]) > 0"),
            },
        ),
        "legal_person": Entity(
            name="legal_person",
            links={"firms": Link(name="firms", record_set="firms", by=("firm",))},
            derived={"open": Derived(name="open", text="count(firms) > 0", label=Phrase(zh="存续", en="in business"))},
        ),
    },
    record_sets={"jobs": JOBS, "firms": FIRMS},
)
WORDS = RuleWords(
    vocabulary=VOCABULARY,
    entity="natural_person",
    form={"place": (Phrase(zh="落户地点", en="where to"), {"own": Phrase(zh="自有住房", en="own home")})},
)


def said(text: str) -> tuple[str, str]:
    names = [*VOCABULARY.names("natural_person"), "form", "asked_on"]
    words = WORDS.condition(parse_expression(text, names=names))
    return words.zh, words.en


@pytest.mark.parametrize(
    ("rule", "zh", "en"),
    [
        ("alive", "在世", "alive"),
        ("not(alive)", "不属于“在世”", 'not "alive"'),
        ("works", "有就业登记的记录（没有终止日期）", 'there is a record in employments ("ended on" is empty)'),
        ("count(jobs) = 0", "没有就业登记的记录", "there is no record in employments"),
        ("0 < count(jobs)", "有就业登记的记录", "there is a record in employments"),
        ("count(jobs) >= 3", "就业登记的记录不少于3条", "there are at least 3 records in employments"),
        (
            'count(jobs[status = "active" and pay > 2000]) > 0',
            "有就业登记的记录（状态为在职，且工资大于2000）",
            'there is a record in employments ("status" is in work and "pay" is more than 2000)',
        ),
        (
            'some j in jobs satisfies j.status in ("active", "ended") and j.ended_on >= as_of - duration("P1Y2M")',
            "有就业登记的记录（状态为在职或已离职，且终止日期不早于申请当日前1年2个月）",
            'there is a record in employments ("status" is in work or left and '
            '"ended on" is not before 1 year 2 months before the day of applying)',
        ),
        ("job.insured", "就业登记的已参保为“是”", '"insured" in employments is "yes"'),
        ("job.firm.open", "就业登记所指的单位：存续", "the firm named in employments: in business"),
        ("job.ended_on != null", "有就业登记的终止日期", '"ended on" in employments is filled in'),
        (
            'max(jobs.ended_on) < date("2020-04-22")',
            "最近的就业登记的终止日期早于2020年4月22日",
            'the latest "ended on" in employments is before 22 April 2020',
        ),
        (
            "job.ended_on <= date(as_of.year - 6, 8, 31)",
            "就业登记的终止日期不晚于6年前8月31日",
            '"ended on" in employments is not after 31 August 6 years ago',
        ),
        ('form.place = "own"', "落户地点为自有住房", "where to is own home"),
        (
            "alive or works",
            "在世，或者有就业登记的记录（没有终止日期）",
            'alive, or there is a record in employments ("ended on" is empty)',
        ),
        ("if alive then works else false", "与在世、就业登记有关的条件", "the condition on alive, employments"),
        ("1 + 1 = 2", LAID_DOWN.zh, LAID_DOWN.en),
    ],
)
def test_a_rule_is_said_as_people_say_it(rule: str, zh: str, en: str) -> None:
    assert said(rule) == (zh, en)


@pytest.mark.parametrize(
    ("cell", "zh", "en"),
    [
        ('"active"', "在职", "in work"),
        ('not("ended")', "已离职以外", "anything but left"),
        ("[70..80)", "不少于70且小于80", "at least 70 and less than 80"),
        ('> date("2020-04-22")', "晚于2020年4月22日", "after 22 April 2020"),
        ('"other", null', "“other”或不详", '"other" or unknown'),
        ("true", "是", "yes"),
        ("-5", "-5", "-5"),
    ],
)
def test_a_cell_is_said_as_people_say_it(cell: str, zh: str, en: str) -> None:
    words = cell_words(parse_unary_tests(cell), STATUS)
    assert (words.zh, words.en) == (zh, en)


def test_a_cell_that_reckons_has_no_words() -> None:
    with pytest.raises(Unsaid):
        cell_words(parse_unary_tests("? + 1 > 3"), {})


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (None, "不详", "unknown"),
        (False, "否", "no"),
        (Decimal("12.50"), "12.50", "12.50"),
        (Decimal("1E+3"), "1000", "1000"),
        ("active", "在职", "in work"),
        ("other", "other", "other"),
        (dt.date(2020, 4, 22), "2020年4月22日", "22 April 2020"),
        (YearsMonths(months=26), "2年2个月", "2 years 2 months"),
        (Ref(entity="address", key="4403"), "已登记", "on record"),
        (["active", "ended"], "在职、已离职", "in work, left"),
        ([{"a": 1}, {"a": 2}], "2 条记录", "2 records"),
        ([], "无", "none"),
    ],
)
def test_a_value_shows_nothing_of_the_machine(value: object, zh: str, en: str) -> None:
    words = value_words(value, STATUS)
    assert (words.zh, words.en) == (zh, en)


def test_the_codes_of_an_expression_are_those_of_its_column() -> None:
    def codes(text: str) -> object:
        return WORDS.codes(parse_expression(text, names=[*VOCABULARY.names("natural_person"), "form"]))

    assert codes("job.status") == codes("max(jobs.status)") == STATUS
    assert codes("form.place") == {"own": Phrase(zh="自有住房", en="own home")}
    assert (codes("job.pay"), codes("alive")) == ({}, {})
    assert not NOTHING
