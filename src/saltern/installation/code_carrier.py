"""Who carries one-time codes: the gateway of text messages, and the one of calls; files where none is named.

A code is handed over at once and once; what is not taken now is asked for anew by whoever waits for it.
"""

from __future__ import annotations

import secrets

from saltern.apps.identity.one_time_code import CodeMessage, CodeNotCarried
from saltern.apps.notify.ports import Parcel, Providers


class CodesByProvider:
    """`providers` by channel, of which "sms" and "voice" are used."""

    def __init__(self, providers: Providers) -> None:
        self._providers = providers

    def __call__(self, message: CodeMessage, /) -> None:
        """Raises `CodeNotCarried`."""
        parcel = Parcel(
            id=f"code:{secrets.token_hex(16)}", to=message.to, title="", text=message.text, language=message.language
        )
        (outcome,) = self._providers[message.manner].hand_over([parcel])
        if outcome.state not in {"sent", "unclear"}:
            raise CodeNotCarried
