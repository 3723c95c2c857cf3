"""The door for programs as people read it: pages made from the published document, so that they never differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render

from saltern.interfaces.api.door import api
from saltern.interfaces.api.operation_words import ANSWERS, GROUPS, NAMES, PLACES, SAYS
from saltern.interfaces.pages.request import PageRequest
from saltern.words import Phrase

BOUNDS: Final = ("minimum", "maximum", "minItems", "maxItems", "minLength", "maxLength", "pattern")


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One thing that is asked: where it stands, what it is called, what may stand there."""

    place: Phrase
    name: str
    kind: str
    bounds: str
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation as its page shows it."""

    key: str
    name: Phrase
    says: Phrase
    method: str
    path: str
    token: bool
    inputs: tuple[Input, ...]
    answers: tuple[tuple[int, Phrase], ...]
    media: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]


def reference(request: PageRequest) -> HttpResponse:
    """What programs may ask, group by group."""
    known = operations()
    groups = [(words, [one for tag, one in known if tag == key]) for key, words in GROUPS.items()]
    return render(request, "pages/program_reference.html", {"groups": groups, "place": ""})


def operation(request: PageRequest, key: str) -> HttpResponse:
    """One operation: what is sent, what is answered."""
    found = next((one for _, one in operations() if one.key == key), None)
    if found is None:
        raise Http404
    return render(request, "pages/program_operation.html", {"one": found, "place": ""})


@cache
def operations() -> tuple[tuple[str, Operation], ...]:
    """Every operation of the document with its group."""
    document = api.get_openapi_schema()
    parts = document["components"]["schemas"]
    return tuple(
        (told["tags"][0], _operation(method, path, told, parts))
        for path, methods in document["paths"].items()
        for method, told in methods.items()
    )


def _operation(method: str, path: str, told: Mapping[str, Any], parts: Mapping[str, Any]) -> Operation:
    answers = {int(status): answer for status, answer in told["responses"].items()}
    good: Mapping[str, Any] = answers[min(answers)].get("content", {})
    shape = _first(good)
    return Operation(
        key=told["operationId"],
        name=NAMES[told["operationId"]],
        says=SAYS[told["operationId"]],
        method=method.upper(),
        path=path,
        token=bool(told.get("security")),
        inputs=tuple(_inputs(told, parts)),
        answers=tuple((status, ANSWERS[status]) for status in sorted(answers)),
        media=tuple(good),
        fields=tuple((name, kind_of(one, parts)) for name, one in _fields(shape, parts)),
    )


def _inputs(told: Mapping[str, Any], parts: Mapping[str, Any]) -> Iterator[Input]:
    for one in told.get("parameters", ()):
        yield _input(PLACES[one["in"]], one["name"], one["schema"], parts, required=one.get("required", False))
    yield from _body(_first(told.get("requestBody", {}).get("content", {})), parts)


def _body(schema: Mapping[str, Any], parts: Mapping[str, Any], before: str = "") -> Iterator[Input]:
    """The fields of what is sent, those inside others by their whole name."""
    whole = _resolved(schema, parts)
    for name, one in whole.get("properties", {}).items():
        inside = _resolved(one, parts)
        if "properties" in inside:
            yield from _body(inside, parts, f"{before}{name}.")
        else:
            required = name in whole.get("required", ())
            yield _input(PLACES["body"], f"{before}{name}", one, parts, required=required)


def _input(place: Phrase, name: str, schema: Mapping[str, Any], parts: Mapping[str, Any], *, required: bool) -> Input:
    meant = next((one for one in schema.get("anyOf", ()) if one.get("type") != "null"), schema)
    bounds = [f"{key} {meant[key]}" for key in BOUNDS if key in meant]
    return Input(place=place, name=name, kind=kind_of(schema, parts), bounds=", ".join(bounds), required=required)


def kind_of(schema: Mapping[str, Any], parts: Mapping[str, Any]) -> str:
    """What a value is, in the words of JSON Schema.

    >>> kind_of({"type": "array", "items": {"type": "string", "format": "date"}}, {})
    'date[]'
    >>> kind_of({"anyOf": [{"type": "integer"}, {"type": "null"}]}, {})
    'integer | null'
    """
    whole = _resolved(schema, parts)
    if "anyOf" in whole:
        return " | ".join(kind_of(one, parts) for one in whole["anyOf"])
    if "enum" in whole or "const" in whole:
        return " | ".join(f'"{one}"' for one in whole.get("enum", [whole.get("const")]))
    if whole.get("type") == "array":
        return f"{kind_of(whole.get('items', {}), parts)}[]"
    return str(whole.get("format") or whole.get("type") or "any")


def _first(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of the first media type."""
    schema: Mapping[str, Any] = next((one["schema"] for one in content.values()), {})
    return schema


def _fields(schema: Mapping[str, Any], parts: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What is answered, with what stands inside its first list."""
    for name, one in _resolved(schema, parts).get("properties", {}).items():
        yield name, one
        inside = _resolved(_resolved(one, parts).get("items", {}), parts)
        for part, two in inside.get("properties", {}).items():
            yield f"{name}[].{part}", two


def _resolved(schema: Mapping[str, Any], parts: Mapping[str, Any]) -> Mapping[str, Any]:
    named = schema.get("$ref", "")
    found: Mapping[str, Any] = parts[named.rpartition("/")[2]] if named else schema
    return found
