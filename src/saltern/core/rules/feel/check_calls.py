"""Calls under the checker: known functions, the number and kinds of arguments, and lists with unknown rows."""

from __future__ import annotations

from dataclasses import replace

from saltern.core.rules.feel import nodes as n
from saltern.core.rules.feel import unknown as u
from saltern.core.rules.feel.builtins.known import forms_of
from saltern.core.rules.feel.kinds import ANY, BY_NAME, DAYS, FUNCTION, MONTHS, NUMBER, Kind, list_of
from saltern.core.rules.feel.pattern import compiled
from saltern.core.rules.feel.reading import Names, Reader, Reading, nearest
from saltern.core.rules.feel.signatures import SIGNATURES, Signature
from saltern.core.rules.feel.slips import wide
from saltern.core.rules.feel.values import parse_temporal
from saltern.words import Phrase

FLAGS_AT = {"matches": 2, "replace": 3, "split": 2}
"""Functions whose second argument is a pattern, and where its flags stand."""


def check_call(checker: Reader, node: n.Call, names: Names) -> Reading:
    """A built-in function, or a function among the names."""
    if not isinstance(node.callee, n.Name):
        return _other(checker, node, names)
    name = node.callee.name
    known = names.find(name)
    if known is not None and known.kind.name in ("function", "any"):
        return _other(checker, node, names)
    signature = SIGNATURES.get(name)
    if signature is None:
        hint = wide(name) or nearest(name, SIGNATURES)
        checker.fault(
            "unknown-function", node.callee, f'"{name}"', Phrase(en="a known function", zh="已知的函数"), hint
        )
        for _, argument in node.arguments:
            checker.read(argument, names)
        return Reading(node=node)
    return _builtin(checker, node, names, name, signature)


def _other(checker: Reader, node: n.Call, names: Names) -> Reading:
    callee = checker.want(node.callee, names, "function")
    arguments = [(key, checker.read(argument, names)) for key, argument in node.arguments]
    made = replace(node, callee=callee.plain, arguments=tuple((key, reading.plain) for key, reading in arguments))
    return Reading(node=made, unknown=callee.unknown or any(reading.unknown for _, reading in arguments))


def _builtin(checker: Reader, node: n.Call, names: Names, name: str, signature: Signature) -> Reading:
    readings = [checker.read(argument, names) for _, argument in node.arguments]
    named = any(key for key, _ in node.arguments)
    repeats = bool(signature.takes) and signature.takes[-1].endswith("…")
    given = len(readings)
    if given < min(signature.required, 1 if repeats else signature.required) or (
        given > len(signature.takes) and not repeats
    ):
        low, high = signature.required, len(signature.takes)
        span = Phrase(en=f"{low} to {high}", zh=f"{low} 至 {high} 个") if low != high else Phrase.same(low)
        wanted = Phrase(en=f"at least {low}", zh=f"至少 {low} 个") if repeats else span
        found = Phrase(en=f"{given} argument(s) of {name}", zh=f"{name} 的 {given} 个参数")
        checker.fault("wrong-arguments", node, found, wanted)
    if named:
        _named(checker, node, name)
    else:
        for index, reading in enumerate(readings):
            takes = signature.takes[min(index, len(signature.takes) - 1)] if signature.takes else "*"
            _fits(checker, node.arguments[index][1], reading, takes.rstrip("…"))
    _text(checker, node, name)
    _pattern(checker, node, name)
    if name == "count" and given == 1 and (count := _counted(readings[0])) is not None:
        return _count(node, count)
    unknown = any(reading.unknown for reading in readings)
    made: n.Node = replace(
        node,
        arguments=tuple(
            (key, reading.listed if reading.rows is not None else reading.plain)
            for (key, _), reading in zip(node.arguments, readings, strict=True)
        ),
    )
    for reading in readings:
        if reading.rows is not None and not reading.rows.certain:
            made = u.settled(reading.rows, made)
    plain = [reading.plain for reading in readings if reading.unknown and reading.rows is None]
    if plain and _swallows(name):
        made = u.any_null(node.at, plain, made)
    empty = unknown or _may_be_null(name) or any(reading.empty for reading in readings)
    over_rows = name == "distinct values" and given == 1 and readings[0].value is not None
    return Reading(
        node=made,
        kind=_gives(node, name, signature, readings),
        unknown=unknown,
        empty=empty,
        distinct=readings[0] if over_rows and not named else None,
    )


def _named(checker: Reader, node: n.Call, name: str) -> None:
    """Arguments by name are all parameters of one form of the function: else it is always null."""
    given = {key for key, _ in node.arguments if key}
    forms = [[parameter.name for parameter in form.parameters] for form in forms_of(name)]
    if any(given <= set(parameters) for parameters in forms):
        return
    nearest_form = max(forms, key=lambda parameters: len(given & set(parameters)), default=[])
    wrong = ", ".join(key for key, _ in node.arguments if key and key not in nearest_form)
    known = ", ".join(nearest_form)
    found = Phrase(en=f"the argument {wrong} of {name}", zh=f"{name} 的实参 {wrong}")
    expected = Phrase(en=f"parameters of one form: {known}", zh=f"同一形式的参数：{known}")
    checker.fault("wrong-arguments", node, found, expected)


def _counted(listed: Reading) -> u.Count | None:
    """The rows, or the different values over rows, that the list holds."""
    if listed.rows is not None:
        return u.Count(rows=listed.rows)
    once = listed.distinct
    return None if once is None or once.rows is None else u.Count(rows=once.rows, value=once.value)


def _count(node: n.Call, count: u.Count) -> Reading:
    """A count keeps its rows: a comparison may be decided though the number itself is not."""
    made = u.counted(count, node.at)
    if count.rows.certain:
        return Reading(node=made, kind=NUMBER, empty=False)
    return Reading(node=made, kind=NUMBER, unknown=True, counts=count)


def _swallows(name: str) -> bool:
    """Functions that answer though an argument is null."""
    return name in ("is", "list contains", "index of", "get value", "any", "all", "count", "context put", "string join")


def _may_be_null(name: str) -> bool:
    return name not in ("count", "month of", "string length", "contains", "starts with", "ends with", "not", "abs")


def _fits(checker: Reader, written: n.Node, reading: Reading, takes: str) -> None:
    allowed = takes.split("|")
    kind = reading.kind.name
    if "*" in allowed or kind in allowed or kind in ("any", "null"):
        return
    if "list" in allowed:  # a single value stands for a list of one
        return
    if kind == "list" and reading.kind.element and reading.kind.element.name in (*allowed, "any"):
        return
    if kind == "function" and "function" in allowed:
        return
    wanted = Phrase(en=" or ".join(allowed), zh=" 或 ".join(allowed))
    checker.fault("wrong-type", written, str(reading.kind), wanted)


def _text(checker: Reader, node: n.Call, name: str) -> None:
    """A date or duration written as a text must be readable now, not on the day it is asked."""
    if name not in ("date", "time", "date and time", "duration") or len(node.arguments) != 1:
        return
    argument = node.arguments[0][1]
    if isinstance(argument, n.String) and not _readable(name, argument.value):
        checker.fault("bad-literal", argument, f'"{argument.value}"', Phrase(en=f"a {name}", zh=f"{name} 的写法"))


def _pattern(checker: Reader, node: n.Call, name: str) -> None:
    """A pattern written as a text must be one: no other can ever match."""
    if name not in FLAGS_AT or any(key for key, _ in node.arguments):
        return
    written = [one.value if isinstance(one, n.String) else None for _, one in node.arguments]
    pattern, flags = (*written, None)[1], "" if len(written) <= FLAGS_AT[name] else written[FLAGS_AT[name]]
    if pattern is not None and flags is not None and compiled(pattern, flags) is None:
        expected = Phrase(en="a regular expression as XPath has them", zh="XPath 写法的正则表达式")
        checker.fault("bad-literal", node.arguments[1][1], f'"{pattern}"', expected)


def _readable(name: str, text: str) -> bool:
    kinds = (
        ("date", "date and time") if name == "date" else ("time", "date and time") if name == "time" else (name, "date")
    )
    return any(parse_temporal(kind, text) is not None for kind in kinds)


def _gives(node: n.Call, name: str, signature: Signature, readings: list[Reading]) -> Kind:
    first = readings[0].kind if readings else ANY
    element = (first.element or ANY) if first.name == "list" else first
    if name in ("min", "max") and len(readings) > 1:
        return Kind(name=first.name, entity=first.entity)
    if signature.gives == "duration":
        return _duration(node.arguments[0][1]) if node.arguments else ANY
    special = {"element": element, "list": list_of(element), "same": first, "function": FUNCTION}
    special["range"] = Kind(name="range", element=ANY)
    return special.get(signature.gives) or BY_NAME.get(signature.gives, ANY)


def _duration(text: n.Node) -> Kind:
    if not isinstance(text, n.String):
        return ANY
    return MONTHS if "T" not in text.value and "D" not in text.value else DAYS
