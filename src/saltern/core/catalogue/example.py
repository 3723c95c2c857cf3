"""The designer's own proofs, read: what is on record and what must come of it, as plain Python without places."""

from __future__ import annotations

from collections.abc import Mapping

from saltern.core.catalogue.item import Example
from saltern.core.documents.document import Entry
from saltern.core.documents.fields import Fields


def read_examples(fields: Fields) -> tuple[Example, ...]:
    """The examples of an item or a reminder."""
    return tuple(_example(example, number) for number, example in enumerate(fields.list("examples"), start=1))


def _example(fields: Fields, number: int) -> Example:
    fields.where = f"example {number}"
    given = fields.entry_of("given", required=True)
    expect = fields.entry_of("expect", required=True)
    name = fields.text("name") or f"example {number}"
    fields.done()
    return Example(
        name=name,
        given=plain_mapping(given),
        expect=plain_mapping(expect),
        place=fields.place,
    )


def plain_mapping(entry: Entry | None) -> Mapping[str, object]:
    """A mapping of texts, lists and mappings without places; texts that were quoted keep quotes in mind as `str`."""
    value = plain(entry)
    return value if isinstance(value, dict) else {}


def plain(entry: Entry | None) -> object:
    """An entry as plain Python: texts stay texts (their column says later what they are), `null` is None."""
    if entry is None:
        return None
    if isinstance(entry.value, dict):
        return {key: plain(value) for key, value in entry.value.items()}
    if isinstance(entry.value, list):
        return [plain(value) for value in entry.value]
    if not entry.quoted and entry.value in {"null", "~", ""}:
        return None
    return entry.value
