"""The district as a drawing (`map.yaml`): a shape for each sub-district, made by hand; a sketch, no survey. 示意图"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from saltern.errors import NOWHERE, Place
from saltern.words import NOTHING, Phrase

if TYPE_CHECKING:  # a pack that is kept needs no reader of YAML
    from saltern.core.documents.fields import Fields

FILE: Final = "map.yaml"
PATH: Final = re.compile(r"[MmLlHhVvCcSsQqTtAaZz0-9 .,-]*")
POINT: Final = re.compile(r"(\d{1,4}) (\d{1,4})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A division's outline as an SVG path, and where its name stands."""

    path: str
    at: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictMap:
    """The drawing: its size, land, waves, the name of the water, and the shapes by division."""

    width: int
    height: int
    land: str
    waves: str
    shapes: Mapping[str, Shape]
    water: Phrase = NOTHING
    water_at: tuple[int, int] = (0, 0)
    place: Place = NOWHERE


def read_map(fields: Fields) -> DistrictMap:
    """`map.yaml`."""
    water = fields.sub("water")
    name, at = (water.phrase("name"), _point(water, "label")) if water else (NOTHING, (0, 0))
    if water:
        water.done()
    shapes = {}
    for code, shape in fields.members("shapes", required=True):
        shapes[code] = Shape(path=_path(shape, "path"), at=_point(shape, "label"))
        shape.done()
    drawn = DistrictMap(
        width=fields.integer("width", default=640, least=1),
        height=fields.integer("height", default=330, least=1),
        land=_path(fields, "land"),
        waves=_path(fields, "waves"),
        shapes=shapes,
        water=name,
        water_at=at,
        place=fields.place,
    )
    fields.done()
    return drawn


def _path(fields: Fields, key: str) -> str:
    text = fields.text(key)
    if PATH.fullmatch(text):
        return text
    expected = Phrase(en="an SVG path", zh="SVG 路径")
    fields.fault(fields.entry_of(key) or fields.entry, "bad-value", f'"{text[:40]}"', expected)
    return ""


def _point(fields: Fields, key: str) -> tuple[int, int]:
    found = POINT.fullmatch(fields.text(key))
    if found:
        return int(found[1]), int(found[2])
    expected = Phrase(en='a point like "84 246"', zh="坐标，如“84 246”")
    fields.fault(fields.entry_of(key) or fields.entry, "bad-value", f'"{fields.text(key)}"', expected)
    return 0, 0
