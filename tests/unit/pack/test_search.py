"""What residents type and what they find: 200 fixed queries, 180 held out in three rounds, and what must not be."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from saltern.core.catalogue.loader import load_pack
from saltern.core.documents.plain import plain, value
from saltern.core.review.lint import lint
from saltern.core.search.hit import Answer, Span
from saltern.core.search.index import Index
from saltern.core.search.pack_index import index_of
from saltern.core.search.search import Search
from saltern.errors import Faults
from worlds.yantian import yantian

HERE = Path(__file__).parent


@cache
def index() -> Index:
    return index_of(yantian())


@cache
def search() -> Search:
    return Search(index())


def find(words: str) -> Answer:
    return search().find(words=words)


def keys(words: str) -> list[str]:
    return [hit.key for hit in find(words).hits]


def queries(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def misses(name: str) -> list[str]:
    """The queries none of whose right answers stands among the first three shown."""
    found = []
    for row in queries(name):
        answer = find(row["query"])
        shown = [hit.key for hit in (answer.hits or answer.near)[:3]]
        if not set(shown) & set(row["expected"].split()):
            found.append(f"{row['query']} ({row['how']}): {', '.join(shown) or 'nothing'}")
    return found


@pytest.mark.parametrize(
    ("name", "count", "least"),
    [("search_queries.csv", 200, 0.95), ("search_queries_held_out.csv", 180, 0.88)],
)
def test_what_residents_type_finds_the_right_thing_in_the_first_three(name: str, count: int, least: float) -> None:
    rows, missed = queries(name), misses(name)
    print(f"{name}: {len(rows) - len(missed)} of {len(rows)}", *missed, sep="\n  ")  # noqa: T201  # the misses are wanted
    assert len(rows) == count
    assert (len(rows) - len(missed)) / len(rows) >= least, missed


def test_each_expected_answer_is_one_of_the_pack_and_of_the_kind_named() -> None:
    kinds: dict[str, set[str]] = {}
    for entry in index().entries:
        kinds.setdefault(entry.key, set()).add(entry.kind)
    wrong = [
        row["query"]
        for name in ("search_queries.csv", "search_queries_held_out.csv")
        for row in queries(name)
        if row["kind"] not in kinds[row["expected"].split()[0]]
        or any(key not in kinds for key in row["expected"].split())
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("离婚预约", "book-appointment-divorce"),
        ("社保卡丢了", "replace-renew-social-security-card"),
        ("养狗", "get-dog-licence"),
        ("护照", "get-passport"),
        ("nurse registration", "nurse-registration-renewal"),
        ("开公司", "company-establishment"),
        ("jzz", "residence-permit"),
        ("ＪＺＺ", "residence-permit"),
        ("juzuzen", "residence-permit"),
        ("居住證", "residence-permit"),
        ("盐田区行政服务大厅", "district-hall"),
        ("学位申请", "topic-school-place"),
        ("医疗卫生", "n-medical"),
        ("违章", "traffic-fine"),
        ("退订", "stop-messages"),
    ],
)
def test_the_first_hit_is_the_one_meant(typed: str, first: str) -> None:
    assert keys(typed)[0] == first


def test_what_is_written_whole_comes_before_what_is_light() -> None:
    assert keys("护士注册")[0] == "nurse-registration-renewal"
    assert keys("生育")[0] == "maternity-allowance"


def test_a_word_begun_finds_what_it_will() -> None:
    permits = {"residence-permit", "residence-permit-endorsement"}
    assert [set(keys(part)[:2]) for part in ("居住", "juzhuz", "居住z")] == [permits] * 3
    assert keys("residence p")[0] == "residence-permit"
    assert keys("居") != []


def test_a_hit_says_why_and_where() -> None:
    endorsement = next(hit for hit in find("签注").hits if hit.key == "residence-permit-endorsement")
    assert (endorsement.why, endorsement.span) == ("name", Span(language="zh", start=3, end=5))
    heard = next(hit for hit in find("qianzhu").hits if hit.key == "residence-permit-endorsement")
    assert (heard.why, heard.span) == ("sound", Span(language="zh", start=3, end=5))
    english = find("dog licence").hits[0]
    assert (english.key, english.span) == ("get-dog-licence", Span(language="en", start=6, end=17))
    known = find("养狗").hits[0]
    assert (known.why, known.by, known.span) == ("word", "养狗", None)


def test_wrong_characters_are_answered_with_what_was_meant() -> None:
    answer = find("居注证")
    assert (answer.exact, answer.meant, answer.hits[0].key, answer.hits[0].why) == (
        False,
        "居住证",
        "residence-permit",
        "slip",
    )
    assert find("juzhuzhegn").meant == "居住证"
    exact = find("居住证")
    assert (exact.exact, exact.meant) == (True, "")


def test_nothing_found_names_what_is_near_themes_and_whom_to_call() -> None:
    answer = find("量子纠缠")
    assert (answer.hits, answer.exact, answer.meant, answer.call) == ((), False, "", "12345")
    assert {hit.kind for hit in answer.themes} <= {"theme", "topic"}
    assert len(answer.themes) == 3
    assert find("  ？！ ") == Answer(typed="  ？！ ", call="12345")


def test_business_of_another_office_answers_with_the_office_and_its_number() -> None:
    fine = find("交通违章").hits[0]
    assert (fine.kind, fine.key) == ("elsewhere", "traffic-fine")
    assert fine.line.zh == "公安交管部门；在其他平台或单位办理；电话 12123"
    called = [entry for entry in index().entries if entry.kind == "elsewhere" and "电话" in entry.line.zh]
    assert len(called) == sum(entry.kind == "elsewhere" for entry in index().entries) >= 20


def test_a_sensitive_item_is_found_by_its_own_words_alone() -> None:
    secret = "living-allowance-children-hiv"
    assert secret in keys("艾滋病")
    assert secret in keys("感染儿童")
    for typed in ("爱滋病", "aizibing", "azb", "艾滋病怎么办", "感染儿童补贴金", "基本生活发放费", "民政局"):
        answer = find(typed)
        assert secret not in {hit.key for hit in (*answer.hits, *answer.near)}, typed
    assert all(entry.line.zh == entry.rest == "" for entry in index().entries if entry.sensitive)


def test_only_the_kinds_asked_for_are_found() -> None:
    assert {hit.kind for hit in search().find(words="盐田", kinds=("venue",)).hits} == {"venue"}
    assert len(search().find(words="证明", most_hits=4).hits) == 4


def test_the_index_is_data_and_comes_back_as_it_was() -> None:
    written = json.dumps(plain(index()), ensure_ascii=False, separators=(",", ":"))
    assert value(json.loads(written)) == index()
    assert len(written.encode()) < 700_000


def test_a_line_of_synonyms_with_a_mistake_is_refused_at_its_cell(tiny: Any) -> None:
    tiny.write("search/synonyms.csv", "words,means,finds,source\n卡,,item:card,ours\n船,,,ours\n车,,card,\n")
    with pytest.raises(Faults) as caught:
        load_pack(tiny.path)
    assert [(fault.place.line, fault.place.column, fault.code, str(fault.found)) for fault in caught.value.faults] == [
        (3, 3, "missing-field", "words that mean and find nothing"),
        (4, 4, "bad-value", '"card"'),
        (4, 9, "missing-field", 'an empty "source"'),
    ]


def test_lint_names_words_that_lead_nowhere(tiny: Any) -> None:
    tiny.write("search/synonyms.csv", "words,means,finds,source\n卡,,item:cart,ours\n卡 牌,无,,ours\n")
    assert [str(fault) for fault in lint(tiny.path).faults] == [
        'search/synonyms.csv:2:1: unknown-find: found "item:cart"; expected a key of the pack after item: '
        '(did you mean "card"?)',
        'search/synonyms.csv:3:1: meaning-unheld: found "无"; expected a word of a name, a keyword or a summary',
        'search/synonyms.csv:3:1: word-twice: found "卡"; expected each word in one line',
    ]
