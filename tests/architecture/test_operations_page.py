"""What an operator reads is what there is: every setting of the program, every command of the units, the containers.

The container files are read, not built: that a Dockerfile's copies exist and its program starts as a user without
rights, that a compose file's services, volumes and waits name one another and say only settings the program reads.
"""

from __future__ import annotations

import ast
import configparser
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from saltern.project import command

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))


def read_by_the_program() -> set[str]:
    """The names that `environment.read` looks up: the texts it asks `said` for, and the one without our prefix."""
    source = ROOT / "src" / "saltern" / "installation" / "environment.py"
    found = {"DATABASE_URL"}
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="said"), attr="get"), args=[ast.Constant(value=str(name)), *_]
            ):
                found.add(f"SALTERN_{name}")
            case ast.Call(func=ast.Name(id="_yes"), args=[ast.Name(id="said"), ast.Constant(value=str(name))]):
                found.add(f"SALTERN_{name}")
            case ast.Subscript(value=ast.Name(id="said"), slice=ast.Constant(value=str(name))):
                found.add(f"SALTERN_{name}")
    return found


def told() -> list[str]:
    """The names in the first column of the page's table of settings."""
    section = PAGE.split("## Settings\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^\| `([A-Z_]+)` \|", section, re.MULTILINE)


def test_the_page_tells_every_setting_once_and_no_other() -> None:
    known = read_by_the_program()
    assert len(known) > 30
    assert sorted(told()) == sorted(known)


def test_every_setting_named_anywhere_is_one() -> None:
    pages = [*(ROOT / "docs").glob("*.md"), ROOT / "README.md", ROOT / "README.zh.md", ROOT / "compose.yaml", *UNITS]
    named = {
        (page.name, name)
        for page in pages
        for name in re.findall(r"(?<![A-Z_])SALTERN_[A-Z]+(?:_[A-Z]+)*(?![A-Z_])", page.read_text(encoding="utf-8"))
    }
    short = {"SALTERN_OIDC", "SALTERN_SMTP"}  # "SALTERN_SMTP_*" speaks of all of them
    assert {(page, name) for page, name in named if name not in read_by_the_program() | short} == set()


def asked(words: list[str]) -> bool:
    """Whether the program knows the words after its name."""
    word = command.WORDS.get(words[0])
    if word is None:
        return False
    return not word.noun or not words[1:] or words[1] in verbs(word.module)


def verbs(module: str) -> set[str]:
    import importlib

    app = importlib.import_module(module).app
    return {one.name or one.callback.__name__.replace("_", "-") for one in app.registered_commands}


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_what_there_is(unit: Path) -> None:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's names have capitals
    text = unit.read_text(encoding="utf-8")
    parser.read_string(text)
    assert f"../deploy/systemd/{unit.stem}." in PAGE
    if unit.suffix == ".timer":
        assert unit.with_suffix(".service") in UNITS
        assert parser["Install"]["WantedBy"] == "timers.target"
        return
    assert (parser["Service"]["User"], parser["Service"]["EnvironmentFile"]) == ("saltern", "/etc/saltern/settings")
    started = re.findall(r"^ExecStart=(.+)$", text, re.MULTILINE)
    programs = [line.split()[1:] for line in started if line.startswith("/opt/saltern/bin/saltern ")]
    others = [line for line in started if not line.startswith("/opt/saltern/bin/saltern ")]
    assert [words for words in programs if not asked(words)] == []
    assert all("/opt/saltern/deploy/backup.py make " in line for line in others)
    assert started


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("systemd-analyze is not installed here")
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/opt/saltern/bin/saltern", "/bin/true")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [tool, "verify", *(str(tmp_path / unit.name) for unit in UNITS)], capture_output=True, text=True, check=False
    )
    ours = [line for line in done.stderr.splitlines() if "saltern" in line]
    assert ours == []


def test_the_image_copies_what_there_is_and_runs_without_rights() -> None:
    lines = [line.split(maxsplit=1) for line in DOCKERFILE.splitlines() if line and not line.startswith("#")]
    assert {word for word, _ in lines} <= {
        "FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "ENTRYPOINT", "CMD",
    }  # fmt: skip
    copied = [name for word, rest in lines if word == "COPY" and "--from" not in rest for name in rest.split()[:-1]]
    assert [name for name in copied if not (ROOT / name).exists()] == []
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[0] == "!"}
    assert set(copied) == let_in
    last = {line[0]: line[1] for line in lines}
    assert last["USER"] not in {"root", "0"}
    started = [*ast.literal_eval(last["ENTRYPOINT"]), *ast.literal_eval(last["CMD"])]
    assert (started[0], asked(started[1:])) == ("saltern", True)


def test_the_services_name_one_another_and_what_the_program_reads() -> None:
    services = COMPOSE["services"]
    for name, service in services.items():
        waited = service.get("depends_on", {})
        assert set(waited) <= set(services), name
        for mount in service.get("volumes", ()):
            assert mount.split(":")[0] in COMPOSE["volumes"], (name, mount)
        if "build" in service:
            assert asked(service["command"]), name
            assert set(service["environment"]) <= read_by_the_program(), name
    assert {name for name, service in services.items() if service.get("ports")} == {"pages"}
    assert services["database"]["healthcheck"]
