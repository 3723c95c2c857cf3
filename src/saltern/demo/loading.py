"""Feeds into the lake: generated once, taken file by file, and on a second run found to be there already."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import asdict
from pathlib import Path
from typing import Any

from saltern.core.registry.receipt import Receipt
from saltern.demo.district.catalogue import Dataset, datasets
from saltern.demo.district.generate import generate
from saltern.demo.district.plan import Plan
from saltern.demo.folders import DemoFolders, plan_words
from saltern.demo.report.figures import FeedLine, HeldFile, Intake
from saltern.installation.deliveries import door

Tell = Callable[[str, int], None]


def ensure_feeds(*, folders: DemoFolders, plan: Plan, tell: Tell) -> bool:
    """Write the units' files, unless those of the same plan are there; whether they were written."""
    ledger = _ledger(folders.feeds)
    if ledger and plan_words(ledger["plan"]) == plan_words(asdict(plan)):
        return False

    def told(feed: Dataset, rows: int) -> None:
        tell(feed.dataset_zh, rows)

    generate(plan=plan, folder=folders.feeds, tell=told)
    return True


def ledger_of(folders: DemoFolders) -> dict[str, Any]:
    """What was written and what is wrong with it."""
    return _ledger(folders.feeds)


def _ledger(feeds: Path) -> dict[str, Any]:
    path = feeds / "ledger.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def take(*, folders: DemoFolders, now: dt.datetime, tell: Tell, only: Collection[str] = ()) -> Intake:
    """Take every file of the ledger; the figures are those of the batches, whenever they were taken."""
    ledger = _ledger(folders.feeds)
    count = _Count()
    with door(folders.office) as intake:
        started = time.perf_counter()
        for file in ledger["files"]:
            if only and file["dataset"] not in only:
                continue
            began = time.perf_counter()
            receipt = intake.take(folders.feeds / file["path"], dataset=file["dataset"], now=now)
            count.add(file, receipt, time.perf_counter() - began)
            tell(file["path"], receipt.rows)
    return count.figures(planted=ledger["dirt"], seconds=time.perf_counter() - started)


class _Count:
    """Adds receipts up."""

    def __init__(self) -> None:
        self.known = {feed.dataset: feed for feed in datasets()}
        self.lines: list[FeedLine] = []
        self.held: list[HeldFile] = []
        self.repeated: list[str] = []
        self.caught: Counter[str] = Counter()
        self.batches: set[str] = set()
        self.filled = self.linked = self.reviews = self.quarantined = self.rows = 0
        self.fresh = 0

    def add(self, file: dict[str, Any], receipt: Receipt, seconds: float) -> None:
        """One file's outcome."""
        if receipt.batch in self.batches:
            self.repeated.append(str(file["path"]))
            return
        self.batches.add(receipt.batch)
        self.fresh += receipt.outcome in {"committed", "held"}
        if receipt.outcome in {"held", "already held"}:
            reasons = receipt.reasons
            self.held.append(
                HeldFile(
                    path=str(file["path"]),
                    reason_zh=" ".join(reason.text_zh for reason in reasons),
                    reason_en=" ".join(reason.text for reason in reasons),
                )
            )
            return
        feed = self.known[receipt.dataset]
        self.lines.append(
            FeedLine(
                unit_zh=feed.unit_zh, unit_en=feed.unit_en, dataset=feed.dataset, dataset_zh=feed.dataset_zh,
                rows=receipt.rows, quarantined=receipt.quarantined, seconds=seconds,
            )
        )  # fmt: skip
        self.rows += receipt.rows
        self.quarantined += receipt.quarantined
        self.reviews += receipt.review
        self.caught.update(receipt.faults)
        self.filled += sum(linked.filled for linked in receipt.linked.values())
        self.linked += sum(linked.linked for linked in receipt.linked.values())

    def figures(self, *, planted: dict[str, int], seconds: float) -> Intake:
        """All receipts together."""
        return Intake(
            feeds=tuple(self.lines),
            held=tuple(self.held),
            repeated=tuple(self.repeated),
            planted=planted,
            caught=dict(self.caught),
            quarantined=self.quarantined,
            reviews=self.reviews,
            linked_share=self.linked / self.filled if self.filled else 0.0,
            seconds=seconds,
            rows_per_second=self.rows / seconds if seconds else 0.0,
            nothing_new=not self.fresh,
        )
