"""The report's last part: what people no longer bring, how often they no longer come, how long it all took."""

from __future__ import annotations

from xml.etree.ElementTree import Element  # writes only, parses nothing

from saltern.demo.report.charts import Bar, bars
from saltern.demo.report.figures import Figures, Saving
from saltern.demo.report.markup import both, element, sheet


def savings(figures: Figures) -> Element:
    """Materials and visits, before and now."""
    before = sum(saving.materials_before for saving in figures.savings)
    now = sum(saving.materials_now for saving in figures.savings)
    visits = sum(saving.visits_before - saving.visits_now for saving in figures.savings)
    chart = bars(
        [
            Bar(
                label=saving.item_zh,
                value=saving.materials_now,
                second=saving.materials_before - saving.materials_now,
                text=f"{saving.materials_now} / {saving.materials_before}",
            )
            for saving in figures.savings
        ],
        title="要交的材料",
        description="深色为还要交的份数，浅色为不用再交的份数；表格同",
    )
    return element(
        "section",
        both("h2", "少带的、少跑的", "Brought less, came less"),
        both(
            "p",
            f"这几件事原来要交 {before} 份材料，现在 {now} 份；少跑 {visits} 趟。",
            f"These matters used to ask for {before} documents and now ask for {now}; {visits} visits fewer.",
        ),
        element("div", element("div", chart, _table(figures.savings), class_="pair"), class_="card"),
        id="savings",
    )


def _table(lines: tuple[Saving, ...]) -> Element:
    rows = [
        (
            both("span", line.item_zh, line.item_en),
            f"{line.materials_before} → {line.materials_now}",
            f"{line.visits_before} → {line.visits_now}",
            f"{line.prefilled} / {line.fields}",
        )
        for line in lines
    ]
    return sheet("材料与跑动：原来 → 现在", ("事项", "材料", "跑动", "自动填好"), rows, numbers=3)


def speed(figures: Figures) -> Element:
    """Where the seconds went."""
    rows = [Bar(label=name, value=seconds, text=f"{seconds:,.1f} 秒") for name, seconds in figures.timings.items()]
    table = sheet(
        "每一步用的秒数",
        ("步骤", "秒"),
        [(name, f"{seconds:,.2f}") for name, seconds in figures.timings.items()],
        numbers=1,
    )
    return element(
        "section",
        both("h2", "花了多少时间", "How long it took"),
        both(
            "p",
            f"全部 {figures.seconds:,.0f} 秒；入库每秒 {figures.intake.rows_per_second:,.0f} 行；"
            f"内存峰值 {figures.peak_mib:,.0f} MiB。",
            f"{figures.seconds:,.0f} seconds in all; {figures.intake.rows_per_second:,.0f} rows a second coming in; "
            f"peak memory {figures.peak_mib:,.0f} MiB.",
        ),
        element(
            "div",
            element(
                "div",
                bars(rows, title="每一步用的秒数", description="表格同"),
                element("div", table, class_="scroll", tabindex="0", role="region", aria_label="每一步用的秒数"),
                class_="pair",
            ),
            class_="card",
        ),
        id="speed",
    )
