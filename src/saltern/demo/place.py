"""Where the demo lives: the same home as every other command, so that they can look at what it made."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from saltern.core.registry.identity import IdentityStore
from saltern.core.registry.lake import Lake
from saltern.demo.district.plan import Plan
from saltern.errors import SalternError
from saltern.interfaces.cli.identity import opened
from saltern.words import Phrase

STATE: Final = "state.json"


class AnotherDistrict(SalternError):
    """{home} already holds {found}; asked for was {wanted}. Use another SALTERN_HOME, or remove this one."""

    family = "conflict"
    zh = "{home} 中已有 {found}，而这次要的是 {wanted}。请换一个 SALTERN_HOME，或先清空它。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Folders of one demo."""

    home: Path
    pack: Path

    @property
    def folder(self) -> Path:
        """What only the demo needs: feeds, personas, report."""
        return self.home / "demo"

    @property
    def feeds(self) -> Path:
        """The units' files."""
        return self.folder / "feeds"

    @property
    def lake(self) -> Lake:
        """The district's lake."""
        return Lake(self.home / "lake")

    def identity(self) -> IdentityStore:
        """Who is who; the caller closes it."""
        return opened(self.home / "identity.sqlite3")

    def small(self, name: str) -> Place:
        """A small district of another year, with a lake of its own."""
        return Place(home=self.folder / name, pack=self.pack)


def here() -> Place:
    """The place the environment names."""
    return Place(
        home=Path(os.environ.get("SALTERN_HOME", "var")), pack=Path(os.environ.get("SALTERN_PACK", "packs/yantian"))
    )


def plan_words(plan: Mapping[str, Any]) -> dict[str, Any]:
    """A plan as it stands in files."""
    return {key: str(value) for key, value in plan.items()}


def remembered(place: Place) -> dict[str, Any]:
    """What an earlier run noted; empty on the first."""
    path = place.folder / STATE
    if not path.exists():
        return {}
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def remember(place: Place, **noted: object) -> None:
    """Note something for the next run."""
    place.folder.mkdir(parents=True, exist_ok=True)
    path = place.folder / STATE
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps({**remembered(place), **noted}, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.rename(path)


def claim(place: Place, plan: Plan) -> None:
    """The home is this plan's from now on. Raises `AnotherDistrict`."""
    wanted, found = plan_words(asdict(plan)), remembered(place).get("plan")
    if found is None:
        remember(place, plan=wanted)
    elif found != wanted:
        raise AnotherDistrict(home=place.home, found=_named(found), wanted=_named(wanted))


def _named(plan: Mapping[str, str]) -> Phrase:
    residents, records, seed, day = (plan[name] for name in ("residents", "records", "seed", "as_of"))
    return Phrase(
        en=f"{residents} residents, {records} records, seed {seed}, {day}",
        zh=f"{residents} 名居民、{records} 条记录、种子 {seed}、{day}",
    )
