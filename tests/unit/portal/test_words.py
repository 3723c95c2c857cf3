"""The words of the templates: both languages everywhere, English in English, plain and short Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

INTERFACES = Path(__file__).resolve().parents[3] / "src" / "saltern" / "interfaces"
TEMPLATES = sorted(INTERFACES.glob("*/templates/**/*.html"))
SAY = re.compile(r'\{%\s*(?:say|plain)\s+((?:"[^"]*"\s*)+)')
BARE = (
    re.compile(r'\s[\w-]+="((?:[^"{]|\{%[^%]*%\}|\{\{[^}]*\}\})*)"'),
    re.compile(r"<(?:title|option|textarea|text)\b[^>]*>(.*?)</(?:title|option|textarea|text)>", re.DOTALL),
    re.compile(r"\{% block title %\}(.*?)\{% endblock %\}", re.DOTALL),
)
"""Where no markup can stand: attributes, titles, options, what is typed, words of a drawing."""
MARKING = re.compile(
    r"\{%\s*(?:(?:phrase|written|heading|source|day|whole_day|day_and_weekday|moment|money|sep)\b"
    r'|say (?:"[^"]*"\s*)+\w+=)'
)
"""What may print markup: every tag that marks Chinese, and what is kept together."""
LITERAL = re.compile(r'"([^"]*)"')
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f]")
LATIN_SENTENCE = re.compile(r"[A-Za-z]{2,}(?: [a-z]{2,}){2,}")
BANNED = (
    "无效", "非法", "系统异常", "请知悉", "用户", "请悉知", "特此", "予以", "系统错误", "网络异常", "操作失败",
    "请联系管理员", "敬请", "温馨提示", "参数错误", "未知错误", "拒绝访问", "鉴权", "会话",
)  # fmt: skip
LONGEST_ON_AVERAGE = 25
ONLY_CHINESE = {"offline.html", "fault.html"}
"""Kept on the device, or said where nothing works: both languages stand in one page."""


def said(template: Path) -> Iterator[tuple[str, ...]]:
    """The literals of every `say`."""
    for found in SAY.finditer(template.read_text(encoding="utf-8")):
        yield tuple(LITERAL.findall(found[1]))


def sentences() -> Iterator[str]:
    """The Chinese sentences of the templates, without what is filled in."""
    for template in TEMPLATES:
        for zh, *_ in said(template):
            for one in re.split(r"[。；！？]", re.sub(r"<[^>]+>|\{[^}]*\}", "", zh)):
                if HAN.search(one):
                    yield one.strip()


def test_there_are_templates() -> None:
    assert len(TEMPLATES) > 30


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_what_is_said_is_said_in_both_languages(template: Path) -> None:
    wrong = [
        words
        for words in said(template)
        if words != ("zh-Hans", "en")
        and (
            len(words) != 2
            or not HAN.search(words[0] + "字" * (not re.search(r"\w", words[0])))
            or HAN.search(words[1])
            or (not words[1] and words[0].strip("。，、；：（） "))
            or LATIN_SENTENCE.search(re.sub(r"\{[^}]*\}|<[^>]+>", "", words[0]))
        )
    ]
    assert wrong == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_word_stands_in_a_template_in_one_language_alone(template: Path) -> None:
    if template.name in ONLY_CHINESE:
        return
    bare = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", template.read_text(encoding="utf-8"), flags=re.DOTALL)
    bare = re.sub(r'<(\w+) [^>]*lang="zh-Hans"[^>]*>中文</\1>', "", bare)
    assert HAN.findall(re.sub(r"<!--.*?-->", "", bare, flags=re.DOTALL)) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_word_of_an_office_is_used(template: Path) -> None:
    words = " ".join(zh for zh, *_ in said(template))
    assert [word for word in BANNED if word in words] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_markup_is_printed_where_none_can_stand(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert [found[0] for bare in BARE for found in bare.finditer(text) if MARKING.search(found[1])] == []


def test_a_sentence_is_short_on_average() -> None:
    lengths = [len(re.sub(r"\s", "", one)) for one in sentences()]
    assert sum(lengths) / len(lengths) <= LONGEST_ON_AVERAGE
    assert [one for one in sentences() if len(one) > 60] == []
