"""How a peer measures itself, with nothing but Python: the median of some runs, and the most memory it ever held."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path

RUNS = 7


def rate(work: Callable[[], int], *, runs: int = RUNS) -> float:
    """Things done per second: the median of `runs` runs of `work`, which says how many it did (one run warms up)."""
    work()
    rates = []
    for _ in range(runs):
        began = time.perf_counter()
        done = work()
        rates.append(done / (time.perf_counter() - began))
    return statistics.median(rates)


def peak_mib() -> float:
    """The most memory this process held, in MiB (the kernel's own figure; getrusage counts the parent's too)."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return int(status.read_text(encoding="ascii").partition("VmHWM:")[2].split()[0]) / 1024
