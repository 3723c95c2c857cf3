"""The report's stories: steps in order, the messages as people read them, the storm."""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element  # writes only, parses nothing

from saltern.demo.report.charts import Bar, bars
from saltern.demo.report.figures import Figures, Step, Story
from saltern.demo.report.markup import both, element, sheet

WORDS: Final = {"approved": "已办好", "waiting": "等材料", "due": "待您办", "held": "待放行", "referred": "转人工"}


def stories(figures: Figures) -> Element:
    """All stories, each in a card."""
    return element(
        "section",
        both("h2", "几个人的一天", "A day of a few people"),
        element("div", *(_story(story) for story in figures.stories), class_="stories"),
        id="stories",
    )


def _story(story: Story) -> Element:
    facts = [part for name, value in story.facts.items() for part in (element("dt", name), element("dd", value))]
    return element(
        "article",
        both("h3", story.title_zh, story.title_en),
        both("p", story.lead_zh, story.lead_en, class_="note"),
        _steps(story.steps),
        element("dl", *facts, class_="facts") if facts else None,
        class_="card",
    )


def _steps(steps: tuple[Step, ...]) -> Element:
    return element("ol", *(_step(step) for step in steps), class_="steps")


def _step(step: Step) -> Element:
    state = "waiting" if step.state in {"held", "referred"} else step.state
    title = both("div", step.zh, step.en)
    if step.state in WORDS:
        title[0].append(element("span", WORDS[step.state], class_=f"tag {state}"))
    if step.milliseconds is not None:
        title[0].append(element("span", f"{step.milliseconds:,.1f} 毫秒", class_="tag"))
    message = element("div", element("b", step.to), step.message, class_="sms") if step.message else None
    return element("li", title, message, class_=state)


def storm(figures: Figures) -> Element:
    """The warning, whom it concerned, what they read."""
    storm = figures.storm
    chart = bars(
        [Bar(label=name, value=count, text=f"{count} 家") for name, count in storm.by_street.items()],
        title="各街道收到通知的企业",
        description="每个街道的企业数，右侧表格同",
    )
    table = sheet(
        "持有有效户外广告许可、且在预警范围内的企业",
        ("街道", "企业"),
        [(name, f"{count}") for name, count in storm.by_street.items()],
        numbers=1,
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
                chart,
                element("div", table, class_="scroll", tabindex="0", role="region", aria_label="各街道企业数"),
            ),
            class_="card pair",
        ),
        id="storm",
    )
