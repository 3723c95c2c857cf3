"""A device somebody is signed in on, as people call it.

>>> device_words("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile/15E148 Safari/604.1").zh
'iPhone，Safari'
>>> device_words("curl/8").en
'A device we do not know'
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from saltern.words import Phrase

KINDS: Final = (
    ("HarmonyOS", Phrase(zh="鸿蒙设备", en="HarmonyOS device")),
    ("iPhone", Phrase.same("iPhone")),
    ("iPad", Phrase.same("iPad")),
    ("Android", Phrase(zh="安卓手机", en="Android phone")),
    ("Windows", Phrase(zh="Windows电脑", en="Windows computer")),
    ("Macintosh", Phrase(zh="苹果电脑", en="Mac")),
    ("Linux", Phrase(zh="Linux电脑", en="Linux computer")),
)
BROWSERS: Final = (
    ("MicroMessenger", Phrase(zh="微信", en="WeChat")),
    ("Edg/", Phrase.same("Edge")),
    ("HuaweiBrowser", Phrase(zh="华为浏览器", en="Huawei Browser")),
    ("Firefox", Phrase.same("Firefox")),
    ("Chrome", Phrase.same("Chrome")),
    ("Safari", Phrase.same("Safari")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRow:
    """One device: since when, and whether it is this one."""

    name: Phrase
    since: dt.datetime
    here: bool


def device_words(agent: str) -> Phrase:
    """What a browser says of itself, in words."""
    kind = next((words for sign, words in KINDS if sign in agent), None)
    browser = next((words for sign, words in BROWSERS if sign in agent), None)
    if kind is None:
        return Phrase(zh="认不出的设备", en="A device we do not know")
    return Phrase(zh=f"{kind.zh}，{browser.zh}", en=f"{kind.en}, {browser.en}") if browser else kind


def device_rows(sessions: Iterable[Any], *, here: str) -> list[DeviceRow]:
    """Sessions as devices, this one first, then the newest."""
    rows = [
        DeviceRow(name=device_words(one.user_agent), since=one.created_at, here=one.session_key == here)
        for one in sessions
    ]
    return sorted(rows, key=lambda row: (not row.here, -row.since.timestamp()))
