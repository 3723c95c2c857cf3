"""zen-engine (Rust): the table as its own JSON model, evaluated with and without trace."""

from __future__ import annotations

import json

import zen  # type: ignore[import-not-found]  # stands in the peer's environment

from bench.allowance import INPUTS, ROWS, Span, cases, expected
from bench.measure import peak_mib, rate


def _span(span: Span | None) -> str:
    if span is None:
        return ""
    low, high = span
    if low is None:
        return f"< {high}"
    return f">= {low}" if high is None else f"[{low}..{high})"


def _model() -> str:
    rules = []
    for number, (age, where, years, out) in enumerate(ROWS):
        cells = {"age": _span(age), "residence": f'"{where}"' if where else "", "years": _span(years)}
        rules.append({"_id": str(number), **cells, "out": str(out)})
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": name, "name": name, "field": name} for name in INPUTS],
        "outputs": [{"id": "out", "name": "amount", "field": "amount"}],
        "rules": rules,
    }
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
        {"id": "t", "type": "decisionTableNode", "name": "t", "content": table, "position": {"x": 1, "y": 0}},
        {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 2, "y": 0}},
    ]
    edges = [
        {"id": "1", "sourceId": "in", "targetId": "t", "type": "edge"},
        {"id": "2", "sourceId": "t", "targetId": "out", "type": "edge"},
    ]
    return json.dumps({"nodes": nodes, "edges": edges})


def main() -> None:
    """Prints rates, memory and the share of answers that are as expected."""
    decision = zen.ZenEngine().create_decision(_model())
    asked = cases()

    def one(case: dict[str, object], trace: bool) -> object:
        try:
            return decision.evaluate(case, {"trace": trace})["result"].get("amount")
        except RuntimeError:
            return "error"

    def all_of(trace: bool) -> int:
        for case in asked:
            one(case, trace)
        return len(asked)

    right = sum(one(case, False) == expected(case) for case in asked)
    figures = {"rate": rate(lambda: all_of(False)), "traced": rate(lambda: all_of(True))}
    print(json.dumps({**figures, "right": right / len(asked), "peak_mib": peak_mib()}))


main()
