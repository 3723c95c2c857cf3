"""What people hear of their accounts: somebody is them now, another number or no second factor signs in, somebody may
act for them, somebody may no longer.

It may not have been them, so both sides hear of it, and it cannot be refused. A pack without such a text tells nobody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Final

from saltern.apps.identity.events import AccountBound, AccountChanged, MandateEnded, MandateGiven
from saltern.apps.notify.operations.recording import enqueue_many
from saltern.apps.notify.outgoing import Outgoing
from saltern.core.catalogue.template import Values
from saltern.words import Phrase, day_words

WHY_BOUND: Final = Phrase(en="an account was verified as you", zh="有账户核验为您本人")
WHY_CHANGED: Final = Phrase(en="how your account is signed in to changes", zh="您账号的登录方式有变动")
WHY_MANDATE: Final = Phrase(en="you gave or hold a mandate", zh="您作出或受有委托")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountNews:
    """`templates` are the keys of the pack's texts."""

    templates: Container[str]
    pack_version: str

    def bound(self, event: AccountBound, now: dt.datetime) -> None:
        """To the subject."""
        made = self._message(
            f"account:{event.account}:{event.subject}:{event.level}:{event.on}", event.subject, event.kind,
            "account-bound", why=WHY_BOUND, source=("account", event.account),
        )  # fmt: skip
        enqueue_many(messages=made, now=now)

    def changed(self, event: AccountChanged, now: dt.datetime) -> None:
        """To the subject."""
        made = self._message(
            f"account:{event.account}:{event.subject}:{event.change}:{event.at.isoformat()}", event.subject,
            event.kind, f"account-{event.change}", why=WHY_CHANGED, source=("account", event.account),
            values={"due": day_words(event.on, on=event.at.date())},
        )  # fmt: skip
        enqueue_many(messages=made, now=now)

    def given(self, event: MandateGiven, now: dt.datetime) -> None:
        """To both sides."""
        self._both(event, "mandate-given", "mandate-received", {"due": day_words(event.until, on=event.on)}, now)

    def ended(self, event: MandateEnded, now: dt.datetime) -> None:
        """To both sides."""
        self._both(event, "mandate-ended", "mandate-ended", {}, now)

    def _both(
        self, event: MandateGiven | MandateEnded, to_giver: str, to_holder: str, values: Values, now: dt.datetime
    ) -> None:
        source, key = ("mandate", event.mandate), f"mandate:{event.mandate}"
        sides = ((event.giver, event.giver_kind, to_giver), (event.holder, "natural_person", to_holder))
        for subject, kind, template in sides:
            made = self._message(
                f"{key}:{template}:{subject}", subject, kind, template, why=WHY_MANDATE, source=source, values=values
            )
            enqueue_many(messages=made, now=now)

    def _message(
        self,
        key: str,
        subject: int,
        kind: str,
        template: str,
        *,
        why: Phrase,
        source: tuple[str, str],
        values: Values | None = None,
    ) -> Iterator[Outgoing]:
        if template in self.templates:
            yield Outgoing(
                message_key=key,
                subject=subject,
                recipient_kind=kind,
                template=template,
                values=values or {},
                why=why,
                kind="account",
                source_kind=source[0],
                source_id=source[1],
                pack_version=self.pack_version,
            )
