"""Residents' words, read from `search/synonyms.csv`, a line for words that mean the same.

An underscore stands for a blank inside a word ("driving_licence").
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from saltern.core.catalogue.synonym import Synonym
from saltern.core.documents.cells import read_rows
from saltern.errors import Fault
from saltern.words import Phrase

FILE: Final = "search/synonyms.csv"
COLUMNS: Final = ("words", "means", "finds", "source")
FOUND: Final = re.compile(r"(item|theme|venue|help|elsewhere):[a-z0-9_-]+")


def read_synonyms(*, path: Path, faults: list[Fault]) -> tuple[Synonym, ...]:
    """`search/synonyms.csv`."""
    found = []
    for row in read_rows(path=path, name=FILE, columns=COLUMNS, faults=faults):
        finds = tuple(row.text("finds").split())
        for one in finds:
            if not FOUND.fullmatch(one):
                expected = Phrase(en="item:KEY, theme:KEY, venue:KEY, help:KEY or elsewhere:KEY", zh="类别:键")
                row.fault("finds", "bad-value", f'"{one}"', expected)
        row.text("source", required=True)
        means = _words(row.text("means"))
        if not means and not finds:
            said = Phrase(en="words that mean and find nothing", zh="既无所指、也无所得的词")
            row.fault("means", "missing-field", said, Phrase(en="what they mean or find", zh="其含义或所得"))
        found.append(
            Synonym(
                words=_words(row.text("words", required=True)),
                means=means,
                finds=finds,
                source=row.text("source"),
                place=row.place_of("words"),
            )
        )
    return tuple(found)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in text.split())
