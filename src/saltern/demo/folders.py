"""Where the demo lives: the home of the office, so that every other command can look at what it made."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from saltern.demo.district.plan import Plan
from saltern.errors import SalternError
from saltern.installation.environment import MailServer, SmsGateway, environment
from saltern.installation.office import Office
from saltern.words import Phrase

STATE: Final = "state.json"


class AnotherDistrict(SalternError):
    """{home} already holds {found}; asked for was {wanted}. Use another SALTERN_HOME, or remove this one."""

    family = "conflict"
    zh = "{home} 中已有 {found}，而这次要的是 {wanted}。请换一个 SALTERN_HOME，或先清空它。"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFolders:
    """What one demo keeps beside the office it shows."""

    office: Office

    @property
    def home(self) -> Path:
        """The office's home."""
        return self.office.environment.home

    @property
    def folder(self) -> Path:
        """What only the demo needs: feeds, personas, report."""
        return self.home / "demo"

    @property
    def feeds(self) -> Path:
        """The units' files."""
        return self.folder / "feeds"

    def at(self, day: dt.date, hour: int = 10) -> dt.datetime:
        """A moment of the district's day."""
        return dt.datetime.combine(day, dt.time(hour), tzinfo=self.office.clock.zone)

    def small(self, name: str) -> DemoFolders:
        """A small district of another year, with a lake of its own."""
        here = self.office.environment
        return DemoFolders(office=Office(replace(here, home=self.folder / name, anchor=self.folder / name / "anchor")))


def here() -> DemoFolders:
    """The demo of this home. Its messages go to a file, whatever gateway the environment names: nobody is real."""
    return DemoFolders(office=Office(replace(environment(), sms=SmsGateway(), mail=MailServer())))


def plan_words(plan: Mapping[str, Any]) -> dict[str, Any]:
    """A plan as it stands in files."""
    return {key: str(value) for key, value in plan.items()}


def remembered(folders: DemoFolders) -> dict[str, Any]:
    """What an earlier run noted; empty on the first."""
    path = folders.folder / STATE
    if not path.exists():
        return {}
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def remember(folders: DemoFolders, **noted: object) -> None:
    """Note something for the next run."""
    folders.folder.mkdir(parents=True, exist_ok=True)
    path = folders.folder / STATE
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps({**remembered(folders), **noted}, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.rename(path)


def claim(folders: DemoFolders, plan: Plan) -> None:
    """The home is this plan's from now on. Raises `AnotherDistrict`."""
    wanted, found = plan_words(asdict(plan)), remembered(folders).get("plan")
    if found is None:
        remember(folders, plan=wanted)
    elif found != wanted:
        raise AnotherDistrict(home=folders.home, found=_named(found), wanted=_named(wanted))


def _named(plan: Mapping[str, str]) -> Phrase:
    residents, records, seed, day = (plan[name] for name in ("residents", "records", "seed", "as_of"))
    return Phrase(
        en=f"{residents} residents, {records} records, seed {seed}, {day}",
        zh=f"{residents} 名居民、{records} 条记录、种子 {seed}、{day}",
    )
