"""A hook (订阅): where a program is sent news, of which kinds, and how each piece of it is worded.

An envelope is CloudEvents 1.0 in JSON, signed as Standard Webhooks: `id` is the same whenever it is sent again,
`sequence` counts what this hook was given without a gap, so that a program sees what it missed and in which order.
What an envelope says of a person is a case's number: the rest is asked for, in the program's office, and written down.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from saltern.apps.notify.reason import said
from saltern.errors import SalternError
from saltern.words import Phrase

DESK: Final = ("approver", "auditor", "clerk")
EVERY: Final = ("approver", "auditor", "clerk", "designer", "operator", "steward")
KEPT: Final = dt.timedelta(days=30)
"""How long what was sent can still be read again."""
GIVEN_UP: Final = dt.timedelta(days=5)
"""A hook that took nothing for so long rests until an administrator lets it go on; nothing of it is lost meanwhile."""
LARGEST_ADDRESS: Final = 500


TROUBLES: Final[Mapping[str, Phrase]] = {
    "unreachable": Phrase(zh="连不上", en="no connection"),
    "over": Phrase(zh="令牌或任职已到期", en="its token or its office is over"),
}
"""What may stand in the way of a hook besides what may stand in the way of a message."""


class HookKindUnknown(SalternError):
    """There is no news {kind}; expected some of {known}."""

    family = "invalid"
    zh = "没有事件 {kind}；应为：{known}。"


class HookKindNotYours(SalternError):
    """{kind} is no news for the role {role}."""

    family = "forbidden"
    zh = "角色 {role} 不能订阅 {kind}。"


class HookAddressUnusable(SalternError):
    """{url} is no address to send news to: expected https://host/path, without a name, a question or a fragment."""

    family = "invalid"
    zh = "{url} 不能接收事件：应为 https://主机/路径，不含用户名、查询和片段。"


class HookUnknown(SalternError):
    """There is no hook {hook}."""

    family = "unknown"
    zh = "没有订阅 {hook}。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of news: its name outside, which roles may hear it, what of the event is told. `of_unit`: only of cases
    that the program's unit handles, among the items of its office; `items` are the fields that name them, none where
    it is the item of the case."""

    name: str
    says: Phrase
    fields: tuple[str, ...]
    roles: tuple[str, ...] = DESK
    of_unit: bool = True
    items: tuple[str, ...] = ("item",)


def _case(name: str, zh: str, en: str, *fields: str) -> Kind:
    return Kind(name=f"case.{name}", says=Phrase(zh=zh, en=en), fields=("case", "item", "on", *fields))


def _push(name: str, zh: str, en: str, *fields: str) -> Kind:
    told = ("push", "key", *fields)
    return Kind(name=f"push.{name}", says=Phrase(zh=zh, en=en), fields=told, roles=("operator",), of_unit=False)


def _message(name: str, zh: str, en: str) -> Kind:
    return Kind(name=f"message.{name}", says=Phrase(zh=zh, en=en), fields=("message", "case"), items=())


KINDS: Final[Mapping[str, Kind]] = {
    "casework.CaseReceived": _case("received", "收件", "an application was taken in", "state", "channel"),
    "casework.CaseApproved": _case("approved", "批准", "a case was approved", "automatic"),
    "casework.ApprovedElsewhere": _case("approved-elsewhere", "外部批准", "another platform approved something"),
    "casework.CaseReferred": _case("referred", "转人工", "a case waits for a person"),
    "casework.CaseRefused": _case("refused", "不予批准", "a person refused a case"),
    "casework.CaseReopened": _case("reopened", "重新处理", "a decided case was taken up again", "ground"),
    "casework.CaseItemChanged": replace(
        _case("item-changed", "改办事项", "a case goes on as another item", "was"), items=("was", "item")
    ),
    "casework.CaseWithdrawn": _case("withdrawn", "撤回", "an application was taken back"),
    "casework.CaseEnded": _case("ended", "终止", "a case was ended after notice"),
    "casework.CorrectionRequested": _case("correction-requested", "补正", "something has to be put right", "wanted"),
    "casework.DeferralDue": _case("deferral-due", "承诺将到期", "a promised material is due", "materials", "due"),
    "casework.DeferralLapsed": _case(
        "deferral-lapsed", "承诺逾期", "a promised material did not come", "materials", "due", "state"
    ),
    "casework.DeadlineBreached": _case("deadline-breached", "超期", "a limit was not kept", "due", "limit"),
    "casework.BreachTakenBack": _case("breach-taken-back", "撤销超期", "a limit was kept after all", "recorded"),
    "notify.MessageHandedOver": _message("handed-over", "短信已交运", "a gateway took a message about a case"),
    "notify.MessageDelivered": _message("delivered", "短信已送达", "a message about a case arrived"),
    "notify.MessageFailed": _message("failed", "短信未送达", "a message about a case reached nobody"),
    "notify.MessageExpired": _message("expired", "短信已过时效", "a message about a case was no longer true"),
    "lifecycle.PushHeld": _push("held", "推送待放行", "a push waits for people", "count", "releases_needed"),
    "lifecycle.PushReleased": _push("released", "推送已放行", "a push may go out", "count"),
    "lifecycle.PushStopped": _push("stopped", "推送已停止", "a push was stopped"),
    "lifecycle.PushSuperseded": _push("superseded", "推送被替换", "a newer push took its place"),
    "lifecycle.WarningReceived": Kind(
        name="warning.received", says=Phrase(zh="收到预警", en="a warning was read"),
        fields=("alert", "kind", "level", "action"), roles=EVERY, of_unit=False,
    ),
}  # fmt: skip
"""By the name an event is stored under. Who decided and in which words is not told: it is read in the case."""

NAMES: Final[Mapping[str, Kind]] = {kind.name: kind for kind in KINDS.values()}


@dataclass(frozen=True, slots=True, kw_only=True)
class HookView:
    """`given` is the number of the newest piece of news, `sent` of the last that was taken; `error` is what stood in
    the way at the last try, `resting` that it was tried too long."""

    hook: int
    program: str
    url: str
    kinds: tuple[str, ...]
    made_at: dt.datetime
    ended_at: dt.datetime | None
    given: int
    sent: int
    failures: int
    next_at: dt.datetime
    error: Phrase
    resting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """One piece of news as it was or will be sent: `body` is the envelope."""

    serial: int
    kind: str
    body: Mapping[str, object]
    at: dt.datetime
    sent_at: dt.datetime | None


def check_kinds(*, kinds: Collection[str], role: str) -> tuple[str, ...]:
    """The kinds in order, each once. Raises `HookKindUnknown`, `HookKindNotYours`."""
    for kind in kinds or ("",):
        if kind not in NAMES:
            raise HookKindUnknown(kind=kind or "—", known=", ".join(sorted(NAMES)))
        if role not in NAMES[kind].roles:
            raise HookKindNotYours(kind=kind, role=role)
    return tuple(sorted(set(kinds)))


def check_address(url: str) -> str:
    """Raises `HookAddressUnusable`."""
    try:
        parts = urlsplit(url)
        whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise HookAddressUnusable(url=url[:LARGEST_ADDRESS]) from None
    more = parts.username or parts.password or parts.query or parts.fragment
    if not whole or more or len(url) > LARGEST_ADDRESS or not url.isascii() or not url.isprintable() or " " in url:
        raise HookAddressUnusable(url=url[:LARGEST_ADDRESS])
    return url


def trouble(error: str) -> Phrase:
    """What stands in the way, as a hook keeps it, in words.

    >>> trouble("unreachable: gaierror").zh, trouble("HTTP 503").zh, trouble("broke-off: TimeoutError").en
    ('连不上：gaierror', 'HTTP 503', 'the connection broke off: TimeoutError')
    """
    code, _, detail = error.partition(": ")
    words = TROUBLES.get(code)
    if words is None:
        return said(error)
    return Phrase(zh=f"{words.zh}：{detail}", en=f"{words.en}: {detail}") if detail else words


def new_secret() -> str:
    """What a hook signs with, in the standard's writing."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def envelope(*, hook: int, serial: int, kind: Kind, told: Mapping[str, object], at: dt.datetime) -> str:
    """A piece of news in the writing of CloudEvents 1.0.

    >>> at = dt.datetime(2020, 7, 6, 1, tzinfo=dt.UTC)
    >>> told = {"case": "20200706-7K4MQ2XC", "item": "card", "on": "2020-07-06"}
    >>> made = json.loads(envelope(hook=3, serial=17, kind=NAMES["case.refused"], told=told, at=at))
    >>> made["id"], made["sequence"], made["type"], made["subject"]
    ('3-17', '00000000000000000017', 'saltern.case.refused', '20200706-7K4MQ2XC')
    """
    about = next((str(told[name]) for name in ("case", "push", "alert") if name in told), "")
    return json.dumps(
        {
            "specversion": "1.0",
            "id": f"{hook}-{serial}",
            "source": f"/api/v1/hooks/{hook}",
            "type": f"saltern.{kind.name}",
            "subject": about,
            "time": at.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "datacontenttype": "application/json",
            "sequence": f"{serial:020}",
            "data": dict(told),
        },
        ensure_ascii=False,
    )
