"""The report's stories: steps in order, the messages as people read them, the storm."""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element  # writes only, parses nothing

from saltern.demo.report.figures import Figures, Reason, Step, Story, Street
from saltern.demo.report.markup import beside, both, element
from saltern.demo.report.sheets import Column, Measure, sheet

WORDS: Final = {
    "approved": ("已办好", "approved"),
    "waiting": ("等材料", "waiting for a paper"),
    "due": ("待您办", "to do"),
    "held": ("待放行", "to be released"),
    "referred": ("转人工", "to a person"),
    "lapsed": ("已结束", "closed"),
}
CHECKS: Final = {
    "met": ("✓", "符合", "holds"),
    "not-met": ("✗", "不符合", "does not hold"),
    "unknown": ("?", "说不清", "not known"),
}
"""What became of a fact that was asked: the sign, and its words for who cannot see it."""
FACTS: Final = {
    "办件编号": ("办件编号", "case number"),
    "少交材料": ("少交材料（份）", "documents not brought"),
    "少跑": ("少跑（趟）", "visits saved"),
    "后续事项": ("后续事项（件）", "next steps"),
    "承诺补齐": ("承诺补齐", "promised by"),
    "现在": ("现在", "now"),
    "答复日期": ("答复日期", "answer by"),
}
"""What the facts of a story are called, with what they are counted in."""


def stories(figures: Figures) -> Element:
    """All stories, each in a card."""
    return element(
        "section",
        both("h2", "几个人的一天", "A day of a few people"),
        element(
            "div", *(_story(story, shown=place == 0) for place, story in enumerate(figures.stories)), class_="stories"
        ),
        id="stories",
    )


def _story(story: Story, *, shown: bool) -> Element:
    facts = [
        part
        for name, value in story.facts.items()
        for part in (beside("dt", *FACTS.get(name, (name, ""))), element("dd", value))
    ]
    return element(
        "article",
        both("h3", story.title_zh, story.title_en),
        both("p", story.lead_zh, story.lead_en, class_="note"),
        _steps(story.steps, shown=shown),
        element("dl", *facts, class_="facts") if facts else None,
        class_="card",
    )


def _steps(steps: tuple[Step, ...], *, shown: bool = False) -> Element:
    return element("ol", *(_step(step, shown=shown) for step in steps), class_="steps")


def _step(step: Step, *, shown: bool) -> Element:
    state = "waiting" if step.state in {"held", "referred"} else step.state
    title = both("div", step.zh, step.en)
    tags = []
    if step.state in WORDS:
        tags.append(beside("span", *WORDS[step.state], class_=f"tag {state}"))
    if step.milliseconds is not None:
        tags.append(beside("span", f"{step.milliseconds:,.1f} 毫秒", "ms", class_="tag"))
    message = element("div", element("b", step.to), step.message, class_="sms") if step.message else None
    return element(
        "li",
        title,
        element("div", *tags, class_="tags") if tags else None,
        _why(step.reasons, shown=shown) if step.reasons else None,
        message,
        class_=state,
    )


def _why(reasons: tuple[Reason, ...], *, shown: bool) -> Element:
    """What the answer rests on: the fact, what the records hold, which unit says so, of which day, whether it holds."""
    rows = [
        (
            both("span", one.fact_zh, one.fact_en),
            both("span", one.value_zh, one.value_en) if one.value_zh else "",
            both("span", one.unit_zh, one.unit_en) if one.unit_zh else "",
            element("span", one.day, class_="whole") if one.day else "",
            _check(one.state),
        )
        for one in reasons
    ]
    columns = (
        Column(zh="为什么", en="why"),
        Column(zh="值", en="value"),
        Column(zh="单位", en="unit"),
        Column(zh="日期", en="date"),
        Column(zh="核对", en="check"),
    )
    return element(
        "details",
        beside("summary", f"凭什么：{len(rows)} 项事实", f"what it rests on: {len(rows)} facts"),
        sheet("凭什么", "What it rests on", columns, rows, top=len(rows)),
        class_="why",
        **({"open": "open"} if shown else {}),
    )


def _check(state: str) -> Element:
    sign, zh, en = CHECKS[state]
    return element(
        "span",
        element("span", sign, aria_hidden="true"),
        beside("span", zh, en, class_="unseen"),
        class_=f"check {state}",
    )


def storm(figures: Figures) -> Element:
    """The warning, whom it concerned, what they read."""
    storm = figures.storm
    table = sheet(
        "持有有效户外广告许可、且在预警范围内的企业",
        "firms with a valid permit for a sign where the warning holds",
        (
            Column(zh="街道", en="sub-district"),
            Column(zh="企业（家）", en="firms", kind="bar"),
            Column(zh="预警", en="warned"),
        ),
        [
            (
                both("span", street.name_zh, street.name_en),
                Measure(value=street.firms, text=f"{street.firms}"),
                _in_force(street),
            )
            for street in storm.streets
        ],
    )
    return element(
        "section",
        both("h2", "暴雨来之前", "Before the storm"),
        both(
            "p",
            f"一份{storm.kind}{storm.level}预警，{storm.milliseconds:,.0f} 毫秒后找到 {storm.firms} 家企业，"
            f"发出 {storm.messages} 条通知；再来一遍，多发 {storm.again} 条。",
            f"One warning; {storm.milliseconds:,.0f} milliseconds later {storm.firms} firms were found and "
            f"{storm.messages} messages written; the same warning once more wrote {storm.again}.",
        ),
        element(
            "div",
            element("div", element("div", storm.text, class_="sms"), _steps(storm.steps)),
            element(
                "div",
                both("h3", "在哪里", "Where"),
                _map(storm.streets, storm.land) if storm.land[2] else None,
                table,
            ),
            class_="card pair",
        ),
        id="storm",
    )


def _in_force(street: Street) -> Element:
    return beside("span", "生效", "yes") if street.warned else beside("span", "不涉及", "no")


def _map(streets: tuple[Street, ...], land: tuple[float, float, str]) -> Element:
    """The district as its pack draws it: where the warning holds, how many firms were told there."""
    width, height, path = land
    shapes = [
        element("path", d=street.path, class_="warned" if street.warned else "calm")
        for street in streets
        if street.path
    ]
    names = [
        element(
            "text",
            element("tspan", street.name_zh.removesuffix("街道"), x=street.at[0], dy=0),
            element(
                "tspan", street.name_en.removesuffix(" Sub-district"), x=street.at[0], dy="1.3em", class_="english"
            ),
            element("tspan", f"{street.firms}", x=street.at[0], dy="1.2em", class_="figure") if street.firms else None,
            x=street.at[0],
            y=street.at[1],
        )
        for street in streets
        if street.path
    ]
    drawing = element(
        "svg",
        element("path", d=path, class_="land"),
        *shapes,
        *names,
        view_box=f"0 0 {width:g} {height:g}",
        aria_hidden="true",
        class_="map",
    )
    caption = both(
        "figcaption",
        "示意图，不是测绘。深色是预警生效的街道，数字是收到通知的企业。",
        "A sketch, no survey. Dark: where the warning holds; the figures are the firms told.",
    )
    return element("figure", drawing, caption)
