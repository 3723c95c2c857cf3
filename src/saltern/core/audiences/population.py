"""Everybody, as one snapshot of the lake knows them: what sweeps, warnings and the check before a reminder ask."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from saltern.core.catalogue.pack import Pack
from saltern.core.rules.facts import RecordSource
from saltern.core.rules.feel.check import Checked

if TYPE_CHECKING:
    import duckdb

    from saltern.core.audiences.rows_walked import Most
    from saltern.core.audiences.sweep import Sweep


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """A connection with a view per record set and `subjects`; `records` finish rules that SQL can only narrow down."""

    connection: duckdb.DuckDBPyConnection
    snapshot: str
    residents: int
    records: RecordSource | None = None
    _last_keys: dict[str, int] = field(default_factory=dict)
    _most_rows: Most = field(default_factory=dict)

    def last_keys(self) -> Mapping[str, int]:
        """The highest surrogate key of each kind of subject there is; looked for once, a snapshot does not change."""
        if not self._last_keys:
            keys = self.connection.execute("SELECT kind, max(subject) FROM subjects GROUP BY kind").fetchall()
            self._last_keys.update(keys)
        return self._last_keys

    def sweep(self, *, rules: Mapping[str, Checked], pack: Pack, as_of: dt.date) -> Sweep:
        """Rules over everybody on one day."""
        from saltern.core.audiences.sweep import sweep

        return sweep(
            rules,
            vocabulary=pack.vocabulary,
            connection=self.connection,
            as_of=as_of,
            calendar=pack.calendar,
            records=self.records,
            most_rows=self._most_rows,
        )
