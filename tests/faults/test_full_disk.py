"""A disk with nothing left, truly: whoever acts hears `disk-full`, nothing is half done, and it goes on with room."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from worlds.registry_office import person
from worlds.yantian import YANTIAN

pytestmark = pytest.mark.faults

FOG = """<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>full-1</identifier>
<sender>44030041600000</sender><sent>2020-07-10T14:00:00+08:00</sent><status>Actual</status><msgType>Alert</msgType>
<scope>Public</scope><info><language>zh-CN</language><category>Met</category><event>大雾</event><urgency>Immediate</urgency>
<severity>Severe</severity><certainty>Observed</certainty><expires>2020-07-10T20:00:00+08:00</expires>
<headline>盐田区大雾橙色预警</headline><description>盐田区大雾橙色预警</description><area><areaDesc>盐田区</areaDesc></area>
</info></alert>"""
HEADER = (
    "id_number,name,sex,birth_date,household_no,relation_to_head,marital_status,address_code,hukou_district,"
    "moved_in_on,status\n"
)
COMPANY: Mapping[str, str] = {
    "company_name": "样例有限公司", "name_reserved": "true", "premises": "declared", "standard_articles": "true",
    "licensed_business": "false", "capital": "1000",
}  # fmt: skip
FIRST, SECOND = person(1), person(2)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own of 24 MB; made by root alone."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    place = tmp_path / "small"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)], check=True)  # Debian's
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)  # Debian's


def saltern(home: Path, *words: str, output: int | None = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "SALTERN_HOME": str(home),
        "SALTERN_PACK": str(YANTIAN),
        "SALTERN_LANGUAGE": "en",
        "DATABASE_URL": "",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [sys.executable, "-m", "saltern.project.command", *words]
    return subprocess.run(
        command, env=environment, stdout=output, stderr=subprocess.PIPE, text=True, timeout=120, check=False
    )


def residents(folder: Path, name: str, number: str) -> str:
    path = folder / name
    path.write_text(f"{HEADER}{number},张三,male,1990-03-05,H1,,,,440308,2001-01-01,active\n", encoding="gb18030")
    return str(path)


def deeds(folder: Path, push: str) -> Mapping[str, Sequence[str]]:
    """What people and programs do every day, each a write somewhere."""
    filled = [word for key, value in COMPANY.items() for word in ("--value", f"{key}={value}")]
    at = ("--at", "2020-07-10T14:05", "--as", "li")
    return {
        "take": ["feed", "take", residents(folder, "population_register_2.csv", SECOND)],
        "show": ["subject", "show", FIRST, "--purpose", "outreach", "--as", "li", "--as-of", "2020-04-01"],
        "submit": [
            "case", "submit", "company-establishment", "--subject", FIRST, *filled, "--material", "id-card",
            "--material", "premises-proof", "--mobile", "13800138000", *at,
        ],
        "deliver": ["message", "deliver", *at[:2]],
        "release": ["push", "release", push, *at],
        "seal": ["journal", "seal"],
    }  # fmt: skip


def test_nothing_left_is_said_as_such_by_every_command(small: Path, tmp_path: Path) -> None:
    home = small / "home"
    home.mkdir()
    (tmp_path / "fog.xml").write_text(FOG, encoding="utf-8")
    assert saltern(home, "migrate").returncode == 0
    assert saltern(home, "feed", "take", residents(tmp_path, "population_register_1.csv", FIRST)).returncode == 0
    received = saltern(home, "alert", "receive", str(tmp_path / "fog.xml"), "--at", "2020-07-10T14:01").stdout
    (push,) = re.findall(r"^push (\d+)  fog-vessels", received, flags=re.M) or ["1"]
    filler = small / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(b"\0" * 4096):
            pass
    assert os.statvfs(small).f_bavail == 0
    told = {name: saltern(home, *words) for name, words in deeds(tmp_path, push).items()}
    full = f"error[disk-full]: No space left for {home}; nothing was half done. Make room and do it again.\n"
    assert {name: (done.returncode, done.stderr, done.stdout) for name, done in told.items()} == dict.fromkeys(
        told, (2, full, "")
    )
    with (small / "list").open("w") as output:
        shown = saltern(home, "item", "list", output=output.fileno())
    assert (shown.returncode, shown.stderr) == (2, full)
    filler.unlink()
    (small / "list").unlink()
    after = {name: saltern(home, *words).returncode for name, words in deeds(tmp_path, push).items()}
    assert after == dict.fromkeys(told, 0)
    assert saltern(home, "journal", "verify").returncode == 0
    assert saltern(home, "lake", "scrub").returncode == 0
