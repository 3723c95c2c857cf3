"""What does not fit the document in a request, place by place: what was found, what was expected, in both languages.

>>> fault = request_fault(source="query", path=("limit",), kind="less_than_equal", found="501", told={"le": 500})
>>> print(fault)
query.limit: less-than-equal: found 501; expected at most 500
>>> print(request_fault(source="body", path=("item",), kind="missing", found=None, told={}).said("zh"))
body.item：missing：写的是 空白；应为 有值
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from ninja.errors import ValidationErrorContext

from saltern.core.identifiers.writing import mask_words
from saltern.errors import Fault, Place, Words
from saltern.words import Phrase

LONGEST: Final = 80
"""Letters of what was sent that are said again."""
MOST: Final = 20
"""Faults that are told of one request."""
NONE: Final = Phrase(zh="空白", en="nothing")
TEXT: Final = Phrase(zh="文本", en="a text")
WHOLE: Final = Phrase(zh="整数", en="a whole number")
YES_OR_NO: Final = Phrase(zh="true 或 false", en="true or false")
DAY: Final = Phrase(zh="日期，如 2020-07-06", en="a day, as 2020-07-06")
LIST: Final = Phrase(zh="列表", en="a list")
OBJECT: Final = Phrase(zh="JSON 对象", en="a JSON object")
EXPECTED: Final[Mapping[str, Phrase]] = {
    "missing": Phrase(zh="有值", en="a value"),
    "extra_forbidden": Phrase(zh="接口文档写明的名称", en="a name that the document describes"),
    "string_type": TEXT,
    "string_unicode": TEXT,
    "string_too_short": Phrase(zh="至少 {min_length} 个字符", en="at least {min_length} characters"),
    "string_too_long": Phrase(zh="至多 {max_length} 个字符", en="at most {max_length} characters"),
    "string_pattern_mismatch": Phrase(zh="符合 {pattern}", en="something that fits {pattern}"),
    "int_type": WHOLE,
    "int_parsing": WHOLE,
    "int_parsing_size": WHOLE,
    "int_from_float": WHOLE,
    "greater_than_equal": Phrase(zh="不小于 {ge}", en="at least {ge}"),
    "less_than_equal": Phrase(zh="不大于 {le}", en="at most {le}"),
    "bool_type": YES_OR_NO,
    "bool_parsing": YES_OR_NO,
    "date_type": DAY,
    "date_parsing": DAY,
    "date_from_datetime_parsing": DAY,
    "date_from_datetime_inexact": DAY,
    "list_type": LIST,
    "too_short": Phrase(zh="至少 {min_length} 项", en="at least {min_length} of them"),
    "too_long": Phrase(zh="至多 {max_length} 项", en="at most {max_length} of them"),
    "dict_type": OBJECT,
    "model_type": OBJECT,
    "model_attributes_type": OBJECT,
    "literal_error": Phrase(zh="{expected}", en="{expected}"),
}
"""By the kinds of fault of the library that checks."""
AS_DESCRIBED: Final = Phrase(zh="接口文档所述的值", en="what the document describes")


def request_faults(contexts: Sequence[ValidationErrorContext[Any]]) -> Sequence[Fault]:
    """What the checks of a request's parts found, in the document's places."""
    found = []
    for context in contexts:
        source, names = context.model.__ninja_param_source__, context.model.__ninja_flatten_map_reverse__
        for fault in context.pydantic_validation_error.errors(include_url=False):
            path = names.get(fault["loc"], fault["loc"][1:])  # the first is what our function calls it
            typed = None if fault["type"] == "missing" else fault["input"]
            told = fault.get("ctx", {})
            found.append(request_fault(source=source, path=path, kind=fault["type"], found=typed, told=told))
    return found[:MOST]


def request_fault(
    *, source: str, path: Sequence[object], kind: str, found: object, told: Mapping[str, object]
) -> Fault:
    """One of them. `source` is the part of the request, `told` the bounds that were not kept."""
    place = Place(file=".".join([source, *(str(part)[:LONGEST] for part in path)]))
    words = EXPECTED.get(kind, AS_DESCRIBED)
    listed = str(told.get("expected", "")).replace(", ", "、").replace(" or ", " 或 ")
    expected = Phrase(zh=words.zh.format_map({**told, "expected": listed}), en=words.en.format_map(told))
    return place.fault(kind.replace("_", "-"), _said(found, masked=source == "body"), expected)


def _said(found: object, *, masked: bool) -> Words:
    """What was sent, as far as it can be said again; bodies hold numbers of people, which are masked."""
    if found is None:
        return NONE
    text = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False, default=str)
    text = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text[:LONGEST])
    return mask_words(text) if masked else text
