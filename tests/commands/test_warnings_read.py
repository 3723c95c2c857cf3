"""What `saltern alert read --json` promises: the same of a warning in a file and in plain words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from worlds.commands import Commands

FILE = (
    '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>7</identifier><sender>s</sender>'
    "<sent>2020-04-10T08:30:00+08:00</sent><status>{status}</status><msgType>Alert</msgType><scope>Public</scope>"
    "<info><language>zh-CN</language><category>Met</category><event>暴雨</event><urgency>Unknown</urgency>"
    "<severity>Extreme</severity><certainty>Unknown</certainty><headline>盐田区暴雨红色预警</headline>"
    "<area><areaDesc>盐田区（梅沙街道除外）</areaDesc></area></info></alert>"
)
NOTICE = "深圳市气象台在盐田区（梅沙街道除外）发布暴雨红色预警信号"


@pytest.mark.parametrize(("status", "drill"), [("Actual", ""), ("Exercise", "【演练】")])
def test_a_file_and_plain_words_are_told_alike(commands: Commands, tmp_path: Path, status: str, drill: str) -> None:
    file = tmp_path / "w.xml"
    file.write_text(FILE.format(status=status), encoding="utf-8")
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "SALTERN_HOME": str(tmp_path / "var")}
    told = []
    for source in ((str(file),), ("--text", drill + NOTICE)):
        code, out, err = commands.ask("alert", "read", *source, "--json", environment=environment, place=tmp_path)
        assert (code, err) == (0, "")
        told.append(json.loads(out)["warnings"])
    (one,), (other,) = told
    assert one == other
    assert {**one, "playbooks": bool(one["playbooks"])} == {
        "kind": "暴雨",
        "level": "红色",
        "action": "issue",
        "status": status,
        "subdistricts": ["440308002", "440308003", "440308004"],
        "playbooks": status == "Actual",
    }
