"""Built-in functions on contexts (OMG DMN 1.5, 10.3.4.10)."""

from __future__ import annotations

from collections.abc import Mapping

from saltern.core.rules.feel.builtins.registry import builtin
from saltern.core.rules.feel.limit import running

Context = Mapping[str, object]


@builtin("get value(m: context, key: string)")
def get_value(context: Context, key: str) -> object:
    """The value of a key."""
    return context.get(key)


@builtin("get value(context: context, keys: list)")
def get_nested_value(context: Context, keys: list[object]) -> object:
    """The value at the end of a path of keys."""
    value: object = context
    if not keys:
        return None
    for key in keys:
        if not isinstance(value, Mapping) or not isinstance(key, str):
            return None
        value = value.get(key)
    return value


@builtin("get entries(m: context)")
def get_entries(context: Context) -> object:
    """The entries as a list of contexts with `key` and `value`."""
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin("context(entries: list)")
def from_entries(entries: list[object]) -> object:
    """A context of such a list."""
    made: dict[str, object] = {}
    for entry in entries:
        if not isinstance(entry, Mapping) or "value" not in entry:
            return None
        key = entry.get("key")
        if not isinstance(key, str) or key in made:
            return None
        made[key] = entry["value"]
    return made


@builtin("context put(context: context, key: string, value: any)")
def put(context: Context, key: str, value: object) -> object:
    """With one key set."""
    running().items(len(context) + 1)
    return {**context, key: value}


@builtin("context put(context: context, keys: list, value: any)")
def put_nested(context: Context, keys: list[object], value: object) -> object:
    """With the value at the end of a path of keys set."""
    if not keys or not all(isinstance(key, str) for key in keys):
        return None
    first, *rest = (str(key) for key in keys)
    if not rest:
        return put(context, first, value)
    inner = context.get(first)
    if not isinstance(inner, Mapping):
        return None
    made = put_nested(inner, list(rest), value)
    return None if made is None else put(context, first, made)


@builtin("context merge(contexts: list)")
def merge(contexts: list[object]) -> object:
    """All entries of several contexts; later ones win."""
    made: dict[str, object] = {}
    for context in contexts:
        if not isinstance(context, Mapping):
            return None
        made.update(context)
    running().items(len(made))
    return made
