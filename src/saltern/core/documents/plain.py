"""Values as plain data and back: how what was read from many files is kept in one.

A form for data, not for programs: reading it back makes texts, numbers, days and values of the frozen dataclasses below
`saltern.core`, whoever wrote it, and nothing else. What a dataclass works out for itself (`init=False`) is not kept.

>>> from saltern.core.catalogue.pack import Opening
>>> opening = Opening(days=(1, 2), hours=(("09:00", "12:00"),))
>>> plain(opening)
[['saltern.core.catalogue.pack:Opening', 'days', 'hours'], [0, ['tuple', 1, 2], ['tuple', ['tuple', '09:00', '12:00']]]]
>>> value(plain(opening)) == opening
True
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import importlib
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path, PosixPath
from typing import Any, Final

HOMES: Final = ("saltern.core.", "saltern.errors", "saltern.words")
"""Where the dataclasses stand whose values may be kept."""

AS_IT_IS: Final = frozenset({str, int, float, bool})

BACK: Final[Mapping[str, Callable[..., Any]]] = {
    "tuple": lambda *parts: parts,
    "list": lambda *parts: list(parts),
    "set": lambda *parts: frozenset(parts),
    "dict": lambda *parts: dict(zip(parts[::2], parts[1::2], strict=True)),
    "day": dt.date.fromisoformat,
    "moment": dt.datetime.fromisoformat,
    "time": dt.timedelta,
    "number": Decimal,
    "path": Path,
}
"""What each word that opens a list is read back as."""


def plain(kept: object) -> list[Any]:
    """A value as JSON can hold it: the classes it is made of (each with its fields), then the value itself."""
    classes: dict[type, int] = {}
    body = _Writer(classes).plain(kept)
    return [*([_name(kind), *_fields(kind)] for kind in classes), body]


def value(written: list[Any]) -> Any:  # what was kept, whatever it was
    """The value `plain` wrote. Raises `ValueError`, `TypeError` or `LookupError` where something else did."""
    *classes, body = written
    return _Reader([(_class(name), tuple(fields)) for name, *fields in classes]).value(body)


def _name(kind: type) -> str:
    return f"{kind.__module__}:{kind.__qualname__}"


def _fields(kind: type) -> tuple[str, ...]:
    return tuple(part.name for part in dataclasses.fields(kind) if part.init)


def _class(name: str) -> type:
    """A dataclass of the core by its name; nothing else is ever fetched or called."""
    module, _, called = name.partition(":")
    if not module.startswith(HOMES) or not called.isidentifier():
        raise ValueError(name)
    kind = vars(importlib.import_module(module))[called]
    if not (isinstance(kind, type) and dataclasses.is_dataclass(kind) and kind.__module__ == module):
        raise ValueError(name)
    return kind


class _Writer:
    """Writes values, numbering classes as it meets them."""

    def __init__(self, classes: dict[type, int]) -> None:
        self.classes = classes

    def plain(self, kept: object) -> object:  # noqa: PLR0911  # one answer for each kind of value
        if kept is None or type(kept) in AS_IT_IS:
            return kept
        match kept:
            case tuple():
                return ["tuple", *map(self.plain, kept)]
            case list():
                return ["list", *map(self.plain, kept)]
            case frozenset():
                return ["set", *map(self.plain, sorted(kept))]
            case dict():
                return ["dict", *(self.plain(part) for pair in kept.items() for part in pair)]
            case dt.datetime():
                return ["moment", kept.isoformat()]
            case dt.date():
                return ["day", kept.isoformat()]
            case dt.timedelta():
                return ["time", kept.days, kept.seconds, kept.microseconds]
            case Decimal():
                return ["number", str(kept)]
            case PosixPath():
                return ["path", str(kept)]
            case _ if dataclasses.is_dataclass(kept) and _class(_name(type(kept))) is type(kept):
                number = self.classes.setdefault(type(kept), len(self.classes))
                return [number, *(self.plain(getattr(kept, name)) for name in _fields(type(kept)))]
            case _:
                raise TypeError(f"{type(kept).__name__} is nothing that can be kept as data")


class _Reader:
    """Reads values of the classes it was given."""

    def __init__(self, classes: list[tuple[type, tuple[str, ...]]]) -> None:
        self.classes = classes

    def value(self, body: Any) -> Any:  # any value
        if not isinstance(body, list):
            return body
        head, *parts = body
        values = [self.value(part) if isinstance(part, list) else part for part in parts]
        if isinstance(head, str):
            return BACK[head](*values)
        kind, names = self.classes[head]
        return kind(**dict(zip(names, values, strict=True)))
