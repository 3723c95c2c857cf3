"""Deliveries of the units: taken in, let in though held, taken out again, and what was set aside of them.

The lake and the journal are two stores that no transaction spans. So a line says first what is about to be done and a
second one how it went; the lake's own commit stands between them and is whole or not there at all. After a kill the
first line stands alone: the deed may be repeated, and the lake knows a delivery it has already taken (docs/adr/0013).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.stewardship import permission
from saltern.apps.stewardship.quarantine import DoubtfulNumber, WrongRow, bearers, doubtful_numbers, wrong_rows
from saltern.apps.stewardship.subject_join import checked_why
from saltern.core.registry.batch import Batch
from saltern.core.registry.receipt import BatchUnknown, Receipt
from saltern.errors import SalternError

if TYPE_CHECKING:
    from saltern.core.registry.intake import Intake
    from saltern.core.registry.lake import Lake


class Bearers(Protocol):
    """The identity table's word on whose a number is."""

    def bearing(self, known_by: Iterable[str]) -> Collection[int]:
        """The subjects entered under numbers that it knows by these."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A batch, and the first rows of it that did not come in."""

    batch: Batch
    wrong: tuple[WrongRow, ...]
    doubtful: tuple[DoubtfulNumber, ...]


def take(*, acting: Acting, intake: Intake, path: Path, dataset: str, again: bool = False) -> Receipt:
    """Take one delivery in, wholly or not at all; `again` as `Intake.take` has it.

    Raises `RoleNotAllowed` and what `Intake.take` raises.
    """
    permission.check(acting=acting, action="take")
    about = {"dataset": dataset, "file": path.name}
    return _done(
        acting,
        "take",
        f"dataset:{dataset}",
        about,
        lambda: intake.take(path, dataset=dataset, now=acting.now, again=again),
    )


def release(*, acting: Acting, intake: Intake, batch: str) -> Receipt:
    """Let a held batch in although something was doubtful. Raises `RoleNotAllowed` and what `Intake.release` raises."""
    permission.check(acting=acting, action="release")
    return _done(
        acting, "release", f"batch:{batch}", {}, lambda: intake.release(batch, by=acting.account, now=acting.now)
    )


def withdraw(*, acting: Acting, intake: Intake, batch: str, why: str) -> Receipt:
    """Take a batch out; the rows it had replaced count again. What was mended of it goes before.

    Raises `RoleNotAllowed`, `WhyMissing` and what `Intake.withdraw` raises.
    """
    permission.check(acting=acting, action="withdraw")
    why = checked_why(why)
    for one in intake.lake.holdings().mendings(batch):
        withdraw(acting=acting, intake=intake, batch=one.id, why=why)
    return _done(
        acting, "withdraw", f"batch:{batch}", {"why": why}, lambda: intake.withdraw(batch, why=why, now=acting.now)
    )


def open_batch(
    *, acting: Acting, lake: Lake, identities: Bearers, batch: str, limit: int, full: bool = False
) -> SetAside:
    """What did not come in of a batch, values masked unless `full`. Raises `RoleNotAllowed`, `BatchUnknown`.

    The line names the batch; where values are shown in full, everybody finds it whose number stands in those rows.
    """
    permission.check(acting=acting, action="open-batch")
    known = lake.holdings().batch(batch)
    if known is None:
        raise BatchUnknown(batch=batch)
    named = bearers(lake=lake, files=known.quarantine, limit=limit) if full else frozenset()
    journal.record(
        acting=acting,
        action="batch.open",
        object=f"batch:{batch}",
        purpose="quality",
        detail={"full": full, "limit": limit, "dataset": known.dataset},
        concerned=identities.bearing(named) if named else (),
    )
    return SetAside(
        batch=known,
        wrong=wrong_rows(lake=lake, files=known.quarantine, limit=limit, full=full),
        doubtful=doubtful_numbers(lake=lake, files=known.reviews, limit=limit),
    )


def _done(acting: Acting, verb: str, object_: str, about: Mapping[str, object], work: Callable[[], Receipt]) -> Receipt:
    """A line, the deed, a line about how it went."""
    journal.record(acting=acting, action=f"delivery.{verb}", object=object_, detail=about)
    try:
        receipt = work()
    except SalternError as refusal:
        journal.record(
            acting=acting, action=f"delivery.{verb}-refused", object=object_, detail={**about, "refused": refusal.code}
        )
        raise
    journal.record(
        acting=acting,
        action=f"delivery.{verb}-done",
        object=f"batch:{receipt.batch}",
        detail={**about, "outcome": receipt.outcome, "rows": receipt.committed, "snapshot": receipt.snapshot},
    )
    return receipt
