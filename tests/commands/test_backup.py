"""A copy of an installation and the way back, on both databases: nothing is missing, nothing newer is overwritten, and
what is damaged or in the way is said before anything is written."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.postgres import Unavailable, server
from worlds.district import ROOT
from worlds.typed_page import Shell

BACKUP = [sys.executable, str(ROOT / "deploy" / "backup.py")]
REGISTER = """id_number,name,sex,birth_date,household_no,relation_to_head,marital_status,address_code,hukou_district,\
moved_in_on,status
110102198507140046,陈安,female,1985-07-14,H1,head,married,,990101,2010-03-01,active
"""
LOOK = "saltern subject show 110102198507140046 --purpose eligibility --as wang"


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database; "" where it is a file at home."""
    if request.param == "sqlite":
        yield ""
        return
    try:
        with server() as address:
            yield address
    except Unavailable as why:
        assert "postgres" not in os.environ.get("SALTERN_REQUIRE", "")
        pytest.skip(str(why))


@pytest.fixture
def shell(tmp_path: Path, url: str) -> Shell:
    """An installation with a record, a line of the journal and its seal."""
    made = Shell(folder=tmp_path)
    made.environment |= {
        "SALTERN_PACK": "lakeside",
        "SALTERN_HOME": "home",
        "SALTERN_ANCHOR": "apart/journal.anchor",
        "SALTERN_OUTGOING_BOOK": "apart/outgoing.sqlite3",
        "DATABASE_URL": url,
    }
    (tmp_path / "population_register.csv").write_text(REGISTER, encoding="utf-8")
    made.run("mkdir apart; saltern pack new lakeside --district 990101 --name 湖滨区")
    made.run(f"saltern migrate; saltern feed take population_register.csv; {LOOK}; saltern journal seal")
    return made


def backup(shell: Shell, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*BACKUP, *words], cwd=shell.folder, env=shell.environment, capture_output=True, text=True, check=False
    )


def emptied(shell: Shell, url: str) -> None:
    """The disk is gone, and so is the database."""
    shell.run("mv home lost")
    if url:
        emptying = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
        shell.environment["PGOPTIONS"] = "-c client_min_messages=warning"
        shell.run(f"psql --quiet --set ON_ERROR_STOP=1 --command '{emptying}' '{url}'")


def test_what_was_copied_comes_back_whole(shell: Shell, url: str) -> None:
    before = shell.run(LOOK)
    shell.run("saltern journal seal")
    made = backup(shell, "make", "copy", "--keys", "keys")
    assert (made.returncode, made.stdout, made.stderr) == (0, "copied to copy\n", "")
    emptied(shell, url)
    back = backup(shell, "restore", "copy", "--keys", "keys")
    assert (back.returncode, back.stdout, back.stderr) == (0, "restored from copy\n", "")
    assert re.fullmatch(r"the chain holds: \d+ lines\n?.*", shell.run("saltern journal verify"), re.DOTALL)
    shell.run("saltern lake scrub")
    after = shell.run(LOOK)
    assert "1985" in before
    assert after == before


def test_an_older_database_is_found_by_the_anchor_that_outlived_it(shell: Shell, url: str) -> None:
    assert backup(shell, "make", "copy", "--keys", "keys").returncode == 0
    shell.run(f"{LOOK}; saltern journal seal")
    newer = (shell.folder / "apart" / "journal.anchor").read_bytes()
    emptied(shell, url)
    assert backup(shell, "restore", "copy", "--keys", "keys").returncode == 0
    assert (shell.folder / "apart" / "journal.anchor").read_bytes() == newer
    verified = subprocess.run(
        ["saltern", "journal", "verify"], cwd=shell.folder, env=shell.environment, capture_output=True, check=False
    )
    assert verified.returncode == 1


def test_without_the_keys_it_says_what_is_missing_and_the_copy_holds_none(shell: Shell) -> None:
    made = backup(shell, "make", "copy")
    assert made.stdout.splitlines()[1].startswith(
        "needed to read it, and not in it (--keys FOLDER): identity.sqlite3.key, "
    )
    key = (shell.folder / "home" / "identity.sqlite3.key").read_bytes()
    assert all(key not in file.read_bytes() for file in (shell.folder / "copy").rglob("*") if file.is_file())


def test_what_is_damaged_or_in_the_way_is_refused_and_nothing_written(shell: Shell, url: str) -> None:
    assert backup(shell, "make", "copy").returncode == 0
    again = backup(shell, "make", "copy")
    assert (again.returncode, again.stderr) == (2, "refused: copy is there already; a copy needs a folder of its own\n")
    full = backup(shell, "restore", "copy")
    assert (full.returncode, full.stderr.startswith("refused: home is not empty: ")) == (2, True)
    emptied(shell, url)
    file = shell.folder / "copy" / "identity.sqlite3"
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    damaged = backup(shell, "restore", "copy")
    assert (damaged.returncode, damaged.stderr) == (2, "refused: copy is damaged: identity.sqlite3\n")
    assert not (shell.folder / "home").exists()
