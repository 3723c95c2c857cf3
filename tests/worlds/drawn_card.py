"""The card of the small pack (tests/unit/catalogue/conftest.py) with its approval drawn: a step, a formula, a table."""

from __future__ import annotations

from typing import Final

ITEM: Final = """id: card
name: {zh: 办卡, en: A card}
summary: {zh: 一张卡, en: A card}
authority: office
who: natural_person
version: 1
effective: {from: 2020-01-01}
themes: [life]
facts:
  born: people[1].birth_date
  status: people[1].status
eligible: born != null
form:
  - {key: wanted, label: {zh: 需要, en: Wanted}, type: boolean, required: false}
  - {key: fee, label: {zh: 费用, en: Fee}, type: money, required: false}
approve: tables/card.dmn#decision
examples:
  - given: {as_of: 2020-07-10, people: [{status: active, birth_date: 1980-01-01}], form: {wanted: true, fee: 20}}
    expect: {eligible: true, approve: approve, because: 可以}
  - given: {as_of: 2020-07-10, people: [{status: moved, birth_date: 1980-01-01}], form: {wanted: true, fee: 20}}
    expect: {eligible: true, approve: refer, because: 费用较高}
  - given: {as_of: 2020-07-10, people: [{status: null, birth_date: 1980-01-01}], form: {wanted: true, fee: 20}}
    expect: {eligible: true, approve: refer, because: 以下信息无法核实：状态；已转人工审查。}
"""

DMN: Final = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="card" name="card" namespace="urn:card">
  <decision id="decision" name="decision" label="办卡 / A card">
    <informationRequirement id="r1"><requiredDecision href="#within" /></informationRequirement>
    <informationRequirement id="r2"><requiredInput href="#wanted" /></informationRequirement>
    <decisionTable id="t1" hitPolicy="FIRST">
      <input id="i1" label="费用合适 / fee fits">
        <inputExpression id="e1" typeRef="boolean"><text>within</text></inputExpression>
      </input>
      <input id="i2" label="需要 / wanted">
        <inputExpression id="e2" typeRef="boolean"><text>wanted</text></inputExpression>
      </input>
      <output id="o1" name="then" typeRef="string" />
      <rule id="x1">
        <description>可以 / fine</description>
        <inputEntry id="c1"><text>true</text></inputEntry>
        <inputEntry id="c2"><text>true</text></inputEntry>
        <outputEntry id="a1"><text>"approve"</text></outputEntry>
      </rule>
      <rule id="x2">
        <description>费用较高 / a high fee</description>
        <inputEntry id="c3"><text>false</text></inputEntry>
        <inputEntry id="c4"><text>-</text></inputEntry>
        <outputEntry id="a2"><text>"refer"</text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
  <decision id="within" name="within" label="费用合适 / Fee fits">
    <informationRequirement id="r3"><requiredDecision href="#limit" /></informationRequirement>
    <literalExpression id="l1"><text>if fee &gt; limit then false else true</text></literalExpression>
  </decision>
  <decision id="limit" name="limit" label="上限 / Limit">
    <variable id="v1" name="limit" typeRef="number" />
    <informationRequirement id="r4"><requiredInput href="#status" /></informationRequirement>
    <decisionTable id="t2">
      <input id="i3" label="状态 / status">
        <inputExpression id="e3" typeRef="string"><text>status</text></inputExpression>
      </input>
      <output id="o2" name="limit" typeRef="number" />
      <rule id="x3">
        <inputEntry id="c5"><text>"active"</text></inputEntry>
        <outputEntry id="a3"><text>100</text></outputEntry>
      </rule>
      <rule id="x4">
        <inputEntry id="c6"><text>not("active")</text></inputEntry>
        <outputEntry id="a4"><text>10</text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
  <inputData id="wanted" name="wanted"><variable id="v2" name="wanted" typeRef="boolean" /></inputData>
  <inputData id="status" name="status" />
</definitions>
"""
