"""`python tests/conformance/run.py [--kit FOLDER] [--failures TEXT] [--write-baseline]`: the kit's figures.

Prints passed / all and passed / value cases, by level and by directory; `--failures` lists the failing cases whose key
contains TEXT ("" for all), `--write-baseline` keeps the passing ones as the floor that must not sink.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from conformance.kit import Result, cases, judge

BASELINE = Path(__file__).with_name("baseline.txt")
KIT = Path(__file__).resolve().parents[3] / "shared" / "data" / "dmn_tck"


def main() -> int:
    """Runs the kit; exit status 1 when a case of the baseline fails, 2 when there is no kit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kit", type=Path, default=KIT)
    parser.add_argument("--failures", metavar="TEXT")
    parser.add_argument("--write-baseline", action="store_true")
    options = parser.parse_args()
    if not options.kit.is_dir():
        _say(f"no conformance kit at {options.kit}")
        return 2
    results = [judge(case) for case in cases(root=options.kit)]
    _report(results)
    if options.failures is not None:
        for result in results:
            if not result.passed and options.failures in result.case.key:
                _say(f"{result.case.key}\n    {result.why[:300]}")
    passing = [result.case.key for result in results if result.passed]
    if options.write_baseline:
        BASELINE.write_text("".join(f"{key}\n" for key in sorted(passing)), encoding="utf-8")
    lost = sorted(set(BASELINE.read_text(encoding="utf-8").splitlines()) - set(passing)) if BASELINE.exists() else []
    for key in lost:
        _say(f"passed before, fails now: {key}")
    return 1 if lost else 0


def _report(results: list[Result]) -> None:
    _say(f"{'':62}{'all':>18}{'value cases':>20}")
    for key in (lambda result: result.case.directory, lambda result: result.case.level, lambda result: "total"):
        for name, group in sorted(_grouped(results, key).items()):
            values = [result for result in group if result.case.expects_value]
            _say(f"{name:62}{_rate(group):>18}{_rate(values):>20}")


def _grouped(results: Iterable[Result], key: Callable[[Result], str]) -> dict[str, list[Result]]:
    groups: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        groups[key(result)].append(result)
    return groups


def _rate(results: list[Result]) -> str:
    passed = sum(result.passed for result in results)
    return f"{passed}/{len(results)} {passed / len(results):7.1%}" if results else "-"


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
