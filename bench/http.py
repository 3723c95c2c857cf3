"""P8: apply → decide → durable, over HTTP, on PostgreSQL; client, server and database on the same processors.

`make bench-http`. A small district is made and taken in, and in it people about to hand in (`bench.applicants`): each
has an account that somebody verified, a session, and a form looked over. A client that costs little posts each form as
a browser does, 16 at a time over kept connections, and reads the answer: sent on to the case that was decided and
written.
The first turn warms up; after it the database counts its tables, as it does by itself within a minute: plans made for
empty tables would read each of them whole.
By turns: a server that does nothing but send on (limit), a plain Django project (`bench.peer.plain_django`: the same
sessions, records and decision, rows by the ORM), and `saltern serve`; each behind granian with two processes of four
threads, each application another person's. PostgreSQL is Debian's with its own settings: what is answered is on disk
(`fsync`, `synchronous_commit`, `full_page_writes` on). Afterwards the cases are counted: none lost, none twice.

CPU is what server and database spent on one application, and beside it what the client did.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.applicants import ITEM
from bench.both import ROOT
from bench.figures import (
    Contender,
    Figure,
    Judged,
    Run,
    Spread,
    at_least,
    at_most,
    by_turns,
    judge,
    machine,
    ratio,
    show,
)

WORKERS, THREADS, CONNECTIONS = 2, 4, 16
SALTERN = Path(sys.executable).with_name("saltern")


def main() -> int:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--applications", type=int, default=1_500, help="a turn")
    parser.add_argument("--home", type=Path, help="a district made before, instead of a new one")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT / "tests"))
    from apps.postgres import Unavailable, server

    with ExitStack() as open_:
        home = options.home or Path(open_.enter_context(tempfile.TemporaryDirectory()))
        try:
            url = open_.enter_context(server(as_in_production=True))
        except Unavailable as reason:
            sys.stderr.write(f"PostgreSQL cannot be started: {reason}\n")
            return 1
        people = options.applications * (options.runs + 1)
        if options.home is None:
            district(home, residents=max(4_000, people * 2))
        report(open_, home=home, url=url, runs=options.runs, applications=options.applications)
    return 0


def surroundings(home: Path, url: str) -> dict[str, str]:
    """What every process sees."""
    ours = {
        name: text for name, text in os.environ.items() if not name.startswith(("SALTERN_", "DATABASE_", "DJANGO_"))
    }
    return ours | {
        "SALTERN_HOME": str(home),
        "SALTERN_PACK": str(ROOT / "packs" / "yantian"),
        "SALTERN_SECRET_KEY": "a-secret-of-this-bench-alone-" * 2,
        "SALTERN_TRIAL_CLOCK": "2020-09-15T10:00",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        **({"DATABASE_URL": url} if url else {}),
    }


def district(home: Path, *, residents: int) -> None:
    """A district of some residents, its records taken in."""
    from saltern.demo.district.generate import generate
    from saltern.demo.district.plan import Plan

    records = residents * 25
    plan = Plan(residents=residents, firms=1_200, records=records, seed=20200410, as_of=dt.date(2020, 4, 10))
    generate(plan=plan, folder=home / "demo" / "feeds")
    taken = subprocess.run(  # noqa: PLW1510  # 1 says that rows were set aside
        [SALTERN, "feed", "take", "--all", home / "demo" / "feeds"],
        env=surroundings(home, ""),
        stdout=subprocess.DEVNULL,
    )
    assert taken.returncode in {0, 1}
    subprocess.run([SALTERN, "lake", "dossier"], env=surroundings(home, ""), stdout=subprocess.DEVNULL, check=True)


@dataclass(slots=True, kw_only=True)
class Asked:
    """A server under load: what it was asked, what it answered, how long each took."""

    port: int
    waiting: list[Sequence[object]]
    places: Sequence[int]
    """Processes whose CPU is its own: the server's, and PostgreSQL's where it has any."""
    url: str = ""
    """Its database."""
    answers: Counter[str] = field(default_factory=Counter)
    keys: list[object] = field(default_factory=list)
    seen: list[list[float]] = field(default_factory=list)
    client: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    """CPU-seconds an application, turn by turn: the client's, PostgreSQL's."""

    def run(self, count: int) -> Callable[[], Run]:
        """A turn of so many applications, none of them asked before."""

        def turn() -> Run:
            now, self.waiting = self.waiting[:count], self.waiting[count:]
            given = {
                "port": self.port,
                "path": f"/apply/{ITEM}/",
                "connections": CONNECTIONS,
                "applications": [one[:3] for one in now],
            }
            before = [spent(one) for one in self.places]
            done = subprocess.run(
                [sys.executable, ROOT / "bench" / "peer" / "load.py"],
                input=json.dumps(given),
                capture_output=True,
                text=True,
                check=True,
            )
            parts = [spent(one) - then for one, then in zip(self.places, before, strict=True)]
            told = json.loads(done.stdout)
            self.keys += [one[2] for one in now]
            self.answers.update(place for _, place in told["answers"])
            self.seen.append(sorted(seconds for seconds, _ in told["answers"]))
            self.client.append(told["cpu"] / count)
            self.database.append(sum(parts[1:]) / count)
            if self.url and len(self.seen) == 1:
                analyze(self.url)
            return Run(seconds=told["seconds"], cpu=sum(parts))

        return turn

    def percentile(self, share: float) -> Spread:
        """A percentile of how long an answer took, over the turns that count."""
        return Spread.of([turn[min(len(turn) - 1, int(len(turn) * share))] for turn in self.seen[1:]], "s")


def analyze(url: str) -> None:
    """Have a database count its tables; what it planned before is planned again."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE")


def spent(process: int) -> float:
    """CPU-seconds of a process and of all it started."""
    children: dict[int, list[int]] = {}
    ticks: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            words = (folder / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(words[1]), []).append(int(folder.name))
        ticks[int(folder.name)] = sum(int(word) for word in words[11:15])
    found, total = [process], 0
    while found:
        one = found.pop()
        total += ticks.get(one, 0)
        found += children.get(one, [])
    return total / os.sysconf("SC_CLK_TCK")


def report(open_: ExitStack, *, home: Path, url: str, runs: int, applications: int) -> None:
    """The figures of one installation."""
    import psycopg

    ours_url, plain_url = (url.replace("/postgres?", f"/{name}?") for name in ("portal", "plain"))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE portal")
        postmaster = int(
            (Path(url.rpartition("host=")[2]) / "data" / "postmaster.pid").read_text(encoding="ascii").split()[0]
        )
        subprocess.run([SALTERN, "migrate"], env=surroundings(home, ours_url), stdout=subprocess.DEVNULL, check=True)
        connection.execute("CREATE DATABASE plain TEMPLATE portal")
    people = applications * (runs + 1)
    ours_waiting = applicants(home, ours_url, people)
    plain_waiting = applicants(home, plain_url, people, "django.contrib.auth.backends.ModelBackend")
    serve = ROOT / "bench" / "peer" / "serve.py"
    behind = [str(WORKERS), str(THREADS)]
    servers = {
        "bench.peer.redirect": lambda port: [sys.executable, serve, "bench.peer.redirect", port, *behind],
        "bench.peer.plain_django": lambda port: [sys.executable, serve, "bench.peer.plain_django", port, *behind],
        "saltern": lambda port: [SALTERN, "serve", "--trial", "--port", port, "--workers", str(WORKERS)],
    }
    asked: list[Asked] = []
    databases = (("", ours_waiting), (plain_url, plain_waiting), (ours_url, ours_waiting))
    for (name, command), (database, waiting) in zip(servers.items(), databases, strict=True):
        port = free_port()
        log = home / f"{name}.log"
        process = open_.enter_context(running(command(str(port)), surroundings(home, database), log))
        await_answer(port, log)
        places = [process, *([postmaster] if database else [])]
        asked.append(Asked(port=port, waiting=list(waiting), places=places, url=database))
    print(f"PostgreSQL, {applications} applications a turn, {runs} turns, {CONNECTIONS} connections\n")
    clock = f"warm; {WORKERS} processes of {THREADS} threads"
    names = ("a server that only sends on (limit)", "plain Django, rows by the ORM", "saltern serve")
    with machine() as there:
        bare, plain, ours = by_turns(
            [
                Contender(name=name, run=one.run(applications), count=applications, clock=clock)
                for name, one in zip(names, asked, strict=True)
            ],
            runs=runs,
        )
        show(bare, plain, ours, rates=True)
        seen = asked[2].percentile(0.99)
        judge(
            Judged(what="P8 decided applications", ours=ours.rate, beside=bare, wanted=at_least(700, "/s")),
            Judged(what="99 of 100 answered within", ours=seen, beside=within(asked), wanted=at_most(0.060, "s")),
            Judged(what="beside plain Django", ours=ratio(ours, to=plain), beside=plain),
            Judged(what="the same by CPU", ours=by_cpu(ours, plain), beside=f"{plain.name}: {plain.cpu}"),
        )
    there.show()
    client = Spread.of([seconds for one in asked for seconds in one.client[1:]], "s")
    print(f"The client's own CPU, not in the figures above: {client} an application.")
    for name, one, database in zip(names[1:], asked[1:], (plain_url, ours_url), strict=True):
        share = Spread.of(one.database[1:], "s")
        print(f"{name}: of the CPU {share} ({share.range}) PostgreSQL's; {counted(one, database)}")


def applicants(home: Path, url: str, people: int, *more: str) -> list[Sequence[object]]:
    """People about to hand in, made in a database."""
    file = home / "applicants.json"
    make = [sys.executable, "-m", "bench.applicants", str(people), str(file), *more]
    subprocess.run(make, env=surroundings(home, url), check=True, cwd=ROOT)
    made: list[Sequence[object]] = json.loads(file.read_text(encoding="utf-8"))
    return made


def within(asked: Sequence[Asked]) -> str:
    """The others' 99th percentile."""
    return " · ".join(str(one.percentile(0.99)) for one in asked[:2]) + " (limit · Django)"


def by_cpu(ours: Figure, other: Figure) -> Spread:
    """How many of ours cost as much CPU as one of the other's, turn by turn."""
    pairs = zip(ours.runs, other.runs, strict=True)
    return Spread.of([(theirs.cpu or 0) / (own.cpu or 1) for own, theirs in pairs], "×")


def counted(one: Asked, url: str) -> str:
    """What the answers said beside what stands in the database."""
    import psycopg

    with psycopg.connect(url) as connection:
        made = connection.execute(
            "SELECT request, number FROM casework_case WHERE state = 'approved' AND request = ANY(%s)", [one.keys]
        ).fetchall()
        every = connection.execute("SELECT count(*) FROM casework_case").fetchone()
        told = connection.execute("SELECT count(*) FROM notify_message").fetchone()
        written = connection.execute("SELECT count(*) FROM journal_line WHERE action = 'case.submit'").fetchone()
        left = connection.execute("SELECT count(*) FROM casework_draft WHERE key = ANY(%s)", [one.keys]).fetchone()
    assert every is not None
    assert told is not None
    assert written is not None
    assert left is not None
    places = Counter(f"302 /cases/{number}/" for _, number in made)
    verdict = "none lost, none twice" if places == one.answers and every[0] == len(one.keys) else "NOT THE SAME"
    other = {place: times for place, times in one.answers.items() if place not in places}
    return (
        f"{len(one.keys)} asked, {one.answers.total()} answered, {len(made)} approved cases of {every[0]}, "
        f"{written[0]} lines, {told[0]} messages, {left[0]} drafts left: {verdict}{f' {other}' if other else ''}"
    )


@contextmanager
def running(command: Iterable[object], environment: Mapping[str, str], log: Path) -> Iterator[int]:
    """A server in processes of its own, ended afterwards; the number of its first process."""
    with log.open("wb") as file:
        process = subprocess.Popen(
            [str(word) for word in command], env=dict(environment), cwd=ROOT, stdout=file, stderr=file
        )
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """A port nobody listens on."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_answer(port: int, log: Path) -> None:
    """Until it answers anything. Raises `TimeoutError`."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/health/live", timeout=2):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(log.read_text(encoding="utf-8")[-2_000:])


if __name__ == "__main__":
    sys.exit(main())
