"""A material nobody has to bring must say which fact stands for it."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize("kind", ["record", "certificate"])
def test_a_material_spared_without_a_fact_that_shows_it(tiny: Any, kind: str) -> None:
    material = f"materials: [{{key: book, name: {{zh: 户口簿, en: Book}}, satisfied_by: {kind}}}]\neligible: alive"
    assert tiny.change("items/card.yaml", "eligible: alive", material).faults == [
        f'items/card.yaml:1:1: missing-field: found material "book" satisfied by a {kind}; '
        'expected the field "proves": which fact shows it'
    ]


def test_a_material_spared_by_a_fact_is_sound(tiny: Any) -> None:
    material = "materials: [{key: book, name: {zh: 户口簿, en: Book}, proves: alive, satisfied_by: record}]\n"
    assert tiny.change("items/card.yaml", "eligible: alive", f"{material}eligible: alive").faults == []
