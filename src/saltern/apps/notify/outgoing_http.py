"""The one door for outgoing HTTP: public addresses only, no redirects, a time limit, a size limit.

The name is resolved once and the connection goes to that very address, so that a name cannot point elsewhere between
the check and the call.
"""

from __future__ import annotations

import http.client
import ipaddress
import select
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from saltern.errors import SalternError
from saltern.words import Phrase

LARGEST = 1024 * 1024


NO_ADDRESS = Phrase(en="expected https://host/path", zh="应为 https://主机/路径")
NOT_SECURE = Phrase(en="only https is allowed outside the own network", zh="内网以外只允许 https")


class AddressUnusable(SalternError):
    """The address {url} cannot be called: {problem}."""

    family = "invalid"
    zh = "地址 {url} 无法调用：{problem}。"


class NotConnected(Exception):
    """The connection was never made: surely nothing was handed over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A status, the headers by their names in small letters, and the body, at most `LARGEST` bytes."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class _Wire(http.client.HTTPConnection):
    """A connection over which head and body of a request leave in one write.

    In two, the body waits for the other side's word that the head has come (Nagle's algorithm), which that side may
    keep back for 40 ms in the hope of an answer to send it with (delayed acknowledgement).
    """

    def __init__(self, wire: socket.socket, host: str, port: int) -> None:
        super().__init__(host, port)
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = wire
        self.auto_open = 0
        self._unsaid: list[bytes] = []

    def send(self, data: Any) -> None:
        """Keep what is to be said until all of it is there."""
        self._unsaid.append(data)

    def getresponse(self) -> http.client.HTTPResponse:
        """Say it and hear the answer."""
        said, self._unsaid = b"".join(self._unsaid), []
        self.sock.sendall(said)
        return super().getresponse()


@dataclass(slots=True, kw_only=True)
class Door:
    """One kept connection to the host of `url`. Not for use by two threads at once."""

    url: str
    allow_private: bool = False
    timeout: float = 10.0
    _connection: _Wire | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in {"https", "http"} or not parts.hostname:
            raise AddressUnusable(url=self.url, problem=NO_ADDRESS)
        if parts.scheme == "http" and not self.allow_private:
            raise AddressUnusable(url=self.url, problem=NOT_SECURE)

    def call(self, method: str, path: str, *, headers: Mapping[str, str], body: bytes | None = None) -> Reply:
        """One request, once. Raises `AddressUnusable`, `NotConnected`; anything else leaves the outcome unclear."""
        if self._connection is not None and _rested_too_long(self._connection):
            self.close()
        if self._connection is None:
            self._connection = self._connect()
        try:
            self._connection.request(
                method, urlsplit(self.url).path.rstrip("/") + path, body=body, headers=dict(headers)
            )
            response = self._connection.getresponse()
            content = response.read(LARGEST)
        except BaseException:
            self.close()
            raise
        if response.will_close or len(content) == LARGEST:
            self.close()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Reply(status=response.status, body=content, headers=headers)

    def close(self) -> None:
        """Let the connection go."""
        connection, self._connection = self._connection, None
        if connection:
            connection.close()

    def check(self) -> None:
        """Whether the host may be called, as its name points now. Raises `AddressUnusable`, `NotConnected`."""
        self._resolved()

    def _resolved(self) -> tuple[str, int]:
        """The address the name points to, and the port."""
        parts = urlsplit(self.url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            found = socket.getaddrinfo(parts.hostname or "", port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as problem:
            raise NotConnected(type(problem).__name__) from problem
        address = str(found[0][4][0])
        if not self.allow_private and not ipaddress.ip_address(address.partition("%")[0]).is_global:
            private = Phrase(en=f"{address} is a private address", zh=f"{address} 是内网地址")
            raise AddressUnusable(url=self.url, problem=private)
        return address, port

    def _connect(self) -> _Wire:
        parts = urlsplit(self.url)
        host, secure = parts.hostname or "", parts.scheme == "https"
        address, port = self._resolved()
        try:
            wire = socket.create_connection((address, port), timeout=self.timeout)
        except OSError as problem:
            raise NotConnected(type(problem).__name__) from problem
        if secure:
            try:
                wire = _trusted().wrap_socket(wire, server_hostname=host)
            except OSError as problem:
                wire.close()
                raise NotConnected(type(problem).__name__) from problem
        return _Wire(wire, host, port)


def _rested_too_long(connection: _Wire) -> bool:
    """Whether the other side hung up (or spoke unasked) while the connection rested: nothing may be sent over it then,
    because nobody could tell afterwards whether it was taken."""
    wire = select.poll()
    wire.register(connection.sock, select.POLLIN)
    return bool(wire.poll(0))


@cache
def _trusted() -> ssl.SSLContext:
    """Whom this machine trusts, read once a process."""
    return ssl.create_default_context()
