"""SpiffWorkflow: the table as DMN with its Python cells, decided by its own engine for a task holding the case."""

from __future__ import annotations

import json
from types import SimpleNamespace

from lxml import etree  # comes with the peer
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine  # type: ignore[import-not-found]  # peer's environment
from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine  # type: ignore[import-not-found]  # peer's environment
from SpiffWorkflow.dmn.parser.DMNParser import DMNParser  # type: ignore[import-not-found]  # peer's environment

from bench.allowance import INPUTS, ROWS, Span, cases, expected
from bench.measure import peak_mib, rate

SPACE = "http://www.omg.org/spec/DMN/20180521/MODEL/"


def _span(span: Span | None) -> str:
    if span is None:
        return ""
    low, high = span
    if low is None:
        return f"? &lt; {high}"
    return f"? &gt;= {low}" if high is None else f"{low} &lt;= ? &lt; {high}"


def _model() -> str:
    inputs = "".join(
        f'<input id="{n}" label="{n}"><inputExpression id="e{n}" typeRef="string">'
        f"<text>{n}</text></inputExpression></input>"
        for n in INPUTS
    )
    rules = ""
    for number, (age, where, years, out) in enumerate(ROWS):
        texts = (_span(age), f'"{where}"' if where else "", _span(years))
        cells = "".join(f'<inputEntry id="i{number}{c}"><text>{t}</text></inputEntry>' for c, t in enumerate(texts))
        rules += f'<rule id="r{number}">{cells}<outputEntry id="o{number}"><text>{out}</text></outputEntry></rule>'
    output = '<output id="out" label="amount" name="amount" typeRef="integer"/>'
    table = f'<decisionTable id="t" hitPolicy="UNIQUE">{inputs}{output}{rules}</decisionTable>'
    decision = f'<decision id="a" name="a">{table}</decision>'
    return f'<definitions xmlns="{SPACE}" id="d" name="d" namespace="n">{decision}</definitions>'


def main() -> None:
    """Prints rates, memory and the share of answers that are as expected."""
    parser = DMNParser(None, etree.fromstring(_model()), {"dmn": SPACE})
    parser.parse()
    engine = DMNEngine(parser.decision.decisionTables[0])
    scripts = PythonScriptEngine()
    asked = cases()

    def one(case: dict[str, object]) -> object:
        task = SimpleNamespace(data=dict(case), workflow=SimpleNamespace(script_engine=scripts), task_spec=None)
        try:
            return engine.result(task).get("amount")
        except Exception:  # noqa: BLE001  (an unknown value is an error there, whatever its class)
            return "error"

    def all_of() -> int:
        for case in asked:
            one(case)
        return len(asked)

    right = sum(one(case) == expected(case) for case in asked)
    print(json.dumps({"rate": rate(all_of), "right": right / len(asked), "peak_mib": peak_mib()}))


main()
