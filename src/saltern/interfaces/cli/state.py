"""Where the state of an installation stands, for every command: pack, lake, population, the district's own clock.

Commands that need no database use it too, so the population's type is only named here and imported when it is made.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from saltern.core.catalogue.loader import load_pack
from saltern.core.catalogue.pack import Pack
from saltern.core.contracts.reader import load_all
from saltern.core.registry.lake import Lake
from saltern.core.registry.profile import LakeRecords
from saltern.errors import SalternError

if TYPE_CHECKING:
    from saltern.core.audiences.population import Population


class DayUnreadable(SalternError):
    """ "{text}" is no day like 2020-04-10."""

    family = "invalid"
    zh = "“{text}”不是 2020-04-10 这样的日期。"


class MomentUnreadable(SalternError):
    """ "{text}" is no moment like 2020-04-10T10:00."""

    family = "invalid"
    zh = "“{text}”不是 2020-04-10T10:00 这样的时刻。"


class LakeEmpty(SalternError):
    """The lake at {path} holds no records yet; take the units' deliveries in first: saltern feed take --all DIR."""

    family = "unknown"
    zh = "数据湖 {path} 中还没有记录；请先归集各单位数据：saltern feed take --all 目录。"


def home() -> Path:
    """The folder of the state."""
    return Path(os.environ.get("SALTERN_HOME", "var"))


def pack_folder() -> Path:
    """The folder of the pack in force: SALTERN_PACK, else this place's pack here, else the one beside the program."""
    chosen = os.environ.get("SALTERN_PACK")
    if chosen:
        return Path(chosen)
    here = Path("packs/yantian")
    beside = Path(__file__).resolve().parents[4] / "packs" / "yantian"
    return here if here.is_dir() or not beside.is_dir() else beside


def pack() -> Pack:
    """The pack in force. Raises `Faults`."""
    return load_pack(pack_folder())


def now(district: Pack, at: str = "") -> dt.datetime:
    """This moment in the district's time, or the one somebody typed. Raises `MomentUnreadable`."""
    zone = ZoneInfo(district.district.time_zone)
    if not at:
        return dt.datetime.now(tz=zone)
    try:
        moment = dt.datetime.fromisoformat(at)
    except ValueError as fault:
        raise MomentUnreadable(text=at) from fault
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def day(text: str, moment: dt.datetime) -> dt.date:
    """The day somebody typed, that of `moment` where they typed none. Raises `DayUnreadable`."""
    if not text:
        return moment.date()
    try:
        return dt.date.fromisoformat(text)
    except ValueError as fault:
        raise DayUnreadable(text=text) from fault


def lake() -> Lake:
    """The store of facts."""
    return Lake(home() / "lake")


def newest() -> int:
    """The number of the newest snapshot; 0 where there is none."""
    return max(lake().numbers(), default=0)


def inbox() -> Path:
    """The folder where warnings arrive as files."""
    return home() / "inbox" / "alerts"


@contextmanager
def population(district: Pack) -> Iterator[Population]:
    """Everybody, as the newest snapshot knows them. Raises `LakeEmpty`, `FileDamaged`."""
    from saltern.core.audiences.population import Population

    snapshot = lake().snapshot()
    if not snapshot.record_sets:
        raise LakeEmpty(path=home() / "lake")
    connection = snapshot.connect(contracts=load_all(folder=pack_folder() / "sources").values())
    records = LakeRecords(snapshot, district.vocabulary)
    try:
        counted = connection.execute("SELECT count(*) FROM subjects WHERE kind = 'natural_person'").fetchall()
        yield Population(connection=connection, snapshot=str(snapshot.number), residents=counted[0][0], records=records)
    finally:
        records.close()
        connection.close()
