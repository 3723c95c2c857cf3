"""A warning that concerns one subject, as they see it: what it is, what to do, what they answered. 预警

`checked`: all was looked after; `help`: help is wanted, and the office that spoke has it as a letter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from saltern.errors import SalternError
from saltern.words import Phrase

Reply = Literal["checked", "help"]
REPLIES: Final[Mapping[str, Phrase]] = {
    "checked": Phrase(zh="已检查，平安", en="checked, all is well"),
    "help": Phrase(zh="要帮忙", en="help is wanted"),
}
KEPT_FOR: Final = dt.timedelta(hours=24)
"""How long a warning that states no end is shown."""


class WarningNotTold(SalternError):
    """No such warning was told to you."""

    family = "unknown"
    zh = "没有发给您的这条预警。"


class WarningReplyUnknown(SalternError):
    """A warning is answered with one of {known}."""

    family = "invalid"
    zh = "预警回复应为：{known}。"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWarning:
    """One warning of one subject. `values` fill the words of `template`; `reply` is empty until one is given."""

    push: int
    playbook: str
    kind: str
    level: str
    template: str
    values: Mapping[str, str | Mapping[str, str]]
    subdistricts: tuple[str, ...]
    received_at: dt.datetime
    expires_at: dt.datetime | None
    over: bool
    reply: str = ""
    replied_at: dt.datetime | None = None
    letter: str = ""
