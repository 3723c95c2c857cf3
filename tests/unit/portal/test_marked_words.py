"""Chinese on an English page is marked as Chinese, everything is escaped once, and a Chinese page carries no mark."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Engine

from saltern.interfaces.pages.templatetags.words import marked
from saltern.words import Phrase

ENGINE = Engine(libraries={"words": "saltern.interfaces.pages.templatetags.words"})
WU = '<span lang="zh-Hans">吴振邦</span>'
HOSTILE = '<b>吴"振\'邦</b> & "x"'


def shown(template: str, language: str = "en", **values: Any) -> str:
    return ENGINE.from_string("{% load words %}" + template).render(Context({"language": language, **values}))


@pytest.mark.parametrize(
    ("words", "runs"),
    [
        ("In Haishan", []),
        ("吴振邦", ["吴振邦"]),
        ("Mr 吴振邦, of 深盐路2015号B座", ["吴振邦", "深盐路2015号B座"]),
        ("《公共租赁住房管理办法》第七条（2012年）", ["《公共租赁住房管理办法》第七条（2012年）"]),
        ("您说“好”了：18,640.50元。See", ["您说“好”了：18,640.50元。See"]),
        ("“吴振邦” and “x”", ["吴振邦"]),
        ("梅沙 海山 (盐田), 3个", ["梅沙 海山 (盐田", "3个"]),
        ("异地就医(转诊)备案 2025", ["异地就医(转诊)备案"]),
        ("老户口簿.png", ["老户口簿"]),
        ("魏**", ["魏**"]),
        ("𠮷田", ["𠮷田"]),
        ("a，b", []),
    ],
)
def test_runs_of_chinese(words: str, runs: list[str]) -> None:
    rest, found = str(marked(words)), []
    while '<span lang="zh-Hans">' in rest:
        _, _, rest = rest.partition('<span lang="zh-Hans">')
        run, _, rest = rest.partition("</span>")
        found.append(run)
    assert found == runs
    assert marked(words).replace('<span lang="zh-Hans">', "").replace("</span>", "") == words


@pytest.mark.parametrize(
    ("template", "en", "zh"),
    [
        ("{% phrase name %}", WU, "吴振邦"),
        ("{% phrase both %}", f"Stop {WU}", "不让吴振邦"),
        ("{% phrase none %}", "", ""),
        ('{% say "代{n}" "For {n}" n=name %}', f"For {WU}", "代吴振邦"),
        ('{% say "有<b>{n}</b>" "<b>{n}</b> found" n=3 %}', "<b>3</b> found", "有<b>3</b>"),
        ("{% heading both %}", f'<span class="nb">Stop {WU}</span>', '<span class="nb">不让吴振邦</span>'),
        (
            "{% written lines %}",
            'one<br><span lang="zh-Hans">二</span><br>&lt;i&gt;',
            "one<br>二<br>&lt;i&gt;",
        ),
        ("{% plain name %}", "吴振邦", "吴振邦"),
        ('{% plain "代{n}" "For {n}" n=name %}', "For 吴振邦", "代吴振邦"),
        (
            '<input{% lang name %} value="{% plain name %}">',
            '<input lang="zh-Hans" value="吴振邦">',
            '<input value="吴振邦">',
        ),
        ("<option{% lang plain_one %}>", "<option>", "<option>"),
        ('{% phrase name as one %}{% say "代{n}" "For {n}" n=one %}', f"For {WU}", "代吴振邦"),
    ],
)
def test_tags_in_both_languages(template: str, en: str, zh: str) -> None:
    values: dict[str, Any] = {
        "name": "吴振邦", "both": Phrase(zh="不让吴振邦", en="Stop 吴振邦"), "none": None, "lines": "one\r\n二\n<i>",
        "plain_one": Phrase(zh="区", en="district"),
    }  # fmt: skip
    assert (shown(template, **values), shown(template, "zh", **values)) == (en, zh)


def test_a_source_is_marked_part_by_part() -> None:
    said = shown("{% source unit date note %}", unit=Phrase(zh="公安", en="Police"), date="2020-01-01", note="户口<")
    assert said == (
        '<span class="src"><span><span class="vh">Source: </span>Police<i class="sep">，</i><span lang="zh-Hans">户口'
        '</span>&lt; <time class="nb">2020-01-01</time></span></span>'
    )


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "template",
    ["{% phrase x %}", "{% written x %}", "{% heading x %}", '{% say "{n}" "{n}" n=x %}',
     "{% phrase x as y %}{% phrase y %}", "{% plain x %}", '{% plain "{n}" "{n}" n=x %}', "{% source x %}"],
)  # fmt: skip
def test_hostile_words_are_escaped_once(template: str, language: str) -> None:
    said = shown(template, language, x=HOSTILE)
    assert "<b>" not in said
    assert "&amp;lt;" not in said
    for sign, entity in (("<b>", "&lt;b&gt;"), ("</b>", "&lt;/b&gt;"), (" & ", " &amp; "), ('"x"', "&quot;x&quot;")):
        assert said.count(entity) == HOSTILE.count(sign)
    assert ('lang="zh-Hans"' in said) is (language == "en" and "plain" not in template)


def test_bare_words_cannot_leave_their_attribute() -> None:
    said = shown('<p title="{% plain x %}"{% lang x %}>', x='"><script>吴')
    assert said == '<p title="&quot;&gt;&lt;script&gt;吴" lang="zh-Hans">'


def test_a_placeholder_in_somebodys_words_is_not_filled() -> None:
    assert (
        shown('{% say "{a}" "{a} of {b}" a=a b="B" %}', a="{b.__class__}吴")
        == '{b.__class__}<span lang="zh-Hans">吴</span> of B'
    )
    assert shown('{% plain "{a}" "{a} of {b}" a=a b="B" %}', a="{b.__class__}") == "{b.__class__} of B"
