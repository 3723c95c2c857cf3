"""The sub-districts as every page draws them, on the pack's sketch of the district. 示意图"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from saltern.core.catalogue.pack import Division, Pack
from saltern.words import NOTHING, Phrase

SHADES: Final = 4
"""The stylesheet has so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnStreet:
    """A sub-district: its shade, 0 where nothing is told; what stands below its name; where it leads and what that is
    called; `chosen` where the page is about it. `path` is empty where the pack draws none."""

    code: str
    name: Phrase
    path: str
    x: int
    y: int
    shade: int
    figure: Phrase
    address: str
    leads_to: Phrase
    chosen: bool

    @property
    def short(self) -> Phrase:
        """Its name without what it is: 沙头角."""
        return Phrase(zh=self.name.zh.removesuffix("街道"), en=self.name.en.removesuffix(" Sub-district"))


def drawn_street(
    pack: Pack,
    street: Division,
    *,
    shade: int,
    figure: Phrase = NOTHING,
    address: str = "",
    leads_to: Phrase = NOTHING,
    chosen: bool = False,
) -> DrawnStreet:
    """One sub-district on the drawing."""
    shape = pack.map.shapes.get(street.code) if pack.map else None
    return DrawnStreet(
        code=street.code,
        name=street.name,
        path=shape.path if shape else "",
        x=shape.at[0] if shape else 0,
        y=shape.at[1] if shape else 0,
        shade=shade,
        figure=figure,
        address=address,
        leads_to=leads_to,
        chosen=chosen,
    )
