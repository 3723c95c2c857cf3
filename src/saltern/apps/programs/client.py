"""A client of OpenID Connect (客户端): the name by which an issuer of signed tokens knows a program.

>>> check_client("household register")
Traceback (most recent call last):
saltern.apps.programs.client.ClientUnusable: household register names no client: expected 1 to 200 printable letters \
without blanks.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from saltern.apps.programs.program import LONGEST_TOLD
from saltern.errors import SalternError

NAME: Final = re.compile(r"[\x21-\x7e]{1,200}")


class ClientUnusable(SalternError):
    """{client} names no client: expected 1 to 200 printable letters without blanks."""

    family = "invalid"
    zh = "{client} 不能用作客户端名：应为 1 至 200 个可见字符，不含空格。"


class ClientTaken(SalternError):
    """{client} is the client of the program {program} already."""

    family = "conflict"
    zh = "{client} 已是程序 {program} 的客户端。"


class ClientNotThere(SalternError):
    """There is no client {client} that is in force."""

    family = "unknown"
    zh = "没有有效的客户端 {client}。"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientView:
    """`issuer` is empty where this house signs."""

    client: str
    issuer: str
    program: str
    made_at: dt.datetime
    ended_at: dt.datetime | None


def check_client(client: str) -> None:
    """Raises `ClientUnusable`."""
    if not NAME.fullmatch(client):
        raise ClientUnusable(client=client[:LONGEST_TOLD])
