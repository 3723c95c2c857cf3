"""Receipts from a provider: authenticated, counted once, kept with the message."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction

from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.permission import check_role
from saltern.apps.notify.events import MessageDelivered, MessageFailed
from saltern.apps.notify.models import Message
from saltern.apps.notify.operations.news import tell
from saltern.apps.notify.receipts import Receipt, authenticated
from saltern.words import Phrase

RECEIVE = Phrase(en="take receipts in", zh="接收回执")


@transaction.atomic
def receive(
    *, acting: Acting, body: bytes, headers: Mapping[str, str], secrets: Sequence[str], sender: str = ""
) -> bool:
    """Take a receipt; True where it changed a message, False where it is a repetition or names none of ours. `sender`
    is whose ids they are.

    The signature is the proof of who speaks, so the interface lets the system act. Raises `RoleNotAllowed`,
    `SignatureWrong`, `ReceiptUnreadable`.
    """
    check_role(acting=acting, roles=("system",), action=RECEIVE)
    now = acting.now
    receipt = authenticated(body=body, headers=headers, secrets=secrets, now=now)
    answer = journal.once(
        key=f"receipt:{sender}:{receipt.id}", asked=body.decode(), now=now, work=lambda: _keep(receipt, now)
    )
    return bool(answer.value) and not answer.repeated


def _keep(receipt: Receipt, now: dt.datetime) -> bool:
    """A delivery settles an unclear hand-over; "undelivered" turns a sent message into a failed one."""
    message = Message.objects.select_for_update().filter(send_id=receipt.message).first()
    handed = {Message.State.ATTEMPTING, Message.State.SENT, Message.State.UNKNOWN}
    if message is None or message.state not in handed:
        return False
    message.state = Message.State.SENT if receipt.delivered else Message.State.FAILED
    message.reason = "" if receipt.delivered else receipt.reason
    message.receipt = "delivered" if receipt.delivered else "undelivered"
    message.receipt_at = receipt.at
    message.finished_at = message.finished_at or now
    message.worker = ""
    message.save(update_fields=["state", "reason", "receipt", "receipt_at", "finished_at", "worker"])
    tell(MessageDelivered if receipt.delivered else MessageFailed, [message], now=now)
    return True
