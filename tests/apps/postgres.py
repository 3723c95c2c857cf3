"""Run a command against a PostgreSQL server of its own: `python tests/apps/postgres.py -- pytest tests/apps`.

Debian's server, started as a non-root user on a private socket in a temporary directory, without fsync (these are
tests; a bench asks for it `as_in_production`), and gone afterwards. Where there is none the command is skipped with the
reason; with SALTERN_REQUIRE=postgres that is a failure.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

PRIVATE = ("listen_addresses=", "max_connections=60")
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", *PRIVATE)


class Unavailable(Exception):
    """Why no server can be started here."""


def programs() -> Path:
    """The folder with `initdb` and `postgres`. Raises `Unavailable`."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    for folder in reversed(folders):
        if (folder / "initdb").exists():
            return folder
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    raise Unavailable("no PostgreSQL server is installed (Debian: apt-get install postgresql)")


def user() -> tuple[Sequence[str], int, int]:
    """How to run as a non-root user: a command prefix, its number and group. Raises `Unavailable`."""
    if os.geteuid() != 0:
        return [], os.geteuid(), os.getegid()
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        setpriv = shutil.which("setpriv")
        if setpriv:
            prefix = [setpriv, f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups", "--"]
            return prefix, entry.pw_uid, entry.pw_gid
    raise Unavailable("running as root, and no user or no setpriv to run the server under")


@contextmanager
def server(*, as_in_production: bool = False, kept: Path | None = None) -> Iterator[str]:
    """A running server; the value is its DATABASE_URL. `as_in_production`: with Debian's own settings, what is
    committed is on disk. Its files lie in `kept`, for the next time too, or nowhere afterwards. Raises
    `Unavailable`."""
    folder, (prefix, number, group) = programs(), user()
    place = Path(tempfile.mkdtemp(prefix="saltern-pg-"))
    os.chown(place, number, group)
    data = (kept or place) / "data"
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        os.chown(kept, number, group)
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    try:
        if not (data / "PG_VERSION").exists():
            initdb = [*prefix, str(folder / "initdb"), "-D", str(data), "-U", "saltern", "-A", "trust", "-E", "UTF8"]
            made = subprocess.run([*initdb, "-N"], env=environment, cwd=place, capture_output=True, check=False)
            if made.returncode:
                raise Unavailable(made.stderr.decode().strip())
        options = [part for setting in (PRIVATE if as_in_production else SETTINGS) for part in ("-c", setting)]
        start = [*prefix, str(folder / "postgres"), "-D", str(data), "-k", str(place), *options]
        with (place / "log").open("wb") as log:
            process = subprocess.Popen(start, env=environment, cwd=place, stdout=log, stderr=log)
        try:
            await_ready(process, place, folder)
            yield f"postgresql://saltern@/postgres?host={place}"
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    finally:
        shutil.rmtree(place, ignore_errors=True)


def await_ready(process: subprocess.Popen[bytes], place: Path, folder: Path) -> None:
    """Wait until the server answers. Raises `Unavailable`."""
    for _ in range(200):
        ready = [str(folder / "pg_isready"), "-q", "-h", str(place), "-U", "saltern"]
        if subprocess.run(ready, check=False).returncode == 0:
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise Unavailable((place / "log").read_text(encoding="utf-8", errors="replace")[-2000:])


def main(arguments: Sequence[str]) -> int:
    """Run `arguments` after `--` with DATABASE_URL set."""
    command = list(arguments[arguments.index("--") + 1 :])
    try:
        with server() as url:
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode
    except Unavailable as reason:
        required = "postgres" in os.environ.get("SALTERN_REQUIRE", "")
        sys.stderr.write(f"PostgreSQL tests {'required but not possible' if required else 'SKIPPED'}: {reason}\n")
        return 1 if required else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
