"""A database that an older release left behind is never changed by the way."""

from __future__ import annotations

import pytest

from saltern.project import migrate


@pytest.mark.django_db
def test_a_database_of_an_older_release_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "pending", lambda: ["notify.0002_x", "casework.0003_y"])
    with pytest.raises(migrate.DatabaseOutOfDate) as refusal:
        migrate.ensure()
    assert (str(refusal.value), refusal.value.message("zh")) == (
        "The database lacks 2 migration(s), first notify.0002_x. Run `saltern migrate` (make a backup first).",
        "数据库缺少 2 个迁移，首个为 notify.0002_x。请先备份，再运行 saltern migrate。",
    )
