"""A district of one street, one unit, three registers and one item: small enough to break in every way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from saltern.core.catalogue.loader import load_pack
from saltern.core.catalogue.pack import Pack
from saltern.core.review.lint import lint
from saltern.core.review.references import CASE_TEMPLATES

CONTRACT = """apiVersion: v3.1.0
kind: DataContract
id: {key}
domain: office
servers: [{{server: delivery, type: local, path: {key}*, format: csv}}]
schema:
  - name: {key}
    physicalName: {key}
    businessName: 登记
    description: Register
    properties:
{columns}
customProperties:
  - {{property: dateColumn, value: registered_on}}
"""
PERSON = "{name: id_number, logicalType: string, logicalTypeOptions: {format: resident_id}, physicalName: person}"
FIRM = "{name: credit_code, logicalType: string, logicalTypeOptions: {format: credit_code}, physicalName: firm}"
STATUS = (
    "{name: status, logicalType: string, quality: [{type: library, metric: invalidValues,"
    " arguments: {validValues: [active, moved]}}]}"
)


def contract(key: str, *columns: str) -> str:
    return CONTRACT.format(key=key, columns="\n".join(f"      - {column}" for column in columns))


TEXT = "sms: {zh: 您好, en: Hello}\n  why: {zh: 因为, en: because}\n  sender: office"
TINY: Mapping[str, str] = {
    "pack.yaml": (
        'key: tiny\nname: {zh: 小区, en: Tiny}\ncode: "440308"\ntime_zone: Asia/Shanghai\nlanguages: [zh, en]\ncall: "12345"\n'  # noqa: E501
    ),
    "units.yaml": "office:\n  name: {zh: 办公室, en: Office}\n  sender: {zh: 小区, en: Tiny}\n",
    "divisions.csv": (
        "code,name,level,parent,virtual,name_en\n440308,小区,district,,false,Tiny\n"
        "440308001,一街,subdistrict,440308,false,First Street\n440308001001,一社区,community,440308001,false,\n"
    ),
    "codelists.csv": "list,code,label,source\nlife_stage_person,P1,出生,x\nlife_stage_enterprise,E1,准入,x\n",
    "venues.yaml": (
        'hours:\n  hall: {mon-fri: ["09:00-12:00"]}\nvenues:\n  station:\n    kind: community\n'
        '    name: {zh: 站, en: Station}\n    division: "440308001001"\n    hours: hall\n'
    ),
    "calendar/cn_workdays.csv": "date,kind,name\n2020-01-01,holiday,元旦\n",
    "sources/people.yaml": contract(
        "people", PERSON, "{name: birth_date, logicalType: date, required: true}", STATUS,
        "{name: registered_on, logicalType: date}",
    ),
    "sources/firms.yaml": contract("firms", FIRM, STATUS, "{name: registered_on, logicalType: date}"),
    "vocabulary.yaml": """entities:
  natural_person:
    label: {zh: 人, en: person}
    links:
      people: {by: [person]}
    facts:
      alive: {feel: 'count(people[status = "active"]) > 0', label: {zh: 在世, en: alive}}
  legal_person:
    label: {zh: 单位, en: firm}
    links:
      firms: {by: [firm]}
    facts:
      is_operating: {feel: 'count(firms[status = "active"]) > 0', label: {zh: 存续, en: operating}}
  address:
    label: {zh: 地址, en: address}
    links: {}
  household:
    label: {zh: 户, en: household}
    links: {}
""",
    "standing.yaml": """consent: {feel: "true"}
arrivals: {any: approved_item = "none"}
own_cases: {record_set: people, unit: office}
conditions:
  living:
    {who: natural_person, feel: "true", of: [messages, warnings, approvals], unless: about_death,
     label: {zh: 在世, en: alive}, words: {zh: 请窗口核对, en: somebody looks}}
  existing:
    {who: legal_person, feel: "true", of: [messages, warnings, approvals], label: {zh: 存续, en: operating},
     words: {zh: 请窗口核对, en: somebody looks}, reason: closed}
""",
    "themes/people.yaml": "life: {name: {zh: 生活, en: Life}, who: natural_person, stage: P1}\n",
    "items/card.yaml": """id: card
name: {zh: 办卡, en: A card}
summary: {zh: 一张卡, en: A card}
authority: office
who: natural_person
version: 1
effective: {from: 2020-01-01}
themes: [life]
eligible: alive
form:
  - {key: born, label: {zh: 生日, en: Born}, type: date, from: "people[1].birth_date"}
  - {key: wanted, label: {zh: 需要, en: Wanted}, type: boolean}
approve:
  inputs:
    - {feel: form.wanted, label: {zh: 需要, en: wanted}}
  rules:
    - {when: ["true"], then: approve, because: {zh: 可以, en: fine}}
examples:
  - given: {as_of: 2020-07-10, people: [{status: active, birth_date: 1980-01-01}], form: {wanted: true}}
    expect: {eligible: true, approve: approve, prefill: {born: 1980-01-01}}
  - given: {as_of: 2020-07-10, people: [{status: active, birth_date: 1980-01-01}], form: {wanted: false}}
    expect: {eligible: true, approve: refer}
  - given: {as_of: 2020-07-10, people: [{status: null, birth_date: 1980-01-01}], form: {wanted: true}}
    expect: {eligible: null, approve: refer}
""",
    "reminders/hello.yaml": """key: hello
who: natural_person
name: {zh: 问好, en: Hello}
words: {zh: 向在世者问好, en: Say hello to the living}
when: |
  alive
  and count(people[birth_date <= as_of - duration("P18Y")]) > 0
item: card
once_per: P1Y
template: remind-hello
life_stage: P1
basis: {name: 习惯}
""",
    "templates/all.yaml": f"remind-hello:\n  {TEXT}\n  refusable: true\n" + "".join(f"{key}:\n  {TEXT}\n" for key in CASE_TEMPLATES),  # noqa: E501
}  # fmt: skip

Change = Callable[..., "Tiny"]


class Tiny:
    """The small pack in a folder; `change` rewrites a file, `faults` are what lint says."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for name, text in TINY.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> Tiny:
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return self

    def change(self, name: str, old: str, new: str) -> Tiny:
        text = (self.path / name).read_text(encoding="utf-8")
        assert old in text
        return self.write(name, text.replace(old, new, 1))

    @property
    def faults(self) -> list[str]:
        return [str(fault) for fault in lint(self.path).faults]

    @property
    def pack(self) -> Pack:
        return load_pack(self.path)


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    return Tiny(tmp_path)
