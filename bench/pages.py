"""G8 to G11: what a page of the portal weighs and how soon it is there, in a real Chromium on a slow telephone.

`make bench-pages`. A small district is made, its people about to hand in (`bench.applicants`), and `saltern serve`
before it. Each page is opened in a browser that knows nothing yet (cold) and once more (warm), 390 × 844, the processor
six times slower, over 400 kbit/s with 400 ms of latency and over 1.6 Mbit/s with 150 ms, both as the browser itself
emulates them; no TLS. Then somebody taps: on what opens within the page, until it is painted, and on the button that
hands in, until the decision is painted. Medians. The server works beside the browser on the same processors: what it
takes counts.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from bench.applicants import ITEM
from bench.figures import Judged, Spread, Unit, Wanted, at_most, judge, machine, print_table
from bench.http import SALTERN, applicants, await_answer, district, free_port, running, surroundings

CHROMIUM = "/usr/bin/chromium"
SLOWER = 6
LINES = {"400 kbit/s, 400 ms": (400, 400), "1.6 Mbit/s, 150 ms": (1_600, 150)}
FCP = {"400 kbit/s, 400 ms": 1.8, "1.6 Mbit/s, 150 ms": 0.9}
LCP = {"400 kbit/s, 400 ms": 2.5, "1.6 Mbit/s, 150 ms": 1.2}
QUIET = 600
"""Milliseconds in which a page that stands may still change."""
WATCH = """
window.seen = {fcp: 0, lcp: 0, cls: 0, long: [], taps: []};
const watch = (type, note) => new PerformanceObserver(list => list.getEntries().forEach(note))
  .observe({type, buffered: true, durationThreshold: 16});
watch('paint', one => { if (one.name === 'first-contentful-paint') seen.fcp = one.startTime; });
watch('largest-contentful-paint', one => { seen.lcp = one.startTime; });
watch('layout-shift', one => { if (!one.hadRecentInput) seen.cls += one.value; });
watch('longtask', one => seen.long.push([one.startTime, one.duration]));
watch('event', one => { if (one.interactionId) seen.taps.push(one.duration); });
"""

NOTE = """
document.addEventListener('submit', () => sessionStorage.setItem('at', performance.timeOrigin + performance.now()));
"""


@dataclass(slots=True, kw_only=True)
class Opened:
    """One page opened once: seconds, KB by kind, requests, nodes."""

    fcp: float
    lcp: float
    tbt: float
    cls: float
    nodes: int
    weights: Mapping[str, float]
    requests: int
    again: float = 0
    again_requests: int = 0

    @property
    def weight(self) -> float:
        """KB in all."""
        return sum(self.weights.values())


@dataclass
class Wire:
    """What comes over a browser's network, by kind; what its cache answers is no request."""

    kinds: dict[str, str] = field(default_factory=dict)
    began: dict[str, float] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)
    requests: int = 0

    def listen(self, session: CDPSession) -> None:
        """From now on."""
        session.on("Network.responseReceived", self._came)
        session.on("Network.loadingFinished", self._ended)

    def _came(self, event: Any) -> None:
        if not event["response"].get("fromDiskCache") and event["response"]["url"].startswith("http"):
            self.kinds[event["requestId"]] = event["type"]
            self.began[event["requestId"]] = event["response"]["encodedDataLength"]
            self.requests += 1

    def _ended(self, event: Any) -> None:
        kind = self.kinds.get(event["requestId"])
        if kind:
            # an answer that was whole with its head is told of there, and as nothing here
            size = max(event["encodedDataLength"], self.began[event["requestId"]])
            self.weights[kind] = self.weights.get(kind, 0) + size / 1_000

    def anew(self) -> None:
        """Count from here."""
        self.kinds, self.weights, self.requests = {}, {}, 0


def main() -> int:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--home", type=Path, help="a district made before, instead of a new one")
    options = parser.parse_args()
    with ExitStack() as open_:
        home = options.home or Path(open_.enter_context(tempfile.TemporaryDirectory()))
        if options.home is None:
            district(home, residents=4_000)
        report(open_, home=home, runs=options.runs)
    return 0


def report(open_: ExitStack, *, home: Path, runs: int) -> None:
    """The figures of one installation."""
    import subprocess

    environment = surroundings(home, "")
    subprocess.run([SALTERN, "migrate"], env=environment, stdout=subprocess.DEVNULL, check=True)
    people = applicants(home, "", 2 * runs + 2)
    port, log = free_port(), home / "pages.log"
    open_.enter_context(running([SALTERN, "serve", "--trial", "--port", port], environment, log))
    await_answer(port, log)
    browser = open_.enter_context(sync_playwright()).chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    base = f"http://localhost:{port}"
    first, last = Telephone(browser, base, people[0]), Telephone(browser, base, people[1])
    last.page.goto(f"{base}/apply/{ITEM}/")
    last.hand_in()
    pages = {
        "home": (first, "/"),
        "item": (first, f"/items/{ITEM}/"),
        "confirm": (first, f"/apply/{ITEM}/"),
        "outcome": (last, last.page.url.removeprefix(base)),
        "search": (first, "/search/?q=医保"),
        "my data": (first, "/mine/data/"),
        "figures": (first, "/figures/"),
    }
    for owner, path in pages.values():  # the server reads templates and rules once
        owner.page.goto(base + path)
    with machine() as there:
        found = {
            (name, line): [owner.again(line).opened(path) for _ in range(runs)]
            for name, (owner, path) in pages.items()
            for line in LINES
        }
        taps = [first.again("1.6 Mbit/s, 150 ms").taps(f"/apply/{ITEM}/") for _ in range(runs)]
        line = "1.6 Mbit/s, 150 ms"
        waits = [Telephone(browser, base, one, line).decided(f"/apply/{ITEM}/") for one in people[2 : 2 + runs]]
        weigh(found, list(pages))
        time(found, list(pages))
        lines = judged(found, list(pages))
        lines.append(line_of("G10 tap → painted", taps, "s", at_most(0.1, "s")))
        lines.append(line_of("G10 handed in → decision painted, 1.6 Mbit/s", waits, "s", at_most(1.5, "s")))
        judge(*lines)
    there.show()


class Telephone:
    """A browser of one person, over one line, knowing nothing yet."""

    def __init__(self, browser: Browser, base: str, person: Sequence[object], line: str = "") -> None:
        self._browser, self._base, self._person = browser, base, person
        context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", has_touch=True)
        session, csrf = str(person[0]), str(person[1])
        context.add_cookies([
            {"name": "saltern", "value": session, "url": base}, {"name": "csrftoken", "value": csrf, "url": base},
        ])  # fmt: skip
        context.add_init_script(WATCH)
        self.page: Page = context.new_page()
        self.wire = Wire()
        if line:
            speed, latency = LINES[line]
            devtools = context.new_cdp_session(self.page)
            self.wire.listen(devtools)
            devtools.send("Network.enable")
            bytes_ = speed * 1_000 / 8
            devtools.send(
                "Network.emulateNetworkConditions",
                {"offline": False, "latency": latency, "downloadThroughput": bytes_, "uploadThroughput": bytes_},
            )
            devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    def again(self, line: str) -> Telephone:
        """The same person before another browser."""
        return Telephone(self._browser, self._base, self._person, line)

    def opened(self, path: str) -> Opened:
        """A page, cold; then once more."""
        self.page.goto(self._base + path, wait_until="load", timeout=60_000)
        self.page.wait_for_timeout(QUIET)
        seen = self.page.evaluate("seen")
        one = Opened(
            fcp=seen["fcp"] / 1_000,
            lcp=seen["lcp"] / 1_000,
            tbt=sum(max(0.0, long - 50) for at, long in seen["long"] if at + long > seen["fcp"]) / 1_000,
            cls=seen["cls"],
            nodes=self.page.evaluate("document.querySelectorAll('*').length"),
            weights=dict(self.wire.weights),
            requests=self.wire.requests,
        )
        self.wire.anew()
        self.page.goto(self._base + path, wait_until="load", timeout=60_000)
        self.page.wait_for_timeout(QUIET)
        one.again, one.again_requests = sum(self.wire.weights.values()), self.wire.requests
        self.page.context.close()
        return one

    def hand_in(self) -> None:
        """Tap the button that hands in, and see the case."""
        self.page.click(".bar button.btn-w")
        self.page.wait_for_url("**/cases/**", timeout=60_000)

    def taps(self, path: str) -> float:
        """Seconds from a tap on what opens within the page until it is painted."""
        self.page.goto(self._base + path, wait_until="load", timeout=60_000)
        self.page.wait_for_timeout(QUIET)
        self.page.tap("main details summary")
        self.page.wait_for_timeout(QUIET)
        taps = self.page.evaluate("seen.taps")
        self.page.context.close()
        return max(taps, default=0.0) / 1_000

    def decided(self, path: str) -> float:
        """Seconds from the tap that hands in until the decision is painted."""
        self.page.goto(self._base + path, wait_until="load", timeout=60_000)
        self.page.wait_for_timeout(QUIET)
        self.page.evaluate(NOTE)
        self.hand_in()
        while not self.page.evaluate("seen.fcp > 0"):  # a page whose CSP forbids it cannot wait by text of its own
            self.page.wait_for_timeout(20)
        waited: float = self.page.evaluate("performance.timeOrigin + seen.fcp - Number(sessionStorage.getItem('at'))")
        self.page.context.close()
        return waited / 1_000


Found = Mapping[tuple[str, str], Sequence[Opened]]


def weigh(found: Found, pages: Sequence[str]) -> None:
    """What each page weighs."""
    line = next(iter(LINES))
    table = [("page", "KB cold", "HTML", "CSS", "JS", "other", "requests", "KB warm", "requests warm", "nodes")]
    for name in pages:
        one = found[name, line][0]
        kinds = [one.weights.get(kind, 0.0) for kind in ("Document", "Stylesheet", "Script")]
        cells = [one.weight, *kinds, one.weight - sum(kinds)]
        table.append((
            name, *(f"{cell:.1f}" for cell in cells), str(one.requests), f"{one.again:.1f}", str(one.again_requests),
            str(one.nodes),
        ))  # fmt: skip
    print_table(table)


def time(found: Found, pages: Sequence[str]) -> None:
    """When each page is there: medians, and the most of the first paint."""
    table = [("page", "line", "FCP", "most", "LCP", "TBT", "CLS")]
    for name in pages:
        for line in LINES:
            runs = found[name, line]
            first = [one.fcp for one in runs]
            middles = [statistics.median(values) for values in ([one.lcp for one in runs], [one.tbt for one in runs])]
            cells = [f"{value * 1_000:,.0f} ms" for value in (statistics.median(first), max(first), *middles)]
            table.append((name, line, *cells, f"{statistics.median(one.cls for one in runs):.3f}"))
    print_table(table)


def judged(found: Found, pages: Sequence[str]) -> list[Judged]:
    """Each figure of the page that does worst by it."""
    slow = next(iter(LINES))

    def worst(what: str, line: str, unit: Unit, wanted: Wanted, of: Any) -> Judged:
        name = max(pages, key=lambda page: statistics.median(of(one) for one in found[page, line]))
        return line_of(f"{what}: {name}", [of(one) for one in found[name, line]], unit, wanted)

    lines = [
        worst("G8 cold", slow, "KB", at_most(60, "KB"), lambda one: one.weight),
        worst("G8 HTML", slow, "KB", at_most(20, "KB"), lambda one: one.weights.get("Document", 0)),
        worst("G8 CSS", slow, "KB", at_most(15, "KB"), lambda one: one.weights.get("Stylesheet", 0)),
        worst("G8 JS", slow, "KB", at_most(25, "KB"), lambda one: one.weights.get("Script", 0)),
        worst("G8 requests", slow, "", at_most(6, ""), lambda one: one.requests),
        worst("G8 warm", slow, "KB", at_most(15, "KB"), lambda one: one.again),
        worst("G11 nodes", slow, "", at_most(800, ""), lambda one: one.nodes),
    ]
    for line in LINES:
        lines += [
            worst(f"G9 FCP, {line}", line, "s", at_most(FCP[line], "s"), lambda one: one.fcp),
            worst(f"G9 LCP, {line}", line, "s", at_most(LCP[line], "s"), lambda one: one.lcp),
            worst(f"G9 TBT, {line}", line, "s", at_most(0.1, "s"), lambda one: one.tbt),
            worst(f"G9 CLS, {line}", line, "", at_most(0.02, ""), lambda one: one.cls),
        ]
    return lines


def line_of(what: str, values: Sequence[float], unit: Unit, wanted: Wanted) -> Judged:
    """One line of the second table."""
    return Judged(what=what, ours=Spread.of(values, unit), wanted=wanted)


if __name__ == "__main__":
    sys.exit(main())
