"""The report as one page that needs nothing else: styles and charts stand inside it."""

from __future__ import annotations

from importlib import resources
from xml.etree.ElementTree import Element  # writes only, parses nothing

from saltern.demo.report import incoming, outgoing, telling
from saltern.demo.report.figures import Figures
from saltern.demo.report.markup import beside, both, element, page

SECTIONS = (
    ("records", "记录进来", "Records in"),
    ("reminders", "谁该办什么", "Who is due for what"),
    ("stories", "几个人的一天", "A day of a few people"),
    ("storm", "暴雨来之前", "Before the storm"),
    ("savings", "少带的、少跑的", "Brought less, came less"),
    ("speed", "花了多少时间", "How long it took"),
)


def render(figures: Figures) -> str:
    """The whole page."""
    style = resources.files(__package__).joinpath("report.css").read_text(encoding="utf-8")
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", f"{figures.district_zh}的一天 · A day in {figures.district_en} · Saltern"),
        element("style", style),
    )
    main = element(
        "main",
        incoming.section(figures),
        incoming.reminders(figures),
        telling.stories(figures),
        telling.storm(figures),
        outgoing.savings(figures),
        outgoing.speed(figures),
        class_="wrap",
    )
    body = element("body", _header(figures), main, _footer(figures))
    return page(element("html", head, body, lang="zh-Hans"))


def _header(figures: Figures) -> Element:
    day = figures.as_of
    big = (
        (f"{figures.sweep.found:,}", "条提醒，无人开口就找到", "reminders found before anyone asked"),
        (f"{figures.residents:,}", "居民", "residents"),
        (f"{figures.firms:,}", "法人", "firms"),
        (f"{figures.records:,}", f"条记录，来自 {figures.units} 个单位", f"records of {figures.units} units"),
        (f"{figures.decision_ms:,.1f} ms", "毫秒，从提交到批准", "milliseconds from application to approval"),
    )
    items = [element("li", element("b", number), both("span", zh, en)) for number, zh, en in big]
    links = [element("li", beside("a", zh, en, href=f"#{key}")) for key, zh, en in SECTIONS]
    return element(
        "header",
        element(
            "div",
            both(
                "h1",
                f"{figures.district_zh}的一天：在您开口之前",
                f"A day in {figures.district_en}: served before asking",
            ),
            both(
                "p",
                f"{day.year}年{day.month}月{day.day}日，一台机器，一个区。四十个单位的文件合成一幅图，"
                "规则从中找出该提醒谁、该批准谁、该通知谁。",
                f"{day:%d %B %Y}, one machine, one district. The files of forty units become one picture; rules find "
                "in it whom to remind, what to approve, whom to warn.",
            ),
            element("ul", *items, class_="five"),
            both(
                "p",
                "这里的每个人、每家企业都是按种子生成的，与真人真企业无关。"
                "地名与办事规则取自公开资料，个别规则尚待主管部门核对。短信按发出的原文，是中文。",
                "Every person and firm here is made from a seed and is nobody. Place names and rules follow public "
                "sources; some rules still await confirmation by the unit in charge. Messages stand as they were sent, "
                "in Chinese.",
                class_="note",
            ),
            _small(figures) if figures.small else None,
            element("nav", element("ul", *links), aria_label="目录 Contents"),
            class_="wrap",
        ),
    )


def _small(figures: Figures) -> Element:
    return both(
        "p",
        f"这是一个小区：{figures.residents:,} 位居民、{figures.firms:,} 家企业，为了半分钟看完。单位、规则、故事一样，"
        "人数少是因为人少。真实规模请运行 make demo。",
        f"This is a small district of {figures.residents:,} residents and {figures.firms:,} firms, made to be seen in "
        "half a minute. Units, rules and stories are the same; the counts are small because the district is. "
        "make demo has the real size.",
        class_="small",
    )


def _footer(figures: Figures) -> Element:
    chain = "日志链完整" if figures.journal_holds else "日志链有缺口，请运行 saltern journal verify"
    return element(
        "footer",
        element(
            "div",
            both(
                "p",
                f"种子 {figures.seed}，用时 {figures.seconds:,.0f} 秒，内存峰值 {figures.peak_mib:,.0f} MiB；{chain}。",
                f"Seed {figures.seed}, {figures.seconds:,.0f} seconds, peak memory {figures.peak_mib:,.0f} MiB; "
                f"the journal {'holds' if figures.journal_holds else 'has a gap: run saltern journal verify'}.",
            ),
            class_="wrap",
        ),
    )
