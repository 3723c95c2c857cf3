"""The demo district behind real pages: `saltern serve` on a port of its own, and what whoever sits before it does.

Taps and keys are counted as a person makes them; texts are read from the page and from the outbox.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as BrowserTrouble

from saltern.demo.district.generate import generate
from worlds.district import PACK, PLAN, SALTERN

SETTLING = Path(__file__).with_name("settling.py")
DAY = "2020-09-15"
LINKED = ("lake", "demo")
"""What is never changed in place."""
SIZES = {"phone": (390, 844), "desktop": (1280, 900), "desk": (1280, 800), "kiosk": (1080, 1920)}
CODE = re.compile(r"#(\d{6})")
SEEN = """element => {
  const texts = [], walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  while (walk.nextNode()) {
    const around = walk.currentNode.parentElement
    if (around.checkVisibility() && !around.closest(".vh, .sep, script, style")) texts.push(walk.currentNode.data)
  }
  return texts
}"""
"""The texts that meet the eye: nothing that is folded in, and nothing that is there for ears alone."""
WATCHED = """(() => {
  window.leaves = window.painted = false
  addEventListener("beforeunload", () => { window.leaves = true })
  addEventListener("submit", (event) => { if (!event.defaultPrevented) window.leaves = true })
  new PerformanceObserver(() => { window.painted = true }).observe({type: "paint", buffered: true})
})()"""
"""A page says whether it was told to go, and whether it was seen."""
STANDS = """() => {
  const painted = window.painted || performance.getEntriesByType("paint").length > 0
  if (window.leaves || !painted || document.readyState !== "complete") return false
  const first = document.querySelector("[autofocus]"), at = document.activeElement
  window.stood ||= !first || location.hash !== "" || (at !== null && at !== document.body)
  return window.stood
}"""
"""A key is lost on a page that goes, on one not painted yet, and before the focus is where the page wants it."""
LONGEST = 30.0
"""Seconds a page may take to come."""


@dataclass(slots=True, kw_only=True)
class Server:
    """The process that answers; it can be killed and started again under the same address."""

    home: Path
    port: int
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Until the pages answer."""
        log = self.home / "serve.log"
        with log.open("ab") as written:
            self.process = subprocess.Popen(
                [str(SALTERN), "serve", "--trial", "--port", str(self.port)],
                env=dict(self.environment), stdout=written, stderr=written, start_new_session=True,
            )  # fmt: skip
        await_ready(f"http://localhost:{self.port}", self.process, log)

    def kill(self) -> None:
        """As a machine that loses its power."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)

    def end(self) -> None:
        """As an operator ends it."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A district whose pages answer at `base`."""

    home: Path
    base: str
    environment: Mapping[str, str]
    people: Mapping[str, Mapping[str, Any]]
    server: Server
    _secrets: dict[str, str] = field(default_factory=dict)

    def texts(self, mobile: str = "") -> list[str]:
        """The text messages that were handed over, oldest first; of one number, as it is shown masked."""
        file = self.home / "outbox" / "sms.jsonl"
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []
        shown = f"{mobile[:3]}****{mobile[-4:]}"
        return [row["text"] for row in rows if not mobile or row["to"] == shown]

    def code(self, mobile: str) -> str:
        """The newest code sent to a number."""
        found = [match[1] for text in self.texts(mobile) if (match := CODE.search(text))]
        return found[-1]

    def say(self, *words: str, at: str = "10:00") -> str:
        """Run a command of the same installation, which begins at that hour of the day."""
        environment = {**self.environment, "SALTERN_TRIAL_CLOCK": f"{DAY}T{at}"}
        done = subprocess.run(
            [str(SALTERN), *words], env=environment, capture_output=True, text=True, timeout=600, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def shown(self, mobile: str) -> str:
        """What the authenticator of a colleague shows now; the installation is asked once for what it was given."""
        from worlds.signing_in import shown_by

        if not self._secrets:
            self._secrets.update(json.loads(settle(self.environment, "secrets")))
        return shown_by(self._secrets[mobile])

    def work(self) -> None:
        """Let the worker do what is due, once: later than anything the pages did, whose clock ran on meanwhile."""
        self.say("work", at="12:00")


@dataclass(slots=True, kw_only=True)
class Hand:
    """A person before a page: each tap, each key and each character read is counted from `anew` on."""

    page: Page
    served: Served
    taps: int = 0
    keys: int = 0
    read: int = 0
    visited: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.add_init_script(WATCHED)
        self.page.on("download", lambda _: self._stays())

    def _stays(self) -> None:
        """What was asked for came as a file: the page stays."""
        with suppress(BrowserTrouble):
            self.page.evaluate("() => { window.leaves = false }")

    def stands(self) -> None:
        """Wait until the page that was asked for is there, with the focus where it begins.

        Raises:
            AssertionError: It does not come.
        """
        last = time.monotonic() + LONGEST
        while time.monotonic() < last:
            with suppress(BrowserTrouble):  # it went while it was asked
                if self.page.evaluate(STANDS):
                    return
            self.page.wait_for_timeout(10)
        raise AssertionError(f"{self.page.url} does not come to stand")

    def anew(self) -> None:
        """Begin to count."""
        self.taps = self.keys = self.read = 0

    def go(self, path: str) -> None:
        """Open an address."""
        self.page.goto(self.served.base + path)

    def tap(self, selector: str) -> None:
        """Tap something; what it brings is awaited."""
        self.taps += 1
        self.page.click(selector)
        self.stands()

    def type(self, selector: str, text: str) -> None:
        """Type into a field."""
        self.keys += len(text)
        self.page.fill(selector, text)

    def sign_in(self, mobile: str) -> None:
        """By a code to one's mobile."""
        self.go("/sign-in/")
        self.type("#mobile", mobile)
        self.tap("button[name=send]")
        self.type("#code", self.served.code(mobile))
        self.tap("form.card button.btn-w")

    def sign_in_at_work(self, mobile: str) -> None:
        """As somebody of a unit: by a code, then by what their authenticator shows."""
        self.go("/sign-in/?back=/console/")
        self.type("#mobile", mobile)
        self.tap("button[name=send]")
        self.type("#code", self.served.code(mobile))
        self.tap("form.card button.btn-w")
        self.page.wait_for_url("**/sign-in/second/**")
        self.type("#code", self.served.shown(mobile))
        self.tap("form.card button.btn-w")
        self.page.wait_for_url(lambda url: "/sign-in/" not in url)

    def press(self, *keys: str) -> None:
        """Press keys, one after the other; what each brings is awaited."""
        for key in keys:
            self.keys += 1
            self.stands()
            self.page.keyboard.press(key)
            self.stands()

    def write(self, text: str) -> None:
        """Type words where one is; they are not counted."""
        self.stands()
        self.page.keyboard.type(text)

    def sees(self, text: str) -> bool:
        """Whether a text stands on the page."""
        return text in self.page.inner_text("body")

    def text(self, selector: str = "main") -> str:
        """What stands there, without space."""
        return re.sub(r"\s+", "", self.page.inner_text(selector))

    def reads(self, selector: str) -> None:
        """Read what is seen there to its end; what stands there again and again is read once."""
        seen = self.page.eval_on_selector(selector, SEEN)
        self.read += len(re.sub(r"\s+", "", "".join(dict.fromkeys(seen))))


def made(home: Path) -> Mapping[str, Mapping[str, Any]]:
    """The small district with its July, made once a session; its people by key. Not to be written to."""
    feeds = home / "demo" / "feeds"
    generate(plan=PLAN, folder=feeds)
    environment = surroundings(home)
    taken = subprocess.run(
        [str(SALTERN), "feed", "take", "--all", str(feeds)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert taken.returncode in {0, 1}, taken.stderr
    settle(environment, "july")
    return {one["key"]: one for one in json.loads((feeds / "personas.json").read_text(encoding="utf-8"))}


def settled(source: Path, home: Path, *, database: str = "") -> None:
    """A district like `source` with its visitors, made once a session and database. Not to be written to."""
    home.mkdir(parents=True, exist_ok=True)
    for name in LINKED:
        shutil.copytree(source / name, home / name, copy_function=os.link)
    for name in ("identity.sqlite3", "identity.sqlite3.key"):
        shutil.copy2(source / name, home / name)
    environment = surroundings(home, database=database)
    subprocess.run([str(SALTERN), "migrate"], env=environment, capture_output=True, check=True)
    settle(environment, "visitors")


def surroundings(home: Path, *, database: str = "") -> dict[str, str]:
    """What every process of a district sees; nothing of the tester's own."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("SALTERN_", "DATABASE_URL", "DJANGO"))
    }
    return kept | {
        "SALTERN_HOME": str(home),
        "SALTERN_PACK": str(PACK),
        "SALTERN_LANGUAGE": "en",
        "SALTERN_TRIAL_CLOCK": f"{DAY}T10:00",
        **({"DATABASE_URL": database} if database else {}),
    }


def settle(environment: Mapping[str, str], *what: str) -> str:
    """Run a part of settling.py; what it says."""
    tests = str(SETTLING.parents[1])
    done = subprocess.run(
        [sys.executable, str(SETTLING), *what],
        env={**environment, "PYTHONPATH": os.pathsep.join(filter(None, (tests, environment.get("PYTHONPATH"))))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def served(
    source: Path, home: Path, *, people: Mapping[str, Mapping[str, Any]], database: str = ""
) -> Iterator[Served]:
    """A district as it was `settled` in `source`, behind pages of its own; a `database` given is a copy of its own."""
    home.mkdir(parents=True, exist_ok=True)
    for one in source.iterdir():
        if one.is_dir():
            copy = os.link if one.name in LINKED else shutil.copy2
            shutil.copytree(one, home / one.name, copy_function=copy)
        else:
            shutil.copy2(one, home / one.name)
    environment = surroundings(home, database=database)
    server = Server(home=home, port=free_port(), environment=environment)
    try:
        server.start()
        yield Served(
            home=home, base=f"http://localhost:{server.port}", environment=environment, people=people, server=server
        )
    finally:
        server.end()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_ready(base: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until the pages answer; what they said where they never do."""
    for _ in range(600):
        assert process.poll() is None, log.read_text(encoding="utf-8")
        try:
            with urllib.request.urlopen(f"{base}/health/ready", timeout=2):  # noqa: S310  # our own server
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(log.read_text(encoding="utf-8"))


def hand(browser: Browser, served: Served, *, size: str, script: bool = True, **more: Any) -> Hand:
    """Somebody with a device of that size."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", java_script_enabled=script, **more
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    return Hand(page=page, served=served)
