"""The words of warnings in one place, from the pack's `warnings.yaml`: kinds, levels, districts, seas, CAP words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from saltern.apps.lifecycle.alerts.concern import Scale
from saltern.apps.lifecycle.alerts.outlines import Outline, outline
from saltern.apps.lifecycle.alerts.places import Places
from saltern.core.documents.document import Entry, read
from saltern.core.documents.fields import Fields
from saltern.errors import Fault, Faults, Place
from saltern.words import Phrase

FILE = "warnings.yaml"
ENDS_AFTER = "P1D"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a place calls its warnings and its parts; `ends_after` is how long a warning holds that names no end."""

    places: Places
    scale: Scale
    ends_after: str = ENDS_AFTER
    english: Mapping[str, str] = field(default_factory=dict)

    def said(self, word: str) -> Phrase:
        """A kind or level in both languages."""
        return Phrase(zh=word, en=self.english.get(word, word))


def load(*, pack: Path) -> Words:
    """The words of the pack in the folder `pack`. Raises `Faults` with every mistake at its line."""
    faults: list[Fault] = []
    path = pack / FILE
    if not path.is_file():
        raise Faults([Place(file=FILE).fault("missing-file", "no such file", "the words of warnings")])
    entry = read(path=path, name=FILE, faults=faults)
    words = parse(entry, faults) if entry else None
    if words is None or faults:
        raise Faults(faults)
    return words


def parse(entry: Entry, faults: list[Fault]) -> Words:
    """The words in a file that was read; mistakes are noted in `faults`."""
    fields = Fields(entry, file=FILE, faults=faults)
    return Words(
        places=Places(
            kinds=fields.words("kinds"),
            districts=fields.words("districts"),
            seas=fields.words("seas"),
            own_district=fields.text("own_district", required=True),
            own_subdistricts=pairs(fields, "own_subdistricts"),
            aliases=pairs(fields, "aliases"),
            levelless=fields.words("levelless"),
            city=fields.text("city_name"),
            outlines=outlines(fields),
            senders=pairs(fields, "senders"),
        ),
        scale=Scale(
            levels=fields.words("levels"),
            city=fields.text("city", required=True),
            cap_events=pairs(fields, "cap_events"),
            cap_severities=pairs(fields, "cap_severities"),
        ),
        ends_after=fields.period("ends_after", default=ENDS_AFTER),
        english=pairs(fields, "english"),
    )


def outlines(fields: Fields) -> dict[str, Outline]:
    """The shapes of our sub-districts by code; one that encloses nothing is a mistake."""
    found = {}
    known = set(pairs(fields, "own_subdistricts").values())
    inner = fields.sub("outlines")
    for code in inner.names() if inner else ():
        assert inner is not None
        found[code] = outline(inner.text(code))
        entry = inner.entry_of(code) or inner.entry
        if code not in known:
            inner.fault(
                entry,
                "unknown-division",
                f'"{code}"',
                Phrase(en="a code of own_subdistricts", zh="own_subdistricts 中的代码"),
            )
        elif not found[code]:
            expected = Phrase(en="at least three points like 22.60,114.29", zh="至少三个点，如 22.60,114.29")
            inner.fault(entry, "bad-value", f'"{inner.text(code)[:40]}"', expected)
    return found


def pairs(fields: Fields, key: str) -> dict[str, str]:
    """A mapping of text to text."""
    inner = fields.sub(key)
    return {name: inner.text(name) for name in inner.names()} if inner else {}
