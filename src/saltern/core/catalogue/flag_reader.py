"""Which flags an item counts for, and on what basis: read from `flags.csv` and from the list of light items."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from saltern.core.catalogue.flags import BASES, FLAGS, ItemFlags
from saltern.core.catalogue.item import FlagBasis
from saltern.core.documents.cells import Row, read_rows
from saltern.errors import Fault
from saltern.words import Phrase

FILE: Final = "flags.csv"
COLUMNS: Final = ("item_id", *FLAGS, "flag_basis", "published_source", "left_out_because")


def read_flags(*, path: Path, faults: list[Fault]) -> dict[str, ItemFlags]:
    """`flags.csv`: which flags the items that are written whole count for."""
    found: dict[str, ItemFlags] = {}
    for row in read_rows(path=path, name=FILE, columns=COLUMNS, faults=faults):
        key = row.key("item_id")
        if key in found:
            again = Phrase(en=f'"{key}" again', zh=f"“{key}”重复")
            row.fault("item_id", "duplicate-key", again, Phrase(en="each item once", zh="每个事项只出现一次"))
        flags = flags_of(row)
        found[key] = ItemFlags(
            flags=flags,
            published=published_of(row, flags),
            left_out=row.text("left_out_because"),
            place=row.place_of("item_id"),
        )
    return found


def flags_of(row: Row) -> dict[str, FlagBasis]:
    """The flags of a line, each with its basis; a flag without one, or a basis without a flag, is a mistake."""
    bases: dict[str, FlagBasis] = {}
    for part in filter(None, row.text("flag_basis").split(";")):
        flag, _, word = part.strip().partition(":")
        if flag not in FLAGS or word not in BASES:
            expected = Phrase(
                en=f"FLAG:{' | '.join(BASES)}, parted by ; with FLAG one of {', '.join(FLAGS)}",
                zh=f"标记:{' | '.join(BASES)}，以 ; 分隔，标记为 {', '.join(FLAGS)}",
            )
            row.fault("flag_basis", "bad-value", f'"{part}"', expected)
        else:
            bases[flag] = BASES[word]
    stated = [flag for flag in FLAGS if row.yes(flag)]
    for flag in stated:
        if flag not in bases:
            said = Phrase(en=f'"{flag}" without its basis', zh=f"“{flag}”没有依据")
            row.fault("flag_basis", "flag-basis", said, Phrase(en="the basis of each flag", zh="每个标记的依据"))
    for flag in bases:
        if flag not in stated:
            said = Phrase(en=f'a basis for "{flag}", which is not yes', zh=f"“{flag}”并非 yes，却写了依据")
            row.fault(flag, "flag-basis", said, "yes")
    return {flag: bases.get(flag, "assigned") for flag in stated}


def published_of(row: Row, flags: Mapping[str, FlagBasis]) -> dict[str, str]:
    """What was published of which flag, as `flag: item, term, city, year` parted by `;`."""
    found: dict[str, str] = {}
    for part in filter(None, row.text("published_source").split(";")):
        flag, _, said = part.strip().partition(":")
        found[flag.strip()] = said.strip()
    for flag in FLAGS:
        if (flags.get(flag) == "published") != (flag in found):
            fault = Phrase(en=f'"{flag}"', zh=f"“{flag}”")
            expected = Phrase(en="a source for each published flag, and for no other", zh="每个已发布的标记各有来源")
            row.fault("published_source", "flag-source", fault, expected)
    return found
