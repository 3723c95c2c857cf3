"""How everything here is measured: the median of some runs, and the most memory the process ever held."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable

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
    """The most memory this process held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
