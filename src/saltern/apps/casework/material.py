"""What must be shown for an application, and how it stands: saved because a record proves it, brought, promised for
later (容缺), or missing.

Source: 减证便民 (what the government holds is not asked for again); Administrative Licensing Law art. 32 (all that is
missing is named at once).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from saltern.core.catalogue.item import Item, Material
from saltern.errors import SalternError
from saltern.words import NONE, Phrase, joined


class MaterialUnknown(SalternError):
    """The item {item} asks for no material {found}; it knows: {known}."""

    family = "unknown"
    zh = "事项 {item} 没有材料 {found}；现有：{known}。"


class MaterialsMissing(SalternError):
    """The application for {item} lacks {missing}. Bring all of it, nothing else is missing."""

    family = "invalid"
    zh = "{item} 的申请缺少：{missing}。请一次补齐，除此之外没有其他缺件。"


class PromiseNotSigned(SalternError):
    """The application for {item} lacks {missing}; it is accepted without if you promise to bring them: {days}."""

    family = "invalid"
    zh = "{item} 的申请缺少：{missing}；签署承诺后可先予受理：{days}。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One material of one application."""

    key: str
    state: Literal["saved", "brought", "promised", "not-needed"]


def standing(
    *, item: Item, brought: Collection[str], proved: Callable[[str], bool], promised: bool
) -> tuple[Shown, ...]:
    """How each material stands; `proved` tells whether the named fact is on record.

    Raises `MaterialUnknown`, `MaterialsMissing` (something that cannot follow later is missing) or `PromiseNotSigned`.
    """
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
            missing.append(material)
            shown.append(Shown(key=material.key, state="promised"))
    strict = [material for material in missing if material.deferrable_days is None]
    if strict:
        raise MaterialsMissing(item=item.id, missing=names(strict))
    if missing and not promised:
        days = joined(map(within, missing), en=", ", zh="，")
        raise PromiseNotSigned(item=item.id, missing=names(missing), days=days)
    return tuple(shown)


def check_known(*, item: Item, brought: Collection[str]) -> None:
    """Raises `MaterialUnknown` for anything the item does not ask for."""
    keys = [material.key for material in item.materials]
    for key in brought:
        if key not in keys:
            raise MaterialUnknown(item=item.id, found=key, known=", ".join(keys) or NONE)


def saved(material: Material, proved: Callable[[str], bool]) -> bool:
    """Whether a record stands for the paper: the fact that proves it is there."""
    return bool(material.satisfied_by and material.proves) and proved(material.proves)


def names(materials: Iterable[Material]) -> Phrase:
    """The materials as people call them."""
    return joined((named(material) for material in materials), en=", ", zh="、")


def named(material: Material) -> Phrase:
    """A material by its key and its name in each language."""
    en, zh = (material.name.get(language, material.key) for language in ("en", "zh"))
    return Phrase(en=f"{material.key} ({en})", zh=f"{material.key}（{zh}）")


def within(material: Material) -> Phrase:
    """When a promised material is due."""
    days = material.deferrable_days
    return Phrase(en=f"{material.key} within {days} working days", zh=f"{material.key} 须在 {days} 个工作日内补交")
