"""What happened outside, told by a program: approvals of other platforms, receipts of gateways. Signed, and once.

The token says who asks; the signature of the body (Standard Webhooks) that nobody else wrote it, whatever stands
between. The same event again gets the same answer.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router
from ninja.params.functions import Header
from pydantic import StringConstraints

from saltern.apps.casework import operations as casework
from saltern.apps.casework.approval_elsewhere import ApprovalBrought
from saltern.apps.journal import operations as journal
from saltern.apps.notify import operations as notify
from saltern.apps.notify.receipts import signed
from saltern.apps.programs import operations as programs
from saltern.interfaces.api.door import BODY, answers
from saltern.interfaces.api.entry import caller
from saltern.interfaces.api.schemas import ApprovalEvent, ReceiptEvent, Taken

router = Router(tags=["events"])
Id = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,100}$")]
Stamp = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,11}$")]
Proof = Annotated[str, StringConstraints(pattern=r"^[\x20-\x7e]{1,1000}$")]


@router.post("/events", response=answers(Taken, 404, 409, *BODY), url_name="events", operation_id="tellEvent")
def tell_event(
    request: HttpRequest,
    event: ApprovalEvent,
    webhook_id: Id = Header(alias="webhook-id"),  # noqa: B008  # where the library reads it
    webhook_timestamp: Stamp = Header(alias="webhook-timestamp"),  # noqa: B008
    webhook_signature: Proof = Header(alias="webhook-signature"),  # noqa: B008
) -> Any:
    """Another platform approved something: it counts at once as if the file of the night had brought it, and what
    comes next is told without waiting. The file may bring the same approval later; nobody is told twice."""
    who = caller(request)
    office, acting = who.office, who.acting("approval-elsewhere")
    secrets = programs.inlet_secrets(acting=acting, seal=office.hook_seal, kind=event.type)
    signed(body=request.body, headers=request.headers, secrets=secrets, now=who.now)
    told = event.data
    brought = ApprovalBrought(
        case=told.case, item=told.item, applied_on=told.applied_on or told.approved_on, approved_on=told.approved_on
    )

    def taken() -> bool:
        return casework.bring_approval(
            acting=acting,
            pack=office.pack,
            find=office.people.of_any_kind,
            kind_of=office.people.kind,
            number=told.number,
            brought=brought,
        )

    named = hashlib.sha256(f"{event.source}\n{event.id}".encode()).hexdigest()
    key = f"{acting.account}:event:{named}"
    answer = journal.once(key=key, asked=event.model_dump(mode="json"), now=who.now, work=taken)
    return {"new": bool(answer.value) and not answer.repeated}


@router.post("/receipts", response=answers(Taken, 409, *BODY), url_name="receipts", operation_id="tellReceipt")
def tell_receipt(
    request: HttpRequest,
    receipt: ReceiptEvent,
    webhook_id: Id = Header(alias="webhook-id"),  # noqa: B008  # where the library reads it
    webhook_timestamp: Stamp = Header(alias="webhook-timestamp"),  # noqa: B008
    webhook_signature: Proof = Header(alias="webhook-signature"),  # noqa: B008
) -> Any:
    """What became of a message that a gateway took: `data.id` is the id it was handed over with. A receipt of a message
    that is none of ours, or that ended otherwise before, changes nothing."""
    who = caller(request)
    secrets = programs.inlet_secrets(acting=who.acting(), seal=who.office.hook_seal, kind=receipt.type)
    changed = notify.receive(
        acting=who.office.system(at=who.now),
        body=request.body,
        headers=request.headers,
        secrets=secrets,
        sender=who.program.account,
    )
    return {"new": changed}
