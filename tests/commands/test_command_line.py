"""The one door for every mistake: a line, a status, JSON where it was asked for, never a traceback.

These start the command as a person does; test_refused_commands.py goes through every command behind the same door.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from worlds.commands import usual
from worlds.yantian import YANTIAN

SALTERN = Path(sys.executable).with_name("saltern")


def run(home: Path, *words: str) -> tuple[int, str, str]:
    environment = usual() | {"SALTERN_HOME": str(home), "SALTERN_PACK": str(YANTIAN)}
    done = subprocess.run([SALTERN, *words], env=environment, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout, done.stderr


def test_a_refusal_is_one_line_and_status_two(tmp_path: Path) -> None:
    run(tmp_path, "migrate")
    assert run(tmp_path, "push", "sweep", "--at", "2020-04-10T10:00") == (
        2,
        "",
        f"error[lake-empty]: The lake at {tmp_path}/lake holds no records yet; take the units' deliveries in first: "
        "saltern feed take --all DIR.\n",
    )


def test_with_json_a_refusal_is_json(tmp_path: Path) -> None:
    run(tmp_path, "migrate")
    status, out, err = run(tmp_path, "push", "show", "7", "--json")
    assert (status, out) == (2, "")
    assert json.loads(err) == {
        "error": "push-unknown",
        "family": "unknown",
        "message": "There is no push 7.",
        "message_zh": "没有编号为 7 的推送。",
        "data": {"push": 7},
    }
