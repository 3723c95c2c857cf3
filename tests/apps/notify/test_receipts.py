"""Receipts: only from the provider, only once, and what they change."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Mapping

import pytest

from apps.notify.conftest import ZONE, Deliver, Remembering, outgoing
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.subscription import Subscription
from saltern.apps.notify import events, queries
from saltern.apps.notify import operations as notify
from saltern.apps.notify.outgoing import stable_id
from saltern.apps.notify.receipts import LARGEST, ReceiptUnreadable, SignatureWrong, signature

SECRET = "whsec_" + base64.b64encode(b"a secret of the gateway").decode()
OLD = "whsec_" + base64.b64encode(b"the secret before").decode()


def told(kind: str = "message.delivered", **data: str) -> bytes:
    return json.dumps({"type": kind, "data": {"id": stable_id("push:1:1"), **data}}).encode()


def signed(body: bytes, at: dt.datetime, *, secret: str = SECRET, name: str = "msg_1") -> Mapping[str, str]:
    stamp = int(at.timestamp())
    proof = signature(secret=secret, id=name, at=stamp, body=body)
    return {"Webhook-Id": name, "Webhook-Timestamp": str(stamp), "Webhook-Signature": f"v1,bm8= {proof}"}


def receive(body: bytes, headers: Mapping[str, str], now: dt.datetime) -> bool:
    return notify.receive(acting=Acting.system(now=now, zone=ZONE), body=body, headers=headers, secrets=[SECRET, OLD])


@pytest.fixture
def sent(now: dt.datetime, deliver: Deliver) -> None:
    notify.enqueue_many(messages=[outgoing()], now=now)
    deliver()


def only() -> queries.MessageView:
    message = queries.message(key="push:1:1")
    assert message is not None
    return message


@pytest.mark.django_db
def test_a_delivery_is_kept_once(sent: None, now: dt.datetime) -> None:
    assert receive(told(), signed(told(), now), now) is True
    assert receive(told(), signed(told(), now), now) is False
    assert (only().state, only().receipt) == ("sent", "delivered")


@pytest.mark.django_db
def test_a_receipt_of_a_message_about_a_case_is_news_once(now: dt.datetime, deliver: Deliver) -> None:
    about = outgoing(message_key="push:1:1", source_kind="case", source_id="20200706-7K4MQ2XC")
    notify.enqueue_many(messages=[about], now=now)
    deliver()
    receive(told(), signed(told(), now), now)
    receive(told(), signed(told(), now), now)
    late = told("message.undelivered")
    receive(late, signed(late, now, name="msg_2"), now)
    heard: list[object] = []
    kinds = (events.MessageHandedOver, events.MessageDelivered, events.MessageFailed)
    row = Subscription(name="row", events=kinds, handle=lambda event, _: heard.append(event))
    journal.dispatch(handlers=[row], now=now)
    says = {"message": stable_id("push:1:1"), "case": "20200706-7K4MQ2XC", "subject": 1}
    assert heard == [events.MessageDelivered(**says), events.MessageFailed(**says)]


@pytest.mark.django_db
def test_what_did_not_arrive_is_failed_with_the_reason(sent: None, now: dt.datetime) -> None:
    body = told("message.undelivered", reason="number out of service")
    assert receive(body, signed(body, now, secret=OLD), now) is True
    assert (only().state, only().receipt, only().reason) == ("failed", "undelivered", "number out of service")


@pytest.mark.django_db
def test_a_number_in_a_receipts_reason_is_not_kept(sent: None, now: dt.datetime) -> None:
    body = told("message.undelivered", reason="号码 １３８-0013-8000 已停机")
    assert receive(body, signed(body, now), now) is True
    assert only().reason == "号码 138****8000 已停机"


@pytest.mark.django_db
def test_a_receipt_settles_an_unknown_message(now: dt.datetime, deliver: Deliver, gateway: Remembering) -> None:
    gateway.can_ask, gateway.default = False, "unclear"
    notify.enqueue_many(messages=[outgoing()], now=now)
    assert deliver() == {"unknown": 1}
    assert receive(told(), signed(told(), now), now) is True
    assert only().state == "sent"


@pytest.mark.django_db
def test_a_receipt_for_nothing_of_ours_changes_nothing(now: dt.datetime) -> None:
    assert receive(told(), signed(told(), now), now) is False


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Webhook-Signature": ""}, "What came is not from whom it names: no header webhook-signature."),
        ({"Webhook-Signature": "v1,bm8="}, "What came is not from whom it names: the signature does not fit."),
        ({"Webhook-Id": "msg_2"}, "What came is not from whom it names: the signature does not fit."),
        ({"Webhook-Timestamp": "²"}, "What came is not from whom it names: the timestamp is no number of seconds."),
        (
            {"Webhook-Timestamp": "1586483000"},
            "What came is not from whom it names: signed more than five minutes away from now.",
        ),
    ],
)
def test_a_forged_receipt_is_refused(sent: None, change: dict[str, str], message: str, now: dt.datetime) -> None:
    body = told("message.undelivered")
    with pytest.raises(SignatureWrong) as refused:
        receive(body, {**signed(body, now), **change}, now + dt.timedelta(minutes=1))
    assert (str(refused.value), only().receipt) == (message, "")


@pytest.mark.django_db
def test_an_old_receipt_cannot_be_played_again(sent: None, now: dt.datetime) -> None:
    with pytest.raises(SignatureWrong, match="signed more than five minutes away from now"):
        receive(told(), signed(told(), now), now + dt.timedelta(minutes=6))


@pytest.mark.parametrize("body", [b"[]", b"{", told("message.read"), b'{"type":"message.delivered","data":{"id":5}}'])
@pytest.mark.django_db
def test_an_unreadable_receipt_is_refused(body: bytes, now: dt.datetime) -> None:
    with pytest.raises(
        ReceiptUnreadable, match=r"expected a type message.delivered or message.undelivered and data\.id"
    ):
        receive(body, signed(body, now), now)


@pytest.mark.django_db
def test_a_bomb_is_refused_before_it_is_read(now: dt.datetime) -> None:
    body = b" " * (LARGEST + 1)
    with pytest.raises(SignatureWrong, match="65537 bytes, more than 65536"):
        receive(body, signed(body, now), now)
