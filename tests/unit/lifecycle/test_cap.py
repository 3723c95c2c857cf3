"""CAP files from all over the world, and hostile ones."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from saltern.apps.lifecycle.alerts import cap
from saltern.errors import SalternError
from worlds.shared_data import shared

ALERT = '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">{}</alert>'
HEAD = (
    "<identifier>A1</identifier><sender>s@x</sender><sent>2020-04-10T08:30:00+08:00</sent><status>Actual</status>"
    "<msgType>Alert</msgType><scope>Public</scope>"
)
INFO = (
    "<info><language>zh-CN</language><category>Met</category><event>暴雨</event><urgency>Unknown</urgency>"
    "<severity>Moderate</severity><certainty>Unknown</certainty><effective>2020-04-10T08:30:00+08:00</effective>"
    "<area><areaDesc>盐田区</areaDesc><polygon>22.5,114.2 22.6,114.2 22.6,114.3 22.5,114.2</polygon>"
    "<circle>22.55,114.25 1.5</circle><geocode><valueName>CPEAS Geographic Code</valueName>"
    "<value>440308000000</value></geocode></area></info>"
)


def test_every_sample_has_the_version_validity_and_blocks_that_are_known() -> None:
    folder = shared("cap")
    with (folder / "expected.csv").open(encoding="utf-8") as lines:
        expected = {row["file"]: row for row in csv.DictReader(lines)}
    got = {name: cap.read((folder / name).read_bytes()) for name in expected}
    assert {name: (alert.version, str(alert.valid), str(len(alert.infos))) for name, alert in got.items()} == {
        name: (row["cap_version"], row["valid_cap12_xsd"], row["infos"]) for name, row in expected.items()
    }


def test_a_valid_alert_is_read_whole() -> None:
    alert = cap.read(ALERT.format(HEAD + INFO).encode())
    assert (alert.valid, alert.errors, alert.identifier, alert.msg_type) == (True, (), "A1", "Alert")
    area = alert.infos[0].areas[0]
    assert area == cap.Area(
        desc="盐田区",
        geocodes=(("CPEAS Geographic Code", "440308000000"),),
        polygons=(((22.5, 114.2), (22.6, 114.2), (22.6, 114.3), (22.5, 114.2)),),
        circles=((22.55, 114.25, 1.5),),
    )


def test_breaches_of_the_schema_are_named_and_the_rest_is_still_read() -> None:
    alert = cap.read(ALERT.format(HEAD.replace("<scope>Public</scope>", "") + INFO).encode())
    assert alert.errors == ("/alert: Unexpected child with tag 'info' at position 6. Tag 'scope' expected.",)
    assert (alert.valid, alert.infos[0].event) == (False, "暴雨")


@pytest.mark.parametrize("encoding", ["gb2312", "GBK", "gb18030"])
def test_chinese_encodings_are_read(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + ALERT.format(HEAD + INFO)
    assert cap.read(text.encode("gb18030")).infos[0].event == "暴雨"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
            "The alert declares a DTD; such a file can be a trap and is not read.",
        ),
        (b"<a>", "The alert is not well-formed XML: no element found: line 1, column 3."),
        (b"", "The alert is not well-formed XML: no element found: line 1, column 0."),
        (b"<a>" * 100 + b"</a>" * 100, "The alert nests elements more than 64 deep; no CAP file does."),
        (b" " * (cap.LARGEST + 1), "The alert is 4194305 bytes; at most 4194304 are read."),
        (
            b"<a/>",
            "This is not a CAP alert: its root is a; expected alert in urn:oasis:names:tc:emergency:cap:1.2.",
        ),
        (
            b'<feed xmlns="http://www.w3.org/2005/Atom"/>',
            "This is not a CAP alert: its root is feed in http://www.w3.org/2005/Atom; expected alert in "
            "urn:oasis:names:tc:emergency:cap:1.2.",
        ),
    ],
)
def test_what_is_no_honest_alert_is_refused_in_one_line(data: bytes, message: str) -> None:
    with pytest.raises(SalternError) as refusal:
        cap.read(data)
    assert str(refusal.value) == message


def test_an_external_entity_fetches_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("do not read me")
    data = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><a>&x;</a>'.encode()
    with pytest.raises(cap.AlertHostile):
        cap.read(data)
