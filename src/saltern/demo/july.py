"""What the units send in July: the graduate's insurance of the spring, an approval from the provincial platform, and
a newcomer's degree of June and job of July, whose first insurance is not in yet."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any, Final

import duckdb

from saltern.demo.district import files
from saltern.demo.folders import DemoFolders
from saltern.demo.loading import ledger_of
from saltern.installation.deliveries import door

MONTHS: Final = ("2020-04", "2020-05", "2020-06")


def take(*, folders: DemoFolders, people: dict[str, str], now: dt.datetime) -> list[str]:
    """Write the two small files, have them taken, and say what became of each."""
    folder = folders.folder / "july"
    folder.mkdir(parents=True, exist_ok=True)
    employer = str(ledger_of(folders)["employer"])
    made = (
        ("social_insurance_payments", _insurance(folder, people["graduate"], employer)),
        ("graduate_receptions", _reception(folder, people["province"], employer)),
        ("degrees", _degree(folder, people["newcomer"])),
        ("employments", _job(folder, people["newcomer"], employer)),
    )
    with door(folders.office) as intake:
        return [intake.take(path, dataset=dataset, now=now).outcome for dataset, path in made]


def _insurance(folder: Path, number: str, employer: str) -> Path:
    path = folder / "social_insurance_payments.july.parquet"
    if path.exists():
        return path
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE paid (id_number VARCHAR, credit_code VARCHAR, month VARCHAR, kind VARCHAR,"
        " base DECIMAL(18, 2), paid_on DATE)"
    )
    rows = [
        (number, employer, month, kind, "7800.00", _next(month))
        for month in MONTHS
        for kind in ("pension", "medical", "unemployment")
    ]
    connection.executemany("INSERT INTO paid VALUES (?, ?, ?, ?, ?, ?)", rows)
    connection.table("paid").write_parquet(str(path), compression="zstd")
    connection.close()
    return _promised(path, len(rows))


def _next(month: str) -> dt.date:
    """Contributions of a month reach the fund on the 5th of the next."""
    first = dt.date.fromisoformat(f"{month}-01")
    return (first + dt.timedelta(days=32)).replace(day=5)


def _reception(folder: Path, number: str, employer: str) -> Path:
    path = folder / "graduate_receptions.july.csv"
    with path.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["id_number", "kind", "approved_on", "credit_code", "household_moved_on"])
        writer.writerow([number, "graduate", "2020-07-08", employer, ""])
    return _promised(path, 1)


def _degree(folder: Path, number: str) -> Path:
    path = folder / "degrees.july.jsonl"
    row = {
        "id_number": number, "school": "深圳大学", "level": "bachelor", "awarded_on": "2020-06-28",
        "number": "105901202005001163", "verified": True,
    }  # fmt: skip
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    return _promised(path, 1)


def _job(folder: Path, number: str, employer: str) -> Path:
    path = folder / "employments.july.csv"
    with path.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["id_number", "credit_code", "started_on", "ended_on", "end_reason"])
        writer.writerow([number, employer, "2020-07-06", "", ""])
    return _promised(path, 1)


def _promised(path: Path, rows: int) -> Path:
    manifest: dict[str, Any] = {"rows": rows, "sha256": files.sha256(path)}
    path.with_name(f"{path.name}.manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return path
