"""The environment is read in one place: names, an `.env` file, what stands above what, and what cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from saltern.installation.environment import MailServer, SettingUnreadable, SmsGateway, environment, read
from saltern.installation.office import Office
from saltern.project.databases import database


def test_what_nobody_said_has_a_place_here() -> None:
    said = read({})
    assert (said.home, said.anchor, said.pack) == (Path("var"), Path("var/journal.anchor"), Path("packs/yantian"))
    assert (said.sms, said.mail, said.debug) == (SmsGateway(), MailServer(), False)


@pytest.mark.parametrize("source", ["process", ".env"])
def test_the_home_holds_database_lake_identity_and_anchor_whoever_named_it(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SALTERN_HOME", raising=False)
    monkeypatch.delenv("SALTERN_ANCHOR", raising=False)
    if source == ".env":
        Path(".env").write_text("SALTERN_HOME=elsewhere\n", encoding="utf-8")
    else:
        monkeypatch.setenv("SALTERN_HOME", "elsewhere")
    office, home = Office(environment()), Path("elsewhere")
    assert database("", home=office.environment.home)["NAME"] == str(home / "saltern.sqlite3")
    assert (office.records.root, office.people.path, office.environment.anchor, office.environment.log) == (
        home / "lake",
        home / "identity.sqlite3",
        home / "journal.anchor",
        home / "log",
    )


def test_what_the_process_was_started_with_stands_above_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text("SALTERN_HOME=written\nSALTERN_ACCOUNT=zhou\n", encoding="utf-8")
    monkeypatch.setenv("SALTERN_HOME", "started")
    monkeypatch.delenv("SALTERN_ACCOUNT", raising=False)
    said = environment()
    assert (said.home, said.account, said.whoever) == (Path("started"), "zhou", "zhou")


def test_no_secret_shows_in_a_log() -> None:
    names = ("SALTERN_SECRET_KEY", "SALTERN_IDENTITY_KEY", "SALTERN_SMS_TOKEN", "SALTERN_SMTP_PASSWORD", "DATABASE_URL")
    assert "hush" not in repr(read(dict.fromkeys(names, "hush")))


def test_a_setting_nobody_can_read_is_refused() -> None:
    with pytest.raises(SettingUnreadable) as refusal:
        read({"SALTERN_SMS_PRIVATE": "maybe"})
    assert (str(refusal.value), refusal.value.message("zh")) == (
        'SALTERN_SMS_PRIVATE is "maybe"; expected 1 or 0.',
        "SALTERN_SMS_PRIVATE 的值为“maybe”；应为 1 或 0。",
    )
