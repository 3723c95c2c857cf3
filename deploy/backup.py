#!/usr/bin/env python3
"""One copy of all that belongs together, and the way back: lake, database, identity, files, anchor, keys. 备份与恢复

    backup.py make FOLDER --keys OTHER      a new folder; the keys lie apart, where the copy is not
    backup.py restore FOLDER --keys OTHER   into an empty SALTERN_HOME and an empty database

Reads SALTERN_HOME, DATABASE_URL, SALTERN_ANCHOR and SALTERN_OUTGOING_BOOK as the program does, needs nothing but Python
(and PostgreSQL's own pg_dump and pg_restore), and may run while the program does: what is copied later may know more
than what was copied before it, and nothing that was copied needs what came after.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

SUMS = "SHA256SUMS"
KEYS = ("identity.sqlite3.key", "openid-key.pem")
APART = ("journal.anchor", "outgoing.sqlite3")
"""What may outlive the rest: it bears witness against an older database, and is never replaced by an older copy."""
WITNESS = "journal.witness"
KEPT = ("files", "packs", "proposals")
"""Whole folders: what applicants handed in, the versions of the pack, and those that are proposed."""
MADE_AGAIN = ("dossier", "staging", "lock", "head")
"""Of the lake: what the program makes anew by itself."""


class Refused(Exception):
    """Why nothing was done."""


def home() -> Path:
    """Where the installation stands."""
    return Path(os.environ.get("SALTERN_HOME") or "var")


def beside(name: str, file: str) -> Path:
    """A file with a setting of its own, else below the home."""
    return Path(os.environ.get(name) or home() / file)


def places() -> dict[str, Path]:
    """The small databases and files, by their name in the copy, the oldest copied first."""
    return {
        "journal.anchor": beside("SALTERN_ANCHOR", "journal.anchor"),
        "identity.sqlite3": home() / "identity.sqlite3",
        "outgoing.sqlite3": beside("SALTERN_OUTGOING_BOOK", "outgoing.sqlite3"),
    }


def make(folder: Path, keys: Path | None) -> None:
    """Anchor, database, lake, identity table, files: in the order in which each may be ahead of the one before."""
    if not home().is_dir():
        raise Refused(f"there is no installation at {home()} (SALTERN_HOME)")
    draft = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    if folder.exists():
        raise Refused(f"{folder} is there already; a copy needs a folder of its own")
    draft.mkdir(parents=True, mode=0o700)
    found = places()
    copied(found["journal.anchor"], draft / "journal.anchor")
    committed = noted("!")
    database(draft)
    (draft / WITNESS).write_text("".join([*committed, *noted("?")]), encoding="ascii")
    # a snapshot names files that were there before it: those after the snapshots are all there
    for part in ("snapshots", *(one.name for one in sorted((home() / "lake").glob("*")) if one.name != "snapshots")):
        if part not in MADE_AGAIN:
            copied(home() / "lake" / part, draft / "lake" / part)
    newest = max((draft / "lake" / "snapshots").glob("*.json"), default=None)
    if newest is not None:  # the newest of this copy, whatever came in meanwhile
        shutil.copyfile(newest, newest.with_name(".head"))
    for name in ("identity.sqlite3", "outgoing.sqlite3"):
        if found[name].exists():
            sqlite(found[name], draft / name)
    for name in KEPT:  # what a row of the database names was there before the row
        copied(home() / name, draft / name)
    if keys is not None:
        keys.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in KEYS:
            copied(home() / name, keys / name)
    (draft / SUMS).write_text("".join(f"{digest}  {name}\n" for name, digest in sums(draft).items()), encoding="utf-8")
    draft.rename(folder)


def noted(mark: str) -> list[str]:
    """What our programs noted of journal lines: committed before the database is copied, meant after it was."""
    file = home() / WITNESS
    rows = file.read_text(encoding="ascii").splitlines(keepends=True) if file.exists() else []
    return [row for row in rows if row.startswith(mark) and row.endswith("\n")]


def restore(folder: Path, keys: Path | None) -> None:
    """All of it back; what is damaged or in the way is said before anything is written."""
    if not (folder / SUMS).is_file():
        raise Refused(f"{folder} is no whole copy: it has no {SUMS}")
    stated = dict(reversed(line.split("  ", 1)) for line in (folder / SUMS).read_text(encoding="utf-8").splitlines())
    there = sums(folder)
    wrong = sorted(name for name in {*stated, *there} if stated.get(name) != there.get(name))
    if wrong:
        raise Refused(f"{folder} is damaged: {', '.join(wrong)}")
    known = {one.name for one in home().glob("*")} - {*APART, *KEYS}
    if known:
        raise Refused(f"{home()} is not empty: {', '.join(sorted(known))}")
    home().mkdir(parents=True, exist_ok=True, mode=0o700)
    database_back(folder)
    for name, place in places().items():
        if name in APART and place.exists():
            continue  # it knows what was sealed, or went out, after the copy was made
        copied(folder / name, place)
    copied(folder / WITNESS, home() / WITNESS)
    copied(folder / "lake", home() / "lake")
    for name in KEPT:
        copied(folder / name, home() / name)
    for name in KEYS if keys is not None else ():
        assert keys is not None
        copied(keys / name, home() / name)


def database(draft: Path) -> None:
    """The desk's database as it is at one moment."""
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith("postgres"):
        subprocess.run(
            ["pg_dump", "--format=custom", "--no-owner", f"--file={draft / 'database.dump'}", url], check=True
        )
    elif desk(url).exists():
        sqlite(desk(url), draft / "saltern.sqlite3")


def database_back(folder: Path) -> None:
    """It again, whole or not at all."""
    url = os.environ.get("DATABASE_URL", "")
    dump, file = folder / "database.dump", folder / "saltern.sqlite3"
    if dump.exists() and not url.startswith("postgres"):
        raise Refused("the copy is PostgreSQL's: say in DATABASE_URL into which empty database it goes")
    if dump.exists():
        into = ["pg_restore", "--no-owner", "--single-transaction", "--exit-on-error", f"--dbname={url}", str(dump)]
        subprocess.run(into, check=True)
    elif url.startswith("postgres"):
        raise Refused("the copy is SQLite's, and DATABASE_URL names PostgreSQL")
    else:
        copied(file, desk(url))


def desk(url: str) -> Path:
    """The SQLite file of desk work."""
    return Path(url.removeprefix("sqlite:///")) if url else home() / "saltern.sqlite3"


def sqlite(file: Path, to: Path) -> None:
    """A SQLite database as it is at one moment, whoever writes in it."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)
    to.chmod(0o600)


def copied(source: Path, to: Path) -> None:
    """A file or a folder, where there is one."""
    if source.is_dir():
        shutil.copytree(source, to, dirs_exist_ok=True)
    elif source.exists():
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, to)


def sums(folder: Path) -> dict[str, str]:
    """The digest of every file by its name."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and file.name != SUMS)
    return {file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def main() -> int:
    """0 done, 2 refused, 3 another program failed."""
    asked = argparse.ArgumentParser(description="Copy an installation, or put a copy back.")
    asked.add_argument("verb", choices=("make", "restore"))
    asked.add_argument("folder", type=Path, metavar="FOLDER")
    asked.add_argument(
        "--keys", type=Path, metavar="FOLDER", help="where the keys go, or come from; not beside the copy"
    )
    given = asked.parse_args()
    try:
        (make if given.verb == "make" else restore)(given.folder, given.keys)
    except Refused as why:
        print(f"refused: {why}", file=sys.stderr)
        return 2
    except (OSError, sqlite3.Error, subprocess.CalledProcessError) as failed:
        print(f"failed: {failed}", file=sys.stderr)
        return 3
    print(f"{'copied to' if given.verb == 'make' else 'restored from'} {given.folder}")
    if given.keys is None and given.verb == "make":
        missing = ", ".join((*KEYS, "SALTERN_IDENTITY_KEY", "SALTERN_SECRET_KEY"))
        print(f"needed to read it, and not in it (--keys FOLDER): {missing}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
