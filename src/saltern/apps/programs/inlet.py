"""An inlet (报送): where a program tells us what happened, of which kinds, and what it signs that with.

What comes is signed as Standard Webhooks, whoever carries it: the token says who asks, the signature that nobody else
wrote it. An approval is a CloudEvent; a receipt of a message is what a gateway sends.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from saltern.errors import SalternError
from saltern.words import Phrase


class InletKindUnknown(SalternError):
    """Nothing of the kind {kind} is taken in; expected some of {known}."""

    family = "invalid"
    zh = "不接收 {kind}；应为：{known}。"


class InletKindNotYours(SalternError):
    """{kind} is not told by the role {role}."""

    family = "forbidden"
    zh = "角色 {role} 不能报送 {kind}。"


class InletMissing(SalternError):
    """This program has no inlet for {kind}: an administrator gives it one (`saltern program add-inlet`)."""

    family = "forbidden"
    zh = "该程序没有 {kind} 的报送口：由管理员开通（`saltern program add-inlet`）。"


class InletUnknown(SalternError):
    """There is no inlet {inlet}."""

    family = "unknown"
    zh = "没有报送口 {inlet}。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One kind of what may come: `role` is the office a program tells it in."""

    says: Phrase
    role: str


KINDS: Final[Mapping[str, Told]] = {
    "approval.granted": Told(says=Phrase(zh="外部批准", en="another platform approved something"), role="steward"),
    "message.delivered": Told(says=Phrase(zh="短信已送达", en="a message arrived"), role="operator"),
    "message.undelivered": Told(says=Phrase(zh="短信未送达", en="a message did not arrive"), role="operator"),
}
"""An approval is brought like a delivery, by who keeps the data; a receipt is about what an operator sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InletView:
    """An inlet as a list shows it; its secret is shown once, when it is made."""

    inlet: int
    program: str
    kinds: tuple[str, ...]
    made_at: dt.datetime
    ended_at: dt.datetime | None


def check_kinds(*, kinds: Collection[str], role: str) -> tuple[str, ...]:
    """The kinds in order, each once. Raises `InletKindUnknown`, `InletKindNotYours`.

    >>> check_kinds(kinds=["message.undelivered", "message.delivered"], role="operator")
    ('message.delivered', 'message.undelivered')
    """
    for kind in kinds or ("",):
        if kind not in KINDS:
            raise InletKindUnknown(kind=kind or "—", known=", ".join(sorted(KINDS)))
        if role != KINDS[kind].role:
            raise InletKindNotYours(kind=kind, role=role)
    return tuple(sorted(set(kinds)))
