"""The report's building blocks: escaped, spaced by the browser, readable without colour."""

from xml.etree.ElementTree import Element, tostring

from saltern.demo.report.markup import both, element, page
from saltern.demo.report.sheets import Column, Measure, sheet

COLUMNS = (Column(zh="单位", en="unit"), Column(zh="记录", en="records", kind="bar"))


def text(node: Element) -> str:
    return tostring(node, encoding="unicode")


def drawn(table: Element) -> list[tuple[str, str | None]]:
    return [(rect.get("class", ""), rect.get("width")) for rect in table.iter("rect")]


def test_what_people_wrote_is_never_markup() -> None:
    made = element("p", "<b>", element("i", "x"), "&", class_='a"b')
    assert text(made) == '<p class="a&quot;b">&lt;b&gt;<i>x</i>&amp;</p>'


def test_chinese_and_english_stand_in_their_own_language_without_typed_spaces() -> None:
    made = both("p", "来自 40 个单位，用时 3.5 秒", "40 units, 3.5 s")
    assert text(made) == (
        '<p><span lang="zh-Hans">来自40个单位，用时3.5秒</span><span lang="en" class="en">40 units, 3.5 s</span></p>'
    )


def test_a_bar_is_its_share_of_the_largest_and_its_number_stands_beside_it() -> None:
    table = sheet(
        "t", "t", COLUMNS, [("甲", Measure(value=1000, text="1,000")), ("乙", Measure(value=250, text="250")),
                            ("丙", Measure(value=1, text="1")), ("丁", Measure(value=0, text="0"))],
    )  # fmt: skip
    assert drawn(table) == [("first", "100"), ("first", "25"), ("first", "0.6"), ("first", "0")]
    assert [node.text for node in table.iter("b")] == ["1,000", "250", "1", "0"]


def test_what_is_gone_is_drawn_lighter_behind_what_is_left() -> None:
    table = sheet("t", "t", COLUMNS, [("甲", Measure(value=4, less=3, text="4 → 1"))])
    assert drawn(table) == [("second", "100"), ("first", "25")]


def test_beyond_twelve_rows_the_rest_stands_behind_more_to_the_same_scale() -> None:
    rows = [(f"{n}", Measure(value=n, text=f"{n}")) for n in range(20, 0, -1)]
    made = sheet("t", "t", COLUMNS, rows)
    first, rest = made.iter("table")
    assert [len(list(one.iter("svg"))) for one in (first, rest)] == [12, 8]
    assert "".join(made.find("details/summary").itertext()) == "其余 8 项 8 more"  # type: ignore[union-attr]
    assert drawn(rest)[0] == ("first", "40")


def test_one_row_too_many_is_no_reason_to_fold() -> None:
    rows = [(f"{n}", Measure(value=n, text=f"{n}")) for n in range(13)]
    assert sheet("t", "t", COLUMNS, rows).tag == "table"


def test_a_table_of_nothing_is_still_a_table() -> None:
    assert [node.tag for node in sheet("t", "t", COLUMNS, [])] == ["caption", "thead", "tbody"]


def test_the_page_is_whole() -> None:
    assert page(element("html", element("body", "盐田"))) == "<!doctype html>\n<html><body>盐田</body></html>"
