"""How a peer comes to the comparison: an environment of its own under `var/bench/`, made once, and a program run in it.

A peer that cannot be installed or that fails is reported with its reason; it never stops the others. Each of its turns
is a process of its own, which warms up by itself and says the median of its runs.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.figures import Contender, Run

ROOT = Path(__file__).resolve().parents[1]
HOMES = ROOT / "var" / "bench"


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Another program that does the same work: what pip installs, and the module of `bench/peer` that runs it."""

    name: str
    requirements: Sequence[str]
    module: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a peer printed, or why it did not."""

    peer: Peer
    figures: dict[str, object] = field(default_factory=dict)
    failure: str = ""


def ask(peer: Peer, *, arguments: Sequence[str] = (), timeout: float = 300) -> Answer:
    """Installs the peer if it is not there yet, runs its program, reads its last line as JSON."""
    home = HOMES / peer.module
    failure = _install(peer, home)
    if failure:
        return Answer(peer=peer, failure=failure)
    command = [str(home / "bin" / "python"), "-W", "ignore", "-m", f"bench.peer.{peer.module}", *arguments]
    try:
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=timeout, check=False)
    except subprocess.TimeoutExpired:
        return Answer(peer=peer, failure=f"not done after {timeout:.0f} s")
    lines = run.stdout.strip().splitlines()
    if run.returncode or not lines:
        reason = (run.stderr.strip().splitlines() or ["no output"])[-1]
        return Answer(peer=peer, failure=f"failed: {reason}")
    return Answer(peer=peer, figures=json.loads(lines[-1]))


def contenders(peers: Sequence[Peer]) -> list[Contender]:
    """The peers that can be asked, one contender for each rate they tell; the others are named with their reason."""
    able = []
    for peer in peers:
        answer = ask(peer)
        if answer.failure:
            sys.stdout.write(f"{peer.name}: {answer.failure}\n\n")
            continue
        told = f"its own process, warm; {float(str(answer.figures['right'])):.1%} of its answers right"
        told += f"; {peer.note}" * bool(peer.note)
        name = f"{peer.name} {version(peer)}"
        for rate, called in (("rate", name), ("traced", f"{name}, with trace")):
            if rate in answer.figures:
                able.append(Contender(name=called, run=_turn(peer, rate), clock=told))
    return able


def _turn(peer: Peer, rate: str) -> Callable[[], Run]:
    def run() -> Run:
        figures = ask(peer).figures
        return Run(seconds=1 / float(str(figures[rate])), mib=float(str(figures["peak_mib"])))

    return run


def version(peer: Peer) -> str:
    """The version of the peer's first requirement as installed, "" where it is not."""
    command = "import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))"
    python = HOMES / peer.module / "bin" / "python"
    if not python.exists():
        return ""
    run = subprocess.run(
        [str(python), "-c", command, peer.requirements[0]], capture_output=True, text=True, check=False
    )
    return run.stdout.strip()


def _install(peer: Peer, home: Path) -> str:
    done = home / "installed.txt"
    wanted = "\n".join(peer.requirements)
    if done.exists() and done.read_text(encoding="utf-8") == wanted:
        return ""
    sys.stderr.write(f"installing {peer.name} into {home.relative_to(ROOT)} ...\n")
    steps = [
        [sys.executable, "-m", "venv", "--clear", str(home)],
        [str(home / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", *peer.requirements],
    ]
    for step in steps:
        run = subprocess.run(step, capture_output=True, text=True, check=False)
        if run.returncode:
            reason = (run.stderr.strip().splitlines() or ["no output"])[-1]
            return f"not installed: {reason}"
    done.write_text(wanted, encoding="utf-8")
    return ""
