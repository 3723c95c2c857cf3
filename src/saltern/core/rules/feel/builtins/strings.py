"""Built-in functions on texts (OMG DMN 1.5, 10.3.4.3). A text is a row of code points."""

from __future__ import annotations

from decimal import Decimal

from saltern.core.rules.feel.builtins.registry import builtin
from saltern.core.rules.feel.limit import running
from saltern.core.rules.feel.pattern import Pattern, compiled, filled


@builtin("string length(string: string)")
def length(text: str) -> object:
    """How many code points."""
    return Decimal(len(text))


@builtin("substring(string: string, start position: number, length: number?)")
def substring(text: str, start: Decimal, count: Decimal | None = None) -> object:
    """From a place counted from 1, or from the end when negative."""
    if abs(start) > 10**12 or (count is not None and not count >= 1):
        return None
    first = int(start)
    size = len(text) if count is None else min(int(count), len(text))
    if first == 0 or abs(first) > len(text):
        return None
    first = first - 1 if first > 0 else len(text) + first
    return text[first : first + size]


@builtin("upper case(string: string)")
def upper(text: str) -> object:
    """In capitals."""
    return text.upper()


@builtin("lower case(string: string)")
def lower(text: str) -> object:
    """In small letters."""
    return text.lower()


@builtin("substring before(string: string, match: string)")
def substring_before(text: str, match: str) -> object:
    """What stands before the first match, "" where there is none."""
    return text.partition(match)[0] if match and match in text else ""


@builtin("substring after(string: string, match: string)")
def substring_after(text: str, match: str) -> object:
    """What stands behind the first match, "" where there is none."""
    return text.partition(match)[2] if match else text


@builtin("contains(string: string, match: string)")
def contains(text: str, match: str) -> object:
    """Does `match` stand in it?"""
    return match in text


@builtin("starts with(string: string, match: string)")
def starts_with(text: str, match: str) -> object:
    """Does it begin with `match`?"""
    return text.startswith(match)


@builtin("ends with(string: string, match: string)")
def ends_with(text: str, match: str) -> object:
    """Does it end with `match`?"""
    return text.endswith(match)


@builtin("matches(input: string, pattern: string, flags: string|null?)")
def matches(text: str, pattern: str, flags: str | None = None) -> object:
    """Does a pattern (XPath regular expression) match somewhere? Null where the pattern is none."""
    found = compiled(pattern, flags or "")
    return None if found is None else found.search(text) is not None


@builtin("replace(input: string, pattern: string, replacement: string, flags: string|null?)")
def replace(text: str, pattern: str, replacement: str, flags: str | None = None) -> object:
    """Every match replaced; `$1` stands for the first group."""
    found = compiled(pattern, flags or "")
    if found is None or found.search("") is not None:
        return None
    literal = "q" in (flags or "")
    made: list[str] = []
    at = size = 0
    for match in found.finditer(text):
        put = replacement if literal else filled(replacement, match)
        if put is None:
            return None
        made += (text[at : match.start()], put)
        size += len(put)
        running().characters(size)
        at = match.end()
    return "".join([*made, text[at:]])


@builtin("split(string: string, delimiter: string)")
def split(text: str, delimiter: str) -> object:
    """The parts between the matches of a pattern."""
    found = compiled(delimiter, "")
    return None if found is None else _parts(found, text)


def _parts(found: Pattern, text: str) -> list[object]:
    if found.search("") is not None and delimiter_is_empty(found):
        return list(text)
    parts: list[object] = []
    at = 0
    for match in found.finditer(text):
        if match.end() > match.start():
            parts.append(text[at : match.start()])
            at = match.end()
    running().items(len(parts) + 1)
    return [*parts, text[at:]]


def delimiter_is_empty(found: Pattern) -> bool:
    """A delimiter of no letters parts between all letters."""
    return found.pattern == ""


@builtin("string join(list: list)")
def join(items: list[object]) -> object:
    """All texts of a list in a row; nulls are left out."""
    return join_with(items, "")


@builtin("string join(list: list, delimiter: string|null)")
def join_with(items: list[object], delimiter: str | None) -> object:
    """All texts of a list with a delimiter between them; nulls are left out."""
    texts = [item for item in items if item is not None]
    if not all(isinstance(item, str) for item in texts):
        return None
    mark = delimiter or ""
    running().characters(sum(len(str(item)) for item in texts) + len(mark) * len(texts))
    return mark.join(str(item) for item in texts)


@builtin("string join(list: list, delimiter: string|null, prefix: string|null, suffix: string|null)")
def join_within(items: list[object], delimiter: str | None, prefix: str | None, suffix: str | None) -> object:
    """The same, between a prefix and a suffix."""
    text = join_with(items, delimiter)
    return None if text is None else f"{prefix or ''}{text}{suffix or ''}"
