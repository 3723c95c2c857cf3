"""`{% load words %}`: the tags and filters every template speaks; the language is the page's, picked once.

`{% say "首页" "Home" %}` holds both languages where the words stand, so that none can be forgotten (docs/adr/0027).
What stays Chinese on an English page, a name or what somebody typed, is marked as Chinese by whatever prints it; where
no markup can stand, `{% plain %}` says the bare words, and `{% lang %}` marks the element around them (docs/adr/0033).
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import normalize_newlines

from saltern.interfaces.pages import icon as icons
from saltern.interfaces.pages import said
from saltern.words import Phrase, day_words

register = template.Library()

ICONS: Final = "page_icons"
WIDE: Final = 0x2E80
"""From here on letters are as wide as a Chinese one."""
SEPARATOR: Final = mark_safe('<i class="sep">，</i>')  # a constant
"""Between short facts: drawn as a hairline, read and copied as a comma."""

UNSPOKEN: Final = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}
"""Signs that would end a data block of a page, as JSON writes them instead."""
HAN: Final = r"\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
LATIN: Final = "0-9A-Za-z"
SIGNS: Final = r"*·\u3001\u3002\u3008-\u3011\u3014-\u301b\uff01-\uff5e"
CHINESE: Final = re.compile(
    rf"(?<![{LATIN}])[{LATIN}\u3008\u300a\u3010\u3014\uff08]*[{HAN}]"
    rf"(?:[{HAN}{LATIN}{SIGNS}-]|[.,:/](?=[0-9])|[ ()“”‘’](?=[()“”‘’]*[{LATIN}]*[{HAN}]))*"
)
"""A run of Chinese, with the signs and figures inside it: 深盐路2015号, 《民法典》第十条."""

Context = RequestContext


def language_of(context: Context) -> str:
    """ "zh" or "en"."""
    return str(context.get("language", "zh"))


def marked(words: str) -> SafeString:
    """Words of an English page, escaped, each run of Chinese marked as a part in another language (WCAG 3.1.2).

    >>> marked("At 海山路2号 <Haishan>")
    'At <span lang="zh-Hans">海山路2号</span> &lt;Haishan&gt;'
    """
    if words.isascii():
        return escape(words)
    parts, end = [], 0
    for run in CHINESE.finditer(words):
        parts += [escape(words[end : run.start()]), f'<span lang="zh-Hans">{escape(run[0])}</span>']
        end = run.end()
    return mark_safe("".join((*parts, escape(words[end:]))))  # noqa: S308  # each part is escaped


@register.simple_tag(takes_context=True)
def say(context: Context, zh: str, en: str, **names: object) -> SafeString:
    """Words in the page's language; `{name}` in them is filled, and what fills it is escaped."""
    words = zh if language_of(context) == "zh" else en
    if not names:
        return mark_safe(words)  # noqa: S308  # words of a template, which we wrote
    return mark_safe(words.format_map({name: _said(context, value) for name, value in names.items()}))  # noqa: S308  # each is escaped


@register.simple_tag
def linked_data(told: Mapping[str, object]) -> SafeString:
    """What programs read of a page (JSON-LD): data that runs nothing, so that the policy of scripts need not name it.

    >>> linked_data({"name": "</script>"})
    '<script type="application/ld+json">{"name": "\\\\u003C/script\\\\u003E"}</script>'
    """
    text = json.dumps(told, ensure_ascii=False).translate(UNSPOKEN)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308  # no sign ends the element


@register.simple_tag(takes_context=True)
def phrase(context: Context, words: Phrase | str | None) -> SafeString:
    """A phrase in the page's language; what is the same in both as it is."""
    return _said(context, words or "")


@register.simple_tag(takes_context=True)
def written(context: Context, words: str | None) -> SafeString:
    """What somebody wrote, with its lines."""
    lines = normalize_newlines(words or "").split("\n")
    return format_html_join(mark_safe("<br>"), "{}", ((_said(context, line),) for line in lines))


@register.simple_tag(takes_context=True)
def plain(context: Context, words: Phrase | str | None, en: str | None = None, **names: object) -> str:
    """The same words where no markup can stand: in an attribute, a title, an option. As `phrase`, or with English as
    `say`."""
    text = _bare(context, (words or "") if en is None else Phrase(zh=str(words), en=en))
    return text.format_map({name: _bare(context, value) for name, value in names.items()}) if names else text


@register.simple_tag(takes_context=True)
def lang(context: Context, words: Phrase | str | None) -> SafeString:
    """The attribute of an element that holds bare Chinese on an English page: an input, an option; else nothing."""
    foreign = language_of(context) != "zh" and CHINESE.search(_bare(context, words or ""))
    return mark_safe(' lang="zh-Hans"' if foreign else "")  # noqa: S308  # a constant


def _bare(context: Context, value: object) -> str:
    return value.said(language_of(context)) if isinstance(value, Phrase) else str(value)


def _said(context: Context, value: object) -> SafeString:
    """A value in the page's language, escaped once; what is markup of ours already stays as it is."""
    if isinstance(value, SafeString):
        return value
    words = _bare(context, value)
    return escape(words) if language_of(context) == "zh" else marked(words)


@register.simple_tag(takes_context=True)
def heading(context: Context, words: Phrase | str) -> SafeString:
    """A phrase as a heading that breaks only after its signs."""
    parts = said.parted(_bare(context, words))
    return format_html_join("", '<span class="nb">{}</span>', ((_said(context, part),) for part in parts))


@register.simple_tag(takes_context=True)
def icon(context: Context, name: str, classes: str = "") -> SafeString:
    """An icon, always beside a word; its drawing is written once, by `sprite`."""
    _used(context)[name] = None
    return format_html(
        '<svg class="i{}" aria-hidden="true"><use href="#{}"/></svg>', f" {classes}" if classes else "", name
    )


@register.simple_tag(takes_context=True)
def sprite(context: Context) -> SafeString:
    """The drawings of every icon this page showed, at its end."""
    drawn = "".join(icons.symbol(name) for name in _used(context))
    return mark_safe(  # noqa: S308  # drawings of our own file
        f'<svg width="0" height="0" class="vh" aria-hidden="true">{icons.mask()}{icons.symbol("mark")}{drawn}</svg>'
    )


def _used(context: Context) -> dict[str, None]:
    """The icons of this page so far: kept with the request, so that every included template adds to one list."""
    request = context["request"]
    if not hasattr(request, ICONS):
        setattr(request, ICONS, {})
    found: dict[str, None] = getattr(request, ICONS)
    return found


@register.simple_tag(takes_context=True)
def day(context: Context, on: dt.date | None) -> SafeString:
    """A day as people say it, kept together."""
    return _kept_together(context, said.said_day(on, today=context["today"])) if on else SafeString("")


@register.simple_tag(takes_context=True)
def whole_day(context: Context, on: dt.date | None) -> SafeString:
    """A day with its year and day of the week."""
    return _kept_together(context, said.whole_day(on)) if on else SafeString("")


@register.simple_tag(takes_context=True)
def day_and_weekday(context: Context, on: dt.date) -> SafeString:
    """A day with its day of the week: 7月10日，周五."""
    date, name = day_words(on, on=on), said.weekday(on)
    if language_of(context) == "zh":
        return format_html('<span class="nw">{}</span>，{}', date.zh, name.zh)
    return format_html("{}, {}", name.en, date.en)


@register.simple_tag(takes_context=True)
def moment(context: Context, at: dt.datetime | None) -> SafeString:
    """A moment in the district's time, as people say it."""
    if at is None:
        return SafeString("")
    return _kept_together(context, said.said_moment(at.astimezone(context["zone"]), today=context["today"]))


@register.simple_tag(takes_context=True)
def money(context: Context, value: Decimal | None) -> SafeString:
    """A sum in yuan."""
    return _kept_together(context, said.said_sum(value)) if value is not None else SafeString("")


@register.filter
def phone(number: str) -> str:
    """A mobile number in three groups."""
    return said.said_phone(number)


@register.filter
def fitted(text: str, width: int) -> str:
    """As much of a text as stands in a drawing in that many Chinese characters; a Latin letter takes 0.6 of one.

    >>> fitted("费用在当场报销的上限以内", 6), fitted("Bill within the limit", 14)
    ('费用在当场…', 'Bill within the limit')
    """
    wide = [1.0 if ord(letter) >= WIDE else 0.6 for letter in text]
    if sum(wide) <= width:
        return text
    room, kept = width - 1.0, 0
    while (room := room - wide[kept]) >= 0:
        kept += 1
    return f"{text[:kept].rstrip()}…"


@register.filter
def grouped(number: int) -> str:
    """A number with its thousands apart: 4,312."""
    return f"{number:,}"


@register.simple_tag
def sep() -> SafeString:
    """What parts short facts."""
    return SEPARATOR


@register.simple_tag(takes_context=True)
def source(context: Context, unit: Phrase | str, date: str = "", note: Phrase | str = "") -> SafeString:
    """Where a value comes from: the unit, what is said of it, the day it is of."""
    words = [shown for one in (unit, note) if (shown := phrase(context, one))]
    return format_html(
        '<span class="src"><span><span class="vh">{}</span>{}{}</span></span>',
        say(context, "来源：", "Source: "),
        mark_safe(SEPARATOR.join(words)),  # noqa: S308  # escaped above
        format_html(' <time class="nb">{}</time>', date) if date else "",
    )


@register.simple_tag(takes_context=True)
def to(context: Context, route: str, *arguments: object, **names: object) -> str:
    """The address of a page by its name; a page that comes back here is told where from by `back`."""
    back = names.pop("back", "")
    address = reverse(route, args=arguments, kwargs=names or None)
    if not back:
        return address
    return f"{address}?back={context['request'].path}"


@register.filter
def of(values: Mapping[str, Any], key: str) -> Any:
    """The value under a key; nothing where there is none."""
    return values.get(key)


def _kept_together(context: Context, words: Phrase) -> SafeString:
    return format_html('<span class="nw">{}</span>', words.said(language_of(context)))
