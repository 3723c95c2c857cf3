"""P9: messages recorded, news delivered and parcels handed over, on SQLite and on PostgreSQL.

`make bench-outbox` runs itself once on a database of each kind (PostgreSQL as the tests start it: without fsync).
Recorded are 60,000 messages: by the database's own bulk way into a table of the same columns without an index (limit),
a tenth of them by the ORM's `bulk_create` (plain), and by ours, keys checked. News is delivered one transaction each
through the ORM (plain), and set by set (ours, to a handler that does nothing). Handed over is to a gateway in a process
of its own that answers after 50 ms, over 64 connections: claimed, re-checked, rendered, sent and written down; beside
it kept HTTP clients that only post to the same gateway. All of it is warm: one turn of each is not counted.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.both import on_both

NOW = dt.datetime(2020, 4, 10, 2, 0, tzinfo=dt.UTC)
MESSAGES = 60_000
NEWS = 5_000
PARCELS = 3_000
COLUMNS = (
    *("message_key", "send_id", "subject", "recipient_kind", "channel", "kind", "template", "fills", "why"),
    *("source_kind", "source_id", "emergency", "already_done", "pack_version", "created_at", "expires_at", "next_at"),
)
CONNECTIONS = 64
LATENCY = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Something was approved."""

    case: str
    subject: int
    on: dt.date


class Book:
    """Everybody has a number."""

    def contact(self, subject: int, channel: str) -> str | None:
        """The number of a subject."""
        return f"138{subject % 100_000_000:08d}"


def main() -> int:
    """Prints the tables of both databases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--here", action="store_true", help="on the database of DATABASE_URL only")
    parser.add_argument("--gateway", action="store_true", help="be the gateway")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    if options.gateway:
        asyncio.run(gateway())
        return 0
    if options.here:
        report(runs=options.runs)
        return 0
    on_both("bench.outbox", ["--runs", str(options.runs)])
    return 0


def report(*, runs: int) -> None:
    """All figures on one database."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "saltern.project.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from bench.figures import machine

    call_command("migrate", verbosity=0)
    print(f"{connection.vendor}, {runs} runs, by turns\n")
    with machine() as there:
        recorded(runs)
        delivered(runs)
        handed_over(runs)
    there.show()


def recorded(runs: int) -> None:
    """60,000 messages into the outbox."""
    from django.db import connection, transaction

    from bench.figures import Contender, Judged, Run, Spread, at_most, by_turns, here, judge, show
    from saltern.apps.notify import operations as notify
    from saltern.apps.notify.models import Message
    from saltern.apps.notify.operations.recording import _row
    from saltern.apps.notify.operations.statements import moment

    messages = [outgoing(number) for number in range(MESSAGES)]
    few, at = MESSAGES // 10, moment(NOW)
    rows = [_row(message, at, at) for message in messages]
    columns = list(COLUMNS)
    with connection.cursor() as cursor:
        kinds = {"subject": "bigint", "emergency": "boolean"}
        named = ", ".join(f"{name} {kinds.get(name, 'text')}" for name in columns)
        cursor.execute(f"CREATE TABLE bench_bare ({named})")

    bare_row = f"INSERT INTO bench_bare VALUES ({', '.join(['%s'] * len(columns))})"  # noqa: S608  # our own words

    def bare() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy("COPY bench_bare FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                cursor.executemany(bare_row, rows)

    def plain() -> None:
        values = [
            dict(zip(columns, row, strict=True)) | {"fills": {}, "why": {}, "created_at": NOW, "next_at": NOW}
            for row in rows[:few]
        ]
        Message.objects.bulk_create(
            [Message(**{**value, "expires_at": NOW}) for value in values], batch_size=2_000, ignore_conflicts=True
        )

    servers: list[Run] = []

    def ours() -> None:
        before = server_spent()
        assert notify.enqueue_many(messages=messages, now=NOW) == MESSAGES
        servers.append(Run(seconds=0.0, cpu=server_spent() - before))

    limit, orm, own = by_turns(
        [
            Contender(
                name="the database's bulk way (limit)", run=here(bare), count=MESSAGES, clock="rows ready; no index"
            ),
            Contender(name="bulk_create", run=made(forget, plain), count=few, clock="values ready"),
            Contender(name="saltern", run=made(forget, ours), count=MESSAGES, clock="from values; keys checked"),
        ],
        runs=runs,
    )
    show(limit, orm, own, rates=True)
    whole = seconds(own)
    spending = [(one.cpu or 0.0) + (server.cpu or 0.0) for one, server in zip(own.runs, servers[-runs:], strict=True)]
    both = Spread.of(spending, "s")
    judge(Judged(what="CPU of it, the database's own included", ours=both))
    judge(Judged(what="P9 60,000 messages recorded", beside=limit, ours=whole, wanted=at_most(2.0, "s")))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_bare")
    forget()


def server_spent() -> float:
    """CPU-seconds of the process that serves our connection; SQLite has none."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return spent(cursor.fetchone()[0])


def seconds(figure: Any) -> Any:
    """Seconds of whole runs."""
    from bench.figures import Spread

    return Spread.of([run.seconds for run in figure.runs], "s")


def delivered(runs: int) -> None:
    """News to a subscriber."""
    from django.db import transaction

    from bench.figures import Contender, Judged, at_most, by_turns, judge, show
    from saltern.apps.journal import operations as journal
    from saltern.apps.journal.envelope import opened
    from saltern.apps.journal.models import Delivery, Event
    from saltern.apps.journal.subscription import Subscription

    alone = Subscription(name="bench", event=News, handle=lambda *_: None)
    together = Subscription(name="bench", event=News, handle=lambda *_: None, handle_many=lambda *_: None)

    def published(count: int) -> None:
        journal.publish_many([News(case=f"c{n}", subject=n, on=NOW.date()) for n in range(count)], now=NOW)

    def plain() -> None:
        for event in Event.objects.filter(planned=False):
            Delivery.objects.get_or_create(event=event, handler="bench", defaults={"next_at": NOW})
            event.planned = True
            event.save(update_fields=["planned"])
        for pk in list(Delivery.objects.filter(done_at=None).values_list("pk", flat=True)):
            with transaction.atomic():
                delivery = Delivery.objects.select_related("event").select_for_update(of=("self",)).get(pk=pk)
                opened(News, delivery.event.body)
                delivery.done_at, delivery.attempts = NOW, 1
                delivery.save()

    few = NEWS // 10
    orm, one, many = by_turns(
        [
            Contender(name="one by one through the ORM", run=made(lambda: published(few), plain), count=few),
            Contender(
                name="saltern, a handler of one",
                run=made(lambda: published(NEWS), lambda: journal.dispatch(handlers=[alone], now=NOW, limit=NEWS)),
                count=NEWS,
                clock="planned, opened, marked",
            ),
            Contender(
                name="saltern, a handler of many",
                run=made(lambda: published(NEWS), lambda: journal.dispatch(handlers=[together], now=NOW, limit=NEWS)),
                count=NEWS,
                clock="planned, opened, marked",
            ),
        ],
        runs=runs,
    )
    show(orm, one, many)
    for figure in (one, many):
        judge(Judged(what=f"CPU an event: {figure.name}", beside=orm, ours=figure.cpu, wanted=at_most(0.0002, "s")))


def handed_over(runs: int) -> None:
    """Parcels to a gateway that takes its time."""
    from bench.figures import Contender, Figure, Judged, Run, Spread, at_least, by_turns, here, judge, show
    from saltern.apps.notify import operations as notify
    from saltern.apps.notify.providers.http_sms import HttpSmsProvider
    from saltern.core.catalogue.template import Template

    due = Template(key="due", texts={"zh": "您的((item))可以办了。"}, names=frozenset({"item"}))
    gateways: list[Run] = []
    with running() as (url, process):
        provider = HttpSmsProvider(url=url, allow_private=True, connections=CONNECTIONS)

        def ours() -> None:
            counts = notify.deliver(
                providers={"sms": provider}, contacts=Book(), templates={"due": due}, checks={}, now_fn=lambda: NOW
            )
            assert counts["sent"] == PARCELS, counts

        def run() -> Run:
            forget()
            notify.enqueue_many(messages=[outgoing(number) for number in range(PARCELS)], now=NOW)
            before = spent(process)
            turn = here(ours)()
            gateways.append(Run(seconds=turn.seconds, cpu=spent(process) - before))
            return turn

        contenders = [Contender(name="saltern", run=run, count=PARCELS, clock="claimed to written down")]
        own, *peers = by_turns([*contenders, *clients(url)], runs=runs)
        provider.close()
    beside = Figure(name="the gateway beside ours", runs=tuple(gateways[-runs:]), count=PARCELS, clock="only answers")
    show(own, beside, *peers, rates=True)
    limit = CONNECTIONS / LATENCY
    reached = Spread.of([own.count / one.seconds / limit for one in own.runs], "×")
    words = f"{CONNECTIONS} connections ÷ {LATENCY * 1000:.0f} ms = {limit:,.0f}/s"
    judge(Judged(what="P9 handed over", beside=words, ours=reached, wanted=at_least(0.85, "×")))


def clients(url: str) -> Iterator[Any]:
    """Kept HTTP clients that only post, over as many connections: no claim, nothing written down."""
    from bench.figures import Contender, Run
    from bench.peers import Peer, ask

    for name in ("http.client", "urllib3", "aiohttp", "httpx"):
        peer = Peer(name=name, requirements=("urllib3", "aiohttp", "httpx"), module="http_clients")
        given = (name, url, str(CONNECTIONS), str(PARCELS))
        answer = ask(peer, arguments=given)
        if answer.failure:
            sys.stdout.write(f"{name}: {answer.failure}\n\n")
            continue

        def run(peer: Peer = peer, given: Sequence[str] = given) -> Run:
            told = ask(peer, arguments=given).figures
            return Run(seconds=float(str(told["seconds"])), cpu=float(str(told["cpu"])))

        version = f" {answer.figures['version']}"
        yield Contender(name=f"{name}{version}", run=run, count=PARCELS, clock="posts and answers only")


def made(before: Callable[[], object], work: Callable[[], object]) -> Callable[[], Any]:
    """`work` clocked after `before`, which is not."""
    from bench.figures import Run, here

    def run() -> Run:
        before()
        return here(work)()

    return run


def forget() -> None:
    """Empty the outbox."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE notify_message" if connection.vendor == "postgresql" else "DELETE FROM notify_message")


def outgoing(number: int) -> Any:
    """One reminder."""
    from saltern.apps.notify.operations import Outgoing

    return Outgoing(
        message_key=f"push:1:{number}",
        subject=number,
        template="due",
        values={"item": "居住证"},
        why={"zh": "您的居住证将到期", "en": "Your permit ends soon"},
        source_kind="push",
        source_id="1",
        pack_version="bench",
    )


@contextmanager
def running() -> Iterator[tuple[str, int]]:
    """The gateway, in a process of its own: its address and the number of the process."""
    command: Sequence[str] = [sys.executable, "-m", "bench.outbox", "--gateway"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}/messages", process.pid
        finally:
            process.kill()
            process.wait()


def spent(process: int) -> float:
    """CPU-seconds of another process."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Gateway(asyncio.Protocol):
    """Speaks HTTP/1.1 over connections that stay, and takes every message 50 ms after it came."""

    def connection_made(self, transport: Any) -> None:
        """Somebody called."""
        self.transport = transport
        self.heard = b""

    def data_received(self, data: bytes) -> None:
        """A request is whole when its body is as long as its head says."""
        self.heard += data
        while b"\r\n\r\n" in self.heard:
            head, _, rest = self.heard.partition(b"\r\n\r\n")
            line, *headers = head.decode("latin-1").split("\r\n")
            named = {name.lower(): value.strip() for name, _, value in (header.partition(":") for header in headers)}
            length = int(named.get("content-length", "0"))
            if len(rest) < length:
                return
            self.heard = rest[length:]
            told = json.loads(rest[:length])
            taken = line == "POST /messages HTTP/1.1" and named.get("idempotency-key") == told["id"] and told["to"]
            answer = {"id": told["id"], "state": "accepted", "reference": "g"} if taken else {"reason": "unusable"}
            asyncio.get_running_loop().call_later(LATENCY, self.answer, "202 Accepted" if taken else "422 No", answer)

    def answer(self, status: str, told: dict[str, str]) -> None:
        """In the contract's words."""
        body = json.dumps(told).encode()
        head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self.transport.write(head.encode() + body)


async def gateway() -> None:
    """Listen until killed; the port is the first line."""
    server = await asyncio.get_running_loop().create_server(Gateway, "127.0.0.1", 0, backlog=2 * CONNECTIONS)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    sys.exit(main())
