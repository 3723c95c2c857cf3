"""A client that costs little: reads what to ask from standard input as JSON, asks it over kept connections, prints what
came back as JSON.

`{"port", "path", "connections", "applications": [[session, csrf, key], …]}`: each application is posted as a browser
posts it, 16 at a time, one after the other on each connection. One thread and plain sockets: it is to leave the
processors to whoever answers. All requests are written before the clock starts.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from typing import Any
from urllib.parse import urlencode


def request(port: int, path: str, session: str, csrf: str, key: str) -> bytes:
    """A form as Chromium posts it."""
    body = urlencode({"csrfmiddlewaretoken": csrf, "key": key}).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: keep-alive\r\nContent-Length: {len(body)}\r\n"
        f"Origin: http://localhost:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        "User-Agent: Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36\r\n"
        "Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\n"
        f"Referer: http://localhost:{port}{path}\r\nAccept-Encoding: gzip, deflate\r\n"
        "Accept-Language: zh-CN,zh;q=0.9\r\n"
        f"Cookie: csrftoken={csrf}; saltern={session}\r\n\r\n"
    )
    return head.encode() + body


def whole(answer: bytes) -> bool:
    """Whether all of an answer has come."""
    head, gap, body = answer.partition(b"\r\n\r\n")
    if not gap:
        return False
    _, _, length = head.lower().partition(b"content-length:")
    return len(body) >= int(length.split(b"\r\n")[0] or 0)


def main() -> int:
    """Ask everything, once each."""
    asked: dict[str, Any] = json.load(sys.stdin)
    waiting = iter([request(asked["port"], asked["path"], *one) for one in asked["applications"]])
    told: list[tuple[float, str]] = []
    selector = selectors.DefaultSelector()
    sockets = [socket.create_connection(("127.0.0.1", asked["port"])) for _ in range(asked["connections"])]
    sent: dict[socket.socket, float] = {}
    held: dict[socket.socket, bytes] = {}
    began, spent = time.perf_counter(), time.process_time()

    def ask(connection: socket.socket) -> None:
        text = next(waiting, b"")
        if not text:
            selector.unregister(connection)
            return
        held[connection], sent[connection] = b"", time.perf_counter()
        connection.sendall(text)

    for connection in sockets:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(connection, selectors.EVENT_READ)
        ask(connection)
    while selector.get_map():
        for key, _ in selector.select():
            connection = key.fileobj  # type: ignore[assignment]  # only sockets are registered
            piece = connection.recv(65_536)
            held[connection] += piece
            if piece and not whole(held[connection]):
                continue
            answer = held[connection]
            told.append((time.perf_counter() - sent[connection], summary(answer)))
            if not piece:
                selector.unregister(connection)
                continue
            ask(connection)
    seconds, cpu = time.perf_counter() - began, time.process_time() - spent
    json.dump({"seconds": seconds, "cpu": cpu, "answers": told}, sys.stdout)
    return 0


def summary(answer: bytes) -> str:
    """The status of an answer and where it sends."""
    head = answer.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    status = head[0].split(" ")[1] if head[0] else "cut"
    place = next((line.partition(":")[2].strip() for line in head if line.lower().startswith("location:")), "")
    return f"{status} {place}"


if __name__ == "__main__":
    sys.exit(main())
