"""What is held on me: grouped, in words, newest first, long numbers masked, others not shown."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from saltern.apps.stewardship.sheet import SheetPart, SheetRow, SheetValue, SubjectSheet
from saltern.interfaces.portal.presenters.own_data import own_data, set_page, value_line
from saltern.words import Phrase
from worlds.yantian import yantian


def value(name: str, held: object, words: str = "", **more: object) -> SheetValue:
    said = Phrase.same(words or held)
    return SheetValue(name=name, value=held, label=Phrase.same(name), words=said, **more)  # type: ignore[arg-type]


def row(date: str, *values: SheetValue) -> SheetRow:
    return SheetRow(unit="human-resources", batch="b", date=date, values=values)


def part(name: str, *rows: SheetRow) -> SheetPart:
    return SheetPart(name=name, record_set=name, label=Phrase.same(name), unit="human-resources", rows=rows)


def sheet(*parts: SheetPart) -> SubjectSheet:
    return SubjectSheet(
        subject=1, kind="natural_person", as_of=dt.date(2020, 4, 10), snapshot=1, number="440308**********36",
        name="林**", mobile="138****8001", purpose="own-data", parts=parts, withheld=(),
    )  # fmt: skip


def test_record_sets_stand_in_the_groups_of_the_pack_and_the_rest_under_the_last() -> None:
    data = own_data(
        pack=yantian(),
        sheet=sheet(
            part("degrees", row("2019-06-30", value("school", "深圳大学"))),
            part("newcomers", row("2019-06-30", value("x", "y"))),
            part("id_cards", row("2019-06-30", value("x", "y"))),
        ),
    )
    assert [(group.name.zh, [one.key for one in group.sets]) for group in data.groups] == [
        ("身份和家庭", ["id_cards"]), ("学习和工作", ["degrees"]), ("其他", ["newcomers"]),
    ]  # fmt: skip
    assert (data.sets, data.records) == (3, 3)


def test_every_group_of_the_pack_names_record_sets_once() -> None:
    named = [name for group in yantian().data_groups.values() for name in group.sets]
    assert sorted(named) == sorted(set(named))
    assert set(named) <= set(yantian().vocabulary.record_sets)


def test_in_short_the_newest_says_what_speaks_for_itself() -> None:
    held = part(
        "degrees",
        row("2015-06-30", value("school", "中山大学")),
        row("2019-06-30", value("number", "104891201905000123"), value("school", "深圳大学"), value("gpa", Decimal(3))),
    )
    (group,) = own_data(pack=yantian(), sheet=sheet(held)).groups
    assert [(one.short.zh, one.date, one.count) for one in group.sets] == [("深圳大学", "2019-06-30", 2)]


def test_in_short_a_day_has_its_name_beside_it() -> None:
    held = part("degrees", row("2019-06-30", value("awarded_on", dt.date(2019, 6, 30), "2019年6月30日")))
    (group,) = own_data(pack=yantian(), sheet=sheet(held)).groups
    assert group.sets[0].short.zh == "awarded_on2019年6月30日"


def test_long_numbers_are_masked_and_words_are_not() -> None:
    assert [
        line.words.zh
        for line in map(value_line, (value("a", "104891201905000123"), value("b", "深圳大学海洋学院化学系")))
        if line
    ] == ["104891**********23", "深圳大学海洋学院化学系"]


def test_an_empty_cell_and_oneself_say_nothing_and_another_person_is_not_shown() -> None:
    shown = [
        value_line(one)
        for one in (
            value("a", None), value("b", ""), value("c", 1, of_subject=True, own=True),
            value("spouse", 2, of_subject=True, kind="natural_person"),
            value("firm", 9, of_subject=True, kind="legal_person"),
        )
    ]  # fmt: skip
    assert [line.words.zh if line else None for line in shown] == [
        None, None, None, "登记了另一个人，这里不显示", "登记了一家单位",
    ]  # fmt: skip


def test_a_set_is_read_newest_first_twenty_a_page() -> None:
    held = part("taps", *(row(f"2020-01-{day:02}", value("n", str(day))) for day in range(1, 26)))
    first = set_page(pack=yantian(), part=held)
    assert (first.records[0].date, first.records[-1].date, first.next) == ("2020-01-25", "2020-01-06", 20)
    last = set_page(pack=yantian(), part=held, first=20)
    assert ([one.date for one in last.records], last.next) == ([f"2020-01-0{day}" for day in (5, 4, 3, 2, 1)], None)


def test_of_two_records_of_a_day_the_later_delivered_is_the_newer() -> None:
    held = part("x", row("2020-01-01", value("n", "old")), row("2020-01-01", value("n", "new")))
    assert set_page(pack=yantian(), part=held).records[0].values[0].words.zh == "new"
