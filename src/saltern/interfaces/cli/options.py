"""What many commands are asked in the same words, and how they answer: as words, or as one JSON object."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from saltern.errors import SalternError

if TYPE_CHECKING:
    from saltern.core.catalogue.pack import Pack

Json = Annotated[bool, typer.Option("--json", help="One JSON object instead of words.")]
At = Annotated[
    str, typer.Option("--at", help="The moment, as 2020-07-06T10:00 in the district's time; now if not given.")
]
TimeIsRight = Annotated[
    bool, typer.Option("--yes-it-is", help="The time is right, although it lies far from the last round of work.")
]
Day = Annotated[str, typer.Option("--as-of", help="The day, as 2020-04-10; that of the moment if not given.")]
Account = Annotated[str, typer.Option("--as", help="The acting account; SALTERN_ACCOUNT if not given.")]


class ValueUnreadable(SalternError):
    """--value {text} is not of the form key=value."""

    family = "invalid"
    zh = "--value {text} 不是 key=value 的形式。"


class UnitUnknown(SalternError):
    """There is no unit {unit} in this district."""

    family = "unknown"
    zh = "本区没有单位 {unit}。"


def check_office(*, pack: Pack, unit: str, items: Collection[str], venue: str) -> None:
    """Whether an office can be given for a unit, these items (none: all) and a hall (empty: none).

    Raises `UnitUnknown`, `ItemUnknown`, `VenueUnknown`.
    """
    if unit not in pack.units:
        raise UnitUnknown(unit=unit)
    from saltern.apps.casework.accepting_venue import VenueUnknown
    from saltern.core.catalogue.search import the_item

    for key in items:
        the_item(pack=pack, key=key)
    if venue and venue not in pack.venues:
        raise VenueUnknown(venue=venue)


def answer(body: object, lines: Sequence[str], *, as_json: bool) -> None:
    """Print what a command has to say."""
    typer.echo(json.dumps(body, ensure_ascii=False, default=str) if as_json else "\n".join(lines))


def pairs(texts: Sequence[str] | None) -> Mapping[str, str]:
    """Values given as key=value; of a key given twice the last. Raises `ValueUnreadable`."""
    values = {}
    for text in texts or ():
        key, sign, value = text.partition("=")
        if not sign or not key:
            raise ValueUnreadable(text=text)
        values[key] = value
    return values
