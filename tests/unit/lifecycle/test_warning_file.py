"""A warning as it lies on the disk: which file is read how, and what is the same warning."""

from __future__ import annotations

from pathlib import Path

import pytest

from saltern.apps.lifecycle.alerts import concern, notice, warning_file, words
from saltern.apps.lifecycle.alerts.words import Words

PACK = Path(__file__).resolve().parents[3] / "packs" / "yantian"
NOTICE = "深圳市气象台在盐田区发布暴雨黄色预警信号"
CAP = """<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{identifier}</identifier><sender>s</sender>
<sent>2020-04-10T11:20:00+08:00</sent><status>{status}</status><msgType>Alert</msgType><scope>Public</scope>
<info><language>zh-CN</language><event>暴雨</event><severity>Severe</severity><expires>{expires}</expires>
<area><areaDesc>盐田区</areaDesc></area></info></alert>"""
GOOD = {"identifier": "1", "status": "Actual", "expires": "2020-04-10T20:00:00+08:00"}


@pytest.fixture(scope="module")
def spoken() -> Words:
    return words.load(pack=PACK)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_notice_is_the_same_warning_however_it_was_saved(encoding: str, spoken: Words) -> None:
    read = warning_file.read(name="a.TXT", data=f"\n{NOTICE}\r\n".encode(encoding), words=spoken)
    (warning,), text = read
    assert read == warning_file.plain(NOTICE, spoken)
    assert (warning.kind, warning.level, text) == ("暴雨", "黄色", NOTICE)


@pytest.mark.parametrize("name", ["a.xml", "a.cap", "A.CAP"])
def test_a_cap_file_is_read_by_its_ending(name: str, spoken: Words) -> None:
    (warning,), text = warning_file.read(name=name, data=CAP.format(**GOOD).encode(), words=spoken)
    assert (warning.identity, warning.kind, warning.level) == ("s,1", "暴雨", "橙色")
    assert text == CAP.format(**GOOD)


@pytest.mark.parametrize(
    ("name", "data", "refusal"),
    [
        ("a.pdf", NOTICE.encode(), warning_file.WarningFileKindUnknown(name="a.pdf")),
        ("a", NOTICE.encode(), warning_file.WarningFileKindUnknown(name="a")),
        ("a.txt", b"\xff\xff\xff", warning_file.NoticeNotText()),
        ("a.txt", b"\0" + NOTICE.encode(), warning_file.NoticeNotText()),
        ("a.txt", b"", notice.NoticeNotUnderstood(missing="warning", missing_zh="预警")),
        ("a.xml", CAP.format(**GOOD | {"identifier": ""}).encode(), concern.AlertNameless(size=1, limit=199)),
        ("a.xml", CAP.format(**GOOD | {"identifier": "x" * 199}).encode(), concern.AlertNameless(size=200, limit=199)),
        (
            "a.xml",
            CAP.format(**GOOD | {"status": "actual"}).encode(),
            concern.AlertStatusUnknown(status="actual", known="Actual、Exercise、System、Test、Draft"),
        ),
        (
            "a.xml",
            CAP.format(**GOOD | {"expires": "tonight"}).encode(),
            concern.AlertExpiryUnreadable(expires="tonight"),
        ),
        (
            "a.xml",
            CAP.format(**GOOD | {"expires": "2020-04-10T20:00:00"}).encode(),
            concern.AlertExpiryUnreadable(expires="2020-04-10T20:00:00"),
        ),
    ],
    ids=lambda value: value.code if isinstance(value, Exception) else "",
)
def test_what_cannot_be_used_is_refused_with_the_reason(
    name: str, data: bytes, refusal: Exception, spoken: Words
) -> None:
    with pytest.raises(type(refusal)) as found:
        warning_file.read(name=name, data=data, words=spoken)
    if not isinstance(refusal, notice.NoticeNotUnderstood):
        assert (str(found.value), found.value.message("zh")) == (str(refusal), refusal.message("zh"))
