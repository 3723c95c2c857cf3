"""What a kept HTTP client costs that hands parcels over: `http_clients.py CLIENT URL CONNECTIONS COUNT`.

http.client, urllib3 and httpx run in a thread a connection, aiohttp in one event loop. Each posts what the sender
posts, reads the answer and looks at its id; the first request of each connection is not left out.
"""

from __future__ import annotations

import asyncio
import http.client
import importlib
import importlib.metadata
import json
import platform
import sys
import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

Parcel = tuple[str, bytes]
Post = Callable[[str, bytes, dict[str, str]], bytes]


def parcels(count: int) -> Iterator[Parcel]:
    """As the sender writes them."""
    for number in range(count):
        id_ = f"bba1bb2a-949c-5e0d-aeec-{number:012d}"
        told = {"id": id_, "to": "13800001234", "text": "您的居住证可以办了。", "language": "zh"}
        yield id_, json.dumps(told, ensure_ascii=False).encode()


def headers(id_: str) -> dict[str, str]:
    """The same."""
    return {"Content-Type": "application/json", "Idempotency-Key": id_, "Accept": "application/json"}


def in_threads(waiting: Iterator[Parcel], connections: int, client: Callable[[], Post]) -> list[bool]:
    """One thread a connection; whether each answer was right."""
    right: list[bool] = []
    taking = threading.Lock()

    def carry() -> None:
        post = client()
        while True:
            with taking:
                id_, body = next(waiting, ("", b""))
            if not id_:
                return
            right.append(json.loads(post(id_, body, headers(id_)))["id"] == id_)

    threads = [threading.Thread(target=carry) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return right


def standard(url: str) -> Post:
    """A connection of Python's own."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port)

    def post(_: str, body: bytes, named: dict[str, str]) -> bytes:
        connection.request("POST", parts.path, body=body, headers=named)
        return connection.getresponse().read()

    return post


def by_urllib3(url: str, connections: int) -> Post:
    """Its pool."""
    import urllib3

    pool = urllib3.PoolManager(maxsize=connections, block=True)
    return lambda _, body, named: pool.urlopen("POST", url, body=body, headers=named, retries=False).data


def by_httpx(url: str, connections: int) -> Post:
    """The same."""
    import httpx

    pool = httpx.Client(limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections))
    return lambda _, body, named: pool.post(url, content=body, headers=named).content


async def by_aiohttp(waiting: Iterator[Parcel], connections: int, url: str) -> list[bool]:
    """One loop, a task a connection."""
    import aiohttp

    right: list[bool] = []
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=connections)) as session:

        async def carry() -> None:
            for id_, body in waiting:
                async with session.post(url, data=body, headers=headers(id_), allow_redirects=False) as reply:
                    right.append(json.loads(await reply.read())["id"] == id_)

        await asyncio.gather(*(carry() for _ in range(connections)))
    return right


def main(client: str, url: str, connections: int, count: int) -> dict[str, object]:
    """All parcels once; raises where an answer was wrong."""
    importlib.import_module(client)
    waiting = iter(list(parcels(count)))
    began, before = time.perf_counter(), time.process_time()
    if client == "aiohttp":
        right = asyncio.run(by_aiohttp(waiting, connections, url))
    elif client == "http.client":
        right = in_threads(waiting, connections, lambda: standard(url))
    else:
        post = (by_urllib3 if client == "urllib3" else by_httpx)(url, connections)
        right = in_threads(waiting, connections, lambda: post)
    seconds, cpu = time.perf_counter() - began, time.process_time() - before
    if right != [True] * count:
        raise ValueError(f"{right.count(True)} of {count} answers were right")
    version = platform.python_version() if client == "http.client" else importlib.metadata.version(client)
    return {"seconds": seconds, "cpu": cpu, "version": version}


if __name__ == "__main__":
    name, address, *numbers = sys.argv[1:]
    print(json.dumps(main(name, address, int(numbers[0]), int(numbers[1]))))
