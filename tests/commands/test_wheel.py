"""The program as it is installed: the wheel carries every file it needs, the district's pack among them, and runs from
it where no checkout is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from worlds.district import ROOT

SOURCES = (
    "src",
    "packs",
    "requirements",
    "pyproject.toml",
    "setup.py",
    "MANIFEST.in",
    "README.md",
    "LICENSE",
    "NOTICE",
)
MADE = shutil.ignore_patterns("__pycache__", "*.egg-info", "build")


def run(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """A process that knows nothing of this checkout but what it is told."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SALTERN_", "PYTHON"))}
    return subprocess.run(
        words, cwd=folder, env=kept | settings, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the wheel is unpacked, as pip does it."""
    copy, wheels, site = (tmp_path_factory.mktemp(name) for name in ("checkout", "wheels", "site"))
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=MADE)
        else:
            shutil.copy(ROOT / name, copy / name)
    built = run(
        copy, sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index",
        "--wheel-dir", str(wheels), ".",
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    [wheel] = wheels.iterdir()
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(site)
    return site


def files(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }


def test_the_wheel_carries_the_program_and_the_pack_byte_for_byte(installed: Path) -> None:
    found = files(installed / "saltern")
    pack = {name.removeprefix("packs/yantian/"): body for name, body in found.items() if name.startswith("packs/")}
    program = {name: body for name, body in found.items() if not name.startswith("packs/")}
    assert pack == files(ROOT / "packs" / "yantian")
    assert program == files(ROOT / "src" / "saltern")


def test_it_runs_where_no_checkout_is(installed: Path, tmp_path: Path) -> None:
    start = "import saltern; from saltern.project.command import main; print(saltern.__file__); main()"
    listed = run(tmp_path, sys.executable, "-c", start, "item", "list", "graduate", PYTHONPATH=str(installed))
    assert (listed.returncode, listed.stderr) == (0, "")
    first, *rest = listed.stdout.splitlines()
    assert first == str(installed / "saltern" / "__init__.py")
    assert any(line.startswith("graduate-reception ") for line in rest)
