"""Bring the desk-work database to the shape this release expects."""

from __future__ import annotations

import pkgutil
from pathlib import Path

from django.apps import apps
from django.db import connection

import saltern
from saltern.errors import SalternError
from saltern.installation.environment import environment
from saltern.installation.presence import BEGINS, InstallationMissing
from saltern.interfaces.cli.options import Json, answer
from saltern.interfaces.cli.spoken import told


class DatabaseOutOfDate(SalternError):
    """The database lacks {count} migration(s), first {first}. Run `saltern migrate` (make a backup first)."""

    family = "broken"
    zh = "数据库缺少 {count} 个迁移，首个为 {first}。请先备份，再运行 saltern migrate。"


class DatabaseNewer(SalternError):
    """The database was changed by a later release ({first}); this one is {version} and would not understand it. Install
    that release, or restore a backup made before."""

    family = "broken"
    zh = "数据库已由更新的版本修改（{first}）；当前版本为 {version}，无法正确使用。请安装该版本，或恢复升级前的备份。"


def shipped() -> list[str]:
    """Names of the migrations this release holds, app by app in order."""
    found = [(app.label, [str(Path(app.path) / "migrations")]) for app in apps.get_app_configs()]
    names = [(label, sorted(module.name for module in pkgutil.iter_modules(folder))) for label, folder in found]
    return [f"{label}.{name}" for label, listed in names for name in listed if not name.startswith("_")]


def applied() -> set[str]:
    """Names of the migrations the database has; none in a new one."""
    if "django_migrations" not in connection.introspection.table_names():
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return {f"{app}.{name}" for app, name in cursor.fetchall()}


def pending() -> list[str]:
    """Names of the migrations that are not applied yet. Every command asks, so Django builds no graph of them."""
    there = applied()
    return [name for name in shipped() if name not in there]


def refuse_newer() -> None:
    """Refuse a database that a later release has changed (`DatabaseNewer`): it holds what this one does not know. What
    was renamed within the numbers of this release is none."""
    last: dict[str, str] = {}
    for label, number in map(_numbered, shipped()):
        last[label] = max(last.get(label, ""), number)
    for name in sorted(applied()):
        label, number = _numbered(name)
        if number > last.get(label, number):
            raise DatabaseNewer(first=name, version=saltern.__version__)


def _numbered(name: str) -> tuple[str, str]:
    label, _, migration = name.partition(".")
    return label, migration.partition("_")[0]


def ensure(*, begins: bool = True) -> None:
    """Make the tables in a new database; refuse one that an older release left behind (`DatabaseOutOfDate`) or a later
    one changed (`DatabaseNewer`), and one without tables where whoever asks does not begin an installation
    (`InstallationMissing`)."""
    if begins:
        environment().home.mkdir(parents=True, exist_ok=True)
    refuse_newer()
    waiting = pending()
    if not waiting:
        return
    if applied():
        raise DatabaseOutOfDate(count=len(waiting), first=waiting[0])
    if not begins:
        kept = connection.settings_dict
        raise InstallationMissing(place=kept["NAME"], name="DATABASE_URL", begins=BEGINS)
    _migrate()


def refuse_older() -> None:
    """Refuse a database that lacks anything (`DatabaseOutOfDate`), or has more than we know (`DatabaseNewer`): pages
    make no tables by themselves."""
    refuse_newer()
    waiting = pending()
    if waiting:
        raise DatabaseOutOfDate(count=len(waiting), first=waiting[0])


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def command(*, as_json: Json = False) -> None:
    """Create or upgrade the tables of the desk-work database. 建表与升级."""
    environment().home.mkdir(parents=True, exist_ok=True)
    refuse_newer()
    waiting = pending()
    if waiting:
        _migrate()
    count = len(waiting)
    applied_now = told(zh=f"已应用 {count} 个迁移。", en=f"{count} migration(s) applied.")
    words = applied_now if count else told(zh="数据库已是最新。", en="The database is up to date.")
    answer({"applied": waiting}, [words], as_json=as_json)
