"""The one way a message text is filled: for the lint that measures it, and for the outbox that sends it.

`((name))` is replaced by a value from a whitelist, and nothing else happens. No `str.format`, no template language: a
text written by an editor can read neither settings nor objects.

>>> text = Template(key="due", texts={"zh": "((name))，您可以办理((item))了。"}, names=frozenset({"name", "item"}))
>>> render(text, values={"name": "张*", "item": Phrase(zh="居住证", en="a residence permit")}, language="zh")
'张*，您可以办理居住证了。'
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from saltern.core.catalogue.pack import Template as PackTemplate
from saltern.errors import SalternError
from saltern.words import Phrase

GAP = re.compile(r"\(\(([^()]*)\)\)")
NAME = re.compile(r"[a-z][a-z0-9_]*")
LONGEST_VALUE = 200
LONGEST_TEXT = 1_000

Values = Mapping[str, str | Phrase | Mapping[str, str]]
"""What fills a text. Words that differ by language come as a `Phrase`, or as one is kept: `{"zh": …, "en": …}`."""


class TemplateUnknown(SalternError):
    """The pack has no template {template}."""

    family = "unknown"
    zh = "事项包中没有模板 {template}。"


class TextMissing(SalternError):
    """The template {template} has no text in any of {languages}."""

    family = "broken"
    zh = "模板 {template} 没有 {languages} 中任何一种语言的文本。"


class ValueMissing(SalternError):
    """The template {template} needs a value for (({name})), none was given."""

    family = "broken"
    zh = "模板 {template} 缺少 (({name})) 的值。"


class NameNotAllowed(SalternError):
    """The template {template} uses (({name})), which is not among {allowed}."""

    family = "broken"
    zh = "模板 {template} 使用了 (({name}))，允许的名称只有 {allowed}。"


class TextTooLong(SalternError):
    """The text of template {template} has {length} characters; at most {longest} are sent."""

    family = "invalid"
    zh = "模板 {template} 的文本有 {length} 个字符，最多 {longest} 个。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A text by language, the names it may use, and for e-mail the subject line by language."""

    key: str
    texts: Mapping[str, str]
    names: frozenset[str]
    titles: Mapping[str, str] = field(default_factory=dict)


def of_pack(templates: Mapping[str, PackTemplate]) -> Mapping[str, Template]:
    """A pack's templates; the loader has checked their names against the whitelist."""
    return {
        key: Template(
            key=key,
            texts=template.sms.plain(),
            names=frozenset(template.fields),
            titles=template.title.plain() if template.title else {},
        )
        for key, template in templates.items()
    }


def names_in(text: str) -> Sequence[str]:
    """The names between double brackets, in their order.

    >>> names_in("((who))：((what))")
    ['who', 'what']
    """
    return [found.strip() for found in GAP.findall(text)]


def render(template: Template, *, values: Values, language: str) -> str:
    """The text for one recipient. Raises `TextMissing`, `NameNotAllowed`, `ValueMissing`, `TextTooLong`."""
    return _filled(template, template.texts, values, language)


def title(template: Template, *, values: Values, language: str) -> str:
    """The subject line for one recipient; empty where the template has none."""
    return _filled(template, template.titles, values, language) if template.titles else ""


def _filled(template: Template, texts: Mapping[str, str], values: Values, language: str) -> str:
    """The text in the first language it has, and everything in it in that same one."""
    spoken = next((one for one in (language, "zh", "en") if texts.get(one)), None)
    if spoken is None:
        raise TextMissing(template=template.key, languages=f"{language}, zh, en")

    def put(gap: re.Match[str]) -> str:
        name = gap[1].strip()
        if not _fits(template, name):
            raise _not_allowed(template, name)
        if name not in values:
            raise ValueMissing(template=template.key, name=name)
        return plain(_said(values[name], spoken))

    filled = GAP.sub(put, texts[spoken])
    if len(filled) > LONGEST_TEXT:
        raise TextTooLong(template=template.key, length=len(filled), longest=LONGEST_TEXT)
    return filled


def _said(value: str | Phrase | Mapping[str, str], language: str) -> str:
    if isinstance(value, Mapping):
        value = Phrase.of(value)
    return value.said(language) if isinstance(value, Phrase) else value


def plain(value: object) -> str:
    """A value as one line without control signs, so that it can add neither lines nor headers.

    >>> plain("a\\r\\nBcc: x")
    'a Bcc: x'
    """
    return " ".join("".join(sign if sign.isprintable() else " " for sign in str(value)).split())[:LONGEST_VALUE]


def _fits(template: Template, name: str) -> bool:
    return name in template.names and NAME.fullmatch(name) is not None


def _not_allowed(template: Template, name: str) -> NameNotAllowed:
    return NameNotAllowed(template=template.key, name=name, allowed=", ".join(sorted(template.names)) or "—")
