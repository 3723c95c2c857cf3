"""Whether an installation stands where SALTERN_HOME points: what only looks never makes one. 安装是否存在"""

from __future__ import annotations

from pathlib import Path

from saltern.errors import SalternError
from saltern.installation.environment import Environment
from saltern.installation.refusals import why
from saltern.words import Phrase

BEGINS = Phrase(en="saltern migrate or saltern feed take", zh="saltern migrate 或 saltern feed take")


class InstallationMissing(SalternError):
    """There is no installation at {place} ({name}); one begins with {begins}."""

    family = "unknown"
    zh = "{place}（{name}）处没有安装；可用 {begins} 建立。"


class HomeUnusable(SalternError):
    """SALTERN_HOME is {path}, which cannot be used: {why}."""

    family = "broken"
    zh = "SALTERN_HOME 为 {path}，无法使用：{why}。"


def check_home(path: Path) -> None:
    """Raises `HomeUnusable` where the state of the installation can never stand."""
    try:
        if path.is_dir():
            next(path.iterdir(), None)
            return
        there = path.exists()
    except OSError as fault:
        raise HomeUnusable(path=path, why=why(fault)) from None
    if there:
        raise HomeUnusable(path=path, why=Phrase(en="it is no folder", zh="它不是文件夹"))


def check_installed(environment: Environment) -> None:
    """Raises `InstallationMissing` where neither a database nor a lake stands."""
    if environment.database_url or (environment.home / "saltern.sqlite3").exists() or environment.lake.is_dir():
        return
    shown = environment.home if environment.home.is_absolute() else f"./{environment.home}"
    raise InstallationMissing(place=shown, name="SALTERN_HOME", begins=BEGINS)
