"""What must be shown for an application, and how it stands: saved because a record proves it, brought, promised for
later (容缺), asked for since the case was moved to the right item, or missing.

Source: 减证便民 (what the government holds is not asked for again); Administrative Licensing Law art. 32 (all that is
missing is named at once).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from saltern.core.catalogue.item import Item, Material
from saltern.errors import SalternError
from saltern.words import NONE, Phrase, joined


class MaterialUnknown(SalternError):
    """The item {item} asks for no material {found}; it knows: {known}."""

    family = "unknown"
    zh = "事项 {item} 没有材料 {found}；现有：{known}。"


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingMaterial:
    """A material that is neither on record nor brought; `days` are the working days it may follow in, None: now."""

    key: str
    name: Phrase
    days: int | None

    def plain(self) -> dict[str, object]:
        """As JSON."""
        return {"key": self.key, "name": self.name.plain(), "days": self.days}


class MaterialsMissing(SalternError):
    """The application for {item} lacks {missing}. Bring all of it, nothing else is missing."""

    family = "invalid"
    zh = "{item} 的申请缺少：{missing}。请一次补齐，除此之外没有其他缺件。"

    def __init__(self, *, item: str, materials: Sequence[MissingMaterial]) -> None:
        super().__init__(item=item, missing=names(materials))
        self.materials = tuple(materials)

    def data(self) -> dict[str, object]:
        """The materials, for a page that lists them."""
        return {"item": self.params["item"], "materials": [material.plain() for material in self.materials]}


class PromiseNotSigned(SalternError):
    """The application for {item} lacks {missing}; it is accepted without if you promise to bring them: {days}."""

    family = "invalid"
    zh = "{item} 的申请缺少：{missing}；签署承诺后可先予受理：{days}。"

    def __init__(self, *, item: str, materials: Sequence[MissingMaterial]) -> None:
        days = joined(map(within, materials), en=", ", zh="，")
        super().__init__(item=item, missing=names(materials), days=days)
        self.materials = tuple(materials)

    def data(self) -> dict[str, object]:
        """The materials, for a page that lists them."""
        return {"item": self.params["item"], "materials": [material.plain() for material in self.materials]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One material of one application."""

    key: str
    state: Literal["saved", "brought", "promised", "not-needed", "asked"]


def material_states(
    *, item: Item, brought: Collection[str], proved: Callable[[str], bool], promised: bool
) -> tuple[Shown, ...]:
    """How each material stands; `proved` tells whether the named fact is on record.

    Raises `MaterialUnknown`, `MaterialsMissing` (something that cannot follow later is missing) or `PromiseNotSigned`.
    """
    shown, missing = look_through(item=item, brought=brought, proved=proved)
    strict = [material for material in missing if material.days is None]
    if strict:
        raise MaterialsMissing(item=item.id, materials=strict)
    if missing and not promised:
        raise PromiseNotSigned(item=item.id, materials=missing)
    return shown


def look_through(
    *, item: Item, brought: Collection[str], proved: Callable[[str], bool]
) -> tuple[tuple[Shown, ...], tuple[MissingMaterial, ...]]:
    """How each material stands, and what is missing, now or to follow. Raises `MaterialUnknown`."""
    check_known(item=item, brought=brought)
    shown, missing = [], []
    for material in item.materials:
        if material.key in brought:
            shown.append(Shown(key=material.key, state="brought"))
        elif saved(material, proved):
            shown.append(Shown(key=material.key, state="saved"))
        elif not material.required:
            shown.append(Shown(key=material.key, state="not-needed"))
        else:
            name = material.name or Phrase.same(material.key)
            missing.append(MissingMaterial(key=material.key, name=name, days=material.deferrable_days))
            shown.append(Shown(key=material.key, state="promised"))
    return tuple(shown), tuple(missing)


def check_known(*, item: Item, brought: Collection[str]) -> None:
    """Raises `MaterialUnknown` for anything the item does not ask for."""
    keys = [material.key for material in item.materials]
    for key in brought:
        if key not in keys:
            raise MaterialUnknown(item=item.id, found=key, known=", ".join(keys) or NONE)


def saved(material: Material, proved: Callable[[str], bool]) -> bool:
    """Whether a record stands for the paper: the fact that proves it is there."""
    return bool(material.satisfied_by and material.proves) and proved(material.proves)


def names(materials: Iterable[MissingMaterial]) -> Phrase:
    """The materials as people call them, by their key and their name in each language."""
    named = (Phrase(en=f"{one.key} ({one.name.en})", zh=f"{one.key}（{one.name.zh}）") for one in materials)
    return joined(named, en=", ", zh="、")


def within(material: MissingMaterial) -> Phrase:
    """When a promised material is due."""
    key, days = material.key, material.days
    return Phrase(en=f"{key} within {days} working days", zh=f"{key} 须在 {days} 个工作日内补交")
