"""What accounts need of this installation: the operator's key, who carries a code, whether faces are checked.

A code goes to the same gateway as text messages do, at once and once; to a file where none is named. Being called needs
a gateway of its own.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from saltern.apps.identity.one_time_code import CodeMessage, CodeNotCarried
from saltern.apps.notify.ports import Parcel, Provider
from saltern.apps.notify.providers.file import FileProvider
from saltern.apps.notify.providers.http_sms import HttpSmsProvider
from saltern.errors import SalternError
from saltern.installation.environment import Environment
from saltern.installation.face_check import HttpFaceProvider

CHANNELS: Final = {"sms": "sms", "voice": "voice"}
"""Which of the carriers takes a code that is read, and one that is heard."""
GONE: Final = frozenset({"sent", "unclear"})
"""Surely or possibly on its way: whoever waits in vain asks again."""


class FaceSecretMissing(SalternError):
    """SALTERN_FACE_URL names a check of faces; SALTERN_FACE_SECRET (whsec_ and base64) must sign what it is asked."""

    family = "invalid"
    zh = "已设置 SALTERN_FACE_URL；还须以 SALTERN_FACE_SECRET（whsec_ 加 base64）签名。"


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayCarrier:
    """Hands a code over to the carrier of its channel. The text is in no outbox and no log of ours."""

    providers: Mapping[str, Provider] = field(repr=False)

    def __call__(self, message: CodeMessage, /) -> None:
        """Raises `CodeNotCarried`."""
        provider = self.providers.get(CHANNELS[message.manner])
        if provider is None:
            raise CodeNotCarried
        parcel = Parcel(id=str(uuid.uuid4()), to=message.to, title="", text=message.text, language=message.language)
        outcome = next(iter(provider.hand_over([parcel])), None)
        if outcome is None or outcome.state not in GONE:
            raise CodeNotCarried


def voice(environment: Environment) -> Mapping[str, Provider]:
    """Who calls and reads a code out: the gateway that is named; a file where text messages go to one too, else
    nobody. Raises `AddressUnusable`."""
    gateway = environment.voice
    if gateway.url:
        return {"voice": HttpSmsProvider(url=gateway.url, token=gateway.token, allow_private=gateway.private)}
    return {} if environment.sms.url else {"voice": FileProvider(path=environment.outbox / "voice.jsonl")}


def faces(environment: Environment, *, now: Callable[[], dt.datetime]) -> HttpFaceProvider | None:
    """Whoever compares faces here; nobody unless the operator names one. Raises `AddressUnusable`,
    `FaceSecretMissing`."""
    gateway = environment.face
    if not gateway.url:
        return None
    try:
        usable = base64.b64decode(gateway.secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        usable = b""
    if not usable:
        raise FaceSecretMissing
    return HttpFaceProvider(url=gateway.url, secret=gateway.secret, now=now, allow_private=gateway.private)
