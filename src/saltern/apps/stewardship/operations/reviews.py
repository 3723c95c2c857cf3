"""Numbers that linked nobody: listed, one looked at beside who may be meant, linked by a person, undone. 待核

The lake's commit stands between a line that says what is about to be done and one that it is done (as for deliveries).
What the row calls its subject is remembered after the commit and forgotten before it: a kill leaves a name too few,
never one too many, and the same command again does what is left.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, Protocol

from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.stewardship import permission
from saltern.apps.stewardship.quarantine import doubtful_numbers
from saltern.apps.stewardship.review import (
    CandidateView,
    ReviewList,
    ReviewRow,
    ReviewSight,
    WaitingBatch,
    beside,
    review_row,
    side,
)
from saltern.apps.stewardship.subject_join import checked_why
from saltern.core.identifiers import mobile, resident_id, writing
from saltern.core.registry.access import Named
from saltern.core.registry.doubt import Place, RowNotToReview
from saltern.core.registry.receipt import BatchUnknown
from saltern.errors import SalternError

if TYPE_CHECKING:
    from saltern.core.contracts.contract import Contract
    from saltern.core.registry.batch import Batch, Holdings
    from saltern.core.registry.candidates import Candidate
    from saltern.core.registry.doubt import Doubt
    from saltern.core.registry.lake import Lake

PURPOSE: Final = "quality"


class SubjectOfOtherKind(SalternError):
    """Column {column} names subjects of another kind than the one given."""

    family = "invalid"
    zh = "{column} 列所指主体的类型与所给主体不同。"


class Identities(Protocol):
    """Who is who, and what rows to be reviewed say."""

    def kind(self, subject: int) -> str:
        """natural_person or legal_person. Raises `SubjectUnknown`."""
        ...

    def as_entered(self, subject: int) -> Named:
        """Number, name and mobile stated under a subject's own number. Raises `SubjectUnknown`."""
        ...

    def doubt(self, place: Place) -> Doubt | None:
        """What a row says, in clear; None where nothing was kept."""
        ...

    def candidates(self, doubt: Doubt, *, kind: str) -> Sequence[Candidate]:
        """Who may be meant."""
        ...

    def name_by_row(self, *, place: Place, contract: Contract, subject: int, day: str) -> None:
        """Call a subject as its row does."""
        ...

    def forget_row(self, place: Place) -> None:
        """Take that back."""
        ...


def list_review(
    *,
    acting: Acting,
    lake: Lake,
    contracts: Mapping[str, Contract],
    batch: str = "",
    limit: int = 50,
    offset: int = 0,
) -> ReviewList:
    """What waits for a person, in one batch or in all that count, newest batch first, values masked.

    Raises `RoleNotAllowed`, `BatchUnknown`.
    """
    permission.check(acting=acting, action="review")
    holdings = lake.holdings()
    chosen = [known for known in _counting(holdings) if known.id == batch or not batch]
    if batch and holdings.batch(batch) is None:
        raise BatchUnknown(batch=batch)
    waiting = [_waiting(holdings, known) for known in chosen]
    journal.record(
        acting=acting,
        action="review.list",
        object=f"batch:{batch}" if batch else "batch:*",
        purpose=PURPOSE,
        detail={"limit": limit, "offset": offset},
    )
    rows: list[ReviewRow] = []
    for known, counted in zip(chosen, waiting, strict=True):
        if counted.waiting and len(rows) < offset + limit:
            found = _rows(lake, holdings, known, contracts, limit=offset + limit)
            rows += [row for row in found if row.linked is None]
    return ReviewList(
        waiting=sum(counted.waiting for counted in waiting),
        batches=[counted for counted in waiting if counted.waiting],
        rows=rows[offset : offset + limit],
    )


def open_review(
    *, acting: Acting, lake: Lake, contracts: Mapping[str, Contract], identities: Identities, place: Place
) -> ReviewSight:
    """One cell beside who may be meant, all masked; each of them finds the line.

    Raises `RoleNotAllowed`, `BatchUnknown`, `RowNotToReview`.
    """
    permission.check(acting=acting, action="review")
    row, contract = _row(lake, contracts, place)
    column = next((one for one in contract.subject_columns if one.name == place.column), None)
    doubt = identities.doubt(place) if column else None
    found = identities.candidates(doubt, kind=column.entity) if doubt and column else ()
    _note(acting, "review.open", place, concerned=[one.subject for one in found])
    shown = doubt.mobile if doubt else ""
    return ReviewSight(
        row=row,
        name=writing.mask_name(doubt.name) if doubt else "",
        mobile=mobile.mask(shown),
        born=doubt.born[:10] if doubt else "",
        candidates=[_candidate(identities, one, kind=column.entity, doubt=doubt) for one in found if column and doubt],
    )


def link_row(
    *,
    acting: Acting,
    lake: Lake,
    contracts: Mapping[str, Contract],
    identities: Identities,
    place: Place,
    subject: int,
    why: str,
) -> ReviewRow:
    """Link a cell to a subject, by the key it was entered under; from then on the row is the subject's.

    Raises `RoleNotAllowed`, `WhyMissing`, `SubjectUnknown`, `SubjectOfOtherKind` and what `row_linking.link` raises.
    """
    from saltern.core.registry.row_linking import link

    permission.check(acting=acting, action="link-row")
    why = checked_why(why)
    _, contract = _row(lake, contracts, place)
    column = next((one for one in contract.subject_columns if one.name == place.column), None)
    if column is None:
        raise RowNotToReview(batch=place.batch, row=place.row, column=place.column)
    if identities.kind(subject) != column.entity:
        raise SubjectOfOtherKind(column=place.column)

    def work() -> int:
        linked = link(lake=lake, contracts=contracts, place=place, subject=subject, why=acting.account, now=acting.now)
        identities.name_by_row(place=place, contract=contract, subject=subject, day=linked.day)
        return linked.snapshot

    _done(acting, "row.link", place, subject=subject, why=why, work=work)
    return _row(lake, contracts, place)[0]


def unlink_row(
    *,
    acting: Acting,
    lake: Lake,
    contracts: Mapping[str, Contract],
    identities: Identities,
    place: Place,
    why: str,
) -> ReviewRow:
    """Undo a link; the row stands as it came. Raises `RoleNotAllowed`, `WhyMissing` and what `row_linking.unlink`
    raises."""
    from saltern.core.registry.row_linking import unlink

    permission.check(acting=acting, action="link-row")
    why = checked_why(why)
    row, _ = _row(lake, contracts, place)

    def work() -> int:
        if row.linked is not None:
            identities.forget_row(place)
        return unlink(lake=lake, contracts=contracts, place=place, why=acting.account, now=acting.now)

    _done(acting, "row.unlink", place, subject=row.linked, why=why, work=work)
    return _row(lake, contracts, place)[0]


def _counting(holdings: Holdings) -> list[Batch]:
    """The batches that count and have rows to be reviewed, newest first."""
    live = {batch.id for name in {batch.dataset for batch in holdings.batches} for batch in holdings.live(name)}
    return [batch for batch in reversed(holdings.batches) if batch.id in live and batch.reviews]


def _waiting(holdings: Holdings, batch: Batch) -> WaitingBatch:
    linked = sum(len(link.subjects) for link in holdings.links if link.batch == batch.id)
    return WaitingBatch(
        batch=batch.id,
        dataset=batch.dataset,
        unit=batch.unit,
        taken_at=dt.datetime.fromisoformat(batch.taken_at),
        waiting=batch.review - linked,
    )


def _rows(
    lake: Lake, holdings: Holdings, batch: Batch, contracts: Mapping[str, Contract], *, limit: int
) -> list[ReviewRow]:
    contract = contracts.get(batch.dataset)
    numbers = {column.name: column.lake for column in contract.subject_columns} if contract else {}
    linked = {
        (link.row, column): subject
        for link in holdings.links
        if link.batch == batch.id
        for column, subject in link.subjects.items()
    }
    found = doubtful_numbers(lake=lake, files=batch.reviews, limit=limit + len(linked))
    return [
        review_row(
            one,
            batch=batch.id,
            linked=linked.get((one.row, numbers.get(one.column, ""))),
            number_columns=list(numbers),
        )
        for one in found
    ]


def _row(lake: Lake, contracts: Mapping[str, Contract], place: Place) -> tuple[ReviewRow, Contract]:
    holdings = lake.holdings()
    batch = holdings.batch(place.batch)
    contract = contracts.get(batch.dataset) if batch else None
    if batch is None or contract is None:
        raise BatchUnknown(batch=place.batch)
    for row in _rows(lake, holdings, batch, contracts, limit=batch.review):
        if (row.row, row.column) == (place.row, place.column):
            return row, contract
    raise RowNotToReview(batch=place.batch, row=place.row, column=place.column)


def _candidate(identities: Identities, one: Candidate, *, kind: str, doubt: Doubt) -> CandidateView:
    known = identities.as_entered(one.subject)
    born = resident_id.birth_date(known.number) if kind == "natural_person" else None
    return CandidateView(
        side=side(known, subject=one.subject),
        born=born,
        why=one.why,
        number=beside(doubt.number.strip().upper(), known.number, mask=writing.mask_number),
        name=beside(doubt.name.strip(), known.name, mask=writing.mask_name),
    )


def _done(acting: Acting, action: str, place: Place, *, subject: int | None, why: str, work: Callable[[], int]) -> None:
    """A line, the deed, a line about how it went."""
    _note(acting, action, place, subject=subject, detail={"why": why})
    try:
        snapshot = work()
    except SalternError as refusal:
        _note(acting, f"{action}-refused", place, subject=subject, detail={"refused": refusal.code})
        raise
    _note(acting, f"{action}-done", place, subject=subject, detail={"snapshot": snapshot})


def _note(
    acting: Acting,
    action: str,
    place: Place,
    *,
    subject: int | None = None,
    concerned: Sequence[int] = (),
    detail: Mapping[str, object] | None = None,
) -> None:
    journal.record(
        acting=acting,
        action=action,
        object=f"batch:{place.batch}",
        subject=subject,
        purpose=PURPOSE,
        concerned=concerned,
        detail={"row": place.row, "column": place.column, **(detail or {})},
    )
