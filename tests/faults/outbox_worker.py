"""The outbox's job as a program that is killed: acknowledge requests, hear of them, tell people, send, seal.

`python outbox_worker.py FOLDER REQUESTS` does what is left to do and ends. A request counts as acknowledged once its
number stands in `acknowledged.txt`, which is written after the commit, as an interface answers after the commit.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import django

django.setup()

from django.db import transaction  # noqa: E402

from saltern.apps.journal import operations as journal  # noqa: E402
from saltern.apps.journal import witness  # noqa: E402
from saltern.apps.journal.acting import Acting  # noqa: E402
from saltern.apps.journal.faultpoint import reach  # noqa: E402
from saltern.apps.journal.subscription import Subscription  # noqa: E402
from saltern.apps.notify import operations as notify  # noqa: E402
from saltern.apps.notify.ports import Providers  # noqa: E402
from saltern.apps.notify.providers.file import FileProvider  # noqa: E402
from saltern.apps.notify.providers.http_sms import HttpSmsProvider  # noqa: E402
from saltern.core.catalogue.template import Template  # noqa: E402
from saltern.core.registry.faultpoint import arm  # noqa: E402
from saltern.installation.environment import environment  # noqa: E402
from saltern.installation.office import office  # noqa: E402

NOW = dt.datetime(2020, 4, 10, 2, 0, tzinfo=dt.UTC)
ACTING = Acting(account="portal", role="system", now=NOW, zone=ZoneInfo("Asia/Shanghai"))
TEMPLATES = {"told": Template(key="told", texts={"zh": "第((number))号已收到。"}, names=frozenset({"number"}))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A request was taken."""

    number: int


class Book:
    """Everybody has a number."""

    def contact(self, subject: int, channel: str) -> str | None:
        return f"138{subject:08d}"


def take(number: int) -> object:
    """One request: its journal line and the news of it, in one transaction."""
    journal.record(acting=ACTING, action="request", object=f"request:{number}")
    journal.publish(Received(number=number), now=NOW)
    reach("worker.taken")
    return number


def tell(event: Received, now: dt.datetime) -> None:
    """The effect of the news: one message."""
    number = str(event.number)
    notify.enqueue(
        message_key=f"request:{number}",
        subject=event.number,
        template="told",
        values={"number": number},
        why={"zh": "您提交了申请"},
        source_kind="request",
        source_id=number,
        pack_version="test",
        now=now,
    )


def providers(folder: Path) -> Providers:
    """The gateway where one runs, the file otherwise."""
    url = os.environ.get("GATEWAY")
    if url:
        return {"sms": HttpSmsProvider(url=url, allow_private=True, timeout=1, connections=4, batch=8)}
    return {"sms": FileProvider(path=folder / "sent.jsonl", batch=8)}


def main(folder: Path, requests: int) -> None:
    """Do what is left."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    file = folder / "acknowledged.txt"
    known = set(file.read_text().split("\n")[:-1]) if file.exists() else set()
    subscriptions = [Subscription(name="notify.tell", events=(Received,), handle=tell)]
    with file.open("a") as acknowledged:
        for number in range(requests):
            if str(number) in known:
                continue
            with transaction.atomic():
                journal.once(key=f"request:{number}", asked=number, now=NOW, work=lambda number=number: take(number))
            reach("worker.committed")
            acknowledged.write(f"{number}\n")
            acknowledged.flush()
            if number % 10 == 9:
                journal.dispatch(handlers=subscriptions, now=NOW)
                send(folder)
    journal.dispatch(handlers=subscriptions, now=NOW)
    send(folder)
    journal.seal(anchor=folder / "anchor", now=NOW, sign=office().anchor_sign)


def send(folder: Path) -> None:
    """One run of the sender, on the worker's own clock: later in every run, so that what was put off comes due."""
    clock = folder / "clock.json"
    minutes = json.loads(clock.read_text()) if clock.exists() else 0
    aside = folder / "clock.new"
    aside.write_text(json.dumps((minutes + 1) % 600))
    aside.replace(clock)
    moment = NOW + dt.timedelta(minutes=minutes)
    notify.deliver(providers=providers(folder), contacts=Book(), templates=TEMPLATES, checks={}, now_fn=lambda: moment)


if __name__ == "__main__":
    arm(environment().fault_point)
    witness.keep(environment().witness)
    main(Path(sys.argv[1]), int(sys.argv[2]))
