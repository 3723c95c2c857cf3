"""Who carries messages, where to, and what is asked just before they leave: the sender as this installation has it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from saltern.apps.notify import operations
from saltern.apps.notify.outgoing_book import OutgoingBook
from saltern.apps.notify.ports import Checks, Provider, Providers
from saltern.apps.notify.providers.file import FileProvider
from saltern.apps.notify.providers.http_sms import HttpSmsProvider
from saltern.apps.notify.providers.smtp import SmtpProvider
from saltern.core.catalogue.template import Template
from saltern.installation.environment import Environment, MailServer, SettingUnreadable
from saltern.installation.people import People
from saltern.words import Phrase

SECURITY: Final = ("tls", "starttls", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Carriers:
    """`checks` are asked by name just before a message leaves: is it still due? `book` knows what went out, `tells`
    whether anybody waits for news of messages."""

    providers: Providers
    people: People
    templates: Mapping[str, Template]
    checks: Checks
    book: OutgoingBook
    tells: Callable[[], bool] = lambda: False

    def send(
        self,
        *,
        channel: str = "",
        now_fn: Callable[[], dt.datetime],
        limit: int | None = None,
        ended: Callable[[], bool] = lambda: False,
        at_once: bool = False,
    ) -> operations.Delivered:
        """Hand over what is due, on one channel or on all, to the addresses the identity table holds now."""
        chosen = {name: provider for name, provider in self.providers.items() if channel in {"", name}}
        with self.people.addresses() as book:
            return operations.deliver(
                providers=chosen,
                contacts=book,
                templates=self.templates,
                checks=self.checks,
                now_fn=now_fn,
                limit=limit,
                ended=ended,
                at_once=at_once,
                book=self.book,
                tells=self.tells(),
            )

    def close(self) -> None:
        """Let go of the providers' connections."""
        for provider in self.providers.values():
            if isinstance(provider, HttpSmsProvider | SmtpProvider):
                provider.close()


def providers(environment: Environment) -> Mapping[str, Provider]:
    """The carrier of each channel: what the environment names, the file otherwise. Raises `SettingUnreadable`,
    `AddressUnusable`."""
    carriers: dict[str, Provider] = {
        "sms": FileProvider(path=environment.outbox / "sms.jsonl"),
        "email": FileProvider(path=environment.outbox / "email.jsonl"),
    }
    gateway = environment.sms
    if gateway.url:
        carriers["sms"] = HttpSmsProvider(
            url=gateway.url, token=gateway.token, allow_private=gateway.private, can_ask=not gateway.forgets
        )
    if environment.mail.host:
        carriers["email"] = mail(environment.mail)
    return carriers


def mail(server: MailServer) -> SmtpProvider:
    """The mail server as the operator wrote it. Raises `SettingUnreadable`."""
    if not (server.port.isascii() and server.port.isdecimal()):
        raise SettingUnreadable(name="SALTERN_SMTP_PORT", value=server.port, expected=Phrase(en="a number", zh="数字"))
    if server.security not in SECURITY:
        raise SettingUnreadable(
            name="SALTERN_SMTP_SECURITY",
            value=server.security,
            expected=Phrase(en="tls, starttls or none", zh="tls、starttls 或 none"),
        )
    if "@" not in server.sender:
        raise SettingUnreadable(
            name="SALTERN_SMTP_SENDER", value=server.sender, expected=Phrase(en="an address", zh="邮箱地址")
        )
    return SmtpProvider(
        host=server.host,
        port=int(server.port),
        sender=server.sender,
        security=server.security,
        user=server.user,
        password=server.password,
    )
