"""The sealer: lines are appended without a lock, and chained in batches afterwards."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

from django.db import IntegrityError, transaction

from saltern.apps.journal import anchor as anchors
from saltern.apps.journal import witness
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.anchor import Head, Sign
from saltern.apps.journal.chain import GENESIS, chained
from saltern.apps.journal.faultpoint import reach
from saltern.apps.journal.models import Batch, Link
from saltern.apps.journal.operations.recording import record
from saltern.apps.journal.permission import check_role
from saltern.apps.journal.queries import LOOKBACK, digest_of, head_of, sealed_of, unanchored, unsealed, vouched
from saltern.words import Phrase

SEAL_LINES = 10_000
ANEW = Phrase(en="write the journal's heads anew", zh="重写日志锚定")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """What one run of the sealer did."""

    batches: int
    lines: int


def seal(*, anchor: Path, now: dt.datetime, sign: Sign | None = None, everything: bool = False) -> Sealed:
    """Chain every line that no batch holds yet, each batch between two words in the anchor, signed by `sign`.

    A line that none of our programs meant to write is left, unless `everything` is chained.
    """
    _confirm(anchor, sign)
    batches = lines = 0
    while True:
        count = _seal_batch(anchor, now, sign, everything=everything)
        lines += count
        batches += bool(count)
        if count < SEAL_LINES:
            break
    noted = witness.read().written
    if noted:
        witness.forget(sealed_of(noted))
    return Sealed(batches=batches, lines=lines)


def anchor_anew(*, acting: Acting, anchor: Path, sign: Sign | None = None) -> Sealed:
    """A person says that what stands in the database is right: all lines are sealed, and each batch without a head gets
    one that says it was written afterwards. Raises `RoleNotAllowed`."""
    check_role(acting=acting, roles=("auditor",), action=ANEW)
    record(
        acting=acting,
        action="journal.anchor-anew",
        detail={"batches": [row.number for row in unanchored(anchor, sign)]},
    )
    found = seal(anchor=anchor, now=acting.now, sign=sign, everything=True)
    heads = [replace(head_of(row), anew=True) for row in unanchored(anchor, sign)]
    anchors.write(anchor, heads, sign=sign)
    noted = witness.read()
    witness.forget({*noted.written, *noted.meant})
    return found


def _confirm(anchor: Path, sign: Sign | None) -> None:
    """A sealer killed after its commit left the second word unsaid."""
    heads = anchors.read(anchor)
    said = {head.number for head in heads if head.sealed}
    open_ = [head for head in heads if not head.sealed and head.number not in said and head.genuine(sign)]
    roots = {row.number: row.root for row in Batch.objects.filter(number__in={head.number for head in open_})}
    anchors.write(
        anchor, [replace(head, sealed=True) for head in open_ if roots.get(head.number) == head.root], sign=sign
    )


def _seal_batch(anchor: Path, now: dt.datetime, sign: Sign | None, *, everything: bool) -> int:
    """One batch; 0 where nothing waits or another sealer was quicker (the batch number is unique)."""
    try:
        with transaction.atomic():
            last = Batch.objects.order_by("-number").first()
            newest = Link.objects.order_by("-line_id").values_list("line_id", flat=True).first() or 0
            waiting = list(unsealed(after=max(0, newest - LOOKBACK))[:SEAL_LINES])
            lines = waiting if everything else vouched(waiting)
            if not lines:
                return 0
            number, previous = (last.number + 1, last.root) if last else (1, GENESIS)
            digests = [digest_of(line) for line in lines]
            root = chained(previous=previous, number=number, digests=digests)
            head = Head(number=number, root=root, count=len(lines), at=now.isoformat())
            anchors.write(anchor, [replace(head, sealed=False)], sign=sign)
            reach("journal.announced")
            batch = Batch.objects.create(number=number, previous=previous, root=root, count=len(lines), at=now)
            links = zip(lines, digests, strict=True)
            Link.objects.bulk_create(
                [
                    Link(line=line, batch=batch, position=position, digest=digest)
                    for position, (line, digest) in enumerate(links)
                ],
                batch_size=2_000,
            )
    except IntegrityError:
        return 0
    reach("journal.sealed")
    anchors.write(anchor, [head], sign=sign)
    return len(lines)
