"""Plain Python values at the door of a model: whole and floating numbers become decimals, tuples lists, keys text."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from saltern.core.rules.facts import Record


def from_python(value: object) -> object:
    """A value as FEEL has it; what FEEL knows already passes unchanged."""
    if value is None or isinstance(value, (bool, str, Decimal, Record)):
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        # The shortest text that reads back as this float is what the caller wrote; infinities have no FEEL number.
        number = Decimal(repr(value))
        return number if number.is_finite() else None
    if isinstance(value, Mapping):
        return {str(key): from_python(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [from_python(item) for item in value]
    return value
