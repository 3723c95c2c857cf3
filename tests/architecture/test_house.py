"""What import-linter cannot see of the house in docs/adr/0001."""

from __future__ import annotations

import ast
import doctest
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from architecture.programs import MODULES, SOURCE, nodes, text, tree

SHELL = {"operations", "queries", "tasks", "admin", "models", "apps"}
ATTIC = re.compile(r"^(utils?|helpers?|common|misc|managers?|services?|signals)$")
CLOCK = re.compile(r"\b(datetime|date)\.(now|today|utcnow)\(|\btime\.time\(|\btimezone\.now\(")
ORDER = [
    "journal",
    "organisation",
    "identity",
    "certificates",
    "feedback",
    "notify",
    "programs",
    "stewardship",
    "casework",
    "lifecycle",
]


def name(path: Path) -> str:
    return ".".join(["saltern", *path.relative_to(SOURCE).with_suffix("").parts]).removesuffix(".__init__")


def pure(path: Path) -> bool:
    parts = path.relative_to(SOURCE).parts
    return parts[0] == "core" or (parts[0] == "apps" and len(parts) > 2 and path.stem not in SHELL)


def imports(path: Path) -> Iterator[str]:
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_module_passes_500_lines() -> None:
    lengths = {name(path): len(text(path).splitlines()) for path in MODULES}
    assert {module: lines for module, lines in lengths.items() if lines > 500} == {}


def test_no_name_says_nothing() -> None:
    assert [name(path) for path in MODULES if ATTIC.match(path.stem)] == []


def test_every_module_says_what_it_is() -> None:
    assert [name(path) for path in MODULES if not ast.get_docstring(tree(path))] == []


def test_time_is_an_argument_in_core_and_in_pure_modules() -> None:
    assert [name(path) for path in MODULES if pure(path) and CLOCK.search(text(path))] == []


def test_the_environment_is_read_in_one_place() -> None:
    readers = [name(path) for path in MODULES if re.search(r"\bos\.(environ|getenv)\b", text(path))]
    assert readers == ["saltern.installation.environment"]


def test_only_the_clock_knows_the_moment() -> None:
    told = [name(path) for path in MODULES if CLOCK.search(text(path))]
    assert told == ["saltern.installation.clock", "saltern.interfaces.cli.dmn", "saltern.project.fault"]


def test_nobody_reaches_into_another_apps_tables() -> None:
    breaches = []
    for path in MODULES:
        for imported in imports(path):
            owner = re.match(r"saltern\.apps\.(\w+)\.models", imported)
            if owner and not name(path).startswith(f"saltern.apps.{owner[1]}."):
                breaches.append((name(path), imported))
    assert breaches == []


SHOW_PEOPLE = {
    "casework": {"case", "case_file", "explanation", "history", "service_cases", "changed_cases"},
    "notify": {"message", "messages"},
    "journal": {"accesses", "lines"},
    "lifecycle": {"targets"},
}
"""Queries that show a person: only an app's operations ask them, because those write the line."""


def test_interfaces_look_at_people_only_through_operations() -> None:
    breaches = []
    for path in MODULES:
        if path.relative_to(SOURCE).parts[0] not in {"interfaces", "installation", "project"}:
            continue
        bound = {
            alias.asname or alias.name: (node.module or "").split(".")[2]
            for node in nodes(path)
            if isinstance(node, ast.ImportFrom) and re.fullmatch(r"saltern\.apps\.\w+", node.module or "")
            for alias in node.names
            if alias.name == "queries"
        }
        breaches += [
            (name(path), node.value.id, node.attr)
            for node in nodes(path)
            if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.attr in SHOW_PEOPLE.get(bound.get(node.value.id, ""), ())
        ]
    assert breaches == []


def test_foreign_keys_point_down_the_list_of_apps() -> None:
    upward = [
        (model._meta.label, field.name)
        for model in apps.get_models()
        if model.__module__.startswith("saltern.")
        for field in model._meta.get_fields()
        if getattr(field, "many_to_one", False)
        and field.concrete
        and ORDER.index(field.related_model._meta.app_label) > ORDER.index(model._meta.app_label)
    ]
    assert upward == []


def test_xml_goes_through_one_door() -> None:
    etree = ("parse", "fromstring", "XML", "XMLParser", "iterparse")
    sax = ("parse", "parseString", "make_parser", "expatreader")
    parsers = {
        *(f"xml.etree.ElementTree.{name}" for name in etree),
        *(f"xml.sax.{name}" for name in sax),
        *("xml.dom", "xml.parsers", "lxml"),
    }
    breaches = [
        (name(path), imported)
        for path in MODULES
        for imported in imports(path)
        if any(imported == parser or imported.startswith(f"{parser}.") for parser in parsers)
    ]
    assert breaches == []


def test_no_text_is_evaluated_as_code() -> None:
    calls = [
        (name(path), node.lineno)
        for path in MODULES
        for node in nodes(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"eval", "exec"}
    ]
    assert calls == []


@pytest.mark.parametrize("path", [path for path in MODULES if ">>>" in text(path)], ids=name)
def test_examples_in_docstrings_hold(path: Path) -> None:
    assert doctest.testmod(importlib.import_module(name(path)), optionflags=doctest.ELLIPSIS).failed == 0
