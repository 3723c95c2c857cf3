"""P6: one decision with its explanation, one core; ours with the trace always on, the peers as they come.

`make bench-decision`. Every engine decides the same thousand cases by the same table (`bench/allowance.py`); its
answers are checked too, since a fast wrong answer is none. All run by turns.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from decimal import Decimal

from bench.allowance import INPUTS, ROWS, Span, cases, expected
from bench.figures import Contender, Judged, at_least, by_turns, here, judge, machine, ratio, show
from bench.peers import Peer, contenders

TURNS = 7
ROUNDS = 20
PEERS = (
    Peer(name="zen-engine", requirements=("zen-engine",), module="zen"),
    Peer(name="SpiffWorkflow", requirements=("SpiffWorkflow",), module="spiff", note="unknown inputs fail"),
    Peer(name="OpenFisca, one person", requirements=("OpenFisca-Core",), module="openfisca"),
    Peer(name="pyDMNrules", requirements=("pyDMNrules",), module="pydmnrules"),
)


def main() -> int:
    """Prints the table of figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args()
    thousand, decide = cases(), _decide()
    asked = thousand * ROUNDS
    facts = [_converted(case) for case in asked]
    right = sum(decide(scope) == expected(case) for scope, case in zip(facts, asked, strict=True)) / len(asked)
    runs: dict[str, tuple[Callable[[], object], str]] = {
        "hand-written Python, no trace (limit)": (lambda: [expected(case) for case in asked], "warm"),
        "saltern, with trace": (
            lambda: [decide(_converted(case)) for case in asked],
            f"warm; its facts made decimal inside; {right:.1%} of its answers right",
        ),
        "saltern, with trace, facts as the dossier holds them": (
            lambda: [decide(scope) for scope in facts],
            "warm; its facts made decimal before",
        ),
    }
    own = [Contender(name=name, run=here(work), count=len(asked), clock=clock) for name, (work, clock) in runs.items()]
    with machine() as there:
        figures = by_turns([*own, *([] if options.no_peers else contenders(PEERS))], runs=TURNS)
    limit, ours, _, *others = figures
    sys.stdout.write("one decision, 10 rows × 3 inputs\n\n")
    show(*figures, rates=True)
    wanted = at_least(0.3, "×")
    judge(
        Judged(what="P6 a decision with trace", beside=limit, ours=ratio(ours, to=limit), wanted=wanted),
        *(Judged(what="P6 beside a peer", beside=other, ours=ratio(ours, to=other)) for other in others),
    )
    there.show()
    return 0


def _converted(case: Mapping[str, object]) -> dict[str, object]:
    return {name: Decimal(v) if isinstance(v, int) else v for name, v in case.items()}


def _span(span: Span | None) -> str:
    if span is None:
        return "-"
    low, high = span
    if low is None:
        return f"< {high}"
    return f">= {low}" if high is None else f"[{low}..{high})"


def _decide() -> Callable[[Mapping[str, object]], object]:
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
    program = TableProgram(table)
    return lambda scope: program.decide(scope).value


if __name__ == "__main__":
    sys.exit(main())
