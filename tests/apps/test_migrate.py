"""A database that an older release left behind is never changed by the way."""

from __future__ import annotations

import pytest
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from saltern.project import migrate


@pytest.mark.django_db
def test_names_tell_what_django_would_apply() -> None:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
    assert sorted(migrate.shipped()) == sorted(f"{one.app_label}.{one.name}" for one, _ in plan)
    assert migrate.applied() >= set(migrate.shipped())
    assert migrate.pending() == []


@pytest.mark.django_db
def test_a_migration_the_database_lacks_is_pending() -> None:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'notify' AND name = '0001_initial'")
    assert migrate.pending() == ["notify.0001_initial"]


@pytest.mark.django_db
def test_a_database_of_an_older_release_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "pending", lambda: ["notify.0002_x", "casework.0003_y"])
    with pytest.raises(migrate.DatabaseOutOfDate) as refusal:
        migrate.ensure()
    assert (str(refusal.value), refusal.value.message("zh")) == (
        "The database lacks 2 migration(s), first notify.0002_x. Run `saltern migrate` (make a backup first).",
        "数据库缺少 2 个迁移，首个为 notify.0002_x。请先备份，再运行 saltern migrate。",
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("app", "name", "newer"),
    [
        ("journal", "9999_later", True),
        ("casework", "0001_called_otherwise_once", False),
        ("an_app_that_was_taken_out", "0007_last", False),
    ],
)
def test_a_database_that_a_later_release_changed_is_refused(app: str, name: str, newer: bool) -> None:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, CURRENT_TIMESTAMP)", [app, name]
        )
    for asking in (migrate.ensure, migrate.refuse_older, migrate.command):
        if not newer:
            asking()
            continue
        with pytest.raises(migrate.DatabaseNewer) as refusal:
            asking()
        assert refusal.value.data()["first"] == f"{app}.{name}"
