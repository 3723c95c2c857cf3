"""`codes.csv`: what people call the codes the units deliver, so that no answer shows a raw one. 代码用语

    column,code,zh,en
    *,valid,有效,valid
    driving_licences.status,normal,正常,in order

A column is a record set's, `employments.end_reason`; `*` speaks for every column that has the code and no words of
its own for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from saltern.core.catalogue.places import csv_rows
from saltern.core.documents.fields import near
from saltern.core.rules.facts import Column, RecordSet, Vocabulary
from saltern.errors import Fault, Place
from saltern.words import Phrase

FILE: Final = "codes.csv"
COLUMNS: Final = ("column", "code", "zh", "en")
ANY: Final = "*"
Rows = Mapping[tuple[str, str], tuple[int, Phrase]]
"""Line and words by column and code."""


def read_code_words(*, path: Path, faults: list[Fault]) -> dict[tuple[str, str], tuple[int, Phrase]]:
    """`codes.csv`: column, code, zh, en; none where a pack has no such file."""
    found: dict[tuple[str, str], tuple[int, Phrase]] = {}
    if not path.is_file():
        return found
    for line, row in csv_rows(path=path, name=FILE, columns=COLUMNS, faults=faults):
        key = (row["column"], row["code"])
        if key in found:
            again = Phrase(en=f"{','.join(key)} again", zh=f"{','.join(key)}重复")
            faults.append(
                _place(line).fault("duplicate-key", again, Phrase(en="each code once", zh="每个代码只出现一次"))
            )
        found[key] = (line, Phrase(zh=row["zh"], en=row["en"]))
    return found


def with_code_words(vocabulary: Vocabulary, rows: Rows) -> Vocabulary:
    """The vocabulary whose columns know what their codes are called."""
    sets = {name: _told(record_set, rows) for name, record_set in vocabulary.record_sets.items()}
    return replace(vocabulary, record_sets=sets)


def with_names(vocabulary: Vocabulary, *, record_set: str, column: str, names: Mapping[str, Phrase]) -> Vocabulary:
    """The vocabulary in which the keys of a column, as of the item of a case, bear the names of what they stand for."""
    known = vocabulary.record_sets.get(record_set)
    if known is None or column not in known.columns:
        return vocabulary
    named = replace(known.columns[column], words={**names, **known.columns[column].words})
    told = replace(known, columns={**known.columns, column: named})
    return replace(vocabulary, record_sets={**vocabulary.record_sets, record_set: told})


def code_faults(vocabulary: Vocabulary, rows: Rows) -> Iterator[Fault]:
    """A code a contract allows and nobody has words for; a line that speaks of no column."""
    if not rows:
        return
    columns = {
        f"{record_set.name}.{column.name}": column
        for record_set in vocabulary.record_sets.values()
        for column in record_set.columns.values()
    }
    for (name, code), (line, _) in rows.items():
        if name != ANY and name not in columns:
            expected = Phrase(en="a column of a record set, or *", zh="数据集的列，或 *")
            yield _place(line).fault("unknown-column", f'"{name}"', expected, near(name, columns))
        elif name != ANY and columns[name].codes and code not in columns[name].codes:
            known = ", ".join(columns[name].codes)
            yield _place(line).fault("unknown-code", f'"{code}"', known, near(code, columns[name].codes))
    for name, column in columns.items():
        for code in column.codes:
            if (name, code) not in rows and (ANY, code) not in rows:
                expected = Phrase(en="a line with what people call it", zh="一行写明它的通俗叫法")
                yield _place(0).fault("code-without-words", f"{name},{code}", expected)


def _told(record_set: RecordSet, rows: Rows) -> RecordSet:
    return replace(
        record_set,
        columns={
            name: replace(column, words=_words(record_set.name, column, rows))
            for name, column in record_set.columns.items()
        },
    )


def _words(record_set: str, column: Column, rows: Rows) -> Mapping[str, Phrase]:
    own = {code: words for (name, code), (_, words) in rows.items() if name == f"{record_set}.{column.name}"}
    general = {code: rows[(ANY, code)][1] for code in column.codes if (ANY, code) in rows}
    return {**general, **own}


def _place(line: int) -> Place:
    return Place(file=FILE, line=line, column=1 if line else 0)
