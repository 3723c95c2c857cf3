"""What the operator decides outside the program: read once from the environment (and an optional `.env` file).

Every name starts with `SALTERN_`, except `DATABASE_URL`, which hosting platforms set by that name.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from saltern.errors import SalternError


class TimeZoneUnknown(SalternError):
    """SALTERN_TIME_ZONE is "{found}", which is no time zone; expected a name like Asia/Shanghai."""

    family = "invalid"
    zh = "SALTERN_TIME_ZONE 为“{found}”，不是时区名称；应为 Asia/Shanghai 这样的名称。"


class Environment(BaseSettings):
    """Directories, the pack, the database, secrets. Secrets have no default that would work in production."""

    model_config = SettingsConfigDict(env_prefix="SALTERN_", env_file=".env", extra="ignore")

    home: Path = Path("var")
    pack: Path = Path("packs/yantian")
    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    secret_key: str = ""
    debug: bool = False
    time_zone: str = "Asia/Shanghai"

    @property
    def lake(self) -> Path:
        """Where the columnar files of the population stand."""
        return self.home / "lake"

    @property
    def identity(self) -> Path:
        """Where numbers, names and telephones stand, encrypted, apart from the facts."""
        return self.home / "identity.sqlite3"

    @property
    def zone(self) -> str:
        """The name of the time zone, once it is known to be one. Raises `TimeZoneUnknown`."""
        try:
            return ZoneInfo(self.time_zone).key
        except (KeyError, ValueError, OSError) as fault:
            raise TimeZoneUnknown(found=self.time_zone) from fault


@cache
def environment() -> Environment:
    """The one reading of the environment."""
    return Environment()
