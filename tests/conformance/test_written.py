"""Every model of the open part of the kit is written back as it was, and from nothing as a model that answers alike."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import canonicalize

import pytest

from conformance.kit import NOW, cases, same
from saltern.core.rules.dmn import DmnModel, load
from saltern.core.rules.dmn.changing import same_model
from saltern.core.rules.dmn.writing import written
from saltern.core.rules.dmn.xml import read_content
from worlds.shared_data import shared


@cache
def models(root: Path) -> tuple[Path, ...]:
    return tuple(sorted(root.glob("TestCases/*/*/*.dmn")))


def canonical(content: bytes) -> str:
    return str(canonicalize(content.decode("utf-8-sig"), with_comments=True))


def test_what_has_not_changed_is_written_as_it_was() -> None:
    paths = models(shared("dmn_tck"))
    assert len(paths) > 100
    for path in paths:
        content = path.read_bytes()
        assert canonical(written(load(path).model)) == canonical(content), path.name


def test_a_model_without_a_file_is_written_from_nothing() -> None:
    for path in models(shared("dmn_tck")):
        model = load(path).model
        new = written(replace(model, source=b""))
        assert new != model.source
        assert same_model(model, read_content(content=new, path=path)), path.name


@pytest.mark.parametrize("level", ["compliance-level-2", "compliance-level-3"])
def test_what_was_written_from_nothing_answers_alike(level: str) -> None:
    asked = 0
    made: dict[Path, tuple[DmnModel, DmnModel]] = {}
    for case in cases(root=shared("dmn_tck")):
        if case.level != level:
            continue
        if case.model not in made:
            model = load(case.model)
            new = written(replace(model.model, source=b""))
            made[case.model] = (model, DmnModel(read_content(content=new, path=case.model)))
        old, again = made[case.model]
        for answer in case.expected:
            name = answer.name if case.kind == "decision" else case.invocable or answer.name
            found = [one.evaluate(name, case.inputs, kind=case.kind, now=NOW) for one in (old, again)]
            assert same(*found) or repr(found[0]) == repr(found[1]), (case.key, answer.name, found)
            asked += 1
    assert asked > 70
