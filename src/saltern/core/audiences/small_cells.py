"""Counts of people shown without showing a person: what is small is not told, nor what would give it away.

>>> shown({"a": 12, "b": 3, "c": 40})
{'a': None, 'b': None, 'c': 40}
>>> shown({"a": 12, "b": 0, "c": 40})
{'a': 12, 'b': 0, 'c': 40}
>>> shown({"a": 1, "b": 2, "c": 40}), shown({"a": 4, "b": 7, "c": 40})
({'a': None, 'b': None, 'c': None}, {'a': None, 'b': None, 'c': 40})
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar

Key = TypeVar("Key")
LEAST: Final = 10
"""Fewer people than this are not told in a count. Ours and no law's; statistics offices choose from 3 to 10."""


def shown(counts: Mapping[Key, int], *, least: int = LEAST) -> dict[Key, int | None]:
    """The counts, None where one is not told. The next larger is not told either while what is kept back is one count
    alone, or fewer people than `least`: the sum less the others would be just those."""
    hidden = {key for key, count in counts.items() if 0 < count < least}
    others = sorted((key for key, count in counts.items() if count >= least), key=lambda key: counts[key])
    while hidden and others and (len(hidden) == 1 or sum(counts[key] for key in hidden) < least):
        hidden.add(others.pop(0))
    return {key: None if key in hidden else count for key, count in counts.items()}


def whole(count: int, *, least: int = LEAST) -> int | None:
    """A count that stands alone; None where it is small."""
    return None if 0 < count < least else count
