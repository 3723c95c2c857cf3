"""`saltern item show`: a service item as whoever types needs it: keys, types, choices, what is known already. 事项说明

What stands in `--json` is said with it in docs/pack-authoring.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from saltern.core.approvals.condition import value_in_words
from saltern.core.approvals.rule_text import stated_rows
from saltern.core.catalogue.depth import depth_lines
from saltern.core.catalogue.item import FormField, Item, Material
from saltern.core.catalogue.pack import Pack
from saltern.interfaces.cli.spoken import language, said, told
from saltern.words import Phrase

TYPES: Final[Mapping[str, Phrase]] = {
    "string": Phrase(zh="文字", en="text"),
    "text": Phrase(zh="长文字", en="long text"),
    "number": Phrase(zh="数字", en="number"),
    "money": Phrase(zh="金额（元）", en="sum in yuan"),
    "date": Phrase(zh="日期，如 2020-07-06", en="date like 2020-07-06"),
    "boolean": Phrase(zh="true 或 false", en="true or false"),
    "choice": Phrase(zh="选择", en="choice"),
    "mobile": Phrase(zh="手机号码", en="mobile number"),
    "resident_id": Phrase(zh="公民身份号码", en="resident identity number"),
    "credit_code": Phrase(zh="统一社会信用代码", en="unified social credit code"),
    "address": Phrase(zh="地址", en="address"),
    "email": Phrase(zh="电子邮箱", en="mail address"),
    "bank_account": Phrase(zh="银行账号", en="bank account number"),
}
RELATIONS: Final[Mapping[str, Phrase]] = {
    "same": Phrase(zh="同一事项", en="the same item"),
    "part": Phrase(zh="其中一种情形", en="one case of it"),
    "near": Phrase(zh="相近事项", en="a near item"),
}
ACCOUNT: Final = Phrase(zh="账户", en="the account")


def body(pack: Pack, item: Item) -> dict[str, object]:
    """The item as JSON."""
    return {
        "summary": item.summary.plain(),
        "type": item.type,
        "catalog_code": item.catalog_code,
        "published": _published(pack, item),
        "family": item.family,
        "register": item.register,
        "flag_sources": dict(item.flag_sources),
        "venues": list(item.reach.venues),
        "scope": item.reach.scope,
        "kiosk": item.reach.kiosk,
        "on_site": item.reach.on_site,
        "version": item.version,
        "effective_from": item.effective_from,
        "effective_to": item.effective_to,
        "limits": {
            "statutory_days": item.limits.statutory_days,
            "promised_days": item.limits.promised_days,
            "invented": item.limits.invented,
        },
        "visits": item.reach.visits,
        "eligible": item.eligible.text if item.eligible else "",
        "conditions": [{"feel": one.rule.text, "label": one.label.plain()} for one in item.conditions],
        "decision": item.approve.decision if item.approve else "",
        "approve": [
            {"when": [cell.text for cell in row.when], "then": row.then, "because": row.because.plain()}
            for row in (stated_rows(item.approve) if item.approve else ())
        ],
        "form": [_field(pack, item, one) for one in item.form],
        "materials": [_material(one) for one in item.materials],
        "outputs": [{"key": one.key, "name": one.name.plain(), "kind": one.kind} for one in item.outputs],
        "next": [step.to_item for step in pack.steps_after(item.id)],
        "legal_basis": [
            {
                "name": one.name,
                "article": one.article,
                "law": one.law,
                "text": one.text,
                "from": one.starts,
                "to": one.ends,
                "confidence": one.confidence,
            }
            for one in item.legal_basis
        ],
        "source": item.source,
    }


def lines(pack: Pack, item: Item) -> Iterator[str]:
    """The item in words."""
    unit = pack.units.get(item.authority)
    limits, visits = item.limits, item.reach.visits
    yield told(
        zh=f"{item.name.zh}  [{item.id}，版本 {item.version}]",
        en=f"{item.name.en}  [{item.id}, version {item.version}]",
    )
    yield said(item.summary)
    office = said(unit.name) if unit else item.authority
    yield told(zh=f"办理单位 {office}；到现场 {visits} 次", en=f"handled by {office}; visits {visits}")
    law = told(zh="演示期限" if limits.invented else "法定", en="for demonstration" if limits.invented else "by law")
    yield told(
        zh=f"承诺 {limits.promised_days} 个工作日（{law} {limits.statutory_days}）",
        en=f"promised in {limits.promised_days} working day(s) ({law} {limits.statutory_days})",
    )
    invented = told(zh="虚构名称或编码", en="name or code invented")
    source = invented if item.invented else told(zh=f"来源：{item.source}", en=f"source: {item.source}")
    yield told(zh=f"编码 {_code(pack, item)}；{source}", en=f"code {_code(pack, item)}; {source}")
    yield from (f"  {said(line)}" for line in depth_lines(pack, item))
    yield from _history(item)
    if item.conditions:
        yield told(zh="申请条件", en="conditions")
    yield from (f"  {said(one.label)}" for one in item.conditions)
    if item.form:
        yield told(zh="表单（--value 键=值）", en="form (--value key=value)")
    for field in item.form:
        yield from _field_lines(pack, item, field)
    if item.materials:
        yield told(zh="材料（--material 键）", en="materials (--material key)")
    for material in item.materials:
        yield _material_line(material)
    if item.approve and item.approve.decision:
        yield told(zh=f"决策 {item.approve.decision}", en=f"decision {item.approve.decision}")
    for row in stated_rows(item.approve) if item.approve else ():
        then = (
            told(zh="当场通过", en="approved at once") if row.then == "approve" else told(zh="转人工", en="to a person")
        )
        yield f"  {then}: {said(row.because)}"
    for window in pack.windows_of(item.id):
        comma = told(zh="；", en="; ")
        years = comma.join(f"{one.opens:%Y-%m-%d %H:%M} – {one.closes:%Y-%m-%d %H:%M}" for one in window.years.values())
        yield told(
            zh=f"  窗口 {window.name.zh}: {years or '无'}；其他年份未知，不提醒",
            en=f"  window {window.name.en}: {years or 'none'}; unknown in other years, nobody is reminded then",
        )
    for step in pack.steps_after(item.id):
        condition = said(step.condition)
        yield told(zh=f"  接下来: {step.name.zh}（{condition}）", en=f"  next: {step.name.en} ({condition})")


def _history(item: Item) -> Iterator[str]:
    for basis in item.legal_basis:
        kinds = {"not-obtainable": told(zh="（原文未取得）", en=" (text not to be had)")}
        known = "" if basis.law else kinds.get(basis.text, told(zh="（本地做法）", en=" (local practice)"))
        yield f"  {told(zh='依据', en='basis')} {basis.name}{basis.article}{known}"
    for version in item.earlier:
        yield told(
            zh=f"  此前 版本 {version.version}：{version.effective_from} 至 {version.effective_to}",
            en=f"  before: version {version.version}, {version.effective_from} to {version.effective_to}",
        )


def _field(pack: Pack, item: Item, field: FormField) -> dict[str, object]:
    return {
        "key": field.key,
        "label": field.label.plain(),
        "type": field.type,
        "required": field.required,
        "editable": field.editable or field.source is None,
        "choices": {code: words.plain() for code, words in field.codes.items()},
        "from": field.source.text if field.source else "",
        "known_from": _known_from(pack, item, field).plain() if field.source else None,
    }


def _material(material: Material) -> dict[str, object]:
    return {
        "key": material.key,
        "name": material.name.plain(),
        "required": material.required,
        "satisfied_by": material.satisfied_by,
        "deferrable_days": material.deferrable_days,
    }


def _field_lines(pack: Pack, item: Item, field: FormField) -> Iterator[str]:
    kind = said(TYPES.get(field.type, Phrase.same(field.type)))
    if field.source is None:
        how = told(zh="请填写", en="to be typed") if field.required else told(zh="可不填", en="may be left out")
    else:
        place = said(_known_from(pack, item, field))
        how = told(zh=f"已知，取自{place}", en=f"known from {place}")
        how += told(zh="，可改", en=", may be changed") if field.editable else ""
        how += "" if field.required else told(zh="，可空", en=", may be empty")
    yield told(
        zh=f"  {field.key}  {field.label.zh}（{kind}）：{how}", en=f"  {field.key}  {field.label.en} ({kind}): {how}"
    )
    for code, words in field.codes.items():
        yield f"      {code} = {said(words)}"


def _material_line(material: Material) -> str:
    if material.satisfied_by:
        how = told(zh="已有数据就不用交", en="not needed where the record stands")
    elif material.deferrable_days:
        days = material.deferrable_days
        how = told(
            zh=f"可先承诺（--promise），{days} 个工作日内补交", en=f"may follow within {days} working days (--promise)"
        )
    else:
        how = (
            told(zh="需提交", en="to be brought") if material.required else told(zh="可不交", en="welcome, not needed")
        )
    return f"  {material.key}  {said(material.name)}{told(zh='：', en=': ')}{how}"


def _known_from(pack: Pack, item: Item, field: FormField) -> Phrase:
    """Where a prefilled value stands, in words: what the rule names, with the unit that answers for it."""
    assert field.source is not None
    if field.source.text.startswith("account."):
        return ACCOUNT
    return value_in_words(item=item, vocabulary=pack.vocabulary, text=field.source.text)


def _published(pack: Pack, item: Item) -> dict[str, object] | None:
    """The published item the code is of, with the area whose list it stands in."""
    one = item.published
    if one is None:
        return None
    return {
        "code": one.code,
        "area": one.area,
        "area_name": _area(pack, one.area),
        "name": one.name,
        "relation": one.relation,
    }


def _code(pack: Pack, item: Item) -> str:
    """The code with the area and the name it was published under: another area's code is not the district's own."""
    one = item.published
    if one is None:
        return told(zh="无（未找到公布的编码）", en="none (no published one was found)")
    name, relation, place = (
        one.name or item.name.said(language()),
        said(RELATIONS[one.relation]),
        _area(pack, one.area),
    )
    return told(
        zh=f"{one.code}（{name}{f'，{place} {one.area} 公布' if one.area else ''}，{relation}）",
        en=f"{one.code} ({name}{f', published by {place} {one.area}' if one.area else ''}, {relation})",
    )


def _area(pack: Pack, code: str) -> str:
    return pack.district.name.zh if code == pack.district.code else pack.areas.get(code, "")
