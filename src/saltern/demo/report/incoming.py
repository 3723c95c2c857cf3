"""The report's first half: what came in, what was caught, whom the standing reminders found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final
from xml.etree.ElementTree import Element  # writes only, parses nothing

from saltern.demo.report.figures import Figures, ReminderLine
from saltern.demo.report.markup import beside, both, element
from saltern.demo.report.sheets import Column, Measure, sheet

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
CAUGHT: Final = {
    "duplicate_key": ("同一主键出现两次", "one key twice"),
    "code": ("约定里没有的代码", "a code the contract does not list"),
    "type": ("类型不对，如不存在的日期", "of another type, as a day that does not exist"),
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
        "这次运行没有新文件：同样的文件再来一次，什么也不会重复发生。下面的数字是第一次运行测得的。",
        "Nothing new came in this run: the same files once more change nothing. The figures are the first run's.",
        class_="note",
    )
    return element(
        "section",
        both("h2", "记录进来", "Records in"),
        both("p", lead_zh, lead_en),
        again if intake.nothing_new else None,
        element(
            "div",
            element("div", both("h3", "谁交来多少", "Who delivered how much"), _units(figures), class_="card"),
            element("div", *_dirt(figures), class_="card"),
            class_="pair",
        ),
        _held(figures),
        id="records",
    )


def _units(figures: Figures) -> Element:
    rows: Counter[str] = Counter()
    english: dict[str, str] = {}
    sets: Counter[str] = Counter()
    for line in figures.intake.feeds:
        rows[line.unit_zh] += line.rows
        sets[line.unit_zh] += 1
        english[line.unit_zh] = line.unit_en
    return sheet(
        "各单位交来的记录",
        "Records by unit",
        (
            Column(zh="单位", en="unit"),
            Column(zh="记录", en="records", kind="bar"),
            Column(zh="文件", en="files", kind="number"),
        ),
        [
            (both("span", name, english[name]), Measure(value=count, text=f"{count:,}"), f"{sets[name]}")
            for name, count in rows.most_common()
        ],
    )


def _dirt(figures: Figures) -> tuple[Element, ...]:
    planted, caught = figures.intake.planted, figures.intake.caught
    kinds = sorted(planted, key=lambda kind: -planted[kind])
    return (
        both("h3", "真实世界的毛病", "Dirt of the real world"),
        both(
            "p",
            "生成时故意埋下的错误，逐种计数。能洗净的洗净，洗不净的拦下，从不猜测。",
            "Planted on purpose and counted. What can be washed is washed, the rest stopped; nothing is guessed.",
            class_="note",
        ),
        sheet(
            "埋下与处理",
            "Planted, and what became of it",
            (
                Column(zh="毛病", en="fault"),
                Column(zh="埋下", en="planted", kind="bar"),
                Column(zh="结果", en="outcome"),
            ),
            [
                (both("span", *DIRT[kind]), Measure(value=planted[kind], text=f"{planted[kind]:,}"), _fate(kind))
                for kind in kinds
            ],
        ),
        sheet(
            "拦下的行，按原因",
            "Rows set aside, by reason",
            (Column(zh="原因", en="reason"), Column(zh="行", en="rows", kind="bar")),
            [
                (both("span", *CAUGHT.get(rule, (rule, rule))), Measure(value=count, text=f"{count:,}"))
                for rule, count in sorted(caught.items(), key=lambda pair: -pair[1])
            ],
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
        _days(figures),
        _lines("个人", "People", people),
        _lines("企业", "Firms", firms),
        id="reminders",
    )


def _days(figures: Figures) -> Element:
    """Why not all lines are of one day."""
    day = figures.as_of
    if figures.small:
        return both(
            "p",
            f"都按{day.month}月{day.day}日这一天判断。换个季节或以后的法律才涉及的提醒，这个小区里是 0；"
            "完整演示会在它们的日子各判断一次。",
            f"All were judged on {day:%d %B}. What has another season, or a law that came later, stands at 0 in this "
            "small district; the full demo judges each on a day of its own.",
            class_="note",
        )
    return both(
        "p",
        f"没有写日期的，按{day.month}月{day.day}日判断。有季节的写着当年的日子；法律晚些才生效的写着年份，"
        "由另外的小区演示，只数不发。",
        f"Where no day is written it was {day:%d %B}. A reminder with a season bears its day of the year; one whose "
        "law came later bears a year: a small district of that year shows it, counted only.",
        class_="note",
    )


def _lines(zh: str, en: str, lines: Sequence[ReminderLine]) -> Element:
    ordered = sorted(lines, key=lambda line: -line.due)
    rows = [
        (
            _named(line),
            Measure(value=line.due, text=f"{line.due:,}"),
            f"{line.unknown:,}",
            beside("span", line.state, line.state_en) if line.messages or line.state_en != "sent" else "",
            f"{line.messages:,}" if line.messages else "",
        )
        for line in ordered
    ]
    columns = (
        Column(zh="提醒", en="reminder"),
        Column(zh="该提醒", en="due", kind="bar"),
        Column(zh="说不清", en="unknown", kind="number"),
        Column(zh="处理", en="state"),
        Column(zh="告诉", en="told", kind="number"),
    )
    return element(
        "div",
        both("h3", f"{zh} {len(lines)} 项", f"{en}: {len(lines)}"),
        sheet(f"{zh}提醒", f"Reminders for {en.lower()}", columns, rows),
        class_="card",
    )


def _named(line: ReminderLine) -> Element:
    """The reminder's name, with its day where it is not the district's own."""
    name = both("span", line.name_zh, line.name_en)
    day = f"{line.as_of:%Y-%m-%d}" if line.district else f"{line.as_of:%m-%d}" if line.seasonal else ""
    if day:
        name[0].append(element("span", day, class_="tag"))
    return name
