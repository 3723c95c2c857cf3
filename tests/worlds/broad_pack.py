"""The small pack made broad: two families, two registers, a list of light items, flags and themes of each kind."""

from __future__ import annotations

from collections.abc import Mapping

HEADER = (
    "id,name_zh,name_en,name_as_published,code,code_area,list,unit,who,type,visits,scope,venues,kiosk,family,register,"
    "instant,zero_touch,no_meeting,deferrable,city_wide,on_site,medical_insurance,flag_basis,published_source,themes,"
    "keywords_zh,materials,statutory_days,promised_days,days_basis,sensitive,withdrawn,note"
)
END = (
    "end-card,注销卡,Give up a card,注销卡（县级）,511A01,511602,a list,office,natural_person,公共服务,0,city,"
    "community,yes,end,card,yes,no,yes,no,no,no,no,instant:assigned-by-type;no_meeting:published,"
    "no_meeting: 注销卡 不见面 深圳 2018,life,丢卡 销卡,permit:原卡:The card:certificate:support:0,20,1,assigned,no,,"
)
END_FIRM = (
    "end-firm-card,注销单位卡,Give up a firm's card,注销单位卡,511A02,511602,a list,office,legal_person,行政许可,1,"
    "district,community,no,end,,no,no,no,no,no,no,no,,,work,单位,"
    "permit:原卡:The card:certificate:main:0,20,5,assigned,no,,"
)
ASK = (
    "ask,咨询,Ask,咨询,,511602,a list,office,both,公共服务,0,district,community,no,other,,no,no,no,no,no,no,no,,,"
    "life work,问,,0,3,assigned,no,,"
)
FAMILY = """id: end
name: {zh: 注销, en: Cancellation}
summary: {zh: 不要了, en: No longer wanted}
effective: {from: 2020-01-01}
called: [注销]
form:
  - {key: reason, label: {zh: 原因, en: Reason}, type: text, required: false}
approve:
  inputs:
    - {feel: kept_here, label: {zh: 有登记, en: kept}}
    - {feel: instant, label: {zh: 可当场, en: at once}}
    - {feel: held, label: {zh: 有效, en: in force}}
  rules:
    - {when: ["true", "true", "true"], then: approve, because: {zh: 准予注销, en: done}}
    - {when: ["-", "-", "-"], then: refer, because: {zh: 由人工办理, en: a person}}
examples:
  - {name: 有效, given: {as_of: 2020-07-10, register: held}, expect: {approve: approve}}
  - {name: 无, given: {as_of: 2020-07-10, register: none}, expect: {approve: refer}}
  - {name: 写了原因, given: {as_of: 2020-07-10, register: held, form: {reason: 丢了}}, expect: {approve: approve}}
"""
OTHER = """id: other
name: {zh: 其他, en: Other}
summary: {zh: 人工, en: A person}
effective: {from: 2020-01-01}
"""
REGISTERS = """applicants:
  natural_person: {stands: alive, shown_by: alive, records: {people: [{status: active, birth_date: 1980-01-01}]}}
  legal_person: {stands: is_operating, shown_by: is_operating, records: {firms: [{status: active}]}}
registers:
  card:
    name: {zh: 卡, en: card}
    who: natural_person
    rows: people[birth_date < date("2000-01-01")]
    records:
      held: {}
      none: {people: [{status: active, birth_date: 2010-01-01}]}
"""
BROAD: Mapping[str, str] = {
    "pack.yaml": (
        'key: tiny\nname: {zh: 小区, en: Tiny}\ncode: "440308"\ntime_zone: Asia/Shanghai\nlanguages: [zh, en]\n'
        "city: 深圳\ncall: '12345'\nannounced: {instant: 2, no_meeting: 2, person_themes: 1, firm_themes: 1,"
        " green_channels: 1, topics: 0}\n"
    ),
    "catalogue/areas.csv": "code,name\n511602,广安区\n",
    "families/end.yaml": FAMILY,
    "families/other.yaml": OTHER,
    "registers.yaml": REGISTERS,
    "items-light.csv": "\n".join([HEADER, END, END_FIRM, ASK]) + "\n",
    "flags.csv": (
        "item_id,instant,zero_touch,no_meeting,deferrable,city_wide,on_site,medical_insurance,flag_basis,"
        "published_source,left_out_because\ncard,yes,no,yes,no,no,no,no,instant:derived;no_meeting:derived,,\n"
    ),
    "themes/firms.yaml": "work: {name: {zh: 工作, en: Work}, who: legal_person, stage: E1}\n",
    "themes/channels.yaml": (
        "way:\n  name: {zh: 通道, en: Way}\n  kind: green_channel\n  who: natural_person\n"
        "  steps:\n    - {name: {zh: 一, en: One}, items: [card, end-card]}\n"
    ),
}
