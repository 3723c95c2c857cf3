"""Rows that broke the contract: shown to be mended, mended, taken in, with lines before and after as for deliveries.

What the person typed stands in no line: the journal says which cells of which rows, and why.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Final, Protocol

from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.stewardship import permission
from saltern.apps.stewardship.mending import AsideList, AsideRow, cell, who
from saltern.apps.stewardship.operations.deliveries import Bearers
from saltern.apps.stewardship.quarantine import WrongRow, bearers, wrong_rows
from saltern.apps.stewardship.subject_join import checked_why
from saltern.core.registry.receipt import BatchUnknown, Receipt
from saltern.errors import SalternError

if TYPE_CHECKING:
    from saltern.core.contracts.contract import Contract
    from saltern.core.registry.batch import Batch
    from saltern.core.registry.lake import Lake
    from saltern.core.registry.row_mending import Mending
    from saltern.core.registry.set_aside import Rows

PURPOSE: Final = "quality"


class NothingMended(SalternError):
    """Write what is right in at least one row."""

    family = "invalid"
    zh = "请至少在一行里写下正确的内容。"


class Identities(Bearers, Protocol):
    """Who is who, and what rows set aside say."""

    def rows_as_sent(self, batch: str) -> Mapping[int, Sequence[str | None]]:
        """Rows set aside by their numbers, in clear."""
        ...

    def borne(self, numbers: Collection[str]) -> Sequence[int]:
        """The subjects known by some numbers."""
        ...


def list_aside(
    *,
    acting: Acting,
    lake: Lake,
    contracts: Mapping[str, Contract],
    identities: Identities,
    batch: str,
    limit: int = 100,
) -> AsideList:
    """The first rows set aside of a batch, as they are mended: masked where they say who somebody is. Whom a row
    names by a number that is known finds the line.

    Raises `RoleNotAllowed`, `BatchUnknown`.
    """
    permission.check(acting=acting, action="mend")
    holdings = lake.holdings()
    known = holdings.batch(batch)
    contract = contracts.get(known.dataset) if known else None
    if known is None or contract is None:
        raise BatchUnknown(batch=batch)
    places = {column.name: place for place, column in enumerate(contract.columns)}
    found = wrong_rows(lake=lake, files=known.quarantine, limit=limit, full=True)
    wrong: dict[int, list[WrongRow]] = {}
    for one in sorted(found, key=lambda one: (one.row, places.get(one.column, -1), one.rule)):
        wrong.setdefault(one.row, []).append(one)
    sent = identities.rows_as_sent(batch) if wrong else {}
    texts = {row: _texts(contract, sent.get(row, ())) for row in wrong}
    named = bearers(lake=lake, files=known.quarantine, limit=limit)
    _note(acting, "rows.open", known, {"rows": len(wrong)}, concerned=identities.bearing(named))
    done = {row: one for one in holdings.mendings(batch) for row in one.mended}
    return AsideList(
        batch=known,
        rows=[
            _row(row, cells, contract=contract, texts=texts[row], mended=done.get(row)) for row, cells in wrong.items()
        ],
        mended=len(done),
        stands=known in holdings.live(known.dataset),
    )


def mend_rows(
    *,
    acting: Acting,
    mending: Mending,
    identities: Identities,
    batch: str,
    rows: Rows,
    why: str,
) -> Receipt:
    """Take rows in as they were mended, all of them or none. Those whose rows they are find who did it and why.

    Raises `RoleNotAllowed`, `WhyMissing`, `NothingMended` and what `Mending.mend` raises.
    """
    permission.check(acting=acting, action="mend")
    why = checked_why(why)
    if not any(rows.values()):
        raise NothingMended
    known = mending.lake.holdings().batch(batch)
    contract = mending.contracts.get(known.dataset) if known else None
    if known is None or contract is None:
        raise BatchUnknown(batch=batch)
    about = {"rows": sorted(rows), "columns": sorted({name for cells in rows.values() for name in cells}), "why": why}
    _note(acting, "rows.mend", known, about)
    try:
        receipt = mending.mend(batch, rows=rows, by=acting.account, now=acting.now)
    except SalternError as refusal:
        _note(acting, "rows.mend-refused", known, {**about, "refused": refusal.code})
        raise
    sent = identities.rows_as_sent(batch)
    texts = [{**_texts(contract, sent.get(row, ())), **cells} for row, cells in rows.items()]
    done = {**about, "as": receipt.batch, "snapshot": receipt.snapshot}
    _note(acting, "rows.mend-done", known, done, concerned=identities.borne(_numbers(contract, texts)))
    return receipt


def _row(
    row: int, wrong: Sequence[WrongRow], *, contract: Contract, texts: Mapping[str, str], mended: Batch | None
) -> AsideRow:
    columns = {column.name: column for column in contract.columns}
    cells = []
    for one in wrong:
        names = [name for name in one.column.split(", ") if name in columns]
        for name in names or [one.column]:
            shown = WrongRow(row=row, column=name, rule=one.rule, expected=one.expected, value=one.value)
            cells.append(cell(shown, column=columns.get(name), text=texts.get(name, one.value)))
    return AsideRow(
        row=row,
        who=who(contract, texts),
        cells=cells,
        mendable=bool(texts),
        mended_in=mended.id if mended else "",
        mended_by=mended.released_by if mended else "",
    )


def _texts(contract: Contract, sent: Sequence[str | None]) -> dict[str, str]:
    names = [column.name for column in contract.columns]
    return {name: text or "" for name, text in zip(names, sent, strict=False)} if len(sent) == len(names) else {}


def _numbers(contract: Contract, rows: Collection[Mapping[str, str]]) -> list[str]:
    return [text for row in rows for column in contract.subject_columns if (text := row.get(column.name, ""))]


def _note(
    acting: Acting, action: str, batch: Batch, detail: Mapping[str, object], *, concerned: Collection[int] = ()
) -> None:
    journal.record(
        acting=acting,
        action=action,
        object=f"batch:{batch.id}",
        purpose=PURPOSE,
        concerned=concerned,
        detail={"dataset": batch.dataset, **detail},
    )
