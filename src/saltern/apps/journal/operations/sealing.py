"""The sealer: lines are appended without a lock, and chained in batches afterwards."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from django.db import IntegrityError, transaction

from saltern.apps.journal import anchor as anchors
from saltern.apps.journal.chain import GENESIS, chained
from saltern.apps.journal.faultpoint import reach
from saltern.apps.journal.models import Batch, Link
from saltern.apps.journal.queries import LOOKBACK, digest_of, unsealed

SEAL_LINES = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """What one run of the sealer did."""

    batches: int
    lines: int


def seal(*, anchor: Path, now: dt.datetime) -> Sealed:
    """Chain every line that no batch holds yet, then write the new heads beside the database."""
    batches = lines = 0
    while True:
        count = _seal_batch(now)
        lines += count
        batches += bool(count)
        if count < SEAL_LINES:
            break
    reach("journal.sealed")
    known = anchors.read(anchor)
    newest = known[-1].number if known else 0
    heads = Batch.objects.filter(number__gt=newest).order_by("number")
    anchors.write(
        anchor,
        [anchors.Head(number=row.number, root=row.root, count=row.count, at=row.at.isoformat()) for row in heads],
    )
    return Sealed(batches=batches, lines=lines)


def _seal_batch(now: dt.datetime) -> int:
    """One batch; 0 where nothing waits or another sealer was quicker (the batch number is unique)."""
    try:
        with transaction.atomic():
            last = Batch.objects.order_by("-number").first()
            newest = Link.objects.order_by("-line_id").values_list("line_id", flat=True).first() or 0
            lines = list(unsealed(after=newest - LOOKBACK)[:SEAL_LINES])
            if not lines:
                return 0
            number, previous = (last.number + 1, last.root) if last else (1, GENESIS)
            digests = [digest_of(line) for line in lines]
            root = chained(previous=previous, number=number, digests=digests)
            batch = Batch.objects.create(number=number, previous=previous, root=root, count=len(lines), at=now)
            links = zip(lines, digests, strict=True)
            Link.objects.bulk_create(
                [
                    Link(line=line, batch=batch, position=position, digest=digest)
                    for position, (line, digest) in enumerate(links)
                ],
                batch_size=2_000,
            )
            return len(lines)
    except IntegrityError:
        return 0
