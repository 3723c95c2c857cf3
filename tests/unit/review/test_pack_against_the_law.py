"""A pack held against its law, its codes and its last days: each fault planted, and found in its whole line."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from unit.conftest import Tiny

LAWS = """key,name,issuer,version_date,in_force_from,superseded_from,first_in_force,date_basis
card-law,中华人民共和国办卡法,大会,2015-01-01,2015-01-01,,2010-01-01,text
old-rules,办卡办法,院,2005-01-01,2005-01-01,2022-01-01,2005-01-01,text
"""
ARTICLES = """law,article,text
card-law,第一条,为了办卡，制定本法。
card-law,第十条,应当在届满三十日前申请；受理之日起二十日内答复。
old-rules,第二条,两个月内申请，二十日内答复。
"""
AREAS = "code,name\n510000,某地\n"
PUBLISHED = "area,code,name\n510000,A1,办卡\n510000,A2,换卡\n"
EXTENSION = """id: extension
name: {zh: 许可延续, en: Extension}
summary: {zh: 届满三十日前申请, en: Thirty days before the end}
type: administrative_licence
authority: office
who: natural_person
version: 2
effective: {from: 2021-01-01}
legal_basis:
  - {law: card-law, name: 办卡法, article: 第十条, says: {apply_by: 三十日前, statutory_days: 二十日, words: 三十日前}}
limits: {statutory_days: 20, promised_days: 5, ends_by: ends}
facts:
  ends: people[1].birth_date
apply_by:
  before: ends
  days: 30
  late: {zh: 晚了, en: late}
approve:
  inputs:
    - {feel: alive, label: {zh: 在世, en: alive}}
  rules:
    - {when: ["true"], then: approve, because: {zh: 可以（演示）, en: fine}, invented: true}
earlier:
  - version: 1
    effective: {from: 2020-01-01, to: 2020-12-31}
    legal_basis:
      - {law: old-rules, name: 办卡办法, article: 第二条, says: {apply_by: 两个月内, statutory_days: 二十日内}}
      - {name: 习惯, text: local}
    apply_by:
      after: ends
      months: 2
      late: {zh: 晚了两个月, en: two months late}
examples:
  - given: {as_of: 2021-03-01, people: [{status: active, birth_date: 2021-03-31}]}
    expect: {approve: approve}
  - given: {as_of: 2021-03-02, people: [{status: active, birth_date: 2021-03-31}]}
    expect: {approve: refer, because: 晚了}
  - given: {as_of: 2020-08-29, people: [{status: active, birth_date: 2020-06-29}]}
    expect: {approve: approve}
  - given: {as_of: 2020-08-30, people: [{status: active, birth_date: 2020-06-29}]}
    expect: {approve: refer, because: 晚了两个月}
  - given: {as_of: 2019-12-31}
    expect: {in_force: false}
"""
ITEM = "items/extension.yaml"


@pytest.fixture
def lawful(tiny: Tiny) -> Tiny:
    tiny.write("law/laws.csv", LAWS)
    (tiny.path / "law/articles.csv.gz").write_bytes(gzip.compress(ARTICLES.encode()))
    tiny.write("catalogue/areas.csv", AREAS).write("catalogue/published.csv", PUBLISHED).write(ITEM, EXTENSION)
    tiny.change(
        "items/card.yaml", "version: 1\n", 'version: 1\ncatalog_code: A1\ncode_area: "510000"\ncode_name: 办卡\n'
    )
    return tiny.change("reminders/hello.yaml", "{name: 习惯}", "{name: 习惯}\ncites: [{name: 习惯, text: local}]")


CASES = {
    "an article that does not exist": (
        (ITEM, "name: 办卡法, article: 第十条", "name: 办卡法, article: 第一条、第十条、第十一条"),
        "items/extension.yaml:10:5: unknown-article: found 中华人民共和国办卡法第十一条; "
        "expected one of the 2 articles of 中华人民共和国办卡法",
    ),
    "an article that is no article": (
        (ITEM, "article: 第二条", "article: 二"),
        'items/extension.yaml:27:9: unknown-article: found "二"; expected articles as 第十条、第十二条',
    ),
    "days that differ from the article's": (
        (ITEM, "  days: 30", "  days: 60"),
        "items/extension.yaml:10:63: days-differ: found apply_by: 60 days; expected the 30 days of the article",
    ),
    "a limit that differs from the article's": (
        (ITEM, "statutory_days: 20,", "statutory_days: 25,"),
        "items/extension.yaml:10:85: days-differ: found statutory_days: 25 days, 25 working days; "
        "expected the 20 days of the article",
    ),
    "words for people that differ from the article's": (
        (ITEM, "zh: 届满三十日前申请", "zh: 届满60日前申请"),
        "items/extension.yaml:10:97: days-differ: found words: 60 days; expected the 30 days of the article",
    ),
    "words that do not stand in the article": (
        (ITEM, "apply_by: 三十日前,", "apply_by: 30日前,"),
        'items/extension.yaml:10:63: quotation: found "30日前"; expected words of 中华人民共和国办卡法第十条',
    ),
    "a quotation that names no days": (
        (ITEM, "apply_by: 三十日前,", "apply_by: 应当,"),
        'items/extension.yaml:10:63: quotation: found "应当"; expected words that name days or months',
    ),
    "a quotation for a field there is none of": (
        (ITEM, "apply_by: 三十日前,", "aply_by: 三十日前,"),
        'items/extension.yaml:10:62: bad-value: found "aply_by"; expected one of apply_by, statutory_days, '
        'promised_days, words (did you mean "apply_by"?)',
    ),
    "a quotation of a text nobody holds": (
        (ITEM, "{name: 习惯, text: local}", "{name: 习惯, text: local, says: {words: 三十日前}}"),
        'items/extension.yaml:28:47: quotation: found "三十日前"; expected words of a text the pack holds',
    ),
    "a law nobody knows": (
        (ITEM, "law: card-law", "law: card-lau"),
        'items/extension.yaml:10:5: unknown-law: found "card-lau"; expected a key of law/laws.csv '
        '(did you mean "card-law"?)',
    ),
    "a law under another name": (
        (ITEM, "name: 办卡法", "name: 换卡法"),
        'items/extension.yaml:10:5: law-name: found "换卡法"; expected "中华人民共和国办卡法"',
    ),
    "a basis that says of no text where it is": (
        (ITEM, "{name: 习惯, text: local}", "{name: 习惯}"),
        'items/extension.yaml:28:9: law-unnamed: found "习惯"; expected the key of its text as "law", '
        'or "text: not-obtainable" or "text: local"',
    ),
    "a rule in force before its law": (
        ("law/laws.csv", "2010-01-01,text", "2021-01-02,text"),
        "items/extension.yaml:10:5: before-its-law: found in force from 2021-01-01; 办卡法 began 2021-01-02; "
        "expected a start no earlier, and a version for the days before",
    ),
    "a rule in force after its law": (
        ("law/laws.csv", "2005-01-01,2022-01-01", "2005-01-01,2020-12-31"),
        "items/extension.yaml:27:9: after-its-law: found in force to 2020-12-31; 办卡办法 ended 2020-12-30; "
        "expected an end no later, and a version for the days after",
    ),
    "a reminder before its law": (
        ("reminders/hello.yaml", "{name: 习惯, text: local}", "{law: card-law, article: 第十条, from: 2020-01-02}"),
        "reminders/hello.yaml:13:9: before-its-law: found in force from 2020-01-01; card-law began 2020-01-02; "
        "expected a start no earlier, and a version for the days before",
    ),
    "a reminder with other days than its law": (
        (
            "reminders/hello.yaml",
            "{name: 习惯, text: local}",
            "{law: card-law, article: 第十条, says: {words: 届满三十日前}}",
        ),
        "reminders/hello.yaml:13:53: days-differ: found words: nothing; expected the 30 days of the article",
    ),
    "a reminder that names no law": (
        ("reminders/hello.yaml", "\ncites: [{name: 习惯, text: local}]", ""),
        'reminders/hello.yaml:12:8: law-unnamed: found no "cites"; '
        "expected the articles it rests on, or that there are none",
    ),
    "an item with the name of another": (
        (ITEM, "name: {zh: 许可延续", "name: {zh: 办卡"),
        'items/extension.yaml:2:12: item-twice: found "办卡"; expected a name of its own: card bears it',
    ),
    "an item with the code of another": (
        (ITEM, "version: 2\n", 'version: 2\ncatalog_code: A1\ncode_area: "510000"\ncode_name: 办卡\n'),
        'items/extension.yaml:8:15: item-twice: found "A1"; '
        'expected a code of its own, or "code_is: part": card bears it',
    ),
    "a code that belongs to another name": (
        ("items/card.yaml", "catalog_code: A1", "catalog_code: A2"),
        'items/card.yaml:7:15: code-of-another: found "A2"; expected "A1" of 510000, published as 办卡',
    ),
    "a code under a name it was not published by": (
        (ITEM, "version: 2\n", 'version: 2\ncatalog_code: A2\ncode_area: "510000"\ncode_name: 许可延续\n'),
        'items/extension.yaml:8:15: code-of-another: found "A2" as "许可延续"; expected 换卡',
    ),
    "a published code not seen": (
        ("items/card.yaml", 'catalog_code: A1\ncode_area: "510000"\ncode_name: 办卡\n', ""),
        'items/card.yaml:1:1: code-of-another: found no code; expected "A1" of 510000, published as 办卡',
    ),
    "a code nobody published": (
        (ITEM, "version: 2\n", 'version: 2\ncatalog_code: A9\ncode_area: "510000"\ncode_name: 许可延续\n'),
        'items/extension.yaml:8:15: unknown-code: found "A9"; expected a code published by 510000',
    ),
    "an area nobody knows": (
        ("catalogue/areas.csv", "510000,某地", "520000,某地"),
        'items/card.yaml:7:15: unknown-area: found "510000"; expected an area of catalogue/areas.csv',
    ),
    "the code of another area": (
        ("items/card.yaml", 'code_area: "510000"', 'code_area: "520000"'),
        'items/card.yaml:7:15: code-of-another: found "A1"; expected "A1" of 510000, published as 办卡',
    ),
    "a place code in no list": (
        ("reminders/hello.yaml", "  alive\n", '  alive and "440308009" != "440308001"\n'),
        'reminders/hello.yaml:6:13: unknown-division: found "440308009"; expected a code of divisions.csv',
    ),
    "a district in no list": (
        ("pack.yaml", 'code: "440308"', 'code: "440309"'),
        'pack.yaml:3:8: unknown-division: found "440309"; expected a code of divisions.csv',
    ),
    "an extension without a last day": (
        (ITEM, ", ends_by: ends}", "}"),
        'items/extension.yaml:1:1: no-last-day: found the extension of a licence without "limits.ends_by"; '
        "expected the days before the end, and the end itself (行政许可法第五十条)",
    ),
    "no example on the last day": (
        (ITEM, "as_of: 2021-03-01", "as_of: 2021-02-28"),
        "items/extension.yaml:15:3: boundary-day: found no example on the last day to apply (version 2); "
        "expected one that is in time and one that is a day late",
    ),
    "no example on the day after, of an earlier version": (
        (ITEM, "as_of: 2020-08-30", "as_of: 2020-08-31"),
        "items/extension.yaml:30:7: boundary-day: found no example on the day after it (version 1); "
        "expected one that is in time and one that is a day late",
    ),
    "days of the law that no article states": (
        (ITEM, "statutory_days: 二十日, ", ""),
        "items/extension.yaml:11:9: unmarked-invention: found statutory_days: 20; expected the words of an article "
        'that states them ("says"), or "invented: true"',
    ),
    "days said to be ours beside an article": (
        (ITEM, "ends_by: ends}", "ends_by: ends, invented: true}"),
        "items/extension.yaml:11:9: unmarked-invention: found invented: true; expected no such mark beside an article",
    ),
    "an invention nobody is told of": (
        (ITEM, "可以（演示）", "可以"),
        'items/extension.yaml:22:7: unmarked-invention: found "可以"; '
        "expected words that say 演示: the sum or limit is ours",
    ),
    "an approval meant for after the last day": (
        (ITEM, "expect: {approve: refer, because: 晚了}", "expect: {approve: approve}"),
        'items/extension.yaml:36:5: example-fails: found in "example 2": approve = refer; expected approve',
    ),
    "versions that overlap": (
        (ITEM, "to: 2020-12-31", "to: 2021-01-01"),
        "items/extension.yaml:24:5: effective-dates: found a version to 2021-01-01, the next from 2021-01-01; "
        "expected an end before the next version begins",
    ),
    "a version older than the one before": (
        (ITEM, "  - version: 1", "  - version: 2"),
        "items/extension.yaml:24:5: bad-value: found version 2 before 2; expected numbers that grow",
    ),
    "a version that is another item's": (
        (ITEM, "  - version: 1\n", "  - version: 1\n    id: other\n"),
        'items/extension.yaml:25:9: unknown-field: found "id"; expected a field that may differ between versions',
    ),
    "an example outside every version": (
        (ITEM, "expect: {in_force: false}", "expect: {approve: refer}"),
        'items/extension.yaml:42:5: example-fails: found in "example 5": in_force = false; expected true',
    ),
    "a last day that is no name": (
        (ITEM, "  before: ends", "  before: ends + 1"),
        'items/extension.yaml:15:3: bad-value: found before "ends + 1"; expected a name of a day, as permit.valid_to',
    ),
    "a window nobody knows": (
        (ITEM, "version: 2\n", "version: 2\nwindow: nothing\n"),
        'items/extension.yaml:8:9: unknown-window: found "nothing"; expected a window of windows.yaml',
    ),
    "a law twice": (
        ("law/laws.csv", "old-rules,办卡办法", "card-law,办卡办法"),
        'law/laws.csv:3:1: duplicate-key: found "card-law"; expected each key once',
    ),
    "a day of a law that is none": (
        ("law/laws.csv", "2005-01-01,text", "2005,text"),
        'law/laws.csv:3:1: bad-date: found "2005"; expected a date like 2020-07-01',
    ),
}


def test_a_lawful_pack_has_no_faults(lawful: Any) -> None:
    assert lawful.faults == []


@pytest.mark.parametrize("name", CASES)
def test_each_planted_fault_is_found_where_it_stands(lawful: Any, name: str) -> None:
    (file, old, new), expected = CASES[name]
    assert expected in lawful.change(file, old, new).faults


def test_parts_of_one_published_item_may_share_its_code(lawful: Any) -> None:
    twin = 'version: 2\ncatalog_code: A1\ncode_area: "510000"\ncode_name: 办卡\ncode_is: part\n'
    assert lawful.change(ITEM, "version: 2\n", twin).faults == []


def test_a_pack_without_texts_is_not_asked_for_them(tiny: Any) -> None:
    assert tiny.faults == []


def test_the_texts_count_in_the_version_of_a_pack(lawful: Any) -> None:
    before = lawful.pack.version
    (lawful.path / "law/articles.csv.gz").write_bytes(gzip.compress(b"law,article,text\n"))
    assert lawful.pack.version != before


NOWHERE = {
    "a shape on the map": (
        "map.yaml",
        'land: "M0 0H9"\nwaves: "M0 0"\nshapes:\n  "CODE": {path: "M0 0H9V9z", label: "4 4"}\n',
        'map.yaml:1:1: unknown-division: found "440308009"; expected a code of divisions.csv',
    ),
    "a sight": (
        "visitor/places.yaml",
        'beach:\n  name: {zh: 沙滩, en: Beach}\n  what: {zh: 海, en: sea}\n  picture: beach\n  division: "CODE"\n',
        'visitor/places.yaml:2:3: unknown-division: found "440308009"; expected a code of divisions.csv',
    ),
    "a street of warnings": (
        "warnings.yaml",
        'own_subdistricts: {梅沙: "CODE"}\n',
        'warnings.yaml:1:25: unknown-division: found "440308009"; expected a code of divisions.csv',
    ),
}


@pytest.mark.parametrize("name", NOWHERE)
def test_a_place_that_stands_in_no_row_is_found_wherever_it_is_named(tiny: Any, name: str) -> None:
    file, text, expected = NOWHERE[name]
    assert tiny.write(file, text.replace("CODE", "440308001")).faults == []
    assert tiny.write(file, text.replace("CODE", "440308009")).faults == [expected]
