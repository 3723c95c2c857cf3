"""Deeds of several threads committed together, where the database takes one writer at a time.

SQLite flushes the disk once a commit and lets one connection write. So whoever holds the pen writes for all who wait:
each deed inside a savepoint of its own, one commit for them all, and each thread is told its own answer. PostgreSQL
has many writers and gathers commits by itself; there a deed is simply a transaction.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection, transaction

from saltern.apps.journal.operations.statements import postgresql

T = TypeVar("T")

MOST_TOGETHER = 64
"""Deeds in one commit, so that nobody waits for ever behind a queue that refills."""


@dataclass(slots=True, kw_only=True, eq=False)
class _Deed:
    work: Callable[[], Any]
    answer: Any = None
    problem: BaseException | None = None
    over: bool = False


_waiting: deque[_Deed] = deque()
_pen = threading.Lock()


def commit_together(work: Callable[[], T]) -> T:
    """Do `work` in a transaction of its own, or together with what other threads of this process bring meanwhile.

    What `work` raises is raised here, and nothing of it is kept. When this returns, it is on disk. Inside a transaction
    that is already open it is a part of that one.
    """
    if postgresql() or connection.in_atomic_block:
        with transaction.atomic():
            return work()
    deed = _Deed(work=work)
    _waiting.append(deed)
    while not deed.over:
        with _pen:
            if not deed.over:
                _write_waiting()
    if deed.problem is not None:
        raise deed.problem
    answer: T = deed.answer
    return answer


def _write_waiting() -> None:
    """Write what waits, in one transaction."""
    deeds = [_waiting.popleft() for _ in range(min(len(_waiting), MOST_TOGETHER))]
    try:
        with transaction.atomic():
            for deed in deeds:
                _do(deed, alone=len(deeds) == 1)
    except BaseException as problem:
        for deed in deeds:
            deed.problem = deed.problem or problem
        if not isinstance(problem, Exception):
            raise
    finally:
        for deed in deeds:
            deed.over = True


def _do(deed: _Deed, *, alone: bool) -> None:
    """One deed; what goes wrong in it undoes it and none of its neighbours."""
    if alone:
        deed.answer = deed.work()
        return
    try:
        with transaction.atomic():
            deed.answer = deed.work()
    except Exception as problem:  # noqa: BLE001  # it is raised again in the thread that brought the deed
        deed.problem = problem
