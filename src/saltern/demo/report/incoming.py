"""The report's first half: what came in, what was caught, whom the standing reminders found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final
from xml.etree.ElementTree import Element  # writes only, parses nothing

from saltern.demo.report.charts import Bar, bars
from saltern.demo.report.figures import Figures, ReminderLine
from saltern.demo.report.markup import both, element, sheet

DIRT: Final = {
    "full_width": ("全角数字", "full-width digits"),
    "spaces": ("号码中有空格", "spaces inside a number"),
    "lower_x": ("小写 x", "lower-case x"),
    "lower_case": ("代码小写", "lower-case codes"),
    "fifteen_digits": ("十五位旧号码", "old 15-digit numbers"),
    "transposed": ("相邻数字写反", "transposed digits"),
    "missing": ("号码空缺", "missing numbers"),
    "filler": ("凑数的号码", "filler numbers"),
    "bad_date": ("不存在的日期", "impossible dates"),
    "bad_code": ("没有的代码", "unknown codes"),
    "duplicate": ("重复的行", "repeated rows"),
    "contradiction": ("两处生日不一致", "two birth dates for one person"),
}


def section(figures: Figures) -> Element:
    """Records in: sizes, dirt, files that were held."""
    intake = figures.intake
    lead_zh = (
        f"{figures.units} 个单位交来 {figures.datasets} 类数据共 {figures.records:,} 条；"
        f"{intake.linked_share:.2%} 的号码认得出主人，"
        f"{intake.reviews:,} 个疑难号码留给人看，{intake.quarantined:,} 行有错的数据单独存放，写明原因。"
    )
    lead_en = (
        f"{figures.units} units delivered {figures.records:,} records in {figures.datasets} data sets; "
        f"{intake.linked_share:.2%} of the numbers found their owner, {intake.reviews:,} doubtful ones wait for a "
        f"person, {intake.quarantined:,} faulty rows lie aside with the reason."
    )
    again = both(
        "p",
        "这次运行没有新文件：同样的文件再来一次，什么也不会重复发生。",
        "Nothing new came in this run: the same files once more change nothing.",
        class_="note",
    )
    return element(
        "section",
        both("h2", "记录进来", "Records in"),
        both("p", lead_zh, lead_en),
        again if intake.nothing_new else None,
        element("div", element("div", *_units(figures), class_="pair"), class_="card"),
        element("div", element("div", *_dirt(figures), class_="pair"), class_="card"),
        _held(figures),
        id="records",
    )


def _units(figures: Figures) -> tuple[Element, Element]:
    rows: Counter[str] = Counter()
    english: dict[str, str] = {}
    sets: Counter[str] = Counter()
    for line in figures.intake.feeds:
        rows[line.unit_zh] += line.rows
        sets[line.unit_zh] += 1
        english[line.unit_zh] = line.unit_en
    largest = rows.most_common(12)
    chart = bars(
        [Bar(label=_short(name), value=count, text=_counted(count)) for name, count in largest],
        title="记录最多的十二个单位",
        description="每个单位交来的记录数；右侧表格列出全部单位",
    )
    table = sheet(
        "各单位交来的数据",
        ("单位", "数据类", "记录"),
        [(both("span", name, english[name]), f"{sets[name]}", f"{count:,}") for name, count in rows.most_common()],
    )
    details = element("details", element("summary", f"全部 {len(rows)} 个单位"), table)
    return (
        element("div", both("h3", "记录最多的十二个单位", "The twelve units with most records"), chart),
        element("div", sheet("前十二名", ("单位", "数据类", "记录"), [
            (both("span", name, english[name]), f"{sets[name]}", f"{count:,}") for name, count in largest
        ]), details),
    )  # fmt: skip


def _dirt(figures: Figures) -> tuple[Element, Element]:
    planted, caught = figures.intake.planted, figures.intake.caught
    caught_rows = [(rule, f"{count:,}") for rule, count in sorted(caught.items(), key=lambda pair: -pair[1])]
    kinds = sorted(planted, key=lambda kind: -planted[kind])
    chart = bars(
        [Bar(label=DIRT[kind][0], value=planted[kind], text=f"{planted[kind]:,}") for kind in kinds],
        title="埋进文件里的毛病",
        description="每种毛病的条数，按对数画；右侧表格列出处理结果",
        logarithmic=True,
    )
    rows = [(both("span", *DIRT[kind]), f"{planted[kind]:,}", _fate(kind)) for kind in kinds]
    return (
        element(
            "div",
            both("h3", "真实世界的毛病", "Dirt of the real world"),
            both(
                "p",
                "生成时故意埋下的错误，逐种计数。能洗净的洗净，洗不净的拦下，从不猜测。",
                "Planted on purpose and counted. What can be washed is washed, the rest stopped; nothing is guessed.",
                class_="note",
            ),
            chart,
        ),
        element(
            "div",
            sheet("埋下与处理", ("毛病", "埋下", "结果"), rows, numbers=1),
            element(
                "details",
                element("summary", "拦下的行，按规则"),
                sheet("拦下的行", ("规则", "行"), caught_rows, numbers=1),
            ),
        ),
    )


def _fate(kind: str) -> Element:
    washed = {"full_width", "spaces", "lower_x", "lower_case", "fifteen_digits"}
    if kind in washed:
        return both("span", "洗净后照常认主", "washed, then linked")
    if kind in {"transposed", "filler"}:
        return both("span", "进入人工核对", "to the review queue")
    if kind == "missing":
        return both("span", "保留，不认主", "kept without an owner")
    if kind == "contradiction":
        return both("span", "两处都留，注明出处", "both kept with their source")
    return both("span", "单独存放，写明原因", "set aside with the reason")


def _held(figures: Figures) -> Element:
    held = [
        element("li", element("strong", file.path), both("p", file.reason_zh, file.reason_en))
        for file in figures.intake.held
    ]
    repeated = [
        element(
            "li",
            element("strong", path),
            both("p", "与已收到的文件完全相同，没有再收一遍。", "The same file again; not taken twice."),
        )
        for path in figures.intake.repeated
    ]
    return element(
        "div",
        both("h3", "整份没有放行的文件", "Files not let in"),
        element("ul", *held, *repeated),
        class_="card",
    )


def reminders(figures: Figures) -> Element:
    """All fifty-eight reminders with their counts."""
    sweep = figures.sweep
    people = [line for line in sweep.lines if line.who == "natural_person"]
    firms = [line for line in sweep.lines if line.who == "legal_person"]
    return element(
        "section",
        both("h2", "谁该办什么", "Who is due for what"),
        both(
            "p",
            f"{len(people)} 项个人提醒、{len(firms)} 项企业提醒，对 {sweep.subjects:,} 个主体逐一判断，"
            f"用时 {sweep.seconds:.1f} 秒，找到 {sweep.found:,} 条。"
            "说不清的（例如孩子还没有号码、学历还没核验）只计数，不打扰。",
            f"{len(people)} reminders for people and {len(firms)} for firms, judged for {sweep.subjects:,} subjects in "
            f"{sweep.seconds:.1f} seconds: {sweep.found:,} found. Where a fact is unknown "
            "(a child without a number yet, a degree not verified) it is counted and nobody is disturbed.",
        ),
        _lines("个人", "People", people),
        _lines("企业", "Firms", firms),
        id="reminders",
    )


def _lines(zh: str, en: str, lines: Sequence[ReminderLine]) -> Element:
    ordered = sorted(lines, key=lambda line: -line.due)
    chart = bars(
        [Bar(label=line.name_zh, value=line.due, text=f"{line.due:,}") for line in ordered],
        title=f"{zh}提醒找到的人数",
        description="按对数画，表格列出每一项的日期、人数、说不清的人数",
        logarithmic=True,
    )
    rows = [
        (
            both("span", line.name_zh, line.name_en),
            element("span", f"{line.as_of:%Y-%m-%d}" if line.district else f"{line.as_of:%m-%d}", class_="whole"),
            f"{line.due:,}",
            f"{line.unknown:,}",
            element("span", line.state or "—", class_="whole"),
        )
        for line in ordered
    ]
    table = sheet(f"{zh}提醒", ("提醒", "日期", "该提醒", "说不清", "处理"), rows, numbers=2, first=2)
    return element(
        "div",
        both("h3", f"{zh} {len(lines)} 项", f"{en}: {len(lines)}"),
        element("div", chart, table, class_="pair"),
        class_="card",
    )


def _short(name: str) -> str:
    for start in ("深圳市", "盐田区", "国家"):
        name = name.removeprefix(start)
    return name


def _counted(count: int) -> str:
    return f"{count / 10_000:,.1f} 万" if count >= 10_000 else f"{count:,}"
