"""Those who carry parcels to a provider, several at a time, over connections that are refilled while more is claimed.

Nobody sets out on an old permission: whoever sends looks at the stop button and at its own claim again and again, and
each look lets the couriers begin for `FRESH` seconds only, by a clock that runs on while the machine sleeps. A process
that was frozen finds its permission stale and begins nothing before it has looked.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final, Generic, Protocol, TypeVar

from saltern.apps.notify.ports import Outcome

FRESH: Final = 1.0
"""Seconds a look at the stop button and the claim holds."""


class _Named(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=_Named)


def clock() -> float:
    """Seconds since the machine started, those it slept included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Couriers(Generic[T]):
    """Carry out `work` on items, `piece` at a time. A single courier is the caller itself; several are threads, which
    end with the process and are never waited for."""

    def __init__(self, work: Callable[[Sequence[T]], Sequence[Outcome]], *, connections: int, piece: int) -> None:
        self._work = work
        self._piece = piece
        self._waiting: deque[T] = deque()
        self._done: list[Outcome] = []
        self._out = 0
        self._until = 0.0
        self._closed = False
        self._lock = threading.Lock()
        self._go = threading.Condition(self._lock)
        self._home = threading.Condition(self._lock)
        self._alone = connections <= 1
        self._most = connections
        self._threads: list[threading.Thread] = []

    @property
    def waiting(self) -> int:
        """Items nobody has set out with."""
        return len(self._waiting)

    @property
    def idle(self) -> bool:
        """Whether nothing waits, nothing is out and nothing was left untaken."""
        with self._lock:
            return not (self._waiting or self._out or self._done)

    def give(self, items: Sequence[T], *, first: bool = False) -> None:
        """More to carry, after what waits or before it."""
        with self._lock:
            if first:
                self._waiting.extendleft(reversed(items))
            else:
                self._waiting.extend(items)
            while not self._alone and len(self._threads) < min(self._most, len(self._waiting) + self._out):
                thread = threading.Thread(target=self._carry, name="courier", daemon=True)
                self._threads.append(thread)
                thread.start()
            self._go.notify(len(items))

    def allow(self) -> None:
        """A look was had just now: for `FRESH` seconds from here they may set out."""
        with self._lock:
            self._until = clock() + FRESH
            self._go.notify_all()

    def withdraw(self, keep: Callable[[T], bool] = lambda _: False) -> Sequence[T]:
        """Take back what nobody has set out with, but for what is to be kept."""
        with self._lock:
            gone = [item for item in self._waiting if not keep(item)]
            self._waiting = deque(item for item in self._waiting if keep(item))
            return gone

    def take(self, *, wait: float) -> Sequence[Outcome]:
        """What became of what was carried; waits so many seconds at most until half of the couriers are back."""
        if self._alone:
            self._carry_one()
        with self._lock:
            self._home.wait_for(self._enough, timeout=wait)
            done, self._done = self._done, []
            return done

    def close(self) -> None:
        """Set out with nothing more."""
        with self._lock:
            self._closed = True
            self._waiting.clear()
            self._go.notify_all()

    def _ready(self) -> bool:
        return self._closed or bool(self._waiting and clock() < self._until)

    def _enough(self) -> bool:
        return not self._out or len(self._done) * 2 >= self._most

    def _carry(self) -> None:
        while True:
            with self._lock:
                self._go.wait_for(self._ready)
                if self._closed:
                    return
            self._carry_one()

    def _carry_one(self) -> None:
        with self._lock:
            if self._closed or not self._waiting or clock() >= self._until:
                return
            items = [self._waiting.popleft() for _ in range(min(self._piece, len(self._waiting)))]
            self._out += 1
        try:
            outcomes = self._work(items)
        except Exception as problem:  # noqa: BLE001  # whatever broke, nobody knows what left
            outcomes = [
                Outcome(id=item.id, state="unclear", reason=f"broke-off: {type(problem).__name__}") for item in items
            ]
        with self._lock:
            self._out -= 1
            self._done += outcomes
            if self._enough():
                self._home.notify()
