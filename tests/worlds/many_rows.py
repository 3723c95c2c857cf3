"""A child of a test: take FOLDER/permits.csv, the database holding so many megabytes, and let it in where it is held.

It says the outcome, how many rows came, were set aside, wait for review and are listed, and the most memory, in MiB.

`python -m worlds.many_rows FOLDER MEGABYTES`
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from saltern.core.registry.identity import IdentityStore
from saltern.core.registry.intake import Intake
from saltern.core.registry.lake import Lake
from worlds.registry_office import NOW, contract

folder, megabytes = Path(sys.argv[1]), int(sys.argv[2])
kept = contract()
door = Intake(
    lake=Lake(folder / "lake"),
    identity=IdentityStore.open(folder / "identity.sqlite3"),
    contracts={kept.dataset: kept},
    threads=2,
    memory=megabytes,
)
receipt = door.take(folder / "permits.csv", dataset=kept.dataset, now=NOW)
if receipt.outcome == "held" and all(reason.releasable for reason in receipt.reasons):
    receipt = door.release(receipt.batch, by="steward", now=NOW)
batch = door.lake.holdings().batch(receipt.batch)
assert batch is not None
assert sum(batch.faults.values()) == batch.quarantined
listed = sum(file.rows for file in batch.quarantine)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
sys.stdout.write(f"{receipt.outcome} {batch.rows} {batch.quarantined} {batch.review} {listed} {peak}")
