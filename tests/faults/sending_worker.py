"""The sender as a program that is frozen, killed and put beside another: hand over what is due, once.

`python sending_worker.py FOLDER MINUTES COUNT` writes COUNT messages where there are none, then sends once by a clock
that shows each of MINUTES (0,1,2) after ten o'clock, and ends. `GATEWAY` is where to.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import django

django.setup()

from saltern.apps.notify import operations as notify  # noqa: E402
from saltern.apps.notify import queries  # noqa: E402
from saltern.apps.notify.outgoing_book import OutgoingBook  # noqa: E402
from saltern.apps.notify.providers.http_sms import HttpSmsProvider  # noqa: E402
from saltern.core.catalogue.template import Template  # noqa: E402

NOW = dt.datetime(2020, 4, 10, 2, 0, tzinfo=dt.UTC)
TEMPLATES = {"told": Template(key="told", texts={"zh": "请留意暴雨。"}, names=frozenset())}


class Book:
    """Everybody has a number."""

    def contact(self, subject: int, channel: str) -> str | None:
        return f"138{subject:08d}"


def main(folder: Path, minutes: Sequence[int], count: int) -> None:
    """Do what is due."""
    if not queries.counts():
        notify.enqueue_many(
            messages=[
                notify.Outgoing(
                    message_key=f"push:1:{number}", subject=number, template="told", why={"zh": "暴雨"}, kind="alert",
                    source_kind="push", source_id="1", pack_version="test",
                )
                for number in range(count)
            ],
            now=NOW,
        )  # fmt: skip
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    provider = HttpSmsProvider(url=os.environ["GATEWAY"], allow_private=True, timeout=1, connections=4, batch=8)
    for moment in [NOW + dt.timedelta(minutes=some) for some in minutes]:
        notify.deliver(
            providers={"sms": provider}, contacts=Book(), templates=TEMPLATES, checks={},
            now_fn=lambda moment=moment: moment, at_once=True, book=OutgoingBook(folder / "outgoing.sqlite3"),
        )  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(some) for some in sys.argv[2].split(",")], int(sys.argv[3]))
