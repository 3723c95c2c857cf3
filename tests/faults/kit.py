"""What every fault test needs: a seeded gateway outside the process, a kill runner, fault points, invariants.

A test names a worker: a program that does what is left of a job, says `ready` on standard output when it starts, and
ends. It is killed at random moments or at a named point, run once more without a kill, and the invariants are checked.
A kill counts only where it struck a living worker; what each part found is told in a table after the run. The seed is
part of every failure's message.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from faults.databases import Database

HERE = Path(__file__).resolve().parent
MOMENTS = "random moments"
POINTS = "named points"
SEED = int(os.environ.get("SALTERN_SEED", "20200410"))


def kills(quick: int, *, share: int) -> int:
    """Kills at random moments: `quick` in every test run, `share` of a hundred of SALTERN_FAULTS in the long one.

    The shares of all parts are a hundred together.
    """
    asked = os.environ.get("SALTERN_FAULTS")
    return max(quick, round(int(asked) * share / 100)) if asked else quick


def hundred(quick: int, *, share: int) -> int:
    """Kills at random moments: `quick` in every test run, `share` of a hundred in the long one, however many others
    are asked for there."""
    return share if os.environ.get("SALTERN_FAULTS") else quick


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """A running gateway: where it listens and what it took."""

    url: str
    log: Path

    def behave(self, mode: str) -> None:
        """Behave so from the next request on."""
        self.log.with_suffix(".mode").write_text(mode, encoding="utf-8")

    def taken(self) -> Sequence[Mapping[str, Any]]:
        """Every message it accepted, in order."""
        return (
            [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]
            if self.log.exists()
            else []
        )


@contextmanager
def gateway(folder: Path, *, mode: str = "plain", seed: int = SEED) -> Iterator[Gateway]:
    """A gateway process of its own; it outlives every kill of a sender."""
    log = folder / "gateway.jsonl"
    command = [sys.executable, str(HERE / "gateway.py"), str(log), str(seed), mode]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield Gateway(url=f"http://127.0.0.1:{process.stdout.readline().strip()}/messages", log=log)
        finally:
            process.kill()
            process.wait()


@dataclass(slots=True, kw_only=True)
class Runner:
    """Runs a worker program again and again, killing it with SIGKILL as told."""

    command: Sequence[str]
    environment: Mapping[str, str]
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311  # a seed, no secret
    killed: int = 0

    @classmethod
    def of(cls, program: str, folder: Path, database: Database, *asked: str) -> Runner:
        """A worker of ours on a database whose tables are made now."""
        database.migrate(folder)
        return cls(
            command=[sys.executable, str(HERE / program), str(folder), *asked],
            environment=database.environment(folder),
        )

    def finish(self, *, timeout: float = 120) -> None:
        """Run the worker to its end; a worker that fails is a failure here."""
        done = subprocess.run(
            self.command, env=self._environment(), capture_output=True, text=True, timeout=timeout, check=False
        )
        assert done.returncode == 0, f"seed {SEED}: {done.stderr}"

    def kill_after(self, longest: float) -> bool:
        """Kill the worker at a random moment within `longest` seconds of its `ready`; whether it was still running."""
        wait = self.chance.uniform(0, longest)
        with subprocess.Popen(
            self.command, env=self._environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as process:
            assert process.stdout
            process.stdout.readline()
            try:
                process.wait(timeout=wait)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                self.killed += 1
                return True
        return False

    def kill_at(self, point: str, *, count: int = 1) -> bool:
        """Run the worker until it passes a named point the `count`th time; whether it died there."""
        environment = self._environment() | {"SALTERN_FAULTPOINT": f"{point}:{count}"}
        done = subprocess.run(self.command, env=environment, capture_output=True, timeout=120, check=False)
        died = done.returncode == -signal.SIGKILL
        assert died or done.returncode == 0, f"seed {SEED}: {done.stderr.decode()}"
        self.killed += died
        return died

    def die_at(self, points: Sequence[str], *, look: Callable[[], Harm], counts: Sequence[int] = (1,)) -> Harm:
        """Kill the worker at every point, there the `counts`th times; all that `look` found wrong after a kill."""
        found = Harm()
        for count in counts:
            for point in points:
                assert self.kill_at(point, count=count), point
                found |= look()
        return found

    def die(self, rounds: int, *, look: Callable[[], Harm], longest: float = 0.06) -> Harm:
        """Kill the worker at so many random moments; all that `look` found wrong after a kill."""
        found = Harm()
        for _ in range(rounds):
            assert self.kill_after(longest), f"seed {SEED}: too little work"
            found |= look()
        return found

    def _environment(self) -> dict[str, str]:
        return {**os.environ, **self.environment}


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm:
    """What a kill broke: what was acknowledged and is gone, what happened twice, what is there by halves."""

    lost: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    half: tuple[str, ...] = ()

    def __or__(self, other: Harm) -> Harm:
        return Harm(lost=self.lost + other.lost, doubled=self.doubled + other.doubled, half=self.half + other.half)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One line of the table after the run."""

    part: str
    aimed: str
    store: str
    struck: int
    harm: Harm


TOLD: list[Told] = []


def tell(*, part: str, aimed: str, store: str, runner: Runner, harm: Harm) -> None:
    """Write down what a part found, and fail where anything was lost, doubled or half-visible."""
    TOLD.append(Told(part=part, aimed=aimed, store=store, struck=runner.killed, harm=harm))
    assert harm == Harm(), f"seed {SEED}"


def table() -> Iterator[str]:
    """All that was told, and the sum of the kills at random moments."""
    row = "{:<8} {:<14} {:<11} {:>7} {:>5} {:>8} {:>13}".format
    yield row("part", "aimed at", "store", "struck", "lost", "doubled", "half-visible")
    rows = [(one.part, one.aimed, one.store, one.struck, one.harm) for one in TOLD]
    moments = [one for one in TOLD if one.aimed == MOMENTS]
    total = Harm()
    for one in moments:
        total |= one.harm
    rows.append(("all", MOMENTS, "", sum(one.struck for one in moments), total))
    for part, aimed, store, struck, harm in rows:
        yield row(part, aimed, store, struck, len(harm.lost), len(harm.doubled), len(harm.half))


def doubled(keys: Sequence[str]) -> Mapping[str, int]:
    """What happened more than once."""
    return {key: count for key, count in Counter(keys).items() if count > 1}


def lost(expected: Sequence[str], present: Sequence[str]) -> Sequence[str]:
    """What was acknowledged and is not there."""
    return sorted(set(expected) - set(present))
