"""Who carries one-time codes: the gateway of text messages, and the one of calls; files where none is named.

A code is handed over at once and once; what is not taken now is asked for anew by whoever waits for it.
"""

from __future__ import annotations

import secrets

from saltern.apps.identity.one_time_code import CodeMessage, CodeNotCarried
from saltern.apps.notify.ports import Parcel, Providers
from saltern.apps.notify.providers.file import FileProvider
from saltern.apps.notify.providers.http_sms import HttpSmsProvider
from saltern.installation.environment import Environment


class CodesByProvider:
    """`providers` by channel, of which "sms" and "voice" are used."""

    def __init__(self, providers: Providers) -> None:
        self._providers = providers

    def __call__(self, message: CodeMessage, /) -> None:
        """Raises `CodeNotCarried`."""
        parcel = Parcel(
            id=f"code:{secrets.token_hex(16)}", to=message.to, title="", text=message.text, language=message.language
        )
        provider = self._providers.get(message.manner)
        outcomes = provider.hand_over([parcel]) if provider else ()
        if not any(outcome.state in {"sent", "unclear"} for outcome in outcomes):
            raise CodeNotCarried


def voice(environment: Environment) -> Providers:
    """Who calls and reads a code out: the gateway that is named; a file where text messages go to one too, else
    nobody. Raises `AddressUnusable`."""
    gateway = environment.voice
    if gateway.url:
        return {"voice": HttpSmsProvider(url=gateway.url, token=gateway.token, allow_private=gateway.private)}
    return {} if environment.sms.url else {"voice": FileProvider(path=environment.outbox / "voice.jsonl")}
