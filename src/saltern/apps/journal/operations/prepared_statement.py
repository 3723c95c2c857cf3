"""A prepared statement of PostgreSQL's in one call of its own library: texts and numbers in, rows out.

The driver's cursor chooses how to write each value and read each column anew, and asks the network twice for every
answer; for a thread that serves pages that is a tenth of an application. The library waits without an ear for Ctrl-C,
so the first thread of a process, the one that is interrupted, goes by the cursor; so does whatever is no text and no
number.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

Load = Callable[[bytes], Any]
NUMBERS: Final = (20, 21, 23)
TEXTS: Final = (25, 1043, 3802)
"""Types of columns by their numbers in PostgreSQL's catalogue, which never change: text, varchar, jsonb."""
LOADS: Final[dict[int, Load]] = {
    **dict.fromkeys(NUMBERS, int),
    **dict.fromkeys(TEXTS, bytes.decode),
    16: b"t".__eq__,
    17: lambda text: bytes.fromhex(text[2:].decode()),
    1082: lambda text: dt.date.fromisoformat(text.decode()),
    1184: lambda text: dt.datetime.fromisoformat(text.decode()),
}


@dataclass(slots=True)
class Told:
    """What a statement gave, as a cursor tells it."""

    rowcount: int
    rows: Sequence[tuple[Any, ...]]

    def fetchone(self) -> tuple[Any, ...] | None:
        """The only row; None where there is none."""
        return self.rows[0] if self.rows else None

    def fetchall(self) -> Sequence[tuple[Any, ...]]:
        """Every row."""
        return self.rows

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self.rows)


def goes_by_library() -> bool:
    """Whether statements of this thread go by the library."""
    return threading.get_ident() != threading.main_thread().ident


def run(connection: Any, sql: bytes, values: Sequence[Any]) -> Told | None:
    """Run a statement on a connection of the driver's; None, and nothing done, where its cursor has to.

    Raises the driver's own errors.
    """
    if not goes_by_library():
        return None
    given = _given(values)
    library = connection.pgconn
    if given is None or (library.transaction_status == _driver().IDLE and not connection.autocommit):
        return None
    known = connection.__dict__.setdefault("_saltern_prepared", {})
    kept = known.get(sql)
    if kept is None:
        name = b"saltern_%d" % len(known)
        _sound(library.prepare(name, sql))
        kept = known[sql] = (name, [])
    name, loads = kept
    result = _sound(library.exec_prepared(name, given))
    if result.status != _driver().TUPLES:
        return Told(result.command_tuples or 0, ())
    columns = range(result.nfields)
    if not loads:
        loads.extend(_load(connection, result.ftype(column)) for column in columns)
    read = result.get_value
    rows = [
        tuple([None if (text := read(row, column)) is None else loads[column](text) for column in columns])
        for row in range(result.ntuples)
    ]
    return Told(len(rows), rows)


def cursor(connection: Any) -> Any:
    """The driver's cursor, for what does not go by the library."""
    return _driver().cursor(connection)


def _given(values: Sequence[Any]) -> list[bytes | None] | None:
    """The values as the library takes them; None where one is of a kind that only the driver can write."""
    given: list[bytes | None] = []
    for value in values:
        if value is None:
            given.append(None)
            continue
        if type(value) is int:
            given.append(b"%d" % value)
            continue
        if type(value) is not str or "\0" in value:  # the library would cut a text there; the driver refuses it
            return None
        given.append(value.encode())
    return given


def _load(connection: Any, kind: int) -> Load:
    """How a column's text becomes a value."""
    return LOADS.get(kind) or _driver().transformer(connection).get_loader(kind, 0).load


def _sound(result: Any) -> Any:
    """The same result. Raises the driver's error for one that tells of an error."""
    driver = _driver()
    if result.status in driver.GOOD:
        return result
    raise driver.problem(result)


class _Driver:
    """The names of PostgreSQL's driver, loaded when the first statement goes to it: on SQLite it need not be there."""

    def __init__(self) -> None:
        from psycopg import OperationalError, RawCursor, errors, pq
        from psycopg.adapt import Transformer

        self.IDLE = int(pq.TransactionStatus.IDLE)
        self.TUPLES = int(pq.ExecStatus.TUPLES_OK)
        self.GOOD = frozenset({int(pq.ExecStatus.COMMAND_OK), self.TUPLES})
        self._state = pq.DiagnosticField.SQLSTATE
        self._gone = OperationalError
        self._error = errors.error_from_result
        self.transformer: Any = Transformer
        self.cursor: Any = RawCursor

    def problem(self, result: Any) -> Exception:
        """The driver's error of a result; a connection that was lost tells no code."""
        if result.error_field(self._state):
            return self._error(result)
        return self._gone(result.get_error_message())


@cache
def _driver() -> _Driver:
    return _Driver()
