"""What a provider tells about a message later, and the proof that it was the provider (Standard Webhooks).

The signature covers id, time and body: HMAC-SHA-256 under a shared secret `whsec_…`. Older or newer than five minutes
is refused, so that a recorded receipt cannot be played again.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from saltern.core.identifiers.writing import mask_words
from saltern.errors import SalternError
from saltern.words import Phrase

TOLERANCE = dt.timedelta(minutes=5)
LARGEST = 64 * 1024


NOT_NOW = Phrase(en="signed more than five minutes away from now", zh="签名时间与现在相差五分钟以上")
NO_FIT = Phrase(en="the signature does not fit", zh="签名不符")
NO_SECONDS = Phrase(en="the timestamp is no number of seconds", zh="时间戳不是秒数")
NO_RECEIPT = Phrase(en="it is no JSON object with these fields", zh="不是含有这些字段的 JSON 对象")


class SignatureWrong(SalternError):
    """What came is not from whom it names: {problem}."""

    family = "forbidden"
    zh = "来件并非出自其所称的发送方：{problem}。"


class ReceiptUnreadable(SalternError):
    """The receipt cannot be read: {problem}; expected a type message.delivered or message.undelivered and data.id."""

    family = "invalid"
    zh = "回执无法读取：{problem}；应含类型 message.delivered 或 message.undelivered 以及 data.id。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """`message` is the id the message was handed over with."""

    id: str
    message: str
    delivered: bool
    reason: str
    at: dt.datetime


def signature(*, secret: str, id: str, at: int, body: bytes) -> str:  # noqa: A002  # the standard's word
    """The signature of a receipt, as the header `webhook-signature` holds it."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    code = hmac.new(key, f"{id}.{at}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(code).decode()


def authenticated(*, body: bytes, headers: Mapping[str, str], secrets: Sequence[str], now: dt.datetime) -> Receipt:
    """The receipt, if one of `secrets` signed it. Raises `SignatureWrong`, `ReceiptUnreadable`."""
    id_, at = signed(body=body, headers=headers, secrets=secrets, now=now)
    return _read(id_, body, at)


def signed(
    *, body: bytes, headers: Mapping[str, str], secrets: Sequence[str], now: dt.datetime
) -> tuple[str, dt.datetime]:
    """Under which id and when a body was signed, if by one of `secrets`. Raises `SignatureWrong`."""
    given = {name.lower(): value for name, value in headers.items()}
    missing = [name for name in ("webhook-id", "webhook-timestamp", "webhook-signature") if not given.get(name)]
    if missing:
        names = ", ".join(missing)
        raise SignatureWrong(problem=Phrase(en=f"no header {names}", zh=f"缺少报头 {names}"))
    if len(body) > LARGEST:
        raise SignatureWrong(
            problem=Phrase(en=f"{len(body)} bytes, more than {LARGEST}", zh=f"{len(body)} 字节，超过 {LARGEST}")
        )
    at = _time(given["webhook-timestamp"])
    if abs(now - at) > TOLERANCE:
        raise SignatureWrong(problem=NOT_NOW)
    stamp = int(at.timestamp())
    right = [signature(secret=secret, id=given["webhook-id"], at=stamp, body=body) for secret in secrets]
    if not any(
        hmac.compare_digest(one.encode(), good.encode()) for one in given["webhook-signature"].split() for good in right
    ):
        raise SignatureWrong(problem=NO_FIT)
    return given["webhook-id"], at


def _time(text: str) -> dt.datetime:
    if not (text.isascii() and text.isdecimal() and len(text) < 12):
        raise SignatureWrong(problem=NO_SECONDS)
    return dt.datetime.fromtimestamp(int(text), tz=dt.UTC)


def _read(id: str, body: bytes, at: dt.datetime) -> Receipt:  # noqa: A002  # the gateway's word
    try:
        told = json.loads(body)
        kind, message = told["type"], told["data"]["id"]
    except (ValueError, TypeError, KeyError, binascii.Error) as problem:
        raise ReceiptUnreadable(problem=NO_RECEIPT) from problem
    if kind not in {"message.delivered", "message.undelivered"} or not isinstance(message, str):
        raise ReceiptUnreadable(problem=Phrase(en=f"type {kind}", zh=f"类型为 {kind}"))
    reason = mask_words(str(told["data"].get("reason", "")))[:300]
    return Receipt(id=id, message=message, delivered=kind == "message.delivered", reason=reason, at=at)
