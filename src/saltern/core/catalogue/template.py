"""The one way a message text is filled: for the lint that measures it, and for the outbox that sends it.

`((name))` is replaced by a value from a whitelist, and nothing else happens. No `str.format`, no template language: a
text written by an editor can read neither settings nor objects. Around a text stand who sends it, a number to call
where the text names none, and how to stop where it may be refused: `framed`, once for every message there is.

>>> text = Template(key="due", texts={"zh": "((name))，您可以办理((item))了。"}, names=frozenset({"name", "item"}))
>>> render(text, values={"name": "张*", "item": Phrase(zh="居住证", en="a residence permit")}, language="zh")
'张*，您可以办理居住证了。'
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from saltern.core.catalogue.pack import Pack
from saltern.errors import SalternError
from saltern.words import Phrase

GAP = re.compile(r"\(\(([^()]*)\)\)")
NAME = re.compile(r"[a-z][a-z0-9_]*")
LONGEST_VALUE = 200
LONGEST_TEXT = 1_000

FRAME: Final[Mapping[str, Mapping[str, str]]] = {
    "zh": {"sender": "【{}】", "call": "问{}", "stop": "回T退订", "and": "，", "between": ""},
    "en": {"sender": "[{}] ", "call": "Call {}.", "stop": "T = stop", "and": " ", "between": " "},
}
"""What stands around every text, by language."""

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
    """A text by language, the names it may use, and for e-mail the subject line by language.

    `sender` is who speaks, by language, `call` the number to call; `refusable`: it tells how to stop,
    or says that it may not be refused; None where its kind says it.
    """

    key: str
    texts: Mapping[str, str]
    names: frozenset[str]
    titles: Mapping[str, str] = field(default_factory=dict)
    sender: Mapping[str, str] = field(default_factory=dict)
    call: str = ""
    refusable: bool | None = None


def of_pack(pack: Pack) -> Mapping[str, Template]:
    """A pack's templates; the loader has checked their names against the whitelist."""
    return {key: of_template(pack, key) for key in pack.templates}


def of_template(pack: Pack, key: str) -> Template:
    """One of a pack's templates, with the name and number of the unit that sends it."""
    template = pack.templates[key]
    unit = pack.units.get(template.sender)
    return Template(
        key=key,
        texts=template.sms.plain(),
        names=frozenset(template.fields),
        titles=template.title.plain() if template.title else {},
        sender=unit.sender.plain() if unit and unit.sender else {},
        call=(unit.call if unit else "") or pack.district.call,
        refusable=template.refusable,
    )


def framed(template: Template, text: str, *, language: str) -> str:
    """A filled text as it leaves: who sends it, the number to call, how to stop.

    >>> due = Template(key="due", texts={}, names=frozenset(), sender={"zh": "盐田民政"}, call="12345", refusable=True)
    >>> framed(due, "您可以办了。", language="zh"), framed(due, "不清楚请打12345。", language="zh")
    ('【盐田民政】您可以办了。问12345，回T退订', '【盐田民政】不清楚请打12345。回T退订')
    """
    words = FRAME[language if language in FRAME else "zh"]
    name = template.sender.get(language, "")
    head = words["sender"].format(name) if name else ""
    asks = words["call"].format(template.call) if template.call and template.call not in text else ""
    stops = words["stop"] if template.refusable else ""
    tail = words["and"].join(part for part in (asks, stops) if part)
    between = words["between"] if tail and text else ""
    return f"{head}{text}{between}{tail}"


def names_in(text: str) -> Sequence[str]:
    """The names between double brackets, in their order.

    >>> names_in("((who))：((what))")
    ['who', 'what']
    """
    return [found.strip() for found in GAP.findall(text)]


def render(template: Template, *, values: Values, language: str) -> str:
    """The text for one recipient, framed. Raises `TextMissing`, `NameNotAllowed`, `ValueMissing`, `TextTooLong`."""
    spoken = _spoken(template, template.texts, language)
    return framed(template, _filled(template, template.texts, values, spoken), language=spoken)


def title(template: Template, *, values: Values, language: str) -> str:
    """The subject line for one recipient; empty where the template has none."""
    if not template.titles:
        return ""
    return _filled(template, template.titles, values, _spoken(template, template.titles, language))


def _spoken(template: Template, texts: Mapping[str, str], language: str) -> str:
    """The first language there is a text in."""
    spoken = next((one for one in (language, "zh", "en") if texts.get(one)), None)
    if spoken is None:
        raise TextMissing(template=template.key, languages=f"{language}, zh, en")
    return spoken


def _filled(template: Template, texts: Mapping[str, str], values: Values, spoken: str) -> str:
    """The text in one language, and everything in it in that same one."""

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
    """A value as one line without control signs, so that it can add neither lines nor headers. Nothing is cut unseen.

    >>> plain("a\\r\\nBcc: x")
    'a Bcc: x'
    """
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in str(value)).split())
    return line if len(line) <= LONGEST_VALUE else f"{line[: LONGEST_VALUE - 1]}…"


def _fits(template: Template, name: str) -> bool:
    return name in template.names and NAME.fullmatch(name) is not None


def _not_allowed(template: Template, name: str) -> NameNotAllowed:
    return NameNotAllowed(template=template.key, name=name, allowed=", ".join(sorted(template.names)) or "—")
