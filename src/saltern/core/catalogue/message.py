"""Message templates: `((name))` fields out of a short list, lengths in SMS parts, words no one should be met with.

Parts are counted as telephones do (3GPP TS 23.038, 23.040): in the GSM 7-bit alphabet 160 septets alone or 153 a part,
in UCS-2, as all Chinese, 70 units or 67 a part.

>>> parts("您的户口可以迁过来了"), parts("x" * 161)
(1, 2)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from saltern.core.catalogue.pack import Template
from saltern.core.catalogue.template import names_in
from saltern.core.documents.fields import Fields
from saltern.errors import Place
from saltern.words import LANGUAGES

SAMPLES: Final[Mapping[str, str]] = {
    "name": "欧阳先生",
    "item": "接收毕业生户籍迁入",
    "case_no": "YT20200710000123",
    "due": "11月14日",
    "days": "10",
    "count": "14",
    "material": "劳动合同",
    "reason": "用人单位的社保登记还没有核验到",
    "venue": "海山街道便民服务中心",
    "kind": "雷雨大风",
    "level": "黄色",
    "next": "接收毕业生户籍迁入",
    "opens": "12月12日14时",
    "closes": "12月20日17时",
}
"""The fields a template may name, each with a long honest example by which lengths are counted."""

ENGLISH: Final[Mapping[str, str]] = {
    **SAMPLES,
    "name": "Mr Ouyang",
    "item": "Household transfer for the graduate",
    "due": "14 November",
    "material": "labour contract",
    "reason": "the employer's insurance is not confirmed yet",
    "venue": "Haishan Sub-district Service Centre",
    "kind": "Thunderstorm gale",
    "level": "yellow",
    "next": "Household transfer for the graduate",
    "opens": "12 December, 9:00",
    "closes": "20 December, 17:00",
}
BANNED: Final = (
    "无效",
    "非法",
    "系统异常",
    "请知悉",
    "违规操作",
    "不予受理",
    "逾期不候",
    "责任自负",
    "特此通知",
    "务必遵照",
)
"""Words no one should be met with (docs: how it looks and speaks)."""

INTRUSIVE: Final = (
    "残疾", "残联", "低保", "救助", "贫困", "困难", "独居", "失业", "离职", "孕", "死亡", "去世",
    "遗产", "房产", "病", "护理", "康复",
    "disab", "poor", "poverty", "alone", "unemploy", "left a job", "pregnan", "died", "dead", "estate", "illness",
    "disease", "care allowance", "rehabilit",
)  # fmt: skip
"""What a text of a sensitive matter never says: a stranger may read it first."""

HOURS: Final = (
    "今天", "今日", "今晚", "今夜", "今早", "明天", "明日", "天黑前",
    "today", "tonight", "tomorrow", "before dark", "this evening",
)  # fmt: skip
"""Words that are true only at some hours: a warning may come at any."""

PREPARED: Final = ("备好", "填好", "替您填", "帮您填", "filled in", "prepared")
"""Words that promise a form already filled in."""

CODES: Final = {
    "zh": re.compile(r"\b(?:null|none|refer|approve|true|false)\b|Ref\(|[A-Za-z]+_[A-Za-z_]+", re.ASCII),
    "en": re.compile(r"\bnull\b|Ref\(|[A-Za-z]+_[A-Za-z_]+", re.ASCII),
}
"""What only the program says, by the language in which it would stand."""

GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED: Final = frozenset("\f^{}\\[~]|€")


def read_templates(fields: Fields) -> dict[str, Template]:
    """A file of `templates/`: templates by key."""
    found = {}
    for key, template in fields.each():
        sms = template.phrase("sms")
        inner = template.sub("sms")
        places: dict[str, Place] = {language: inner.place_of(language) for language in LANGUAGES} if inner else {}
        found[key] = Template(
            key=key,
            sms=sms,
            why=template.phrase("why"),
            title=template.phrase("title", required=False),
            fields=tuple(sorted({name for text in (sms.zh, sms.en) for name in names_in(text)})),
            sender=template.key("sender"),
            refusable=template.boolean("refusable") if template.has("refusable") else None,
            sensitive=template.boolean("sensitive"),
            place=template.place,
            places=places,
        )
        template.done()
    return found


def parts(text: str) -> int:
    """How many SMS parts a text takes; an empty one takes one."""
    if all(sign in GSM or sign in GSM_EXTENDED for sign in text):
        return _filled((2 if sign in GSM_EXTENDED else 1 for sign in text), alone=160, part=153)
    return _filled((2 if ord(sign) > 0xFFFF else 1 for sign in text), alone=70, part=67)


def _filled(sizes: Iterable[int], *, alone: int, part: int) -> int:
    """Parts filled one after the other; a sign of two units never stands across two parts."""
    total = used = 0
    count = 1
    for size in sizes:
        total += size
        if used + size > part:
            count, used = count + 1, 0
        used += size
    return 1 if total <= alone else count
