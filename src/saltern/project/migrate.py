"""Bring the desk-work database to the shape this release expects."""

from __future__ import annotations

import typer
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from saltern.errors import SalternError
from saltern.installation.environment import environment


class DatabaseOutOfDate(SalternError):
    """The database lacks {count} migration(s), first {first}. Run `saltern migrate` (make a backup first)."""

    family = "broken"
    zh = "数据库缺少 {count} 个迁移，首个为 {first}。请先备份，再运行 saltern migrate。"


def pending() -> list[str]:
    """Names of the migrations that are not applied yet, in order."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def ensure() -> None:
    """Make the tables in a new database; refuse one that an older release left behind (`DatabaseOutOfDate`)."""
    environment().home.mkdir(parents=True, exist_ok=True)
    waiting = pending()
    if not waiting:
        return
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    if executor.loader.applied_migrations:
        raise DatabaseOutOfDate(count=len(waiting), first=waiting[0])
    call_command("migrate", verbosity=0)


def command() -> None:
    """Create or upgrade the tables of the desk-work database. 建表与升级."""
    environment().home.mkdir(parents=True, exist_ok=True)
    waiting = pending()
    call_command("migrate", verbosity=0)
    typer.echo(f"{len(waiting)} migration(s) applied." if waiting else "The database is up to date.")
