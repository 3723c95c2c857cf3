"""The frame every bench prints in: contenders run by turns, their spread, the machine they ran on, and what is wanted.

A bench names its contenders (the limit, the peers, ours), has them run by turns so that a slow minute is everybody's,
and judges ours by what `targets.md` wants. Printed are two tables, ready to be pasted: what each contender measured
(median, least and most, CPU, memory, and what stands outside its clock), and what that means. A last line says who else
was on the machine: seconds of a busy machine mean little, its ratios and CPU-seconds more.

    with machine() as there:
        limit, ours = by_turns([
            Contender(name="DuckDB's typed copy (limit)", run=here(copy), count=rows, clock="process and file warm"),
            Contender(name="saltern", run=here(take), count=rows, clock="process and file warm; contract read before"),
        ])
        show(limit, ours)
        judge(Judged(what="P1 checked intake", beside=limit, ours=ratio(ours, to=limit), wanted=at_least(0.75, "×")))
    there.show()
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from bench.measure import RUNS, peak_mib

Unit = Literal["s", "/s", "×", "B", "KB", "MiB", ""]
"""Seconds (shown as µs, ms or s), things a second, a ratio, bytes, thousands of them, memory, a count."""

BUSY = 0.15
"""Share of the machine others may take before its seconds are called doubtful."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run: seconds on the wall and on the processors, and the most memory it held where it was a process apart."""

    seconds: float
    cpu: float | None = None
    mib: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """Who runs: `run` does the work once, `count` things of it; `clock` says what is warm, converted or not clocked."""

    name: str
    run: Callable[[], Run]
    count: int = 1
    clock: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The middle, the least and the most of some values."""

    middle: float
    least: float
    most: float
    unit: Unit

    @classmethod
    def of(cls, values: Sequence[float], unit: Unit) -> Spread:
        """Of all values."""
        return cls(middle=statistics.median(values), least=min(values), most=max(values), unit=unit)

    def __str__(self) -> str:
        return written(self.middle, self.unit)

    @property
    def range(self) -> str:
        """From the least to the most."""
        return f"{written(self.least, self.unit)} to {written(self.most, self.unit)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What a contender did in all its runs."""

    name: str
    runs: tuple[Run, ...]
    count: int = 1
    clock: str = ""

    @property
    def each(self) -> Spread:
        """Seconds for one thing."""
        return Spread.of([run.seconds / self.count for run in self.runs], "s")

    @property
    def rate(self) -> Spread:
        """Things a second."""
        return Spread.of([self.count / run.seconds for run in self.runs], "/s")

    @property
    def cpu(self) -> Spread | None:
        """CPU-seconds for one thing; None where they are not known."""
        spent = [run.cpu / self.count for run in self.runs if run.cpu is not None]
        return Spread.of(spent, "s") if spent else None

    @property
    def mib(self) -> float | None:
        """The most memory any run held."""
        return max((run.mib for run in self.runs if run.mib is not None), default=None)


def here(work: Callable[[], object]) -> Callable[[], Run]:
    """`work` clocked in this process, its child processes' CPU included."""

    def run() -> Run:
        before, began = _spent(), time.perf_counter()
        work()
        ended, after = time.perf_counter(), _spent()
        return Run(seconds=ended - began, cpu=after - before, mib=peak_mib())

    return run


def _spent() -> float:
    """CPU-seconds of this process and of its children that ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def by_turns(contenders: Sequence[Contender], *, runs: int = RUNS, warm: bool = True) -> tuple[Figure, ...]:
    """All contenders, one run of each after the other, `runs` times; with `warm` a first turn that is not counted."""
    kept: list[list[Run]] = [[] for _ in contenders]
    for turn in range(runs + warm):
        for done, contender in zip(kept, contenders, strict=True):
            measured = contender.run()
            if turn or not warm:
                done.append(measured)
    return tuple(
        Figure(name=one.name, runs=tuple(done), count=one.count, clock=one.clock)
        for done, one in zip(kept, contenders, strict=True)
    )


def ratio(ours: Figure, *, to: Figure) -> Spread:
    """Our speed in units of the other's, turn by turn (above 1: ours is faster)."""
    pairs = zip(ours.runs, to.runs, strict=True)
    per_thing = ours.count / to.count
    return Spread.of([per_thing * theirs.seconds / own.seconds for own, theirs in pairs], "×")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A figure to reach: at most or at least so much."""

    bound: float
    unit: Unit
    most: bool

    def met(self, value: float) -> bool:
        """Whether it is reached."""
        return value <= self.bound if self.most else value >= self.bound

    def __str__(self) -> str:
        return f"{'≤' if self.most else '≥'} {written(self.bound, self.unit)}"


def at_most(bound: float, unit: Unit) -> Wanted:
    """Not more than `bound`."""
    return Wanted(bound=bound, unit=unit, most=True)


def at_least(bound: float, unit: Unit) -> Wanted:
    """Not less than `bound`."""
    return Wanted(bound=bound, unit=unit, most=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One line of the second table: `beside` is the limit or peer, as a figure or in words."""

    what: str
    ours: Spread
    beside: Figure | str = ""
    wanted: Wanted | None = None

    @property
    def met(self) -> str:
        """yes, **no**, or nothing where nothing is wanted."""
        if self.wanted is None:
            return ""
        return "yes" if self.wanted.met(self.ours.middle) else "**no**"


def show(*figures: Figure, rates: bool = False) -> None:
    """Print what each measured, one thing of its count; with `rates` as things a second."""
    head = ("contender", "median", "range", "CPU each", "peak MiB", "clock")
    table = [head]
    for figure in figures:
        spread = figure.rate if rates else figure.each
        memory = "" if figure.mib is None else f"{figure.mib:,.0f}"
        table.append((figure.name, str(spread), spread.range, str(figure.cpu or ""), memory, figure.clock))
    print_table(table)


def judge(*lines: Judged) -> None:
    """Print what the figures mean: what, beside whom, ours, its range, wanted, met."""
    table = [("what", "limit or peer", "ours", "range", "wanted", "met")]
    for line in lines:
        beside = line.beside if isinstance(line.beside, str) else f"{line.beside.name}: {_beside(line)}"
        table.append((line.what, beside, str(line.ours), line.ours.range, str(line.wanted or ""), line.met))
    print_table(table)


def _beside(line: Judged) -> str:
    assert isinstance(line.beside, Figure)
    return str(line.beside.each if line.ours.unit == "s" or line.beside.count == 1 else line.beside.rate)


def print_table(table: Sequence[Sequence[str]]) -> None:
    """Lines of cells, the first of them the head."""
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for number, line in enumerate(table):
        cells = " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        sys.stdout.write(f"| {cells} |\n")
        if number == 0:
            sys.stdout.write(f"|{'|'.join('-' * (width + 2) for width in widths)}|\n")
    sys.stdout.write("\n")


def written(value: float, unit: Unit) -> str:
    """As a person reads it: three digits and the unit."""
    match unit:
        case "s":
            for factor, name in ((1, "s"), (1e3, "ms"), (1e6, "µs"), (1e9, "ns")):
                if value * factor >= 1:
                    return f"{_digits(value * factor)} {name}"
            return "0 s"
        case "/s":
            for least, name in ((1e6, "M"), (1e4, "k")):
                if value >= least:
                    return f"{_digits(value / least if name == 'M' else value / 1e3)} {name}/s"
            return f"{_digits(value)}/s"
        case "×":
            return f"{_digits(value)} ×"
        case "B" | "KB" | "MiB":
            return f"{_digits(value)} {unit}"
        case "":
            return f"{value:,.0f}" if value == int(value) else _digits(value)


def _digits(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


@dataclass(slots=True)
class Machine:
    """Who else was there: the load before, and the share of all processors that others took while we measured."""

    cores: int = field(default_factory=lambda: os.cpu_count() or 1)
    load: float = field(default_factory=lambda: os.getloadavg()[0])
    others: float = 0.0

    @property
    def busy(self) -> bool:
        """Whether its seconds are doubtful."""
        return self.others > BUSY

    def show(self) -> None:
        """One line."""
        word = "machine busy, trust ratios and CPU only" if self.busy else "machine quiet"
        sys.stdout.write(
            f"{word}: load {self.load:.2f} before, others took {self.others:.0%} of {self.cores} cores meanwhile\n"
        )


@contextmanager
def machine() -> Iterator[Machine]:
    """Watches the machine while the block measures (a process that is still running counts as another's)."""
    seen = Machine()
    (busy, whole), own = _processors(), _spent()
    yield seen
    after, total = _processors()
    spent = _spent() - own
    if total > whole:
        seen.others = max(0.0, (after - busy - spent) / (total - whole))


def _processors() -> tuple[float, float]:
    """CPU-seconds of the whole machine since it started: in use (stolen ones included), and all."""
    stat = Path("/proc/stat")
    if not stat.exists():
        return 0.0, 0.0
    ticks = [int(word) for word in stat.read_text(encoding="ascii").partition("\n")[0].split()[1:9]]
    idle = ticks[3] + ticks[4]
    hertz = os.sysconf("SC_CLK_TCK")
    return (sum(ticks) - idle) / hertz, sum(ticks) / hertz
