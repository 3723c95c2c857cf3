"""Plain Python values at the door of a model: whole and floating numbers become decimals, tuples lists, keys text; and
answers as JSON text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal

from saltern.core.rules.facts import Record
from saltern.core.rules.feel.builtins.conversion import string
from saltern.core.rules.feel.limit import NESTED, FeelLimitExceeded
from saltern.core.rules.feel.number import CONTEXT, finite
from saltern.core.rules.feel.values import FunctionValue, RangeValue
from saltern.words import Phrase

MAX_LEVELS = 200
MAX_PARTS = 500_000
LARGE = Phrase(en="an answer of very many parts", zh="结果所含内容过多")


def from_python(value: object, level: int = 0) -> object:
    """A value as FEEL has it; what FEEL knows already passes unchanged, numbers with 34 digits. Raises
    `FeelLimitExceeded` for values inside values without end."""
    if value is None or isinstance(value, (bool, str, Record)):
        return value
    if isinstance(value, (int, float, Decimal)):
        return _number(value)
    if level > MAX_LEVELS:
        raise FeelLimitExceeded(what=NESTED, limit=MAX_LEVELS)
    if isinstance(value, Mapping):
        return {str(key): from_python(item, level + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [from_python(item, level + 1) for item in value]
    return value


def _number(value: float | Decimal) -> Decimal | None:
    """A number of 34 digits, as a text says it: the shortest that reads back as a float is what its caller wrote.
    Infinities have no FEEL number."""
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return finite(CONTEXT.plus(number)) if number.is_finite() else None


def to_json(value: object) -> str:
    """A FEEL value as JSON text, numbers digit for digit, what JSON has not as FEEL text. Parts that a value shares are
    written as often as they stand in it: raises `FeelLimitExceeded` where that has no end."""
    pieces: list[str] = []
    _write(value, pieces, 0)
    return "".join(pieces)


def _write(value: object, pieces: list[str], level: int) -> None:
    if len(pieces) > MAX_PARTS:
        raise FeelLimitExceeded(what=LARGE, limit=MAX_PARTS)
    if level > MAX_LEVELS:
        raise FeelLimitExceeded(what=NESTED, limit=MAX_LEVELS)
    if isinstance(value, Decimal):
        pieces.append(format(value.normalize() if value == value.to_integral_value() else value, "f"))
    elif isinstance(value, list):
        pieces.append("[")
        for place, item in enumerate(value):
            if place:
                pieces.append(", ")
            _write(item, pieces, level + 1)
        pieces.append("]")
    elif isinstance(value, Mapping):
        pieces.append("{")
        for place, (key, item) in enumerate(value.items()):
            pieces.append(f"{', ' if place else ''}{_quoted(str(key))}: ")
            _write(item, pieces, level + 1)
        pieces.append("}")
    elif value is None or isinstance(value, (bool, str)):
        pieces.append(_quoted(value))
    else:
        pieces.append(_quoted(feel_text(value)))


def _quoted(value: object) -> str:
    """As JSON; half of a surrogate pair, which no output can carry, by its number."""
    text = json.dumps(value, ensure_ascii=False)
    return text if storable(text) else json.dumps(value)


def storable(text: str) -> bool:
    """Whether a text can be written down: half of a surrogate pair cannot."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def feel_text(value: object) -> str:
    """A value as FEEL writes it."""
    if isinstance(value, FunctionValue):
        return f"function({', '.join(value.parameters)})"
    if isinstance(value, RangeValue) and value.written:
        return f"({value.written} {string(value.high if value.low is None else value.low)})"
    return str(string(value))
