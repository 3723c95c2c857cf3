"""What a deed brings with it beside the tables of its own app: one line in the journal, news, messages.

They are gathered while the deed is worked out and written together at its end, in its own transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.entry import Everybody
from saltern.apps.journal.operations.recording import entry_of, line_rows, news_rows
from saltern.apps.journal.operations.statements import Rows
from saltern.apps.notify.operations.recording import message_rows
from saltern.apps.notify.outgoing import Outgoing


@dataclass(slots=True, kw_only=True)
class Effects:
    """News and messages that wait for the end of a deed."""

    news: list[object] = field(default_factory=list)
    messages: list[Outgoing] = field(default_factory=list)


def write(
    *,
    acting: Acting,
    effects: Effects,
    action: str,
    object: str = "",  # noqa: A002  # the journal's word
    subject: int | None = None,
    purpose: str = "",
    detail: Mapping[str, object] | None = None,
    concerned: Collection[int] = (),
    everybody: Everybody | None = None,
) -> None:
    """Write the line, the news and the messages of one deed."""
    journal.record(
        acting=acting,
        action=action,
        object=object,
        subject=subject,
        purpose=purpose,
        detail=detail,
        concerned=concerned,
        everybody=everybody,
        beside=[news_rows(effects.news, now=acting.now), message_rows(effects.messages, now=acting.now)],
    )


def rows(
    *,
    acting: Acting,
    effects: Effects,
    action: str,
    object: str,  # noqa: A002  # the journal's word
    subject: int,
    purpose: str,
    detail: Mapping[str, object],
) -> Sequence[Rows]:
    """What `write` writes of a deed that concerns its subject alone, for a statement that writes more."""
    entry = entry_of(acting, action=action, object=object, subject=subject, purpose=purpose, detail=detail)
    return (
        line_rows([entry]),
        news_rows(effects.news, now=acting.now),
        message_rows(effects.messages, now=acting.now),
    )
