"""What the platform decides flows back as one more source: its cases as rows of the record set that the
district names for them (`own_cases` in `standing.yaml`).

At once for one person (`WithOwnCases`, so that a rule asking about cases knows this morning's), and as a delivery file
of the unit that runs the platform, for the next sweep over everybody.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from saltern.core.catalogue.standing import OwnCases
from saltern.core.rules.facts import Provenance, Record, RecordSource, Ref, newest_fact

STATES: Final = {"approved": "approved", "refused": "refused", "withdrawn": "withdrawn", "lapsed": "withdrawn"}
"""The feed knows four states; a case given back because a promise lapsed counts as withdrawn, the rest is open."""

BATCH: Final = "platform"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCase:
    """One case, as other units may know it. `stage` is the desk's own state; `elsewhere`: another platform told of
    it, whose word in the records counts before."""

    case_no: str
    item_key: str
    subject: int
    kind: str
    applied_on: dt.date
    decided_on: dt.date | None
    stage: str
    channel: str
    satisfaction: int | None
    elsewhere: bool = False

    @property
    def state(self) -> str:
        """The state in the words of the feed."""
        return STATES.get(self.stage, "open")


def record(case: ServiceCase, feed: OwnCases) -> Record:
    """The case as a row a rule can read."""
    person = Ref(entity=case.kind, key=case.subject)
    values: dict[str, object] = {
        "case_no": case.case_no,
        "item_key": case.item_key,
        "person": person if case.kind == "natural_person" else None,
        "firm": person if case.kind == "legal_person" else None,
        "applied_on": case.applied_on,
        "decided_on": case.decided_on,
        "state": case.state,
        "channel": case.channel,
        "satisfaction": None if case.satisfaction is None else Decimal(case.satisfaction),
    }
    date = (case.decided_on or case.applied_on).isoformat()
    return Record(values, Provenance(unit=feed.unit, record_set=feed.record_set, batch=BATCH, date=date))


class WithOwnCases:
    """A `RecordSource` with the platform's own cases of one subject beside what the lake holds.

    A case in both is taken from the desk, which knows it as it stands now; one that was only told of, from the lake.
    """

    def __init__(self, *, source: RecordSource, cases: Iterable[ServiceCase], feed: OwnCases) -> None:
        self._source = source
        self._feed = feed
        self._cases: Iterable[ServiceCase] | None = cases
        self._own: Mapping[str, ServiceCase] = {}

    def rows(self, *, record_set: str, by: tuple[str, ...], key: int | str) -> Sequence[Record]:
        """The rows of the source; for this subject's own cases, the desk's own too."""
        rows = self._source.rows(record_set=record_set, by=by, key=key)
        if record_set != self._feed.record_set:
            return rows
        if self._cases is not None:  # asked for only by rules about cases, which most are not
            self._own, self._cases = {case.case_no: case for case in self._cases}, None
        held = {row.get("case_no") for row in rows}
        own = {case.case_no: case for case in self._own.values() if not (case.elsewhere and case.case_no in held)}
        mine = [record(case, self._feed) for case in own.values() if case.subject == key]
        return [*(row for row in rows if row.get("case_no") not in own), *mine]

    def newest_fact(self, record_set: str) -> dt.date | None:
        """Of which day the newest fact of a record set is; the desk knows its own cases as they stand now."""
        return None if record_set == self._feed.record_set else newest_fact(self._source, record_set)


def delivery_lines(*, cases: Iterable[ServiceCase], numbers: Callable[[int], str | None]) -> Iterator[str]:
    """The lines of a JSONL delivery; `numbers` gives a subject's own number, None where nobody may know it.

    A case whose subject has no number is left out: a row nobody can be found by is of no use to anyone.
    """
    for case in cases:
        number = numbers(case.subject)
        if number is not None:
            yield json.dumps(delivered(case, number), ensure_ascii=False)


def delivered(case: ServiceCase, number: str) -> Mapping[str, object]:
    """One row of the delivery, with the columns of the feed contract."""
    return {
        "case_no": case.case_no,
        "item_key": case.item_key,
        "id_number": number if case.kind == "natural_person" else None,
        "credit_code": number if case.kind == "legal_person" else None,
        "applied_on": case.applied_on.isoformat(),
        "decided_on": case.decided_on.isoformat() if case.decided_on else None,
        "state": case.state,
        "channel": case.channel,
        "satisfaction": case.satisfaction,
    }
