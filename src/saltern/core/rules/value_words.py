"""A value in people's words: a day as a day, a code by its name, nothing of the machine's own spelling. 取值的说法

>>> value_words(dt.date(2020, 4, 22)).zh, value_words(None).en
('2020年4月22日', 'unknown')
>>> value_words("ok", {"ok": Phrase(zh="有效", en="valid")}).zh
'有效'
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from saltern import words
from saltern.core.rules.facts import Ref
from saltern.core.rules.feel.values import YearsMonths, temporal_text
from saltern.words import Phrase, joined

UNKNOWN: Final = Phrase(zh="不详", en="unknown")
YES: Final = Phrase(zh="是", en="yes")
NO: Final = Phrase(zh="否", en="no")
ON_RECORD: Final = Phrase(zh="已登记", en="on record")
NONE: Final = Phrase(zh="无", en="none")


def value_words(  # noqa: PLR0911  # a kind each
    value: object, codes: Mapping[str, Phrase] | None = None
) -> Phrase:
    """A FEEL value in words; `codes` are what people call the codes it may hold.

    Who or what a key stands for is not told: that it is on record is.
    """
    match value:
        case None:
            return UNKNOWN
        case bool():
            return YES if value else NO
        case int():
            return Phrase.same(value)
        case Decimal():
            return Phrase.same(format(value.normalize() if value == value.to_integral_value() else value, "f"))
        case str():
            return (codes or {}).get(value) or Phrase.same(value)
        case list():
            rows = [one for one in value if isinstance(one, Mapping | Ref)]
            if rows:
                return Phrase(zh=f"{len(value)} 条记录", en=f"{len(value)} record{'s' * (len(value) != 1)}")
            return joined((value_words(one, codes) for one in value), en=", ", zh="、") if value else NONE
        case Ref() | Mapping():
            return ON_RECORD
        case dt.datetime():
            return Phrase(
                zh=f"{words.day(value.date()).zh} {value:%H:%M}", en=f"{words.day(value.date()).en} {value:%H:%M}"
            )
        case dt.date():
            return words.day(value)
        case YearsMonths():
            return Phrase(zh=_span(value, "年", "个月"), en=_span(value, " years ", " months").rstrip())
    return Phrase.same(temporal_text(value))


def _span(value: YearsMonths, years: str, months: str) -> str:
    whole, left = divmod(abs(value.months), 12)
    parts = [f"{whole}{years}" * bool(whole), f"{left}{months}" * bool(left or not whole)]
    return ("-" if value.months < 0 else "") + "".join(parts)
