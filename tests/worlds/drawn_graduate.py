"""The graduate item of `casework_desk` with its approval drawn, as an editor writes it that draws no input data."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from saltern.core.catalogue.item import Approval, Item
from worlds.casework_desk import GRADUATE

DMN: Final = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="graduate" name="graduate" namespace="urn:g">
  <decision id="decision" name="应届毕业生接收">
    <informationRequirement id="r1"><requiredDecision href="#employed" /></informationRequirement>
    <decisionTable id="t1" hitPolicy="FIRST">
      <input id="i1" label="学历已核验 / degree verified">
        <inputExpression id="e1" typeRef="boolean"><text>latest_degree.verified</text></inputExpression>
      </input>
      <input id="i2" label="在职 / employed">
        <inputExpression id="e2" typeRef="boolean"><text>employed</text></inputExpression>
      </input>
      <output id="o1" name="then" typeRef="string" />
      <output id="o2" name="because" typeRef="string" />
      <rule id="x1">
        <inputEntry id="c1"><text>true</text></inputEntry>
        <inputEntry id="c2"><text>true</text></inputEntry>
        <outputEntry id="a1"><text>"approve"</text></outputEntry>
        <outputEntry id="b1"><text>"学历与在职均已核验 / degree and job are verified"</text></outputEntry>
      </rule>
      <rule id="x2">
        <inputEntry id="c3"><text>false</text></inputEntry>
        <inputEntry id="c4"><text></text></inputEntry>
        <outputEntry id="a2"><text>"refer"</text></outputEntry>
        <outputEntry id="b2"><text>"学历未能自动核验 / the degree could not be verified"</text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
  <decision id="employed" name="employed" label="在职 / Employed">
    <decisionTable id="t2">
      <input id="i3" label="用人单位状态 / employer">
        <inputExpression id="e3" typeRef="string"><text>current_job.employer_status</text></inputExpression>
      </input>
      <input id="i4" label="已参保 / insured">
        <inputExpression id="e4" typeRef="boolean"><text>current_job.insured</text></inputExpression>
      </input>
      <output id="o3" name="employed" typeRef="boolean" />
      <rule id="x3">
        <inputEntry id="c5"><text>not("revoked")</text></inputEntry>
        <inputEntry id="c6"><text>true</text></inputEntry>
        <outputEntry id="a3"><text>true</text></outputEntry>
      </rule>
      <rule id="x4">
        <inputEntry id="c7"><text>"revoked"</text></inputEntry>
        <inputEntry id="c8"><text></text></inputEntry>
        <outputEntry id="a4"><text>false</text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
</definitions>
"""


def drawn(text: str = DMN) -> Item:
    """The item, decided by this file."""
    approve = Approval(decision="tables/graduate.dmn#decision", drawing=text)
    return replace(GRADUATE, approve=approve, materials=())
