"""The one door for every mistake: a line, a status, JSON where it was asked for, never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SALTERN = Path(sys.executable).with_name("saltern")
PACK = Path(__file__).resolve().parents[3] / "packs" / "yantian"


def run(home: Path, *words: str) -> tuple[int, str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SALTERN_", "DATABASE_URL"))}
    environment = kept | {"SALTERN_HOME": str(home), "SALTERN_PACK": str(PACK)}
    done = subprocess.run([SALTERN, *words], env=environment, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("push", "sweep", "--at", "soon"),
            'error[moment-unreadable]: "soon" is no moment like 2020-04-10T10:00.\n',
        ),
        (
            ("push", "sweep", "--as-of", "2020-13-01"),
            'error[day-unreadable]: "2020-13-01" is no day like 2020-04-10.\n',
        ),
        (("push", "show", "7"), "error[push-unknown]: There is no push 7.\n"),
        (
            ("alert", "receive"),
            "error[alert-source-unclear]: Give either a CAP file or --text with a plain notice; neither is given.\n",
        ),
    ],
)
def test_a_refusal_is_one_line_and_status_two(words: tuple[str, ...], message: str, tmp_path: Path) -> None:
    assert run(tmp_path, *words) == (2, "", message)


def test_a_lake_without_records_says_what_to_do(tmp_path: Path) -> None:
    assert run(tmp_path, "push", "sweep", "--at", "2020-04-10T10:00") == (
        2,
        "",
        f"error[lake-empty]: The lake at {tmp_path}/lake holds no records yet; take the units' deliveries in first: "
        "saltern feed take --all DIR.\n",
    )


def test_with_json_a_refusal_is_json(tmp_path: Path) -> None:
    status, out, err = run(tmp_path, "push", "show", "7", "--json")
    assert (status, out) == (2, "")
    assert json.loads(err) == {
        "error": "push-unknown",
        "family": "unknown",
        "message": "There is no push 7.",
        "message_zh": "没有编号为 7 的推送。",
        "data": {"push": 7},
    }
