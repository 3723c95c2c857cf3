"""Providers against the real thing: a file and two writers, an SMTP server, a gateway in a process of its own."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Handler
from aiosmtpd.smtp import SMTP, Envelope, Session

from faults.kit import gateway
from saltern.apps.notify.outgoing_http import AddressUnusable, Reply
from saltern.apps.notify.ports import Outcome, Parcel
from saltern.apps.notify.providers.file import FileProvider
from saltern.apps.notify.providers.http_sms import HttpSmsProvider, asked, posted
from saltern.apps.notify.providers.smtp import SmtpProvider
from saltern.apps.notify.reason import said


def parcel(number: int = 1, *, to: str = "13800001234") -> Parcel:
    return Parcel(id=f"id-{number}", to=to, title="办事提醒", text=f"第{number}条：您可以办理了。", language="zh")


def states(outcomes: Sequence[Outcome]) -> list[tuple[str, str, str]]:
    return [(outcome.id, outcome.state, outcome.reason) for outcome in outcomes]


# ── file ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_file_holds_each_id_once_and_no_number_in_clear(tmp_path: Path) -> None:
    file = tmp_path / "sent.jsonl"
    first, second = FileProvider(path=file), FileProvider(path=file)
    first.hand_over([parcel(1), parcel(2), parcel(1)])
    assert states(second.hand_over([parcel(2), parcel(3)])) == [("id-2", "sent", ""), ("id-3", "sent", "")]
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    assert [row["id"] for row in rows] == ["id-1", "id-2", "id-3"]
    assert {row["to"] for row in rows} == {"138****1234"}


def test_the_file_can_be_asked(tmp_path: Path) -> None:
    FileProvider(path=tmp_path / "sent.jsonl").hand_over([parcel(1)])
    asked = FileProvider(path=tmp_path / "sent.jsonl").ask(["id-1", "id-2"])
    assert states(asked) == [("id-1", "sent", ""), ("id-2", "unseen", "")]


def test_a_line_torn_by_a_kill_was_not_sent(tmp_path: Path) -> None:
    file = tmp_path / "sent.jsonl"
    FileProvider(path=file).hand_over([parcel(1), parcel(2)])
    whole = file.read_bytes()
    file.write_bytes(whole[:-9])
    provider = FileProvider(path=file)
    assert states(provider.ask(["id-1", "id-2"])) == [("id-1", "sent", ""), ("id-2", "unseen", "")]
    provider.hand_over([parcel(2)])
    assert file.read_bytes() == whole


def test_two_writers_of_one_file_do_not_tear_each_others_lines(tmp_path: Path) -> None:
    file = tmp_path / "sent.jsonl"

    def write() -> None:
        provider = FileProvider(path=file)
        for start in range(0, 200, 10):
            provider.hand_over([parcel(number) for number in range(start, start + 10)])

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(json.loads(line)["id"] for line in file.read_text().splitlines()) == sorted(
        f"id-{number}" for number in range(200)
    )


# ── SMTP ──────────────────────────────────────────────────────────────────────────────────────────────────────────


class Mailbox(Handler):
    """Keeps mails; refuses `nobody@`, is busy for `busy@`, hangs up in mid-mail for `broken@`."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[tuple[str, str, str]] = []

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody@"):
            return f"550 no such user {address}"
        if address.startswith("busy@"):
            return "451 come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if envelope.rcpt_tos[0].startswith("broken@"):
            server.transport.close()
            return "250 never seen"
        return await super().handle_DATA(server, session, envelope)

    def handle_message(self, message: object) -> None:
        self.mails.append((message["Message-ID"], message["Subject"], message.get_payload(decode=True).decode()))  # type: ignore[index, attr-defined]  # a Message


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    box = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


def smtp(port: int) -> SmtpProvider:
    return SmtpProvider(host="127.0.0.1", port=port, sender="saltern@example.org", security="none", timeout=5)


def test_mails_go_out_with_the_id_as_message_id(mailbox: tuple[Mailbox, int]) -> None:
    box, port = mailbox
    provider = smtp(port)
    sent = provider.hand_over([parcel(1, to="chen@example.org"), parcel(2, to="li@example.org")])
    provider.close()
    assert states(sent) == [("id-1", "sent", ""), ("id-2", "sent", "")]
    assert [name for name, _, _ in box.mails] == ["<id-1@example.org>", "<id-2@example.org>"]
    assert [text.strip() for _, _, text in box.mails] == ["第1条：您可以办理了。", "第2条：您可以办理了。"]


def test_each_mail_has_its_own_fate(mailbox: tuple[Mailbox, int]) -> None:
    box, port = mailbox
    provider = smtp(port)
    names = ["nobody@example.org", "busy@example.org", "broken@example.org", "a b\r\nBcc: x", "chen@example.org"]
    sent = provider.hand_over([parcel(number, to=name) for number, name in enumerate(names)])
    provider.close()
    assert states(sent) == [
        ("id-0", "failed", "refused: SMTP 550"),
        ("id-1", "later", "busy: SMTP 451"),
        ("id-2", "unclear", "broke-off: SMTPServerDisconnected"),
        ("id-3", "failed", "address-refused"),
        ("id-4", "sent", ""),
    ]
    assert len(box.mails) == 1


def test_a_mail_server_that_is_away_holds_the_mail(unused_port: int) -> None:
    assert states(smtp(unused_port).hand_over([parcel(to="chen@example.org")])) == [
        ("id-1", "held", "not-connected: ConnectionRefusedError")
    ]


def test_smtp_never_claims_to_know(unused_port: int) -> None:
    assert states(smtp(unused_port).ask(["id-1"])) == [("id-1", "unclear", "cannot-ask")]


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


# ── HTTP gateway ──────────────────────────────────────────────────────────────────────────────────────────────────


def sms(url: str) -> HttpSmsProvider:
    return HttpSmsProvider(url=url, token="t", allow_private=True, timeout=0.5, connections=4)


def test_the_gateway_takes_each_id_once(tmp_path: Path) -> None:
    with gateway(tmp_path) as outside:
        provider = sms(outside.url)
        sent = provider.hand_over([parcel(number) for number in range(40)])
        again = provider.hand_over([parcel(3)])
        asked = provider.ask(["id-3", "id-77"])
        provider.close()
        taken = outside.taken()
    assert {outcome.state for outcome in sent} == {"sent"}
    assert sent[0].reference == "g-id-0"
    assert (states(again), states(asked)) == (
        [("id-3", "sent", "")],
        [("id-3", "sent", ""), ("id-77", "unseen", "")],
    )
    assert sorted(message["id"] for message in taken) == sorted(f"id-{number}" for number in range(40))
    assert {message["token"] for message in taken} == {"Bearer t"}


def test_head_and_body_of_a_request_leave_together() -> None:
    """In two writes the body of every request but the first waits until the head is acknowledged, which takes 40 ms."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def hear() -> None:
            wire, _ = listening.accept()
            with wire:
                for number in (1, 2):
                    heard.append(wire.recv(65_536))
                    answer = json.dumps({"id": f"id-{number}", "state": "accepted"}).encode()
                    wire.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: %d\r\n\r\n%b" % (len(answer), answer))

        thread = threading.Thread(target=hear)
        thread.start()
        provider = sms(f"http://127.0.0.1:{listening.getsockname()[1]}/messages")
        provider.hand_over([parcel(1), parcel(2)])
        thread.join()
        provider.close()
    assert [request.partition(b"\r\n")[0] for request in heard] == [b"POST /messages HTTP/1.1"] * 2
    assert [json.loads(request.partition(b"\r\n\r\n")[2])["id"] for request in heard] == ["id-1", "id-2"]


def test_what_the_gateway_refuses_fails_for_good(tmp_path: Path) -> None:
    with gateway(tmp_path) as outside:
        provider = sms(outside.url)
        assert states(provider.hand_over([parcel(1, to="x")])) == [("id-1", "failed", "refused: unusable")]
        provider.close()


@pytest.mark.parametrize("status", [200, 422])
def test_a_number_in_what_the_gateway_refuses_is_not_kept(status: int) -> None:
    body = json.dumps({"id": "id-1", "state": "failed", "reason": "号码 138 0000 1234 为空号"}).encode()
    found = [posted("id-1", Reply(status=status, body=body)), asked("id-1", Reply(status=200, body=body))]
    assert states(found) == [("id-1", "failed", "refused: 号码 138****1234 为空号")] * 2


def test_mishaps_are_told_apart_and_settled_by_asking(tmp_path: Path) -> None:
    with gateway(tmp_path, mode="drop,timeout,503") as outside:
        provider = sms(outside.url)
        sent = provider.hand_over([parcel(number) for number in range(100)])
        taken = {message["id"] for message in outside.taken()}
        unclear = [outcome.id for outcome in sent if outcome.state == "unclear"]
        outside.behave("plain")
        asked = provider.ask(unclear)
        provider.close()
    assert {outcome.state for outcome in sent} == {"sent", "held", "unclear"}
    assert {outcome.id for outcome in sent if outcome.state != "held"} == taken
    assert {outcome.state for outcome in asked} == {"sent"}


def test_redirects_are_refused(tmp_path: Path) -> None:
    with gateway(tmp_path) as outside:
        provider = sms(outside.url.replace("/messages", ""))
        assert states(provider.ask(["moved"])) == [("moved", "unclear", "redirected: HTTP 302")]
        provider.close()


def test_a_gateway_that_is_away_holds_the_message(unused_port: int) -> None:
    provider = sms(f"http://127.0.0.1:{unused_port}/messages")
    assert states(provider.hand_over([parcel()])) == [("id-1", "held", "not-connected: ConnectionRefusedError")]
    assert states(provider.ask(["id-1"])) == [("id-1", "unclear", "not-connected: ConnectionRefusedError")]
    provider.close()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ftp://example.org/x", "The address ftp://example.org/x cannot be called: expected https://host/path."),
        (
            "http://example.org/x",
            "The address http://example.org/x cannot be called: only https is allowed outside the own network.",
        ),
    ],
)
def test_an_unusable_address_is_refused_at_once(url: str, message: str) -> None:
    with pytest.raises(AddressUnusable) as refused:
        HttpSmsProvider(url=url)
    assert str(refused.value) == message


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.8", "169.254.169.254", "[::1]", "localhost"])
def test_private_addresses_are_refused_unless_allowed(host: str) -> None:
    provider = HttpSmsProvider(url=f"https://{host}/messages")
    (outcome,) = provider.hand_over([parcel()])
    provider.close()
    assert outcome.state == "held"
    why = said(outcome.reason)
    assert why.en.startswith(f"The address https://{host}/messages cannot be called: ")
    assert why.en.endswith("is a private address.")
    assert why.zh.startswith(f"地址 https://{host}/messages 无法调用：")
    assert why.zh.endswith(" 是内网地址。")
