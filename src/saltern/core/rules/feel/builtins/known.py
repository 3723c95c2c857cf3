"""All built-in functions together: asking here makes sure that every family has declared its own."""

from __future__ import annotations

from saltern.core.rules.feel.builtins import contexts, conversion, lists, numbers, ranges, strings, temporals
from saltern.core.rules.feel.builtins.registry import FORMS, Form

FAMILIES = (conversion, numbers, strings, lists, temporals, ranges, contexts)


def forms_of(name: str) -> tuple[Form, ...]:
    """The forms of a built-in function, () where there is none of that name."""
    return FORMS.get(name, ())
