"""Message templates: `((name))` fields out of a short list, lengths in SMS parts, words no one should be met with.

An SMS in Chinese is sent as UCS-2: 70 characters in one part, 67 in each of several; in the GSM 7-bit alphabet
(3GPP TS 23.038) 160 and 153.

>>> parts("您的户口可以迁过来了"), parts("x" * 161), expand(text="您好，((name))", values={"name": "张先生"})
(1, 2, '您好，张先生')
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Final

from saltern.core.catalogue.fields import Fields
from saltern.core.catalogue.item import Place
from saltern.core.catalogue.pack import Template
from saltern.errors import SalternError

SAMPLES: Final[Mapping[str, str]] = {
    "name": "欧阳先生",
    "item": "接收毕业生户籍迁入",
    "case_no": "YT20200710000123",
    "due": "11月14日",
    "days": "10",
    "material": "劳动合同",
    "reason": "用人单位的社保登记还没有核验到",
    "venue": "海山街道便民服务中心",
    "kind": "雷雨大风",
    "level": "黄色",
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
}
FIELD: Final = re.compile(r"\(\(([^()]*)\)\)")
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

GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED: Final = frozenset("^{}\\[~]|€")


class FieldMissing(SalternError):
    """The message needs "{field}" and was given no value for it."""

    zh = "短信缺少“{field}”的内容。"


def read_templates(fields: Fields) -> dict[str, Template]:
    """A file of `templates/`: templates by key."""
    found = {}
    for key, template in fields.each():
        sms = template.texts("sms")
        inner = template.sub("sms")
        places: dict[str, Place] = {language: inner.place_of(language) for language in sms} if inner else {}
        found[key] = Template(
            key=key,
            sms=sms,
            why=template.texts("why"),
            title=template.texts("title", required=False),
            fields=tuple(sorted({name for text in sms.values() for name in FIELD.findall(text)})),
            sensitive=template.boolean("sensitive"),
            place=template.place,
            places=places,
        )
        template.done()
    return found


def expand(*, text: str, values: Mapping[str, str]) -> str:
    """The message with its fields filled in, once (values are never expanded again). Raises `FieldMissing`."""

    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise FieldMissing(field=match[1])
        return values[match[1]]

    return FIELD.sub(value, text)


def parts(text: str) -> int:
    """How many SMS parts a text takes."""
    if all(char in GSM or char in GSM_EXTENDED for char in text):
        length = sum(2 if char in GSM_EXTENDED else 1 for char in text)
        return 1 if length <= 160 else math.ceil(length / 153)
    units = len(text.encode("utf-16-le")) // 2
    return 1 if units <= 70 else math.ceil(units / 67)
