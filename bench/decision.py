"""P6: one decision with its explanation, one core; ours with the trace always on, the peers as they come.

`make bench-decision`. Every engine decides the same thousand cases by the same table (`bench/allowance.py`); its
answers are checked too, since a fast wrong answer is none. Medians of several runs in one go on the same machine.
"""

from __future__ import annotations

import argparse
import sys
from decimal import Decimal

from bench.allowance import INPUTS, ROWS, Span, cases, expected
from bench.measure import peak_mib, rate
from bench.peers import Answer, Peer, ask, version

PEERS = (
    Peer(name="zen-engine", requirements=("zen-engine",), module="zen"),
    Peer(name="SpiffWorkflow", requirements=("SpiffWorkflow",), module="spiff"),
    Peer(name="OpenFisca, one person", requirements=("OpenFisca-Core",), module="openfisca"),
    Peer(name="pyDMNrules", requirements=("pyDMNrules",), module="pydmnrules"),
)


def main() -> int:
    """Prints the table of figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args()
    ours, right = _ours()
    hand, _ = _by_hand()
    lines = [
        ("hand-written Python, no trace (limit)", hand, 1.0, None),
        ("saltern, with trace", ours, right, peak_mib()),
    ]
    failures = []
    for peer in () if options.no_peers else PEERS:
        answer = ask(peer)
        if answer.failure:
            failures.append(answer)
            continue
        lines.extend(_lines(answer))
    sys.stdout.write(
        f"{'one decision, 10 rows × 3 inputs':44}{'per second':>12}{'ours ÷ it':>12}{'right':>8}{'peak MiB':>10}\n"
    )
    for name, speed, share, memory in lines:
        kept = f"{memory:.0f}" if memory else ""
        sys.stdout.write(f"{name:44}{speed:>12,.0f}{ours / speed:>12.2f}{share:>8.1%}{kept:>10}\n")
    for answer in failures:
        sys.stdout.write(f"{answer.peer.name:44}{answer.failure}\n")
    return 0


def _lines(answer: Answer) -> list[tuple[str, float, float, float]]:
    figures = {key: float(str(value)) for key, value in answer.figures.items()}
    name = f"{answer.peer.name} {version(answer.peer)}"
    rows = [(name, figures["rate"], figures["right"], figures["peak_mib"])]
    if "traced" in figures:
        rows.append((f"{name}, with trace", figures["traced"], figures["right"], figures["peak_mib"]))
    return rows


def _span(span: Span | None) -> str:
    if span is None:
        return "-"
    low, high = span
    if low is None:
        return f"< {high}"
    return f">= {low}" if high is None else f"[{low}..{high})"


def _ours() -> tuple[float, float]:
    from saltern.core.rules.engines.table import TableProgram
    from saltern.core.rules.feel.parse import parse_expression, parse_unary_tests
    from saltern.core.rules.tables import DecisionTable, Input, Output, Rule

    rows = [(_span(age), f'"{where}"' if where else "-", _span(years), str(out)) for age, where, years, out in ROWS]
    table = DecisionTable(
        name="allowance",
        hit_policy="F",
        inputs=tuple(Input(expression=parse_expression(name), text=name) for name in INPUTS),
        outputs=(Output(name="amount"),),
        rules=tuple(
            Rule(
                cells=tuple(parse_unary_tests(text) for text in texts),
                outputs=(parse_expression(out),),
                texts=tuple(texts),
            )
            for *texts, out in rows
        ),
    )
    decide = TableProgram(table).decide
    asked = cases()
    facts = [{name: Decimal(v) if isinstance(v, int) else v for name, v in case.items()} for case in asked]

    def all_of() -> int:
        for scope in facts:
            decide(scope)
        return len(facts)

    right = sum(decide(scope).value == expected(case) for scope, case in zip(facts, asked, strict=True))
    return rate(all_of), right / len(asked)


def _by_hand() -> tuple[float, float]:
    asked = cases()

    def all_of() -> int:
        for case in asked:
            expected(case)
        return len(asked)

    return rate(all_of), 1.0


if __name__ == "__main__":
    sys.exit(main())
