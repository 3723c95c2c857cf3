"""The bare limit of a server: an application of WSGI that does nothing but send on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any


def application() -> Callable[..., Iterable[bytes]]:
    """Reads what was posted, answers 302."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        environ["wsgi.input"].read()
        start("302 Found", [("Location", "/cases/1/"), ("Content-Length", "0")])
        return [b""]

    return answer
