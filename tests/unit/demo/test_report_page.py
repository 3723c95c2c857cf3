"""The report's building blocks: escaped, spaced by the browser, readable without colour."""

from xml.etree.ElementTree import tostring

from saltern.demo.report.charts import Bar, bars
from saltern.demo.report.markup import both, element, page


def text(node: object) -> str:
    return tostring(node, encoding="unicode")  # type: ignore[call-overload,no-any-return]  # an element


def test_what_people_wrote_is_never_markup() -> None:
    made = element("p", "<b>", element("i", "x"), "&", class_='a"b')
    assert text(made) == '<p class="a&quot;b">&lt;b&gt;<i>x</i>&amp;</p>'


def test_chinese_and_english_stand_in_their_own_language_without_typed_spaces() -> None:
    made = both("p", "来自 40 个单位，用时 3.5 秒", "40 units, 3.5 s")
    assert text(made) == (
        '<p><span lang="zh-Hans">来自40个单位，用时3.5秒</span><span lang="en" class="en">40 units, 3.5 s</span></p>'
    )


def test_the_longest_bar_fills_the_room_and_each_says_its_number() -> None:
    chart = bars([Bar(label="甲", value=10, text="10"), Bar(label="乙", value=5, text="5")], title="t", description="d")
    widths = [float(rect.get("width", "0")) for rect in chart.iter("rect") if rect.get("class") == "second"]
    assert widths[0] == 2 * widths[1]
    assert [node.text for node in chart.iter("text")] == ["甲", "10", "乙", "5"]
    assert chart.get("viewBox") == "0 0 384 60"


def test_a_chart_of_nothing_is_still_a_chart() -> None:
    assert [node.tag for node in bars([], title="t", description="d")] == ["title", "desc"]


def test_the_page_is_whole() -> None:
    assert page(element("html", element("body", "盐田"))) == "<!doctype html>\n<html><body>盐田</body></html>"
