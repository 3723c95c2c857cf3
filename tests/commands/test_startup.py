"""A command loads what it needs: which heavy libraries a word leaves alone, whatever it answers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from worlds.commands import usual
from worlds.yantian import YANTIAN

PROGRAM = """
import io, json, sys
from contextlib import redirect_stdout
from saltern.project.command import main

sys.argv = ["saltern", *sys.argv[1:]]
with redirect_stdout(io.StringIO()):
    try:
        main()
    except SystemExit as ended:
        status = ended.code
print(json.dumps([status, sorted({name.partition(".")[0] for name in sys.modules})]))
"""
HEAVY = {
    "cryptography",
    "django",
    "duckdb",
    "numpy",
    "open_data_contract_standard",
    "opencc",
    "openpyxl",
    "phonenumbers",
    "pydantic",
    "re2",
    "rich",
    "scipy",
    "sklearn",
    "sqlglot",
    "xmlschema",
    "yaml",
    "zstandard",
}
ALWAYS = {"pydantic"}
"""What typer itself loads for a command that takes an argument."""
DESK = {"django", "yaml"}
"""What every command of the desk loads: its tables, and the pack's time zone."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose database stands and whose pack is kept."""
    home = tmp_path_factory.mktemp("home")
    loaded(home, "item list")
    loaded(home, "migrate")
    return home


def loaded(home: Path, words: str) -> set[str]:
    environment = usual() | {"SALTERN_HOME": str(home), "SALTERN_PACK": str(YANTIAN)}
    command = [sys.executable, "-c", PROGRAM, *words.split()]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=120)
    status, modules = json.loads(done.stdout)
    assert status == 0, done.stderr
    return HEAVY & set(modules)


@pytest.mark.parametrize(
    ("words", "needed"),
    [
        ("--help", {"rich"}),
        ("lake --help", {"pydantic", "rich"}),
        ("journal show", ALWAYS | DESK),
        ("message list", ALWAYS | DESK),
        ("case list", ALWAYS | DESK),
        ("push list", ALWAYS | DESK),
        ("feed list", ALWAYS | DESK),
        ("item list", ALWAYS),
        ("reminder list", ALWAYS | {"cryptography"}),
        ("lake snapshots", ALWAYS),
    ],
)
def test_a_command_loads_no_more_than_it_needs(words: str, needed: set[str], home: Path) -> None:
    assert loaded(home, words) == needed
