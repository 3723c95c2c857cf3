"""A small district with its whole history taken in through the real intake, and the real command line on it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from saltern.demo.district.generate import generate
from saltern.demo.district.plan import Plan
from worlds.commands import program, usual

ROOT = Path(__file__).resolve().parents[2]
PACK = ROOT / "packs" / "yantian"
SALTERN = Path(sys.executable).with_name("saltern")
PLAN = Plan(residents=12_000, firms=1_200, records=200_000, seed=13, as_of=dt.date(2020, 4, 10))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a command said and with which status it ended."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """The lines of standard output."""
        return self.out.splitlines()


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """A home of the program and its command line."""

    home: Path
    people: Mapping[str, Mapping[str, Any]]

    def environment(self) -> dict[str, str]:
        """What every command sees; nothing of the tester's own."""
        return usual() | {
            "SALTERN_HOME": str(self.home),
            "SALTERN_PACK": str(PACK),
            "COLUMNS": "200",
            "SALTERN_LANGUAGE": "en",
        }

    def start(self, *words: object) -> subprocess.Popen[bytes]:
        """A command that runs on by itself."""
        command = [str(SALTERN), *map(str, words)]
        return subprocess.Popen(
            command, env=self.environment(), cwd=self.home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def try_(self, *words: object, **environment: str) -> Answer:
        """Run a command to its end, whatever it says: in a process of its own, forked from one that has loaded it."""
        status, out, err = program().ask(
            *map(str, words), environment=self.environment() | environment, place=self.home
        )
        return Answer(status=status, out=out, err=err)

    def say(self, *words: object) -> Answer:
        """Run a command that must do what it is asked."""
        answer = self.try_(*words)
        assert answer.status == 0, f"saltern {' '.join(map(str, words))}: {answer.status}\n{answer.err}{answer.out}"
        return answer

    def ask(self, *words: object) -> Any:
        """Run a command that answers in JSON."""
        return json.loads(self.say(*words, "--json").out)

    def number(self, person: str) -> str:
        """The identity number of somebody the stories follow."""
        return str(self.people[person]["id_number"])

    def deliver(self, name: str, columns: str, *rows: Sequence[object]) -> None:
        """A unit sends a columnar file with its manifest, and it is taken in; `columns` as SQL names them."""
        file = self.home / f"{name}.parquet"
        with duckdb.connect() as connection:
            connection.execute(f"CREATE TABLE sent ({columns})")
            held = ", ".join("?" * len(rows[0]))
            connection.executemany(f"INSERT INTO sent VALUES ({held})", [list(row) for row in rows])  # noqa: S608  # marks
            connection.table("sent").write_parquet(str(file))
        manifest = {"rows": len(rows), "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
        file.with_name(f"{file.name}.manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        self.say("feed", "take", file)

    def handed_over(self) -> list[dict[str, Any]]:
        """Every message the file that stands for the SMS gateway has taken."""
        file = self.home / "outbox" / "sms.jsonl"
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []

    def heard(self, subject: int) -> list[tuple[str, str, str]]:
        """(template, state, text) of what a subject was to be told, oldest first."""
        rows = self.ask("message", "list", "--subject", subject)["messages"]
        return [(row["template"], row["state"], row["text"]) for row in reversed(rows)]


def taken_in(home: Path, *, plan: Plan, datasets: Sequence[str] = ()) -> District:
    """A district generated and taken in by the real command; `datasets` alone where not all are needed."""
    feeds = home / "feeds"
    generate(plan=plan, folder=feeds)
    people = {one["key"]: one for one in json.loads((feeds / "personas.json").read_text(encoding="utf-8"))}
    (feeds / "personas.json").unlink()
    ledger = json.loads((feeds / "ledger.json").read_text(encoding="utf-8"))
    (feeds / "ledger.json").unlink()
    district = District(home=home, people=people)
    wanted = [feeds / file["path"] for file in ledger["files"] if file["dataset"] in datasets]
    answer = district.try_("feed", "take", *(wanted or ["--all", feeds]))
    assert answer.status in {0, 1}, answer.err
    (home / "taken.txt").write_text(answer.out, encoding="utf-8")
    shutil.rmtree(feeds)
    return district


def another(source: District, home: Path) -> District:
    """A district like `source` in a home of its own."""
    shutil.copytree(source.home / "lake", home / "lake", copy_function=os.link)
    shutil.copytree(source.home / "cache", home / "cache")  # the pack as it was read, so that it is not read anew
    for file in [*source.home.glob("*.sqlite3*"), *source.home.glob("*.txt")]:
        shutil.copy2(file, home / file.name)
    return District(home=home, people=source.people)
