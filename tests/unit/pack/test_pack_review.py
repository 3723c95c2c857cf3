"""docs/pack-review.md speaks of every correction, each once, and of ten to be checked first."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from worlds.shared_data import shared

ROOT = Path(__file__).parents[3]


def sections() -> dict[str, list[list[str]]]:
    """The rows of the page's tables, by heading."""
    text = (ROOT / "docs" / "pack-review.md").read_text(encoding="utf-8")
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return {
        heading: [
            [cell.strip() for cell in line.strip("|").split("|")] for line in body.splitlines() if line[:2] == "| "
        ]
        for heading, body in zip(parts[1::2], parts[2::2], strict=True)
    }


def test_every_correction_has_its_row_and_says_how_certain_it_is() -> None:
    with (shared("lifecycle") / "corrections.csv").open(encoding="utf-8") as file:
        ids = [row["id"] for row in csv.DictReader(file)]
    rows = sections()["Every correction"][1:]
    assert [row[0] for row in rows] == ids
    assert [row[0] for row in rows if not all(row) or not re.search(r"high|medium|low", row[4])] == []


def test_ten_are_to_be_checked_first_and_are_among_them() -> None:
    first = [row[0] for row in sections()["Check these ten first"] if row[0]]
    assert len(first) == len(set(first)) == 10
    assert set(first) <= {row[0] for row in sections()["Every correction"]}


def test_the_files_it_names_are_there() -> None:
    text = (ROOT / "docs" / "pack-review.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:items|reminders|playbooks|templates|law|catalogue)/[\w*./-]*)`", text))
    pack = ROOT / "packs" / "yantian"
    assert sorted(name for name in named if not list(pack.glob(name.rstrip("/")))) == []
