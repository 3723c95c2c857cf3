"""The report's last part: what people no longer bring, how often they no longer come, how long it all took."""

from __future__ import annotations

from xml.etree.ElementTree import Element  # writes only, parses nothing

from saltern.demo.report.figures import Figures, Saving
from saltern.demo.report.markup import both, element
from saltern.demo.report.sheets import Column, Measure, sheet


def savings(figures: Figures) -> Element:
    """Materials and visits, before and now."""
    before = sum(saving.materials_before for saving in figures.savings)
    now = sum(saving.materials_now for saving in figures.savings)
    visits = sum(saving.visits_before - saving.visits_now for saving in figures.savings)
    return element(
        "section",
        both("h2", "少带的、少跑的", "Brought less, came less"),
        both(
            "p",
            f"这几件事原来要交 {before} 份材料，现在 {now} 份；少跑 {visits} 趟。",
            f"These matters used to ask for {before} documents and now ask for {now}; {visits} visits fewer.",
        ),
        element("div", _table(figures.savings), class_="card"),
        id="savings",
    )


def _table(lines: tuple[Saving, ...]) -> Element:
    rows = [
        (
            both("span", line.item_zh, line.item_en),
            Measure(
                value=line.materials_before,
                less=line.materials_before - line.materials_now,
                text=f"{line.materials_before} → {line.materials_now}",
            ),
            f"{line.visits_before} → {line.visits_now}",
            f"{line.prefilled} / {line.fields}",
        )
        for line in lines
    ]
    return sheet(
        "原来 → 现在；浅色是不用再交的",
        "before → now; the lighter part is no longer brought",
        (
            Column(zh="事项", en="matter"),
            Column(zh="材料（份）", en="documents", kind="bar"),
            Column(zh="跑动（趟）", en="visits", kind="number"),
            Column(zh="自动填好（项）", en="fields filled in", kind="number"),
        ),
        rows,
    )


def speed(figures: Figures) -> Element:
    """Where the seconds went."""
    rows = [
        (both("span", name, STAGES.get(name, name)), Measure(value=seconds, text=f"{seconds:,.1f}"))
        for name, seconds in figures.timings.items()
    ]
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
        both(
            "p",
            f"这是第一次运行的用时。再运行一次，什么也没有重复，用了 {figures.again_seconds:,.0f} 秒。",
            f"The first run's times. Run again, it did nothing twice and took {figures.again_seconds:,.0f} seconds.",
            class_="note",
        )
        if figures.again_seconds
        else None,
        element(
            "div",
            sheet(
                "每一步的用时",
                "Each step",
                (Column(zh="步骤", en="step"), Column(zh="秒", en="seconds", kind="bar")),
                rows,
            ),
            class_="card",
        ),
        id="speed",
    )


STAGES = {
    "生成文件": "making the units' files",
    "入库与认主": "taking them in, linking",
    "一户一档": "the dossier",
    "提醒扫描": "the reminders",
    "故事与预警": "stories and storm",
    "封存日志": "sealing the journal",
}
"""What the demo's clock calls its steps, in English."""
