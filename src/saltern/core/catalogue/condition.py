"""申请条件: an item's eligibility as its file states it: one rule, or conditions that must all hold, each labelled.

    eligible: alive and is_hukou
    eligible:
      - {feel: alive, label: {zh: 在世, en: Alive}}
      - {feel: is_hukou, label: {zh: 本区户籍, en: Registered here}}

One rule decides either way: the conditions are joined by "and" in their order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from saltern.core.catalogue.item import ItemCondition
from saltern.core.documents.fields import Fields
from saltern.core.documents.rule import Rule
from saltern.words import LANGUAGES, Language, Phrase

NAME: Final = re.compile(r"\w+")
LONGEST: Final[dict[Language, int]] = {"zh": 24, "en": 60}
"""Signs of a label: more is not read at a glance."""


def read_eligible(fields: Fields) -> tuple[Rule | None, tuple[ItemCondition, ...]]:
    """The rule that decides, and the conditions it is made of where they are stated."""
    entry = fields.entry_of("eligible")
    if entry is None or not isinstance(entry.value, list):
        return fields.rule("eligible"), ()
    found = []
    seen: dict[tuple[str, str], None] = {}
    for one in fields.list("eligible"):
        rule, label = one.rule("feel", required=True), one.phrase("label")
        one.done()
        _fits(one, label)
        for language in LANGUAGES:
            words = label.said(language)
            if words and (language, words) in seen:
                one.fault(
                    one.entry_of("label") or one.entry,
                    "label-twice",
                    f'"{words}"',
                    Phrase(en="a label that no other condition of the item bears", zh="与其他条件不同的名称"),
                )
            seen[language, words] = None
        if rule:
            found.append(ItemCondition(rule=rule, label=label))
    if not entry.value:
        expected = Phrase(en="a rule, or at least one condition", zh="一条规则，或至少一个条件")
        fields.fault(entry, "missing-field", Phrase(en='an empty "eligible"', zh="空的“eligible”"), expected)
    return joined_rule([one.rule for one in found]), tuple(found)


def _fits(one: Fields, label: Phrase) -> None:
    """Notes a label that is too long."""
    for language, most in LONGEST.items():
        words = label.said(language)
        if len(words) > most:
            one.fault(
                one.entry_of("label") or one.entry,
                "label-too-long",
                Phrase(en=f'{len(words)} signs: "{words}"', zh=f"{len(words)} 个字符：“{words}”"),
                Phrase(en=f"at most {most} in {language}", zh=f"{language} 最多 {most} 个"),
            )


def joined_rule(rules: Sequence[Rule]) -> Rule | None:
    """The one rule that holds where all of them do.

    >>> from saltern.errors import NOWHERE
    >>> joined_rule([Rule(text=text, place=NOWHERE) for text in ("alive", "a = 1 or b")]).text
    'alive\\nand (a = 1 or b)'
    """
    if len(rules) < 2:
        return rules[0] if rules else None
    return Rule(text="\nand ".join(_operand(rule.text) for rule in rules), place=rules[0].place)


def _operand(text: str) -> str:
    """A rule that stands between two "and"s; a comment at its end must not swallow the bracket."""
    if NAME.fullmatch(text):
        return text
    return f"({text}\n)" if "//" in text else f"({text})"
